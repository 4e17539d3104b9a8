// Links and seals of a collectivité's chain in an export. Imported lines keep the number that their links cover
// (`first_line`); local lines continue above, so the chain goes on.
import type { Sql } from '../engine/database.ts'

const chain = `'actes:' || $1`

/** SQL to read and insert links and seals: `r` is a row of the format, `$2` the SIREN. */
export const chainedParts = {
  link: {
    read: `SELECT jsonb_build_object('n', n, 'line', line, 'subject', subject, 'rank', rank, 'pieces', pieces,
        'salt', encode(salt, 'hex'), 'digest', encode(digest, 'hex'), 'link', encode(link, 'hex'))::text AS row
      FROM actes.link WHERE chain = ${chain} ORDER BY n`,
    lay: `INSERT INTO actes.link (chain, n, line, subject, rank, pieces, salt, digest, link)
      SELECT 'actes:' || $2::text, n, line, subject, rank, pieces, decode(salt, 'hex'), decode(digest, 'hex'), decode(link, 'hex')
        FROM jsonb_to_recordset($1::jsonb) r (n bigint, line bigint, subject uuid, rank integer, pieces jsonb, salt text, digest text,
          link text)`,
    keys: ['n', 'line', 'subject', 'rank', 'pieces', 'salt', 'digest', 'link'],
  },
  seal: {
    read: `SELECT jsonb_build_object('count', s.count, 'head', encode(s.head, 'hex'), 'at', s.at, 'token', encode(k.token, 'hex'))::text AS row
      FROM actes.seal s LEFT JOIN actes.seal_token k ON k.chain = s.chain AND k.count = s.count
      WHERE s.chain = ${chain} ORDER BY s.count`,
    lay: `WITH given AS (SELECT 'actes:' || $2::text AS chain, r.*
        FROM jsonb_to_recordset($1::jsonb) r (count bigint, head text, at timestamptz, token text)),
      dated AS (INSERT INTO actes.seal_token (chain, count, token)
        SELECT chain, count, decode(token, 'hex') FROM given WHERE token IS NOT NULL),
      waiting AS (INSERT INTO actes.undated (chain, count) SELECT chain, count FROM given WHERE token IS NULL)
      INSERT INTO actes.seal (chain, count, head, at) SELECT chain, count, decode(head, 'hex'), at FROM given`,
    keys: ['count', 'head', 'at', 'token'],
  },
} as const

export interface LaidLink {
  readonly n: number
  readonly subject: string
  readonly rank: number
  readonly pieces: readonly string[]
  readonly salt: Uint8Array | null
  readonly digest: Uint8Array
  readonly link: Uint8Array
  readonly line: number
  readonly sealed: readonly string[]
}

export async function laidLinks(sql: Sql, siren: string, { after, limit }: { after: number; limit: number }) {
  return sql.rows<LaidLink>(
    `SELECT n::float8 AS n, subject, rank, pieces, salt, digest, link, line::float8 AS line,
       ARRAY(SELECT encode(s.head, 'hex') FROM actes.seal s WHERE s.chain = l.chain AND s.count = l.n) AS sealed
       FROM actes.link l WHERE chain = ${chain} AND n > $2::bigint ORDER BY n LIMIT $3`,
    [siren, after, limit],
  )
}

export async function lastSealed(sql: Sql, siren: string) {
  const text = `SELECT COALESCE(max(count), 0)::float8 AS last FROM actes.seal WHERE chain = ${chain}`
  return (await sql.value<number>(text, [siren])) ?? 0
}

/** Raise the sequence of line numbers, under a lock against concurrent inserts. */
export async function writeLinesAbove(sql: Sql, line: number): Promise<void> {
  await sql.query('LOCK TABLE actes.journal IN SHARE ROW EXCLUSIVE MODE')
  await sql.query(
    `SELECT setval(s, $1::bigint) FROM pg_get_serial_sequence('actes.journal', 'id') s
      WHERE $1::bigint > COALESCE((SELECT last_value FROM pg_sequences WHERE schemaname = 'actes' AND sequencename = 'journal_id_seq'), 0)`,
    [line],
  )
}
