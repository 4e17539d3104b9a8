// Acts that an earlier platform transmitted, 300 in one batch with their acknowledgements: in the register, with their délais, to
// be published and archived like the others.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { verifyDossier } from '../../src/offline/dossier/file.ts'
import type { Bytes } from '../../src/operations/operation.ts'
import { workBatches } from '../../src/operations/batch/work.ts'
import { keepPerson } from '../../src/store/people/people.ts'
import { pdfNamed, zipOf } from '../support/deposits/batches.ts'
import { arActe } from '../support/deposits/elsewhere.ts'
import { testFolder } from '../support/folders.ts'
import { openCommune } from '../support/life/commune.ts'
import { forSuite } from '../support/life/for-suite.ts'
import { documentsOf, proves } from '../support/life/proofs.ts'
import { dossierOf, entriesIn, sealed } from '../support/proof/dossiers.ts'

const { siren } = maraussan
const count = 300
const grants = [{ role: 'administrator', siren: null }] as const
const who = 'archiviste@example.org'
const folder = testFolder()
const commune = forSuite(() => openCommune())
const asks = () => commune.app.askAs({ who, language: 'fr', grants })
const numeroOf = (index: number) => `2024-${String(index + 1).padStart(3, '0')}`
const dayOf = (index: number) => `2024-${String((index % 12) + 1).padStart(2, '0')}-15`
const receivedOf = (index: number) => dayOf(index).replace('-15', '-18')

/** Every third has its ARActe, the others the PDF that the platform gave; a tenth is one that came on paper. */
function lineOf(index: number) {
  const [numero, day] = [numeroOf(index), dayOf(index)]
  const id = `034-${siren}-${day.replaceAll('-', '')}-${numero}-DE`
  const isPaper = index % 10 === 9
  const ar = isPaper ? '' : index % 3 === 0 ? `ar-${numero}.xml` : `ar-${numero}.pdf`
  const cells = {
    collectivite: siren,
    numero,
    nature: 'DE',
    date_decision: day,
    matiere: '8.1',
    objet: `Convention ${numero}`,
    document: `${numero}.pdf`,
    voie: isPaper ? 'Papier' : 'plateforme',
    recu_le: receivedOf(index).split('-').reverse().join('/'),
    accuse: ar,
    reference: isPaper ? '' : `TDT-${1000 + index}`,
    'publication.mode': 'affiche',
    'publication.date': receivedOf(index),
  }
  return { cells, ar, id, received: receivedOf(index) }
}

const lines = Array.from({ length: count }, (_, index) => lineOf(index))

async function laid(place: string): Promise<readonly string[]> {
  await mkdir(place, { recursive: true })
  const files = await Promise.all(
    lines.flatMap(({ cells, ar, id, received }) => [
      pdfNamed(cells.document).then((bytes) => [cells.document, bytes] as const),
      ...(ar === ''
        ? []
        : [
            ar.endsWith('.xml')
              ? Promise.resolve([ar, Buffer.from(arActe(id, received))] as const)
              : pdfNamed(ar).then((bytes) => [ar, bytes] as const),
          ]),
    ]),
  )
  const rows = [Object.keys(lines[0]?.cells ?? {}), ...lines.map(({ cells }) => Object.values(cells))]
  await writeFile(join(place, 'reprise.csv'), rows.map((row) => row.join(';')).join('\r\n'))
  await writeFile(join(place, 'fichiers.zip'), await zipOf(files))
  return [join(place, 'reprise.csv'), join(place, 'fichiers.zip')]
}

async function carries(): Promise<{ readonly id: string; readonly stands: object }> {
  const ask = asks()
  const { id } = await ask.openBatch({ form: {}, files: await laid(folder.path('reprise')) })
  const works = () => workBatches(commune.app.ports, commune.app.askAs)
  await works()
  expect((await ask.showBatch({ id })).lines).toMatchObject({ faulty: 0, good: count })
  await ask.depositBatch({ id })
  await works()
  const { state, lines: stands } = await ask.showBatch({ id })
  return { id, stands: { state, deposited: stands.deposited } }
}

test('are taken over in one batch, once', { timeout: 300_000 }, async () => {
  const { store, clock } = commune.app.ports
  await keepPerson(store.db, { id: clock.newId(), login: who, grants, at: clock.now() })
  const first = await carries()
  expect(first.stands).toEqual({ state: 'done', deposited: count })
  const acts = () =>
    commune.db.rows<{ id: string; numero: string }>('SELECT id, numero FROM actes.transmission ORDER BY numero')
  const taken = await acts()
  expect(taken).toHaveLength(count)
  // Nothing left, and nothing is asked for.
  await commune.works()
  expect(await commune.db.rows('SELECT 1 FROM actes.attempt')).toEqual([])
  expect(await commune.received(numeroOf(0))).toEqual([])

  // The same table again gives the same acts.
  const second = await carries()
  expect(second.stands).toEqual({ state: 'done', deposited: count })
  expect((await asks().listBatchLines({ id: second.id })).items.every(({ already }) => already)).toBe(true)
  expect(await acts()).toEqual(taken)

  // The register has each, on its day and by its road.
  const year = { from: '2024-01-01', to: '2024-12-31', by: 'reception' } as const
  const { bytes } = await asks().downloadRegister({ siren, ...year, format: 'csv' })
  const [head = [], ...rows] = (await text(bytes as Readable))
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(';'))
  const column = (row: readonly string[], name: string) => row[head.indexOf(name)]
  expect(rows).toHaveLength(count)
  const byNumero = new Map(rows.map((row) => [row[0]?.replace('\uFEFF', ''), row]))
  for (const { cells, received, id } of lines) {
    const row = byNumero.get(cells.numero) ?? []
    expect([
      column(row, 'identifiant'),
      column(row, 'date de réception en préfecture'),
      column(row, 'affiché le'),
      column(row, 'transmis par'),
    ]).toEqual([id, received, received, cells.voie === 'Papier' ? 'courrier papier' : 'une autre plateforme'])
  }

  // Délais count from the day of reception; the documents follow, and the dossier holds what was given.
  const idOf = (numero: string) => taken.find((each) => each.numero === numero)?.id ?? ''
  expect(await commune.shows(idOf(numeroOf(0)))).toMatchObject({
    deferableUntil: '2024-03-19',
    executoireDepuis: '2024-01-18',
    journal: [{ who, event: 'received-elsewhere' }, { event: 'published' }],
  })
  while ((await proves(commune)).count > 0);
  expect(await documentsOf(commune, idOf(numeroOf(0)))).toEqual([
    'stamped v1 made',
    'bordereau v1 made',
    'certificat v1 made',
  ])
  expect(await documentsOf(commune, idOf(numeroOf(1)))).toEqual(['bordereau v1 made', 'certificat v1 made'])
  expect(await documentsOf(commune, idOf(numeroOf(9)))).toEqual(['bordereau v1 made', 'certificat v1 made'])
  await sealed(commune)
  for (const index of [0, 1, 9]) {
    const dossier = await dossierOf(commune, idOf(numeroOf(index)))
    const path = folder.path(`${index}.zip`)
    await writeFile(path, dossier)
    const names = [...(await entriesIn(dossier)).keys()].filter((name) => name.startsWith('fichiers/'))
    const { ar, cells } = lineOf(index)
    expect(names).toEqual([`fichiers/01-${cells.document}`, ...(ar === '' ? [] : [`fichiers/02-${ar}`])])
    // Sealed, and dated by nobody.
    expect(await verifyDossier(path)).toMatchObject({ verdict: 'unproven', lines: { loose: 0 } })

    // For an archive, its bordereau tells the road.
    const { bytes } = (await asks().archiveTransmission({ id: idOf(numeroOf(index)) })) as unknown as Bytes
    const bordereau = String((await entriesIn(await buffer(bytes as Readable))).get('bordereau.xml'))
    const road = cells.voie === 'Papier' ? 'courrier papier' : `une autre plateforme (référence ${cells.reference})`
    expect(bordereau).toContain(`reçu en préfecture par ${road}`)
    expect(bordereau.includes('id="accuse"')).toBe(ar !== '')
  }
})
