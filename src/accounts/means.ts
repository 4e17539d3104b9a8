// What stands for a second step, whatever it is: an application of codes, or authenticators. With the first of them come ten
// codes of recovery, which stand in for what is lost, each once; their digests alone are kept. Of whom one is demanded, and
// who has none, has no right until they have.
import type { Sql } from '../store/engine/database.ts'
import { keepRecoveryCodes, recoveryLeft, takeRecoveryCode } from '../store/people/codes.ts'
import { holdMeans, noteDesk, type Person } from '../store/people/people.ts'
import { proveSession, type SecondStep, type Session } from '../store/people/sessions.ts'
import { ActesError } from '../errors.ts'
import { knownGrants, type Grant, type Role } from './access.ts'
import { digestOfCode, newCode } from './passwords.ts'

export const recoveryCount = 10

export function hasSecondStep({ totp, authenticators }: Pick<Person, 'totp' | 'authenticators'>): boolean {
  return totp !== null || authenticators > 0
}

/** @param demanded the roles of which a second step is demanded */
export function isDemanded(grants: readonly Pick<Grant, 'role'>[], demanded: readonly Role[] = []): boolean {
  return grants.some(({ role }) => demanded.includes(role))
}

/** Was the session opened without the second step that is demanded of its person? An identity provider may have vouched for one. */
export function isLacking({ person, secondStep }: Session, demanded: readonly Role[] | undefined): boolean {
  if (secondStep === 'provider' || !isDemanded(knownGrants(person.grants), demanded)) return false
  return secondStep === null || !hasSecondStep(person)
}

interface Settled {
  readonly person: Person
  /** Digest of the token of the session that it is set up in. */
  readonly session?: string
  readonly by: Exclude<SecondStep, 'provider'>
}

/**
 * Set one up. Sessions that were opened without end, but this one.
 * @param keep says whether it could be kept
 * @returns the codes of recovery, told once, with the first means; none with another one; undefined when it was not kept
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

/**
 * The last one stays with whom it is demanded of. To be asked before one is removed, in the same transaction.
 * @throws ActesError ACTES-A082
 */
export async function needAnother(sql: Sql, person: Person, demanded: readonly Role[] | undefined): Promise<void> {
  const { totp, authenticators } = await holdMeans(sql, person.id)
  const isLast = authenticators + (totp ? 1 : 0) <= 1
  if (isLast && isDemanded(knownGrants(person.grants), demanded)) throw new ActesError('ACTES-A082')
}

/** Other codes of recovery, in the place of all there were. */
export async function freshCodes(sql: Sql, { id }: Person): Promise<readonly string[]> {
  const codes = Array.from({ length: recoveryCount }, () => newCode(4))
  await keepRecoveryCodes(sql, id, codes.map(digestOfCode))
  return codes
}

/** Take a code of recovery, once. @returns how many are left; false when it is none */
export async function takeRecovery(sql: Sql, { id, login }: Person, { code, at }: { code: string; at: Date }) {
  if (!(await takeRecoveryCode(sql, id, { digest: digestOfCode(code), now: at }))) return false
  const left = await recoveryLeft(sql, id)
  await noteDesk(sql, { at, who: login, event: 'recovery-code-used', detail: { left } })
  return left
}
