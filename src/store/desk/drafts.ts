// Drafts of acts. Several people may edit one, so each change checks the version seen (optimistic lock).
import type { PdfSaid } from '#protocol/reading/reading.ts'
import type { FileFacts } from '#protocol/rules/rule.ts'
import type { Sql } from '../engine/database.ts'

/** A file with its examination, and the code PJ once chosen. */
export interface DraftFile extends FileFacts {
  readonly typePiece?: string
  readonly said?: PdfSaid
}

export interface Draft {
  readonly id: string
  readonly collectivite: string
  readonly batch: string | null
  /** Partial acte.json, without its files. */
  readonly content: Readonly<Record<string, unknown>>
  readonly files: readonly DraftFile[]
  readonly version: number
  readonly faults: number
  readonly replaces: string | null
  readonly transmission: string | null
  readonly createdBy: string
  readonly createdAt: Date
  readonly updatedBy: string
  readonly updatedAt: Date
}

/** Idempotency key of the resulting act: depositing a draft twice gives one act. */
export function keyOfDraft(id: string): string {
  return `brouillon-${id}`
}

export function ownerOfDraft(id: string): string {
  return `draft:${id}`
}

// Look up the act by key too: a process may die after opening it and before updating the draft.
const columns = `d.id, d.collectivite, d.batch, d.content, d.files, d.version, d.faults, d.replaces,
  COALESCE(d.transmission, t.id) AS transmission, d.created_by AS "createdBy", d.created_at AS "createdAt",
  d.updated_by AS "updatedBy", d.updated_at AS "updatedAt"`
const tables = `actes.draft d
  LEFT JOIN actes.transmission t ON t.collectivite = d.collectivite AND t.cle = 'brouillon-' || d.id`
const isOpen = 'd.transmission IS NULL AND t.id IS NULL'

type NewDraft = Omit<Draft, 'version' | 'transmission' | 'createdBy' | 'createdAt' | 'updatedBy' | 'updatedAt'> & {
  readonly who: string
  readonly at: Date
}

export async function openDraft(sql: Sql, draft: NewDraft): Promise<void> {
  const { id, collectivite, batch, content, files, faults, replaces, who, at } = draft
  await sql.query(
    `INSERT INTO actes.draft (id, collectivite, batch, content, files, version, faults, replaces, created_by, created_at,
       updated_by, updated_at) VALUES ($1, $2, $3, $4::jsonb, $5::jsonb, 1, $6, $7, $8, $9, $8, $9)`,
    [id, collectivite, batch, JSON.stringify(content), JSON.stringify(files), faults, replaces, who, at],
  )
}

export async function draftById(sql: Sql, id: string) {
  return sql.first<Draft>(`SELECT ${columns} FROM ${tables} WHERE d.id = $1`, [id])
}

export async function draftReplacing(sql: Sql, transmission: string) {
  return sql.first<Draft>(
    `SELECT ${columns} FROM ${tables} WHERE d.replaces = $1 AND ${isOpen} ORDER BY d.id LIMIT 1`,
    [transmission],
  )
}

/** Lock a version against changes until an instant. @returns false if the version is outdated or deposited */
export async function claimDraft(
  sql: Sql,
  { id, version, until }: Pick<Draft, 'id' | 'version'> & { readonly until: Date },
) {
  const text = 'UPDATE actes.draft SET claimed_until = $3 WHERE id = $1 AND version = $2 AND transmission IS NULL'
  return sql.changes(text, [id, version, until])
}

export async function releaseDraft(sql: Sql, id: string): Promise<void> {
  await sql.query('UPDATE actes.draft SET claimed_until = NULL WHERE id = $1', [id])
}

const isFree = (now: string) => `(d.claimed_until IS NULL OR d.claimed_until <= ${now})`

interface DraftFilter {
  readonly sirens: readonly string[] | undefined
  readonly batch?: string
  /** Only the first draft of each batch, within a collectivité. */
  readonly firsts?: boolean
  readonly after?: string
  readonly limit: number
}

export async function openDrafts(sql: Sql, { sirens, batch, firsts = false, after, limit }: DraftFilter) {
  return sql.rows<Draft>(
    `SELECT ${columns} FROM ${tables} WHERE ${isOpen} AND ($1::text[] IS NULL OR d.collectivite = ANY($1))
       AND ($2::uuid IS NULL OR d.batch = $2) AND ($3::uuid IS NULL OR d.id > $3)
       AND (NOT $5::boolean OR NOT EXISTS (SELECT 1 FROM actes.draft b
         LEFT JOIN actes.transmission o ON o.collectivite = b.collectivite AND o.cle = 'brouillon-' || b.id
         WHERE b.batch = d.batch AND b.collectivite = d.collectivite AND b.id < d.id AND b.transmission IS NULL AND o.id IS NULL))
     ORDER BY d.id LIMIT $4`,
    [sirens ?? null, batch ?? null, after ?? null, limit, firsts],
  )
}

/** Open drafts of each batch, and how many of them are ready; a batch without any is absent. */
export async function batchSizes(
  sql: Sql,
  { sirens, batches }: Pick<DraftFilter, 'sirens'> & { readonly batches: readonly string[] },
) {
  const rows = await sql.rows<{ batch: string; count: number; ready: number }>(
    `SELECT d.batch, count(*)::int AS count, (count(*) FILTER (WHERE d.faults = 0))::int AS ready FROM ${tables}
      WHERE ${isOpen} AND ($1::text[] IS NULL OR d.collectivite = ANY($1)) AND d.batch = ANY($2::uuid[]) GROUP BY 1`,
    [sirens ?? null, batches],
  )
  return new Map(rows.map(({ batch, ...sizes }) => [batch, sizes]))
}

interface DraftChange extends Pick<Draft, 'id' | 'version' | 'content' | 'files' | 'faults'> {
  readonly who: string
  readonly at: Date
}

/** @returns undefined if the version is outdated, locked or deposited */
export async function changeDraft(sql: Sql, change: DraftChange) {
  const { id, version, content, files, faults, who, at } = change
  const changed = await sql.first<{ id: string }>(
    `UPDATE actes.draft d SET content = $3::jsonb, files = $4::jsonb, faults = $5, version = version + 1, updated_by = $6,
       updated_at = $7 WHERE d.id = $1 AND d.version = $2 AND d.transmission IS NULL AND ${isFree('$7')}
       AND NOT EXISTS (SELECT 1 FROM actes.transmission t WHERE t.collectivite = d.collectivite AND t.cle = 'brouillon-' || d.id)
     RETURNING d.id`,
    [id, version, JSON.stringify(content), JSON.stringify(files), faults, who, at],
  )
  return changed && draftById(sql, id)
}

/** Link the act and erase the draft's content, which the act now holds. */
export async function closeDraft(
  sql: Sql,
  { id, transmission, at }: { readonly id: string; readonly transmission: string; readonly at: Date },
) {
  const text = `UPDATE actes.draft SET transmission = $2, content = '{}', files = '[]', updated_at = $3
    WHERE id = $1 AND transmission IS NULL`
  return sql.changes(text, [id, transmission, at])
}

export async function dropDraft(sql: Sql, { id, version, at }: Pick<DraftChange, 'id' | 'version' | 'at'>) {
  const text = `DELETE FROM actes.draft d WHERE d.id = $1 AND d.version = $2 AND d.transmission IS NULL AND ${isFree('$3')}`
  return sql.changes(text, [id, version, at])
}

/** Delete deposited drafts older than `before`. @returns owners of uploads without an open draft */
export async function forgetDrafts(sql: Sql, before: Date) {
  await sql.query('DELETE FROM actes.draft WHERE transmission IS NOT NULL AND updated_at < $1', [before])
  const text = `SELECT DISTINCT u.owner FROM actes.upload u WHERE u.owner LIKE 'draft:%' AND u.kept_at < $1
    AND NOT EXISTS (SELECT 1 FROM actes.draft d WHERE 'draft:' || d.id = u.owner AND d.transmission IS NULL)`
  return sql.values<string>(text, [before])
}
