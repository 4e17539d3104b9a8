// The caller's own account. It is found by the session, never by what the input says.
import { rightsOf, sirensOf } from '../../accounts/access.ts'
import { confirmCandidate, makeCandidate, removeSecondStep, type SealingDesk } from '../../accounts/second-step.ts'
import { changePassword } from '../../accounts/sign-in.ts'
import { ActesError, problem } from '../../errors.ts'
import { identitiesOf } from '../../store/people/identities.ts'
import { personByLogin, type Person } from '../../store/people/people.ts'
import { endSessions, unmask } from '../../store/people/sessions.ts'
import { keepColumns } from '../../store/desk/views.ts'
import { choicesOf, keepChoices } from '../../store/subscriptions/mails.ts'
import { choosableTypes } from '../../subscriptions/catalogue.ts'
import { accountTable } from '../declared/account.ts'
import { bind, type At, type Tools } from '../guard.ts'
import { journalled } from './run.ts'

const unmaskedMs = 15 * 60_000

export const accountRuns = bind(accountTable, {
  showMe: async (_, at) => {
    const { who, token, grants, session } = at.caller
    return {
      name: token?.name ?? who,
      rights: token?.rights ?? rightsOf(grants),
      collectivites: token ? token.sirens : (sirensOf(grants) ?? null),
      expiresAt: token?.expiresAt ?? null,
      ...(session !== undefined && { account: await accountOf(at) }),
    }
  },
  changePassword: async (wish, at) => {
    const { login } = await selfOf(at)
    needPasswords(at)
    return { outcome: await changePassword(deskOf(at.tools), { login, ...wish }) }
  },
  endOwnSessions: async (_, at) => {
    const { id, login } = await selfOf(at)
    const line = { event: 'sessions-ended', target: login }
    return journalled(at, line, async (sql) => ({ sessions: await endSessions(sql, id) }))
  },
  prepareSecondStep: async (_, at) => {
    const person = await selfOf(at)
    needPasswords(at)
    if (person.totp) throw unfit(person.login)
    return makeCandidate(deskOf(at.tools), person)
  },
  confirmSecondStep: async (given, at) => {
    const person = await selfOf(at)
    needPasswords(at)
    return outcomeOf(await confirmCandidate(deskOf(at.tools), person, given))
  },
  removeOwnSecondStep: async ({ code }, at) =>
    outcomeOf(await removeSecondStep(deskOf(at.tools), await selfOf(at), code)),
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
    const until = new Date(at.ports.clock.now().getTime() + unmaskedMs)
    await journalled(at, { event: 'unmasked', detail: { reason, until } }, (sql) => unmask(sql, session, until))
    return { until }
  },
  maskAgain: async (_, { caller, ports: { store, clock } }) => {
    const until = clock.now()
    await unmask(store.db, sessionOf(caller), until)
    return { until }
  },
})

async function accountOf(at: At) {
  const { id, totp } = await selfOf(at)
  const { db } = at.ports.store
  const chosen = await choicesOf(db, id)
  return {
    secondStep: totp !== null,
    identities: await identitiesOf(db, id),
    mails: choosableTypes.flatMap((type) => {
      const how = chosen.get(type)
      return how ? [{ type, how }] : []
    }),
  }
}

/** The caller's own account. @throws ActesError ACTES-A024 for a token, and for the owner by the command line */
async function selfOf({ caller, ports }: At): Promise<Person> {
  sessionOf(caller)
  const person = await personByLogin(ports.store.db, caller.who)
  if (!person) throw unfit(caller.who)
  return person
}

/** Digest of the session's token. @throws ActesError ACTES-A024 without a session */
function sessionOf({ session, who }: At['caller']): string {
  if (session === undefined) throw unfit(who)
  return session
}

/** @throws ActesError ACTES-A024 where nobody comes in by a password */
function needPasswords({ tools, who }: At): void {
  if (!tools.takesPasswords) throw unfit(who)
}

function unfit(value: string): ActesError {
  return new ActesError('ACTES-A024', { problems: [problem('ACTES-A024', '', { value })] })
}

function outcomeOf(isDone: boolean) {
  return { outcome: isDone ? ('done' as const) : ('refused' as const) }
}

function deskOf({ ports: { store, clock }, masterKey }: Tools): SealingDesk {
  return { db: store.db, now: clock.now, masterKey }
}
