// What is asked for ends by an error of this code.
import { expect } from 'vitest'
import type { ErrorCode, Params } from '../../src/errors.ts'

export async function expectCode(work: Promise<unknown>, code: ErrorCode, params?: Params): Promise<void> {
  await expect(work).rejects.toMatchObject({ code, ...(params && { params }) })
}
