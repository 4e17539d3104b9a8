// actes check: what it answers for a deposit in order or with a fault, and whose collectivité it takes; actes pack refuses the
// same in the same words.
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { operationsOf } from '../support/life/operations-of.ts'
import { openApp } from '../../src/app.ts'
import { addCheck } from '../../src/commands/check.ts'
import { addPack } from '../../src/commands/pack.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import { maraussan } from '../../src/config/demo.ts'
import { badDeposits, makeBad } from '../support/deposits/bad-deposits.ts'
import { plain, run } from '../support/desk/command-line.ts'
import { testFolder } from '../support/folders.ts'
import { shortly } from '../support/long.ts'
import { depositFolder, maraussanFolder } from '../support/life/commune.ts'

const accents = fileURLToPath(new URL('../../fixtures/actes/accents-dans-objet', import.meta.url))

const folder = testFolder()

it('a valid deposit has no problem, and nothing is stored', async () => {
  const home = folder.path('home')
  const { code, err, json } = await run(addCheck, ['check', maraussanFolder, '--json'], { ACTES_HOME: home })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(json()).toMatchObject({ ok: true, problems: [], warnings: [{ code: 'ACTES-V026' }], conversions: [] })
  expect(existsSync(home)).toBe(false)
})

it('every conversion is shown, once for each character', async () => {
  const { json } = await run(addCheck, ['check', accents, '--json'])
  expect(json()).toMatchObject({
    ok: true,
    conversions: [
      { path: 'objet', from: '€', to: 'EUR' },
      { path: 'objet', from: '’', to: "'" },
      { path: 'objet', from: 'Œ', to: 'OE' },
      { path: 'objet', from: 'œ', to: 'oe' },
      { path: 'objet', from: '–', to: '-' },
      { path: 'objet', from: '…', to: '...' },
    ],
  })
  const { code, out } = await run(addCheck, ['check', accents])
  expect(code).toBe(0)
  expect(out.split('\n').slice(0, 3)).toEqual([
    `${accents} : en règle`,
    'objet : U+20AC € → EUR',
    "objet : U+2019 ’ → '",
  ])
})

it('a warning refuses nothing', async () => {
  const deposit = await depositFolder(folder.path('warned'), {
    document: { fichier: 'deliberation.pdf', typePiece: '75_PL' },
  })
  await writeFile(join(deposit, 'brouillon.txt'), 'x')
  const { code, json } = await run(addCheck, ['check', deposit, '--json'])
  expect(code).toBe(0)
  expect(json()).toMatchObject({
    ok: true,
    problems: [],
    warnings: [
      { code: 'ACTES-V023', path: 'document.typePiece', value: '75_PL' },
      { code: 'ACTES-V026', path: 'numero', value: 'DEL11-250625' },
      { code: 'ACTES-F014', path: 'brouillon.txt', value: 'brouillon.txt' },
    ],
  })
})

it('sentences are in English if the command or the locale asks for it', async () => {
  const deposit = await depositFolder(folder.path('english'), { matiere: '8.99' })
  const messageOf = async (args: readonly string[], environment: Record<string, string>) => {
    const { json } = await run(addCheck, ['check', deposit, '--json', ...args], environment)
    return plain(json<{ problems: readonly { message: string }[] }>().problems[0]?.message ?? '')
  }
  expect(await messageOf([], { LANG: 'en_GB.UTF-8' })).toMatch(
    /^The matière 8\.99 is not in the classification of 2019-04-18\./,
  )
  expect(await messageOf(['--lang', 'en'], {})).toMatch(/^The matière 8\.99/)
  expect(await messageOf(['--lang', 'fr'], { LANG: 'en_GB.UTF-8' })).toMatch(/^La matière 8\.99/)
  expect(await messageOf([], { LANG: 'C' })).toMatch(/^La matière 8\.99/)
})

it('a collectivité declared in the embedded database is found, and its gateway’s limits apply', async () => {
  const home = folder.path('declared')
  const app = await openApp(readConfig({ ACTES_HOME: home }), { queue: 'none', log: openLog('silent') })
  await operationsOf(app).declare({ ...maraussan, siren: '000000000' }, 'test')
  await app.close()
  const deposit = await depositFolder(folder.path('other'), { collectivite: '000000000' })
  const known = await run(addCheck, ['check', deposit, '--json'], { ACTES_HOME: home, ACTES_LOG_LEVEL: 'silent' })
  expect(known.json()).toMatchObject({ ok: true })
  const unknown = await run(addCheck, ['check', deposit, '--json'])
  expect(unknown.json()).toMatchObject({ ok: false, problems: [{ code: 'ACTES-V006' }] })
})

interface Refused {
  readonly ok: boolean
  readonly problems: readonly {
    readonly code: string
    readonly path: string
    readonly value?: string
    readonly message: string
  }[]
}
const date = ['--date', '2025-07-08']

it.each(shortly(badDeposits, (_, index) => index % 4 === 0))(
  '$title: its code, its place and its sentence; nothing is packed',
  async (bad) => {
    const { code, path, value, says } = bad
    const [deposit, out] = [await makeBad(bad, folder.path(bad.title)), folder.path('out', bad.title)]
    const checked = await run(addCheck, ['check', deposit, ...date, '--json'])
    const { ok, problems } = checked.json<Refused>()
    expect([checked.code, ok]).toEqual([1, false])
    expect(problems).toMatchObject([{ code, path, ...(value !== undefined && { value }) }])
    expect(plain(problems[0]?.message ?? '')).toContain(says)
    const packed = await run(addPack, ['pack', deposit, '--out', out, ...date, '--json'])
    expect([packed.code, packed.json<Refused>().problems, existsSync(out)]).toEqual([1, problems, false])
  },
)

it('every fault is reported at once, one line each for people', async () => {
  const changes = { numero: 'é', matiere: '8.99', dateDecision: '2025-12-31', objet: 'Łódź' }
  const deposit = await makeBad({ title: '', changes, code: 'ACTES-V008', path: '', says: '' }, folder.path('many'))
  await rm(join(deposit, 'convention.pdf'))
  const { code, out, err } = await run(addCheck, ['check', deposit, ...date])
  expect({ code, err }).toEqual({ code: 1, err: '' })
  const [first, ...lines] = plain(out).trim().split('\n')
  expect(first).toBe(`${deposit} : refusé`)
  expect(lines.map((line) => line.slice(6, 10))).toEqual(['V008', 'V011', 'V018', 'V018', 'V015', 'F001'])
})
