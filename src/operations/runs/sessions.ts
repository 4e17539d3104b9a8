// Sessions as JSON.
import { networkKind } from '#accounts/session-place.ts'
import { ActesError } from '#errors.ts'
import type { OpenSession } from '#store/people/sessions.ts'

export function sessionJson({ tokenSha256, createdAt, seenAt, ...rest }: OpenSession, asking: string | undefined) {
  const { id, expiresAt, device, address, secondStep } = rest
  return {
    id,
    isThis: tokenSha256 === asking,
    openedAt: createdAt,
    lastSeen: seenAt,
    expiresAt,
    device,
    address,
    network: networkKind(address),
    secondStep,
  }
}

/** @returns ACTES-A086 */
export function unknownSession(): ActesError {
  return new ActesError('ACTES-A086')
}
