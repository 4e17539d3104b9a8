// A handover in several exchanges: the time limit that they share, and what is certain before the last of them.
import { ActesError, type ErrorCode } from '#errors.ts'
import { exchangeError, refuseAborted } from '../troubles.ts'

/** Before the last word nothing is in doubt: the next attempt finds what was written, or begins anew. */
const certain: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  'ACTES-G004': 'ACTES-G003',
  'ACTES-G005': 'ACTES-G002',
  'ACTES-G011': 'ACTES-G012',
}

export function withoutDoubt(error: unknown) {
  const code = error instanceof ActesError && certain[error.code]
  return code ? exchangeError(code, error.params, error) : error
}

/**
 * Run work whose calls share a time limit and obey the given signal.
 * @param limit of the clock: aborts when the time is up
 * @throws ActesError ACTES-G003 (time is up, nothing was handed over), G004 (time is up, it may have been), G012
 * (aborted by the caller), or what the work throws
 */
export async function withinTimeLimit<T>(
  limit: AbortSignal,
  signal: AbortSignal,
  work: (stop: AbortSignal) => Promise<T>,
) {
  refuseAborted(signal)
  const stop = AbortSignal.any([signal, limit])
  try {
    return await work(stop)
  } catch (error) {
    const isAbort = !(error instanceof ActesError) && stop.aborted && error === stop.reason
    const trouble = isAbort ? new ActesError('ACTES-G012', { cause: error }) : error
    const timely = limit.aborted && !signal.aborted && trouble instanceof ActesError && outOfTime[trouble.code]
    throw timely ? new ActesError(timely, { cause: error }) : trouble
  }
}

/** An abort by the time limit counts as silence. */
const outOfTime: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  'ACTES-G012': 'ACTES-G003',
  'ACTES-G011': 'ACTES-G004',
}
