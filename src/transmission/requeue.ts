// Requeue: the one word for redrive, release and retry by a person. A hold is cleared. A refused transmission is
// replaced by a new one and never changes. Anything else is excluded, with the reason.
import { problem, type ErrorCode, type Params, type Problem } from '#errors.ts'
import { isRefused, isUnfrozen, isUnsent, type MovedBy } from '#lifecycle.ts'
import { declaredSender, senderBySiren } from '#store/connections/collectivites.ts'
import { connectionId, ensureConnection, gatewayOf } from '#store/connections/connections.ts'
import type { Sql } from '#store/engine/database.ts'
import { readStandings, type StandingRow } from '#store/bulk.ts'
import { move } from '#store/transmissions/moves.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'
import { mayTransmission, standingOf } from './may.ts'
import { replace } from './replacing.ts'
import { freeNumero } from './intake.ts'
import type { Ports } from './step.ts'

export interface RequeueItem {
  readonly id: string
  readonly outcome: 'requeued' | 'replaced' | 'excluded'
  readonly newId?: string
  readonly reason?: Problem
}

interface RequeueOptions {
  readonly reason: string
  readonly who: string
  /** Id shared by the journal lines of one request. */
  readonly operation: string
  /**
   * Start of the hold that the person saw; null if they saw a refusal. If the state differs by now, nothing is done.
   */
  readonly heldSince?: string | null
}

/** What `requeueOne` would do with each, in order; changes nothing. */
export async function previewRequeue(
  rows: readonly Transmission[],
  seen: Pick<RequeueOptions, 'heldSince'>,
  ports: Ports,
): Promise<readonly RequeueItem[]> {
  const ids = rows.filter((row) => !isOtherMatter(row, seen)).map(({ id }) => id)
  const told = [...forecast(await readStandings(ports.store.db, ids, ports.clock.now()))]
  const items = rows.map((row) => (told[0]?.id === row.id ? told.shift() : undefined) ?? excluded(row, 'ACTES-S009'))
  return Promise.all(items.map((item, at) => withFreeNumero(item, rows[at], ports)))
}

async function withFreeNumero(
  item: RequeueItem,
  row: Transmission | undefined,
  { store }: Ports,
): Promise<RequeueItem> {
  const { reason } = item
  if (!reason || !row) return item
  const proposal = await proposalFor(store.db, reason.code, row)
  return { ...item, reason: { ...reason, params: { ...reason.params, ...proposal } } }
}

/** Suggests a free number where the platform never frees a used one, as a parameter of the sentence. */
export async function proposalFor(
  sql: Sql,
  code: ErrorCode,
  { formulaire }: Pick<Transmission, 'formulaire'>,
): Promise<Params> {
  if (code !== 'ACTES-A004' || formulaire.code !== '1-1') return {}
  const proposed = await freeNumero(sql, formulaire.acte)
  return proposed === undefined ? {} : { proposed }
}

export async function requeueOne(row: Transmission, how: RequeueOptions, ports: Ports): Promise<RequeueItem> {
  const { held } = row
  const [told] = await previewRequeue([row], how, ports)
  if (!told || told.outcome === 'excluded') return told ?? excluded(row, 'ACTES-S009')
  return held ? release({ ...row, held }, how, ports) : replaceRefused(row, how, ports)
}

/** Whether the state differs from what the person saw: held then and refused now, or held anew. */
function isOtherMatter({ held, state }: Transmission, { heldSince }: Pick<RequeueOptions, 'heldSince'>) {
  if (heldSince === undefined) return false
  if (held !== null) return heldSince === null || held.since.getTime() !== Date.parse(heldSince)
  return heldSince !== null && isRefused(state)
}

function excluded({ id }: Transmission, code: ErrorCode, params: Params = {}): RequeueItem {
  return { id, outcome: 'excluded', reason: problem(code, id, { params }) }
}

type HeldTransmission = Transmission & { readonly held: NonNullable<Transmission['held']> }

async function release(row: HeldTransmission, how: RequeueOptions, ports: Ports): Promise<RequeueItem> {
  const { collectivite } = await declaredSender(ports.store.db, row.collectivite)
  const connection = connectionId(collectivite.gateway.type, row.collectivite)
  if (connection !== row.connection && isUnsent(row.state)) return reroute(row, { ...how, connection }, ports)
  const { reason, who, operation } = how
  const { id, state: from, openAttempt } = row
  const at = ports.clock.now()
  const set = { dueAt: at, held: null, failures: 0, ...lookedAt(row) }
  const wanted = {
    id,
    from,
    openAttempt,
    held: row.held.since,
    set,
    at,
    who,
    event: 'requeued',
    detail: { reason, operation },
  }
  return (await move(ports.store.db, wanted)) ? { id, outcome: 'requeued' } : excluded(row, 'ACTES-S009')
}

/** Back to `validated`, so that its archive is built again. */
const anew = { state: 'validated' satisfies MovedBy<'operator'>, archive: null } as const

/**
 * A person checked that it had not left. Its old name may belong to another archive on the gateway, so it gets a new
 * one.
 */
function lookedAt({ held, state, archive }: HeldTransmission) {
  if (held.code !== 'ACTES-S016') return {}
  const isNamed = archive?.serial !== undefined && !isUnfrozen(state)
  return { lookSince: null, ...(isNamed && anew) }
}

export function forecast(rows: readonly StandingRow[]): readonly RequeueItem[] {
  const promised = new Map<string, string>()
  return rows.map((row): RequeueItem => {
    const { id, place } = row
    // An id given twice is no longer held the second time.
    const held = promised.has(id) ? null : row.held
    const other = row.other ?? (held === null ? promised.get(place) : undefined) ?? null
    const obstacle = mayTransmission.requeue(standingOf({ ...row, held, other }))
    if (obstacle) return { id, outcome: 'excluded', reason: problem(obstacle.code, id, { params: obstacle.params }) }
    promised.set(held === null ? place : id, id)
    return { id, outcome: held === null ? 'replaced' : 'requeued' }
  })
}

/**
 * The collectivité has another gateway now: prepare the act for that one, unless it may have arrived through the first.
 */
async function reroute(
  row: HeldTransmission,
  how: RequeueOptions & { readonly connection: string },
  ports: Ports,
): Promise<RequeueItem> {
  const { id, state: from, openAttempt, collectivite: siren } = row
  const { reason, who, operation, connection } = how
  if (openAttempt !== null) return excluded(row, 'ACTES-A021')
  const at = ports.clock.now()
  const set = { ...(!isUnfrozen(from) && anew), connection, dueAt: at, held: null, failures: 0, ...lookedAt(row) }
  const detail = { reason, operation, from: row.connection, to: connection }
  const guard = { id, from, openAttempt: null, held: row.held.since }
  const moved = await ports.store.db.transaction(async (sql) => {
    await ensureConnection(sql, gatewayOf(connection), siren)
    return move(sql, { ...guard, set, at, who, event: 'rerouted', detail })
  })
  return moved ? { id, outcome: 'requeued' } : excluded(row, 'ACTES-S009')
}

async function replaceRefused(row: Transmission, how: RequeueOptions, ports: Ports): Promise<RequeueItem> {
  const sender = await senderBySiren(ports.store.db, row.collectivite)
  if (!sender) return excluded(row, 'ACTES-V006', { siren: row.collectivite })
  const detail = { reason: how.reason, operation: how.operation }
  const { id } = row
  const replaced = await replace(row, { sender, who: how.who, detail }, ports)
  if ('excluded' in replaced) return { id, outcome: 'excluded', reason: replaced.excluded }
  return { id, outcome: 'replaced', newId: replaced.newId }
}
