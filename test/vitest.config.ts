// Test settings: every suite, or those of the short form; a process for each file but where nothing outlives a suite; real
// services started for those that need them. ACTES_TEST_REPORT names a file to write the results to, as JSON.
import { configDefaults, defineConfig } from 'vitest/config'
import { isLong, longSuites } from './support/long-suites.ts'

const report = process.env.ACTES_TEST_REPORT
const root = new URL('..', import.meta.url).pathname

/** Rooms whose suites leave nothing behind in their process, so that the next one may have it. */
const sharing = ['gateways', 'protocol', 'sandbox'].map((room) => `test/${room}/**/*.test.ts`)

const common = { root, pool: 'forks', testTimeout: 60_000, hookTimeout: 120_000 } as const
const left = [...configDefaults.exclude, ...(isLong ? [] : Object.keys(longSuites))]

export default defineConfig({
  test: {
    root,
    globalSetup: ['test/support/global-setup.ts'],
    ...(report && { reporters: ['default', 'json'], outputFile: { json: report } }),
    // One more than the cores that most machines of a continuous integration have: some suites wait for timers.
    maxWorkers: 3,
    projects: [
      { test: { ...common, name: 'alone', include: ['test/**/*.test.ts'], exclude: [...left, ...sharing] } },
      { test: { ...common, name: 'sharing', include: sharing, exclude: left, isolate: false } },
    ],
  },
})
