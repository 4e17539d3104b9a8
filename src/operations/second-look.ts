// What is asked before an operation that does much harm in wrong hands: of a person on the desk, to prove again who they are,
// unless they did a moment ago; where the settings say so, that another person agrees.
import { may, knownGrants, type Action } from '../accounts/access.ts'
import { ActesError } from '../errors.ts'
import { keepConsent, openConsents } from '../store/people/consents.ts'
import { noteDesk, openAccounts } from '../store/people/people.ts'
import { tokenByName } from '../store/people/tokens.ts'
import { contextOf } from '../store/secrets/places.ts'
import { seal } from '../store/secrets/seal.ts'
import { basisOf } from './consent-basis.ts'
import type { Caller, RunTools } from './guard.ts'
import type { AnyOperation, Sensitive } from './operation.ts'
import { shownInput } from './shown-input.ts'

/** So long a proof of who one is holds. */
export const provedMs = 10 * 60_000
/** So long a request waits for somebody to agree. */
const consentMs = 7 * 86_400_000
/** So many of one asker wait at once: no more would be read, and they would hide those of others. */
export const mostWaiting = 20

interface SecondLookCall {
  readonly operation: AnyOperation
  readonly input: unknown
  readonly caller: Caller
  readonly tools: RunTools
  /** Whose it is; null: of all collectivités. */
  readonly sirens: readonly string[] | null
  readonly found: Readonly<Record<string, unknown>>
}

/**
 * A token cannot type a password, and what it may is what it was given. Who speaks by the owner's socket, or opens the folder, is
 * on the machine, has the database and the master key, and would be held up by nothing here. So the proof is for the desk
 * alone, and the owner needs nobody's agreement: an installation with one administrator is never locked.
 * @throws ActesError ACTES-A090 prove who you are first; A091 asked for, another has to agree; A093 nobody else could;
 *   A097 too many of theirs wait
 */
export async function needSecondLook(asked: SecondLookCall): Promise<void> {
  const { operation, input, caller, tools } = asked
  const { sensitive } = operation
  if (!sensitive || !isMeant(sensitive, input)) return
  const { session, provedAt, agreed } = caller
  const now = tools.ports.clock.now()
  if (session !== undefined && !agreed && (!provedAt || now.getTime() - provedAt.getTime() > provedMs))
    throw new ActesError('ACTES-A090')
  const { family } = sensitive
  if (family === 'own' || agreed || isOwner(caller) || !tools.fourEyes.includes(family)) return
  await askConsent(asked, now)
}

/** By the command line on the machine. */
function isOwner({ session, token }: Caller): boolean {
  return session === undefined && token === undefined
}

function isMeant({ when }: Sensitive, input: unknown): boolean {
  return when?.(input as never) ?? true
}

async function askConsent(asked: SecondLookCall, at: Date): Promise<never> {
  const { operation, input, caller, tools, sirens, found } = asked
  const { store, clock } = tools.ports
  const { db } = store
  const action = operation.right as Action
  const maker = caller.token ? ((await tokenByName(db, 'api', caller.token.name))?.createdBy ?? null) : null
  const others = (await openAccounts(db)).filter(
    ({ login, grants }) => login !== caller.who && login !== maker && mayForAll(knownGrants(grants), action, sirens),
  )
  if (others.length === 0) throw new ActesError('ACTES-A093')
  if ((await openConsents(db, caller.who, at)) >= mostWaiting)
    throw new ActesError('ACTES-A097', { params: { most: mostWaiting } })
  const id = clock.newId()
  const until = new Date(at.getTime() + consentMs)
  const sealed = seal(Buffer.from(JSON.stringify(input)), await tools.masterKey(), contextOf.request({ id }))
  const basis = await basisOf({ input, found, db })
  await db.transaction(async (sql) => {
    await keepConsent(sql, {
      id,
      operation: operation.name,
      action,
      sirens,
      askedBy: caller.who,
      maker,
      basis,
      input: sealed,
      shown: shownInput(input),
      askedAt: at,
      expiresAt: until,
    })
    const detail = { operation: operation.name, request: id }
    await noteDesk(sql, { at, who: caller.who, event: 'consent-asked', target: id, detail })
  })
  throw new ActesError('ACTES-A091', { params: { id, until: until.toISOString().slice(0, 10) } })
}

/** May they, for each of these; null: for all collectivités? */
function mayForAll(grants: Caller['grants'], action: Action, sirens: readonly string[] | null): boolean {
  return sirens === null ? may(grants, action, null) : sirens.every((siren) => may(grants, action, siren))
}
