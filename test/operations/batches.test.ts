// Batches: a table and its files are looked at line by line, nothing is deposited before its opener says so, and each line is one
// act, however often it is handed in.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { beforeAll, expect, test } from 'vitest'
import type { Grant } from '../../src/accounts/access.ts'
import { maraussan } from '../../src/config/demo.ts'
import { ActesError } from '../../src/errors.ts'
import { workBatches } from '../../src/operations/batch/work.ts'
import { askBy, type Ask } from '../../src/operations/ask.ts'
import { keepPerson } from '../../src/store/people/people.ts'
import { cellsOf, csvOf, layBatch, linesNamed, pdfNamed, zipOf, type Cells } from '../support/deposits/batches.ts'
import { openCommune } from '../support/life/commune.ts'
import { testFolder } from '../support/folders.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { codeOf } from '../support/expect-code.ts'

const folder = testFolder()
let ask: Ask
const commune = forSuite(() => openCommune())
beforeAll(async () => {
  ask = asking('agent@example.org')
  await has('agent@example.org', [{ role: 'operator', siren: null }])
})

function asking(who: string, grants: readonly Grant[] = [{ role: 'operator', siren: null }]): Ask {
  return commune.app.askAs({ who, language: 'fr', grants })
}

/** An account with these roles; without any, it is there and may do nothing. */
async function has(login: string, grants: readonly Grant[]): Promise<void> {
  const { store, clock } = commune.app.ports
  await keepPerson(store.db, { id: clock.newId(), login, grants, at: clock.now() })
}

const works = () => workBatches(commune.app.ports, commune.app.askAs)
let count = 0

/** Hand a batch in and have it looked at. @returns its id */
async function opens(lines: readonly Cells[], how: { names?: readonly string[]; zip?: boolean } = {}): Promise<string> {
  const place = folder.path(`lot-${++count}`)
  const table = await layBatch(place, lines, how)
  const names = how.names ?? lines.map(({ document = '' }) => document)
  const files = how.zip ? [join(place, 'fichiers.zip')] : [...new Set(names)].map((name) => join(place, name))
  const { id } = await ask.openBatch({ form: {}, files: [table, ...files] })
  await works()
  return id
}

const stands = async (id: string) => {
  const { state, lines } = await ask.showBatch({ id })
  return { state, ...Object.fromEntries(Object.entries(lines).filter(([, n]) => n > 0)) }
}
const linesOf = async (id: string) => (await ask.listBatchLines({ id })).items
const faultsIn = async (id: string) =>
  (await linesOf(id)).map(({ line, problems }) => [line, ...problems.map(({ code, path }) => `${code} ${path}`)])
const acts = async (prefix: string) =>
  commune.db.rows('SELECT 1 FROM actes.transmission WHERE numero LIKE $1', [`${prefix}%`])
const uploads = async (id: string) => commune.app.ports.store.uploads.of(`lot:${id}`, commune.now())

test('a valid one is checked, deposited on request, and shows the outcome of each line', async () => {
  const id = await opens(linesNamed('BON_', 3), { zip: true })
  expect(await stands(id)).toEqual({ state: 'checked', good: 3 })
  expect(await acts('BON_')).toHaveLength(0)
  expect(await uploads(id)).toHaveLength(3)
  expect((await ask.depositBatch({ id })).state).toBe('depositing')
  await works()
  expect(await stands(id)).toEqual({ state: 'done', deposited: 3 })
  expect(await uploads(id)).toEqual([])
  const [first] = await linesOf(id)
  expect(first).toMatchObject({ line: 2, numero: 'BON_1', state: 'deposited', already: false })
  const shown = await commune.shows(first?.transmission ?? '')
  expect(shown.journal[0]).toMatchObject({ who: 'agent@example.org' })
  expect(shown.idActe).toBe(first?.idActe)
})

test('the acts of a batch record where it was requested, not where it was processed', async () => {
  const asked = { who: 'agent@example.org', language: 'fr', grants: [{ role: 'operator', siren: null }] } as const
  const id = await opens(linesNamed('TRACE_', 1))
  const session = 'abcdef0123456789'
  await commune.app.askAs({ ...asked, address: '192.0.2.8', session }).depositBatch({ id })
  await works()
  const text = `SELECT who, address, session FROM actes.journal WHERE transmission = $1 ORDER BY id LIMIT 1`
  expect(await commune.db.rows(text, [(await linesOf(id))[0]?.transmission])).toEqual([
    { who: 'agent@example.org', address: '192.0.2.8', session: session.slice(0, 12) },
  ])
})

test('every fault of every line is reported at once, including those across lines', async () => {
  const lines = [
    cellsOf('TORT_1'),
    cellsOf('TORT_2', { dateDecision: '31/02/2025', nature: 'XX', document: 'absent.pdf' }),
    cellsOf('TORT_3', { annexes: 'absente.pdf:21_DO' }),
    cellsOf('TORT_3', { document: 'TORT_1.pdf' }),
  ]
  const id = await opens(lines, { names: ['TORT_1.pdf', 'TORT_3.pdf', 'oubli.pdf'], zip: true })
  expect(await stands(id)).toEqual({ state: 'checked', good: 1, faulty: 3 })
  expect(await faultsIn(id)).toEqual([
    [2],
    [3, 'ACTES-V009 nature', 'ACTES-V010 dateDecision', 'ACTES-F001 document.fichier'],
    [4, 'ACTES-A064 numero', 'ACTES-F001 annexes[0].fichier'],
    [5, 'ACTES-A064 numero'],
  ])
  expect((await ask.showBatch({ id })).warnings).toMatchObject([{ code: 'ACTES-A067', value: 'oubli.pdf' }])
})

test('all of it or only its good lines is deposited, by choice', async () => {
  const id = await opens([cellsOf('CHOIX_1'), cellsOf('CHOIX_2', { matiere: 'x' })])
  expect(await codeOf(ask.depositBatch({ id }))).toBe('ACTES-A065')
  expect(await stands(id)).toMatchObject({ state: 'checked' })
  await ask.depositBatch({ id, only: 'good' })
  await works()
  expect(await stands(id)).toEqual({ state: 'done', deposited: 1, faulty: 1 })
  expect(await acts('CHOIX_')).toHaveLength(1)
  expect(await codeOf(ask.depositBatch({ id, only: 'good' }))).toBe('ACTES-A066')
})

test('the result file has the same lines and columns, with the outcome of each; corrected, it is a batch', async () => {
  const id = await opens([cellsOf('RES_1', { objet: '=1+1' }), cellsOf('RES_2', { dateDecision: '32/13/2025' })])
  await ask.depositBatch({ id, only: 'good' })
  await works()
  const { bytes, name } = await ask.downloadBatchResult({ id })
  const result = (await buffer(bytes as Readable)).toString()
  const [head, ...rows] = result.trimEnd().split('\r\n')
  expect(name).toBe('lot-resultat.csv')
  expect(head).toBe(
    '\uFEFFcollectivite;numero;nature;dateDecision;matiere;objet;document;annexes;etat;codes;explications;id;identifiant',
  )
  expect(rows[0]).toMatch(
    /^213401482;RES_1;DE;25\/06\/2025;8.1;'=1\+1;RES_1.pdf;;déposé;;;[0-9a-f-]{36};034-.*-RES_1-DE$/,
  )
  expect(rows[1]).toMatch(/;à corriger;ACTES-V010;.*dateDecision : /)
  const place = folder.path('corrige')
  await layBatch(place, [cellsOf('RES_1'), cellsOf('RES_2')])
  await writeFile(join(place, 'lot.csv'), result.replace('32/13/2025', '26/06/2025'))
  const files = ['lot.csv', 'RES_1.pdf', 'RES_2.pdf'].map((each) => join(place, each))
  const again = (await ask.openBatch({ form: {}, files })).id
  await works()
  expect((await linesOf(again)).map(({ already }) => already)).toEqual([true, false])
  await ask.depositBatch({ id: again })
  await works()
  expect(await acts('RES_')).toHaveLength(2)
})

test('the same batch twice is the same acts', async () => {
  const once = await opens(linesNamed('FOIS_', 2))
  await ask.depositBatch({ id: once })
  await works()
  const twice = await opens(linesNamed('FOIS_', 2), { zip: true })
  await ask.depositBatch({ id: twice })
  await works()
  expect(await stands(twice)).toEqual({ state: 'done', deposited: 2 })
  expect((await linesOf(twice)).map(({ already }) => already)).toEqual([true, true])
  expect(await acts('FOIS_')).toHaveLength(2)
})

test('belongs to the person who opened it, limited to the collectivités that they may deposit for', async () => {
  const id = await opens(linesNamed('SIEN_', 1))
  const other = asking('autre@example.org')
  expect(await codeOf(other.showBatch({ id }))).toBe('ACTES-S006')
  expect(await codeOf(other.depositBatch({ id }))).toBe('ACTES-S006')
  expect((await other.listBatches({})).items).toEqual([])
  expect(await codeOf(asking('lecteur@example.org', [{ role: 'reader', siren: null }]).listBatches({}))).toBe(
    'ACTES-A022',
  )
  const neighbour = asking('voisin@example.org', [{ role: 'operator', siren: '000000000' }])
  const next = { ...maraussan, siren: '000000000', nom: 'Commune voisine', trigramme: 'abc' }
  await commune.operations.declare(next, 'test')
  await has('voisin@example.org', [{ role: 'operator', siren: '000000000' }])
  const place = folder.path('voisin')
  const table = await layBatch(place, linesNamed('VOISIN_', 1))
  const opened = await neighbour.openBatch({ form: { nom: 'à moi' }, files: [table, join(place, 'VOISIN_1.pdf')] })
  await works()
  const { items } = await neighbour.listBatchLines({ id: opened.id })
  expect(items.map(({ problems }) => problems.map(({ code }) => code))).toEqual([['ACTES-V006']])
})

test('is limited by its opener’s current rights: a role removed, an account closed', async () => {
  const login = 'partante@example.org'
  const leaving = asking(login)
  await has(login, [{ role: 'operator', siren: null }])
  const place = folder.path('partante')
  const table = await layBatch(place, linesNamed('PARTANTE_', 2))
  const files = [table, ...['PARTANTE_1.pdf', 'PARTANTE_2.pdf'].map((name) => join(place, name))]
  const { id } = await leaving.openBatch({ form: {}, files })
  await works()
  await leaving.depositBatch({ id })
  await has(login, [{ role: 'reader', siren: null }])
  await works()
  const { items } = await leaving.listBatchLines({ id })
  expect(items.map(({ state, problems }) => [state, problems.map(({ code }) => code)])).toEqual([
    ['refused', ['ACTES-A022']],
    ['refused', ['ACTES-A022']],
  ])
  expect(await acts('PARTANTE_')).toHaveLength(0)
})

test('is seen, and stopped, by an administrator of everything', async () => {
  const id = await opens(linesNamed('VU_', 1))
  const administrator = asking('admin@example.org', [{ role: 'administrator', siren: null }])
  expect((await administrator.listBatches({})).items.map((each) => each.id)).toContain(id)
  expect(await administrator.showBatch({ id })).toMatchObject({ who: 'agent@example.org' })
  expect(await codeOf(administrator.depositBatch({ id }))).toBe('ACTES-S006')
  expect((await administrator.cancelBatch({ id })).state).toBe('cancelled')
  const ofOne = asking('admin2@example.org', [{ role: 'administrator', siren: '213401482' }])
  expect(await codeOf(ofOne.showBatch({ id }))).toBe('ACTES-S006')
})

test('cancelled, deposits nothing more', async () => {
  const id = await opens(linesNamed('ANNUL_', 2))
  await ask.depositBatch({ id })
  expect((await ask.cancelBatch({ id })).state).toBe('cancelled')
  await works()
  expect(await stands(id)).toEqual({ state: 'cancelled', good: 2 })
  expect(await acts('ANNUL_')).toHaveLength(0)
  expect(await uploads(id)).toEqual([])
  expect(await codeOf(ask.cancelBatch({ id }))).toBe('ACTES-A066')
})

test('refused as a whole, stores nothing', async () => {
  const place = folder.path('refus')
  const table = await layBatch(place, linesNamed('REFUS_', 1))
  const pdf = join(place, 'REFUS_1.pdf')
  const zip = join(place, 'double.zip')
  await writeFile(zip, await zipOf([['REFUS_1.pdf', await pdfNamed('autre')]]))
  const opened = (...files: readonly string[]) => codeOf(ask.openBatch({ form: {}, files }))
  expect(await opened(pdf)).toBe('ACTES-X027')
  const second = join(place, 'autre.csv')
  await writeFile(second, csvOf([]))
  expect(await opened(table, second, pdf)).toBe('ACTES-X027')
  expect(await opened(table, pdf, zip)).toBe('ACTES-F008')
  await writeFile(zip, 'PK no zip')
  expect(await opened(table, zip)).toBe('ACTES-X026')
  const left = await commune.db.first<{ n: number }>(
    `SELECT count(*)::int AS n FROM actes.upload u WHERE owner LIKE 'lot:%'
       AND NOT EXISTS (SELECT 1 FROM actes.batch b WHERE 'lot:' || b.id = u.owner)`,
  )
  expect(left?.n).toBe(0)
})

test('a file name is the same however its accents are encoded', async () => {
  const name = 'délibération.pdf'
  const place = folder.path('accents')
  const table = await layBatch(place, [cellsOf('ACCENT_1', { document: name.normalize('NFD') })], { names: [] })
  const zip = join(place, 'f.zip')
  await writeFile(zip, await zipOf([[name.normalize('NFC'), await pdfNamed(name)]]))
  const { id } = await ask.openBatch({ form: {}, files: [table, zip] })
  await works()
  expect(await faultsIn(id)).toEqual([[2]])
})

test('a fault of ours refuses nothing: the line is retried', async () => {
  const id = await opens(linesNamed('PANNE_', 3))
  await ask.depositBatch({ id })
  const { ports, askAs } = commune.app
  let isBroken = true
  const broken: typeof askAs = (caller) => {
    const whole = askAs(caller)
    return askBy(async (name, input) => {
      if (isBroken && name === 'deposit') throw new ActesError('ACTES-S001')
      return whole[name](input as never)
    })
  }
  expect(await workBatches(ports, broken)).toMatchObject({ failures: 3, code: 'ACTES-S001' })
  expect(await stands(id)).toEqual({ state: 'depositing', good: 3 })
  isBroken = false
  await workBatches(ports, broken)
  expect(await stands(id)).toEqual({ state: 'done', deposited: 3 })
})
