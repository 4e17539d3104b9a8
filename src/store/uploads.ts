// Temporary files of callers, queues and drafts before a deposit. Unlike blobs they expire and are not shared: each is
// stored under its row's id, so deleting one never affects another.
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { ActesError, faultAt } from '#errors.ts'
import { isUnwritable } from '#files/temporary.ts'
import type { Sql } from './engine/database.ts'
import type { FilePlace } from './blobs/place.ts'
import type { FileSealing } from './blobs/sealed-file.ts'
import { isWholeOf, readChecked, Unread, writeFlushed } from './blobs/stored-file.ts'

interface Upload {
  /** Lower-case hexadecimal. */
  readonly sha256: string
  readonly sizeBytes: number
  readonly name: string | null
  readonly keptAt: Date
  /** Null: as long as the owner. */
  readonly keptUntil: Date | null
}

interface KeepUploadOptions {
  /** The only one who may see it. */
  readonly owner: string
  readonly name?: string
  readonly now: Date
  readonly until: Date | null
  readonly most: number
  /** The owner's limits, this file included. Renewing an existing file is always allowed. */
  readonly quota?: { readonly files: number; readonly bytes: number }
}

interface ReadUploadOptions {
  readonly owner: string
  readonly sha256: string
  /** In its problems. */
  readonly name: string
  /** An expired file counts as absent. */
  readonly now?: Date
}

export type Uploads = ReturnType<typeof openUploads>

const columns = `sha256, size_bytes::float8 AS "sizeBytes", name, kept_at AS "keptAt", kept_until AS "keptUntil"`
/** No write takes this long. */
const abandonedMs = 86_400_000

const uploadKey = (id: string) => `uploads/${id}`

/** @param place that of the blobs */
export function openUploads(db: Sql, place: FilePlace, tools: Pick<UploadStorage, 'newId' | 'sealing'>) {
  const letGo = async (rows: readonly { readonly id: string }[]) => {
    // Those that the place does not let go now, a later sweep does.
    for (const { id } of rows) await place.remove(uploadKey(id)).catch(() => undefined)
    return rows.length
  }
  return {
    /** The same bytes extend the existing file. @throws ActesError ACTES-F007, A053 over the quota, S005 */
    keep: (bytes: AsyncIterable<Uint8Array>, keeping: KeepUploadOptions) =>
      keepUpload(bytes, keeping, { ...tools, db, place }),
    of: (owner: string, now: Date) =>
      db.rows<Upload>(
        `SELECT ${columns} FROM actes.upload WHERE owner = $1 AND (kept_until IS NULL OR kept_until > $2) ORDER BY kept_at, sha256`,
        [owner, now],
      ),
    /**
     * A file in clear. @throws ActesError ACTES-F001 (at `name`) if the owner has none such or it expired, S004, S012
     * or S023 if the disk fails
     */
    read: async function* ({ owner, sha256, name, now }: ReadUploadOptions) {
      const id = await db.value<string>(
        `SELECT id FROM actes.upload
          WHERE owner = $1 AND sha256 = $2 AND ($3::timestamptz IS NULL OR kept_until IS NULL OR kept_until > $3)`,
        [owner, sha256, now ?? null],
      )
      const absent = () => faultAt('ACTES-F001', name, { value: name })
      if (id === undefined) throw absent()
      try {
        const kept = { name: id, sha256, sealing: tools.sealing }
        yield* readChecked(() => place.open(uploadKey(id), isWholeOf(kept)), kept)
      } catch (error) {
        throw error instanceof ActesError && error.code === 'ACTES-S003' ? absent() : error
      }
    },
    /** Delete one file of an owner, or all. @returns how many */
    drop: async (owner: string, sha256?: string) =>
      letGo(
        await db.rows('DELETE FROM actes.upload WHERE owner = $1 AND ($2::text IS NULL OR sha256 = $2) RETURNING id', [
          owner,
          sha256 ?? null,
        ]),
      ),
    /** Delete expired files and leftovers of killed processes. @returns how many */
    sweep: async (now: Date) => {
      const lapsed = await letGo(await db.rows('DELETE FROM actes.upload WHERE kept_until <= $1 RETURNING id', [now]))
      return lapsed + (await sweepPlace(place, { db, now }))
    },
  }
}

interface UploadStorage {
  readonly db: Sql
  readonly place: FilePlace
  readonly newId: () => string
  readonly sealing?: FileSealing
}

async function keepUpload(
  bytes: AsyncIterable<Uint8Array>,
  { owner, name, now, until, most, quota }: KeepUploadOptions,
  { db, place, newId, sealing }: UploadStorage,
): Promise<Upload> {
  const id = newId()
  const temporary = await place.temporary().catch(throwUploadFault)
  try {
    const written = writeFlushed(temporary, cappedPieces(bytes, most), { sealing, name: id, mode: 0o600 })
    const { sha256, sizeBytes } = await written.catch(throwUploadFault)
    const values = [owner, sha256, name ?? null, until]
    const renewed = `UPDATE actes.upload SET kept_until = $4, name = COALESCE($3, name) WHERE owner = $1 AND sha256 = $2
        RETURNING ${columns}`
    const known = await db.first<Upload>(renewed, values)
    if (known) return known
    await place.settle(uploadKey(id), temporary, async () => false).catch(throwUploadFault)
    const added = await db.first<Upload>(
      `INSERT INTO actes.upload (owner, sha256, name, kept_until, id, size_bytes, kept_at) SELECT $1::text, $2::text, $3::text,
          $4::timestamptz, $5::uuid, $6::bigint, $7::timestamptz
        WHERE $8::float8 IS NULL OR (SELECT count(*) < $8 AND COALESCE(sum(size_bytes), 0) + $6 <= $9::float8
          FROM actes.upload WHERE owner = $1 AND (kept_until IS NULL OR kept_until > $7))
        ON CONFLICT (owner, sha256) DO NOTHING RETURNING ${columns}`,
      [...values, id, sizeBytes, now, quota?.files ?? null, quota?.bytes ?? null],
    )
    if (added) return added
    await place.remove(uploadKey(id))
    // A concurrent upload stored the same bytes first.
    const twin = await db.first<Upload>(renewed, values)
    if (twin) return twin
    if (quota) throw new ActesError('ACTES-A053', { params: quota })
    return { sha256, sizeBytes, name: null, keptAt: now, keptUntil: now }
  } finally {
    await rm(temporary, { force: true })
  }
}

async function* cappedPieces(bytes: AsyncIterable<Uint8Array>, max: number): AsyncGenerator<Uint8Array> {
  let sum = 0
  for await (const piece of bytes) {
    sum += piece.length
    if (sum > max) throw new ActesError('ACTES-F007', { params: { sum, max } })
    yield piece
  }
}

function throwUploadFault(error: unknown): never {
  if (error instanceof Unread) throw error.cause
  throw isUnwritable(error) ? new ActesError('ACTES-S005', { cause: error }) : error
}

/** Delete day-old files without a row: their process died in between. */
async function sweepPlace(place: FilePlace, { db, now }: { db: Sql; now: Date }) {
  const before = new Date(now.getTime() - abandonedMs)
  let count = 0
  const sweepOne = async (key: string) => {
    if (await db.changes('SELECT 1 FROM actes.upload WHERE id::text = $1', [basename(key)])) return
    if (await place.remove(key, before)) count++
  }
  await place.visit({ isOver: () => false }, sweepOne, 'uploads')
  return count
}
