// Installation-wide figures for monitoring. Each reads an index of unfinished work up to a cap, so the cost does not
// depend on how many acts are done.
import type { ErrorCode } from '#errors.ts'
import type { GatewayName } from '#gateways/gateway.ts'
import { provenStates, refusedStates, workingStates, type State } from '#lifecycle.ts'
import type { Sql } from '../engine/database.ts'
import { isUncertain } from '../transmissions/attempts.ts'
import type { TaskKind } from '#text/tasks.ts'

/** Cap on counts. */
const figuresCap = 100_000

export interface Unfinished {
  readonly state: State
  readonly count: number
  readonly oldest: Date
  readonly failing: number
  readonly due: number
  readonly dueSince: Date | null
}

export async function unfinished(sql: Sql, now: Date) {
  return sql.rows<Unfinished>(
    `SELECT state, count(*)::int AS count, min(created_at) AS oldest,
       (count(*) FILTER (WHERE failures > 0))::int AS failing,
       (count(*) FILTER (WHERE due_at <= $1 AND is_open))::int AS due,
       min(due_at) FILTER (WHERE due_at <= $1 AND is_open) AS "dueSince"
       FROM (SELECT t.state, t.created_at, t.failures, t.due_at,
               c.suspended_code IS NULL AND c.paused_since IS NULL AS is_open
               FROM actes.transmission t JOIN actes.connection c ON c.id = t.connection
              WHERE t.due_at IS NOT NULL AND t.held_code IS NULL AND t.state = ANY($2) LIMIT ${figuresCap}) u
      GROUP BY state`,
    [now, workingStates],
  )
}

export async function heldByCode(sql: Sql) {
  return sql.rows<{ code: ErrorCode; count: number; since: Date }>(
    `SELECT code, count(*)::int AS count, min(since) AS since
       FROM (SELECT held_code AS code, held_since AS since FROM actes.transmission
              WHERE held_code IS NOT NULL LIMIT ${figuresCap}) h
      GROUP BY code ORDER BY code`,
  )
}

interface Since {
  readonly count: number
  readonly since: Date | null
}

export async function uncertainSince(sql: Sql, now: Date) {
  const row = await sql.first<Since>(
    `SELECT count(*)::int AS count, min(a.opened_at) AS since
       FROM (SELECT open_attempt FROM actes.transmission t WHERE ${isUncertain('$1')} LIMIT ${figuresCap}) u
       JOIN actes.attempt a ON a.id = u.open_attempt`,
    [now],
  )
  return row ?? { count: 0, since: null }
}

const unansweredCap = 1_000

/** Sendings with an overdue AR task, capped at 1,000. */
export async function unansweredCount(sql: Sql) {
  const count = await sql.value<number>(
    `SELECT count(*)::int AS count FROM (SELECT 1 FROM actes.task
      WHERE kind = 'accuseManquant' AND closed_at IS NULL LIMIT ${unansweredCap}) u`,
  )
  return count ?? 0
}

export async function answersSince(sql: Sql, since: Date) {
  const answered = (state: State) =>
    `SELECT '${state}' AS state, count(*)::int AS count FROM (SELECT 1 FROM actes.journal
      WHERE at >= $1 AND to_state = '${state}' AND from_state <> to_state LIMIT ${figuresCap}) a`
  return sql.rows<{ state: State; count: number }>(
    [...provenStates, ...refusedStates].map(answered).join(' UNION ALL '),
    [since],
  )
}

interface AlikeConnections {
  readonly gateway: GatewayName
  readonly standing: 'open' | 'suspended' | 'paused'
  readonly code: ErrorCode | null
  readonly count: number
  readonly nextCollect: Date | null
  readonly certificateUntil: string | null
}

export async function connectionStandings(sql: Sql) {
  return sql.rows<AlikeConnections>(
    `SELECT gateway, standing, code, count(*)::int AS count, min(collect_at) AS "nextCollect",
       min(certificate_until) AS "certificateUntil"
       FROM (SELECT gateway, suspended_code AS code, collect_at, certificate_until,
               CASE WHEN suspended_code IS NOT NULL THEN 'suspended' WHEN paused_since IS NOT NULL THEN 'paused'
                 ELSE 'open' END AS standing FROM actes.connection) c
      GROUP BY gateway, standing, code ORDER BY gateway, standing, code`,
  )
}

/** Cap on individually named items. */
export const namedAtMost = 100

export async function waitingReturns(sql: Sql) {
  return sql.rows<{ status: string; count: number; since: Date }>(
    `SELECT status, count(*)::int AS count, min(received_at) AS since
       FROM (SELECT status, received_at FROM actes.retour WHERE status IN ('orphan', 'unreadable', 'notice')
              AND transmission IS NULL LIMIT ${figuresCap}) r
      GROUP BY status ORDER BY status`,
  )
}

export async function openTaskCounts(sql: Sql, today: string) {
  return sql.rows<{ kind: TaskKind; count: number; overdue: number }>(
    `SELECT kind, count(*)::int AS count, (count(*) FILTER (WHERE due_on < $1))::int AS overdue
       FROM (SELECT kind, due_on FROM actes.task WHERE closed_at IS NULL LIMIT ${figuresCap}) t
      GROUP BY kind ORDER BY kind`,
    [today],
  )
}
