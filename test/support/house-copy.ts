// A copy of the program that a test changes: its own src/, and what drives it.
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { root } from './architecture/sources.ts'

/** Make one; it is gone when the test has ended. @returns its folder */
export function copyOfTheHouse(): string {
  const copy = mkdtempSync(join(tmpdir(), 'actes-copy-'))
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
  for (const part of [
    'src',
    'test/chaos',
    'test/simulate',
    'test/support',
    'test/fuzz',
    'fixtures/actes/deliberation-simple',
  ])
    cpSync(join(root, part), join(copy, part), { recursive: true })
  cpSync(join(root, 'package.json'), join(copy, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  return copy
}
