// Run by `npm run prepare` and by the build: makes the data folder for the first start of the embedded database. The same
// version of the database gives the same bytes, so that the package can be made again and compared: PostgreSQL's initdb
// writes when it ran and a random number, which therefore stand still in this process, for as long as it lasts.
import { PGlite } from '@electric-sql/pglite'
import crypto from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { preparedData } from './embedded.ts'

/** Of files and of the cluster; no instant of anybody. */
const stillAt = Date.UTC(2025, 0, 1)

// The number is what PostgreSQL answers with where an account does not exist, by a password over the network: nobody asks
// an embedded database that way.
async function still<T>(work: () => Promise<T>): Promise<T> {
  const { Date: usualDate } = globalThis
  const [usualRandom, usualTick] = [crypto.randomFillSync, performance.now]
  class StillDate extends usualDate {
    constructor(...given: readonly number[]) {
      super(...((given.length > 0 ? given : [stillAt]) as [number]))
    }
    static override now(): number {
      return stillAt
    }
  }
  globalThis.Date = StillDate as DateConstructor
  performance.now = () => 0
  crypto.randomFillSync = ((bytes: NodeJS.ArrayBufferView) => {
    new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).fill(0)
    return bytes
  }) as typeof crypto.randomFillSync
  try {
    return await work()
  } finally {
    globalThis.Date = usualDate
    performance.now = usualTick
    crypto.randomFillSync = usualRandom
  }
}

/** An empty database cluster, as PGlite's own initdb makes it. */
async function embeddedData(): Promise<Uint8Array> {
  const dump = await still(async () => {
    const pglite = await PGlite.create()
    const made = await pglite.dumpDataDir('none')
    await pglite.close()
    return made
  })
  return gzipSync(new Uint8Array(await dump.arrayBuffer()))
}

/** Make the prepared data folder. */
export async function prepareEmbedded(): Promise<void> {
  await mkdir(new URL('.', preparedData), { recursive: true })
  await writeFile(preparedData, await embeddedData())
}

if (import.meta.main) await prepareEmbedded()
