// Opens the database: PostgreSQL by its URL, or the embedded PGlite in a folder. Only this file knows which one there
// is.
import type { PGlite } from '@electric-sql/pglite'
import { join } from 'node:path'
import { openBlobs, type Blobs } from './engine/blobs.ts'
import { databaseTime } from './engine/clock.ts'
import { ping, type Database } from './engine/database.ts'
import { openEmbedded } from './engine/embedded.ts'
import { checkSchema, migrate } from './engine/migrate.ts'
import { openMark, type Mark } from './mark.ts'
import { openHeads, type Heads } from './proof/heads.ts'
import { openUploads, type Uploads } from './uploads.ts'

export interface Store {
  readonly kind: 'postgres' | 'embedded'
  readonly db: Database
  readonly blobs: Blobs
  /** Files that wait to be deposited. */
  readonly uploads: Uploads
  /** Beside the blobs, what a database cannot forget. */
  readonly mark: Mark
  /** Beside the blobs too, the heads of the chains of journals. */
  readonly heads: Heads
  /** What time it is by the database's clock, for claims and guarded moves. @throws ActesError ACTES-S001 */
  now(): Promise<Date>
  /** Does the database answer? @throws ActesError ACTES-S001 */
  check(): Promise<void>
  /** The embedded instance, which the queue shares; absent on PostgreSQL. */
  readonly embedded?: PGlite
  /** Where the embedded one lays what others must not wait for. */
  readonly spool?: string
  close(): Promise<void>
}

export interface StoreSettings {
  readonly databaseUrl?: string
  readonly home: string
  readonly blobs: string
  /** A second place of the mark, off the machine. */
  readonly mark?: string
}

export interface StoreTools {
  readonly now: () => Date
  readonly newId: () => string
  readonly onError: (error: Error) => void
  /** Told when the second place of the mark cannot be written. */
  readonly onMarkError?: (error: Error) => void
}

/**
 * Open the store. The embedded database is migrated automatically; PostgreSQL must have been migrated.
 * @throws ActesError ACTES-S001 unreachable, ACTES-S002/S010 schema of another version, ACTES-S008 embedded folder held
 *   by another process, ACTES-S011 embedded folder that cannot be written
 */
export async function openStore(settings: StoreSettings, tools: StoreTools): Promise<Store> {
  return settings.databaseUrl === undefined
    ? openEmbeddedStore(settings, tools)
    : openPostgresStore(settings, settings.databaseUrl, tools)
}

async function openPostgresStore(settings: StoreSettings, url: string, tools: StoreTools): Promise<Store> {
  const { openPostgres } = await import('./engine/postgres.ts')
  const db = openPostgres(url, tools.onError)
  try {
    await checkSchema(db)
    const blobs = await openBlobs(settings.blobs, tools)
    const now = () => databaseTime(db)
    return {
      kind: 'postgres',
      db,
      blobs,
      uploads: uploadsOf(db, settings, tools),
      mark: markOf(settings, tools),
      heads: headsOf(settings, tools),
      now,
      check: () => ping(db),
      close: () => db.close(),
    }
  } catch (error) {
    await db.close()
    throw error
  }
}

async function openEmbeddedStore(settings: StoreSettings, tools: StoreTools): Promise<Store> {
  const embedded = await openEmbedded(settings.home, tools)
  try {
    await migrate(embedded.db, tools.now())
    const blobs = await openBlobs(settings.blobs, tools)
    const { db, pglite, spool, close } = embedded
    const now = () => databaseTime(db)
    const [mark, heads] = [markOf(settings, tools), headsOf(settings, tools)]
    const uploads = uploadsOf(db, settings, tools)
    return {
      kind: 'embedded',
      db,
      blobs,
      uploads,
      mark,
      heads,
      embedded: pglite,
      spool,
      now,
      check: () => ping(db),
      close,
    }
  } catch (error) {
    await embedded.close()
    throw error
  }
}

function uploadsOf(db: Database, { blobs }: StoreSettings, { newId }: StoreTools): Uploads {
  return openUploads(db, join(blobs, 'uploads'), newId)
}

function headsOf({ blobs, mark }: StoreSettings, tools: StoreTools): Heads {
  const places = [join(blobs, 'heads'), ...(mark === undefined ? [] : [join(mark, 'heads')])] as const
  return openHeads(places, tools.onMarkError ?? tools.onError)
}

function markOf({ blobs, mark }: StoreSettings, tools: StoreTools): Mark {
  return openMark([join(blobs, 'mark'), ...(mark === undefined ? [] : [mark])], {
    ...tools,
    onError: tools.onMarkError ?? tools.onError,
  })
}
