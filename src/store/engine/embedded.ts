// The embedded database: PGlite in a locked folder. It never calls fsync, so it is for trials and small tests. A
// prepared data folder spares the first start the memory and time of initdb.
import type { PGlite } from '@electric-sql/pglite'
import { createReadStream } from 'node:fs'
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import type { Clock } from '#clock.ts'
import { throwDiskFault } from './disk.ts'
import { lockFolder } from './folder-lock.ts'
import { overPglite } from './pglite.ts'

/** Built by `npm run prepare` (store/engine/prepare-embedded.ts). Absent if install scripts did not run. */
export const preparedData = new URL('../../../dist/embedded-data.tar.gz', import.meta.url)

/** @throws ActesError ACTES-S008 if another process holds the folder, ACTES-S011 if it is not writable */
export async function openEmbedded(home: string, clock: Clock) {
  await mkdir(home, { recursive: true, mode: 0o700 }).catch(throwDiskFault)
  const lock = await lockFolder(home, clock).catch(throwDiskFault)
  try {
    const spool = join(home, 'spool')
    await rm(spool, { recursive: true, force: true }).catch(throwDiskFault)
    const pglite = await openPglite(join(home, 'database')).catch(throwDiskFault)
    const db = overPglite(pglite, clock)
    return {
      pglite,
      db,
      spool,
      close: async () => {
        await pglite.close()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/**
 * Open PGlite on a data folder; the first start copies the prepared one. V8's optimizing compiler takes half a gigabyte
 * for some of PostgreSQL's functions and gains nothing measurable here (`npm run bench -- demo`, `-- life`), so
 * WebAssembly stays on the baseline compiler.
 */
export async function openPglite(dataDir: string): Promise<PGlite> {
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
  const { PGlite } = await import('@electric-sql/pglite')
  if (!(await exists(join(dataDir, 'PG_VERSION'))) && (await exists(preparedData))) await layPrepared(dataDir)
  return PGlite.create({ dataDir, startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'] })
}

async function layPrepared(dataDir: string) {
  const temporary = `${dataDir}.new`
  await rm(temporary, { recursive: true, force: true })
  await mkdir(temporary, { recursive: true, mode: 0o700 })
  const members = extract()
  const unpacked = pipeline(createReadStream(preparedData), createGunzip(), members)
  for await (const member of members) {
    const path = join(temporary, normalize(`/${member.header.name}`))
    if (member.header.type === 'directory') {
      await mkdir(path, { recursive: true, mode: 0o700 })
      member.resume()
      continue
    }
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(path, member as AsyncIterable<Uint8Array>, { mode: 0o600 })
  }
  await unpacked
  await rm(dataDir, { recursive: true, force: true })
  await rename(temporary, dataDir)
}

async function exists(path: string | URL) {
  return stat(path).then(
    () => true,
    () => false,
  )
}
