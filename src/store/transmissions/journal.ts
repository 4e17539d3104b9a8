// Reads a transmission's journal and adds remarks. Each move writes its own line.
import type { ErrorCode } from '#errors.ts'
import { refusedStates, type State } from '#lifecycle.ts'
import { isAmong, originOf, type Sql } from '../engine/database.ts'

export interface JournalLine {
  /** Increases across all transmissions. */
  readonly line: number
  readonly at: Date
  readonly who: string
  readonly event: string
  readonly from: State | null
  readonly to: State | null
  readonly code: ErrorCode | null
  readonly detail: unknown
}

export async function listJournalLines(sql: Sql, transmission: string) {
  return sql.rows<JournalLine>(
    `SELECT id::float8 AS line, at, who, event, from_state AS "from", to_state AS "to", code, detail
       FROM actes.journal WHERE transmission = $1 ORDER BY id`,
    [transmission],
  )
}

export interface Remark {
  readonly transmission: string
  readonly at: Date
  readonly who: string
  readonly event: string
  readonly code?: ErrorCode
  readonly detail?: unknown
}

export const remarking = `INSERT INTO actes.journal (transmission, at, who, event, code, detail, address, session, collectivite)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, (SELECT collectivite FROM actes.transmission WHERE id = $1))`

export const remarkParams = (sql: Sql, line: Remark): readonly unknown[] => [
  line.transmission,
  line.at,
  line.who,
  line.event,
  line.code ?? null,
  line.detail === undefined ? null : JSON.stringify(line.detail),
  ...originOf(sql),
]

export async function remark(sql: Sql, line: Remark): Promise<void> {
  await sql.query(remarking, remarkParams(sql, line))
}

/** Note once that an act will not be sent again automatically, although its refusal announced that it would. */
export async function noteUnhealed(sql: Sql, transmission: string, at: Date): Promise<void> {
  await sql.query(
    `INSERT INTO actes.journal (transmission, at, who, event, code, collectivite)
     SELECT j.transmission, $2, 'worker', 'unhealed', j.code, j.collectivite FROM actes.journal j
      WHERE j.transmission = $1 AND j.to_state ${isAmong(refusedStates)} AND j.detail->>'healing' = 'true' AND NOT EXISTS (
        SELECT 1 FROM actes.journal u WHERE u.transmission = $1 AND u.event = 'unhealed') LIMIT 1`,
    [transmission, at],
  )
}
