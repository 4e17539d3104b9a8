// Append-only journal of the installation: every event outside an act's own journal; and what people did, read from both.
import { openingEvent } from '#lifecycle.ts'
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

function journalKindOf(event: string) {
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
  line.kind,
  line.at,
  line.who,
  line.event,
  line.target ?? null,
  line.code ?? null,
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

interface InstallationLine {
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

export async function installationLines(sql: Sql, filter: InstallationFilter) {
  const { kinds: some, who, event, from, until, before, limit } = filter
  return sql.rows<InstallationLine>(
    `SELECT id::float8 AS line, ${columns} FROM actes.installation_journal
      WHERE ($1::bigint IS NULL OR id < $1) AND ($3::text IS NULL OR who = $3) AND ($4::text IS NULL OR event = $4)
        AND ($5::text[] IS NULL OR kind = ANY($5)) AND ($6::timestamptz IS NULL OR at >= $6) AND ($7::timestamptz IS NULL OR at < $7)
      ORDER BY id DESC LIMIT $2`,
    [before ?? null, limit, who ?? null, event ?? null, some ?? null, from ?? null, until ?? null],
  )
}

/** Write a line of what people did; its event says its kind. */
export async function noteDesk(sql: Sql, line: Omit<NewLine, 'kind' | 'code'>): Promise<void> {
  await noteLine(sql, { kind: journalKindOf(line.event), ...line })
}

/** Kinds of actions of people, except connections and schedules. */
const deskKinds = ['desk', 'sign-in', 'token', 'reading'] as const

/** Desk journal, newest first; of `deskKinds` by default. */
export async function deskLines(sql: Sql, filter: InstallationFilter) {
  return installationLines(sql, { kinds: deskKinds, ...filter })
}

interface TransmissionLine extends Omit<InstallationLine, 'kind'> {
  readonly transmission: string
  readonly numero: string | null
  readonly collectivite: string
}

/** People's lines in the journals of transmissions, newest first. @param sirens absent: all */
export async function personLines(sql: Sql, filter: LineFilter, sirens?: readonly string[]) {
  const { who, event, from, until, before, limit } = filter
  // Most selective index first: person, event (except deposits, which every transmission has), collectivité.
  const isOfSome = sirens !== undefined && who === undefined && (event === undefined || event === openingEvent)
  const newest = (siren: string) => `SELECT j.id FROM actes.journal j WHERE j.who <> 'worker' AND ${siren}
    AND ($1::bigint IS NULL OR j.id < $1) AND ($3::text IS NULL OR j.who = $3) AND ($4::text IS NULL OR j.event = $4)
    AND ($6::timestamptz IS NULL OR j.at >= $6) AND ($7::timestamptz IS NULL OR j.at < $7)
    ORDER BY j.id DESC LIMIT $2`
  const ids = isOfSome
    ? `unnest($5::text[]) AS s (siren), LATERAL (${newest('j.collectivite = s.siren')}) n`
    : `(${newest('($5::text[] IS NULL OR j.collectivite = ANY($5))')}) n`
  return sql.rows<TransmissionLine>(
    `SELECT j.id::float8 AS line, j.at, j.who, j.event, j.code, j.detail, j.address, j.session, t.id AS transmission, t.numero,
       t.id_acte AS target, t.collectivite
       FROM (SELECT n.id FROM ${ids} ORDER BY n.id DESC LIMIT $2) p
       JOIN actes.journal j ON j.id = p.id JOIN actes.transmission t ON t.id = j.transmission
      ORDER BY p.id DESC`,
    [before ?? null, limit, who ?? null, event ?? null, sirens ?? null, from ?? null, until ?? null],
  )
}
