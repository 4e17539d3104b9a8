// Export format of both journals, for JSON Lines and SIEM. Keys are always present, in this order; unknown values are
// null.
import type { Sql } from '../engine/database.ts'
import { journals, raiseFloor, spanOf, type Journal, type StoredInstallationLine, type StoredLine } from './chain.ts'

export const journalNames = ['actes', 'installation'] as const satisfies readonly Journal[]

export interface ExportedLine {
  readonly journal: Journal
  /** Unique and permanent within its journal. */
  readonly line: number
  /** UTC, microseconds. */
  readonly at: string
  /** `act`, or a kind of the installation journal. */
  readonly kind: string
  readonly who: string
  readonly event: string
  /** The transmission, or another subject. */
  readonly target: string | null
  readonly collectivite: string | null
  readonly from: string | null
  readonly to: string | null
  readonly code: string | null
  readonly detail: unknown
  readonly address: string | null
  readonly session: string | null
}

type Places = Readonly<Record<Journal, number>>

interface ExportedLinesFilter {
  readonly after?: number
  readonly upTo?: number
  readonly since?: Date
  readonly limit: number
}

export async function exportedLines(
  sql: Sql,
  journal: Journal,
  wish: ExportedLinesFilter,
): Promise<readonly ExportedLine[]> {
  const { columns, from } = journals[journal]
  const rows = await sql.rows<(StoredLine | StoredInstallationLine) & { readonly id: number }>(
    `SELECT ${columns}, j.id::float8 AS id FROM ${from} WHERE ($1::bigint IS NULL OR j.id > $1) AND ($2::bigint IS NULL OR j.id <= $2)
        AND ($3::timestamptz IS NULL OR j.at >= $3) ORDER BY j.id LIMIT $4`,
    [wish.after ?? null, wish.upTo ?? null, wish.since ?? null, wish.limit],
  )
  // Imported lines are exported under their local number, which is unique.
  return rows.map(({ id, ...row }) => ({ ...exported(row), line: id }))
}

function exported(row: StoredLine | StoredInstallationLine): ExportedLine {
  const { line, at, who, event, code, detail, address, session } = row
  const rest = { code, detail: detail ?? null, address, session }
  if ('transmission' in row) {
    const { transmission: target, collectivite, from, to } = row
    return { journal: 'actes', line, at, kind: 'act', who, event, target, collectivite, from, to, ...rest }
  }
  const { kind, target } = row
  const none = { collectivite: null, from: null, to: null }
  return { journal: 'installation', line, at, kind, who, event, target, ...none, ...rest }
}

/** Numbers up to which no line can still be committed late, as the sealer knows. */
export async function settledPlaces(sql: Sql): Promise<Places> {
  const [actes, installation] = await Promise.all(journalNames.map((name) => spanOf(sql, name)))
  return { actes: actes?.floor ?? 0, installation: installation?.floor ?? 0 }
}

/** The same for the SIEM export. Advances its own floor. */
export async function followedPlaces(sql: Sql): Promise<Places> {
  const follow = async (journal: Journal) => {
    const follower = `siem:${journal}` as const
    const { floor, top, oldest } = await spanOf(sql, journal, follower)
    await raiseFloor(sql, follower, { reached: Math.max(top, floor), oldest })
    return floor
  }
  return { actes: await follow('actes'), installation: await follow('installation') }
}

interface Siem {
  readonly sent: Places
  readonly lastAt: Date | null
  readonly failingSince: Date | null
  readonly nextAt: Date | null
}

export async function siemOf(sql: Sql): Promise<Siem> {
  const row = await sql.first<Places & Omit<Siem, 'sent'>>(
    `SELECT actes::float8 AS actes, installation::float8 AS installation, last_at AS "lastAt",
       failing_since AS "failingSince", next_at AS "nextAt" FROM actes.siem`,
  )
  const { actes = 0, installation = 0, ...rest } = row ?? {}
  return { sent: { actes, installation }, lastAt: null, failingSince: null, nextAt: null, ...rest }
}

/** Tolerates a restart of the SIEM. */
const patienceMs = 10 * 60_000

/** Has the SIEM failed long enough to alert people? */
export function isSilent({ failingSince }: Pick<Siem, 'failingSince'>, now: Date): boolean {
  return failingSince !== null && now.getTime() - failingSince.getTime() >= patienceMs
}

export async function siemWaiting(sql: Sql) {
  const count = await sql.value<number>(
    `SELECT ((SELECT count(*) FROM actes.journal j WHERE j.id > s.actes)
       + (SELECT count(*) FROM actes.installation_journal j WHERE j.id > s.installation))::float8 AS count FROM actes.siem s`,
  )
  return count ?? 0
}

/** Record accepted lines. @param from expected previous positions (guards against a concurrent sender) */
export async function noteTaken(
  sql: Sql,
  { from, to, at }: { readonly from: Places; readonly to: Places; readonly at: Date },
) {
  return sql.changes(
    `UPDATE actes.siem SET actes_before = actes, installation_before = installation, actes = $3, installation = $4, last_at = $5,
       failing_since = NULL, next_at = NULL WHERE actes = $1 AND installation = $2`,
    [from.actes, from.installation, to.actes, to.installation, at],
  )
}

/** The SIEM does not acknowledge, so resend the last connection's lines. @returns since when it has failed */
export async function noteUntaken(sql: Sql, { at, nextAt }: { readonly at: Date; readonly nextAt: Date }) {
  const since = await sql.value<Date>(
    `UPDATE actes.siem s SET actes = actes_before, installation = installation_before, failing_since = COALESCE(failing_since, $1),
       next_at = $2 RETURNING failing_since AS since`,
    [at, nextAt],
  )
  return since ?? at
}
