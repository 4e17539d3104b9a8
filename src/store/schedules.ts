// Recurring jobs. A process claims a job for a lease and renews it while the job runs. Each change is guarded and
// writes its journal line in the same statement.
import type { ErrorCode } from '#errors.ts'
import { claimRow, isFree, ofHolder, type Claim } from './engine/claim.ts'
import { originOf, type Sql } from './engine/database.ts'

export interface ScheduleRow {
  readonly name: string
  readonly nextAt: Date
  readonly wantedAt: Date | null
  readonly pausedAt: Date | null
  readonly pausedBy: string | null
  readonly pauseReason: string | null
  readonly runUntil: Date | null
  readonly lastStartedAt: Date | null
  readonly lastFinishedAt: Date | null
  readonly lastMs: number | null
  readonly lastOutcome: 'done' | 'failed' | null
  readonly lastCode: ErrorCode | null
  readonly lastCount: number | null
}

const columns = `name, next_at AS "nextAt", wanted_at AS "wantedAt", paused_at AS "pausedAt", paused_by AS "pausedBy",
  pause_reason AS "pauseReason", run_until AS "runUntil", last_started_at AS "lastStartedAt",
  last_finished_at AS "lastFinishedAt", last_ms AS "lastMs", last_outcome AS "lastOutcome", last_code AS "lastCode",
  last_count AS "lastCount"`

/** CTE: journal lines for changed rows. @param from address and session, and where the rows are */
const line = (values: string, from = 'NULL, NULL FROM changed') => `line AS (INSERT INTO actes.installation_journal
    (kind, target, at, who, event, code, detail, address, session) SELECT 'schedule', name, ${values}, ${from})`

/** Upsert a schedule. A changed rhythm recomputes the next run, unless one is overdue. */
export async function ensureSchedule(
  sql: Sql,
  { name, rhythm, nextAt, now }: { name: string; rhythm: string; nextAt: Date; now: Date },
): Promise<void> {
  await sql.query(
    `INSERT INTO actes.schedule AS s (name, rhythm, next_at) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET rhythm = excluded.rhythm,
       next_at = CASE WHEN s.next_at <= $4 THEN s.next_at ELSE excluded.next_at END
      WHERE s.rhythm <> excluded.rhythm`,
    [name, rhythm, nextAt, now],
  )
}

/** By name. */
export async function keptRhythms(sql: Sql): Promise<Readonly<Record<string, string>>> {
  const rows = await sql.rows<{ name: string; rhythm: string }>('SELECT name, rhythm FROM actes.schedule')
  return Object.fromEntries(rows.map(({ name, rhythm }) => [name, rhythm]))
}

/** Includes schedules the program no longer has. */
export async function scheduleRows(sql: Sql) {
  return sql.rows<ScheduleRow>(`SELECT ${columns} FROM actes.schedule`)
}

const isDue = (now: string) => `paused_at IS NULL AND (next_at <= ${now} OR wanted_at <= ${now})`

interface SweepStanding {
  readonly due: readonly string[]
  readonly isPaused: boolean
  /** Recorded within `everyMs` with no run requested, or unknown. */
  readonly isNoted: boolean
  readonly isProofDue: boolean
}

/** State that a sweep needs, in one statement. @param everyMs as for `noteRun` */
export async function sweepStanding(
  sql: Sql,
  { name, now, everyMs }: { readonly name: string; readonly now: Date; readonly everyMs: number },
): Promise<SweepStanding> {
  const rows = await sql.rows<Omit<SweepStanding, 'due'> & { readonly name: string | null; readonly due: boolean }>(
    `SELECT t.name, COALESCE(${isDue('$1')} AND ${isFree('schedule', '$1')}, false) AS due, paused_at IS NOT NULL AS "isPaused",
       COALESCE(last_finished_at > $2, false) AND (wanted_at <= $1) IS NOT TRUE AS "isNoted", "isProofDue"
       FROM (SELECT EXISTS (SELECT 1 FROM actes.proof WHERE due_at <= $1) AS "isProofDue") proof
         LEFT JOIN actes.schedule t ON true ORDER BY t.next_at, t.name`,
    [now, new Date(now.getTime() - everyMs)],
  )
  const { isPaused = false, isNoted = true } = rows.find((row) => row.name === name) ?? {}
  const due = rows.flatMap((row) => (row.due && row.name !== null ? [row.name] : []))
  return { due, isPaused, isNoted, isProofDue: rows[0]?.isProofDue ?? false }
}

export async function isPaused(sql: Sql, name: string) {
  const text = 'SELECT 1 FROM actes.schedule WHERE name = $1 AND paused_at IS NOT NULL'
  return (await sql.first(text, [name])) !== undefined
}

export type ScheduleClaim = Claim & {
  readonly name: string
  /** Without journal lines, for frequent jobs. */
  readonly quiet?: boolean
}

/** Claim a due or requested schedule. It stays due, so that another process runs it once the lease lapses. */
export async function claimSchedule(sql: Sql, { name, quiet = false, ...claim }: ScheduleClaim) {
  const row = await claimRow(sql, 'schedule', {
    ...claim,
    due: `t.name = $5 AND ${isDue('$2')}`,
    set: 'last_started_at = $2',
    waits: true,
    returning: `, ${line(`$2, 'worker', 'started', NULL, jsonb_build_object('run', $1)`, 'NULL, NULL FROM claimed WHERE NOT $6')}
     SELECT name FROM claimed`,
    params: [name, quiet],
  })
  return row !== undefined
}

/** @returns false if the claim was lost */
export function renewSchedule(sql: Sql, { name, token, until }: ScheduleClaim) {
  return sql.changes(ofHolder('schedule', 'run_until = $3'), [name, token, until])
}

export interface RunEnd {
  readonly name: string
  readonly token: string
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly outcome: 'done' | 'failed'
  readonly code?: ErrorCode
  readonly count: number
  readonly nextAt: Date
  readonly quiet?: boolean
}

const released = 'run_token = NULL, run_until = NULL'

/** Record a result. Requests made after the run's start stay. @returns false if the claim was lost: nothing changed */
export async function settleSchedule(sql: Sql, end: RunEnd) {
  const ms = end.finishedAt.getTime() - end.startedAt.getTime()
  const detail = { run: end.token, ms, count: end.count }
  const set = `${released}, next_at = $3, wanted_at = CASE WHEN wanted_at > last_started_at THEN wanted_at END,
    last_finished_at = $4::timestamptz, last_ms = $5, last_outcome = $6::text, last_code = $7::text, last_count = $8`
  return sql.changes(
    `WITH changed AS (${ofHolder('schedule', set)} RETURNING name),
     ${line(`$4, 'worker', $6, $7, $9::jsonb`, 'NULL, NULL FROM changed WHERE NOT $10')} SELECT name FROM changed`,
    [
      end.name,
      end.token,
      end.nextAt,
      end.finishedAt,
      ms,
      end.outcome,
      end.code ?? null,
      end.count,
      JSON.stringify(detail),
      end.quiet ?? false,
    ],
  )
}

/** Release a claim without a result; the schedule stays due. */
export async function giveBackSchedule(sql: Sql, { name, token, at }: { name: string; token: string; at: Date }) {
  await sql.query(
    `WITH changed AS (${ofHolder('schedule', released)} RETURNING name),
     ${line(`$3::timestamptz, 'worker', 'interrupted', NULL, jsonb_build_object('run', $2::uuid)`)} SELECT name FROM changed`,
    [name, token, at],
  )
}

/** Record a run without a claim, at most once per `everyMs` unless requested. */
export async function noteRun(sql: Sql, end: Omit<RunEnd, 'token'>, everyMs: number): Promise<void> {
  await sql.query(
    `UPDATE actes.schedule SET next_at = $2, wanted_at = NULL, last_started_at = $3, last_finished_at = $4::timestamptz,
       last_ms = $5, last_outcome = $6, last_code = $7, last_count = $8
      WHERE name = $1 AND (last_finished_at IS NULL OR last_finished_at <= $9 OR wanted_at <= $3)`,
    [
      end.name,
      end.nextAt,
      end.startedAt,
      end.finishedAt,
      end.finishedAt.getTime() - end.startedAt.getTime(),
      end.outcome,
      end.code ?? null,
      end.count,
      new Date(end.finishedAt.getTime() - everyMs),
    ],
  )
}

export interface Will {
  readonly who: string
  readonly at: Date
  readonly reason?: string
}

/** Request a run; a running schedule runs again afterwards. An earlier request stays. @returns false if paused */
export async function wantSchedule(sql: Sql, name: string, { who, at }: Will) {
  return sql.changes(
    `WITH changed AS (UPDATE actes.schedule SET wanted_at = LEAST(
         CASE WHEN run_token IS NULL THEN $2 ELSE GREATEST($2, last_started_at + interval '1 millisecond') END,
         CASE WHEN run_token IS NULL OR wanted_at > last_started_at THEN wanted_at END)
       WHERE name = $1 AND paused_at IS NULL RETURNING name),
     ${line(`$2::timestamptz, $3::text, 'wanted', NULL, NULL`, '$4::text, $5::text FROM changed')} SELECT name FROM changed`,
    [name, at, who, ...originOf(sql)],
  )
}

/** A running job continues. @returns false if already paused */
export async function pauseSchedule(sql: Sql, name: string, will: Will) {
  const changes = 'paused_at = $2::timestamptz, paused_by = $3::text, pause_reason = $4::text'
  return changedBy(sql, { name, will, changes, guard: 'paused_at IS NULL', event: 'paused' })
}

/** Runs missed meanwhile become one. @returns false if it was not paused */
export async function resumeSchedule(sql: Sql, name: string, will: Will) {
  const changes = 'paused_at = NULL, paused_by = NULL, pause_reason = NULL'
  return changedBy(sql, { name, will, changes, guard: 'paused_at IS NOT NULL', event: 'resumed' })
}

async function changedBy(
  sql: Sql,
  change: { name: string; will: Will; changes: string; guard: string; event: string },
) {
  const { name, will, changes, guard, event } = change
  return sql.changes(
    `WITH changed AS (UPDATE actes.schedule SET ${changes} WHERE name = $1 AND ${guard} RETURNING name),
     ${line(`$2::timestamptz, $3::text, '${event}', NULL, jsonb_build_object('reason', $4::text)`, '$5::text, $6::text FROM changed')}
     SELECT name FROM changed`,
    [name, will.at, will.who, will.reason ?? '', ...originOf(sql)],
  )
}
