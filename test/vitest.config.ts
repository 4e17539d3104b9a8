// Test settings: one fork per file, real services started for the suites that need them. ACTES_TEST_REPORT names a
// file to write the results to, as JSON.
import { defineConfig } from 'vitest/config'

const report = process.env.ACTES_TEST_REPORT

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    ...(report && { reporters: ['default', 'json'], outputFile: { json: report } }),
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
