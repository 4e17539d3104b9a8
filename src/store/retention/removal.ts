// Removes blobs of purged acts once nothing references them. The table `naming` lists every column that references a
// blob; a blob with any reference stays.
import { ActesError } from '#errors.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { snapshot, type Database, type Sql } from '../engine/database.ts'

/** Blobs that links witness, such as superseded archives, which dossiers contain. */
export const formerPieces = `SELECT split_part(p, ':', 2) FROM actes.link, jsonb_array_elements_text(pieces) p
  WHERE split_part(p, ':', 1) IN ('file', 'sent', 'reply', 'retour', 'proof')`

/** By table and column; a test searches for missing ones. */
export const naming: Readonly<Record<string, string>> = {
  'transmission.files': `SELECT f->>'sha256' FROM actes.transmission, jsonb_array_elements(files) f`,
  'transmission.archive': `SELECT archive->>'sha256' FROM actes.transmission`,
  'attempt.request_sha256': 'SELECT request_sha256 FROM actes.attempt',
  'attempt.reply_sha256': 'SELECT reply_sha256 FROM actes.attempt',
  'transfer.bordereau_sha256': 'SELECT bordereau_sha256 FROM actes.transfer',
  'transfer.package': `SELECT package->>'sha256' FROM actes.transfer`,
  'transfer.acknowledgement_sha256': 'SELECT acknowledgement_sha256 FROM actes.transfer',
  'transfer.reply_sha256': 'SELECT reply_sha256 FROM actes.transfer',
  'transfer_attempt.request_sha256': 'SELECT request_sha256 FROM actes.transfer_attempt WHERE verdict IS NULL',
  'transfer_attempt.reply_sha256': 'SELECT reply_sha256 FROM actes.transfer_attempt',
  'retour.sha256': 'SELECT sha256 FROM actes.retour',
  'proof_document.sha256': 'SELECT sha256 FROM actes.proof_document',
  'posting.files': `SELECT f->>'sha256' FROM actes.posting, jsonb_array_elements(files) f`,
  'link.pieces': formerPieces,
  'collectivite.settings': `SELECT settings #>> '{tampon,logo,sha256}' FROM actes.collectivite`,
}

/** Within this time a writer commits its reference, and a backup started before the purge reads the blob. */
const graceMs = 86_400_000
const atOnce = 50_000
const notedAtOnce = 500

/**
 * Remove blobs purged at least a day ago that nothing references: one scan of all references without timeout, then file
 * by file. Blobs put again within a day wait for a later run; referenced ones leave the list.
 * @param note proves the removal, in the transaction that ends it
 * @returns how many were removed
 */
export async function removeBlobs(
  db: Database,
  blobs: Blobs,
  {
    now,
    signal,
    note,
  }: { now: Date; signal: AbortSignal; note: (sql: Sql, removed: readonly string[]) => Promise<void> },
) {
  const before = new Date(now.getTime() - graceMs)
  let removed = 0
  for (let after: string | undefined = ''; after !== undefined && !signal.aborted;) {
    const looked: readonly BlobRemovalRow[] = await snapshot(db, (sql) => listBlobRemovals(sql, after ?? '', before), 0)
    let [done, gone]: [string[], string[]] = [[], []]
    const end = async () => {
      await db.transaction(async (sql) => {
        await sql.query('DELETE FROM actes.blob_removal WHERE sha256 = ANY($1)', [done])
        if (gone.length > 0) await note(sql, gone)
      })
      ;[done, gone] = [[], []]
    }
    for (const { sha256, named } of looked) {
      if (signal.aborted) break
      const isGone = !named && (await blobs.remove(sha256, before).catch(notNow))
      if (isGone) removed++
      if (isGone) gone.push(sha256)
      if (isGone || named) done.push(sha256)
      if (done.length >= notedAtOnce) await end()
    }
    if (done.length > 0) await end()
    after = looked.length < atOnce ? undefined : looked.at(-1)?.sha256
  }
  return removed
}

/** List a blob for removal. */
export async function removeLater(sql: Sql, sha256: string, since: Date) {
  await sql.query(
    'INSERT INTO actes.blob_removal VALUES ($1, $2) ON CONFLICT (sha256) DO UPDATE SET since = excluded.since',
    [sha256, since],
  )
}

interface BlobRemovalRow {
  readonly sha256: string
  readonly named: boolean
}

/** Scan and join the references once; no index serves single lookups. */
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

/** If the disk is not writable, a later run retries. */
function notNow(error: unknown): false {
  if (error instanceof ActesError) return false
  throw error
}
