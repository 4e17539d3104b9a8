// actes register: the file of a period, wherever the operations are, and the check of a file of open data.
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addRegister } from '../../src/commands/register.ts'
import { addShow } from '../../src/commands/show.ts'
import { maraussan } from '../../src/config/demo.ts'
import { plain, run } from '../support/desk/command-line.ts'
import { openServedCommune, type ServedCommune } from '../support/desk/served-commune.ts'

const { siren } = maraussan
const year = [siren, '--from', '2025-01-01', '--to', '2025-12-31']
let commune: ServedCommune
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'actes-register-'))
  commune = await openServedCommune({ declares: { ...maraussan, nic: '00012' } })
  await commune.acknowledged('REGISTRE1')
})
afterAll(async () => {
  await commune.closes()
  await rm(folder, { recursive: true, force: true })
})
const into = (name: string) => join(folder, name)
const types = (...args: readonly string[]) => commune.types(addRegister, 'register', ...args)

test.each([
  ['csv', '\uFEFFnuméro;nature', '1 acte(s)'],
  ['pdf', '%PDF-', '1 acte(s)'],
  ['scdl', 'COLL_NOM,COLL_SIRET', '1 délibération(s)'],
])('%s: one file, whole, and how much it holds', async (format, begins, holds) => {
  const { code, out } = await types(...year, '--format', format, '--out', into(format))
  expect([code, plain(out)]).toEqual([0, `${into(format)}\n${holds}\n`])
  expect((await readFile(into(format), 'utf8')).startsWith(begins)).toBe(true)
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('as JSON; an existing file is replaced', async () => {
  const [code, json] = await commune.asks(addRegister, 'register', ...year, '--by', 'reception', '--out', into('csv'))
  expect([code, json]).toEqual([
    0,
    { ok: true, file: into('csv'), format: 'csv', acts: 1, deliberations: 1, exported: 1 },
  ])
})

test('impossible requests are reported: no period, a wrong day, an unknown collectivité, a missing folder', async () => {
  expect((await types(siren)).code).toBe(2)
  expect((await types(siren, '--from', '2025-02-30', '--to', '2025-12-31')).code).toBe(2)
  const unknown = await types('213400328', ...year.slice(1), '--out', into('none'))
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('ACTES-V006')])
  const nowhere = await types(...year, '--out', into('absent/registre.csv'))
  expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('ACTES-C007')])
  expect(await readdir(folder)).not.toContain('none')
})

test('--check needs no database: it reports valid files, faults with their place, and missing files', async () => {
  const file = into('deliberations.csv')
  await types(...year, '--format', 'scdl', '--out', file)
  const whole = await run(addRegister, ['register', '--check', file])
  expect([whole.code, plain(whole.out)]).toEqual([0, `${file} : 1 ligne(s), conforme au schéma 2.1.5\n`])
  await writeFile(file, (await readFile(file, 'utf8')).replace('SPREF0341', '034-213401482-20250625-REGISTRE1-DE'))
  const faulty = await run(addRegister, ['register', '--check', file])
  expect([faulty.code, plain(faulty.out)]).toEqual([
    1,
    expect.stringMatching(/non conforme au schéma 2\.1\.5\nACTES-V029 {2}2\.PREF_ID : Ce fichier/),
  ])
  const told = await run(addRegister, ['register', '--check', file, '--json'])
  expect(told.json()).toMatchObject({
    ok: false,
    schema: '2.1.5',
    rows: 1,
    problems: [{ code: 'ACTES-V029', path: '2.PREF_ID' }],
  })
  const absent = await run(addRegister, ['register', '--check', into('absent.csv')])
  expect([absent.code, absent.err]).toEqual([1, expect.stringContaining('ACTES-X030')])
})

test('--schema: a version of the open data, for a file and for its check; unknown ones are refused', async () => {
  const file = into('anciennes.csv')
  await types(...year, '--format', 'scdl', '--out', file)
  const now = await readFile(file, 'utf8')
  expect((await types(...year, '--format', 'scdl', '--schema', '2.1.2', '--out', file)).code).toBe(0)
  expect(await readFile(file, 'utf8')).toBe(now)
  const checked = await run(addRegister, ['register', '--check', file, '--schema', '2.1.2'])
  expect([checked.code, plain(checked.out)]).toEqual([0, `${file} : 1 ligne(s), conforme au schéma 2.1.2\n`])
  for (const asked of [
    ['--check', file],
    [...year, '--format', 'scdl', '--out', file],
  ]) {
    const unknown = await run(addRegister, ['register', ...asked, '--schema', '3.0'])
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('2.1.2, 2.1.5')])
  }
})

test('actes show shows how an act was voted', async () => {
  const { out } = await commune.types(addShow, 'show', 'REGISTRE1')
  expect(plain(out)).toContain(
    'Vote : 27 en exercice, 19 présents, 26 votants, 26 pour, 0 contre, 0 abstention, unanimité\n',
  )
})
