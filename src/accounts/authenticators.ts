// WebAuthn (level 2) authenticators in place of a code. Each challenge is sealed for one purpose and one session or
// ticket, lasts five minutes and serves once. User verification is only preferred: password or provider came first.
import * as z from 'zod'
import { ActesError, type Params } from '#errors.ts'
import type { MasterKey } from '#store/secrets/master-key.ts'
import { unsealByAnyKey, seal } from '#store/secrets/seal.ts'
import {
  authenticatorsOf,
  dropAuthenticator,
  keepAuthenticator,
  noteAnswer,
  type Authenticator,
} from '#store/people/authenticators.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { type Person } from '#store/people/people.ts'
import { needAnother, settleMeans } from './means.ts'
import { takeOnce } from './single-use.ts'
import { digestOf } from './passwords.ts'
import type { SealingDesk } from './sign-in.ts'

const challengeMs = 5 * 60_000
export const authenticatorMost = { each: 10, name: 60 } as const
const algorithms = [-8, -7, -257]

/** `bound`: the session or the ticket that asked for the challenge. */
interface Purpose {
  readonly what: 'register' | 'prove'
  readonly bound: string
}

const contextOf = ({ what, bound }: Purpose, { id }: Person) =>
  `actes-worker challenge to ${what} ${id} ${digestOf(bound)}`

async function challengeOf({ now, masterKey }: SealingDesk, person: Person, purpose: Purpose) {
  const content = Buffer.from(JSON.stringify({ at: now().getTime() }))
  return new Uint8Array(seal(content, await masterKey(), contextOf(purpose, person)))
}

interface Answered {
  readonly response: { readonly clientDataJSON: string }
}

/** Undefined when the challenge is not ours, has another purpose, is expired or has already served. */
async function takeChallenge(desk: SealingDesk, person: Person, { response, ...purpose }: Purpose & Answered) {
  const { challenge } = answerIn(clientData, Buffer.from(response.clientDataJSON, 'base64url').toString()) ?? {}
  const made = challenge === undefined ? undefined : await madeAt(challenge, desk.masterKey, contextOf(purpose, person))
  if (challenge === undefined || made === undefined || desk.now().getTime() - made > challengeMs) return undefined
  // Normalize: several base64url texts decode to the same bytes, and each challenge must serve once.
  const text = Buffer.from(challenge, 'base64url').toString('base64url')
  return (await takeOnce(desk, text, made + challengeMs)) ? challenge : undefined
}

async function madeAt(challenge: string, masterKey: MasterKey, context: string) {
  try {
    const content = await unsealByAnyKey(Buffer.from(challenge, 'base64url'), masterKey, context)
    return (JSON.parse(content.toString()) as { at: number }).at
  } catch {
    return undefined
  }
}

const described = (all: readonly Authenticator[]) =>
  all.map(({ credential, transports }) => ({ id: credential, transports: [...transports] }))

/** The browser's creation options, as JSON; undefined when authenticators cannot work here. */
export async function askRegistration(desk: SealingDesk, person: Person, session: string): Promise<string | undefined> {
  const { db, party } = desk
  if (!party) return undefined
  const { generateRegistrationOptions } = await import('@simplewebauthn/server')
  const options = await generateRegistrationOptions({
    rpName: 'actes-worker',
    rpID: party.id,
    userName: person.login,
    userDisplayName: person.login,
    // Identifies the account on this desk without revealing the person.
    userID: new Uint8Array(Buffer.from(person.id.replaceAll('-', ''), 'hex')),
    challenge: await challengeOf(desk, person, { what: 'register', bound: session }),
    timeout: challengeMs,
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: described(await authenticatorsOf(db, person.id)),
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
  })
  return JSON.stringify(options)
}

/** The browser's request options, as JSON; undefined when the person has no authenticator or none can work. */
export async function askProof(desk: SealingDesk, person: Person, bound: string): Promise<string | undefined> {
  const { db, party } = desk
  if (!party || person.authenticators === 0) return undefined
  const { generateAuthenticationOptions } = await import('@simplewebauthn/server')
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    timeout: challengeMs,
    userVerification: 'preferred',
    challenge: await challengeOf(desk, person, { what: 'prove', bound }),
    allowCredentials: described(await authenticatorsOf(db, person.id)),
  })
  return JSON.stringify(options)
}

const base64 = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[\w-]+$/)
const credential = { id: base64(1_400), rawId: base64(1_400), type: z.literal('public-key') }
const results = { clientExtensionResults: z.object({}).catch({}) }
/** Refuse `crossOrigin`: in a page framed by another site, the person cannot see which site they answer. */
const clientData = z.object({ challenge: base64(1_000), crossOrigin: z.literal(false).optional() })
const registration = z.object({
  ...credential,
  ...results,
  response: z.object({
    clientDataJSON: base64(4_000),
    attestationObject: base64(12_000),
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(8)
      .catch([]),
  }),
})
const assertion = z.object({
  ...credential,
  ...results,
  response: z.object({
    clientDataJSON: base64(4_000),
    authenticatorData: base64(4_000),
    signature: base64(4_000),
    userHandle: base64(400).optional().catch(undefined),
  }),
})

export const answerMost = 20_000

function answerIn<T>(shape: z.ZodType<T>, text: string) {
  try {
    return text.length > answerMost ? undefined : shape.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

interface Registering {
  readonly name: string
  /** `PublicKeyCredential.toJSON()` of the browser, as text. */
  readonly answer: string
  readonly session: string
}

/**
 * Register an authenticator. Returns recovery codes, shown once, for the person's first second step.
 * @throws ActesError ACTES-A083 none can work here; A084 invalid answer; A085 name or key exists, or too many
 */
export async function addAuthenticator(
  desk: SealingDesk,
  person: Person,
  { name: given, answer, session }: Registering,
) {
  const name = given.trim()
  if (name === '' || name.length > authenticatorMost.name)
    throw authenticatorError('ACTES-A085', { most: authenticatorMost.each })
  const response = answerIn(registration, answer)
  const made = response && (await madeBy(desk, person, { response, session }))
  if (!made) throw authenticatorError('ACTES-A084')
  const { transports } = response.response
  return desk.db.transaction(async (sql) => {
    const { id, publicKey, counter } = made
    const at = desk.now()
    const kept = { person: person.id, credential: id, publicKey, counter, transports, name, at }
    const keep = () => keepAuthenticator(sql, kept, authenticatorMost.each)
    const codes = await settleMeans(sql, { person, session, by: 'key' }, keep)
    if (!codes) throw authenticatorError('ACTES-A085', { most: authenticatorMost.each })
    await noteDesk(sql, { at, who: person.login, event: 'authenticator-added', detail: { name } })
    return codes
  })
}

type Registration = z.output<typeof registration>

async function madeBy(
  desk: SealingDesk,
  person: Person,
  { response, session }: { readonly response: Registration; readonly session: string },
) {
  const { party } = desk
  if (!party) throw authenticatorError('ACTES-A083')
  const expectedChallenge = await takeChallenge(desk, person, { ...response, what: 'register', bound: session })
  if (expectedChallenge === undefined) return undefined
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const done = await verifyRegistrationResponse({
    response: response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    expectedType: 'webauthn.create',
    requireUserVerification: false,
    supportedAlgorithmIDs: algorithms,
  }).catch(ofNoWorth)
  return done?.verified ? done.registrationInfo.credential : undefined
}

/** @param bound the session or the ticket that the challenge was made for */
export async function takeAnswer(
  desk: SealingDesk,
  person: Person,
  { answer, bound }: { readonly answer: string; readonly bound: string },
): Promise<boolean> {
  const { db, now, party } = desk
  const response = answerIn(assertion, answer)
  const known = response && (await authenticatorsOf(db, person.id)).find(({ credential: id }) => id === response.id)
  const expectedChallenge = response && (await takeChallenge(desk, person, { ...response, what: 'prove', bound }))
  if (!party || !known || expectedChallenge === undefined) return false
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const done = await verifyAuthenticationResponse({
    response: response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    expectedChallenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    expectedType: 'webauthn.get',
    // `noteAnswer` checks the counter as it stores it, so that two concurrent answers cannot both pass.
    credential: { id: known.credential, publicKey: new Uint8Array(known.publicKey), counter: 0 },
    requireUserVerification: false,
  }).catch(ofNoWorth)
  if (!done?.verified) return false
  const at = now()
  if (await noteAnswer(db, { id: known.id, counter: done.authenticationInfo.newCounter, at })) return true
  await noteDesk(db, { at, who: person.login, event: 'authenticator-cloned', detail: { name: known.name } })
  return false
}

/** @throws ActesError ACTES-A082 it is the last second step and one is required; S006 unknown id */
export async function removeAuthenticator(
  { db, now, demanded }: SealingDesk,
  person: Person,
  id: string,
): Promise<void> {
  await db.transaction(async (sql) => {
    await needAnother(sql, person, demanded)
    const name = await dropAuthenticator(sql, person.id, id)
    if (name === undefined) throw new ActesError('ACTES-S006', { params: { name: id } })
    await noteDesk(sql, { at: now(), who: person.login, event: 'authenticator-removed', detail: { name } })
  })
}

/** The library throws on every invalid answer: wrong origin, wrong purpose, bad signature. */
function ofNoWorth() {
  return undefined
}

function authenticatorError(code: 'ACTES-A083' | 'ACTES-A084' | 'ACTES-A085', params: Params = {}) {
  return new ActesError(code, { params })
}
