// Budgets in XML: what the head of one says, and what goes with it.
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { Problem } from '../../../src/errors.ts'
import { signaturesOfXml } from '../../../src/files/signatures/xml.ts'
import { budgetComparisons } from '../../../src/protocol/rules/budget.ts'
import type { Acte } from '../../../src/protocol/acte/acte.ts'
import type { Signature } from '../../../src/protocol/acte/signatures.ts'
import type { FileFacts } from '../../../src/protocol/rules/rule.ts'
import { readXmlFacts, type XmlFacts } from '../../../src/protocol/xml/budget.ts'
import { describeIf } from '../../support/describe-with.ts'
import { totem, type TotemWish } from '../../support/deposits/totem.ts'
import { genuine, reference } from '../../support/reference.ts'
import { admission, file, files, told } from '../../support/deposits/admission.ts'

const read = (text: string) => readXmlFacts(Buffer.from(text))
const named = { annee: '2025', etape: 'BP', sirens: ['213401482'], voteLe: '2025-06-25' }
const sealed = { scelleLe: '2025-03-27', ...named }

describe('the head of a budget', () => {
  test('gives its year, its kind and the day of its seal', async () => {
    expect(await read(totem())).toEqual({ root: 'DocumentBudgetaire', budget: sealed })
    const latin = Buffer.from(totem({ colloc: 'Équipement' }).replace('UTF-8', 'ISO-8859-1'), 'latin1')
    expect(await readXmlFacts(latin)).toEqual({ root: 'DocumentBudgetaire', budget: sealed })
  })

  test.each([
    ['01', 'BP'],
    ['02', 'DM'],
    ['03', 'BS'],
    ['09', 'CA'],
    ['10', 'CFU'],
    ['11', '11'],
  ])('NatDec %s is %s', async (decision, etape) => {
    expect((await read(totem({ decision }))).budget?.etape).toBe(etape)
  })

  test.each([
    ['no seal', { seal: '' }],
    ['a seal without a date', { seal: '<Scellement md5="0"/>' }],
    ['a date that does not exist', { seal: '<Scellement date="2025-02-30T08:00:00"/>' }],
    ['a seal of another namespace', { seal: '<Scellement xmlns="urn:toto" date="2025-02-28"/>' }],
    ['a seal that is not its own', { seal: '', inner: '<Scellement date="2025-02-28"/>' }],
  ])('%s', async (_, wish) => {
    expect((await read(totem(wish))).budget).toEqual(named)
  })

  test('an invalid year or kind is left out', async () => {
    const wish = { exercice: 'vingt', decision: 'BP', coll: '0', vote: 'hier' }
    expect((await read(totem(wish))).budget).toEqual({ scelleLe: '2025-03-27' })
  })

  test('an annexed budget names its establishment too, a draft says that it is one', async () => {
    const head = (await read(totem({ etab: '00000000000018', projet: 'true' }))).budget
    expect(head).toEqual({ ...sealed, sirens: ['213401482', '000000000'], projet: true })
  })

  test('of a compte financier unique is that of the budget in it', async () => {
    const read1 = await read(totem({ unique: true, decision: '10', exercice: '2024' }))
    const budget = { ...sealed, etape: 'CFU', annee: '2024', unique: true }
    expect(read1).toEqual({ root: 'CompteFinancierUnique', budget })
    const foreign = totem({ unique: true }).replace('demat/doccfu', 'demat/autre')
    const namespace = 'http://www.minefi.gouv.fr/cp/demat/autre'
    expect(await read(foreign)).toEqual({ root: 'CompteFinancierUnique', foreign: namespace })
  })

  test.each([
    ['<toto/>', { root: 'toto' }],
    ['<DocumentBudgetaire/>', { root: 'DocumentBudgetaire', foreign: '' }],
    [
      totem().replace('minefi.gouv.fr', 'example.org'),
      { root: 'DocumentBudgetaire', foreign: 'http://www.example.org/cp/demat/docbudgetaire' },
    ],
    ['<toto', {}],
    ['<!DOCTYPE DocumentBudgetaire [<!ENTITY a "b">]><DocumentBudgetaire/>', {}],
    ['<a>\u0001</a>', {}],
  ])('what is no budget: %s', async (text, facts) => {
    expect(await read(text)).toEqual(facts)
  })
})

describe('a budget in XML', () => {
  const budget: XmlFacts = { root: 'DocumentBudgetaire', budget: { scelleLe: '2025-03-27' } }
  const act: Partial<Acte> = { nature: 'BF', matiere: [7, 1] }
  const piece = (fichier: string, typePiece = '99_BU') => ({ fichier, typePiece })

  /** A document, and annexes: XML as they are, `pdf` as it is named. */
  function refused(document: XmlFacts | 'pdf', annexes: readonly (XmlFacts | 'pdf')[], changed: Partial<Acte> = {}) {
    const all = [document, ...annexes].map((each, index) => {
      const name = `${index}.${each === 'pdf' ? 'pdf' : 'xml'}`
      return each === 'pdf' ? file(name) : file(name, { kind: 'xml', xml: each })
    })
    const [first, ...others] = all.map(({ name }) => piece(name))
    const acte = { ...act, ...(first && { document: first }), annexes: others, ...changed }
    return told(admission({ acte, context: { files: files(...all) } }).problems)
  }

  test('accompanies its PDF, as the act or as an annexe', () => {
    expect(refused(budget, ['pdf'])).toEqual([])
    expect(refused('pdf', [budget, 'pdf'])).toEqual([])
  })

  test('alone, lacks its PDF', () => {
    expect(refused(budget, [])).toEqual(['V032 document.fichier'])
  })

  test.each([
    ['another root', { root: 'toto' }],
    ['another namespace', { root: 'DocumentBudgetaire', foreign: 'urn:toto' }],
    ['not well-formed', {}],
    ['not sealed', { root: 'DocumentBudgetaire', budget: { annee: '2025' } }],
  ])('%s: it is refused, as the act or as an annexe', (_, xml) => {
    expect(refused(xml, ['pdf'])).toEqual(['F021 document.fichier'])
    expect(refused('pdf', [xml])).toEqual(['F021 annexes[0].fichier'])
  })

  test('may have a signature as XML beside it', () => {
    const annexes = [piece('1.xml', '99_SE')]
    expect(refused('pdf', [{ root: 'Signature' }], { annexes })).toEqual([])
  })

  test('another act has no budget with it, and any other XML with a warning, unless it is a signature or is signed', () => {
    expect(refused('pdf', [budget], { matiere: [7, 5] })).toEqual(['V033 annexes[0].fichier'])
    expect(refused('pdf', [budget], { nature: 'DE' })).toContain('V033 annexes[0].fichier')
    expect(refused('pdf', [{ root: 'toto' }], { matiere: [8, 1] })).toEqual([])
    const warned = (xml: XmlFacts, more: Partial<FileFacts> = {}, typePiece = '21_DO') => {
      const all = files(file('0.pdf'), file('1.xml', { kind: 'xml', xml, ...more }))
      return admission({
        acte: { document: piece('0.pdf'), annexes: [piece('1.xml', typePiece)] },
        context: { files: all },
      }).warnings
    }
    const told = { code: 'ACTES-F042', path: 'annexes[0].fichier', value: '1.xml' }
    expect(warned({ root: 'toto' })).toEqual([{ ...told, params: { root: 'toto' } }])
    expect(warned({ root: 'DocumentBudgetaire', foreign: 'urn:toto' })).toMatchObject([told])
    expect(warned({})).toMatchObject([told])
    expect(warned({ root: 'Signature' }, {}, '99_SE')).toEqual([])
    expect(warned({ root: 'toto' }, { signatures: [{} as Signature] })).toEqual([])
  })

  test('is not judged again by the known facts of stored files', () => {
    const stored = files(file('0.xml', { kind: 'xml' }), file('1.pdf'))
    const acte = { ...act, document: piece('0.xml'), annexes: [piece('1.pdf')] }
    expect(told(admission({ acte, context: { files: stored } }).problems)).toEqual([])
  })
})

interface Beside {
  readonly nature?: 'BF' | 'DE'
  readonly matiere?: readonly number[]
  readonly alone?: boolean
}

/** Budgets that are spoiled, each in one thing, and what is said of it. */
const spoiled: readonly (readonly [what: string, wish: TotemWish, told: string, beside?: Beside])[] = [
  ['no seal', { seal: '' }, 'refuse F021 scellement'],
  ['a seal without a day', { seal: '<Scellement md5="0"/>' }, 'refuse F021 scellement'],
  ['of another collectivité', { coll: '00000000000018' }, 'refuse V038 siren'],
  ['a draft that is not voted', { projet: 'true' }, 'refuse V038 projet'],
  ['alone', {}, 'refuse V032', { alone: true }],
  ['under another nature', {}, 'refuse V033', { nature: 'DE' }],
  ['under another matière', {}, 'refuse V033', { matiere: [7, 10] }],
  ['voted on another day', { vote: '2025-06-24' }, 'warn V039 vote'],
  ['of a year that is over', { exercice: '2024' }, 'warn V039 exercice'],
  ['accounts of a year that goes on', { decision: '09', exercice: '2025' }, 'warn V039 exercice'],
  ['accounts without those of the comptable', { decision: '10', exercice: '2024' }, 'warn V039 etape'],
  ['a budget in the place of accounts', { unique: true }, 'warn V039 etape'],
  [
    'accounts without their page of signatures',
    { unique: true, decision: '10', exercice: '2024' },
    'warn V039 signatures',
  ],
]

describe('a spoiled budget is told why', () => {
  async function toldOf(wish: TotemWish, { nature = 'BF', matiere = [7, 1], alone = false }: Beside, pdfs: number) {
    const { xml } = { xml: await read(totem(wish)) }
    const names = Array.from({ length: alone ? 0 : pdfs }, (_, rank) => `${rank}.pdf`)
    const all = files(file('0.xml', { kind: 'xml', xml }), ...names.map((name) => file(name)))
    const acte = {
      nature,
      matiere,
      document: { fichier: '0.xml', typePiece: '99_BU' },
      annexes: names.map((fichier) => ({ fichier, typePiece: '99_BU' })),
    } as const
    const { problems, warnings } = admission({ acte, context: { files: all } })
    const line = (how: string) => (each: Problem) =>
      [how, each.code.slice(6), each.params?.reason].filter(Boolean).join(' ')
    return [...problems.map(line('refuse')), ...warnings.map(line('warn'))]
  }

  test.each(spoiled.map(([what, ...each]) => [what, each] as const))('%s', async (_, [wish, told, beside = {}]) => {
    const pdfs = told.endsWith('signatures') ? 1 : 2
    expect(await toldOf(wish, beside, pdfs)).toContain(told)
    expect((await toldOf(wish, beside, pdfs)).filter((each) => !/F010|V017/.test(each))).toEqual([told])
  })

  test.each([
    ['of its own year', {}],
    ['of the year to come', { exercice: '2026' }],
    ['a last decision of the year before', { decision: '02', exercice: '2024' }],
    ['an annexed budget under the SIREN of its collectivité', { etab: '00000000000018' }],
    ['accounts of the year before', { decision: '09', exercice: '2024' }],
    ['a compte financier unique', { unique: true, decision: '10', exercice: '2024' }],
    ['a step without a name', { decision: '17' }],
    ['a seal of another digest', { seal: '<Scellement md5="f" sha1="f" date="2025-03-27"/>' }],
  ])('nothing is said of one %s', async (_, wish) => {
    expect(await toldOf(wish, {}, 2)).toEqual([])
  })

  test('each comparison refuses or warns, and is in the table', () => {
    const shown = new Set(
      spoiled.flatMap(([, , told]) => (told.includes('V038') || told.includes('V039') ? [told] : [])),
    )
    const rows = Object.entries(budgetComparisons).map(
      ([reason, { code }]) => `${code === 'ACTES-V038' ? 'refuse' : 'warn'} ${code.slice(6)} ${reason}`,
    )
    expect([...shown].sort()).toEqual(rows.sort())
  })
})

await describeIf(reference, 'genuine budgets', () => {
  test('accounts of 2023: a compte financier unique, sealed, whose signatures are not judged', async () => {
    const bytes = await readFile(genuine.cfu())
    expect(await readXmlFacts(bytes)).toEqual({
      root: 'CompteFinancierUnique',
      budget: {
        scelleLe: '2024-04-30',
        annee: '2023',
        etape: 'CFU',
        unique: true,
        sirens: ['215601345'],
        voteLe: '2023-01-01',
      },
    })
    const beside = () => undefined
    expect(await signaturesOfXml(bytes, { trust: undefined, now: new Date(0), beside })).toEqual([])
  })

  test('accounts of 2016 without a seal, and the head of sealed ones of 2019', async () => {
    const { budget } = await readXmlFacts(await readFile(genuine.unsealed()))
    expect(budget).toEqual({ annee: '2016', etape: 'CA', sirens: ['219300480'], voteLe: '2017-06-30' })
    expect((await readXmlFacts(await readFile(genuine.extract()))).budget).toEqual({
      scelleLe: '2020-06-30',
      annee: '2019',
      etape: 'CA',
      sirens: ['219300480'],
      voteLe: '2020-06-24',
    })
  })
})
