// Test settings: every suite, or those of the short form; one fork per file, real services started for the suites that need them. ACTES_TEST_REPORT names a
// file to write the results to, as JSON.
import { configDefaults, defineConfig } from 'vitest/config'
import { isLong, longSuites } from './support/long-suites.ts'

const report = process.env.ACTES_TEST_REPORT

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(isLong ? [] : Object.keys(longSuites))],
    globalSetup: ['test/support/global-setup.ts'],
    ...(report && { reporters: ['default', 'json'], outputFile: { json: report } }),
    pool: 'forks',
    // One more than the cores that most machines of a continuous integration have: some suites wait for timers.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
