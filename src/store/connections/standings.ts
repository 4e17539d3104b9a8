// State of connections, and what stops them: suspension (by a setting, or by a retour to an unknown sending) or a pause
// by a person. A stopped connection sends nothing; what waits stays queued.
import type { ErrorCode, Params } from '#errors.ts'
import type { GatewayName } from '#gateways/gateway.ts'
import type { ReconciliationCounts } from './reconciliations.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { normaliseNumero } from '#protocol/acte/numero.ts'
import { awaitingStates, unsentStates, type connectionEvents } from '#lifecycle.ts'
import { isAmong, originOf, type Sql } from '../engine/database.ts'
import { distrustSince } from '../installation.ts'
import { answeredUnasked } from './connections.ts'

export interface ConnectionStanding {
  readonly id: string
  readonly siren: string
  readonly gateway: GatewayName
  readonly suspended: { readonly code: ErrorCode; readonly params: Params; readonly since: Date } | null
  readonly paused: { readonly since: Date; readonly by: string; readonly reason: string } | null
  /** Another installation sends for its collectivité. */
  readonly left: boolean
  readonly lastCollect: Date | null
  readonly lastCode: ErrorCode | null
  readonly nextCollect: Date | null
  readonly lastReconcile: Date | null
  readonly reconcileCode: ErrorCode | null
  readonly nextReconcile: Date | null
  readonly reconciled: ReconciliationCounts | null
  readonly certificateUntil: Jour | null
  /** Transmissions that wait to be sent, and sendings that await their retour. */
  readonly toSend: number
  readonly awaiting: number
  readonly journal: readonly ConnectionEvent[]
}

interface ConnectionEvent {
  readonly at: Date
  readonly who: string
  readonly event: (typeof connectionEvents)[number]
  readonly code: ErrorCode | null
  readonly detail: Params | null
}

const toldLines = 10

const columns = `c.id, c.siren, c.gateway, c.last_collect AS "lastCollect", c.last_code AS "lastCode",
  c.collect_at AS "nextCollect", c.certificate_until AS "certificateUntil", c.reconciled_at AS "lastReconcile",
  c.reconcile_code AS "reconcileCode", c.reconcile_at AS "nextReconcile", c.reconciled`
const stops = `suspended_code AS "suspendedCode", suspended_since AS "suspendedSince", suspended_params AS "suspendedParams",
  paused_since AS "pausedSince", paused_by AS "pausedBy", pause_reason AS "pauseReason"`

interface Stops {
  readonly suspendedCode: ErrorCode | null
  readonly suspendedSince: Date | null
  readonly suspendedParams: Params | null
  readonly pausedSince: Date | null
  readonly pausedBy: string | null
  readonly pauseReason: string | null
}

interface StandingsFilter {
  readonly id?: string
  readonly sirens?: readonly string[]
  readonly stopped?: boolean
  readonly after?: string
  readonly limit?: number
}

export async function standings(sql: Sql, filter: StandingsFilter = {}): Promise<readonly ConnectionStanding[]> {
  const { id, sirens, stopped, after, limit } = filter
  const rows = await sql.rows<Omit<ConnectionStanding, 'suspended' | 'paused' | 'journal'> & Stops>(
    `SELECT ${columns}, ${stops}, EXISTS (SELECT 1 FROM actes.collectivite k WHERE k.siren = c.siren AND k.left_at IS NOT NULL) AS "left",
       (SELECT count(*)::int FROM actes.transmission t WHERE t.collectivite = c.siren
         AND t.connection = c.id AND t.held_code IS NULL AND t.state ${isAmong(unsentStates)}) AS "toSend",
       (SELECT count(*)::int FROM actes.transmission t WHERE t.connection = c.id
         AND t.state ${isAmong(awaitingStates)} AND t.due_at IS NOT NULL) AS awaiting
      FROM (SELECT * FROM actes.connection WHERE ($1::text IS NULL OR id = $1) AND ($2::text[] IS NULL OR siren = ANY($2))
         AND ($3::boolean IS NULL OR (suspended_code IS NOT NULL OR paused_since IS NOT NULL) = $3)
         AND ($4::text IS NULL OR id > $4) ORDER BY id LIMIT $5) c ORDER BY c.id`,
    [id ?? null, sirens ?? null, stopped ?? null, after ?? null, limit ?? null],
  )
  const journal = await lastEvents(
    sql,
    rows.map((row) => row.id),
  )
  return rows.map((row) => ({ ...toldApart(row), journal: journal.get(row.id) ?? [] }))
}

/** Counts no waiting work, so it can list every connection. */
export function stopsOf(sql: Sql, sirens: readonly string[] | undefined) {
  return sql.rows<Pick<ConnectionStanding, 'id' | 'siren' | 'gateway'> & { suspended: boolean; paused: boolean }>(
    `SELECT id, siren, gateway, suspended_code IS NOT NULL AS suspended, paused_since IS NOT NULL AS paused
      FROM actes.connection WHERE $1::text[] IS NULL OR siren = ANY($1) ORDER BY id`,
    [sirens ?? null],
  )
}

async function lastEvents(sql: Sql, ids: readonly string[]): Promise<ReadonlyMap<string, readonly ConnectionEvent[]>> {
  const rows = await sql.rows<ConnectionEvent & { connection: string }>(
    `SELECT j.target AS connection, j.at, j.who, j.event, j.code, j.detail FROM unnest($1::text[]) AS c (id) CROSS JOIN LATERAL (
       SELECT * FROM actes.installation_journal l WHERE l.kind = 'connection' AND l.target = c.id ORDER BY l.id DESC LIMIT $2) j
      ORDER BY j.id DESC`,
    [ids, toldLines],
  )
  const grouped = Map.groupBy(rows, ({ connection }) => connection)
  return new Map([...grouped].map(([of, group]) => [of, group.map(({ connection: _, ...line }) => line)]))
}

function toldApart<R extends Stops>(row: R) {
  const {
    suspendedCode: code,
    suspendedSince: since,
    suspendedParams,
    pausedSince,
    pausedBy,
    pauseReason,
    ...rest
  } = row
  return {
    ...rest,
    suspended: code && since ? { code, params: suspendedParams ?? {}, since } : null,
    paused: pausedSince ? { since: pausedSince, by: pausedBy ?? '', reason: pauseReason ?? '' } : null,
  }
}

type Stop = ({ readonly why: 'suspended' } & SuspensionFault) | ({ readonly why: 'paused' } & Pause)
type SuspensionFault = NonNullable<ConnectionStanding['suspended']>
type Pause = NonNullable<ConnectionStanding['paused']>

/** Undefined if nothing stops it or it is unknown. */
export async function stopOf(sql: Sql, connection: string): Promise<Stop | undefined> {
  const row = await sql.first<Stops>(`SELECT ${stops} FROM actes.connection WHERE id = $1`, [connection])
  const { suspended: fault, paused } = row ? toldApart(row) : {}
  if (fault) return { why: 'suspended', ...fault }
  return paused ? { why: 'paused', ...paused } : undefined
}

/** Suspended connections to try again. One suspended by a retour needs a person. */
export async function suspended(sql: Sql) {
  const text = 'SELECT id, siren FROM actes.connection WHERE suspended_code <> $1 ORDER BY id'
  return sql.rows<{ id: string; siren: string }>(text, [answeredUnasked])
}

export interface Will {
  readonly by: string
  readonly at: Date
  readonly reason?: string
}

interface ConnectionChange {
  readonly connection: string
  /** Assignments, with parameters from `$9` on, and the guard. */
  readonly set: string
  readonly where: string
  readonly values?: readonly unknown[]
  readonly line: Omit<ConnectionEvent, 'code' | 'detail'> & { readonly code?: ErrorCode; readonly detail?: Params }
}

/** Change a connection and write its journal line in one statement. @returns false if nothing changed */
async function changeConnection(sql: Sql, { connection, set, where, values = [], line }: ConnectionChange) {
  const { at, who, event, code, detail } = line
  return sql.changes(
    `WITH changed AS (UPDATE actes.connection SET ${set} WHERE id = $1 AND ${where} RETURNING id)
     INSERT INTO actes.installation_journal (kind, target, at, who, event, code, detail, address, session)
       SELECT 'connection', id, $2::timestamptz, $3::text, $4::text, $5::text, $6::jsonb, $7::text, $8::text FROM changed`,
    [
      connection,
      at,
      who,
      event,
      code ?? null,
      detail === undefined ? null : JSON.stringify(detail),
      ...originOf(sql),
      ...values,
    ],
  )
}

function journalLineOfWill({ by, at, reason }: Will): Pick<ConnectionChange['line'], 'at' | 'who' | 'detail'> {
  return { at, who: by, ...(reason !== undefined && { detail: { reason } }) }
}

/** Suspend for a configuration fault; the first fault stays. @returns true if it was open before */
export async function suspend(sql: Sql, connection: string, fault: { code: ErrorCode; params: Params; at: Date }) {
  const { code, params, at } = fault
  return changeConnection(sql, {
    connection,
    set: 'suspended_code = $5, suspended_params = $6::jsonb, suspended_since = $2',
    where: 'suspended_code IS NULL',
    line: { at, who: 'worker', event: 'suspended', code, detail: params },
  })
}

/**
 * Suspend because a retour answers an unknown sending, on a connection that had sent by that day. Not if one of our
 * acts has that number in another spelling, nor if the retour arrived before a person resumed the connection.
 * @returns true if it was open before
 */
export async function suspendFor(
  sql: Sql,
  connection: string,
  {
    named,
    numero,
    day,
    receivedAt,
    at,
  }: { named: string; numero: string | undefined; day: Jour; receivedAt: Date; at: Date },
) {
  return changeConnection(sql, {
    connection,
    set: 'suspended_code = $5, suspended_params = $6::jsonb, suspended_since = $2',
    where: `suspended_code IS NULL
      AND NOT EXISTS (SELECT 1 FROM actes.installation_journal l WHERE l.kind = 'connection' AND l.target = $1
        AND l.event = 'lifted' AND l.at >= $9)
      AND EXISTS (SELECT 1 FROM actes.transmission t WHERE t.connection = $1 AND t.sent_at < $10::date + 1)
      AND NOT EXISTS (SELECT 1 FROM actes.transmission t WHERE t.connection = $1 AND t.numero_search = $11)`,
    values: [receivedAt, day, numero === undefined ? null : normaliseNumero(numero)],
    line: { at, who: 'worker', event: 'suspended', code: answeredUnasked, detail: { named } },
  })
}

/** Makes the collection due at once and revokes a running one's claim. */
const dueAgain = 'collect_at = $2, claim_token = NULL'

/**
 * End a suspension; waiting work is due at once. After `answeredUnasked`, what was deposited meanwhile may already have
 * been sent, so it is looked for first. @returns false if there was none
 */
export async function lift(sql: Sql, connection: string, will: Will) {
  const stop = await stopOf(sql, connection)
  if (stop?.why === 'suspended' && stop.code === answeredUnasked)
    await distrustSince(sql, { since: stop.since, connection })
  return changeConnection(sql, {
    connection,
    set: `suspended_code = NULL, suspended_params = NULL, suspended_since = NULL, ${dueAgain}`,
    where: 'suspended_code IS NOT NULL',
    line: { ...journalLineOfWill(will), event: 'lifted' },
  })
}

/** @returns false if already paused or unknown */
export async function pause(sql: Sql, connection: string, will: Will & { readonly reason: string }) {
  return changeConnection(sql, {
    connection,
    set: 'paused_since = $2, paused_by = $3, pause_reason = $9',
    where: 'paused_since IS NULL',
    values: [will.reason],
    line: { ...journalLineOfWill(will), event: 'paused' },
  })
}

/** @returns false if it was not paused */
export async function resume(sql: Sql, connection: string, will: Will) {
  return changeConnection(sql, {
    connection,
    set: `paused_since = NULL, paused_by = NULL, pause_reason = NULL, ${dueAgain}`,
    where: 'paused_since IS NOT NULL',
    line: { ...journalLineOfWill(will), event: 'resumed' },
  })
}
