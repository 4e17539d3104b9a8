// Test settings: every suite, or those of the short form; a few processes that take one file after the other, and the
// modules of `src` are loaded once in each; real services started for those that need them. ACTES_TEST_REPORT names a file
// to write the results to, as JSON.
import { configDefaults, defineConfig } from 'vitest/config'
import { isLong, longSuites } from './support/long-suites.ts'

const report = process.env.ACTES_TEST_REPORT
const root = new URL('..', import.meta.url).pathname

/** Suites that have a process to themselves: they try the program as a whole, or measure time and memory. */
const alone = [
  'test/*.test.ts',
  'test/fuzz/*.test.ts',
  'test/files/pdf/examiner.test.ts',
  'test/journeys/hostile-bodies.test.ts',
]

// What hangs ends the run; a busy machine fails nothing.
const common = { root, pool: 'forks', testTimeout: 600_000, hookTimeout: 600_000 } as const
const left = [...configDefaults.exclude, ...(isLong ? [] : Object.keys(longSuites))]

export default defineConfig({
  test: {
    root,
    globalSetup: ['test/support/global-setup.ts'],
    ...(report && { reporters: ['default', 'json'], outputFile: { json: report } }),
    // More than the cores that most machines of a continuous integration have, since many suites wait for timers and for
    // processes; fewer in the long form, whose browsers and load would make each other late.
    maxWorkers: isLong ? 3 : 4,
    projects: [
      { test: { ...common, name: 'alone', include: alone, exclude: left } },
      {
        test: {
          ...common,
          name: 'sharing',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...left, ...alone],
        },
      },
    ],
  },
})
