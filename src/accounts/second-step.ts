// The second step: a six-digit TOTP code (RFC 6238), or an authenticator's answer. The TOTP secret is sealed together
// with the last accepted counter, so that no code serves twice.
import type { Secret, TOTP } from 'otpauth'
import { contextOf } from '#store/secrets/places.ts'
import { unsealByAnyKey, seal } from '#store/secrets/seal.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { keepTotp, noteSuccess, personByLogin, type Person } from '#store/people/people.ts'
import type { SecondStep } from '#store/people/sessions.ts'
import { removeAuthenticator, takeAnswer } from './authenticators.ts'
import { freshCodes, hasSecondStep, needAnother, settleMeans, takeRecovery } from './means.ts'
import { takeOnce } from './single-use.ts'
import { digestOf, newToken } from './passwords.ts'
import { countTry, openFor, type SessionOpening, type SealingDesk } from './sign-in.ts'
import { compact } from '#protocol/compact.ts'

const issuer = 'actes-worker'
/** 160 bits, as RFC 4226 asks. */
const secretBytes = 20
/** Codes accepted before and after the current one, because clocks differ. */
const window = 1
const ticketMs = 5 * 60_000

interface TotpCandidate {
  readonly secret: string
  readonly uri: string
  /** The secret sealed for this person; the browser returns it with a first code. */
  readonly sealed: string
}

/** Make a TOTP secret. Nothing is stored until a code confirms it. */
export async function makeCandidate({ masterKey }: SealingDesk, person: Person): Promise<TotpCandidate> {
  const { Secret } = await import('otpauth')
  const secret = new Secret({ size: secretBytes }).base32
  const uri = (await generator(person.login, secret)).toString()
  const sealed = seal(Buffer.from(secret), await masterKey(), `${issuer} second step candidate ${person.id}`)
  return { secret, uri, sealed: sealed.toString('base64url') }
}

/**
 * Turn TOTP on.
 * @param given `session`: digest of the token of the session that sets it up
 * @returns recovery codes, shown once; empty with another second step; undefined when the code is wrong or TOTP is on
 * @throws ActesError ACTES-G018 the candidate belongs to another person
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
    const settled = { person, by: 'code', ...compact({ session }) } as const
    const codes = await settleMeans(sql, settled, () => keepTotp(sql, person.id, { before: null, totp }))
    if (codes) await noteDesk(sql, { at: now(), who: person.login, event: 'second-step-added' })
    return codes
  })
}

/** A code, or the answer of an authenticator to a challenge for `bound`. */
interface SecondStepProof {
  readonly code?: string | undefined
  readonly answer?: string | undefined
  readonly bound?: string
}

type Taken = { readonly by: Exclude<SecondStep, 'provider'>; readonly left?: number }

/** @returns undefined when the proof is not valid, or tries are blocked */
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

/** @returns undefined when the proof is not valid, or tries are blocked */
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

/** @returns false when the proof is invalid or spent @throws ActesError ACTES-A082 the last one, and one is required */
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

/** @returns false for a bad proof @throws ActesError ACTES-A082 the last one, and one is required; S006 unknown id */
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
 * A ticket leads from the first proof to the code: five minutes, one session.
 * @param beside data of the browser and the provider's proof, which must accompany the ticket unchanged
 */
export async function ticketFor({ now, masterKey }: SealingDesk, person: Person, beside?: string): Promise<string> {
  const made: Ticket = { id: newToken(), at: now().getTime(), beside: digestOf(beside ?? '') }
  const content = Buffer.from(JSON.stringify(made))
  return `${person.login} ${seal(content, await masterKey(), ticketContext(person)).toString('base64url')}`
}

/** Unverified: only `openTicket` checks the seal. */
export function ticketLogin(ticket: string): string {
  return ticket.split(' ')[0] ?? ''
}

export const boundToTicket = (ticket: string): string => `ticket ${ticket}`

interface Ticket {
  readonly id: string
  readonly at: number
  readonly beside: string
}

/**
 * @param given `beside`: what the ticket was made with; `answer`: of the authenticator, instead of a code
 * @returns a new session's token, and the recovery codes left when one was used; `again` for a wrong code; undefined
 * when the ticket is not valid, or tries are blocked
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
    return { token, ...compact({ left: taken.left }) }
  }
  await noteDesk(desk.db, { at: desk.now(), who: person.login, event: 'code-refused' })
  return 'again'
}

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

/** Includes the password's digest, so that a new password voids tickets. */
function ticketContext({ id, password }: Person) {
  return `${issuer} ticket ${id} ${digestOf(password ?? '')}`
}

interface TotpState {
  readonly secret: string
  readonly last: number
}

function sealKept(kept: TotpState, key: Uint8Array, person: Person) {
  return seal(Buffer.from(JSON.stringify(kept)), key, contextOf.person(person))
}

/** Spend a TOTP code, or a recovery code, which is recognized by its letters. */
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

/** Undefined when the code is not current. */
async function counterOf(
  { login, secret }: { readonly login: string; readonly secret: string },
  code: string,
  at: Date,
) {
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
