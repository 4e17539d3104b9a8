// What tests stand on: opened before the first test and closed after the last one, or so for each.
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'

interface Closable {
  closes?(): unknown
  close?(): unknown
  giveBack?(): unknown
}

/** @returns what will have been opened once tests run; nothing of it is there before. */
export function forSuite<T extends Closable>(open: () => Promise<T>): T {
  const opened = {} as T
  beforeAll(async () => lay(opened, await open()))
  afterAll(() => end(opened))
  return opened
}

/** The same, anew for each test. */
export function forTest<T extends Closable>(open: () => Promise<T>): T {
  const opened = {} as T
  beforeEach(async () => lay(opened, await open()))
  afterEach(() => end(opened))
  return opened
}

/** Close what stands, and let it be another from now on. */
export async function anew<T extends Closable>(opened: T, other: Promise<T>): Promise<void> {
  await end(opened)
  lay(opened, await other)
}

function lay<T extends object>(opened: T, other: T): void {
  Object.defineProperties(opened, Object.getOwnPropertyDescriptors<object>(other))
}

async function end(opened: Closable): Promise<void> {
  await (opened.closes?.() ?? opened.close?.() ?? opened.giveBack?.())
}
