// A copy of the program without one of its guards: for those who judge the judges.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { copyOfTheHouse } from './house-copy.ts'

export interface Patch {
  /** Below src/. */
  readonly file: string
  /** What is taken out, and what stands there instead. */
  readonly from: RegExp
  readonly to: string
}

/** @returns the folder of the copy, which is gone when the test has ended */
export function copyWithout(patches: readonly Patch[]): string {
  const copy = copyOfTheHouse()
  for (const { file, from, to } of patches) {
    const path = join(copy, 'src', file)
    const text = readFileSync(path, 'utf8')
    const patched = text.replace(from, to)
    expect(patched, `the patch of ${file} does not apply`).not.toBe(text)
    writeFileSync(path, patched)
  }
  return copy
}

/** What both the chaos runs and the simulation must miss. */
export const attemptLine = {
  guard: "the attempt's line",
  patches: [
    {
      file: 'transmission/steps/submit.ts',
      from: /const opened = await openAttempt\([\s\S]*?(?=const leftMs)/,
      to: '',
    },
    { file: 'transmission/steps/submit.ts', from: /const ours = at < until[^\n]*/, to: 'const ours = at < until' },
  ],
  reported: /sent 1 times, with 0 attempts in the ledger/,
}
