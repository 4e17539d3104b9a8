// Opens the database, PostgreSQL by URL or embedded PGlite in a folder. Only this file knows which.
import type { PGlite } from '@electric-sql/pglite'
import { join } from 'node:path'
import type { Clock } from '#clock.ts'
import { openBlobs, type Blobs } from './blobs/blobs.ts'
import { folderTexts } from './blobs/folder.ts'
import type { FilePlace } from './blobs/place.ts'
import { openPlace, type PlaceSettings } from './blobs/places.ts'
import { databaseTime } from './engine/clock.ts'
import { checkWriting, ping, type Database } from './engine/database.ts'
import { openEmbedded } from './engine/embedded.ts'
import { checkSchema, migrate } from './engine/migrate.ts'
import { sealingOf } from './blobs/sealed-file.ts'
import { openHash } from '#queue/redis.ts'
import { openMark, type Mark } from './mark.ts'
import { openHeads, type Heads } from './proof/heads.ts'
import { masterKeyOf, type Keyring, type KeySource } from './secrets/master-key.ts'
import { openUploads, type Uploads } from './uploads.ts'

export interface Store {
  readonly kind: 'postgres' | 'embedded'
  readonly db: Database
  readonly blobs: Blobs
  readonly keys: Keyring
  readonly uploads: Uploads
  /** Beside the blobs: sendings that a restored database must not forget. */
  readonly mark: Mark
  /** Beside the blobs: heads of the journal chains. */
  readonly heads: Heads
  /** The database's time, for claims and guarded moves. @throws ActesError ACTES-S001 */
  now(): Promise<Date>
  /** Does the database answer, and can it write? @throws ActesError ACTES-S001, ACTES-S024, ACTES-S025 */
  check(): Promise<void>
  readonly embedded?: PGlite
  /** Embedded only: folder where a backup spools rows, so that a slow reader blocks nobody. */
  readonly spool?: string
  close(): Promise<void>
}

export interface StoreSettings extends KeySource, PlaceSettings {
  readonly encryptBlobs?: boolean
  /** Second place of the mark, off the machine. */
  readonly mark?: string
  /** Redis of the queue, second place of the mark by default. */
  readonly redisUrl?: string
}

export interface StoreTools extends Clock {
  readonly onError: (error: Error) => void
  /** Called when the second place of the mark fails. */
  readonly onMarkError?: (error: Error) => void
}

/**
 * Open the store. The embedded database migrates itself; PostgreSQL must be migrated already.
 * @throws ActesError ACTES-S001 unreachable, ACTES-S002/S010/S032 other schema version, ACTES-S008 embedded folder held by
 * another process, ACTES-S011 embedded folder not writable
 */
export async function openStore(settings: StoreSettings, tools: StoreTools): Promise<Store> {
  const sealing = sealingOf(settings, masterKeyOf(settings, tools))
  const engine =
    settings.databaseUrl === undefined
      ? await openEmbedded(settings.home, tools)
      : (await import('./engine/postgres.ts')).openPostgres(settings.databaseUrl, tools.onError)
  const embedded = 'pglite' in engine && engine
  const db = embedded ? embedded.db : engine
  let place: FilePlace | undefined
  try {
    await (embedded ? migrate(db, tools.now()) : checkSchema(db))
    place = await openPlace(settings, tools)
    const { close: closePlace } = place
    const blobs = await openBlobs(place, tools, sealing)
    const [mark, heads] = [markOf(place, settings, tools), headsOf(place, settings, tools)]
    return {
      kind: embedded ? 'embedded' : 'postgres',
      db,
      blobs,
      keys: sealing.keys,
      uploads: openUploads(db, place, { ...tools, sealing }),
      mark,
      heads,
      ...(embedded && { embedded: embedded.pglite, spool: embedded.spool }),
      now: () => databaseTime(db),
      check: () => (embedded ? ping(db) : checkWriting(db)),
      close: async () => {
        mark.close()
        await closePlace()
        await engine.close()
      },
    }
  } catch (error) {
    await place?.close()
    await engine.close()
    throw error
  }
}

function headsOf(place: FilePlace, { mark }: StoreSettings, tools: StoreTools) {
  const others = mark === undefined ? [] : [folderTexts(join(mark, 'heads'), true)]
  return openHeads([place.texts('heads'), ...others], { ...tools, onError: tools.onMarkError ?? tools.onError })
}

export function markOf(
  place: FilePlace,
  { mark, redisUrl }: Pick<StoreSettings, 'mark' | 'redisUrl'>,
  tools: StoreTools,
) {
  return openMark([place.texts('mark'), ...(mark === undefined ? [] : [mark])], {
    ...tools,
    onError: tools.onMarkError ?? tools.onError,
    ...(mark === undefined && redisUrl !== undefined && { hash: openHash(redisUrl, 'actes:mark') }),
  })
}
