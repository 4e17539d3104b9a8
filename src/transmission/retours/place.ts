// Attach retours to their transmissions with their effects, several in one transaction; a repeat counts once. With no
// candidate, or several, a person decides. Envelopes and documents go with their message, whichever is read first.
import { problem } from '#errors.ts'
import { factsOf } from '#gateways/facts.ts'
import { isAwaiting, isProven, isUnfrozen, isUnsent, type MovedBy } from '#lifecycle.ts'
import { compact } from '#protocol/compact.ts'
import { doubtAbout, type RetourDoubt } from './doubts.ts'
import { followReturn, lastDayOf, remarkOf } from './effects.ts'
import { tellOrigin } from './origin.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { isLettre, type Retour } from '#protocol/retours/retours.ts'
import type { Ports } from '../step.ts'
import type { Sql } from '#store/engine/database.ts'
import { gatewayOf } from '#store/connections/connections.ts'
import { remark } from '#store/transmissions/journal.ts'
import { move, noteAndWake } from '#store/transmissions/moves.ts'
import {
  attachNew,
  lockContents,
  settleCompanion,
  settleRetour,
  twinOf,
  type StoredRetour,
  type GatewayVerdict,
  attachCompanions,
  messagesBeside,
} from '#store/retours/retours.ts'
import { isDoubtOpen, openTask } from '#store/retours/tasks.ts'
import { lookFirst, perhapsLeft } from '#store/transmissions/candidates.ts'
import { lockById, type Transmission } from '#store/transmissions/transmissions.ts'

interface Understood {
  readonly candidates: readonly Transmission[]
  /** SIREN whose transmissions this retour may settle. */
  readonly own: string
  readonly kind: string
  readonly facts?: unknown
  readonly deviations?: StoredRetour['deviations']
}

/**
 * Prefers the candidate that waits, then an acknowledged one, then any. Undefined if several are left: we never guess.
 */
function addressee(candidates: readonly Transmission[], left: ReadonlySet<string>) {
  const all = [...new Map(candidates.map((row) => [row.id, row])).values()]
  const annulations = all.filter(({ formulaire }) => formulaire.code === '6-1')
  const named = annulations.length > 0 ? annulations : all
  // Consider a transmission that cannot have left only if no candidate has left.
  const possible = named.filter(({ id }) => left.has(id))
  const asked = possible.length > 0 ? possible : named
  const waiting = asked.filter(({ state, openAttempt }) => isAwaiting(state) || openAttempt !== null)
  const standing = asked.filter(({ state }) => isProven(state))
  const [row, ...others] = [waiting, standing].find((some) => some.length > 0) ?? asked
  // Every request gets the same classification: take the oldest, which has waited longest.
  return others.length === 0 || row?.formulaire.code === '7-1' ? row : undefined
}

/**
 * Find the one transmission that a retour fits; otherwise keep it as an orphan for a person.
 * @returns how it is to be attached, with others (placeAll); undefined if nothing is left to do
 */
export async function place(retour: StoredRetour, understood: Understood, ports: Ports): Promise<Placing | undefined> {
  const { db } = ports.store
  const own = understood.candidates.filter(({ collectivite }) => collectivite === understood.own)
  const left = await perhapsLeft(db, own)
  const doubts = await doubtsAbout(retour, { ...understood, candidates: own.filter(({ id }) => left.has(id)) }, ports)
  const possible = own.filter(({ id }) => left.has(id) && !doubts.has(id))
  const row = addressee(doubts.size > 0 && possible.length > 0 ? possible : own, left)
  const doubt = row && doubts.get(row.id)
  // A copy of an attached retour is a duplicate, whatever its day.
  if (doubt && !(await twinOf(db, retour, row.id))) {
    await keepDoubted(retour, { row, doubt, understood }, ports)
    return undefined
  }
  // Another program sends for this collectivité, or the database was restored unnoticed: a person decides.
  if (row && !left.has(row.id)) {
    await lookFirst(db, row.id, ports.clock.now())
    await orphan(retour, understood, ports)
    return undefined
  }
  // Read before the transaction: nothing else may query the database during it.
  const sender = row && (await ports.senderOf(row.collectivite))
  return { retour, understood, ...(row && sender && { to: { row, sender } }) }
}

async function doubtsAbout(
  retour: StoredRetour,
  { facts, candidates }: Pick<Understood, 'facts' | 'candidates'>,
  ports: Ports,
): Promise<ReadonlyMap<string, RetourDoubt>> {
  const said = facts as Retour | GatewayVerdict | undefined
  if (said === undefined || said.kind === 'verdict') return new Map()
  const found = await Promise.all(
    candidates.map(async (row) => [row.id, await doubtAbout(retour, { facts: said, row }, ports)] as const),
  )
  return new Map(found.flatMap(([id, doubt]) => (doubt ? [[id, doubt] as const] : [])))
}

interface DoubtedRetour {
  readonly row: Transmission
  readonly doubt: RetourDoubt
  readonly understood: Understood
}

/** An implausible retour is kept and a person is asked. It has no effect until they attach it. */
async function keepDoubted(retour: StoredRetour, { row, doubt, understood }: DoubtedRetour, ports: Ports) {
  const problems = [problem('ACTES-R023', retour.name, { params: { ...doubt } })]
  const { newId, now } = ports.clock
  const { fuseau } = (await ports.senderOf(row.collectivite)).collectivite
  await ports.store.db.transaction(async (sql) => {
    if (!(await settleRetour(sql, retour.id, { status: 'orphan', ...whatOf(understood), problems }))) return
    const about = { transmission: row.id, at: now() }
    const dueOn = dueOfDoubted(retour, understood.facts as Retour, fuseau)
    const task = { id: newId(), ...about, retour: retour.id, kind: 'retourInvraisemblable' } as const
    if (!(await isDoubtOpen(sql, retour, row.id))) await openTask(sql, { ...task, ...compact({ dueOn }) })
    const detail = { retour: retour.id, kind: understood.kind, name: retour.name, ...doubt }
    await remark(sql, { ...about, who, event: 'retour-doubted', code: 'ACTES-R023', detail })
  })
  ports.log.warn({ connection: retour.connection, retour: retour.id, code: 'ACTES-R023' }, 'retour')
}

/** The deadline of a letter that arrived by itself counts from its day of arrival, whatever day it bears. */
function dueOfDoubted(retour: StoredRetour, facts: Retour, fuseau: string): Jour | undefined {
  if (retour.handedBy !== null || !isLettre(facts)) return undefined
  return lastDayOf(retour, facts, fuseau)
}

export interface Placing {
  readonly retour: StoredRetour
  readonly understood: Understood
  /** Where it goes, unless it is only a repeat of one that was attached. */
  readonly to?: Pick<Attachment, 'row' | 'sender'>
}

/** Attach understood retours, all or none of them. */
export async function placeAll(placings: readonly Placing[], ports: Ports): Promise<void> {
  const placed = await ports.store.db.transaction(async (sql) => {
    await lockContents(sql, [...new Set(placings.map(({ retour }) => retour.sha256))])
    const found: (string | undefined)[] = []
    for (const placing of placings) found.push(await traced(placing, ports, () => placeIn(sql, placing, ports)))
    return found
  })
  for (const [index, { retour, understood }] of placings.entries()) {
    const transmission = placed[index]
    if (transmission === undefined) await orphan(retour, understood, ports)
    else ports.log.info({ connection: retour.connection, retour: retour.id, transmission }, 'retour')
  }
}

function traced<T>({ retour, understood, to }: Placing, { traces }: Ports, work: () => Promise<T>) {
  const parent = to?.row.traceparent === undefined ? {} : { parent: to.row.traceparent }
  const attributes = { 'actes.retour': retour.id, 'actes.kind': understood.kind, 'actes.connection': retour.connection }
  return traces.within({ name: 'return', ...parent, attributes }, work)
}

/** @returns the transmission that it belongs to now; undefined: a person decides */
async function placeIn(sql: Sql, { retour, understood, to }: Placing, ports: Ports): Promise<string | undefined> {
  const attachment = to && { ...to, ports, who }
  if (attachment && (await attach(sql, retour, { ...understood, attachment }))) return attachment.row.id
  const row = to?.row
  const twin = await twinOf(sql, retour, row?.id)
  const repeated = twin !== undefined && !(row && isAwaitedAnew(row, twin))
  // The same words under the same name, but another act waits for its own answer: a person decides.
  if (repeated && row !== undefined && twin !== row.id) return undefined
  if (repeated) return countOnce(sql, retour, { ...understood, transmission: twin, ports })
  if (attachment) await attach(sql, retour, { ...understood, attachment, again: true })
  return row?.id
}

/** “No change” is the same document every day: it answers the request that waits now. */
function isAwaitedAnew({ id, formulaire, state, openAttempt }: Transmission, twin: string) {
  const waits = isAwaiting(state) || openAttempt !== null
  return formulaire.code === '7-1' && waits && twin !== id
}

export async function orphan(
  retour: StoredRetour,
  { candidates, ...understood }: Omit<Understood, 'own'>,
  ports: Ports,
): Promise<void> {
  const problems = [problem('ACTES-R003', retour.name, { params: { candidates: candidates.length } })]
  await settleRetour(ports.store.db, retour.id, { status: 'orphan', ...whatOf(understood), problems })
  ports.log.warn({ connection: retour.connection, retour: retour.id, code: 'ACTES-R003' }, 'retour')
}

export type What = Pick<Understood, 'kind' | 'facts' | 'deviations'>

async function countOnce(
  sql: Sql,
  retour: StoredRetour,
  { transmission, ports, ...what }: What & { transmission: string; ports: Ports },
) {
  if (await settleRetour(sql, retour.id, { status: 'duplicate', ...whatOf(what), transmission })) {
    const detail = { retour: retour.id, kind: what.kind, name: retour.name }
    const at = ports.clock.now()
    await remark(sql, { transmission, at, who, event: 'retour-duplicate', detail, code: 'ACTES-R006' })
  }
  return transmission
}

interface Attaching extends What {
  readonly attachment: Attachment
  readonly again?: true
}

/** False when the same words are attached already, or another process settled this retour meanwhile. */
async function attach(sql: Sql, retour: StoredRetour, { attachment, again, ...what }: Attaching) {
  const known = { ...retour, kind: what.kind, facts: what.facts ?? retour.facts }
  const row = await attachNew(sql, retour, {
    status: 'attached',
    ...whatOf(what),
    transmission: attachment.row.id,
    names: filesNamedBy(known.facts),
    again: again === true,
  })
  if (row) await followAttachment(sql, known, { ...attachment, row })
  return row !== undefined
}

function whatOf({ kind, facts, deviations }: What) {
  return { kind, ...compact({ facts }), ...(deviations && { deviations }) }
}

const who = 'worker'

interface Attachment {
  readonly row: Transmission
  readonly sender: Awaited<ReturnType<Ports['senderOf']>>
  readonly ports: Ports
  readonly who: string
  readonly reason?: string
}

/** Apply an attached retour's effects, with its companions, inside the transaction that attached it. */
export async function takeEffect(sql: Sql, retour: StoredRetour, attachment: Attachment): Promise<void> {
  // Locked: a process that moves the row now has moved it already, or will see this retour.
  const row = (await lockById(sql, attachment.row.id)) ?? attachment.row
  await attachCompanions(sql, retour, { transmission: row.id, names: filesNamedBy(retour.facts) })
  await followAttachment(sql, retour, { ...attachment, row })
}

async function followAttachment(sql: Sql, retour: StoredRetour, attachment: Attachment) {
  const { row, sender, ports, reason } = attachment
  const at = ports.clock.now()
  const facts = retour.facts as Retour | GatewayVerdict | null
  const message = facts !== null && facts.kind !== 'verdict' && retour.kind !== 'notice' ? facts : undefined
  const code = message && remarkOf(message, row)
  const detail = { retour: retour.id, kind: retour.kind, name: retour.name, ...compact({ reason }) }
  const line = {
    transmission: row.id,
    at,
    who: attachment.who,
    event: 'retour-attached',
    detail,
    ...(code && { code }),
  }
  const ends = message || facts?.kind === 'verdict' ? endedBy(row, { at, retour: retour.id }) : undefined
  await (ends === 'wait' ? noteAndWake(sql, line) : remark(sql, line))
  if (message) await tellOrigin(sql, retour, { transmission: row.id, at })
  if (message) await followReturn(sql, { retour, facts: message, row, sender, ports })
  if (ends && ends !== 'wait') await move(sql, { id: row.id, from: row.state, at, who, ...ends })
}

/** Ends a wait or a hold, since an answer proves arrival. An unpackaged transmission left before a database restore. */
function endedBy({ state, openAttempt, held, connection }: Transmission, { at, retour }: { at: Date; retour: string }) {
  const released = { dueAt: at, held: null, failures: 0 }
  if (isUnfrozen(state) && factsOf(gatewayOf(connection)).leaves === 'archive')
    return {
      event: 'submitted',
      detail: { why: 'arrived', retour },
      set: { ...released, state: 'submitted' satisfies MovedBy<'await'>, lookSince: null } as const,
    }
  const isReleased = held && (isUnsent(state) || held.code === 'ACTES-S016')
  if (isReleased) return { event: 'answered', held: held.since, openAttempt, set: released }
  return 'wait'
}

/** Settle a companion with the message delivered beside it, in any order. False when no message came with it. */
export async function accompany(retour: StoredRetour, what: What, ports: Ports): Promise<boolean> {
  const { db } = ports.store
  if (await settleCompanion(db, retour, { status: 'companion', ...whatOf(what) })) return true
  const messages = await messagesBeside(db, retour)
  if (messages.length === 0) return false
  const own =
    messages.length === 1 ? messages[0] : messages.find((message) => belongsTo({ ...retour, ...what }, message))
  const linked = own?.transmission ? { transmission: own.transmission } : {}
  await settleRetour(db, retour.id, { status: 'companion', ...whatOf(what), ...linked })
  return true
}

function belongsTo(companion: Pick<StoredRetour, 'name' | 'facts'>, message: StoredRetour) {
  const listed = (companion.facts as { readonly formulaires?: readonly string[] } | null)?.formulaires ?? []
  return filesNamedBy(message.facts).includes(companion.name) || listed.includes(message.name)
}

function filesNamedBy(facts: unknown): readonly string[] {
  const {
    document,
    documents = [],
    pieces = [],
  } = (facts ?? {}) as {
    readonly document?: string
    readonly documents?: readonly string[]
    readonly pieces?: readonly string[]
  }
  return [...(document === undefined ? [] : [document]), ...documents, ...pieces]
}
