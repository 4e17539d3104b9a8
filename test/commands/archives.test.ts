// actes archives and actes transfers: an archive is declared from a file with its secrets beside it, examined, shown; a
// transfer is asked for, followed and decided.
import { expect, test } from 'vitest'
import { addArchives } from '../../src/commands/archives.ts'
import { addAsking } from '../../src/commands/asking.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { ArchiveJson, TransferJson } from '../../src/operations/declared/transfers.ts'
import { plain } from '../support/desk/command-line.ts'
import { openServedCommune } from '../support/desk/served-commune.ts'
import { testFolder } from '../support/folders.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { openArchivesBeside } from '../support/seda/declared.ts'

const { siren } = maraussan
const why = ['--reason', 'essai'] as const
const folder = testFolder()
const commune = forSuite(() => openServedCommune())
const archives = forSuite(() => openArchivesBeside(commune))

const asked = <T>(...args: readonly string[]) => commune.asks<T>(addArchives, 'archives', ...args)
const moved = <T>(...args: readonly string[]) => commune.asks<T>(addAsking, 'transfers', ...args)

/** A declaration whose secrets are files beside it. */
async function declared(type: 'asalae' | 'vitam', changes: object = {}) {
  const { motDePasse, certificat, cle, ...rest } = { ...archives.settings[type], ...changes } as Record<string, unknown>
  const secrets = Object.entries({ motDePasse, certificat, cle }).filter(([, content]) => content !== undefined)
  for (const [name, content] of secrets) await folder.lay(name, `${String(content)}\n`)
  const given = { ...rest, ...Object.fromEntries(secrets.map(([name]) => [name, { file: name }])) }
  return asked<ArchiveJson>('add', siren, await folder.lay('archive.json', JSON.stringify(given)))
}

test('without one, none is listed, shown or examined', async () => {
  expect(plain((await commune.types(addArchives, 'archives', 'list')).out)).toBe('Aucun : actes archives add.\n')
  expect(await asked('show', siren)).toMatchObject([1, { code: 'ACTES-T005' }])
  expect(await asked('examine', siren)).toMatchObject([1, { code: 'ACTES-T005' }])
  expect(await moved('preview', siren)).toMatchObject([1, { code: 'ACTES-T005' }])
})

test('one is declared with its secrets from files, listed, shown without them, and examined', async () => {
  const [code, { settings }] = await declared('asalae')
  expect([code, settings]).toMatchObject([0, { type: 'asalae', motDePasse: { sealed: expect.any(String) } }])
  expect(plain((await commune.types(addArchives, 'archives', 'list')).out)).toContain(`${siren}  asalae  https://`)
  expect((await commune.types(addArchives, 'archives', 'show', siren)).out).not.toContain('mot de passe')
  expect(await asked('examine', siren)).toMatchObject([0, { ok: true }])
})

test('a file that is absent and a setting that does not fit are named', async () => {
  const file = await folder.lay('a.json', JSON.stringify({ type: 'asalae', motDePasse: { file: 'absent' } }))
  expect(await asked('add', siren, file)).toMatchObject([
    2,
    { problems: [{ code: 'ACTES-C002', path: 'archive.motDePasse' }] },
  ])
  expect(await declared('asalae', { tdt: '' })).toMatchObject([1, { problems: [{ path: 'archive.tdt' }] }])
})

test('a wrong password is told with what to do, and the command says so by its end', async () => {
  await declared('asalae', { motDePasse: 'faux' })
  const { code, out } = await commune.types(addArchives, 'archives', 'examine', siren)
  expect(code).toBe(1)
  expect(plain(out)).toMatch(/✗ motDePasse .*ACTES-G008.*\n {2}→ .*« motDePasse »/)
})

test('an act is transferred, followed and read', async () => {
  await declared('asalae')
  const { id: transmission } = await commune.acknowledged('VERSE')
  expect(await moved('preview', siren, '--natures', 'DE')).toMatchObject([0, { count: 1 }])
  expect(await moved('open', siren, '--count', '2', ...why)).toMatchObject([1, { code: 'ACTES-A106' }])
  const [, { id }] = await moved<TransferJson>('start', transmission, ...why)
  expect(await moved('counts')).toMatchObject([0, { items: [{ state: 'asked', count: 1 }] }])
  await archives.works()
  await archives.goesOn(3)
  expect(await moved('show', siren, id)).toMatchObject([0, { state: 'accepted', verified: true }])
  expect(await moved('of', transmission)).toMatchObject([0, { items: [{ id }] }])
  expect(await moved('list', '--list', 'accepted', '--collectivite', siren)).toMatchObject([0, { items: [{ id }] }])
  const out = folder.path('reponse.xml')
  expect(await moved('piece', siren, id, 'reply', '--out', out)).toMatchObject([0, { file: out }])
  for (const verb of ['retry', 'cancel'])
    expect(await moved(verb, siren, id, ...why)).toMatchObject([1, { code: 'ACTES-T011' }])
})

test('a lost answer is settled by what the archive says', async () => {
  await declared('vitam')
  const { id: transmission } = await commune.acknowledged('P_SAEMORT')
  const [, { id }] = await moved<TransferJson>('start', transmission, ...why)
  await archives.works()
  await archives.goesOn(3)
  expect(await moved('show', siren, id)).toMatchObject([0, { state: 'frozen', heldCode: 'ACTES-T010' }])
  expect((await commune.types(addAsking, 'transfers', 'settle', siren, id, ...why)).code).toBe(2)
  const settled = await moved('settle', siren, id, '--no-arrived', ...why)
  expect(settled).toMatchObject([0, { state: 'frozen', heldCode: null }])
  expect(await asked('remove', siren, ...why)).toMatchObject([1, { code: 'ACTES-T011' }])
  expect(await moved('cancel', siren, id, ...why)).toMatchObject([0, { state: 'cancelled' }])
  expect(await asked('remove', siren, ...why)).toMatchObject([0, { siren }])
})
