// Until when stored files are to be locked, where the store locks them: as long as the act that needs them longest, and
// beyond while a legal hold stands.
import { snapshot, type Database, type Sql } from '../engine/database.ts'
import type { Longer } from './disposals.ts'

interface LockSearch {
  /** Names the store: in another one, everything is looked at anew. */
  readonly place: string
  readonly longer: Longer
  /** Only acts with one of the last lines of the journal, or of a collectivité whose holds changed in a day. */
  readonly recent: boolean
  readonly now: Date
}

const recentLines = 20_000
const actsAtOnce = 100
const filesAtOnce = 500

const markOf = `concat_ws('|', $1::text, COALESCE($2::jsonb->>t.nature, ''), (SELECT max(j.id) FROM actes.journal j WHERE j.transmission = t.id),
  (SELECT count(*) FROM actes.proof_document d WHERE d.transmission = t.id),
  EXISTS (SELECT FROM actes.legal_hold h WHERE h.collectivite = t.collectivite AND h.lifted_at IS NULL
    AND (h.transmission IS NULL OR h.transmission = t.id)))`

/** Note what the next acts ask of their files. @returns the last one; undefined when none is left */
export async function noteLocks(db: Database, after: string | undefined, search: LockSearch) {
  const { place, longer, recent, now } = search
  const values = [place, JSON.stringify(longer)]
  // One scan of all acts, where none is due.
  const due = await snapshot(
    db,
    (sql) =>
      sql.rows<{ id: string; mark: string }>(
        `SELECT t.id, ${markOf} AS mark FROM actes.transmission t LEFT JOIN actes.act_lock l ON l.transmission = t.id
      WHERE ($3::uuid IS NULL OR t.id > $3) AND l.mark IS DISTINCT FROM ${markOf} AND (NOT $4 OR t.collectivite IN (
          SELECT h.collectivite FROM actes.legal_hold h WHERE GREATEST(h.set_at, h.lifted_at) > $5::timestamptz - interval '1 day')
        OR t.id IN (SELECT j.transmission FROM actes.journal j WHERE j.id > (SELECT max(id) FROM actes.journal) - ${recentLines}))
      ORDER BY t.id LIMIT ${actsAtOnce}`,
        [...values, after ?? null, recent, now],
      ),
    0,
  )
  for (const { id, mark } of due)
    await db.transaction(async (sql) => {
      await sql.query(
        `INSERT INTO actes.blob_lock (sha256, act, until, held) SELECT * FROM actes.locks_of($1, $2::jsonb)
          ON CONFLICT (sha256, act) DO UPDATE SET until = excluded.until, held = excluded.held, kept = false`,
        [id, values[1]],
      )
      await sql.query(
        `INSERT INTO actes.act_lock VALUES ($1, $2) ON CONFLICT (transmission) DO UPDATE SET mark = excluded.mark`,
        [id, mark],
      )
    })
  return due.at(-1)?.id
}

interface WantedLock {
  readonly sha256: string
  /** Null once the term is over. */
  readonly until: string | null
  readonly held: boolean
}

/** The next files to lock, each as all its acts together ask. */
export async function wantedLocks(sql: Sql, after: string, now: Date) {
  return sql.rows<WantedLock>(
    `SELECT sha256, CASE WHEN max(until) > $2::date THEN max(until)::text END AS until, bool_or(held) AS held FROM actes.blob_lock
      WHERE sha256 IN (SELECT sha256 FROM actes.blob_lock WHERE NOT kept AND sha256 > $1 ORDER BY sha256 LIMIT ${filesAtOnce})
      GROUP BY sha256 ORDER BY sha256`,
    [after, now],
  )
}

export async function lockIsKept(sql: Sql, sha256: string) {
  return sql.changes('UPDATE actes.blob_lock SET kept = true WHERE sha256 = $1', [sha256])
}

/** What deleted acts asked asks nothing more. */
export async function forgetLocks(sql: Sql) {
  await sql.query(
    `DELETE FROM actes.act_lock l WHERE NOT EXISTS (SELECT FROM actes.transmission t WHERE t.id = l.transmission)`,
  )
  await sql.query(
    `DELETE FROM actes.blob_lock l WHERE NOT EXISTS (SELECT FROM actes.transmission t WHERE t.id = l.act)`,
  )
}
