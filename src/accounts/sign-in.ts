// Signing in: with a password, then with a code if the person asked for it. Failed passwords slow down where they come from
// and lock nobody out: an account and a network, or an account and a device that signed in to it before. Codes, which only
// come after a right password, are blocked by account. A session is a
// random token in a cookie, of which the database keeps the digest. A one-time link lets a person choose a password.
import { onBehalf, printOf, type Database, type Sql } from '../store/engine/database.ts'
import type { MasterKey } from '../store/secrets/master-key.ts'
import type { RelyingParty } from '../config/sign-in.ts'
import { keepPassword, noteDesk, noteSuccess, noteTry, personByLogin, type Person } from '../store/people/people.ts'
import { forgetTriesFrom, noteTryFrom, type Pace } from '../store/people/tries.ts'
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
} from '../store/people/sessions.ts'
import { knownGrants, type Grant, type Role } from './access.ts'
import { hasSecondStep, isLacking } from './means.ts'
import { digestOf, hashPassword, isLongEnough, isPassword, newToken, type Hashing } from './passwords.ts'
import { weaknessOf, type Weakness } from './strength/strength.ts'

export interface AccountDesk {
  readonly db: Database
  readonly now: () => Date
  /** The roles of which a second step is demanded; absent: of nobody. */
  readonly demanded?: readonly Role[]
}

export interface SealingDesk extends AccountDesk {
  /** @throws ActesError ACTES-C003 */
  readonly masterKey: MasterKey
  /** For whom authenticators make keys; absent where they cannot. */
  readonly party?: RelyingParty | undefined
}

/**
 * The same, for a request that came from there: the journal says so.
 * @param session digest of its token, where there is one
 */
export function deskFor<D extends AccountDesk>(desk: D, address: string, session?: string): D {
  return { ...desk, db: onBehalf(desk.db, { address, ...(session !== undefined && { session: printOf(session) }) }) }
}

const minuteMs = 60_000
/** After so many wrong codes in a row, or wrong passwords of one who is signed in, tries are blocked for so long. */
export const throttle = { most: 8, lockMs: 15 * minuteMs } as const
/** Of passwords, by account and network; a device that signed in before has the same, apart from its network's. */
export const pace: Pace = { free: 5, longestMs: minuteMs, forgetMs: 60 * minuteMs }
/** Longest session, and longest pause in it. */
export const sessionMs = { longest: 12 * 60 * minuteMs, idle: 60 * minuteMs } as const
export const invitationMs = 72 * 60 * minuteMs

/** An address as the name of an account; undefined for what is none. */
export function loginIn(text: string): string | undefined {
  const login = text.trim().toLowerCase()
  return /^[^@\s]{1,64}@[^@\s]{1,190}$/.test(login) ? login : undefined
}

/** Where a try comes from. */
export interface SignInOrigin {
  readonly network: string
  /** A device that signed in to this account before. */
  readonly device?: string
}

/** What a session is opened with. */
export interface SessionOpening {
  /** The token that the browser has already; its session ends. */
  readonly replaces?: string
  readonly place?: SessionOrigin
}

interface SigningIn extends SessionOpening {
  readonly login: string
  readonly password: string
  readonly from: SignInOrigin
}

/** Signed in, with the token of a new session; the password was right and a code is needed; or it was not looked at yet. */
type SignedIn = { readonly token: string } | { readonly second: Person } | { readonly waitMs: number }

/**
 * @returns undefined when the account or the password is wrong; nothing tells which, not even the time that it takes
 * @throws Error with `statusCode` 503 when too many wait to be looked at
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

/** What is typed as the name of an account may be anything: it is not kept. */
function originOf(login: string, { network, device }: SignInOrigin): string {
  return digestOf(JSON.stringify([login.trim().toLowerCase(), ...(device === undefined ? [network] : ['', device])]))
}

/** Every try is hashed, and a failed one is journalled, whether there is an account or not. */
async function fits({ db, now }: AccountDesk, { password, person }: Try, turn: Hashing): Promise<boolean> {
  const isRight = await isPassword(password, person?.password ?? null, turn)
  if (isRight && person && !person.disabledAt) return true
  await noteDesk(db, { at: now(), who: person?.login ?? '?', event: 'sign-in-refused' })
  return false
}

/** Count a try at the code of an account, or of a person who is signed in. @returns false when tries are blocked now */
export async function countTry({ db, now }: AccountDesk, login: string): Promise<boolean> {
  const at = now()
  return noteTry(db, login, { at, most: throttle.most, lockedUntil: new Date(at.getTime() + throttle.lockMs) })
}

/** Open a session for a person who has proved their identity. It replaces the one that the browser has. */
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

/** Whose session a token is, while it lasts. */
export async function whoIs({ db, now, demanded }: AccountDesk, token: string): Promise<Present | undefined> {
  const session = await sessionOf(db, digestOf(token), lasting(now()))
  return session && assessSession(session, demanded)
}

interface Present extends Session {
  readonly grants: readonly Grant[]
  /** A second step is demanded of them, and this session was opened without one: it has no right until one is set up. */
  readonly isLacking: boolean
}

function assessSession(session: Session, demanded: readonly Role[] | undefined): Present {
  const lacks = isLacking(session, demanded)
  return { ...session, grants: lacks ? [] : knownGrants(session.person.grants), isLacking: lacks }
}

/** The sessions that last among these digests of tokens. What looks by itself is no sign of a person: it prolongs none. */
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

/** Make a one-time link. Earlier links become invalid. @returns its token */
export async function invite({ db, now }: { readonly db: Sql; readonly now: () => Date }, person: string) {
  const token = newToken()
  const expiresAt = new Date(now().getTime() + invitationMs)
  await keepInvitation(db, { person, tokenSha256: digestOf(token), expiresAt })
  return token
}

/** The login that a link was made for, while it is valid. */
export async function whoWasInvited({ db, now }: AccountDesk, token: string): Promise<string | undefined> {
  return (await invited(db, digestOf(token), now()))?.login
}

/**
 * Choose a password with a link. Every session ends.
 * @returns why it may not be chosen, or `worthless` when the link is not valid
 */
export async function choosePassword(
  { db, now }: AccountDesk,
  { token, password }: { readonly token: string; readonly password: string },
): Promise<'done' | Weakness | 'worthless'> {
  // Hashing is expensive: only for a valid link.
  const login = (await invited(db, digestOf(token), now()))?.login
  if (login === undefined) return 'worthless'
  const weakness = await weaknessOf(db, login, password)
  if (weakness) return weakness
  const hashed = await hashPassword(password, { caller: digestOf(token), isKnown: true })
  return (await acceptInvitation(db, digestOf(token), { password: hashed, now: now() })) ? 'done' : 'worthless'
}

/**
 * Change one's own password. Every session ends, on every machine.
 * @returns why it may not be chosen; `refused` when the present password is wrong, or tries are blocked
 */
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
  // Only for whoever knows the present one.
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
