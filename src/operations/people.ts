// The accounts of the desk, as an administrator keeps them. Each change and its journal line are one transaction, and
// none of them leaves the desk without somebody who can administer it.
import type { Grant } from '../accounts/access.ts'
import type { PeopleOperations, PersonJson } from '../accounts/people.ts'
import { invitationMs, invite, lasting } from '../accounts/sign-in.ts'
import { ActesError, problem } from '../errors.ts'
import type { Ports } from '../steps/step.ts'
import { declaredSender } from '../store/collectivites.ts'
import type { Sql } from '../store/database.ts'
import { unlinkIdentities } from '../store/identities.ts'
import {
  countAdministrators,
  disablePerson,
  keepPerson,
  keepTotp,
  noteDesk,
  people,
  personByLogin,
  type Person,
  type PersonWithSessions,
} from '../store/people.ts'
import { dropInvitations, endSessions } from '../store/sessions.ts'

/** What may be done with accounts. */
export function peopleOperations(ports: Ports): PeopleOperations {
  const { clock } = ports
  return {
    people: async () => ({ items: await everybody(ports) }),
    invitePerson: async (given, grants, who) => {
      const login = addressIn(given)
      if (grants.length === 0) throw unknown(login)
      const token = await changed(ports, { login, who, event: 'person-invited', detail: { grants } }, async (sql) => {
        await needSenders(sql, grants)
        const id = await keepPerson(sql, { id: clock.newId(), login, grants, at: clock.now() })
        return invite({ db: sql, now: clock.now }, id)
      })
      const expiresAt = new Date(clock.now().getTime() + invitationMs).toISOString()
      return { person: await only(login, ports), path: `/invitation/${token}`, expiresAt }
    },
    changeRoles: async (login, grants, who) =>
      onPerson(ports, { login, who, event: 'roles-changed', detail: { grants } }, async (sql, person) => {
        if (person.disabledAt || grants.length === 0) throw unknown(login)
        await needSenders(sql, grants)
        await keepPerson(sql, { id: person.id, login: person.login, grants, at: clock.now() })
      }),
    disablePerson: async (login, who) =>
      onPerson(ports, { login, who, event: 'account-closed' }, async (sql, { id }) => {
        if ((await disablePerson(sql, login, clock.now())) === undefined) throw unknown(login)
        await endSessions(sql, id)
        await dropInvitations(sql, id)
        await unlinkIdentities(sql, id)
      }),
    endSessions: async (login, who) =>
      onPerson(
        ports,
        { login, who, event: 'sessions-ended' },
        async (sql, { id }) => void (await endSessions(sql, id)),
      ),
    removeSecondStep: async (login, who) =>
      onPerson(ports, { login, who, event: 'second-step-removed' }, async (sql, { id, totp }) => {
        if (!totp || !(await keepTotp(sql, id, { before: totp, totp: null }))) throw unknown(login)
      }),
    unlinkIdentities: async (login, who) =>
      onPerson(ports, { login, who, event: 'identity-unlinked' }, async (sql, { id }) => {
        if ((await unlinkIdentities(sql, id)) === 0) throw unknown(login)
        await endSessions(sql, id)
      }),
  }
}

interface Change {
  readonly login: string
  readonly who: string
  readonly event: string
  readonly detail?: unknown
}

/** @throws ActesError ACTES-A023 when nobody could administer the desk afterwards, though somebody could before */
async function changed<T>({ store, clock }: Ports, change: Change, work: (sql: Sql) => Promise<T>): Promise<T> {
  const { login, who, event, detail } = change
  return store.db.transaction(async (sql) => {
    const before = await countAdministrators(sql)
    const result = await work(sql)
    if (before > 0 && (await countAdministrators(sql)) === 0)
      throw new ActesError('ACTES-A023', { problems: [problem('ACTES-A023', '', { value: login })] })
    await noteDesk(sql, { at: clock.now(), who, event, target: login, ...(detail !== undefined && { detail }) })
    return result
  })
}

async function onPerson(
  ports: Ports,
  change: Change,
  work: (sql: Sql, person: Person) => Promise<void>,
): Promise<PersonJson> {
  const person = await personByLogin(ports.store.db, change.login)
  if (!person) throw unknown(change.login)
  await changed(ports, { ...change, login: person.login }, (sql) => work(sql, person))
  return only(person.login, ports)
}

async function everybody({ store: { db }, clock }: Ports): Promise<readonly PersonJson[]> {
  return (await people(db, lasting(clock.now()))).map((person) => toJson(person, clock.now()))
}

async function only(login: string, ports: Ports): Promise<PersonJson> {
  const found = (await everybody(ports)).find((person) => person.login === login)
  if (!found) throw unknown(login)
  return found
}

function toJson(person: PersonWithSessions, now: Date): PersonJson {
  const { login, grants, disabledAt, password, lockedUntil, totp, sessions, lastSeen, identities } = person
  const isAwaited = password === null && identities.length === 0
  return {
    ...{ login, grants, sessions },
    standing: disabledAt ? 'closed' : isAwaited ? 'invited' : 'active',
    lockedUntil: lockedUntil && lockedUntil > now ? lockedUntil.toISOString() : null,
    secondStep: totp !== null,
    identities: identities.map(({ issuer, since }) => ({ issuer, since: new Date(since).toISOString() })),
    lastSeen: lastSeen?.toISOString() ?? null,
  }
}

/** @throws ActesError ACTES-V006 */
async function needSenders(sql: Sql, grants: readonly Grant[]): Promise<void> {
  for (const { siren } of grants) if (siren !== null) await declaredSender(sql, siren)
}

/** An address as it is kept. @throws ActesError ACTES-A024 */
function addressIn(text: string): string {
  const login = text.trim().toLowerCase()
  if (!/^[^@\s]{1,64}@[^@\s]{1,190}$/.test(login)) throw unknown(text)
  return login
}

function unknown(login: string): ActesError {
  return new ActesError('ACTES-A024', { problems: [problem('ACTES-A024', '', { value: login })] })
}
