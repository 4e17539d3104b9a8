// A signed-in person proves their identity again before a dangerous action; the form waits meanwhile, sealed.
import { systemClock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import { isId } from '#protocol/ids.ts'
import { heldFormContent, isHeld, keepHeldForm, takeHeldForm } from '#store/people/held-forms.ts'
import { personByIdentity, type Identity } from '#store/people/identities.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { noteSuccess, personByLogin, type Person } from '#store/people/people.ts'
import { confirmSession } from '#store/people/sessions.ts'
import { contextOf } from '#store/secrets/places.ts'
import { unsealByAnyKey, seal } from '#store/secrets/seal.ts'
import { digestOf, isPassword } from './passwords.ts'
import { takeCode } from './second-step.ts'
import { countTry, type SealingDesk } from './sign-in.ts'

/** Password if the person has one and the desk accepts it; otherwise their code, or the provider. */
type ProvedBy = 'password' | 'code' | 'provider'

interface Prover {
  readonly login: string
  readonly session: string
}

export async function provedBy({ db }: SealingDesk, login: string, takesPasswords: boolean): Promise<ProvedBy> {
  const person = await personByLogin(db, login)
  if (takesPasswords && person?.password != null) return 'password'
  return person?.totp ? 'code' : 'provider'
}

/** @returns false when the proof is wrong or tries are blocked, as for a change of password */
export async function proveBy(
  desk: SealingDesk,
  { login, session }: Prover,
  given: { readonly by: 'password' | 'code'; readonly secret: string },
): Promise<boolean> {
  const person = await personByLogin(desk.db, login)
  if (!person || !(await countTry(desk, login)) || !(await isRight(desk, person, given))) {
    await noteDesk(desk.db, { at: desk.now(), who: login, event: 'identity-refused' })
    return false
  }
  await noteSuccess(desk.db, person.id)
  await proved(desk, { login, session }, desk.now())
  return true
}

async function isRight(
  desk: SealingDesk,
  person: Person,
  { by, secret }: { readonly by: 'password' | 'code'; readonly secret: string },
) {
  if (by === 'code') return (await takeCode(desk, person, secret)) !== undefined
  return isPassword(secret, person.password, { caller: person.login, isKnown: true })
}

/** @param at when the provider authenticated @returns false when it authenticated another person */
export async function proveByProvider(
  desk: SealingDesk,
  { login, session }: Prover,
  { identity, at }: { readonly identity: Identity; readonly at: Date },
): Promise<boolean> {
  const person = await personByIdentity(desk.db, identity)
  if (person?.login !== login) return false
  await proved(desk, { login, session }, at)
  return true
}

/** @param at when the provider last authenticated the person, perhaps before now */
export async function provedAtSignIn({ db, now }: SealingDesk, token: string, at: Date): Promise<void> {
  await confirmSession(db, digestOf(token), new Date(Math.min(at.getTime(), now().getTime())))
}

async function proved({ db, now }: SealingDesk, { login, session }: Prover, at: Date) {
  await db.transaction(async (sql) => {
    await confirmSession(sql, session, at)
    await noteDesk(sql, { at: now(), who: login, event: 'identity-confirmed' })
  })
}

const heldMs = 15 * 60_000
/** Without a master key, held forms survive in this process alone. */
const ownKey = systemClock.randomBytes(32)
async function resolveFormKey({ masterKey }: SealingDesk): Promise<Uint8Array> {
  return masterKey().catch((error: unknown) => {
    if (error instanceof ActesError && error.code === 'ACTES-C003') return ownKey
    throw error
  })
}

interface HeldFormKey {
  readonly id: string
  /** Digest of the session's token, or the key of another holder. */
  readonly session: string
}

export async function holdForm(
  desk: SealingDesk,
  { id, session, ms = heldMs }: HeldFormKey & { readonly ms?: number },
  form: unknown,
) {
  const now = desk.now()
  const content = seal(Buffer.from(JSON.stringify(form)), await resolveFormKey(desk), contextOf.form({ id, session }))
  await keepHeldForm(desk.db, { id, session, content, now, expiresAt: new Date(now.getTime() + ms) })
}

export async function isFormHeld({ db, now }: SealingDesk, id: string, session: string): Promise<boolean> {
  return isId(id) && isHeld(db, { id: id.toLowerCase(), session, now: now() })
}

/** Take the form, once; undefined when it is already taken, expired, or held for another session. */
export async function heldForm(desk: SealingDesk, id: string, session: string): Promise<unknown> {
  return openHeld(desk, { id, session }, takeHeldForm)
}

/** Read the form without taking it. */
export async function lookAtHeldForm(desk: SealingDesk, id: string, session: string): Promise<unknown> {
  return openHeld(desk, { id, session }, heldFormContent)
}

async function openHeld(desk: SealingDesk, { id, session }: HeldFormKey, read: typeof takeHeldForm) {
  const which = { id: id.toLowerCase(), session, now: desk.now() }
  const content = isId(id) ? await read(desk.db, which) : undefined
  if (!content) return undefined
  const isOwn = (await resolveFormKey(desk)) === ownKey
  const form = await unsealByAnyKey(content, isOwn ? async () => ownKey : desk.masterKey, contextOf.form(which))
  return JSON.parse(form.toString()) as unknown
}
