// Batches and their lines. Each change is guarded, so that repeated or concurrent work has no effect.
import type { Problem } from '#errors.ts'
import { originOf, type RequestOrigin, type Sql } from './engine/database.ts'

export interface Batch {
  readonly id: string
  readonly who: string
  readonly name: string
  readonly head: readonly string[]
  readonly encoding: string
  readonly sirens: readonly string[] | null
  readonly unnamed: readonly string[]
  readonly state: 'checking' | 'checked' | 'depositing' | 'done' | 'cancelled'
  readonly createdAt: Date
  readonly endedAt: Date | null
}

type LineState = 'unread' | 'faulty' | 'good' | 'deposited' | 'refused'

export interface BatchLine {
  readonly line: number
  readonly cells: readonly string[]
  readonly acte: Readonly<Record<string, unknown>>
  readonly files: Readonly<Record<string, string>>
  readonly state: LineState
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly transmission: string | null
  readonly idActe: string | null
  readonly already: boolean
}

const columns = `id, who, name, head, encoding, sirens, unnamed, state, created_at AS "createdAt", ended_at AS "endedAt"`
const lineColumns = `line, cells, acte, files, state, problems, warnings, transmission, id_acte AS "idActe", already`

export const ownerOf = (id: string): string => `lot:${id}`

type NewLine = Pick<BatchLine, 'line' | 'cells' | 'acte' | 'files' | 'problems'>

/** Insert a batch with unread lines, in the caller's name. */
export async function openBatch(sql: Sql, batch: Omit<Batch, 'state' | 'endedAt'>, lines: readonly NewLine[]) {
  await sql.query(
    `INSERT INTO actes.batch (id, who, name, head, encoding, sirens, unnamed, state, created_at, address, session)
     VALUES ($1, $2, $3, $4::text[], $5, $6::text[], $7::text[], 'checking', $8, $9, $10)`,
    [
      batch.id,
      batch.who,
      batch.name,
      batch.head,
      batch.encoding,
      batch.sirens,
      batch.unnamed,
      batch.createdAt,
      ...originOf(sql),
    ],
  )
  await sql.query(
    `INSERT INTO actes.batch_line (batch, line, cells, acte, files, state, problems, warnings)
     SELECT $1, r.line, r.cells, r.acte, r.files, 'unread', r.problems, '[]'
       FROM jsonb_to_recordset($2::jsonb) AS r (line int, cells jsonb, acte jsonb, files jsonb, problems jsonb)`,
    [batch.id, JSON.stringify(lines)],
  )
}

/** @param who required owner; null: any */
export function batchById(sql: Sql, id: string, who: string | null) {
  return sql.first<Batch>(`SELECT ${columns} FROM actes.batch WHERE id = $1 AND who = COALESCE($2, who)`, [id, who])
}

/** Newest first, keyset by instant and id. */
export function batches(
  sql: Sql,
  { who, before, limit }: { who: string | null; before?: { at: Date; id: string }; limit: number },
) {
  return sql.rows<Batch>(
    `SELECT ${columns} FROM actes.batch
      WHERE ($1::text IS NULL OR who = $1) AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
      ORDER BY created_at DESC, id DESC LIMIT $4`,
    [who, before?.at ?? null, before?.id ?? null, limit],
  )
}

export function workingBatches(sql: Sql) {
  const text = `SELECT ${columns}, address, session FROM actes.batch WHERE state IN ('checking', 'depositing')
    ORDER BY created_at, id LIMIT 100`
  return sql.rows<Batch & RequestOrigin>(text)
}

export async function countLines(sql: Sql, id: string): Promise<Readonly<Record<LineState, number>>> {
  const rows = await sql.rows<{ state: LineState; n: number }>(
    'SELECT state, count(*)::int AS n FROM actes.batch_line WHERE batch = $1 GROUP BY state',
    [id],
  )
  const none = { unread: 0, faulty: 0, good: 0, deposited: 0, refused: 0 }
  return { ...none, ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) }
}

export function linesOfBatch(
  sql: Sql,
  { id, states, after, limit }: { id: string; states?: readonly LineState[]; after?: number; limit: number },
) {
  return sql.rows<BatchLine>(
    `SELECT ${lineColumns} FROM actes.batch_line
      WHERE batch = $1 AND ($2::text[] IS NULL OR state = ANY($2)) AND line > $3 ORDER BY line LIMIT $4`,
    [id, states ?? null, after ?? 0, limit],
  )
}

export type LineEnd = Pick<
  BatchLine,
  'line' | 'state' | 'problems' | 'warnings' | 'transmission' | 'idActe' | 'already'
>

/** Record results, except for lines that have moved on. */
export async function settleLines(
  sql: Sql,
  { id, from }: { id: string; from: LineState },
  ends: readonly LineEnd[],
): Promise<void> {
  await sql.query(
    `UPDATE actes.batch_line l SET state = r.state, problems = r.problems, warnings = r.warnings,
       transmission = r.transmission, id_acte = r."idActe", already = r.already
      FROM jsonb_to_recordset($3::jsonb) AS r (line int, state text, problems jsonb, warnings jsonb, transmission uuid,
        "idActe" text, already boolean)
      WHERE l.batch = $1 AND l.line = r.line AND l.state = $2`,
    [id, from, JSON.stringify(ends)],
  )
}

type Move = { readonly id: string; readonly from: readonly Batch['state'][]; readonly to: Batch['state'] }

/**
 * @param at end of the batch, if final @param without guard: no line in this state @param sirens set on a person's
 * request: the collectivités to continue for, with its origin @returns false if in another state: nothing changed
 */
export function moveBatch(
  sql: Sql,
  { id, from, to }: Move,
  {
    at = null,
    without = null,
    sirens,
  }: { at?: Date | null; without?: LineState | null; sirens?: readonly string[] | null } = {},
) {
  return sql.changes(
    `UPDATE actes.batch b SET state = $3, ended_at = $4, sirens = CASE WHEN $6 THEN $7::text[] ELSE sirens END,
       address = CASE WHEN $6 THEN $8 ELSE address END, session = CASE WHEN $6 THEN $9 ELSE session END
      WHERE id = $1 AND state = ANY($2::text[]) AND ($5::text IS NULL OR NOT EXISTS
        (SELECT 1 FROM actes.batch_line l WHERE l.batch = b.id AND l.state = $5))`,
    [id, from, to, at, without, sirens !== undefined, sirens ?? null, ...originOf(sql)],
  )
}

/** Delete old batches, undecided ones included, but none that is depositing. @returns their ids */
export async function forgetBatches(sql: Sql, before: Date) {
  return sql.values<string>(`DELETE FROM actes.batch WHERE created_at < $1 AND state <> 'depositing' RETURNING id`, [
    before,
  ])
}
