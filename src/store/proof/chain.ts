// Hash chains of the journals: unlinked lines, links, and seals of the heads. The sealer computes the hashes; here each
// change is one insert at an expected position, so that of two concurrent sealers one wins and nothing is linked twice.
import type { JournalKind } from '../desk/journal.ts'
import { sqlState, type Sql } from '../engine/database.ts'

/** An unlinked line, with the head of its chain in the same snapshot. */
export interface Unlinked {
  readonly chain: string
  /** Length and last link of the chain; 0 and null if new. */
  readonly count: number
  readonly head: Uint8Array | null
  readonly rank: number
  /** Row id. `line.line` is the original number if the line was imported. */
  readonly id: number
  readonly line: StoredLine | StoredInstallationLine
}

/** Address and session are null, and left out of the digest, if no request caused the line. */
interface Stored {
  readonly line: number
  /** Microseconds. */
  readonly at: string
  readonly who: string
  readonly event: string
  readonly code: string | null
  readonly detail: unknown
  readonly address: string | null
  readonly session: string | null
}

export interface StoredLine extends Stored {
  readonly transmission: string
  readonly collectivite: string
  readonly from: string | null
  readonly to: string | null
}

export interface StoredInstallationLine extends Stored {
  readonly kind: JournalKind
  readonly target: string | null
}

export type Journal = 'actes' | 'installation'

export const instant = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

const numbered = 'COALESCE(j.first_line, j.id)'

const lineColumns = `${numbered}::float8 AS line, j.transmission, t.collectivite, ${instant('j.at')} AS at, j.who, j.event,
  j.from_state AS "from", j.to_state AS "to", j.code, j.detail, j.address, j.session`

/** SQL per journal: table, digested columns, number, chain name, last rank, and the condition that joins link `l`. */
export const journals = {
  actes: {
    table: 'actes.journal',
    from: 'actes.journal j JOIN actes.transmission t ON t.id = j.transmission',
    columns: lineColumns,
    number: numbered,
    ofLink: `(j.first_line IS NULL AND j.id = l.line AND (l.chain = 'actes:' || t.collectivite OR j.transmission = l.subject)
      OR j.first_line = l.line AND l.chain = 'actes:' || t.collectivite)`,
    chain: `'actes:' || t.collectivite`,
    rank: 'COALESCE((SELECT max(l.rank) FROM actes.link l WHERE l.subject = j.transmission), 0)',
  },
  installation: {
    table: 'actes.installation_journal',
    from: 'actes.installation_journal j',
    columns: `j.id::float8 AS line, ${instant('j.at')} AS at, j.kind, j.who, j.event, j.target, j.code, j.detail, j.address, j.session`,
    number: 'j.id',
    ofLink: 'j.id = l.line',
    chain: `'installation'`,
    rank: '0',
  },
} as const satisfies Readonly<Record<Journal, object>>

/** Lines above a number that are in no chain, in order; one statement, so heads and lines share a snapshot. */
export async function unlinked(
  sql: Sql,
  journal: Journal,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly Unlinked[]> {
  const { from, columns, number, chain: name, rank: last } = journals[journal]
  const rows = await sql.rows<(StoredLine | StoredInstallationLine) & Omit<Unlinked, 'line'>>(
    `SELECT j.id::float8 AS id, ${columns}, ${name} AS chain, COALESCE(c.n, 0)::float8 AS count, c.link AS head, ${last} AS rank
       FROM ${from}
       LEFT JOIN LATERAL (SELECT l.n, l.link FROM actes.link l WHERE l.chain = ${name} ORDER BY l.n DESC LIMIT 1) c ON true
      WHERE j.id > $1::bigint
        AND NOT EXISTS (SELECT 1 FROM actes.link l WHERE l.chain = ${name} AND l.line = ${number})
      ORDER BY j.id LIMIT $2`,
    [after, limit],
  )
  return rows.map(({ id, chain, count, head, rank, ...line }) => ({ id, chain, count, head, rank, line }))
}

export interface NewLink {
  readonly line: number
  /** Transmission of the line and its rank there; null for the installation journal. */
  readonly subject: string | null
  readonly rank: number | null
  readonly pieces: readonly string[]
  /** Hexadecimal, like the next two. */
  readonly salt: string
  readonly digest: string
  readonly link: string
}

/** Append links if the chain still has `count`. @returns false if another sealer was faster: nothing is added */
export async function addLinks(
  sql: Sql,
  { chain, count, links }: { readonly chain: string; readonly count: number; readonly links: readonly NewLink[] },
) {
  const adding = sql.changes(
    `INSERT INTO actes.link (chain, n, line, subject, rank, pieces, salt, digest, link)
     SELECT $1, $2::bigint + g.place, line, subject, rank, pieces, decode(salt, 'hex'), decode(digest, 'hex'), decode(link, 'hex')
       FROM ROWS FROM (jsonb_to_recordset($3::jsonb) AS (line bigint, subject uuid, rank integer, pieces jsonb,
         salt text, digest text, link text)) WITH ORDINALITY AS g (line, subject, rank, pieces, salt, digest, link, place)`,
    [chain, count, JSON.stringify(links)],
  )
  return adding.catch((error: unknown) => {
    if (sqlState(error) === '23505') return false
    throw error
  })
}

interface Span {
  readonly floor: number
  readonly top: number
  /** Id of the oldest running transaction: this round sees the writes of all lower ids. */
  readonly oldest: string
}

/** The sealer of a journal or its SIEM export, each with its own floor. */
type Follower = Journal | `siem:${Journal}`

export async function spanOf(sql: Sql, journal: Journal, follower: Follower = journal) {
  const text = `SELECT floor::float8 AS floor, (SELECT COALESCE(max(id), 0) FROM ${journals[journal].table})::float8 AS top,
      pg_snapshot_xmin(pg_current_snapshot())::text AS oldest
    FROM actes.chained WHERE journal = $1`
  return (await sql.first<Span>(text, [follower])) ?? { floor: 0, top: 0, oldest: '0' }
}

/**
 * Raise the floor after a round that linked everything it saw up to `reached`. A running transaction may still commit a
 * lower number, so the floor follows only in a later round, once every transaction that ran then has ended. A bound
 * from another cluster (restored database) is reset.
 */
export async function raiseFloor(
  sql: Sql,
  follower: Follower,
  { reached, oldest }: Pick<Span, 'oldest'> & { readonly reached: number },
): Promise<void> {
  await sql.query(
    `WITH now AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next)
     UPDATE actes.chained c SET
       floor = CASE WHEN c.bound <= $2::bigint THEN GREATEST(c.floor, LEAST(c.reached, $1::bigint)) ELSE c.floor END,
       reached = CASE WHEN c.bound <= $2::bigint THEN $1::bigint ELSE c.reached END,
       bound = CASE WHEN c.bound <= $2::bigint THEN NULL WHEN c.bound <= now.next THEN c.bound ELSE now.next END
      FROM now WHERE c.journal = $3`,
    [reached, oldest, follower],
  )
}

/** Pieces (role and digest) of transmissions, and the pieces that their links already witness. */
export async function listTransmissionPieces(sql: Sql, transmissions: readonly string[]) {
  return sql.rows<Pieces>(
    `SELECT t.id, ARRAY(SELECT piece FROM (${blobsOf}) known WHERE piece IS NOT NULL ORDER BY 1) AS blobs,
       ARRAY(SELECT w FROM actes.link l, jsonb_array_elements_text(l.pieces) w WHERE l.subject = t.id) AS witnessed
       FROM actes.transmission t WHERE t.id = ANY($1::uuid[])`,
    [transmissions],
  )
}

interface Pieces {
  readonly id: string
  readonly blobs: readonly string[]
  readonly witnessed: readonly string[]
}

// Excludes prepared archives that were never sent: they may be rebuilt, and nothing else keeps their bytes. Of a transfer,
// its bordereau and what came back: the package holds this very proof.
const blobsOf = `SELECT 'file:' || (f->>'sha256') AS piece FROM jsonb_array_elements(t.files) f
  UNION SELECT 'sent:' || request_sha256 FROM actes.attempt a WHERE a.transmission = t.id
  UNION SELECT 'reply:' || reply_sha256 FROM actes.attempt a WHERE a.transmission = t.id
  UNION SELECT 'retour:' || sha256 FROM actes.retour r WHERE r.transmission = t.id
  UNION SELECT 'proof:' || sha256 FROM actes.proof_document p WHERE p.transmission = t.id
  UNION SELECT unnest(ARRAY['proof:' || bordereau_sha256, 'reply:' || acknowledgement_sha256, 'reply:' || reply_sha256])
    FROM actes.transfer x WHERE x.transmission = t.id AND x.sent_at IS NOT NULL`

/** `salt` is null once the line is purged. */
export interface ActLink {
  readonly n: number
  readonly line: number
  readonly rank: number
  readonly pieces: readonly string[]
  readonly salt: Uint8Array | null
}

export async function linksOf(sql: Sql, transmission: string) {
  return sql.rows<ActLink>(
    `SELECT n::float8 AS n, line::float8 AS line, rank, pieces, salt FROM actes.link WHERE subject = $1 ORDER BY n`,
    [transmission],
  )
}

export async function storedLinesOf(sql: Sql, transmission: string) {
  return sql.rows<StoredLine>(
    `SELECT ${lineColumns} FROM actes.journal j JOIN actes.transmission t ON t.id = j.transmission
      WHERE j.transmission = $1 ORDER BY j.id`,
    [transmission],
  )
}

/** Imported lines of a collectivité, by their original numbers. */
export async function linesFrom(sql: Sql, siren: string, numbers: readonly number[]) {
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
  /** Microseconds. */
  readonly at: string
  readonly token: Uint8Array | null
}

export const sealColumns = `s.chain, s.count::float8 AS count, s.head, ${instant('s.at')} AS at,
  (SELECT k.token FROM actes.seal_token k WHERE k.chain = s.chain AND k.count = s.count) AS token`

const isDated = 'EXISTS (SELECT 1 FROM actes.seal_token k WHERE k.chain = s.chain AND k.count = s.count)'

/** The first seal at or after link `n`, and the first with a timestamp token. */
export async function sealsFrom(sql: Sql, chain: string, n: number) {
  const first = (more: string) =>
    `(SELECT ${sealColumns} FROM actes.seal s WHERE s.chain = $1 AND s.count >= $2::bigint ${more} ORDER BY s.count LIMIT 1)`
  const text = `${first('')} UNION ${first(`AND ${isDated}`)} ORDER BY 2`
  return sql.rows<StoredSeal>(text, [chain, n])
}

/** SQL: names of chains, by index skip scan because links are many. */
export const chainNames = `WITH RECURSIVE c (name) AS ((SELECT chain FROM actes.link ORDER BY chain LIMIT 1)
  UNION ALL SELECT (SELECT l.chain FROM actes.link l WHERE l.chain > c.name ORDER BY l.chain LIMIT 1) FROM c WHERE c.name IS NOT NULL)`

/** Minimum interval between two seals of a chain. */
export const sealedAgainMs = 300_000

/** Request an extra seal of a chain. @returns false if already requested */
export async function wantSeal(sql: Sql, chain: string, at: Date) {
  return sql.changes('INSERT INTO actes.seal_wanted (chain, at) VALUES ($1, $2) ON CONFLICT DO NOTHING', [chain, at])
}

export async function isSealWanted(sql: Sql) {
  return (await sql.first('SELECT 1 FROM actes.seal_wanted LIMIT 1')) !== undefined
}

/** Drop requests whose chain is fully sealed. */
export async function forgetWanted(sql: Sql): Promise<void> {
  await sql.query(
    `DELETE FROM actes.seal_wanted w WHERE COALESCE((SELECT max(n) FROM actes.link l WHERE l.chain = w.chain), 0)
        <= COALESCE((SELECT max(count) FROM actes.seal s WHERE s.chain = w.chain), 0)`,
  )
}

interface SealStanding {
  /** Every line of the act is under a seal, and under one with a timestamp token. */
  readonly sealed: boolean
  readonly dated: boolean
  readonly sealedAt: Date | null
}

export async function sealStanding(
  sql: Sql,
  { id, collectivite }: { readonly id: string; readonly collectivite: string },
) {
  const row = await sql.first<SealStanding>(
    `SELECT linked AND head <= COALESCE(sealed, 0) AS sealed, linked AND head <= COALESCE(dated, 0) AS dated, "sealedAt" FROM (
       SELECT NOT EXISTS (SELECT 1 FROM actes.journal j WHERE j.transmission = $1
           AND NOT EXISTS (SELECT 1 FROM actes.link l WHERE l.chain = $2 AND l.line = ${numbered})) AS linked,
         COALESCE((SELECT max(n) FROM actes.link WHERE subject = $1), 0) AS head,
         (SELECT max(count) FROM actes.seal WHERE chain = $2) AS sealed,
         (SELECT max(count) FROM actes.seal_token WHERE chain = $2) AS dated,
         (SELECT max(at) FROM actes.seal WHERE chain = $2) AS "sealedAt") known`,
    [id, `actes:${collectivite}`],
  )
  return row ?? { sealed: false, dated: false, sealedAt: null }
}

/**
 * Seal chains with new links, once per Paris day or on request. Any other day counts, even a later one, so a clock that
 * ran ahead blocks nothing. @returns how many were sealed
 */
export async function sealHeads(sql: Sql, now: Date, limit: number) {
  const { rowCount } = await sql.query(
    `${chainNames}, sealed AS (INSERT INTO actes.seal (chain, count, head, at)
     SELECT c.name, head.n, head.link, $1::timestamptz FROM c
       CROSS JOIN LATERAL (SELECT l.n, l.link FROM actes.link l WHERE l.chain = c.name ORDER BY l.n DESC LIMIT 1) head
       LEFT JOIN LATERAL (SELECT s.count, s.at FROM actes.seal s WHERE s.chain = c.name ORDER BY s.count DESC LIMIT 1) last ON true
      WHERE head.n > COALESCE(last.count, 0) AND (last.at IS NULL
        OR (last.at AT TIME ZONE 'Europe/Paris')::date <> ($1::timestamptz AT TIME ZONE 'Europe/Paris')::date
        OR last.at <= $3 AND EXISTS (SELECT 1 FROM actes.seal_wanted w WHERE w.chain = c.name))
      ORDER BY c.name LIMIT $2 ON CONFLICT DO NOTHING RETURNING chain, count)
     INSERT INTO actes.undated (chain, count) SELECT chain, count FROM sealed`,
    [now, limit, new Date(now.getTime() - sealedAgainMs)],
  )
  return rowCount
}

/** Seals since an instant that are not yet kept outside the database, oldest first. */
export async function unkeptSeals(sql: Sql, since: Date) {
  return sql.rows<StoredSeal>(
    `SELECT ${sealColumns} FROM actes.seal s WHERE s.at >= $1
        AND NOT EXISTS (SELECT 1 FROM actes.kept_head k WHERE k.chain = s.chain AND k.count = s.count) ORDER BY s.at, s.chain`,
    [since],
  )
}

export async function noteKept(sql: Sql, seals: readonly Pick<StoredSeal, 'chain' | 'count'>[]): Promise<void> {
  await sql.query(
    `INSERT INTO actes.kept_head (chain, count) SELECT chain, count FROM jsonb_to_recordset($1::jsonb) AS (chain text, count bigint)
       ON CONFLICT DO NOTHING`,
    [JSON.stringify(seals.map(({ chain, count }) => ({ chain, count })))],
  )
}

/** Seals that wait for a timestamp token, oldest first. */
export async function undated(sql: Sql, limit: number) {
  return sql.rows<StoredSeal>(
    `SELECT ${sealColumns} FROM actes.undated u JOIN actes.seal s ON s.chain = u.chain AND s.count = u.count
      ORDER BY s.at, s.chain LIMIT $1`,
    [limit],
  )
}

export async function undatedCount(sql: Sql): Promise<{ readonly count: number; readonly since: Date | null }> {
  const text = `SELECT count(*)::float8 AS count, min(s.at) AS since
    FROM actes.undated u JOIN actes.seal s ON s.chain = u.chain AND s.count = u.count`
  return (await sql.first(text)) ?? { count: 0, since: null }
}

/** @returns false if it already has a token */
export async function keepToken(sql: Sql, seal: StoredSeal, token: Uint8Array) {
  return sql.changes(
    `WITH told AS (DELETE FROM actes.undated WHERE chain = $1 AND count = $2::bigint)
     INSERT INTO actes.seal_token (chain, count, token) VALUES ($1, $2::bigint, decode($3, 'hex')) ON CONFLICT DO NOTHING`,
    [seal.chain, seal.count, Buffer.from(token).toString('hex')],
  )
}
