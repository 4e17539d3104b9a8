// What a pooler in front of PostgreSQL (pgbouncer) refuses of a connection: it answers, so that nothing is away.
import { ActesError } from '../errors.ts'

const refusal = /unsupported startup parameter(?: in options)?: ?"?([a-z_]+)/i

/** The error that names the parameter; undefined for any other. @returns ACTES-S027 */
export function refusedParameter(error: unknown): ActesError | undefined {
  const [, parameter] = refusal.exec(error instanceof Error ? error.message : '') ?? []
  return parameter === undefined ? undefined : new ActesError('ACTES-S027', { params: { parameter }, cause: error })
}
