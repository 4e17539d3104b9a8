// The chains of journals: lines that are not linked yet, links, and seals of heads. Who seals computes; here each change is one
// statement that names the head that it expects, so that of two sealers one wins and nothing is linked twice.
import type { Sql } from '../engine/database.ts'

/** A line of the acts' journal that is not linked yet, with the head of its chain as of the same moment. */
export interface Unlinked {
  readonly chain: string
  /** Links of the chain, and the last one; 0 and null for a new chain. */
  readonly count: number
  readonly head: Uint8Array | null
  /** The last rank of its act. */
  readonly rank: number
  /** Of the row: lines that came from another installation keep the number that they had there. */
  readonly id: number
  readonly line: StoredLine
}

/** A line as it stands in the database, its instant with six decimals. */
export interface StoredLine {
  readonly line: number
  readonly transmission: string
  readonly collectivite: string
  readonly at: string
  readonly who: string
  readonly event: string
  readonly from: string | null
  readonly to: string | null
  readonly code: string | null
  readonly detail: unknown
}

const instant = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** Its number where it was written. */
const numbered = 'COALESCE(j.first_line, j.id)'

const lineColumns = `${numbered}::float8 AS line, j.transmission, t.collectivite, ${instant('j.at')} AS at, j.who, j.event,
  j.from_state AS "from", j.to_state AS "to", j.code, j.detail`

const chainOfLine = `'actes:' || t.collectivite`

/** Lines after a number, in the order of their numbers, that are in no chain. One statement: the heads are of the same moment. */
export async function unlinked(sql: Sql, after: number, limit: number): Promise<readonly Unlinked[]> {
  const rows = await sql.rows<StoredLine & Omit<Unlinked, 'line'>>(
    `SELECT j.id::float8 AS id, ${lineColumns}, ${chainOfLine} AS chain, COALESCE(c.count, 0)::float8 AS count, c.head,
       COALESCE((SELECT max(l.rank) FROM actes.link l WHERE l.subject = j.transmission), 0) AS rank
       FROM actes.journal j JOIN actes.transmission t ON t.id = j.transmission
       LEFT JOIN actes.chain c ON c.name = ${chainOfLine}
      WHERE j.id > $1::bigint
        AND NOT EXISTS (SELECT 1 FROM actes.link l WHERE l.chain = ${chainOfLine} AND l.line = ${numbered})
      ORDER BY j.id LIMIT $2`,
    [after, limit],
  )
  return rows.map(({ id, chain, count, head, rank, ...line }) => ({ id, chain, count, head, rank, line }))
}

export interface NewLink {
  readonly line: number
  readonly subject: string
  readonly rank: number
  readonly pieces: readonly string[]
  /** In hexadecimal, as the others. */
  readonly salt: string
  readonly digest: string
  readonly link: string
}

/**
 * Add links to a chain, while it still has so many.
 * @returns false when another sealer was faster: nothing is added
 */
export async function addLinks(
  sql: Sql,
  { chain, count, links }: { readonly chain: string; readonly count: number; readonly links: readonly NewLink[] },
): Promise<boolean> {
  return sql.changes(
    `WITH moved AS (INSERT INTO actes.chain AS c (name, count, head) VALUES ($1, $2::bigint + $3, decode($4, 'hex'))
       ON CONFLICT (name) DO UPDATE SET count = excluded.count, head = excluded.head WHERE c.count = $2::bigint
       RETURNING name)
     INSERT INTO actes.link (chain, n, line, subject, rank, pieces, salt, digest, link)
     SELECT name, $2::bigint + g.place, line, subject, rank, pieces, decode(salt, 'hex'), decode(digest, 'hex'), decode(link, 'hex')
       FROM moved, ROWS FROM (jsonb_to_recordset($5::jsonb) AS (line bigint, subject uuid, rank integer, pieces jsonb,
         salt text, digest text, link text)) WITH ORDINALITY AS g (line, subject, rank, pieces, salt, digest, link, place)`,
    [chain, count, links.length, links.at(-1)?.link ?? '', JSON.stringify(links)],
  )
}

/** Where a round begins. */
export interface Span {
  readonly floor: number
  /** The highest number that is there. */
  readonly top: number
  /** Every transaction below is over: a round that begins now sees all that they wrote. */
  readonly oldest: string
}

/** From where lines are looked for, and up to where. */
export async function spanOf(sql: Sql): Promise<Span> {
  const text = `SELECT floor::float8 AS floor, (SELECT COALESCE(max(id), 0) FROM actes.journal)::float8 AS top,
      pg_snapshot_xmin(pg_current_snapshot())::text AS oldest
    FROM actes.chained WHERE journal = 'actes'`
  return (await sql.first<Span>(text)) ?? { floor: 0, top: 0, oldest: '0' }
}

/**
 * Raise the floor after a round that has linked all that it saw up to a number. A transaction that took a lower number may
 * still commit: the floor follows after a round that began once all that ran one round later were over. A bound of another
 * cluster (a restored database) is noted anew.
 */
export async function raiseFloor(sql: Sql, reached: number, { oldest }: Pick<Span, 'oldest'>): Promise<void> {
  await sql.query(
    `WITH now AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next)
     UPDATE actes.chained c SET
       floor = CASE WHEN c.bound <= $2::bigint THEN GREATEST(c.floor, LEAST(c.reached, $1::bigint)) ELSE c.floor END,
       reached = CASE WHEN c.bound <= $2::bigint THEN $1::bigint ELSE c.reached END,
       bound = CASE WHEN c.bound <= $2::bigint THEN NULL WHEN c.bound <= now.next THEN c.bound ELSE now.next END
      FROM now WHERE c.journal = 'actes'`,
    [reached, oldest],
  )
}

/** What is known of transmissions as bytes, each a role and a digest, and what links of theirs have witnessed. */
export async function piecesOf(sql: Sql, transmissions: readonly string[]): Promise<readonly Pieces[]> {
  return sql.rows<Pieces>(
    `SELECT t.id, ARRAY(SELECT piece FROM (${blobsOf}) known WHERE piece IS NOT NULL ORDER BY 1) AS blobs,
       ARRAY(SELECT w FROM actes.link l, jsonb_array_elements_text(l.pieces) w WHERE l.subject = t.id) AS witnessed
       FROM actes.transmission t WHERE t.id = ANY($1::uuid[])`,
    [transmissions],
  )
}

export interface Pieces {
  readonly id: string
  readonly blobs: readonly string[]
  readonly witnessed: readonly string[]
}

// What was prepared and never left is not among them: it may be prepared anew, and nothing else keeps its bytes.
const blobsOf = `SELECT 'file:' || (f->>'sha256') AS piece FROM jsonb_array_elements(t.files) f
  UNION SELECT 'sent:' || request_sha256 FROM actes.attempt a WHERE a.transmission = t.id
  UNION SELECT 'reply:' || reply_sha256 FROM actes.attempt a WHERE a.transmission = t.id
  UNION SELECT 'retour:' || sha256 FROM actes.retour r WHERE r.transmission = t.id
  UNION SELECT 'proof:' || sha256 FROM actes.proof_document p WHERE p.transmission = t.id`

/** A link of an act, with its line where neither was purged. */
export interface ActLink {
  readonly n: number
  readonly line: number
  readonly rank: number
  readonly pieces: readonly string[]
  readonly salt: Uint8Array | null
}

/** The links of an act, in the order of the chain. */
export async function linksOf(sql: Sql, transmission: string): Promise<readonly ActLink[]> {
  return sql.rows<ActLink>(
    `SELECT n::float8 AS n, line::float8 AS line, rank, pieces, salt FROM actes.link WHERE subject = $1 ORDER BY n`,
    [transmission],
  )
}

/** The lines of an act, oldest first. */
export async function storedLinesOf(sql: Sql, transmission: string): Promise<readonly StoredLine[]> {
  return sql.rows<StoredLine>(
    `SELECT ${lineColumns} FROM actes.journal j JOIN actes.transmission t ON t.id = j.transmission
      WHERE j.transmission = $1 ORDER BY j.id`,
    [transmission],
  )
}

/** Lines of a collectivité by the numbers that they had where they were written. */
export async function linesFrom(sql: Sql, siren: string, numbers: readonly number[]): Promise<readonly StoredLine[]> {
  return sql.rows<StoredLine>(
    `SELECT ${lineColumns} FROM actes.journal j JOIN actes.transmission t ON t.id = j.transmission
      WHERE t.collectivite = $1 AND j.first_line = ANY($2::bigint[])`,
    [siren, numbers],
  )
}

interface ChainLink {
  readonly n: number
  readonly subject: string
  readonly digest: Uint8Array
  readonly link: Uint8Array
}

/** A part of a chain, both ends included. */
export async function chainPart(sql: Sql, chain: string, { from, to }: { readonly from: number; readonly to: number }) {
  return sql.rows<ChainLink>(
    'SELECT n::float8 AS n, subject, digest, link FROM actes.link WHERE chain = $1 AND n BETWEEN $2::bigint AND $3::bigint ORDER BY n',
    [chain, from, to],
  )
}

export interface StoredSeal {
  readonly chain: string
  readonly count: number
  readonly head: Uint8Array
  /** With six decimals. */
  readonly at: string
  readonly token: Uint8Array | null
}

const sealColumns = `chain, count::float8 AS count, head, ${instant('at')} AS at, token`

/** The seals that cover links from a number on: the first of all, and the first that has a token. */
export async function sealsFrom(sql: Sql, chain: string, n: number): Promise<readonly StoredSeal[]> {
  const first = (more: string) =>
    `(SELECT ${sealColumns} FROM actes.seal s WHERE chain = $1 AND s.count >= $2::bigint ${more} ORDER BY s.count LIMIT 1)`
  const text = `${first('')} UNION ${first('AND token IS NOT NULL')} ORDER BY 2`
  return sql.rows<StoredSeal>(text, [chain, n])
}

/**
 * Seal the heads of chains that have links since their last seal, if that is of another day, at most so many. A day later
 * than today is another one too: a clock that was ahead once stops nothing.
 * @returns how many
 */
export async function sealHeads(sql: Sql, now: Date, limit: number): Promise<number> {
  const { rowCount } = await sql.query(
    `INSERT INTO actes.seal (chain, count, head, at)
     SELECT c.name, c.count, c.head, $1::timestamptz FROM actes.chain c
       LEFT JOIN LATERAL (SELECT s.count, s.at FROM actes.seal s WHERE s.chain = c.name ORDER BY s.count DESC LIMIT 1) last ON true
      WHERE c.count > COALESCE(last.count, 0) AND (last.at IS NULL
        OR (last.at AT TIME ZONE 'Europe/Paris')::date <> ($1::timestamptz AT TIME ZONE 'Europe/Paris')::date)
      ORDER BY c.name LIMIT $2 ON CONFLICT DO NOTHING`,
    [now, limit],
  )
  return rowCount
}

/** Seals without a token, the oldest first. */
export async function undated(sql: Sql, limit: number): Promise<readonly StoredSeal[]> {
  return sql.rows<StoredSeal>(
    `SELECT ${sealColumns} FROM actes.seal s WHERE token IS NULL ORDER BY s.at, chain LIMIT $1`,
    [limit],
  )
}

/** How many seals have no token, and since when. */
export async function undatedCount(sql: Sql): Promise<{ readonly count: number; readonly since: Date | null }> {
  const text = 'SELECT count(*)::float8 AS count, min(at) AS since FROM actes.seal WHERE token IS NULL'
  return (await sql.first(text)) ?? { count: 0, since: null }
}

/** Keep the token of a seal that has none. @returns false when it has one */
export async function keepToken(sql: Sql, seal: StoredSeal, token: Uint8Array): Promise<boolean> {
  const text = `UPDATE actes.seal SET token = decode($3, 'hex') WHERE chain = $1 AND count = $2::bigint AND token IS NULL`
  return sql.changes(text, [seal.chain, seal.count, Buffer.from(token).toString('hex')])
}
