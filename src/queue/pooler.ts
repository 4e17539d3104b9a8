// Recognises connections refused by a pooler such as pgbouncer: the database is not unreachable.
import { ActesError } from '#errors.ts'

const refusal = /unsupported startup parameter(?: in options)?: ?"?([a-z_]+)/i

/** ACTES-S027 with the refused parameter; undefined for any other error. */
export function refusedParameter(error: unknown): ActesError | undefined {
  const [, parameter] = refusal.exec(error instanceof Error ? error.message : '') ?? []
  return parameter === undefined ? undefined : new ActesError('ACTES-S027', { params: { parameter }, cause: error })
}
