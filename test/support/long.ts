// The long form of a suite has every case of its tables (`npm run test:long`); the short one, those that show each kind.

import { test } from 'vitest'
import { isLong } from './long-suites.ts'

/** All cases in the long form; in the short one, those that are kept. */
export function shortly<T>(all: readonly T[], isKept: (value: T, index: number) => boolean): readonly T[] {
  return isLong ? all : all.filter(isKept)
}

/** A test of the long form: what it shows is seen elsewhere, at less length, in the short one. */
export const testAtLength = test.runIf(isLong)
