// The second step of a sign-in: a code of six digits that an application makes from a secret and the time (TOTP, RFC
// 6238). It is optional. The secret is sealed under the master key with the last accepted code: no code is accepted
// twice. Ten codes of recovery stand in for an application that is lost, each once; their digests alone are kept.
import type { Secret, TOTP } from 'otpauth'
import type { MasterKey } from '../store/secrets/master-key.ts'
import { contextOf } from '../store/secrets/places.ts'
import { opened, seal } from '../store/secrets/seal.ts'
import { keepTotp, noteDesk, noteSuccess, personByLogin, type Person } from '../store/people/people.ts'
import { keepRecoveryCodes, recoveryLeft, takeRecoveryCode } from '../store/people/codes.ts'
import type { Sql } from '../store/engine/database.ts'
import { digestOf, digestOfCode, newCode } from './passwords.ts'
import { countTry, openFor, type Desk } from './sign-in.ts'

export interface SealingDesk extends Desk {
  /** @throws ActesError ACTES-C003 */
  readonly masterKey: MasterKey
}

const issuer = 'actes-worker'
/** 160 bits, as RFC 4226 asks. */
const secretBytes = 20
/** How many codes before and after the current one are accepted, because clocks differ. */
const window = 1
const ticketMs = 5 * 60_000
export const recoveryCount = 10

interface Candidate {
  /** In base32, to be typed. */
  readonly secret: string
  /** `otpauth://totp/…` */
  readonly uri: string
  /** The same secret, sealed for this person. It comes back with a first code. */
  readonly sealed: string
}

/** Make a secret. Nothing is stored until a code confirms it. */
export async function makeCandidate({ masterKey }: SealingDesk, person: Person): Promise<Candidate> {
  const { Secret } = await import('otpauth')
  const secret = new Secret({ size: secretBytes }).base32
  const uri = (await generator(person.login, secret)).toString()
  const sealed = seal(Buffer.from(secret), await masterKey(), `${issuer} second step candidate ${person.id}`)
  return { secret, uri, sealed: sealed.toString('base64url') }
}

/**
 * Ask for a code from now on.
 * @returns the codes of recovery, told once; undefined when the code is not the current one, or there is a second step already
 * @throws ActesError ACTES-G018 when the candidate is another person's
 */
export async function confirmCandidate(
  { db, now, masterKey }: SealingDesk,
  person: Person,
  { sealed, code }: { readonly sealed: string; readonly code: string },
): Promise<readonly string[] | undefined> {
  const key = await masterKey()
  const context = `${issuer} second step candidate ${person.id}`
  const secret = await opened(Buffer.from(sealed, 'base64url'), masterKey, context)
  const last = await counterOf({ login: person.login, secret: secret.toString() }, code, now())
  if (last === undefined || person.totp) return undefined
  const totp = sealKept({ secret: secret.toString(), last }, key, person)
  return db.transaction(async (sql) => {
    if (!(await keepTotp(sql, person.id, { before: null, totp }))) return undefined
    await noteDesk(sql, { at: now(), who: person.login, event: 'second-step-added' })
    return freshCodes(sql, person)
  })
}

async function freshCodes(sql: Sql, { id }: Person): Promise<readonly string[]> {
  const codes = Array.from({ length: recoveryCount }, () => newCode(4))
  await keepRecoveryCodes(sql, id, codes.map(digestOfCode))
  return codes
}

/** Other codes of recovery, in the place of all there were. @returns undefined when the code is not the current one, or tries are blocked */
export async function renewRecoveryCodes(
  desk: SealingDesk,
  person: Person,
  code: string,
): Promise<readonly string[] | undefined> {
  if (!(await countTry(desk, person.login)) || !(await takeCode(desk, person, code))) return undefined
  return desk.db.transaction(async (sql) => {
    await noteSuccess(sql, person.id)
    await noteDesk(sql, { at: desk.now(), who: person.login, event: 'recovery-codes-renewed' })
    return freshCodes(sql, person)
  })
}

/** No longer ask for a code. @returns false when the code is not the current one, or was accepted already */
export async function removeSecondStep(desk: SealingDesk, person: Person, code: string): Promise<boolean> {
  if (!(await countTry(desk, person.login)) || !(await takeCode(desk, person, code))) return false
  const fresh = await personByLogin(desk.db, person.login)
  if (!fresh || !(await keepTotp(desk.db, person.id, { before: fresh.totp, totp: null }))) return false
  await noteSuccess(desk.db, person.id)
  await noteDesk(desk.db, { at: desk.now(), who: person.login, event: 'second-step-removed', target: person.login })
  return true
}

/**
 * The ticket that a person carries between the first proof and the code. It is valid for five minutes and for nothing
 * else.
 * @param beside what must come back with the ticket, unchanged, after a proof by the identity provider
 */
export async function ticketFor({ now, masterKey }: SealingDesk, person: Person, beside?: string): Promise<string> {
  const content = Buffer.from(JSON.stringify({ at: now().getTime(), beside: digestOf(beside ?? '') } satisfies Ticket))
  return `${person.login} ${seal(content, await masterKey(), ticketContext(person)).toString('base64url')}`
}

/** Whose a ticket says it is. */
export function ticketLogin(ticket: string): string {
  return ticket.split(' ')[0] ?? ''
}

interface Ticket {
  readonly at: number
  readonly beside: string
}

/**
 * Sign in with a code, after the password or the identity provider.
 * @param given `beside`: what the ticket was made with
 * @returns the token of a new session, with how many codes of recovery are left where one of them was given; `again` when the
 *   code is wrong; undefined when the ticket is not valid, or tries are blocked
 */
export async function signInByCode(
  desk: SealingDesk,
  given: { readonly ticket: string; readonly code: string; readonly beside?: string; readonly replaces?: string },
): Promise<{ readonly token: string; readonly left?: number } | 'again' | undefined> {
  const { ticket, code, beside, replaces } = given
  const person = await whoseTicket(desk, ticket, beside)
  if (!person || !(await countTry(desk, person.login))) return undefined
  const taken = await takeCode(desk, person, code)
  if (taken) return { token: await openFor(desk, person, replaces), ...(taken !== true && taken) }
  await noteDesk(desk.db, { at: desk.now(), who: person.login, event: 'code-refused' })
  return 'again'
}

async function whoseTicket({ db, now, masterKey }: SealingDesk, ticket: string, beside = '') {
  const [, sealed = ''] = ticket.split(' ')
  const person = await personByLogin(db, ticketLogin(ticket))
  if (!person || person.disabledAt || !person.totp) return undefined
  try {
    const content = await opened(Buffer.from(sealed, 'base64url'), masterKey, ticketContext(person))
    const made = JSON.parse(content.toString()) as Ticket
    return made.beside === digestOf(beside) && now().getTime() - made.at <= ticketMs ? person : undefined
  } catch {
    return undefined
  }
}

/** A new password makes tickets invalid. */
function ticketContext({ id, password }: Person): string {
  return `${issuer} ticket ${id} ${digestOf(password ?? '')}`
}

interface Kept {
  readonly secret: string
  /** The counter of the last accepted code. */
  readonly last: number
}

function sealKept(kept: Kept, key: Uint8Array, person: Person): Buffer {
  return seal(Buffer.from(JSON.stringify(kept)), key, contextOf.person(person))
}

/** Accept a code, once; one of recovery in its place, with how many are left. */
async function takeCode(desk: SealingDesk, person: Person, code: string): Promise<boolean | { readonly left: number }> {
  const { db, now, masterKey } = desk
  if (!person.totp) return false
  if (/[a-z]/i.test(code)) return takeRecovery(desk, person, code)
  const content = await opened(person.totp, masterKey, contextOf.person(person))
  const { secret, last } = JSON.parse(content.toString()) as Kept
  const counter = await counterOf({ login: person.login, secret }, code, now())
  if (counter === undefined || counter <= last) return false
  return keepTotp(db, person.id, {
    before: person.totp,
    totp: sealKept({ secret, last: counter }, await masterKey(), person),
  })
}

async function takeRecovery({ db, now }: SealingDesk, { id, login }: Person, code: string) {
  return db.transaction(async (sql) => {
    if (!(await takeRecoveryCode(sql, id, { digest: digestOfCode(code), now: now() }))) return false
    const left = await recoveryLeft(sql, id)
    await noteDesk(sql, { at: now(), who: login, event: 'recovery-code-used', detail: { left } })
    return { left }
  })
}

/** The counter of a code of the secret; undefined when it is not a current code. */
async function counterOf(
  { login, secret }: { readonly login: string; readonly secret: string },
  code: string,
  at: Date,
): Promise<number | undefined> {
  const totp = await generator(login, secret)
  const timestamp = at.getTime()
  const delta = totp.validate({ token: code.replace(/\s/g, ''), timestamp, window })
  return delta === null ? undefined : totp.counter({ timestamp }) + delta
}

async function generator(label: string, secret: string): Promise<TOTP> {
  const { TOTP, Secret } = await import('otpauth')
  const key: Secret = Secret.fromBase32(secret)
  return new TOTP({ issuer, label, algorithm: 'SHA1', digits: 6, period: 30, secret: key })
}
