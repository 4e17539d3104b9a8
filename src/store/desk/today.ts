// Figures of the desk's home page and navigation: work that waits for people, and the day's flow. Each is capped and
// served by an index. `sirens` undefined: all collectivités.
import type { ErrorCode, Params } from '#errors.ts'
import type { GatewayName } from '#gateways/gateway.ts'
import { provenStates, refusedStates, workingStates } from '#lifecycle.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { isLeftAlone, isUncertain } from '../transmissions/attempts.ts'
import { failureGroups, type FailureGroup } from '../transmissions/causes.ts'
import { isNotMissing } from '../retours/tasks.ts'
import { isAmong, type Sql } from '../engine/database.ts'

type Sirens = readonly string[] | undefined

/** Cap on counts. */
export const todayCap = 1_000

const within = (column: string) => `($1::text[] IS NULL OR ${column} = ANY($1))`

interface WaitingGroup extends Pick<FailureGroup, 'id' | 'held' | 'count' | 'verifCode'> {
  readonly code: ErrorCode
  readonly gateway: GatewayName
  readonly since: Date
  readonly only?: { readonly id: string; readonly numero: string | null }
}

/** Held and refused acts of any age, except those assigned or postponed. */
export async function failuresLeft(sql: Sql, sirens: Sirens, today: Jour): Promise<readonly WaitingGroup[]> {
  const groups = await failureGroups(sql, { exceptAside: today, ...(sirens && { sirens }) })
  const single = groups.filter(({ count }) => count === 1).map(({ id }) => id)
  const acts = await sql.rows<{ cause: string; held: boolean; id: string; numero: string | null }>(
    `SELECT cause, state NOT ${isAmong(refusedStates)} AS held, id, numero FROM actes.transmission
      WHERE cause = ANY($2) AND assigned_to IS NULL AND (snoozed_until IS NULL OR snoozed_until <= $3) AND ${within('collectivite')}`,
    [sirens ?? null, single, today],
  )
  return groups.map(({ firstAt: since, code, gateway, ...group }) => {
    const only = group.count === 1 && acts.find(({ cause, held }) => cause === group.id && held === group.held)
    return {
      ...group,
      since,
      code: code as ErrorCode,
      gateway: gateway as GatewayName,
      ...(only && { only }),
    }
  })
}

interface WaitingActRow {
  readonly id: string
  readonly numero: string | null
  readonly objet: string
  readonly collectivite: string
}

export async function uncertainOnes(
  sql: Sql,
  sirens: Sirens,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<readonly WaitingActRow[]> {
  return sql.rows<WaitingActRow>(
    `SELECT id, numero, objet, collectivite FROM actes.transmission
      WHERE open_attempt IS NOT NULL AND ${isLeftAlone('$3')} AND ${within('collectivite')} ORDER BY id DESC LIMIT $2`,
    [sirens ?? null, limit, now],
  )
}

export async function strayCount(sql: Sql, sirens: Sirens) {
  const row = await sql.first<{ count: number; since: Date | null }>(
    `SELECT count(*)::int AS count, min(received_at) AS since
       FROM (SELECT received_at FROM actes.retour WHERE status IN ('orphan', 'unreadable')
               AND transmission IS NULL AND ${within(`split_part(connection, ':', 2)`)} LIMIT ${todayCap}) r`,
    [sirens ?? null],
  )
  return row ?? { count: 0, since: null }
}

export async function unanswered(sql: Sql, sirens: Sirens, limit: number): Promise<readonly WaitingActRow[]> {
  return sql.rows<WaitingActRow>(
    `SELECT t.id, t.numero, t.objet, t.collectivite FROM actes.task k JOIN actes.transmission t ON t.id = k.transmission
      WHERE k.kind = 'accuseManquant' AND k.closed_at IS NULL AND ${within('k.collectivite')}
      ORDER BY k.opened_at, k.id LIMIT $2`,
    [sirens ?? null, limit],
  )
}

interface StoppedConnection {
  readonly id: string
  readonly siren: string
  readonly gateway: GatewayName
  readonly code: ErrorCode
  readonly params: Params | null
  readonly since: Date
}

export async function suspendedConnections(
  sql: Sql,
  sirens: Sirens,
  limit: number,
): Promise<readonly StoppedConnection[]> {
  return sql.rows<StoppedConnection>(
    `SELECT id, siren, gateway, suspended_code AS code, suspended_params AS params, suspended_since AS since
       FROM actes.connection WHERE suspended_code IS NOT NULL AND ${within('siren')}
      ORDER BY suspended_since, id LIMIT $2`,
    [sirens ?? null, limit],
  )
}

interface TodayFlowRow {
  readonly inProgress: number
  readonly connections: number
  readonly open: number
}

export async function flowOf(sql: Sql, sirens: Sirens, now: Date): Promise<TodayFlowRow> {
  const row = await sql.first<TodayFlowRow>(
    `SELECT
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.transmission t WHERE due_at IS NOT NULL AND held_code IS NULL
         AND NOT ${isUncertain('$3')} AND state = ANY($2) AND ${within('collectivite')} LIMIT ${todayCap}) x) AS "inProgress",
       count(*)::int AS connections,
       (count(*) FILTER (WHERE suspended_code IS NULL AND paused_since IS NULL))::int AS open
      FROM actes.connection WHERE ${within('siren')}`,
    [sirens ?? null, workingStates, now],
  )
  return row ?? { inProgress: 0, connections: 0, open: 0 }
}

/** Must match the index on answered acts. */
const acknowledged = `answered_at >= $2 AND state ${isAmong(provenStates)} AND message = '1-1'`

/** Acts acknowledged since an instant, by hour in Paris; empty hours are left out. */
export async function acknowledgedByHour(sql: Sql, sirens: Sirens, since: Date) {
  return sql.rows<{ hour: number; count: number }>(
    `SELECT hour, count(*)::int AS count
       FROM (SELECT extract(hour FROM answered_at AT TIME ZONE 'Europe/Paris')::int AS hour
               FROM actes.transmission WHERE ${acknowledged} AND ${within('collectivite')} LIMIT 50000) h
      GROUP BY hour ORDER BY hour`,
    [sirens ?? null, since],
  )
}

/** Median seconds from sending to AR, per Paris day and overall (day null), over the last 5,000 acts. */
export async function delays(sql: Sql, sirens: Sirens, since: Date) {
  return sql.rows<{ day: string | null; seconds: number; count: number }>(
    `SELECT day, (percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds))::float8 AS seconds, count(*)::int AS count
       FROM (SELECT to_char(answered_at AT TIME ZONE 'Europe/Paris', 'YYYY-MM-DD') AS day,
               extract(epoch FROM answered_at - sent_at)::float8 AS seconds
               FROM actes.transmission WHERE ${acknowledged} AND sent_at IS NOT NULL AND ${within('collectivite')}
              ORDER BY answered_at DESC LIMIT 5000) timed
      GROUP BY GROUPING SETS ((day), ()) HAVING count(*) > 0 ORDER BY day NULLS FIRST`,
    [sirens ?? null, since],
  )
}

const waitingCap = 100

export interface WaitingCounts {
  readonly uncertain: number
  readonly failed: number
  /** Retours that match no transmission or are unreadable. */
  readonly stray: number
  readonly tasks: number
  readonly untold: number
}

export async function waitingCounts(
  sql: Sql,
  sirens: readonly string[] | undefined,
  now: Date,
): Promise<WaitingCounts> {
  const row = await sql.first<WaitingCounts>(
    `SELECT
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.transmission WHERE open_attempt IS NOT NULL AND ${isLeftAlone('$2')}
         AND ($1::text[] IS NULL OR collectivite = ANY($1)) LIMIT ${waitingCap}) x) AS uncertain,
       (SELECT COALESCE(sum(n), 0)::int FROM actes.total WHERE cause <> ''
         AND ($1::text[] IS NULL OR collectivite = ANY($1))) AS failed,
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.retour WHERE status IN ('orphan', 'unreadable')
         AND transmission IS NULL AND ($1::text[] IS NULL OR split_part(connection, ':', 2) = ANY($1)) LIMIT ${waitingCap}) x) AS stray,
       (SELECT count(*)::int FROM (SELECT 1 FROM actes.task
         WHERE ${isNotMissing} AND closed_at IS NULL AND ($1::text[] IS NULL OR collectivite = ANY($1)) LIMIT ${waitingCap}) x) AS tasks,
       (SELECT count(*)::int FROM actes.subscription s WHERE ended_at IS NULL
         AND ($1::text[] IS NULL OR siren = ANY($1)) AND (disabled_at IS NOT NULL OR EXISTS (
           SELECT 1 FROM actes.dead_letter d WHERE d.subscription = s.id AND d.sent_at IS NULL))) AS untold`,
    [sirens ?? null, now],
  )
  return row ?? { uncertain: 0, failed: 0, stray: 0, tasks: 0, untold: 0 }
}
