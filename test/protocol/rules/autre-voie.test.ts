// An act that the préfecture received by another road than ours: what is asked of it, and what is refused.
import { describe, expect, test } from 'vitest'
import { acteToJson, fichiersNamedIn, parseActe, withoutMentions } from '../../../src/protocol/acte/acte.ts'
import { roadOf, voies, type AutreVoie } from '../../../src/protocol/acte/mentions.ts'
import { readAccuse } from '../../../src/protocol/retours/accuse.ts'
import type { FileFacts } from '../../../src/protocol/rules/rule.ts'
import { sentenceOf } from '../../../src/text/sentences.ts'
import { readFile } from 'node:fs/promises'
import { acte, admission, context, file, files, refusals, told } from '../../support/deposits/admission.ts'
import { deposit, faults } from '../../support/deposits/deposit.ts'

const platau: AutreVoie = { voie: 'platau', recuLe: '2025-07-01', accuse: 'ar.pdf', reference: 'PC0341482500001' }
const beside = (ar?: FileFacts) => ({
  files: files(file('deliberation.pdf'), file('convention.pdf'), ...(ar ? [ar] : [])),
})
const refused = (autreVoie: AutreVoie, ar: FileFacts | undefined = file('ar.pdf')) =>
  refusals({ acte: { autreVoie }, context: beside(ar) })
const xml = (accuse?: FileFacts['accuse'], root = 'ARActe') =>
  file('ar.xml', { kind: 'xml', xml: { root }, ...(accuse && { accuse }) })
const read = { idActe: '034-213401482-20250625-DEL11_250625-DE', dateReception: '2025-07-01' }

describe('in acte.json', () => {
  test('it is read, written back, and its acknowledgement is a file of the deposit', () => {
    const parsed = parseActe({ ...deposit, autreVoie: platau })
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    expect(acteToJson(parsed.value)).toMatchObject({ autreVoie: platau })
    expect(fichiersNamedIn({ autreVoie: platau })).toEqual([{ path: 'autreVoie.accuse', fichier: 'ar.pdf' }])
    expect(roadOf(parsed.value)).toEqual(platau)
  })

  test('it makes another deposit, unless it says that nothing went', () => {
    const of = (autreVoie: AutreVoie) => withoutMentions({ ...acte, autreVoie })
    expect(of({ voie: 'aucune' })).toEqual(acte)
    expect(of(platau)).toEqual({ ...acte, autreVoie: platau })
  })

  test.each([
    [{ voie: 'pigeon' }, ['V027 autreVoie.voie']],
    [
      { voie: 'platau', recuLe: '2025-02-30', accuse: '../ar.pdf', quand: '' },
      ['V010 autreVoie.recuLe', 'F009 autreVoie.accuse', 'V004 autreVoie.quand'],
    ],
    [{}, ['V005 autreVoie.voie']],
    [{ ...platau, accuse: 'deliberation.pdf' }, ['F008 autreVoie.accuse']],
  ])('%j', (autreVoie, expected) => expect(faults({ ...deposit, autreVoie })).toEqual(expected))
})

describe('a road', () => {
  test.each(voies.filter((voie) => voie !== 'aucune'))('%s, with its day and its acknowledgement', (voie) => {
    expect(refused({ ...platau, voie })).toEqual([])
  })

  test('on paper there may be no acknowledgement; elsewhere there is one, and a day, all told at once', () => {
    expect(refused({ voie: 'papier', recuLe: '2025-07-01' })).toEqual([])
    expect(refused({ voie: 'papier' })).toEqual(['V041 autreVoie.recuLe'])
    expect(refused({ voie: 'geoportail' })).toEqual(['V041 autreVoie.recuLe', 'V043 autreVoie.accuse'])
  })

  test.each(['2025-06-24', '2025-07-09'])('was not received on %s', (recuLe) => {
    expect(refused({ ...platau, recuLe })).toEqual(['V042 autreVoie.recuLe'])
  })

  test('none has neither day nor acknowledgement', () => {
    expect(refused({ voie: 'aucune' })).toEqual([])
    expect(refused({ ...platau, voie: 'aucune' })).toEqual(['V044 autreVoie.voie'])
  })
})

describe('the acknowledgement', () => {
  test('is examined as every file, and is no piece of the act', () => {
    expect(refused(platau, undefined)).toEqual([])
    expect(refusals({ acte: { autreVoie: platau }, context: beside() })).toEqual(['F001 autreVoie.accuse'])
    const infected = file('ar.pdf', { problems: [{ code: 'ACTES-F019', path: 'ar.pdf' }] })
    expect(refused(platau, infected)).toEqual(['F019 autreVoie.accuse'])
    const other = file('ar.doc', { kind: 'unknown' })
    expect(refused({ ...platau, accuse: 'ar.doc' }, other)).toEqual(['F010 autreVoie.accuse'])
    const heavy = file('ar.pdf', { sizeBytes: 157_286_400 })
    expect(refused(platau, heavy)).toEqual(['F007 $'])
  })

  test('in XML is the ARActe of this act, on this day', () => {
    const given = { ...platau, accuse: 'ar.xml' }
    expect(refused(given, xml(read))).toEqual([])
    expect(refused(given, xml(undefined, 'toto'))).toEqual(['F043 autreVoie.accuse'])
    const wrong = { idActe: '034-213401482-20250625-AUTRE-DE', dateReception: '2025-07-02' }
    const { problems } = admission({ acte: { autreVoie: given }, context: beside(xml(wrong)) })
    expect(problems.map(({ code, params }) => [code, params])).toEqual([
      ['ACTES-F044', { what: 'identifiant', given: read.idActe, read: wrong.idActe }],
      ['ACTES-F044', { what: 'jour', given: '2025-07-01', read: '2025-07-02' }],
    ])
    expect(problems.map((each) => sentenceOf(each, 'fr'))[1]).toMatch(
      /le jour de réception indiqué est 2025-07-01, et l’accusé porte 2025-07-02/,
    )
  })

  test('is read by the reader of retours', async () => {
    const fixture = await readFile(new URL('../../../fixtures/retours/ARActe/numero-simple.xml', import.meta.url))
    expect(await readAccuse(fixture)).toMatchObject({ dateReception: '2025-07-08' })
    expect(await readAccuse(Buffer.from('<toto/>'))).toBeUndefined()
    const annulled = await readFile(new URL('../../../fixtures/retours/ARActe/departement-02a.xml', import.meta.url))
    expect((await readAccuse(annulled))?.idActe).toMatch(/^02A-/)
  })
})

describe('an act of urbanism', () => {
  const warned = (matiere: readonly number[], autreVoie?: AutreVoie) =>
    told(admission({ acte: { matiere, ...(autreVoie && { autreVoie }) } }).warnings)

  test('is asked about PLAT’AU and the Géoportail, and never refused for want of an answer', () => {
    expect([warned([2, 1]), warned([2, 2])]).toEqual([['V045 autreVoie.voie'], ['V045 autreVoie.voie']])
    expect([warned([2, 3]), warned([8, 1]), warned([2, 2], { voie: 'aucune' })]).toEqual([[], [], []])
    expect(refusals({ acte: { matiere: [2, 2] }, context })).toEqual([])
  })
})
