// actes deposit --csv: a table of acts on the command line; what it prints, its exit codes, its result file.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { addCollectivite } from '../../src/commands/collectivite.ts'
import { addDeposit } from '../../src/commands/deposit.ts'
import { addList } from '../../src/commands/list.ts'
import { maraussan } from '../../src/config/demo.ts'
import { cellsOf, layBatch, linesNamed } from '../support/deposits/batches.ts'
import { run } from '../support/desk/command-line.ts'
import { testFolder } from '../support/folders.ts'
import { laidHome } from '../support/life/laid-home.ts'

const folder = testFolder()
let home: string
beforeAll(async () => {
  home = await laidHome()
  await writeFile(join(home, 'maraussan.json'), JSON.stringify(maraussan))
  await run(addCollectivite, ['collectivite', 'add', join(home, 'maraussan.json')], settingsOf(home))
})

const settingsOf = (at: string) => ({ ACTES_HOME: at, ACTES_LOG_LEVEL: 'silent' })

interface Told {
  readonly lines: readonly { line: number; state: string; already: boolean; problems: readonly { code: string }[] }[]
  readonly notices: readonly { code: string; value?: string }[]
  readonly result: string
  readonly acts?: readonly { state: string }[]
}

async function deposits(args: readonly string[]) {
  const ran = await run(addDeposit, ['deposit', ...args, '--json'], settingsOf(home))
  return { code: ran.code, ...ran.json<Told>() }
}

const statesOf = (told: Told) => told.lines.map(({ state }) => state)
const acts = async (at: string, prefix: string) => {
  const { json } = await run(addList, ['list', '--message', '1-1', '--json', '--limit', '500'], settingsOf(at))
  const { items } = json<{ items: readonly { numero: string }[] }>()
  return items.filter(({ numero }) => numero.startsWith(prefix)).map(({ numero }) => numero)
}

describe('a table with its files beside it', () => {
  test('is checked without a deposit, then deposited; its result lies beside it', async () => {
    const table = await layBatch(folder.path('simple'), linesNamed('S_', 3))
    const seen = await deposits(['--csv', table, '--preview'])
    expect([seen.code, statesOf(seen)]).toEqual([0, ['good', 'good', 'good']])
    expect(await acts(home, 'S_')).toEqual([])
    const done = await deposits(['--csv', table])
    expect([done.code, statesOf(done)]).toEqual([0, ['deposited', 'deposited', 'deposited']])
    expect(done.result).toBe(folder.path('simple/lot-resultat.csv'))
    expect(await readFile(done.result, 'utf8')).toMatch(/;déposé;;;[0-9a-f-]{36};034-213401482-20250625-S_1-DE\r\n/)
    expect(await acts(home, 'S_')).toHaveLength(3)
  })

  test('with one faulty line deposits nothing, and reports every fault of every line', async () => {
    const lines = [cellsOf('F_1'), cellsOf('F_2', { nature: 'XX', objet: '' }), cellsOf('F_3', { document: 'z.pdf' })]
    const table = await layBatch(folder.path('fautes'), lines, { names: ['F_1.pdf', 'F_2.pdf', 'oubli.pdf'] })
    const refused = await deposits(['--csv', table])
    expect([refused.code, statesOf(refused)]).toEqual([1, ['good', 'faulty', 'faulty']])
    expect(refused.lines.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
      [],
      ['ACTES-V009', 'ACTES-V005'],
      ['ACTES-F001'],
    ])
    expect(refused.notices.map(({ code }) => code)).toEqual(['ACTES-A067', 'ACTES-A065'])
    expect(await acts(home, 'F_')).toEqual([])
    const good = await deposits(['--csv', table, '--good-lines', '--result', folder.path('suite.csv')])
    expect([good.code, statesOf(good)]).toEqual([1, ['deposited', 'faulty', 'faulty']])
    expect(await acts(home, 'F_')).toEqual(['F_1'])
    expect(await readFile(folder.path('suite.csv'), 'utf8')).toContain('à corriger;ACTES-V009 ACTES-V005;nature : ')
  })
})

test('a file that is not a table is refused with every missing column', async () => {
  await writeFile(folder.path('autre.csv'), 'nom;prix\na;1\n')
  const { code, err } = await run(addDeposit, ['deposit', '--csv', folder.path('autre.csv')], settingsOf(home))
  expect([code, err.split('\n').filter((line) => line.startsWith('ACTES-X027')).length]).toEqual([1, 9])
})

test('the model is a valid table', async () => {
  const { out } = await run(addDeposit, ['deposit', '--csv-model'])
  expect(out).toMatch(/^\uFEFFcollectivite;numero;nature;dateDecision;matiere;objet;document;typePiece;annexes;/)
  expect(out).toContain('\r\n000000000;DEL11-250625;DE;2025-06-25;8.1;')
})

test.each([
  ['neither deposits nor a table', []],
  ['both', ['dossier', '--csv', 'lot.csv']],
])('%s is wrong usage', async (_, args) => {
  expect((await run(addDeposit, ['deposit', ...args])).code).toBe(2)
})
