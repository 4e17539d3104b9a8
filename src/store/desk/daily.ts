// Daily figures for the desk's charts, by Paris day. The triggers `actes.keep_facts`, `actes.keep_tally` and
// `actes.keep_failures` record changes; this file folds and reads them. `sirens` undefined: all collectivités.
import type { ErrorCode } from '#errors.ts'
import type { GatewayName } from '#gateways/gateway.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import { finalStates, provenStates, refusedStates } from '#lifecycle.ts'

const foldMost = 20_000

/** Fold changes into the sums, skipping rows that another process folds. @returns how many */
export async function foldDaily(sql: Sql) {
  const row = await sql.value<number>(
    `WITH gone AS (DELETE FROM actes.daily_change WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM actes.daily_change LIMIT ${foldMost} FOR UPDATE SKIP LOCKED)) RETURNING *),
     kept AS (INSERT INTO actes.daily AS d (collectivite, kind, day, slot, gateway, n)
       SELECT COALESCE(collectivite, ''), kind, day, slot, gateway, sum(n) FROM gone
        GROUP BY GROUPING SETS ((collectivite, kind, day, slot, gateway), (kind, day, slot, gateway))
       HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4, 5
       ON CONFLICT (collectivite, kind, day, slot, gateway) DO UPDATE SET n = d.n + excluded.n)
     SELECT count(*)::int AS folded FROM gone`,
  )
  const folded = row ?? 0
  const nothing = 'SELECT ctid FROM actes.daily WHERE n = 0 FOR UPDATE SKIP LOCKED'
  if (folded > 0) await sql.query(`DELETE FROM actes.daily WHERE ctid = ANY (ARRAY(${nothing}))`)
  return folded
}

interface Whose {
  readonly sirens: readonly string[] | undefined
  readonly gateway: GatewayName | undefined
  readonly from: Jour
}

const whose = `collectivite = ANY($1) AND day >= $2 AND ($3::text IS NULL OR gateway = $3)`
const valuesOf = ({ sirens, gateway, from }: Whose) => [sirens ?? [''], from, gateway ?? null]

export interface FigureCount {
  /** A day `2025-07-08` or a month `2025-07`. */
  readonly at: string
  readonly kind: string
  readonly n: number
}

const days = `to_char(day, 'YYYY-MM-DD') AS at, kind`
const daily = `kind ${isAmong(['waiting', ...finalStates, 'receipt', 'refusal'])}`

/** Counts by kind, per day or month; zeros are left out. */
export async function countedBy(sql: Sql, step: 'day' | 'month', asked: Whose) {
  const [selected, where] = step === 'day' ? [days, daily] : [`to_char(day, 'YYYY-MM') AS at, slot`, `kind = 'month'`]
  return sql.rows<FigureCount>(
    `SELECT ${selected} AS kind, sum(n)::int AS n FROM actes.figure WHERE ${whose} AND ${where}
      GROUP BY 1, 2 HAVING sum(n) <> 0 ORDER BY 1, 2`,
    valuesOf(asked),
  )
}

/** Unfinished acts by day of deposit, oldest first. */
export async function waitingByDay(sql: Sql, asked: Omit<Whose, 'from'>) {
  return sql.rows<{ day: Jour; count: number }>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, sum(n)::int AS count FROM actes.figure
      WHERE ${whose} AND kind = 'waiting' GROUP BY 1 HAVING sum(n) <> 0 ORDER BY 1`,
    valuesOf({ ...asked, from: '0001-01-01' }),
  )
}

export async function failuresByDay(sql: Sql, asked: Whose) {
  return sql.rows<{ day: Jour; code: ErrorCode; count: number }>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, slot AS code, sum(n)::int AS count FROM actes.figure
      WHERE ${whose} AND kind IN ('hold', 'refusal') AND slot <> '' GROUP BY 1, 2 HAVING sum(n) <> 0 ORDER BY 1, 2`,
    valuesOf(asked),
  )
}

export async function depositsByHour(sql: Sql, asked: Whose) {
  return sql.rows<{ weekday: number; hour: number; count: number }>(
    `SELECT extract(isodow FROM day)::int AS weekday, slot::int AS hour, sum(n)::int AS count FROM actes.figure
      WHERE ${whose} AND kind = 'hour' GROUP BY 1, 2 HAVING sum(n) <> 0 ORDER BY 1, 2`,
    valuesOf(asked),
  )
}

/** Delay to the AR, per day or per gateway: p50 and p95 in seconds. */
interface Delay {
  readonly day: Jour | null
  readonly gateway: GatewayName | null
  readonly count: number
  readonly p50: number
  readonly p95: number
}

/** Accurate to 5 %, the width of a slot. */
export async function delaysOf(sql: Sql, asked: Whose) {
  const within = (share: number) =>
    `exp((min(slot) FILTER (WHERE reached >= ${share} * total) + 0.5) / 10)::float8 AS p${share * 100}`
  return sql.rows<Delay>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, gateway, total::int AS count, ${within(0.5)}, ${within(0.95)}
       FROM (SELECT *, sum(n) OVER (PARTITION BY day, gateway ORDER BY slot) AS reached,
               sum(n) OVER (PARTITION BY day, gateway) AS total
               FROM (SELECT day, gateway, slot::int AS slot, sum(n) AS n FROM actes.figure
                      WHERE ${whose} AND kind = 'receipt' AND slot <> ''
                      GROUP BY GROUPING SETS ((day, slot), (gateway, slot)) HAVING sum(n) > 0) c) d
      GROUP BY day, gateway, total ORDER BY day, gateway`,
    valuesOf(asked),
  )
}

/** An act behind a bar of a chart; `place` is the cursor. */
interface Happened {
  readonly place: string
  readonly id: string
  readonly collectivite: string
  readonly numero: string | null
  readonly objet: string
  readonly at: Date
  readonly code: ErrorCode | null
}

export interface HappenedFilter extends Omit<Whose, 'from'> {
  readonly what: 'receipt' | 'refusal' | 'failure'
  readonly from: Date
  readonly until: Date
  readonly code: string | undefined
  readonly after: string | undefined
  readonly limit: number
}

export async function happenedIn(sql: Sql, filter: HappenedFilter) {
  const { what, sirens, gateway, from, until, code, after, limit } = filter
  const isReceipt = what === 'receipt'
  const [at, place, table] = isReceipt ? ['answered_at', 'id', 'transmission'] : ['at', 'id', 'journal']
  const failed = `(e.event = 'held' OR (e.to_state ${isAmong(refusedStates)} AND e.from_state <> e.to_state))`
  const source = isReceipt
    ? `actes.transmission e JOIN actes.transmission t ON t.id = e.id WHERE e.message = '1-1'
        AND e.state ${isAmong(provenStates)}`
    : `actes.journal e JOIN actes.transmission t ON t.id = e.transmission AND t.message = '1-1' WHERE ${failed}
        ${what === 'refusal' ? `AND e.to_state ${isAmong(refusedStates)}` : ''}`
  return sql.rows<Happened>(
    `SELECT e.${place}::text AS place, t.id, t.collectivite, t.numero, t.objet, e.${at} AS at,
       ${isReceipt ? 'NULL' : 'e.code'} AS code
      FROM ${source} AND e.${at} >= $1 AND e.${at} < $2 AND ($3::text[] IS NULL OR t.collectivite = ANY($3))
       AND ($4::text IS NULL OR t.connection LIKE $4 || ':%') AND ($5::text IS NULL OR ${isReceipt ? 'false' : 'e.code = $5'})
       AND ($6::text IS NULL OR (e.${at}, e.${place}) > (SELECT ${at}, ${place} FROM actes.${table} WHERE ${place}::text = $6))
      ORDER BY e.${at}, e.${place} LIMIT $7`,
    [from, until, sirens ?? null, gateway ?? null, code ?? null, after ?? null, limit],
  )
}

/** A period in which a connection sent nothing; `until` null: still open. */
interface Incident {
  readonly connection: string
  readonly kind: 'suspended' | 'paused' | 'outage'
  readonly code: ErrorCode | null
  readonly from: Date
  readonly until: Date | null
}

const incidentsMost = 200

/** Incidents open at `since` or later, the newest first. */
export async function incidentsSince(
  sql: Sql,
  { sirens, gateway, since }: Omit<Whose, 'from'> & { readonly since: Date },
) {
  const own = `o.id IN ('send ' || c.id, 'collect ' || c.id)`
  return sql.rows<Incident>(
    `SELECT i.* FROM (
       SELECT j.target AS connection, j.event AS kind, j.code, j.at AS from, e.at AS until FROM actes.installation_journal j
         LEFT JOIN LATERAL (SELECT l.at FROM actes.installation_journal l
          WHERE l.kind = 'connection' AND l.target = j.target AND l.id > j.id
           AND l.event = CASE j.event WHEN 'paused' THEN 'resumed' ELSE 'lifted' END ORDER BY l.id LIMIT 1) e ON true
        WHERE j.kind = 'connection' AND j.event IN ('suspended', 'paused')
       UNION ALL SELECT c.id, 'outage', o.code, o.since, o.until FROM actes.outage_over o
         JOIN actes.connection c ON ${own} WHERE o.until >= $3
       UNION ALL SELECT c.id, 'outage', o.code, o.since, NULL FROM actes.outage o
         JOIN actes.connection c ON ${own} WHERE o.failures >= 3) i
      WHERE (i.until IS NULL OR i.until >= $3 AND i.until > i.from) AND ($1::text[] IS NULL OR split_part(i.connection, ':', 2) = ANY($1))
        AND ($2::text IS NULL OR i.connection LIKE $2 || ':%')
      ORDER BY i.from DESC, i.connection LIMIT ${incidentsMost}`,
    [sirens ?? null, gateway ?? null, since],
  )
}

export async function trafficSince(sql: Sql, channel: string, since: Date) {
  return sql.rows<{ hour: Date; bytes: number }>(
    `SELECT hour, bytes::float8 AS bytes FROM actes.traffic WHERE channel = $1 AND hour >= $2 ORDER BY hour`,
    [channel, since],
  )
}
