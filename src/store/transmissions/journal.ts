// The journal of a transmission. Each move writes its own line; here lines are read and remarks added.
import type { ErrorCode } from '../../errors.ts'
import type { State } from '../../lifecycle.ts'
import { originOf, type Sql } from '../engine/database.ts'

export interface JournalLine {
  /** Increasing over all transmissions. */
  readonly line: number
  readonly at: Date
  readonly who: string
  readonly event: string
  readonly from: State | null
  readonly to: State | null
  readonly code: ErrorCode | null
  readonly detail: unknown
}

/** The lines of a transmission, oldest first. */
export async function listJournalLines(sql: Sql, transmission: string): Promise<readonly JournalLine[]> {
  return sql.rows<JournalLine>(
    `SELECT id::float8 AS line, at, who, event, from_state AS "from", to_state AS "to", code, detail
       FROM actes.journal WHERE transmission = $1 ORDER BY id`,
    [transmission],
  )
}

/** A line that moves nothing. */
export interface Remark {
  readonly transmission: string
  readonly at: Date
  readonly who: string
  readonly event: string
  readonly code?: ErrorCode
  readonly detail?: unknown
}

/** The statement that adds it, which has the parameters of `remarkParams`. */
export const remarking = `INSERT INTO actes.journal (transmission, at, who, event, code, detail, address, session, collectivite)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, (SELECT collectivite FROM actes.transmission WHERE id = $1))`

export const remarkParams = (sql: Sql, line: Remark): readonly unknown[] => [
  ...[line.transmission, line.at, line.who, line.event, line.code ?? null],
  line.detail === undefined ? null : JSON.stringify(line.detail),
  ...originOf(sql),
]

/** Add a line that moves nothing. */
export async function remark(sql: Sql, line: Remark): Promise<void> {
  await sql.query(remarking, remarkParams(sql, line))
}

/** Note, once, that an act does not leave again by itself although its refusal was announced so. */
export async function noteUnhealed(sql: Sql, transmission: string, at: Date): Promise<void> {
  await sql.query(
    `INSERT INTO actes.journal (transmission, at, who, event, code, collectivite)
     SELECT j.transmission, $2, 'worker', 'unhealed', j.code, j.collectivite FROM actes.journal j
      WHERE j.transmission = $1 AND j.to_state = 'refused' AND j.detail->>'healing' = 'true' AND NOT EXISTS (
        SELECT 1 FROM actes.journal u WHERE u.transmission = $1 AND u.event = 'unhealed') LIMIT 1`,
    [transmission, at],
  )
}

/** When a transmission last left; undefined when it never did. */
export async function sentAt(sql: Sql, transmission: string): Promise<Date | undefined> {
  const text = `SELECT at FROM actes.journal
    WHERE transmission = $1 AND to_state = 'submitted' AND from_state <> 'submitted' ORDER BY id DESC LIMIT 1`
  return (await sql.first<{ at: Date }>(text, [transmission]))?.at
}
