// A scheduled job in shell, as the chapter "batches" has it: the same folder evening after evening. It says what a person has to do
// and nothing else, tries again what may succeed now, and no act leaves twice.
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { cellsOf, layBatch, type Cells } from '../support/deposits/batches.ts'
import { describeOnEachDatabase } from '../support/describe-with.ts'
import { testFolder } from '../support/folders.ts'
import { storedBytes } from '../support/life/stored-bytes.ts'
import { placeWith } from '../support/life/production.ts'
import { migratedDatabase } from '../support/life/stores.ts'
import { programOf } from '../support/manual-programs.ts'
import { actes, killed, killLeftovers, shell, started, type Environment } from '../support/servers/processes.ts'
import { until } from '../support/until.ts'

killLeftovers()

await describeOnEachDatabase('a job of the evening', (server) => {
  const folder = testFolder()
  let home = ''
  let environment: Environment
  let product: Awaited<ReturnType<typeof started>>
  beforeAll(async () => {
    const database =
      server === undefined
        ? {}
        : { ACTES_DATABASE_URL: await migratedDatabase(server), ACTES_MASTER_KEY: makeMasterKey() }
    ;({ home, environment } = await placeWith(database))
    await actes(['collectivite', 'add', await folder.lay('maraussan.json', JSON.stringify(maraussan))], environment)
  })
  afterAll(async () => {
    await killed(product.child)
    await rm(home, { recursive: true, force: true })
  })

  const lays = (lines: readonly Cells[]) => layBatch(folder.path('lot'), lines)
  /** What cron would send by mail. */
  async function evening(more: Environment = {}, patience = '300') {
    const at = { cwd: folder.path(), environment: { ...environment, ...more } }
    const { code, out, err } = await shell(programOf('batches', 'evening.sh'), at, folder.path('lot'), patience)
    return { code, mail: (out + err).replaceAll('\u00A0', ' ') }
  }
  const held = async () => (await actes(['list', '--held'], environment)).out

  test('evening after evening', { timeout: 300_000 }, async () => {
    // An act was handed in while nothing ran, and its file is lost before it leaves.
    const other = await layBatch(folder.path('avant'), [cellsOf('PERDU')])
    expect((await actes(['deposit', '--csv', other], environment)).code).toBe(0)
    const [digest = ''] = await storedBytes({ home, blobs: join(home, 'blobs') }).list()
    const stored = join(home, 'blobs', digest.slice(0, 2), digest.slice(2, 4), digest)
    await rename(stored, folder.path('kept'))
    product = await started([], environment)
    await until(async () => (await held()).includes('ACTES-S003'))

    await lays([cellsOf('SOIR1'), cellsOf('SOIR2', { nature: 'XX' }), cellsOf('SOIR3')])
    const first = await evening()
    expect(first.code).toBe(1)
    expect(first.mail).toMatch(/^Une ligne est à corriger \(lot-resultat\.csv\)/)
    expect(first.mail).toContain('ligne 3 :\n  ACTES-V009')
    expect(first.mail).toMatch(/Retenus :\n.*PERDU.*ACTES-S003/)

    // The line is corrected, the file put back.
    await rename(folder.path('kept'), stored)
    await lays([cellsOf('SOIR1'), cellsOf('SOIR2'), cellsOf('SOIR3')])
    expect(await evening()).toEqual({ code: 0, mail: '' })

    await lays([cellsOf('SOIR1'), cellsOf('SOIR2'), cellsOf('SOIR3'), cellsOf('SOIR4_MUET')])
    const silent = await evening({}, '3')
    expect([silent.code, silent.mail]).toEqual([4, expect.stringMatching(/^Un accusé de réception manque encore/)])
    const away = await evening({ ACTES_DATABASE_URL: 'postgres://127.0.0.1:1/actes' })
    expect([away.code, away.mail]).toEqual([3, expect.stringMatching(/^Un service ne répond pas[^]*ACTES-S001/)])

    const received = await readLedger(join(home, 'sandbox'))
    const acts = received.flatMap(({ idActe, times }) => (idActe ? [`${idActe.split('-')[3]} ${times}`] : []))
    expect(acts.sort()).toEqual(['PERDU 1', 'SOIR1 1', 'SOIR2 1', 'SOIR3 1', 'SOIR4_MUET 1'])
  })
})
