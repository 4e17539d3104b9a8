// Bytes of acts that went, removed once nothing names them. Every column that names stored bytes is in one table here: a blob
// on which anything lives stays, whatever put it there.
import { ActesError } from '../../errors.ts'
import type { Blobs } from '../engine/blobs.ts'
import { snapshot, type Database, type Sql } from '../engine/database.ts'

/** What was about to leave once, and is no longer what leaves: dossiers hold it. Other pieces are digests of facts. */
export const formerPieces = `SELECT split_part(p, ':', 2) FROM actes.link, jsonb_array_elements_text(pieces) p
  WHERE split_part(p, ':', 1) IN ('file', 'sent', 'reply', 'retour', 'proof')`

/** What names stored bytes, by table and column; a test looks for columns that are not here. */
export const naming: Readonly<Record<string, string>> = {
  'transmission.files': `SELECT f->>'sha256' FROM actes.transmission, jsonb_array_elements(files) f`,
  'transmission.archive': `SELECT archive->>'sha256' FROM actes.transmission`,
  'attempt.request_sha256': 'SELECT request_sha256 FROM actes.attempt',
  'attempt.reply_sha256': 'SELECT reply_sha256 FROM actes.attempt',
  'retour.sha256': 'SELECT sha256 FROM actes.retour',
  'proof_document.sha256': 'SELECT sha256 FROM actes.proof_document',
  'posting.files': `SELECT f->>'sha256' FROM actes.posting, jsonb_array_elements(files) f`,
  'link.pieces': formerPieces,
  // The logo of a stamp.
  'collectivite.settings': `SELECT settings #>> '{tampon,logo,sha256}' FROM actes.collectivite`,
}

/** Whoever puts bytes has named them within this time, and a backup that began before the purge has read them. */
const graceMs = 86_400_000
/** Of one look at everything that names bytes. */
const atOnce = 50_000

/**
 * Remove what nothing names, a day after it was purged: a look at all that names bytes, as long as it takes, then one file after the other. What was put again
 * within a day waits for another run; what is named lives on, and is forgotten here.
 * @returns how many were removed
 */
export async function removeBlobs(db: Database, blobs: Blobs, { now, signal }: { now: Date; signal: AbortSignal }) {
  const before = new Date(now.getTime() - graceMs)
  let removed = 0
  for (let after: string | undefined = ''; after !== undefined && !signal.aborted;) {
    const looked: readonly BlobRemovalRow[] = await snapshot(db, (sql) => listBlobRemovals(sql, after ?? '', before), 0)
    const done: string[] = []
    for (const { sha256, named } of looked) {
      if (signal.aborted) break
      const isGone = !named && (await blobs.remove(sha256, before).catch(notNow))
      if (isGone) removed++
      if (isGone || named) done.push(sha256)
    }
    if (done.length > 0) await db.query('DELETE FROM actes.blob_removal WHERE sha256 = ANY($1)', [done])
    after = looked.length < atOnce ? undefined : looked.at(-1)?.sha256
  }
  return removed
}

interface BlobRemovalRow {
  readonly sha256: string
  readonly named: boolean
}

/** Joined by its whole, never looked for one by one: no index is kept for it. */
async function listBlobRemovals(sql: Sql, after: string, before: Date): Promise<readonly BlobRemovalRow[]> {
  const wanted = 'SELECT sha256 FROM actes.blob_removal WHERE sha256 > $1 AND since <= $3 ORDER BY sha256 LIMIT $2'
  if ((await sql.first(wanted, [after, 1, before])) === undefined) return []
  return sql.rows<BlobRemovalRow>(
    `WITH wanted AS MATERIALIZED (${wanted}),
       named AS MATERIALIZED (SELECT DISTINCT w.sha256 FROM wanted w
         JOIN (${Object.values(naming).join(' UNION ALL ')}) n (sha256) ON n.sha256 = w.sha256)
     SELECT w.sha256, n.sha256 IS NOT NULL AS named FROM wanted w LEFT JOIN named n ON n.sha256 = w.sha256 ORDER BY w.sha256`,
    [after, atOnce, before],
  )
}

/** A disk that cannot be written: another run. */
function notNow(error: unknown): false {
  if (error instanceof ActesError) return false
  throw error
}
