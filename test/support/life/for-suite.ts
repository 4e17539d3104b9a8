// What tests stand on: opened before the first test and closed after the last one, or so for each.
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'

interface Opened {
  closes?(): unknown
  close?(): unknown
  giveBack?(): unknown
}

/** @returns what will have been opened once tests run; nothing of it is there before. */
export function forSuite<T extends Opened>(open: () => Promise<T>): T {
  const opened = {} as T
  beforeAll(() => lay(opened, open))
  afterAll(() => end(opened))
  return opened
}

/** The same, anew for each test. */
export function forTest<T extends Opened>(open: () => Promise<T>): T {
  const opened = {} as T
  beforeEach(() => lay(opened, open))
  afterEach(() => end(opened))
  return opened
}

async function lay<T extends object>(opened: T, open: () => Promise<T>): Promise<void> {
  Object.defineProperties(opened, Object.getOwnPropertyDescriptors<object>(await open()))
}

async function end(opened: Opened): Promise<void> {
  await (opened.closes?.() ?? opened.close?.() ?? opened.giveBack?.())
}
