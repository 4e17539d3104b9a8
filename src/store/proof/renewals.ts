// Which tokens of seals end, when, and which line of the installation's journal witnesses them. A renewal is that line:
// its link lies under a later seal, whose token dates it anew.
import type { Sql } from '../engine/database.ts'
import { journals, sealColumns, type StoredInstallationLine, type StoredSeal } from './chain.ts'

export type DatedSeal = StoredSeal & { readonly token: Uint8Array }

/** Give each token its row. */
export async function noteTokens(sql: Sql): Promise<void> {
  await sql.query(
    `INSERT INTO actes.renewal (chain, count) SELECT k.chain, k.count FROM actes.seal_token k
      WHERE NOT EXISTS (SELECT 1 FROM actes.renewal r WHERE r.chain = k.chain AND r.count = k.count) ON CONFLICT DO NOTHING`,
  )
}

const waiting = `SELECT ${sealColumns} FROM actes.renewal r JOIN actes.seal s ON s.chain = r.chain AND s.count = r.count
  WHERE r.line IS NULL`

/** Tokens whose end nobody has read. */
export async function unreadTokens(sql: Sql, limit: number) {
  return sql.rows<DatedSeal>(`${waiting} AND r.until IS NULL LIMIT $1`, [limit])
}

type Placed = Pick<StoredSeal, 'chain' | 'count'>

const placed = (seals: readonly Placed[]) => JSON.stringify(seals)

export async function keepEnds(sql: Sql, ends: readonly (Placed & { readonly until: Date })[]): Promise<void> {
  await sql.query(
    `UPDATE actes.renewal r SET until = e.until FROM jsonb_to_recordset($1::jsonb) AS e (chain text, count bigint, until timestamptz)
      WHERE r.chain = e.chain AND r.count = e.count`,
    [placed(ends)],
  )
}

interface EndingSpan {
  readonly now: Date
  readonly before: Date
}

/** Tokens that end within a span, and before the newest one does: what signs now lasts longer. */
export async function endingTokens(sql: Sql, { now, before }: EndingSpan, limit: number) {
  return sql.rows<DatedSeal>(
    `${waiting} AND r.until > $1 AND r.until < $2
        AND r.until < (SELECT n.until FROM actes.seal l JOIN actes.renewal n ON n.chain = l.chain AND n.count = l.count ORDER BY l.at DESC LIMIT 1)
      ORDER BY r.until, s.chain, s.count LIMIT $3`,
    [now, before, limit],
  )
}

/** One line tells the digests of tokens that no other line witnesses, and is to be sealed. @returns false if there are none */
export async function renewTokens(
  sql: Sql,
  { at, seals, digests }: { readonly at: Date; readonly seals: readonly Placed[]; readonly digests: readonly string[] },
) {
  return sql.changes(
    `WITH due AS (SELECT r.chain, r.count FROM jsonb_to_recordset($3::jsonb) AS e (chain text, count bigint)
        JOIN actes.renewal r ON r.chain = e.chain AND r.count = e.count WHERE r.line IS NULL FOR UPDATE OF r),
      told AS (INSERT INTO actes.installation_journal (at, kind, who, event, detail)
        SELECT $1, 'schedule', 'worker', 'timestamps-renewed', $2::jsonb WHERE EXISTS (SELECT 1 FROM due) RETURNING id),
      wanted AS (INSERT INTO actes.seal_wanted (chain, at) SELECT 'installation', $1 FROM told ON CONFLICT DO NOTHING)
     UPDATE actes.renewal r SET line = told.id FROM told, due WHERE r.chain = due.chain AND r.count = due.count`,
    [at, JSON.stringify({ tokens: digests }), placed(seals)],
  )
}

/** How many tokens end first, and when, of those that no line witnesses. */
export async function firstEnd(sql: Sql, { now, before }: EndingSpan) {
  return sql.first<{ readonly count: number; readonly until: Date | null }>(
    `SELECT count(*)::float8 AS count, min(until) AS until FROM actes.renewal WHERE line IS NULL AND until > $1 AND until < $2`,
    [now, before],
  )
}

export interface RenewalLine {
  readonly n: number
  readonly salt: Uint8Array
  readonly line: StoredInstallationLine
}

/** The linked line that witnesses a seal's token. */
export async function renewalOf(sql: Sql, { chain, count }: Placed): Promise<RenewalLine | undefined> {
  const { from, columns } = journals.installation
  const row = await sql.first<StoredInstallationLine & Omit<RenewalLine, 'line'>>(
    `SELECT l.n::float8 AS n, l.salt, ${columns} FROM actes.renewal r
       JOIN actes.link l ON l.chain = 'installation' AND l.line = r.line JOIN ${from} ON j.id = r.line
      WHERE r.chain = $1 AND r.count = $2::bigint`,
    [chain, count],
  )
  if (!row) return undefined
  const { n, salt, ...line } = row
  return { n, salt, line }
}

/** The newest token of a chain. */
export async function newestToken(sql: Sql, chain: string) {
  return sql.first<DatedSeal>(
    `SELECT ${sealColumns} FROM actes.seal s WHERE s.chain = $1
        AND EXISTS (SELECT 1 FROM actes.seal_token k WHERE k.chain = s.chain AND k.count = s.count) ORDER BY s.count DESC LIMIT 1`,
    [chain],
  )
}
