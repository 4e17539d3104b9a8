// The second step of a sign-in: a code of six digits that an application makes from a secret and the time (TOTP, RFC
// 6238), or the answer of an authenticator. The secret is sealed under the master key with the last accepted code: no code
// is accepted twice.
import type { Secret, TOTP } from 'otpauth'
import { contextOf } from '../store/secrets/places.ts'
import { unsealByAnyKey, seal } from '../store/secrets/seal.ts'
import { keepTotp, noteDesk, noteSuccess, personByLogin, type Person } from '../store/people/people.ts'
import type { SecondStep } from '../store/people/sessions.ts'
import { removeAuthenticator, takeAnswer } from './authenticators.ts'
import { freshCodes, hasSecondStep, needAnother, settleMeans, takeRecovery } from './means.ts'
import { takeOnce } from './once.ts'
import { digestOf, newToken } from './passwords.ts'
import { countTry, openFor, type SessionOpening, type SealingDesk } from './sign-in.ts'

const issuer = 'actes-worker'
/** 160 bits, as RFC 4226 asks. */
const secretBytes = 20
/** How many codes before and after the current one are accepted, because clocks differ. */
const window = 1
const ticketMs = 5 * 60_000

interface TotpCandidate {
  /** In base32, to be typed. */
  readonly secret: string
  /** `otpauth://totp/…` */
  readonly uri: string
  /** The same secret, sealed for this person. It comes back with a first code. */
  readonly sealed: string
}

/** Make a secret. Nothing is stored until a code confirms it. */
export async function makeCandidate({ masterKey }: SealingDesk, person: Person): Promise<TotpCandidate> {
  const { Secret } = await import('otpauth')
  const secret = new Secret({ size: secretBytes }).base32
  const uri = (await generator(person.login, secret)).toString()
  const sealed = seal(Buffer.from(secret), await masterKey(), `${issuer} second step candidate ${person.id}`)
  return { secret, uri, sealed: sealed.toString('base64url') }
}

/**
 * Ask for a code from now on.
 * @param given `session`: digest of the token of the one that it is set up in
 * @returns the codes of recovery, told once, where there was no other second step; undefined when the code is not the current one, or there is a second step already
 * @throws ActesError ACTES-G018 when the candidate is another person's
 */
export async function confirmCandidate(
  { db, now, masterKey }: SealingDesk,
  person: Person,
  { sealed, code, session }: { readonly sealed: string; readonly code: string; readonly session?: string },
): Promise<readonly string[] | undefined> {
  const key = await masterKey()
  const context = `${issuer} second step candidate ${person.id}`
  const secret = await unsealByAnyKey(Buffer.from(sealed, 'base64url'), masterKey, context)
  const last = await counterOf({ login: person.login, secret: secret.toString() }, code, now())
  if (last === undefined || person.totp) return undefined
  const totp = sealKept({ secret: secret.toString(), last }, key, person)
  return db.transaction(async (sql) => {
    const settled = { person, by: 'code', ...(session !== undefined && { session }) } as const
    const codes = await settleMeans(sql, settled, () => keepTotp(sql, person.id, { before: null, totp }))
    if (codes) await noteDesk(sql, { at: now(), who: person.login, event: 'second-step-added' })
    return codes
  })
}

/** What a person gives to show that it is they: a code, or the answer of an authenticator to a challenge for `bound`. */
interface SecondStepProof {
  readonly code?: string | undefined
  readonly answer?: string | undefined
  readonly bound?: string
}

type Taken = { readonly by: Exclude<SecondStep, 'provider'>; readonly left?: number }

/** Take it, once. @returns undefined when it proves nothing, or tries are blocked */
async function takeProof(desk: SealingDesk, person: Person, proof: SecondStepProof): Promise<Taken | undefined> {
  return (await countTry(desk, person.login)) ? takeMeans(desk, person, proof) : undefined
}

async function takeMeans(
  desk: SealingDesk,
  person: Person,
  { code = '', answer, bound = '' }: SecondStepProof,
): Promise<Taken | undefined> {
  if (!hasSecondStep(person)) return undefined
  if (answer === undefined) return takeCode(desk, person, code)
  return (await takeAnswer(desk, person, { answer, bound })) ? { by: 'key' } : undefined
}

/** Other codes of recovery, in the place of all there were. @returns undefined when the proof is none, or tries are blocked */
export async function renewRecoveryCodes(
  desk: SealingDesk,
  person: Person,
  proof: SecondStepProof,
): Promise<readonly string[] | undefined> {
  if (!(await takeProof(desk, person, proof))) return undefined
  return desk.db.transaction(async (sql) => {
    await noteSuccess(sql, person.id)
    await noteDesk(sql, { at: desk.now(), who: person.login, event: 'recovery-codes-renewed' })
    return freshCodes(sql, person)
  })
}

/**
 * No longer ask for a code.
 * @returns false when the proof is none, or was accepted already
 * @throws ActesError ACTES-A082 it is the last, and one is demanded
 */
export async function removeSecondStep(desk: SealingDesk, person: Person, proof: SecondStepProof): Promise<boolean> {
  await desk.db.transaction((sql) => needAnother(sql, person, desk.demanded))
  if (!(await takeProof(desk, person, proof))) return false
  return desk.db.transaction(async (sql) => {
    await needAnother(sql, person, desk.demanded)
    const fresh = await personByLogin(sql, person.login)
    if (!fresh?.totp || !(await keepTotp(sql, person.id, { before: fresh.totp, totp: null }))) return false
    await noteSuccess(sql, person.id)
    await noteDesk(sql, { at: desk.now(), who: person.login, event: 'second-step-removed', target: person.login })
    return true
  })
}

/**
 * No longer ask for an authenticator.
 * @returns false when the proof is none, or was accepted already
 * @throws ActesError ACTES-A082 it is the last, and one is demanded; S006 there is none of this id
 */
export async function removeAuthenticatorBy(
  desk: SealingDesk,
  person: Person,
  { id, ...proof }: SecondStepProof & { id: string },
) {
  await desk.db.transaction((sql) => needAnother(sql, person, desk.demanded))
  if (!(await takeProof(desk, person, proof))) return false
  await removeAuthenticator(desk, person, id)
  await noteSuccess(desk.db, person.id)
  return true
}

/**
 * The ticket that a person carries between the first proof and the code. It is valid for five minutes, opens one session,
 * and is for nothing else.
 * @param beside what must come back with the ticket, unchanged: of the browser, and of a proof by the identity provider
 */
export async function ticketFor({ now, masterKey }: SealingDesk, person: Person, beside?: string): Promise<string> {
  const made: Ticket = { id: newToken(), at: now().getTime(), beside: digestOf(beside ?? '') }
  const content = Buffer.from(JSON.stringify(made))
  return `${person.login} ${seal(content, await masterKey(), ticketContext(person)).toString('base64url')}`
}

/** Whose a ticket says it is. */
export function ticketLogin(ticket: string): string {
  return ticket.split(' ')[0] ?? ''
}

/** The challenge of a ticket is for nothing else. */
export const boundToTicket = (ticket: string): string => `ticket ${ticket}`

interface Ticket {
  /** It is spent by it. */
  readonly id: string
  readonly at: number
  readonly beside: string
}

/**
 * Sign in with a code or an authenticator, after the password or the identity provider.
 * @param given `beside`: what the ticket was made with; `answer`: of the authenticator, in the place of a code
 * @returns the token of a new session, with how many codes of recovery are left where one of them was given; `again` when the
 *   code is wrong; undefined when the ticket is not valid, or tries are blocked
 */
export async function signInByCode(
  desk: SealingDesk,
  given: SessionOpening & Omit<SecondStepProof, 'bound'> & { readonly ticket: string; readonly beside?: string },
): Promise<{ readonly token: string; readonly left?: number } | 'again' | undefined> {
  const { ticket, code, answer, beside, ...opening } = given
  const valid = await openTicket(desk, ticket, beside)
  if (!valid || !(await countTry(desk, valid.person.login))) return undefined
  const { person, made } = valid
  const taken = await takeMeans(desk, person, { code, answer, bound: boundToTicket(ticket) })
  if (taken) {
    if (!(await takeOnce(desk, made.id, made.at + ticketMs))) return undefined
    const token = await openFor(desk, person, { ...opening, secondStep: taken.by })
    return { token, ...(taken.left !== undefined && { left: taken.left }) }
  }
  await noteDesk(desk.db, { at: desk.now(), who: person.login, event: 'code-refused' })
  return 'again'
}

/** Who a ticket is for, while it is valid. */
export async function whoseTicket(desk: SealingDesk, ticket: string, beside?: string): Promise<Person | undefined> {
  return (await openTicket(desk, ticket, beside))?.person
}

async function openTicket({ db, now, masterKey }: SealingDesk, ticket: string, beside = '') {
  const [, sealed = ''] = ticket.split(' ')
  const person = await personByLogin(db, ticketLogin(ticket))
  if (!person || person.disabledAt || !hasSecondStep(person)) return undefined
  try {
    const content = await unsealByAnyKey(Buffer.from(sealed, 'base64url'), masterKey, ticketContext(person))
    const made = JSON.parse(content.toString()) as Ticket
    return made.beside === digestOf(beside) && now().getTime() - made.at <= ticketMs ? { person, made } : undefined
  } catch {
    return undefined
  }
}

/** A new password makes tickets invalid. */
function ticketContext({ id, password }: Person): string {
  return `${issuer} ticket ${id} ${digestOf(password ?? '')}`
}

interface TotpState {
  readonly secret: string
  /** The counter of the last accepted code. */
  readonly last: number
}

function sealKept(kept: TotpState, key: Uint8Array, person: Person): Buffer {
  return seal(Buffer.from(JSON.stringify(kept)), key, contextOf.person(person))
}

/** Accept a code, once; one of recovery in its place, with how many are left. */
export async function takeCode(desk: SealingDesk, person: Person, code: string): Promise<Taken | undefined> {
  const { db, now, masterKey } = desk
  if (/[a-z]/i.test(code)) {
    const left = await db.transaction((sql) => takeRecovery(sql, person, { code, at: now() }))
    return left === false ? undefined : { by: 'recovery', left }
  }
  if (!person.totp) return undefined
  const content = await unsealByAnyKey(person.totp, masterKey, contextOf.person(person))
  const { secret, last } = JSON.parse(content.toString()) as TotpState
  const counter = await counterOf({ login: person.login, secret }, code, now())
  if (counter === undefined || counter <= last) return undefined
  const totp = sealKept({ secret, last: counter }, await masterKey(), person)
  return (await keepTotp(db, person.id, { before: person.totp, totp })) ? { by: 'code' } : undefined
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
