// Budgets in XML: what the head of one says, and what goes with it.
import { describe, expect, test } from 'vitest'
import type { Acte } from '../../../src/protocol/acte/acte.ts'
import type { Signature } from '../../../src/protocol/acte/signatures.ts'
import type { FileFacts } from '../../../src/protocol/rules/rule.ts'
import { readXmlFacts, type XmlFacts } from '../../../src/protocol/xml/budget.ts'
import { totem } from '../../support/deposits/totem.ts'
import { admission, file, files, told } from '../../support/deposits/admission.ts'

const read = (text: string) => readXmlFacts(Buffer.from(text))
const sealed = { scelleLe: '2025-03-27', annee: '2025', etape: 'BP' }

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
    ['10', '10'],
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
    expect((await read(totem(wish))).budget).toEqual({ annee: '2025', etape: 'BP' })
  })

  test('an invalid year or kind is left out', async () => {
    expect((await read(totem({ exercice: 'vingt', decision: 'BP' }))).budget).toEqual({ scelleLe: '2025-03-27' })
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
