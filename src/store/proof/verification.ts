// Reads for the verification of journals: links with lines, loose lines, seals. Each part is a statement of its own, so
// that millions of lines block nothing.
import type { Sql } from '../engine/database.ts'
import {
  chainNames,
  instant,
  journals,
  sealColumns,
  type Journal,
  type StoredInstallationLine,
  type StoredLine,
  type StoredSeal,
} from './chain.ts'

export async function chainsThere(sql: Sql) {
  return sql.values<string>(`${chainNames} SELECT name FROM c WHERE name IS NOT NULL`)
}

export interface WholeLink {
  readonly n: number
  readonly at: number
  readonly subject: string | null
  readonly rank: number | null
  readonly pieces: readonly string[]
  readonly salt: Uint8Array | null
  readonly digest: Uint8Array
  readonly link: Uint8Array
  /** None if purged, several if other lines share its number. */
  readonly lines: readonly WholeLine[]
}

interface WholeLine {
  readonly id: number
  readonly stored: StoredLine | StoredInstallationLine
  /** The columns outside the digest match the act. */
  readonly agrees: boolean
}

const journalOf = (chain: string): Journal => (chain === 'installation' ? 'installation' : 'actes')

/** The line's copy of the act's collectivité is not digested and must be equal; old worker lines have none. */
const agreeing: Readonly<Record<Journal, string>> = {
  actes: `COALESCE(j.collectivite = t.collectivite, j.who = 'worker')`,
  installation: 'true',
}

export async function wholeLinks(
  sql: Sql,
  chain: string,
  { after, limit }: { readonly after: number; readonly limit: number },
) {
  const journal = journalOf(chain)
  const { from, columns, ofLink } = journals[journal]
  return sql.rows<WholeLink>(
    `SELECT l.n::float8 AS n, l.line::float8 AS at, l.subject, l.rank, l.pieces, l.salt, l.digest, l.link,
       COALESCE(w.lines, '[]') AS lines
       FROM actes.link l LEFT JOIN LATERAL (
         SELECT jsonb_agg(jsonb_build_object('id', id, 'agrees', agrees, 'stored', to_jsonb(one) - 'id' - 'agrees') ORDER BY id) AS lines
           FROM (SELECT j.id, ${agreeing[journal]} AS agrees, ${columns} FROM ${from} WHERE ${ofLink}) one) w ON true
      WHERE l.chain = $1 AND l.n > $2::bigint ORDER BY l.n LIMIT $3`,
    [chain, after, limit],
  )
}

interface LooseLine {
  readonly line: number
  readonly chain: string
  readonly at: Date
  /** At or below the floor, where every line should be linked. */
  readonly passed: boolean
}

/** Last id of the next `limit` rows, so that gaps in the numbering do not matter. */
export async function partEnd(
  sql: Sql,
  journal: Journal,
  { from, limit }: { readonly from: bigint; readonly limit: number },
) {
  const text = `SELECT max(id)::text AS last FROM (SELECT id FROM ${journals[journal].table} WHERE id >= $1::bigint ORDER BY id LIMIT $2) part`
  const last = (await sql.value<string | null>(text, [String(from), limit])) ?? undefined
  return last === undefined ? undefined : BigInt(last)
}

export async function looseLines(
  sql: Sql,
  journal: Journal,
  { first, last }: { readonly first: bigint; readonly last: bigint },
) {
  const { from, number, chain } = journals[journal]
  return sql.rows<LooseLine>(
    `SELECT j.id::float8 AS line, ${chain} AS chain, j.at,
       j.id <= COALESCE((SELECT floor FROM actes.chained WHERE journal = $3), 0) AS passed FROM ${from}
      WHERE j.id BETWEEN $1::bigint AND $2::bigint
        AND NOT EXISTS (SELECT 1 FROM actes.link l WHERE l.chain = ${chain} AND l.line = ${number}) ORDER BY j.id`,
    [String(first), String(last), journal],
  )
}

/**
 * The highest line left, if the sealer's floor is above it and neither line nor link remains there: the end was cut
 * off. Undefined too if purged imported acts make the numbers inconclusive.
 */
export async function missingEnd(sql: Sql, journal: Journal) {
  const { table } = journals[journal]
  return sql.value<number>(
    `WITH here AS (SELECT COALESCE(max(id), 0) AS top FROM ${table})
     SELECT top::float8 AS top FROM here, actes.chained c WHERE c.journal = $1 AND c.floor > top
        AND NOT EXISTS (SELECT 1 FROM actes.link l WHERE (l.chain = 'installation') = ($1 = 'installation') AND l.line >= c.floor)
        AND NOT EXISTS (SELECT 1 FROM actes.link l JOIN actes.installation_journal i
          ON i.event = 'collectivite-taken-in' AND l.chain = 'actes:' || i.target WHERE $1 = 'actes' AND l.salt IS NULL)`,
    [journal],
  )
}

/** Heads recorded as kept outside the database, and whether their seal and link still exist. */
export async function keptHeads(sql: Sql, { chain, count }: Pick<StoredSeal, 'chain' | 'count'>, limit: number) {
  return sql.rows<Pick<StoredSeal, 'chain' | 'count'> & { readonly isHere: boolean }>(
    `SELECT k.chain, k.count::float8 AS count, s.chain IS NOT NULL AND l.chain IS NOT NULL AS "isHere" FROM actes.kept_head k
       LEFT JOIN actes.seal s ON s.chain = k.chain AND s.count = k.count
       LEFT JOIN actes.link l ON l.chain = k.chain AND l.n = k.count
      WHERE (k.chain, k.count) > ($1, $2::bigint) ORDER BY k.chain, k.count LIMIT $3`,
    [chain, count, limit],
  )
}

export interface WholeSeal extends StoredSeal {
  readonly link: Uint8Array | null
  readonly waits: boolean
}

export async function wholeSeals(sql: Sql, { chain, count }: Pick<StoredSeal, 'chain' | 'count'>, limit: number) {
  return sql.rows<WholeSeal>(
    `SELECT ${sealColumns}, l.link, u.chain IS NOT NULL AS waits FROM actes.seal s
       LEFT JOIN actes.link l ON l.chain = s.chain AND l.n = s.count
       LEFT JOIN actes.undated u ON u.chain = s.chain AND u.count = s.count
      WHERE (s.chain, s.count) > ($1, $2::bigint) ORDER BY s.chain, s.count LIMIT $3`,
    [chain, count, limit],
  )
}

export async function strayTokens(sql: Sql) {
  return sql.rows<Pick<StoredSeal, 'chain' | 'count'>>(
    `SELECT k.chain, k.count::float8 AS count FROM actes.seal_token k
      WHERE NOT EXISTS (SELECT 1 FROM actes.seal s WHERE s.chain = k.chain AND s.count = k.count)
      ORDER BY 1, 2 LIMIT 1000`,
  )
}

/** Links and seals for externally kept heads, in their order. */
export async function atHeads(sql: Sql, heads: readonly Pick<StoredSeal, 'chain' | 'count'>[]) {
  return sql.rows<{
    link: Uint8Array | null
    seal: Omit<StoredSeal, 'head' | 'token'> | null
    head: Uint8Array | null
  }>(
    `SELECT l.link, s.head, CASE WHEN s.chain IS NOT NULL THEN jsonb_build_object('chain', s.chain, 'count', s.count,
         'at', ${instant('s.at')}) END AS seal
       FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (chain text, count bigint)) WITH ORDINALITY AS h (chain, count, place)
       LEFT JOIN actes.link l ON l.chain = h.chain AND l.n = h.count
       LEFT JOIN actes.seal s ON s.chain = h.chain AND s.count = h.count ORDER BY h.place`,
    [JSON.stringify(heads)],
  )
}

/** Which of these transmissions have a journaled purge. */
export async function purgesTold(sql: Sql, transmissions: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await sql.values<string>(
    `SELECT DISTINCT told.id FROM actes.installation_journal j CROSS JOIN LATERAL (SELECT j.target AS id
        UNION ALL SELECT jsonb_array_elements_text(CASE jsonb_typeof(j.detail->'family') WHEN 'array' THEN j.detail->'family'
          ELSE '[]' END)) told
      WHERE j.event = 'act-purged' AND told.id = ANY($1)`,
    [transmissions],
  )
  return new Set(rows)
}

/**
 * Is sealing stuck? True if the journal has lines an hour newer than an unlinked one, or two days newer than an
 * unsealed one. A journal that nobody writes to is not stuck.
 */
export async function standsStill(sql: Sql) {
  const { from } = journals.installation
  const still = await sql.value<boolean>(
    `WITH last AS (SELECT at FROM actes.installation_journal ORDER BY id DESC LIMIT 1),
       loose AS (SELECT j.at FROM ${from} WHERE j.id > COALESCE((SELECT floor FROM actes.chained WHERE journal = 'installation'), 0)
         AND NOT EXISTS (SELECT 1 FROM actes.link l WHERE l.chain = 'installation' AND l.line = j.id) ORDER BY j.id LIMIT 1),
       unsealed AS (SELECT j.at FROM actes.link l JOIN ${from} ON j.id = l.line WHERE l.chain = 'installation'
         AND l.n > COALESCE((SELECT max(count) FROM actes.seal WHERE chain = 'installation'), 0) ORDER BY l.n LIMIT 1)
     SELECT COALESCE(last.at - (SELECT at FROM loose) > interval '1 hour'
       OR last.at - (SELECT at FROM unsealed) > interval '48 hours', false) AS still FROM last`,
  )
  return still ?? false
}
