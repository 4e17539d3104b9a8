// Whose account an identity of the provider opens. Nobody is created by himself: an administrator invites an address; the
// first sign-in that proves this address links the provider's name to the account, once; afterwards only that name counts,
// so that an address that changes hands inherits nothing.
import { ActesError } from '../../errors.ts'
import { identitiesOf, linkIdentity, personByIdentity } from '../../store/people/identities.ts'
import type { Identity } from '../../store/people/identities.ts'
import { noteDesk, personByLogin, type Person } from '../../store/people/people.ts'
import type { Claimed } from './oidc.ts'
import type { Desk } from '../sign-in.ts'

/** What is looked at beside the name. */
export interface Entrance {
  /** Must the body that he acts for be one where he has a role? */
  readonly asksBody: boolean
  /** Is whoever has a second step asked for its code? He is linked once he has given it (`linkTo`), not before. */
  readonly asksCode: boolean
}

/**
 * The account of somebody whom the provider has proved; each refusal is journalled.
 * @throws ActesError ACTES-A038 no open account awaits him; ACTES-A039 he acts for a body where he has no role
 */
export async function personFor(desk: Desk, claimed: Claimed, { asksBody, asksCode }: Entrance): Promise<Person> {
  const known = await personByIdentity(desk.db, claimed)
  const person = known ?? (await invitedAs(desk, claimed.email))
  if (!person || person.disabledAt) throw await refused(desk, person, new ActesError('ACTES-A038'))
  if (asksBody && !isOneOfHis(person.grants, claimed.siret)) {
    const siren = sirenOf(claimed.siret)
    throw await refused(desk, person, new ActesError('ACTES-A039', { params: siren === undefined ? {} : { siren } }))
  }
  if (known) return person
  if (!asksCode || person.totp === null) await linkTo(desk, person, claimed)
  else if (await isLinkedHere(desk, person, claimed)) throw await refused(desk, person, new ActesError('ACTES-A038'))
  return person
}

/** To another name: his own was not found. */
async function isLinkedHere({ db }: Desk, { id }: Person, { issuer }: Identity): Promise<boolean> {
  return (await identitiesOf(db, id)).some((each) => each.issuer === issuer)
}

/** What is looked at when an account is linked. */
export type Proved = Identity & { readonly email?: string | undefined }

/**
 * Link the provider's name for somebody to his account, once; nothing where it is.
 * @throws ActesError ACTES-A038 his address was not proved, or the account is linked to another name
 */
export async function linkTo(desk: Desk, person: Person, proved: Proved): Promise<void> {
  if ((await personByIdentity(desk.db, proved))?.id === person.id) return
  const isHis = proved.email === person.login
  if (!isHis || !(await link(desk, person, proved))) throw await refused(desk, person, new ActesError('ACTES-A038'))
}

async function invitedAs({ db }: Desk, email: string | undefined): Promise<Person | undefined> {
  return email === undefined ? undefined : personByLogin(db, email)
}

/** @returns false when the account is linked to another name already */
async function link({ db, now }: Desk, { id, login }: Person, { issuer, sub }: Identity): Promise<boolean> {
  return db.transaction(async (sql) => {
    const isLinked = await linkIdentity(sql, { issuer, sub }, { person: id, at: now() })
    if (isLinked) await noteDesk(sql, { at: now(), who: login, event: 'identity-linked', target: issuer })
    // Two tabs may come in at once.
    return isLinked || (await personByIdentity(sql, { issuer, sub }))?.id === id
  })
}

async function refused({ db, now }: Desk, person: Person | undefined, error: ActesError): Promise<ActesError> {
  const line = { at: now(), who: person?.login ?? '?', event: 'sign-in-refused', detail: { code: error.code } }
  await noteDesk(db, line)
  return error
}

/** Whoever has a role for everything acts for any body; anybody else for one of those that his roles name. */
function isOneOfHis(grants: Person['grants'], siret: string | undefined): boolean {
  const siren = sirenOf(siret)
  return grants.some((grant) => grant.siren === null || grant.siren === siren) || grants.length === 0
}

/** The nine digits that begin a SIRET. */
function sirenOf(siret: string | undefined): string | undefined {
  const digits = siret?.replace(/\s/g, '')
  return digits !== undefined && /^\d{14}$/.test(digits) ? digits.slice(0, 9) : undefined
}
