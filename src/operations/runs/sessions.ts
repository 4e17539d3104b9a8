// Sessions as JSON.
import { networkKind } from '#accounts/session-place.ts'
import { ActesError } from '#errors.ts'
import type { OpenSession } from '#store/people/sessions.ts'

export function sessionJson({ tokenSha256, createdAt, seenAt, ...rest }: OpenSession, asking: string | undefined) {
  const network = networkKind(rest.address)
  return { ...rest, isThis: tokenSha256 === asking, openedAt: createdAt, lastSeen: seenAt, network }
}

/** @returns ACTES-A086 */
export function unknownSession(): ActesError {
  return new ActesError('ACTES-A086')
}
