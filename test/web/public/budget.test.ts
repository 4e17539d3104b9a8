// A budget online: everybody reads its PDF; its XML, whose annexes name persons, is nowhere, not even at its own address.
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { fileAddress } from '../../../src/opendata/address.ts'
import { totem } from '../../support/deposits/totem.ts'
import { testFolder } from '../../support/folders.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { maraussanFolder } from '../../support/life/commune.ts'
import { openPostingDesk } from './posting.ts'
import { sha256 as digestOf } from '../../support/sha256.ts'

const publicUrl = 'https://actes.example.org'
const folder = testFolder()
const desk = forSuite(() => openPostingDesk({ environment: { ACTES_PUBLIC_URL: publicUrl } }))
beforeAll(async () => {
  await desk.operations.declare({ ...maraussan, nic: '00012' }, 'test')
})

/** The annexe of loans to persons, as such a file has it. */
const loans =
  '<Annexes><DATA_PRET><PRET><NomBenefPret V="DUPONT Jeanne"/><MtPret V="1500.00"/></PRET></DATA_PRET></Annexes>'
const xml = (unique: boolean) => totem({ inner: loans, unique, decision: unique ? '10' : '01' })

const handed = new Map<string, { readonly id: string; readonly idActe: string }>()
async function hands(numero: string, document: 'budget.xml' | 'deliberation.pdf', unique = false) {
  const place = folder.path(numero)
  await cp(maraussanFolder, place, { recursive: true })
  const acte = JSON.parse(await readFile(join(place, 'acte.json'), 'utf8')) as object
  const others = ['budget.xml', 'deliberation.pdf'].filter((each) => each !== document)
  const annexes = others.map((fichier) => ({ fichier }))
  const budget = { nature: 'BF', matiere: '7.1', document: { fichier: document }, annexes }
  await writeFile(join(place, 'acte.json'), JSON.stringify({ ...acte, numero, cle: undefined, ...budget }))
  await writeFile(join(place, 'budget.xml'), xml(unique))
  const taken = await desk.commune.operations.deposit(place, 'test')
  if (!taken.ok) throw new Error(JSON.stringify(taken.problems))
  await desk.works()
  const act = { id: taken.id, idActe: taken.idActe ?? '' }
  handed.set(numero, act)
  return act
}

describe.each([
  ['the XML as the act', 'BUDGET1', 'budget.xml', false],
  ['the XML as an annexe', 'BUDGET2', 'deliberation.pdf', false],
  ['a compte financier unique', 'BUDGET3', 'budget.xml', true],
] as const)('%s', (_, numero, document, unique) => {
  const pdf = async () => digestOf(await readFile(join(maraussanFolder, 'deliberation.pdf')))

  test('only its PDF is online', async () => {
    const { id, idActe } = await hands(numero, document, unique)
    const posting = await desk.ask.postAct({ id })
    expect(posting.files.map(({ name, address }) => [name, address])).toEqual([
      ['deliberation.pdf', fileAddress(idActe, { sha256: await pdf(), kind: 'pdf' })],
    ])
    expect((await desk.ask.listPostings({ id })).items[0]?.files).toHaveLength(1)
    const page = await desk.reads(`/public/actes/${idActe}`)
    expect([page.status, page.text.match(/\/[0-9a-f]{64}\.\w+/g)]).toEqual([200, [`/${await pdf()}.pdf`]])
    for (const each of ['xml', digestOf(xml(unique))]) expect(page.text).not.toContain(each)
    const { words } = await desk.as('operator').get(`/transmissions/${id}`)
    expect(words).toContain('Ne se publie pas le fichier XML du budget, ni les personnes que nomment ses annexes')
  })

  test('its XML has no address; its bytes are those of the deposit', async () => {
    const { id = '', idActe = '' } = handed.get(numero) ?? {}
    const at = (sha256: string, extension: string) => desk.reads(`/public/actes/${idActe}/${sha256}.${extension}`)
    const sha256 = digestOf(xml(unique))
    for (const extension of ['xml', 'pdf', 'bin']) expect((await at(sha256, extension)).status).toBe(404)
    expect((await at(await pdf(), 'pdf')).status).toBe(200)
    expect((await desk.shows(id)).files.map((file) => file.sha256)).toContain(sha256)
    await desk.ask.retractAct({ id, why: 'terme', reason: 'deux mois' })
    for (const extension of ['xml', 'pdf']) expect((await at(sha256, extension)).status).toBe(404)
    expect((await at(await pdf(), 'pdf')).status).toBe(410)
  })
})

test('neither list, feed nor open data lead to it', async () => {
  await desk.ask.postAct({ id: (await hands('BUDGET4', 'budget.xml')).id })
  const period = { siren: maraussan.siren, from: '2025-01-01', to: '2025-12-31', by: 'decision' } as const
  const { bytes } = await desk.ask.downloadRegister({ ...period, format: 'scdl' })
  const [list, feed] = [
    await desk.reads(`/public/${maraussan.siren}`),
    await desk.reads(`/public/${maraussan.siren}/atom.xml`),
  ]
  expect(list.text).toContain('BUDGET4')
  for (const said of [list.text, feed.text, await text(bytes as Readable)]) {
    expect(said).not.toContain('budget.xml')
    expect(said).not.toContain(digestOf(xml(false)))
    expect(said).not.toContain('DUPONT')
  }
})
