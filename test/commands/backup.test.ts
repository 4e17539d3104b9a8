// actes backup, restore and go, as an administrator runs them: while the installation runs, through the process that holds the
// folder, and into a new one.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { addBackup, addRestore } from '../../src/commands/backup.ts'
import { addGo } from '../../src/commands/go.ts'
import { addShow } from '../../src/commands/show.ts'
import { serveFolder } from '../../src/commands/serve-folder.ts'
import { plain, run } from '../support/desk/command-line.ts'
import { openCommune, type Commune } from '../support/life/commune.ts'
import { testAtLength } from '../support/long.ts'
import { temporaryHome } from '../support/life/stores.ts'

let commune: Commune
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

const passphrase = { ACTES_BACKUP_PASSPHRASE: 'un âne et deux mulets' }

test('a folder served by another process is backed up, checked, restored, and released', async () => {
  commune = await openCommune({ store: 'embedded' })
  stops.push(() => commune.closes(), await serveFolder(commune.app))
  await commune.sends('GARDE1')
  const file = join(await temporaryHome(), 'actes.backup')
  const own = { ACTES_HOME: commune.home, ...passphrase }
  const made = await run(addBackup, ['backup', file], own)
  expect([made.err, made.code]).toEqual(['', 0])
  expect(plain(made.out)).toMatch(
    /^Sauvegarde faite et relue, du .* \(Paris\), niveau \d+ : \d+ lignes, \d+ fichiers\n$/,
  )
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await run(addBackup, ['backup', '--check', file, '--json'], own)).json()).toMatchObject({
    ok: true,
    missing: [],
  })
  // Nobody can be asked here.
  const elsewhere = { ACTES_HOME: await temporaryHome() }
  const refused = await run(addRestore, ['restore', file], elsewhere)
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('ACTES-S019') as string])
  const restored = await run(addRestore, ['restore', file], { ...elsewhere, ...passphrase })
  expect([restored.err, restored.code]).toEqual(['', 0])
  expect(plain(restored.out)).toMatch(/^Sauvegarde restaurée ; rien ne part avant actes go/)
  expect((await run(addRestore, ['restore', file], { ...elsewhere, ...passphrase })).err).toContain('ACTES-S017')
  const told = { ...elsewhere, ACTES_MASTER_KEY: '' }
  expect((await run(addShow, ['show', 'GARDE1'], told)).out).toContain('034-213401482-20250625-GARDE1-DE')
  expect((await run(addGo, ['go', '--reason', 'comparé avec la préfecture'], told)).out).toBe('Les envois repartent.\n')
  expect((await run(addGo, ['go', '--reason', 'encore'], told)).out).toContain('rien n’a changé')
})

testAtLength(
  'without a passphrase the output says that the master key opens it; a remote server makes no backup',
  async () => {
    commune = await openCommune({ store: 'embedded' })
    stops.push(() => commune.closes(), await serveFolder(commune.app))
    const file = join(commune.home, 'actes.backup')
    const made = await run(addBackup, ['backup', file], { ACTES_HOME: commune.home })
    expect(made.out).toContain('gardez la clé ailleurs')
    const distant = await run(addBackup, ['backup', file, '--server', 'https://actes.example.org'])
    expect([distant.code, distant.err]).toEqual([2, expect.stringContaining('sur la machine') as string])
    const nowhere = await run(addBackup, ['backup', join(commune.home, 'absent', 'x')], { ACTES_HOME: commune.home })
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('ACTES-C007') as string])
  },
)
