// The second step, TOTP or authenticators, and its ten single-use recovery codes, stored as digests. A person who must
// have a second step has no rights until they set one up.
import type { Sql } from '#store/engine/database.ts'
import { keepRecoveryCodes, recoveryLeft, takeRecoveryCode } from '#store/people/codes.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { holdMeans, type Person } from '#store/people/people.ts'
import { proveSession, type SecondStep, type Session } from '#store/people/sessions.ts'
import { ActesError } from '#errors.ts'
import { knownGrants, type Grant, type Role } from './access.ts'
import { digestOfCode, newCode } from './passwords.ts'

export const recoveryCount = 10

export function hasSecondStep({ totp, authenticators }: Pick<Person, 'totp' | 'authenticators'>): boolean {
  return totp !== null || authenticators > 0
}

export function isDemanded(grants: readonly Pick<Grant, 'role'>[], demanded: readonly Role[] = []): boolean {
  return grants.some(({ role }) => demanded.includes(role))
}

/** Does the session lack a required second step? The identity provider may have vouched for one. */
export function isLacking({ person, secondStep }: Session, demanded: readonly Role[] | undefined): boolean {
  if (secondStep === 'provider' || !isDemanded(knownGrants(person.grants), demanded)) return false
  return secondStep === null || !hasSecondStep(person)
}

interface Settled {
  readonly person: Person
  /** Digest of the token of the session that sets it up. */
  readonly session?: string
  readonly by: Exclude<SecondStep, 'provider'>
}

/**
 * Ends the person's other sessions that were opened without a second step.
 * @param keep stores it; false when it could not
 * @returns recovery codes, shown once, for the first second step; none for a further one; undefined when not stored
 */
export async function settleMeans(
  sql: Sql,
  { person, session, by }: Settled,
  keep: () => Promise<boolean>,
): Promise<readonly string[] | undefined> {
  const { totp, authenticators } = await holdMeans(sql, person.id)
  if (!(await keep())) return undefined
  if (session !== undefined) await proveSession(sql, { person: person.id, tokenSha256: session, by })
  return totp || authenticators > 0 ? [] : freshCodes(sql, person)
}

/** Call before a removal, in its transaction. @throws ActesError ACTES-A082 the last one, and the role requires one */
export async function needAnother(sql: Sql, person: Person, demanded: readonly Role[] | undefined): Promise<void> {
  const { totp, authenticators } = await holdMeans(sql, person.id)
  const isLast = authenticators + (totp ? 1 : 0) <= 1
  if (isLast && isDemanded(knownGrants(person.grants), demanded)) throw new ActesError('ACTES-A082')
}

export async function freshCodes(sql: Sql, { id }: Person): Promise<readonly string[]> {
  const codes = Array.from({ length: recoveryCount }, () => newCode(4))
  await keepRecoveryCodes(sql, id, codes.map(digestOfCode))
  return codes
}

/** Spend a recovery code. @returns how many are left; false when the code is not valid */
export async function takeRecovery(sql: Sql, { id, login }: Person, { code, at }: { code: string; at: Date }) {
  if (!(await takeRecoveryCode(sql, id, { digest: digestOfCode(code), now: at }))) return false
  const left = await recoveryLeft(sql, id)
  await noteDesk(sql, { at, who: login, event: 'recovery-code-used', detail: { left } })
  return left
}
