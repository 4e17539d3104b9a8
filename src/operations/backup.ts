// Backup files. Not in the table of operations: a backup with its key gives everything away, so only the owner of the
// installation handles it, on its own machine.
import { createReadStream, createWriteStream } from 'node:fs'
import { access, rename, rm } from 'node:fs/promises'
import { get } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Config } from '#config/config.ts'
import { ActesError } from '#errors.ts'
import { checking, readBackup } from '#store/backup/content.ts'
import { decryptBackup, seal, type Opener } from '#store/backup/envelope.ts'
import { restore } from '#store/backup/restore.ts'
import { isDenied } from '#store/engine/database.ts'
import { openBlobs } from '#store/blobs/blobs.ts'
import { openPlace } from '#store/blobs/places.ts'
import { sealingOf } from '#store/blobs/sealed-file.ts'
import { masterKeyOf } from '#store/secrets/master-key.ts'
import type { StoreTools } from '#store/store.ts'

/** Undefined where no person can be asked. */
type AskPassphrase = () => Promise<string | undefined>

export type Examined = Awaited<ReturnType<typeof checkBackup>>

/** The configured passphrase, or else the master key. */
export async function openerOf(config: Config): Promise<Opener> {
  const { backupPassphrase: passphrase } = config
  return passphrase === undefined ? { masterKey: await masterKeyOf(config)() } : { passphrase }
}

/** Only a backup that was read back whole takes its final name. @throws ActesError ACTES-C007, ACTES-C025 */
export async function writeBackup(file: string, tar: AsyncIterable<Uint8Array>, opener: Opener): Promise<Examined> {
  const part = `${file}.part`
  const unwritable = (cause: unknown): never => {
    if (isDenied(cause)) throw new ActesError('ACTES-C025', { cause })
    throw cause instanceof ActesError ? cause : new ActesError('ACTES-C007', { params: { value: file }, cause })
  }
  try {
    await pipeline(seal(tar, opener), createWriteStream(part, { mode: 0o600, flush: true })).catch(unwritable)
    const found = await readBackup(
      decryptBackup(readBackupFile(part), async () => opener),
      checking,
    )
    await rename(part, file).catch(unwritable)
    return found
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Reads every byte, writes nothing. @throws ActesError ACTES-S018, ACTES-S019 */
export async function checkBackup(file: string, config: Config, ask: AskPassphrase) {
  return readBackup(await openBackupFile(file, config, ask), checking)
}

/** Restore into an empty installation. @throws ActesError as `restore` does */
export async function restoreBackup(
  file: string,
  config: Config,
  { ask, tools }: { ask: AskPassphrase; tools: StoreTools },
) {
  const bytes = await openBackupFile(file, config, ask)
  const { databaseUrl, home } = config
  const { openPostgres } = await import('#store/engine/postgres.ts')
  const { openEmbedded } = await import('#store/engine/embedded.ts')
  // No statement timeout: a table may have many rows.
  const place = databaseUrl === undefined ? await openEmbedded(home, tools) : undefined
  const db = place?.db ?? openPostgres(databaseUrl ?? '', tools.onError, { statementMs: 0 })
  const close = place ? place.close : () => (db as ReturnType<typeof openPostgres>).close()
  const files = await openPlace(config, tools).catch(async (error: unknown) => {
    await close()
    throw error
  })
  try {
    return await restore(bytes, { db, blobs: await openBlobs(files, tools, sealingOf(config)), now: tools.now() })
  } finally {
    await files.close()
    await close()
  }
}

async function openBackupFile(file: string, config: Config, ask: AskPassphrase): Promise<AsyncIterable<Uint8Array>> {
  await access(file).catch((cause: unknown) => {
    throw new ActesError('ACTES-V001', { params: { value: file }, cause })
  })
  return decryptBackup(readBackupFile(file), async (kind) => {
    if (kind === 'key') return (await masterKeyOf(config).opening()).map((masterKey) => ({ masterKey }))
    const passphrase = config.backupPassphrase ?? (await ask())
    if (passphrase === undefined) throw new ActesError('ACTES-S019', { params: { wanted: 'passphrase' } })
    return { passphrase }
  })
}

async function* readBackupFile(file: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file)
}

/** For an embedded database that another process holds. @throws ActesError ACTES-S008 */
export function tarOfOwner(socketPath: string): Promise<Readable> {
  const { promise, resolve, reject } = Promise.withResolvers<Readable>()
  const away = (cause?: unknown) => reject(new ActesError('ACTES-S008', { params: { pid: 0 }, cause }))
  get({ socketPath, path: backupPath, agent: false }, (answer) =>
    answer.statusCode === 200 ? resolve(answer) : away(),
  ).once('error', away)
  return promise
}

export const backupPath = '/backup'
