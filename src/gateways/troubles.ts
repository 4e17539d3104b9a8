// Errors that every driver throws.
import { ActesError, type ErrorCode, type Params } from '#errors.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'

export function exchangeError(code: ErrorCode, params: Params, cause?: unknown) {
  return new ActesError(code, { params, cause })
}

/** What was frozen, or what it is about, belongs to another gateway. */
export function ofOtherGateway(type: GatewayType) {
  return exchangeError('ACTES-G010', { type })
}

/** The platform is reachable: it answered in these words. */
export function saidError(code: ErrorCode, params: Params) {
  return new ActesError(code, { params, noOutage: true })
}

/** A response without what was asked. */
export function notAsked(reason: string) {
  return exchangeError('ACTES-G002', { reason })
}

/** @throws ActesError with the signal's reason as its cause */
export function refuseAborted({ aborted, reason }: AbortSignal, code: ErrorCode = 'ACTES-G012'): void {
  if (aborted) throw new ActesError(code, { cause: reason })
}

/** Our certificate expired and the connection dropped during a sending: look for it after the renewal. */
export function hidesDoubt({ code, cause }: ActesError): boolean {
  return code === 'ACTES-G007' && cause instanceof ActesError && cause.kind === 'uncertain'
}
