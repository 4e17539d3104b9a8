// What a file of tests stands on: opened before the first test, closed after the last one.
import { afterAll, beforeAll } from 'vitest'

/** @returns what will have been opened once tests run; nothing of it is there before. */
export function forSuite<T extends { closes(): Promise<void> }>(open: () => Promise<T>): T {
  const opened = {} as T
  beforeAll(async () => void Object.assign(opened, await open()))
  afterAll(() => opened.closes())
  return opened
}
