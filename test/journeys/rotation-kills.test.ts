// A rotation of the master keys killed at twenty random places of its work on disk and database: whatever it was about to do,
// everything opens; run again it goes on, and at its end the former keys are not needed.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { openStore } from '../../src/store/store.ts'
import { describeOnEachDatabase } from '../support/describe-with.ts'
import { laySealedThings, unopened, type Laid } from '../support/life/sealed-things.ts'
import { lendEmbedded, lendPostgres, storeTools, type LentStore } from '../support/life/stores.ts'

const program = fileURLToPath(new URL('../support/life/rotating-process.ts', import.meta.url))
const killsWanted = 20
const seed = 15_200_046

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function randoms(from: number): () => number {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

await describeOnEachDatabase('a rotation that is killed', (server) => {
  let lent: LentStore
  let keyFile: string
  let laid: Laid
  beforeAll(async () => {
    lent = server === undefined ? await lendEmbedded() : await lendPostgres(server)
    await lent.store.close()
    keyFile = join(lent.home, server === undefined ? 'master.key' : 'keys')
    if (server !== undefined) await writeFile(keyFile, makeMasterKey())
    await withStore(async (store) => {
      laid = await laySealedThings(store, 6)
    })
  })
  afterAll(() => rm(lent.home, { recursive: true, force: true }))

  async function withStore<T>(work: (store: LentStore['store']) => Promise<T>): Promise<T> {
    const masterKey = server === undefined ? {} : { masterKey: await readFile(keyFile, 'utf8'), masterKeyFile: keyFile }
    const store = await openStore({ ...lent.settings, ...masterKey, encryptBlobs: true }, storeTools)
    return work(store).finally(() => store.close())
  }
  const allOpens = () => withStore((store) => unopened(store, laid))

  /** @returns how often it touched disk or database; undefined when it was killed */
  async function rotates(dies: number): Promise<number | undefined> {
    const given =
      server === undefined ? {} : { ACTES_DATABASE_URL: lent.settings.databaseUrl, ACTES_MASTER_KEY_FILE: keyFile }
    const env = { ...process.env, ...given, ACTES_HOME: lent.home, ACTES_ENCRYPT_BLOBS: 'yes', ACTES_CLAMD: 'off' }
    const child = fork(program, [String(dies)], { env })
    let touched: number | undefined
    child.on('message', (count) => (touched = Number(count)))
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
    if (signal !== 'SIGKILL' && code !== 0) throw new Error(`the rotation ended with ${code}`)
    return touched
  }
  /** Where keys are given, a person gives a new one; the embedded default makes its own. */
  async function givesNewKey(): Promise<void> {
    if (server !== undefined) await writeFile(keyFile, `${makeMasterKey()}\n${await readFile(keyFile, 'utf8')}`)
  }

  test(`at ${killsWanted} places (seed ${seed}), loses nothing`, { timeout: 1_800_000 }, async () => {
    const random = randoms(seed)
    await givesNewKey()
    const whole = (await rotates(0)) ?? 0
    expect(whole).toBeGreaterThan(60)
    expect(await allOpens()).toEqual([])
    let isThrough = true
    for (let kills = 0; kills < killsWanted;) {
      if (isThrough) await givesNewKey()
      const dies = 1 + Math.floor(random() * whole * 0.6)
      isThrough = (await rotates(dies)) !== undefined
      if (!isThrough) kills++
      expect(await allOpens(), `died at ${dies} of ${whole}`).toEqual([])
    }
    expect(await rotates(0)).toBeGreaterThan(0)
    const [present = '', ...earlier] = (await readFile(keyFile, 'utf8')).trim().split('\n')
    expect(earlier.length).toBeGreaterThan(1)
    await writeFile(keyFile, present)
    expect(await allOpens()).toEqual([])
  })
})
