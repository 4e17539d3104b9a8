// Accounts and API tokens. Each change and its journal line share one transaction, and an administrator always remains.
import { isAction, knownGrants, rolesFor, sirensFor, type Grant } from '#accounts/access.ts'
import { digestOf, newToken } from '#accounts/passwords.ts'
import { isTokenName, isTokenRight, tokenDays, tokenPrefix } from '#accounts/tokens.ts'
import { makeFirstCode } from '#accounts/first-code.ts'
import { hasSecondStep, isDemanded } from '#accounts/means.ts'
import { invitationMs, invite, lasting, loginIn } from '#accounts/sign-in.ts'
import { networkIn } from '#config/networks.ts'
import { ActesError, problem, faultAt } from '#errors.ts'
import type { Ports } from '#transmission/step.ts'
import { declaredSender } from '#store/connections/collectivites.ts'
import type { Sql } from '#store/engine/database.ts'
import { unlinkIdentities } from '#store/people/identities.ts'
import { noteDesk } from '#store/desk/journal.ts'
import {
  countAdministrators,
  disablePerson,
  giveRoles,
  keepName,
  keepPerson,
  keepTotp,
  people,
  personByLogin,
  type PeopleFilter,
  type Person,
  type PersonWithSessions,
} from '#store/people/people.ts'
import { peopleTable } from '../declared/people.ts'
import { bind, type At, type RunTools } from '../guard.ts'
import { canOf, mayPerson, mayToken, need } from '../may.ts'
import { keepToken, revokeToken, tokenByName, tokens, type Token } from '#store/people/tokens.ts'
import { giveBack } from '#store/transmissions/colleagues.ts'
import { journalled, noted } from './run.ts'
import { dropAuthenticators } from '#store/people/authenticators.ts'
import { dropInvitations, endSessionOf, endSessions, sessionsOf } from '#store/people/sessions.ts'
import { sessionJson, unknownSession } from './sessions.ts'
import { compact } from '#protocol/compact.ts'

const dayMs = 86_400_000

export const peopleRuns = bind(peopleTable, {
  listPeople: async (filter, at) => ({ items: await peopleIn(filter, at) }),
  makeFirstCode: async (_, at) => {
    const made = await makeFirstCode({ db: at.db, now: at.now })
    if (!made) throw new ActesError('ACTES-A073')
    await noted(at, { event: 'first-code-made' })
    return made
  },
  invitePerson: async ({ login: given, grants: wanted, name }, at) => {
    const login = addressIn(given)
    const grants = oneEach(wanted)
    if (grants.length === 0) throw unknown(login)
    return inviteAs(at, { login, name }, async (sql) => {
      await needSenders(sql, grants)
      return grants
    })
  },
  renewLink: async ({ login: given, shown }, at) => {
    const login = addressIn(given)
    return inviteAs(at, { login }, async (sql) => {
      const { disabledAt, grants: kept } = await needPerson(sql, login)
      const grants = knownGrants(kept)
      if ((disabledAt ? 'closed' : 'open') !== shown) throw new ActesError('ACTES-S009')
      if (grants.length === 0) throw unknown(login)
      return grants
    })
  },
  changeRoles: async ({ login, grants: wanted, name }, at) => {
    const grants = oneEach(wanted)
    return onPerson(at, { login, event: 'roles-changed', detail: { grants } }, async (sql, person) => {
      need(mayPerson.changeRoles(person))
      if (grants.length === 0) throw unknown(login)
      await needSenders(sql, grants)
      await giveRoles(sql, person.id, grants)
      if (name !== undefined) await keepName(sql, person.id, name)
    })
  },
  disablePerson: ({ login }, at) =>
    onPerson(at, { login, event: 'account-closed' }, async (sql, person) => {
      need(mayPerson.disable(person), login)
      const { id } = person
      if ((await disablePerson(sql, login, at.now())) === undefined) throw unknown(login)
      await endSessions(sql, id)
      await dropInvitations(sql, id)
      await unlinkIdentities(sql, id)
    }),
  endSessions: ({ login }, at) =>
    onPerson(at, { login, event: 'sessions-ended' }, async (sql, { id }) => void (await endSessions(sql, id))),
  listSessions: async ({ login }, { db, now, caller }) => {
    const { id } = await needPerson(db, login)
    const open = await sessionsOf(db, id, lasting(now()))
    return { items: open.map((each) => sessionJson(each, caller.session)) }
  },
  endSession: ({ login, id: session }, at) =>
    onPerson(at, { login, event: 'session-ended' }, async (sql, { id }) => {
      if (!(await endSessionOf(sql, id, session))) throw unknownSession()
    }),
  // End the sessions too: a thief of the device must not keep one.
  removeSecondStep: ({ login }, at) =>
    onPerson(at, { login, event: 'second-step-reset' }, async (sql, person) => {
      need(mayPerson.removeSecondStep(person), login)
      const { id, totp } = person
      if (totp && !(await keepTotp(sql, id, { before: totp, totp: null }))) throw unknown(login)
      await dropAuthenticators(sql, id)
      await endSessions(sql, id)
    }),
  unlinkIdentities: ({ login }, at) =>
    onPerson(at, { login, event: 'identity-unlinked' }, async (sql, { id }) => {
      if ((await unlinkIdentities(sql, id)) === 0) throw unknown(login)
      await endSessions(sql, id)
    }),
  listTokens: async (_, { db, now }) => ({
    items: (await tokens(db, 'api')).map((token) => tokenJson(token, now())),
  }),
  addToken: async ({ name, rights, sirens, days, networks: given = [] }, asked) => {
    const isDays = Number.isInteger(days) && days >= 1 && days <= tokenDays.most
    if (!isTokenName(name) || !isDays || rights.length === 0 || !rights.every(isTokenRight)) throw unfitToken(name)
    if (sirens?.length === 0) throw unfitToken(name)
    const networks = given.length === 0 ? null : networksIn(given)
    const text = `${tokenPrefix}${newToken()}`
    const { who, ports } = asked
    await journalled(
      asked,
      { event: 'token-added', target: name, detail: { rights, sirens, days, networks } },
      async (sql, at) => {
        for (const siren of sirens ?? []) await declaredSender(sql, siren)
        const kept = await keepToken(sql, {
          id: ports.clock.newId(),
          name,
          rights: [...new Set(rights)],
          sirens: sirens && [...new Set(sirens)],
          networks,
          createdAt: at,
          createdBy: who,
          expiresAt: new Date(at.getTime() + days * dayMs),
          tokenSha256: digestOf(text),
        })
        if (!kept) throw unfitToken(name)
      },
    )
    return { token: await tokenNamed(name, ports), text }
  },
  revokeToken: async ({ name }, asked) => {
    need(mayToken.revoke(await needToken(asked.db, name)), name)
    await journalled(asked, { event: 'token-revoked', target: name }, async (sql, at) => {
      if (!(await revokeToken(sql, 'api', { name, at }))) throw unfitToken(name)
    })
    return tokenNamed(name, asked.ports)
  },
})

/** Create or reopen an account, with a link where passwords are used. @param rolesOf runs under the lock on accounts */
async function inviteAs(
  asked: At,
  { login, name }: { readonly login: string; readonly name?: string | undefined },
  rolesOf: (sql: Sql) => Promise<readonly Grant[]>,
) {
  const { tools, ports, who } = asked
  const { now, newId } = ports.clock
  const token = await administered(asked, login, async (sql) => {
    const grants = await rolesOf(sql)
    const at = now()
    const id = await keepPerson(sql, { id: newId(), login, grants, at })
    if (name !== undefined) await keepName(sql, id, name)
    await noteDesk(sql, { at, who, event: 'person-invited', target: login, detail: { grants } })
    return tools.takesPasswords ? invite({ db: sql, now }, id) : undefined
  })
  const expiresAt = new Date(now().getTime() + invitationMs)
  return {
    person: await only(login, asked),
    link: token === undefined ? null : { path: `/invitation/${token}`, expiresAt },
  }
}

interface PersonChange {
  readonly login: string
  readonly event: string
  readonly detail?: unknown
}

/** Work under a lock on accounts. @throws ActesError ACTES-A023 it would remove the last administrator */
async function administered<T>({ db, now, who }: At, login: string, work: (sql: Sql) => Promise<T>) {
  return db.transaction(async (sql) => {
    const before = await countAdministrators(sql, rolesFor('people'))
    const result = await work(sql)
    const person = await personByLogin(sql, login)
    const still = person && !person.disabledAt ? sirensFor(knownGrants(person.grants), 'closeTask') : []
    // Unassign work outside their remaining rights.
    const line = { at: now(), who, event: 'unassigned', detail: { to: null } }
    if (person && still) await giveBack(sql, { login: person.login, still }, line)
    if (before > 0 && (await countAdministrators(sql, rolesFor('people'))) === 0)
      throw faultAt('ACTES-A023', '', { value: login })
    return result
  })
}

async function onPerson(asked: At, change: PersonChange, work: (sql: Sql, person: Person) => Promise<void>) {
  const { now, who } = asked
  const { event, detail } = change
  const login = await administered(asked, change.login, async (sql) => {
    const person = await needPerson(sql, change.login)
    await work(sql, person)
    const line = { at: now(), who, event, target: person.login }
    await noteDesk(sql, { ...line, ...compact({ detail }) })
    return person.login
  })
  return only(login, asked)
}

/** @throws ActesError ACTES-A024 */
async function needPerson(sql: Sql, login: string) {
  const person = await personByLogin(sql, login)
  if (!person) throw unknown(login)
  return person
}

async function peopleIn(filter: PeopleFilter, { db, now, tools: { demanded } }: At) {
  const all = await people(db, { ...filter, ...lasting(now()) })
  return all.map((person) => personToJson(person, { now: now(), demanded }))
}

async function only(login: string, asked: At) {
  const [found] = await peopleIn({ login }, asked)
  if (!found) throw unknown(login)
  return found
}

interface Seeing {
  readonly now: Date
  readonly demanded: RunTools['demanded']
}

function personToJson(person: PersonWithSessions, { now, demanded }: Seeing) {
  const { password, totp, authenticators, ...shown } = person
  const { disabledAt, lockedUntil, identities } = shown
  const grants = knownGrants(shown.grants)
  const isAwaited = password === null && identities.length === 0
  return {
    ...shown,
    grants,
    standing: disabledAt ? ('closed' as const) : isAwaited ? ('invited' as const) : ('active' as const),
    lockedUntil: lockedUntil && lockedUntil > now ? lockedUntil : null,
    secondStep: hasSecondStep(person),
    means: [...(totp ? (['code'] as const) : []), ...(authenticators > 0 ? (['authenticator'] as const) : [])],
    can: canOf(mayPerson, person),
    isStepDemanded: isDemanded(grants, demanded),
    identities: identities.map(({ issuer, since }) => ({ issuer, since: new Date(since) })),
  }
}

/** For each collectivité, and for all, the last role given wins. */
function oneEach(grants: readonly Grant[]): readonly Grant[] {
  return [...new Map(grants.map((grant) => [grant.siren, grant])).values()]
}

/** @throws ActesError ACTES-V006 */
async function needSenders(sql: Sql, grants: readonly Grant[]) {
  for (const { siren } of grants) if (siren !== null) await declaredSender(sql, siren)
}

/** @throws ActesError ACTES-A024 */
function addressIn(text: string) {
  return loginIn(text) ?? throwUnknown(text)
}

function throwUnknown(login: string): never {
  throw unknown(login)
}

function unknown(login: string) {
  return faultAt('ACTES-A024', '', { value: login })
}

/** Normalized and without duplicates. @throws ActesError ACTES-A096 with each invalid one */
function networksIn(given: readonly string[]): readonly string[] {
  const read = given.map((text) => [text, networkIn(text)] as const)
  const problems = read.flatMap(([value, network]) => (network ? [] : [problem('ACTES-A096', 'networks', { value })]))
  if (problems.length > 0) throw new ActesError('ACTES-A096', { problems })
  return [...new Set(read.flatMap(([, network]) => network ?? []))]
}

async function tokenNamed(name: string, { store: { db }, clock }: Ports) {
  return tokenJson(await needToken(db, name), clock.now())
}

/** @throws ActesError ACTES-A027 */
async function needToken(sql: Sql, name: string) {
  const token = await tokenByName(sql, 'api', name)
  if (!token) throw unfitToken(name)
  return token
}

function tokenJson(token: Token, now: Date) {
  return {
    ...token,
    standing: tokenStandingOf(token, now),
    rights: token.rights.filter(isAction),
    can: canOf(mayToken, token),
  }
}

export function tokenStandingOf({ revokedAt, expiresAt }: Token, now: Date): 'revoked' | 'expired' | 'active' {
  return revokedAt ? 'revoked' : expiresAt <= now ? 'expired' : 'active'
}

/** @returns ACTES-A027 */
export function unfitToken(name: string): ActesError {
  return faultAt('ACTES-A027', '', { value: name })
}
