// Before a dangerous operation: a fresh proof of identity on the desk and, where configured, a second person's consent.
import { may, knownGrants, type Action } from '#accounts/access.ts'
import { ActesError } from '#errors.ts'
import { keepConsent, openConsents } from '#store/people/consents.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { openAccounts } from '#store/people/people.ts'
import { tokenByName } from '#store/people/tokens.ts'
import { contextOf } from '#store/secrets/places.ts'
import { seal } from '#store/secrets/seal.ts'
import { basisOf } from './consent-basis.ts'
import type { Caller, RunTools } from './guard.ts'
import type { AnyOperation, Sensitive } from './operation.ts'
import { shownInput } from './shown-input.ts'

/** How long a proof of identity holds. */
export const provedMs = 10 * 60_000
/** How long a request waits for consent. */
const consentMs = 7 * 86_400_000
/** Pending requests per asker: more would go unread and hide other people's. */
export const mostWaiting = 20

interface SecondLookCall {
  readonly operation: AnyOperation
  readonly input: unknown
  readonly caller: Caller
  readonly tools: RunTools
  /** Every collectivité concerned; null: all. */
  readonly sirens: readonly string[] | null
  readonly found: Readonly<Record<string, unknown>>
}

/**
 * Only the desk asks for a proof of identity: a token cannot type a password, and its rights are fixed. The owner, by
 * socket or folder, has the database and the master key anyway, so needs no consent: an installation with one
 * administrator never locks itself out.
 * @throws ActesError ACTES-A090 prove your identity first; A091 consent requested; A093 nobody else could consent; A097
 * too many requests of this caller are pending
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

/** The command line on the machine has neither session nor token. */
function isOwner({ session, token }: Caller) {
  return session === undefined && token === undefined
}

function isMeant({ when }: Sensitive, input: unknown) {
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

/** @param sirens null: the right must cover all collectivités */
function mayForAll(grants: Caller['grants'], action: Action, sirens: readonly string[] | null) {
  return sirens === null ? may(grants, action, null) : sirens.every((siren) => may(grants, action, siren))
}
