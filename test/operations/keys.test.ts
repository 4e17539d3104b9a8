// The master keys by operations: what each seals, and the rotation, which the embedded default makes its own key for.
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { openApp, type App } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import { ownerCaller } from '../../src/operations/guard.ts'
import { addKeys } from '../../src/commands/keys.ts'
import { deskLines, noteDesk } from '../../src/store/desk/journal.ts'
import { alone } from '../../src/store/secrets/rotation.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { plain, run } from '../support/desk/command-line.ts'
import { laySealedThings, unopened, type Laid } from '../support/life/sealed-things.ts'
import { openLaidApp } from '../support/life/laid-app.ts'
import { laidHome } from '../support/life/laid-home.ts'
import { expectCode } from '../support/expect-code.ts'
import { forSuite } from '../support/life/for-suite.ts'

const opens = (home: string, more: Readonly<Record<string, string>> = {}) =>
  openApp(readConfig({ ACTES_HOME: home, ...more }), { queue: 'none', log: openLog('silent') })
const asks = (app: App) => app.askAs(ownerCaller('test', 'fr'))

describe('on the embedded default', () => {
  const app = forSuite(openLaidApp)
  let laid: Laid
  beforeAll(async () => {
    laid = await laySealedThings(app.ports.store, 2)
  })
  const keysNow = async () => (await readFile(join(app.config.home, 'master.key'), 'utf8')).trim().split('\n').length

  test('keys are listed with what they seal', async () => {
    const keys = await asks(app).listKeys({})
    expect(keys).toMatchObject({
      items: [{ standing: 'present', secrets: 10, files: 0 }],
      unnamed: 0,
      clear: 4,
      encrypts: false,
      after: null,
    })
  })

  test('a rotation creates a key, reseals everything under it, keeps the former one, and is journalled', async () => {
    const done = await asks(app).rotateKeys({})
    expect(done).toMatchObject({ secrets: { resealed: 10, left: 0 }, after: null })
    expect((await asks(app).listKeys({})).items).toMatchObject([
      { id: done.key, standing: 'present', secrets: 10 },
      { standing: 'earlier', secrets: 0 },
    ])
    expect(await keysNow()).toBe(2)
    expect(await unopened(app.ports.store, laid)).toEqual([])
    const lines = await deskLines(app.ports.store.db, { limit: 2 })
    expect(lines.map(({ event, who, target }) => [event, who, target])).toEqual([
      ['keys-rotated', 'test', done.key],
      ['keys-rotation-begun', 'test', done.key],
    ])
  })

  test('an interrupted one continues, and creates no other key', async () => {
    const { store } = app.ports
    await store.keys.renew?.()
    expect((await asks(app).rotateKeys({})).secrets).toEqual({ resealed: 10, left: 0 })
    expect(await keysNow()).toBe(3)
  })

  test('a later part belongs to a rotation that was begun and is unfinished', async () => {
    const { store, clock } = app.ports
    const goesOn = () => asks(app).rotateKeys({ after: '-' })
    await expect(goesOn()).rejects.toMatchObject({ code: 'ACTES-A028', params: { where: 'after' } })
    const [present] = await store.keys.fresh()
    const begun = { at: clock.now(), who: 'test', event: 'keys-rotation-begun', target: present?.id ?? '' }
    await noteDesk(store.db, { ...begun, target: 'of another key' })
    await expectCode(goesOn(), 'ACTES-A028')
    await noteDesk(store.db, begun)
    expect(await goesOn()).toMatchObject({ key: present?.id, after: null })
    await expectCode(goesOn(), 'ACTES-A028')
  })

  test('only one runs at a time', async () => {
    const second = alone(app.ports.store, async () => asks(app).rotateKeys({}))
    await expectCode(second, 'ACTES-C022')
  })
})

test('content in clear when encryption is switched on is encrypted under the existing key', async () => {
  const home = await laidHome()
  const environment = { ACTES_HOME: home, ACTES_MASTER_KEY: makeMasterKey() }
  const first = await opens(home, environment)
  const laid = await laySealedThings(first.ports.store, 2)
  await first.close()
  const encrypting = { ...environment, ACTES_ENCRYPT_BLOBS: 'yes' }
  const rotated = await run(addKeys, ['keys', 'rotate', '--json'], encrypting)
  expect([rotated.code, rotated.json<{ files: object }>().files]).toEqual([0, { resealed: 0, encrypted: 4, lost: 0 }])
  const app = await opens(home, encrypting)
  expect(await asks(app).listKeys({})).toMatchObject({ items: [{ standing: 'present', files: 4 }], clear: 0 })
  expect(await unopened(app.ports.store, laid)).toEqual([])
  // All is done: now it takes another key.
  await expectCode(asks(app).rotateKeys({}), 'ACTES-C021')
  await app.close()
  await rm(home, { recursive: true, force: true })
})

test('keys from the settings are rotated once a new one precedes them, by the command line', async () => {
  const home = await laidHome()
  const [old, fresh] = [makeMasterKey(), makeMasterKey()]
  const first = await opens(home, { ACTES_MASTER_KEY: old })
  const laid = await laySealedThings(first.ports.store, 2)
  await expectCode(asks(first).rotateKeys({}), 'ACTES-C021')
  await first.close()
  // The key is lost: another one does not open what it sealed, and is no new one.
  const lost = await opens(home, { ACTES_MASTER_KEY: fresh })
  await expect(asks(lost).rotateKeys({})).rejects.toMatchObject({ code: 'ACTES-A125', params: { count: 10 } })
  await lost.close()
  const environment = { ACTES_HOME: home, ACTES_MASTER_KEY: `${fresh} ${old}`, ACTES_ENCRYPT_BLOBS: 'yes' }
  const rotated = await run(addKeys, ['keys', 'rotate'], environment)
  expect(plain(rotated.out)).toMatch(
    /^Tout est scellé sous la clé [0-9a-f]{16}\.\n[0-9a-f]{16} +en vigueur +secrets : 10, fichiers : 4\n[0-9a-f]{16} +ancienne +secrets : 0, fichiers : 0 +peut être retirée, une fois inutiles les sauvegardes faites avec elle\n$/,
  )
  expect(rotated.code).toBe(0)
  const last = await opens(home, { ACTES_MASTER_KEY: fresh })
  expect(await unopened(last.ports.store, laid)).toEqual([])
  await last.close()
  const without = await run(addKeys, ['keys', 'list', '--json'], { ...environment, ACTES_MASTER_KEY: old })
  expect(without.json<{ items: unknown[] }>().items).toMatchObject([
    { standing: 'present', secrets: 0, files: 0 },
    { standing: 'absent', secrets: 10, files: 4 },
  ])
  await rm(home, { recursive: true, force: true })
})
