// Everything that is sealed goes under another master key while others read and write it; nothing is overwritten, nothing is
// forgotten, and other processes learn the new key by themselves.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Database } from '../../../src/store/engine/database.ts'
import { alone, resealSecrets, secretsByKey } from '../../../src/store/secrets/rotation.ts'
import { contextOf, sealedPlaces } from '../../../src/store/secrets/places.ts'
import { idOf, makeMasterKey, unsealByAnyKey, readMasterKey, seal } from '../../../src/store/secrets/seal.ts'
import { openSecret } from '../../../src/store/secrets/secrets.ts'
import { openStore, type Store, type StoreSettings } from '../../../src/store/store.ts'
import { describeOnEachGround, describeWith } from '../../support/describe-with.ts'
import { laySealedThings, unopened, type Laid } from '../../support/life/sealed-things.ts'
import { lendPostgres, storeTools, type LentStore } from '../../support/life/stores.ts'
import { expectCode } from '../../support/expect-code.ts'

const never = () => false
const idOfText = (text: string) => idOf(readMasterKey(text))

await describeOnEachGround('a rotation', (lends) => {
  let lent: LentStore
  let store: Store
  let laid: Laid
  let keyFile: string
  const keys = [makeMasterKey(), makeMasterKey()]
  const [old = '', fresh = ''] = keys
  beforeAll(async () => {
    lent = await lends()
    await lent.store.close()
    keyFile = join(lent.home, 'keys')
    await writeFile(keyFile, old)
    const settings: StoreSettings = { ...lent.settings, masterKey: old, masterKeyFile: keyFile, encryptBlobs: true }
    store = await openStore(settings, storeTools)
    laid = await laySealedThings(store, 5)
  })
  afterAll(async () => {
    await store.close()
    await rm(lent.home, { recursive: true, force: true })
  })

  test('covers every sealed column of the database', async () => {
    const columns = await store.db.rows<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
        WHERE table_schema = 'actes' AND data_type = 'bytea' ORDER BY 1`,
    )
    // Digests, links, tokens of timestamps: nothing of them is secret. Whatever else is new stands in `sealedPlaces`.
    const open = /^(link\.(salt|digest|link)|seal\.head|seal_token\.token|authenticator\.public_key)$/
    const sealed = columns.map(({ name }) => name).filter((name) => !open.test(name))
    expect(sealed).toEqual([...new Set(sealedPlaces.map(({ table, column }) => `${table}.${column}`))].sort())
  })

  test('finds the secrets of version 1, and those of each key', async () => {
    const id = laid.ids[0] ?? ''
    const row = await store.db.first<{ totp: Uint8Array }>('SELECT totp FROM actes.person WHERE id = $1', [id])
    expect(await secretsByKey(store.db)).toEqual(new Map([[idOfText(old), 25]]))
    await store.db.query(`UPDATE actes.person SET totp = '\\x01'::bytea || totp WHERE id = $1`, [id])
    expect(await secretsByKey(store.db)).toEqual(
      new Map([
        [idOfText(old), 24],
        [null, 1],
      ]),
    )
    await store.db.query('UPDATE actes.person SET totp = $2 WHERE id = $1', [id, row?.totp])
  })

  test('overwrites no concurrent change, and retries it', async () => {
    await writeFile(keyFile, [fresh, old].join('\n'))
    const [person = ''] = laid.ids
    const meanwhile = seal(Buffer.from('changed'), readMasterKey(old), contextOf.person({ id: person }))
    let changes = 0
    const busy: Database = {
      ...store.db,
      query: async (text, params) => {
        // What was read is no longer what stands there, once.
        if (text.includes('UPDATE actes.person SET totp') && params?.[0] === person && changes++ === 0)
          await store.db.query('UPDATE actes.person SET totp = $2 WHERE id = $1', [person, meanwhile])
        return store.db.query(text, params)
      },
    }
    expect(await resealSecrets(busy, store.keys, never)).toEqual({ resealed: 25, left: 0, isWhole: true })
    expect(await secretsByKey(store.db)).toEqual(new Map([[idOfText(fresh), 25]]))
    const row = await store.db.first<{ totp: Uint8Array }>('SELECT totp FROM actes.person WHERE id = $1', [person])
    expect(changes).toBe(2)
    expect(
      (await unsealByAnyKey(row?.totp ?? new Uint8Array(), store.keys, contextOf.person({ id: person }))).toString(),
    ).toBe('changed')
    const back = seal(Buffer.from(`totp ${person}`), readMasterKey(fresh), contextOf.person({ id: person }))
    await store.db.query('UPDATE actes.person SET totp = $2 WHERE id = $1', [person, back])
  })

  test('reseals files too, including uploads; then nothing needs the former key', async () => {
    expect((await store.blobs.keys({ isOver: never })).counts).toEqual(new Map([[idOfText(old), 10]]))
    expect((await store.blobs.reseal({ isOver: never })).counts).toEqual(new Map([['resealed', 10]]))
    expect((await store.blobs.reseal({ isOver: never })).counts).toEqual(new Map([['kept', 10]]))
    expect((await store.blobs.keys({ isOver: never })).counts).toEqual(new Map([[idOfText(fresh), 10]]))
    await writeFile(keyFile, fresh)
    expect((await store.keys.fresh()).length).toBe(1)
    expect(await unopened(store, laid)).toEqual([])
  })

  test('reports values that no key opens, and leaves them unchanged', async () => {
    const another = makeMasterKey()
    await writeFile(keyFile, another)
    expect(await resealSecrets(store.db, store.keys, never)).toEqual({ resealed: 0, left: 25, isWhole: true })
    expect((await store.blobs.reseal({ isOver: never })).counts).toEqual(new Map([['lost', 10]]))
    const [blob = ''] = laid.blobs
    await expectCode(store.blobs.bytes(blob), 'ACTES-S023')
    await writeFile(keyFile, fresh)
    await store.keys.fresh()
    expect(await unopened(store, laid)).toEqual([])
  })

  test('works in parts: each continues where the last one ended', async () => {
    let [parts, count] = [0, 0]
    for (let after: string | null | undefined; after !== null; parts++) {
      const part = await store.blobs.keys({ after, isOver: () => true })
      count += [...part.counts.values()].reduce((sum, each) => sum + each, 0)
      after = part.after
    }
    expect(count).toBe(10)
    expect(parts).toBeGreaterThan(5)
  })

  test('runs alone: another one is told so, even in another process', async () => {
    const again = async () => alone(store, async () => 'both')
    expect(await alone(store, again)).toBeUndefined()
    expect(await again()).toBe('both')
  })
})

await describeWith('postgres', 'a second process', (server) => {
  let lent: LentStore
  beforeAll(async () => {
    lent = await lendPostgres(server)
  })
  afterAll(() => lent.giveBack())

  test('a process that started with the former key opens newly sealed values, and seals with the new one', async () => {
    const { home, settings } = lent
    const [keyFile, old, fresh] = [join(home, 'keys'), makeMasterKey(), makeMasterKey()]
    await writeFile(keyFile, old)
    const store = await openStore({ ...settings, masterKey: old, masterKeyFile: keyFile }, storeTools)
    onTestFinished(() => store.close())
    const { ids } = await laySealedThings(store, 2)
    const env = {
      ...process.env,
      ACTES_HOME: home,
      ACTES_DATABASE_URL: settings.databaseUrl,
      ACTES_MASTER_KEY_FILE: keyFile,
      ACTES_CLAMD: 'off',
    }
    const other = fork(fileURLToPath(new URL('../../support/life/opening-process.ts', import.meta.url)), [], { env })
    onTestFinished(() => void other.kill('SIGKILL'))
    const said = async () => ((await once(other, 'message')) as [unknown])[0]
    const opens = async (id: string | undefined) => {
      other.send(id ?? '')
      return said()
    }
    expect(await said()).toBe('open')
    expect(await opens(ids[0])).toBe(`gateway ${ids[0]}`)
    await writeFile(keyFile, [fresh, old].join('\n'))
    await resealSecrets(store.db, store.keys, never)
    expect([...(await secretsByKey(store.db)).keys()]).toEqual([idOfText(fresh)])
    expect(
      await Promise.all(ids.map(async (id) => (await openSecret(store.db, { sealed: id }, store.keys)).toString())),
    ).toEqual(ids.map((id) => `gateway ${id}`))
    // The former key goes: the other process has read the new one by then, or reads it now.
    await writeFile(keyFile, fresh)
    for (const id of ids) expect(await opens(id)).toBe(`gateway ${id}`)
  })
})
