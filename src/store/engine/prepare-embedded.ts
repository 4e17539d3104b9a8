// Builds the data folder for the embedded database's first start (`npm run prepare` and the build). The build must be
// reproducible, but initdb writes the time and a random number, so this process freezes both while it runs.
import { PGlite } from '@electric-sql/pglite'
import crypto from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { preparedData } from './embedded.ts'

const stillAt = Date.UTC(2025, 0, 1)

// PostgreSQL only uses that number for password logins of unknown accounts, which an embedded database never sees.
async function still<T>(work: () => Promise<T>) {
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

async function embeddedData(): Promise<Uint8Array> {
  const dump = await still(async () => {
    const pglite = await PGlite.create()
    const made = await pglite.dumpDataDir('none')
    await pglite.close()
    return made
  })
  return gzipSync(new Uint8Array(await dump.arrayBuffer()))
}

export async function prepareEmbedded(): Promise<void> {
  await mkdir(new URL('.', preparedData), { recursive: true })
  await writeFile(preparedData, await embeddedData())
}

if (import.meta.main) await prepareEmbedded()
