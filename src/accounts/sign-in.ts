// Sign-in by password, then second step. Wrong passwords slow down their source (account and network, or account and
// known device) and lock nobody out; codes come only after a right password, so wrong ones block the account. Sessions
// are random cookie tokens, stored as digests.
import { onBehalf, printOf, type Database, type Sql } from '#store/engine/database.ts'
import type { MasterKey } from '#store/secrets/master-key.ts'
import type { RelyingParty } from '#config/sign-in.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { keepPassword, noteSuccess, noteTry, personByLogin, type Person } from '#store/people/people.ts'
import { forgetTriesFrom, noteTryFrom, type Pace } from '#store/people/tries.ts'
import {
  acceptInvitation,
  dropSpentSessions,
  endSession,
  endSessions,
  invited,
  keepInvitation,
  lastingSessions,
  openSession,
  sessionOf,
  type SessionOrigin,
  type SecondStep,
  type Session,
} from '#store/people/sessions.ts'
import { knownGrants, type Grant, type Role } from './access.ts'
import { hasSecondStep, isLacking } from './means.ts'
import { digestOf, hashPassword, isLongEnough, isPassword, newToken, type Hashing } from './passwords.ts'
import { weaknessOf, type Weakness } from './strength/strength.ts'

export interface AccountDesk {
  readonly db: Database
  readonly now: () => Date
  /** The roles that require a second step; absent: none. */
  readonly demanded?: readonly Role[]
}

export interface SealingDesk extends AccountDesk {
  /** @throws ActesError ACTES-C003 */
  readonly masterKey: MasterKey
  /** The WebAuthn relying party; absent where authenticators cannot work. */
  readonly party?: RelyingParty | undefined
}

/** The journal then records this address. @param session digest of its token, where there is one */
export function deskFor<D extends AccountDesk>(desk: D, address: string, session?: string): D {
  return { ...desk, db: onBehalf(desk.db, { address, ...(session !== undefined && { session: printOf(session) }) }) }
}

const minuteMs = 60_000
/** Consecutive wrong codes, or wrong passwords of a signed-in person, and how long they then block tries. */
export const throttle = { most: 8, lockMs: 15 * minuteMs } as const
/** For passwords, by account and network. A known device has a count of its own, apart from its network's. */
export const pace: Pace = { free: 5, longestMs: minuteMs, forgetMs: 60 * minuteMs }
export const sessionMs = { longest: 12 * 60 * minuteMs, idle: 60 * minuteMs } as const
export const invitationMs = 72 * 60 * minuteMs

/** Undefined when the text is not an address. */
export function loginIn(text: string): string | undefined {
  const login = text.trim().toLowerCase()
  return /^[^@\s]{1,64}@[^@\s]{1,190}$/.test(login) ? login : undefined
}

export interface SignInOrigin {
  readonly network: string
  /** A device that signed in to this account before. */
  readonly device?: string
}

export interface SessionOpening {
  /** The token that the browser already has; its session ends. */
  readonly replaces?: string
  readonly place?: SessionOrigin
}

interface SigningIn extends SessionOpening {
  readonly login: string
  readonly password: string
  readonly from: SignInOrigin
}

/** `token`: of a new session. `second`: the password was right and a second step follows. `waitMs`: not checked yet. */
type SignedIn = { readonly token: string } | { readonly second: Person } | { readonly waitMs: number }

/**
 * @returns undefined for a wrong account or password; neither answer nor timing says which
 * @throws Error with `statusCode` 503 when the hashing queue is full
 */
export async function signIn(desk: AccountDesk, given: SigningIn): Promise<SignedIn | undefined> {
  const { login, password, from, ...opening } = given
  const at = desk.now()
  const origin = originOf(login, from)
  const until = await noteTryFrom(desk.db, origin, { ...pace, at })
  if (until) return { waitMs: Math.max(0, until.getTime() - at.getTime()) }
  const person = await personByLogin(desk.db, login)
  const turn = { caller: from.device ?? from.network, isKnown: from.device !== undefined }
  if (!(await fits(desk, { password, person }, turn)) || !person) return undefined
  await forgetTriesFrom(desk.db, origin)
  return hasSecondStep(person) ? { second: person } : { token: await openFor(desk, person, opening) }
}

interface Try {
  readonly password: string
  readonly person: Person | undefined
}

/** Stored as a digest: people may type anything as a login, even their password. */
function originOf(login: string, { network, device }: SignInOrigin) {
  return digestOf(JSON.stringify([login.trim().toLowerCase(), ...(device === undefined ? [network] : ['', device])]))
}

/** Hashes every try and journals every failure, whether the account exists or not. */
async function fits({ db, now }: AccountDesk, { password, person }: Try, turn: Hashing) {
  const isRight = await isPassword(password, person?.password ?? null, turn)
  if (isRight && person && !person.disabledAt) return true
  await noteDesk(db, { at: now(), who: person?.login ?? '?', event: 'sign-in-refused' })
  return false
}

/** @returns false when tries are blocked */
export async function countTry({ db, now }: AccountDesk, login: string): Promise<boolean> {
  const at = now()
  return noteTry(db, login, { at, most: throttle.most, lockedUntil: new Date(at.getTime() + throttle.lockMs) })
}

/** Replaces the browser's current session. */
export async function openFor(
  { db, now }: AccountDesk,
  person: Person,
  { replaces, place = nowhere, secondStep = null }: SessionOpening & { readonly secondStep?: SecondStep | null } = {},
): Promise<string> {
  const at = now()
  const token = newToken()
  const expiresAt = new Date(at.getTime() + sessionMs.longest)
  await db.transaction(async (sql) => {
    await noteSuccess(sql, person.id)
    if (replaces !== undefined) await endSession(sql, digestOf(replaces))
    await dropSpentSessions(sql, person.id, lasting(at))
    const tokenSha256 = digestOf(token)
    await openSession(sql, { tokenSha256, person: person.id, now: at, expiresAt, ...place, secondStep })
    const origin = { ...sql.origin, session: printOf(tokenSha256) }
    await noteDesk({ ...sql, origin }, { at, who: person.login, event: 'signed-in' })
  })
  return token
}

const nowhere: SessionOrigin = { device: null, address: null }

export function lasting(at: Date): { readonly now: Date; readonly idleSince: Date } {
  return { now: at, idleSince: new Date(at.getTime() - sessionMs.idle) }
}

export async function whoIs({ db, now, demanded }: AccountDesk, token: string): Promise<Present | undefined> {
  const session = await sessionOf(db, digestOf(token), lasting(now()))
  return session && assessSession(session, demanded)
}

interface Present extends Session {
  readonly grants: readonly Grant[]
  /** A required second step is missing: the session has no rights until the person sets one up. */
  readonly isLacking: boolean
}

function assessSession(session: Session, demanded: readonly Role[] | undefined): Present {
  const lacks = isLacking(session, demanded)
  return { ...session, grants: lacks ? [] : knownGrants(session.person.grants), isLacking: lacks }
}

/**
 * The sessions that are still open. Does not prolong them, unlike `whoIs`: an automatic refresh does not mean that a
 * person is there.
 */
export async function whoAreStill(
  { db, now, demanded }: AccountDesk,
  tokens: readonly string[],
): Promise<ReadonlyMap<string, Present>> {
  const sessions = await lastingSessions(db, tokens, lasting(now()))
  return new Map([...sessions].map(([token, session]) => [token, assessSession(session, demanded)]))
}

export async function signOut({ db }: AccountDesk, token: string): Promise<void> {
  await endSession(db, digestOf(token))
}

/** Invalidates earlier links. @returns its token */
export async function invite({ db, now }: { readonly db: Sql; readonly now: () => Date }, person: string) {
  const token = newToken()
  const expiresAt = new Date(now().getTime() + invitationMs)
  await keepInvitation(db, { person, tokenSha256: digestOf(token), expiresAt })
  return token
}

export async function whoWasInvited({ db, now }: AccountDesk, token: string): Promise<string | undefined> {
  return (await invited(db, digestOf(token), now()))?.login
}

/** Ends every session. @returns why the password is refused; `worthless` when the link is not valid */
export async function choosePassword(
  { db, now }: AccountDesk,
  { token, password }: { readonly token: string; readonly password: string },
): Promise<'done' | Weakness | 'worthless'> {
  // Hashing is expensive: do it only for a valid link.
  const login = (await invited(db, digestOf(token), now()))?.login
  if (login === undefined) return 'worthless'
  const weakness = await weaknessOf(db, login, password)
  if (weakness) return weakness
  const hashed = await hashPassword(password, { caller: digestOf(token), isKnown: true })
  return (await acceptInvitation(db, digestOf(token), { password: hashed, now: now() })) ? 'done' : 'worthless'
}

/** Ends every session. @returns why the password is refused; `refused`: the present one is wrong, or tries blocked */
export async function changePassword(
  desk: AccountDesk,
  given: { readonly login: string; readonly present: string; readonly wanted: string },
): Promise<'done' | Weakness | 'refused'> {
  const { login, present, wanted } = given
  if (!isLongEnough(wanted)) return 'weak'
  const person = await personByLogin(desk.db, login)
  const turn = { caller: login, isKnown: true }
  const isLookedAt = await countTry(desk, login)
  const isRight = await fits(desk, { password: present, person }, turn)
  if (!person || !isLookedAt || !isRight) return 'refused'
  await noteSuccess(desk.db, person.id)
  // Only after the present password is verified: the answer reveals something about the account.
  const weakness = await weaknessOf(desk.db, login, wanted)
  if (weakness) return weakness
  const hashed = await hashPassword(wanted, turn)
  await desk.db.transaction(async (sql) => {
    await keepPassword(sql, person.id, hashed)
    await endSessions(sql, person.id)
    await noteDesk(sql, { at: desk.now(), who: person.login, event: 'password-changed' })
  })
  return 'done'
}
