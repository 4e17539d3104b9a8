// The code of the error by which what is asked for ends.
import { expect } from 'vitest'
import type { ErrorCode, Params } from '../../src/errors.ts'

export async function expectCode(work: Promise<unknown>, code: ErrorCode, params?: Params): Promise<void> {
  await expect(work).rejects.toMatchObject({ code, ...(params && { params }) })
}

/** The code by which it ends, or `done`. */
export function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )
}
