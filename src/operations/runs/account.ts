// The caller's own account, found by the session and never by the input.
import { knownGrants, rightsOf, sirensOf } from '#accounts/access.ts'
import { addAuthenticator, askProof, askRegistration } from '#accounts/authenticators.ts'
import { hasSecondStep, isDemanded } from '#accounts/means.ts'
import {
  confirmCandidate,
  makeCandidate,
  removeAuthenticatorBy,
  removeSecondStep,
  renewRecoveryCodes,
} from '#accounts/second-step.ts'
import { changePassword, lasting, type SealingDesk } from '#accounts/sign-in.ts'
import { faultAt } from '#errors.ts'
import { recoveryLeft } from '#store/people/codes.ts'
import { identitiesOf } from '#store/people/identities.ts'
import { personByLogin, type Person } from '#store/people/people.ts'
import { authenticatorsOf } from '#store/people/authenticators.ts'
import { endOtherSessions, endSessionOf, endSessions, sessionsOf, unmask } from '#store/people/sessions.ts'
import { keepColumns } from '#store/desk/views.ts'
import { choicesOf, keepChoices } from '#store/subscriptions/mails.ts'
import { mailTypes } from '#subscriptions/catalogue.ts'
import { accountTable } from '../declared/account.ts'
import { bind, type At, type RunTools } from '../guard.ts'
import { canOf, mayAccount, need } from '../may.ts'
import { journalled } from './run.ts'
import { sessionJson, unknownSession } from './sessions.ts'

const unmaskedMs = 15 * 60_000

export const accountRuns = bind(accountTable, {
  showMe: async (_, at) => {
    const { who, token, grants, session } = at.caller
    return {
      name: token?.name ?? who,
      rights: token?.rights ?? rightsOf(grants),
      collectivites: token ? token.sirens : (sirensOf(grants) ?? null),
      expiresAt: token?.expiresAt ?? null,
      account: session === undefined ? undefined : await accountOf(at),
    }
  },
  changePassword: async (wish, at) => {
    const person = await selfOf(at)
    const { login } = person
    need(mayAccount.changePassword(ownStanding(at, person)), login)
    return { outcome: await changePassword(deskOf(at.tools), { login, ...wish }) }
  },
  endOwnSessions: async (_, at) => {
    const { id, login } = await selfOf(at)
    const line = { event: 'sessions-ended', target: login }
    return journalled(at, line, async (sql) => ({ sessions: await endSessions(sql, id) }))
  },
  listOwnSessions: async (_, at) => {
    const { id } = await selfOf(at)
    const { db, now } = at
    const open = await sessionsOf(db, id, lasting(now()))
    return { items: open.map((each) => sessionJson(each, at.caller.session)) }
  },
  endOwnSession: async ({ id: session }, at) => {
    const { id, login } = await selfOf(at)
    await journalled(at, { event: 'session-ended', target: login }, async (sql) => {
      if (!(await endSessionOf(sql, id, session))) throw unknownSession()
    })
    const { db, now } = at
    return { sessions: (await sessionsOf(db, id, lasting(now()))).length }
  },
  endOtherSessions: async (_, at) => {
    const { id, login } = await selfOf(at)
    const session = sessionOf(at.caller)
    const line = { event: 'sessions-ended', target: login }
    return journalled(at, line, async (sql) => ({ sessions: await endOtherSessions(sql, id, session) }))
  },
  prepareSecondStep: async (_, at) => {
    const person = await selfOf(at)
    need(mayAccount.prepareSecondStep(ownStanding(at, person)), person.login)
    return makeCandidate(deskOf(at.tools), person)
  },
  confirmSecondStep: async (given, at) => {
    const person = await selfOf(at)
    needOwnStep(at, person)
    return outcomeWithCodes(
      await confirmCandidate(deskOf(at.tools), person, { ...given, session: sessionOf(at.caller) }),
    )
  },
  renewRecoveryCodes: async (proof, at) =>
    outcomeWithCodes(await renewRecoveryCodes(...(await proving(at)), boundTo(at, proof))),
  removeOwnSecondStep: async (proof, at) =>
    outcomeFromDone(await removeSecondStep(...(await proving(at)), boundTo(at, proof))),
  prepareAuthenticator: async (_, at) => {
    const person = await selfOf(at)
    needOwnStep(at, person)
    return { options: (await askRegistration(deskOf(at.tools), person, sessionOf(at.caller))) ?? null }
  },
  addAuthenticator: async (given, at) => {
    const person = await selfOf(at)
    needOwnStep(at, person)
    return outcomeWithCodes(
      await addAuthenticator(deskOf(at.tools), person, { ...given, session: sessionOf(at.caller) }),
    )
  },
  proveByAuthenticator: async (_, at) => {
    const [desk, person] = await proving(at)
    return { options: (await askProof(desk, person, sessionOf(at.caller))) ?? null }
  },
  removeAuthenticator: async ({ id, ...proof }, at) =>
    outcomeFromDone(await removeAuthenticatorBy(...(await proving(at)), { id, ...boundTo(at, proof) })),
  chooseMails: async ({ mails }, at) => {
    const { id, login } = await selfOf(at)
    const choices = new Map(mails.map(({ type, how }) => [type, how]))
    const line = { event: 'notices-chosen', target: login, detail: Object.fromEntries(choices) }
    await journalled(at, line, (sql) => keepChoices(sql, id, choices))
    return { mails: [...choices].map(([type, how]) => ({ type, how })) }
  },
  chooseColumns: async ({ columns }, at) => {
    const { id, login } = await selfOf(at)
    const line = { event: 'columns-chosen', target: login, detail: { columns } }
    await journalled(at, line, (sql) => keepColumns(sql, id, columns))
    return { columns }
  },
  unmask: async ({ reason }, at) => {
    const session = sessionOf(at.caller)
    const until = new Date(at.now().getTime() + unmaskedMs)
    await journalled(at, { event: 'unmasked', detail: { reason, until } }, (sql) => unmask(sql, session, until))
    return { until }
  },
  maskAgain: async (_, { caller, db, now }) => {
    const until = now()
    await unmask(db, sessionOf(caller), until)
    return { until }
  },
})

async function accountOf(at: At) {
  const person = await selfOf(at)
  const { id } = person
  const standing = ownStanding(at, person)
  const { db } = at
  const chosen = await choicesOf(db, id)
  return {
    ...standing,
    can: canOf(mayAccount, standing),
    secondStep: hasSecondStep(person),
    authenticators: await authenticatorsOf(db, id),
    takesAuthenticators: at.tools.party !== undefined,
    recoveryCodes: hasSecondStep(person) ? await recoveryLeft(db, id) : 0,
    identities: await identitiesOf(db, id),
    mails: mailTypes.flatMap((type) => {
      const how = chosen.get(type)
      return how ? [{ type, how }] : []
    }),
  }
}

/** @throws ActesError ACTES-A024 for a token, and for the owner at the command line */
async function selfOf({ caller, db }: At) {
  sessionOf(caller)
  const person = await personByLogin(db, caller.who)
  if (!person) throw unfit(caller.who)
  return person
}

/** @throws ActesError ACTES-A024 without a session */
function sessionOf({ session, who }: At['caller']) {
  if (session === undefined) throw unfit(who)
  return session
}

function ownStanding({ tools: { takesPasswords, demanded } }: At, { grants, totp }: Person) {
  return { takesPasswords, isStepDemanded: isDemanded(knownGrants(grants), demanded), code: totp !== null }
}

/** @throws ActesError ACTES-A024 */
function needOwnStep(at: At, person: Person) {
  need(mayAccount.addAuthenticator(ownStanding(at, person)), person.login)
}

async function proving(at: At): Promise<readonly [SealingDesk, Person]> {
  return [deskOf(at.tools), await selfOf(at)]
}

function boundTo<T extends object>({ caller }: At, proof: T): T & { readonly bound: string } {
  return { ...proof, bound: sessionOf(caller) }
}

function unfit(value: string) {
  return faultAt('ACTES-A024', '', { value })
}

function outcomeWithCodes(codes: readonly string[] | undefined) {
  return { ...outcomeFromDone(codes !== undefined), codes }
}

function outcomeFromDone(isDone: boolean) {
  return { outcome: isDone ? ('done' as const) : ('refused' as const) }
}

function deskOf({ ports: { store, clock }, masterKey, demanded = [], party }: RunTools): SealingDesk {
  return { db: store.db, now: clock.now, masterKey, demanded, party }
}
