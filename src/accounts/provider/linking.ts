// Which account a provider's identity opens. The first sign-in that proves an invited address links the provider's
// subject to the account. From then on only the subject counts, so the next owner of the address inherits nothing.
import { ActesError } from '#errors.ts'
import { identitiesOf, linkIdentity, personByIdentity, type Identity } from '#store/people/identities.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { personByLogin, type Person } from '#store/people/people.ts'
import type { Claimed } from './oidc.ts'
import { hasSecondStep } from '../means.ts'
import type { AccountDesk } from '../sign-in.ts'

interface EntranceRules {
  /** Must one of the person's roles name the body that they act for? */
  readonly asksBody: boolean
  /** Is a code required where there is a second step? The caller then links the account (`linkTo`) after the code. */
  readonly asksCode: boolean
}

/** Refusals are journalled. @throws ActesError ACTES-A038 no open account invited; A039 no role in the body */
export async function personFor(
  desk: AccountDesk,
  claimed: Claimed,
  { asksBody, asksCode }: EntranceRules,
): Promise<Person> {
  const known = await personByIdentity(desk.db, claimed)
  const person = known ?? (await invitedAs(desk, claimed.email))
  if (!person || person.disabledAt) throw await noteRefusedSignIn(desk, person, new ActesError('ACTES-A038'))
  if (asksBody && !isOneOfTheirs(person.grants, claimed.siret)) {
    const siren = sirenFromSiret(claimed.siret)
    throw await noteRefusedSignIn(
      desk,
      person,
      new ActesError('ACTES-A039', { params: siren === undefined ? {} : { siren } }),
    )
  }
  if (known) return person
  if (!asksCode || !hasSecondStep(person)) await linkTo(desk, person, claimed)
  else if (await isLinkedHere(desk, person, claimed))
    throw await noteRefusedSignIn(desk, person, new ActesError('ACTES-A038'))
  return person
}

async function isLinkedHere({ db }: AccountDesk, { id }: Person, { issuer }: Identity) {
  return (await identitiesOf(db, id)).some((each) => each.issuer === issuer)
}

type Proved = Identity & { readonly email?: string | undefined }

/** Idempotent. @throws ActesError ACTES-A038 the address is unproved, or the account has another subject */
export async function linkTo(desk: AccountDesk, person: Person, proved: Proved): Promise<void> {
  if ((await personByIdentity(desk.db, proved))?.id === person.id) return
  const isTheirs = proved.email === person.login
  if (!isTheirs || !(await linkProviderIdentity(desk, person, proved)))
    throw await noteRefusedSignIn(desk, person, new ActesError('ACTES-A038'))
}

async function invitedAs({ db }: AccountDesk, email: string | undefined) {
  return email === undefined ? undefined : personByLogin(db, email)
}

/** @returns false when the account is already linked to another subject */
async function linkProviderIdentity({ db, now }: AccountDesk, { id, login }: Person, { issuer, sub }: Identity) {
  return db.transaction(async (sql) => {
    const isLinked = await linkIdentity(sql, { issuer, sub }, { person: id, at: now() })
    if (isLinked) await noteDesk(sql, { at: now(), who: login, event: 'identity-linked', target: issuer })
    // Two tabs may link at once.
    return isLinked || (await personByIdentity(sql, { issuer, sub }))?.id === id
  })
}

async function noteRefusedSignIn({ db, now }: AccountDesk, person: Person | undefined, error: ActesError) {
  const line = { at: now(), who: person?.login ?? '?', event: 'sign-in-refused', detail: { code: error.code } }
  await noteDesk(db, line)
  return error
}

/** A role for all collectivités covers any body; other roles only the bodies that they name. */
function isOneOfTheirs(grants: Person['grants'], siret: string | undefined) {
  const siren = sirenFromSiret(siret)
  return grants.some((grant) => grant.siren === null || grant.siren === siren) || grants.length === 0
}

/** A SIREN is the first nine digits of a SIRET. */
function sirenFromSiret(siret: string | undefined) {
  const digits = siret?.replace(/\s/g, '')
  return digits !== undefined && /^\d{14}$/.test(digits) ? digits.slice(0, 9) : undefined
}
