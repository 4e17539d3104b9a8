// Append-only journal of the installation: every event outside an act's own journal.
import { originOf, type Sql } from '../engine/database.ts'

export const journalKinds = [
  'desk',
  'sign-in',
  'token',
  'connection',
  'schedule',
  'reading',
  'download',
  'export',
  'refused',
] as const
export type JournalKind = (typeof journalKinds)[number]

/** Desk events whose kind is not `desk`. */
const kinds: Readonly<Record<string, JournalKind>> = {
  'signed-in': 'sign-in',
  'sign-in-refused': 'sign-in',
  'code-refused': 'sign-in',
  'recovery-code-used': 'sign-in',
  'token-added': 'token',
  'token-revoked': 'token',
  unmasked: 'reading',
  'personal-data-searched': 'reading',
}

export function journalKindOf(event: string): JournalKind {
  return kinds[event] ?? 'desk'
}

interface NewLine {
  readonly kind: JournalKind
  readonly at: Date
  readonly who: string
  readonly event: string
  readonly target?: string
  readonly code?: string
  readonly detail?: unknown
}

const columns = 'kind, at, who, event, target, code, detail, address, session'

const valuesOf = (sql: Sql, line: NewLine) => [
  ...[line.kind, line.at, line.who, line.event, line.target ?? null, line.code ?? null],
  line.detail === undefined ? null : JSON.stringify(line.detail),
  ...originOf(sql),
]

/** Takes address and session from the database handle's origin. */
export async function noteLine(sql: Sql, line: NewLine): Promise<void> {
  const text = `INSERT INTO actes.installation_journal (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9)`
  await sql.query(text, valuesOf(sql, line))
}

/** How many of the person's last lines `noteSeldom` examines. */
const recentMost = 200

/** Write a frequent event, unless an equal line is recent or the person has `most` recent lines of its kind. */
export async function noteSeldom(
  sql: Sql,
  line: NewLine,
  { withinMs, most }: { readonly withinMs: number; readonly most: number },
): Promise<void> {
  await sql.query(
    `WITH recent AS (SELECT * FROM (SELECT kind, event, target, code, detail, at FROM actes.installation_journal WHERE who = $3
         ORDER BY id DESC LIMIT ${recentMost}) last WHERE kind = $1 AND at > $10)
     INSERT INTO actes.installation_journal (${columns})
     SELECT $1::text, $2::timestamptz, $3::text, $4::text, $5::text, $6::text, $7::jsonb, $8::text, $9::text
      WHERE (SELECT count(*) FROM recent) < $11
        AND NOT EXISTS (SELECT 1 FROM recent r WHERE r.event = $4
          AND (r.target, r.code, r.detail) IS NOT DISTINCT FROM ($5::text, $6::text, $7::jsonb))`,
    [...valuesOf(sql, line), new Date(line.at.getTime() - withinMs), most],
  )
}

export interface InstallationLine {
  readonly line: number
  readonly at: Date
  readonly kind: JournalKind
  readonly who: string
  readonly event: string
  readonly target: string | null
  readonly code: string | null
  readonly detail: unknown
  readonly address: string | null
  readonly session: string | null
}

export interface LineFilter {
  readonly who?: string
  readonly event?: string
  readonly from?: Date
  readonly until?: Date
  readonly before?: number
  readonly limit: number
}

export interface InstallationFilter extends LineFilter {
  readonly kinds?: readonly JournalKind[]
}

export async function installationLines(sql: Sql, filter: InstallationFilter): Promise<readonly InstallationLine[]> {
  const { kinds: some, who, event, from, until, before, limit } = filter
  return sql.rows<InstallationLine>(
    `SELECT id::float8 AS line, ${columns} FROM actes.installation_journal
      WHERE ($1::bigint IS NULL OR id < $1) AND ($3::text IS NULL OR who = $3) AND ($4::text IS NULL OR event = $4)
        AND ($5::text[] IS NULL OR kind = ANY($5)) AND ($6::timestamptz IS NULL OR at >= $6) AND ($7::timestamptz IS NULL OR at < $7)
      ORDER BY id DESC LIMIT $2`,
    [before ?? null, limit, who ?? null, event ?? null, some ?? null, from ?? null, until ?? null],
  )
}
