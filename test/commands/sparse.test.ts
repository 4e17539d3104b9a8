// A file of a terabyte that is a hole: whatever command meets it says so by its size, and reads nothing of it.
import { truncate, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { addCheck } from '../../src/commands/check.ts'
import { addDeposit } from '../../src/commands/deposit.ts'
import { addExplain } from '../../src/commands/explain.ts'
import { addInspect } from '../../src/commands/inspect.ts'
import { addPack } from '../../src/commands/pack.ts'
import { addVerify } from '../../src/commands/proof.ts'
import { addRegister } from '../../src/commands/register.ts'
import { checkDeposit } from '../../src/index.ts'
import { maraussan } from '../../src/config/demo.ts'
import { run } from '../support/desk/command-line.ts'
import { openApiCommune } from '../support/desk/api.ts'
import { testFolder } from '../support/folders.ts'
import { depositFolder } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'

const terabyte = 2 ** 40
const folder = testFolder()
let there: Readonly<Record<string, string>>
const commune = forSuite(() => openApiCommune())
beforeAll(async () => {
  there = { ACTES_SERVER: commune.url, ACTES_TOKEN: await commune.tokenFor('commande') }
})

const hole = async (path: string, head = '') => {
  await writeFile(path, head)
  await truncate(path, terabyte)
  return path
}
const deposit = async (name: string) => {
  const place = await depositFolder(folder.path(name), { numero: 'TROU1', cle: undefined })
  await hole(join(place, 'convention.pdf'), '%PDF-1.4')
  return place
}
const date = ['--date', '2025-07-08', '--json']
const told = { code: 'ACTES-F007', path: expect.stringMatching(/fichier$/) }

test.each([
  ['check', addCheck, [] as string[]],
  ['explain', addExplain, []],
  ['pack', addPack, ['--out', folder.path('out')]],
])('%s refuses a deposit that holds one', async (name, add, more) => {
  const { code, json } = await run(add, [name, await deposit(name), ...more, ...date])
  expect(code).toBe(1)
  expect(json<{ problems: object[] }>().problems).toContainEqual(expect.objectContaining(told))
})

test('the library refuses it', async () => {
  const { problems } = await checkDeposit(await deposit('library'), { collectivite: maraussan, date: '2025-07-08' })
  expect(problems).toContainEqual(expect.objectContaining(told))
})

test('deposit refuses it locally, and sends none of it to a server', async () => {
  const here = await run(addDeposit, ['deposit', await deposit('here'), '--json'], { ACTES_HOME: folder.path('home') })
  expect(here.code).toBe(1)
  const far = await run(addDeposit, ['deposit', await deposit('far'), '--json'], there)
  expect([far.code, far.out]).toEqual([1, expect.stringContaining('ACTES-F007')])
})

test('deposit refuses it as acte.json', async () => {
  const place = await deposit('acte')
  await hole(join(place, 'acte.json'), '{')
  const { code, out } = await run(addDeposit, ['deposit', place, '--json'], there)
  expect([code, out]).toEqual([1, expect.stringContaining('ACTES-V003')])
})

test.each(['034-213401482-20250625-DEL11-250625-DE-1-1_1.xml', 'a.tar.gz', 'mail.eml'])(
  'inspect reports the result for %s',
  async (name) => {
    const heads = { xml: '<?xml version="1.0"?><a/>', gz: '\u001f\u008b\u0008', eml: 'From: a\nSubject: b\n\n' }
    const head = heads[name.split('.').at(-1) as keyof typeof heads]
    const path = await hole(folder.path(name), '')
    await writeFile(path, Buffer.from(head, 'latin1'), { flag: 'r+' })
    expect((await run(addInspect, ['inspect', path, '--json'])).code).toBe(1)
  },
)

test('a table of open data, and the certificate of an authority', async () => {
  const csv = await hole(folder.path('deliberations.csv'), 'COLL_NOM\n')
  const checked = await run(addRegister, ['register', '--check', csv, '--json'])
  expect([checked.code, checked.out]).toEqual([1, expect.stringContaining('ACTES-F007')])
  const pem = await hole(folder.path('authority.pem'), '-----BEGIN CERTIFICATE-----')
  const verified = await run(addVerify, ['verify', folder.path('none.zip'), '--authority', pem, '--json'])
  expect([verified.code, `${verified.out}${verified.err}`]).toEqual([1, expect.stringContaining('ACTES-F007')])
  expect(basename(pem)).toBe('authority.pem')
})
