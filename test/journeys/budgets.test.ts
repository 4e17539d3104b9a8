// A budget in XML from its deposit to its receipt: what is shown of it, on the desk, by the API and in the terminal; and `<toto/>`.
import { createHash } from 'node:crypto'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { sentenceOf } from '../../src/text/sentences.ts'
import { totem } from '../support/deposits/totem.ts'
import { plain } from '../support/desk/command-line.ts'
import { openDesk } from '../support/desk/desk.ts'
import { describeIf } from '../support/describe-with.ts'
import { openSimulatedCommune } from '../support/gateways/simulated.ts'
import { depositFolder, maraussanFolder } from '../support/life/commune.ts'
import { genuine, reference } from '../support/reference.ts'
import { testFolder } from '../support/folders.ts'
import { forSuite } from '../support/life/for-suite.ts'

const folder = testFolder()
const desk = forSuite(() => openDesk())

/** A budget beside its délibération, or in its place. */
async function deposits(numero: string, xml: string, document: 'budget.xml' | 'deliberation.pdf' = 'budget.xml') {
  const place = folder.path(numero)
  await cp(maraussanFolder, place, { recursive: true })
  const acte = JSON.parse(await readFile(join(place, 'acte.json'), 'utf8')) as object
  const others = ['budget.xml', 'deliberation.pdf'].filter((each) => each !== document)
  const changed = {
    ...acte,
    numero,
    cle: undefined,
    nature: 'BF',
    matiere: '7.1',
    document: { fichier: document },
    annexes: others.map((fichier) => ({ fichier })),
  }
  await writeFile(join(place, 'acte.json'), JSON.stringify(changed))
  await writeFile(join(place, 'budget.xml'), xml)
  return desk.commune.operations.deposit(place, 'test')
}

test.each(['budget.xml', 'deliberation.pdf'] as const)('is carried with %s as the act', async (document) => {
  const numero = document === 'budget.xml' ? 'BUDGET1' : 'BUDGET2'
  const handed = await deposits(numero, totem({ decision: '02' }), document)
  if (!handed.ok) throw new Error(JSON.stringify(handed.problems))
  await desk.works()
  const shown = await desk.shows(handed.id)
  expect([shown.state, shown.documentsBudgetaires]).toEqual([
    'acknowledged',
    [{ fichier: 'budget.xml', annee: '2025', etape: 'DM', scelleLe: '2025-03-27', voteLe: '2025-06-25' }],
  ])
  const line = 'décision modificative (DM) 2025, scellé le 27/03/2025, budget.xml'
  const page = await desk.as('operator').get(`/transmissions/${handed.id}`)
  expect(plain(page.text)).toContain(line)
})

test.each([
  [
    '<toto/>',
    [
      'ACTES-F021 document.fichier : Sa racine doit être « DocumentBudgetaire » ou « CompteFinancierUnique », et c’est « toto ».',
    ],
  ],
  [totem({ seal: '' }), ['ACTES-F021 document.fichier : Il n’est pas scellé, ou son sceau n’a pas de date.']],
  ['<DocumentBudgetaire', ['ACTES-F021 document.fichier : Ce n’est pas du XML bien formé.']],
])('is refused where it is none', async (xml, told) => {
  const refused = await deposits(`REFUS${told.join('').length}`, xml)
  if (refused.ok) throw new Error('taken')
  const sentences = refused.problems.map(
    (each) => `${each.code} ${each.path} : ${/recevoir\. (.*?\.) Produisez/.exec(plain(sentenceOf(each, 'fr')))?.[1]}`,
  )
  expect(sentences).toEqual(told)
})

test.each([
  ['01', 'BP', 'budget primitif (BP) 2025'],
  ['03', 'BS', 'budget supplémentaire (BS) 2025'],
  ['02', 'DM', 'décision modificative (DM) 2025'],
])('a step %s is carried as %s, with its control of 30 days', async (decision, etape, line) => {
  const handed = await deposits(`ETAPE_${etape}`, totem({ decision }))
  if (!handed.ok) throw new Error(JSON.stringify(handed.problems))
  await desk.works()
  const shown = await desk.shows(handed.id)
  expect(shown.documentsBudgetaires).toMatchObject([{ etape }])
  expect(shown.deadlines.find(({ what }) => what === 'controle')).toMatchObject({
    until: '2025-08-07',
    indicative: true,
  })
  expect(plain((await desk.as('operator').get(`/transmissions/${handed.id}`)).text)).toContain(line)
})

test('the page of the collectivité shows the year’s terms, and what answered each first', async () => {
  const handed = await deposits('BP2025', totem({ decision: '01', exercice: '2025' }))
  if (!handed.ok) throw new Error(JSON.stringify(handed.problems))
  await desk.works()
  const { words } = await desk.as('operator').get('/collectivites/213401482')
  expect(words).toMatch(/Budgets et comptes : 2025/)
  expect(words).toMatch(/Adoption du budget primitif 2025 15 avr\. 2025 ETAPE_BP 8 juil\. 2025/)
  expect(words).toMatch(/Vote des comptes 2024 30 juin 2025 rien par ce logiciel ; le jour est passé/)
  expect(words).toMatch(/Transmission des comptes 2024 15 juil\. 2025 pas encore/)
})

/** Its SIRET is Maraussan's here; all else is as it was sealed and signed. */
const ownAccounts = async () => {
  const genuineBytes = await readFile(genuine.cfu(), 'latin1')
  return Buffer.from(genuineBytes.replaceAll('21560134500014', '21340148200012'), 'latin1')
}

await describeIf(reference, 'a genuine compte financier unique', () => {
  test.each(['s2low', 'pastell', 'ministry', 'fast'] as const)(
    'goes by %s with its délibération and its page of signatures, its bytes untouched, and is acknowledged',
    async (kind) => {
      const { commune, closes } = await openSimulatedCommune(kind)
      onTestFinished(closes)
      const place = await depositFolder(folder.path(`cfu-${kind}`), {
        numero: 'CFU2023',
        cle: undefined,
        nature: 'BF',
        matiere: '7.1',
        document: { fichier: 'cfu.xml' },
        annexes: ['deliberation.pdf', 'convention.pdf'].map((fichier) => ({ fichier, typePiece: '99_BU' })),
      })
      const bytes = await ownAccounts()
      await writeFile(join(place, 'cfu.xml'), bytes)
      const handed = await commune.operations.deposit(place, 'test')
      if (!handed.ok) throw new Error(JSON.stringify(handed.problems))
      // The vote in its head is the first day of its year, as in genuine ones: a warning.
      expect(handed.warnings.map(({ code, params }) => [code, params?.reason])).toEqual([['ACTES-V039', 'vote']])
      const shown = await commune.settles(handed.id)
      expect(shown).toMatchObject({
        state: 'acknowledged',
        documentsBudgetaires: [{ fichier: 'cfu.xml', annee: '2023', etape: 'CFU', scelleLe: '2024-04-30' }],
        executoire: { missing: ['publie'] },
      })
      const { dateReception } = shown
      const control = shown.deadlines.find(({ what }) => what === 'controle')
      expect(control).toMatchObject({ since: dateReception, indicative: true, aVerifier: true, source: 'CGCT L1612-5' })
      const days = (Date.parse(control?.until ?? '') - Date.parse(dateReception ?? '')) / 86_400_000
      expect(days).toBe(30)
      const sent = shown.files.find(({ sizeBytes }) => sizeBytes === bytes.length)
      expect(sent?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
      expect(sent?.signatures).toEqual([])
    },
  )

  test('of another collectivité is refused; accounts without a seal too; the head of sealed ones is read', async () => {
    const told = async (numero: string, xml: string) => {
      const handed = await deposits(numero, xml)
      return handed.ok ? [] : handed.problems.map(({ code, params }) => [code, params?.reason])
    }
    expect(await told('CFU1', await readFile(genuine.cfu(), 'latin1'))).toEqual([['ACTES-V038', 'siren']])
    const unsealed = (await readFile(genuine.unsealed(), 'utf8')).replaceAll('21930048000015', '21340148200012')
    expect(await told('CA1', unsealed)).toEqual([['ACTES-F021', 'scellement']])
    const extract = (await readFile(genuine.extract(), 'utf8')).replaceAll('21930048000015', '21340148200012')
    expect(await told('CA2', extract)).toEqual([])
  })
})
