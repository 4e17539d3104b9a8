// Consent requests. Approval runs the operation again on behalf of the asker, with their current rights.
import { actions, knownGrants, sirensFor } from '#accounts/access.ts'
import { grantsOfToken } from '#accounts/tokens.ts'
import { ActesError } from '#errors.ts'
import { isId } from '#protocol/ids.ts'
import {
  consentById,
  consents,
  decideConsent,
  endConsent,
  takeConsentResult,
  type Consent,
  type Seer,
} from '#store/people/consents.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { personByLogin } from '#store/people/people.ts'
import { tokenByName } from '#store/people/tokens.ts'
import { contextOf } from '#store/secrets/places.ts'
import { unsealByAnyKey, seal } from '#store/secrets/seal.ts'
import { basisOf } from '../consent-basis.ts'
import { requestTable } from '../declared/requests.ts'
import { bind, type At, type Caller } from '../guard.ts'
import { canOf, mayRequest, need } from '../may.ts'
import { resolveSubjects, existing } from '../subjects.ts'
import { table, type Name } from '../table.ts'
import { journalled } from './run.ts'
import { compact } from '#protocol/compact.ts'

const shownMs = 30 * 86_400_000
const most = 200

export const requestRuns = bind(requestTable, {
  listRequests: async (_, at) => {
    const now = at.now()
    const since = new Date(now.getTime() - shownMs)
    const seen = await consents(at.db, seerOf(at), { now, since, limit: most })
    return { items: seen.map((each) => requestJson(each, at)) }
  },
  approveRequest: async ({ id }, at) => {
    const { input: sealed, ...consent } = await needRequest(id, at)
    need(mayRequest.approve(consentStanding(consent, at)))
    if (sealed === null) throw new ActesError('ACTES-S009')
    const input: unknown = await unsealed(sealed, consent, at)
    const asker = await askerOf(consent, at)
    const stands = asker && (await isAsItWas(consent, { input, asker }, at))
    await decided(consent, { decision: stands ? 'approved' : 'stale' }, at)
    if (!stands) throw new ActesError('ACTES-A094')
    await carryOut(consent, { input, asker }, at)
    return shownAgain(id, at)
  },
  refuseRequest: async ({ id, reason }, at) => {
    const consent = await needRequest(id, at)
    need(mayRequest.refuse(consentStanding(consent, at)))
    await decided(consent, { decision: 'refused', reason }, at)
    return shownAgain(id, at)
  },
  takeRequestResult: async ({ id }, at) => {
    const consent = await needRequest(id, at)
    need(mayRequest.take(consentStanding(consent, at)))
    const line = { event: 'consent-taken', target: consent.id, detail: { operation: consent.operation } }
    return journalled(at, line, async (sql) => {
      const sealed = existing(await takeConsentResult(sql, consent.id, at.who), id)
      return { result: await unsealed(sealed, consent, at) }
    })
  },
})

/** Asked by the caller, or by a token that they made. */
function isTheirs({ askedBy, maker }: Pick<Consent, 'askedBy' | 'maker'>, { who }: At) {
  return who === askedBy || who === maker
}

function seerOf({ who, caller: { grants } }: At): Seer {
  const reach = actions.map((action) => [action, sirensFor(grants, action)] as const)
  return {
    who,
    everywhere: reach.flatMap(([action, sirens]) => (sirens === undefined ? [action] : [])),
    within: Object.fromEntries(reach.flatMap(([action, sirens]) => (sirens ? [[action, sirens]] : []))),
  }
}

/** @throws ActesError ACTES-S006 */
async function needRequest(id: string, at: At) {
  return existing(isId(id) ? await consentById(at.db, seerOf(at), id.toLowerCase()) : undefined, id)
}

interface ConsentDecision {
  readonly decision: 'approved' | 'refused' | 'stale'
  readonly reason?: string
}

/** The code stored at decision time: it remains if the process dies before the operation ends. */
const codes = { approved: 'ACTES-A032', refused: null, stale: 'ACTES-A094' } as const

/** Decide once. @throws ActesError ACTES-S009 already decided, or expired */
async function decided({ id, operation, askedBy }: Consent, { decision, reason }: ConsentDecision, at: At) {
  const { db, now } = at
  const [when, event] = [now(), decision === 'approved' ? 'consent-given' : 'consent-refused']
  await db.transaction(async (sql) => {
    if (!(await decideConsent(sql, id, { decision, who: at.who, at: when, code: codes[decision] })))
      throw new ActesError('ACTES-S009')
    const stale = decision === 'stale' && { code: codes.stale }
    const detail = { operation, askedBy, ...compact({ reason }), ...stale }
    await noteDesk(sql, { at: when, who: at.who, event, target: id, detail })
  })
}

/** The asker with their current rights; undefined when they have none left. */
async function askerOf({ askedBy }: Consent, { db, now, caller }: At): Promise<Caller | undefined> {
  const { language } = caller
  const name = askedBy.startsWith('token:') ? askedBy.slice(6) : undefined
  if (name === undefined) {
    const person = await personByLogin(db, askedBy)
    if (!person || person.disabledAt) return undefined
    return { who: person.login, grants: knownGrants(person.grants), language, agreed: true }
  }
  const token = await tokenByName(db, 'api', name)
  if (!token || token.revokedAt || token.expiresAt <= now()) return undefined
  return { who: askedBy, grants: grantsOfToken(token), language, agreed: true }
}

interface RequestedCall {
  readonly input: unknown
  readonly asker: Caller
}

/** False also when a subject no longer exists. */
async function isAsItWas({ operation, basis }: Consent, { input }: RequestedCall, { ports, db }: At) {
  const { scope } = table[operation as Name]
  const found =
    typeof scope === 'string'
      ? {}
      : await resolveSubjects(scope as never, input, { seen: undefined, ports }).then(
          (each) => each.found,
          () => undefined,
        )
  return found !== undefined && (await basisOf({ input, found, db: db })) === basis
}

async function unsealed(sealed: Uint8Array, consent: Pick<Consent, 'id'>, { tools }: At): Promise<unknown> {
  return JSON.parse((await unsealByAnyKey(sealed, tools.masterKey, contextOf.request(consent))).toString())
}

/** @throws ActesError the operation's refusal, which is stored with the request */
async function carryOut({ id, operation }: Consent, { input, asker }: RequestedCall, at: At) {
  const { db } = at
  try {
    // Journal the approver's address and session.
    const { address, session } = at.caller
    const caller = { ...asker, ...compact({ address, session }) }
    const given: unknown = await at.askAs(caller)[operation as Name](input as never)
    const sealed = seal(Buffer.from(JSON.stringify(given)), await at.tools.masterKey(), contextOf.request({ id }))
    await endConsent(db, id, { result: sealed })
  } catch (error) {
    await endConsent(db, id, { code: error instanceof ActesError ? error.code : 'ACTES-A032' })
    throw error
  }
}

async function shownAgain(id: string, at: At) {
  return requestJson(await needRequest(id, at), at)
}

function requestJson(consent: Consent, at: At) {
  const { sirens, shown, ...rest } = consent
  const standing = consentStanding(consent, at)
  const { about, sensitive } = table[rest.operation as Name] as (typeof table)['addToken']
  return {
    ...rest,
    about,
    collectivites: sirens,
    asked: shown,
    family: sensitive?.family as 'tokens',
    ...standing,
    can: canOf(mayRequest, standing),
  }
}

type RequestedConsent = Pick<Consent, 'id' | 'askedBy' | 'maker' | 'decision' | 'expiresAt' | 'hasResult'>

function consentStanding({ id, decision, expiresAt, ...consent }: RequestedConsent, at: At) {
  const isOver = decision === null && expiresAt <= at.now()
  return {
    id,
    standing: isOver ? ('expired' as const) : (decision ?? ('waiting' as const)),
    mine: isTheirs(consent, at),
    isToken: at.caller.token !== undefined,
    hasResult: consent.hasResult && at.who === consent.askedBy,
  }
}
