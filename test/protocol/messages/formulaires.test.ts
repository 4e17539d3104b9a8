// Our messages other than acts: answers to letters, acknowledgements, annulations, requests of the classification.
// Their names, their roots, what they repeat byte for byte, and their number of documents.
import { describe, expect, it, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import type { Formulaire, Reponse } from '../../../src/protocol/messages/formulaire.ts'
import { writeSending } from '../../../src/protocol/messages/write.ts'
import { sendingMembersOf, type SendingOptions } from '../../../src/protocol/messages/sending.ts'

const options: SendingOptions = {
  collectivite: maraussan,
  date: '2025-08-04',
  serial: 3,
  classificationDate: '2019-04-18',
  charset: 'translit',
}
const idActe = '034-213401482-20250625-DEL11-250625-DE'
const dateCourrier = '2025-07-20'
const pdf = (fichier: string, typePiece = '99_DE') => ({ fichier, typePiece })
const answer = (code: Reponse['code'], ...fichiers: readonly string[]): Reponse => {
  return { code, idActe, dateCourrier, documents: fichiers.map((fichier) => pdf(fichier)) }
}

const send = (formulaire: Formulaire, how: Partial<SendingOptions> = {}) =>
  writeSending(formulaire, { ...options, ...how })
const show = ({ bytes }: { bytes: Uint8Array }) => Buffer.from(bytes).toString('latin1')
const namesOf = (formulaire: Formulaire) =>
  sendingMembersOf(send(formulaire))
    .slice(1)
    .map(({ role, name }) => `${role} ${name}`)

describe('names', () => {
  const stem = '034-213401482-20250720-DEL11-250625-DE'

  test.each<Reponse['code']>(['2-2', '3-3', '4-3', '4-4'])('of the answer %s carry the day of the letter', (code) => {
    expect(namesOf(answer(code, 'reponse.PDF'))).toEqual([
      `message ${stem}-${code}_0.xml`,
      `document 99_DE-${stem}-${code}_1.pdf`,
    ])
  })

  test('of complementary documents number them from 1, each with its code PJ', () => {
    const documents = [pdf('plan.png', '21_PA'), pdf('note.pdf')]
    expect(namesOf({ ...answer('3-4'), documents })).toEqual([
      `message ${stem}-3-4_0.xml`,
      `document 21_PA-${stem}-3-4_1.png`,
      `document 99_DE-${stem}-3-4_2.pdf`,
    ])
  })

  test.each(['3-2', '4-2'] as const)('of the receipt %s are two: the envelope and the message', (code) => {
    expect(namesOf({ code, idActe, dateCourrier })).toEqual([`message ${stem}-${code}_0.xml`])
  })

  test('of an annulation carry the day of the decision', () => {
    expect(namesOf({ code: '6-1', idActe })).toEqual([`message ${idActe}-6-1_0.xml`])
  })

  test('of a classification request name no act', () => {
    expect(namesOf({ code: '7-1', date: '2019-04-18' })).toEqual(['message 034-213401482----7-1_0.xml'])
  })

  test('of the archive and the envelope have the day on which they are made', () => {
    const { archive, enveloppe } = send({ code: '6-1', idActe })
    expect(archive).toBe('SLO-EACT--213401482--20250804-3.tar.gz')
    expect(enveloppe.name).toBe('EACT--213401482--20250804-3.xml')
  })
})

describe('a sending identifies its act', () => {
  test.each<[Formulaire, string | null]>([
    [answer('2-2', 'a.pdf'), idActe],
    [{ code: '3-2', idActe, dateCourrier }, idActe],
    [{ code: '6-1', idActe }, idActe],
    [{ code: '7-1', date: '2019-04-18' }, null],
  ])('%o', (formulaire, spoken) => {
    expect(send(formulaire)).toMatchObject({ code: formulaire.code, idActe: spoken })
  })
})

describe('a message', () => {
  const head = '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
  const namespace = 'xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"'
  const letter = `actes:IDActe="${idActe}" actes:DateCourrierPref="2025-07-20"`
  const file = (code: string, serial: number) =>
    `<actes:NomFichier>99_DE-034-213401482-20250720-DEL11-250625-DE-${code}_${serial}.pdf</actes:NomFichier>`

  it.each<[Reponse['code'], string]>([
    ['2-2', 'ReponseCourrierSimple'],
    ['3-3', 'RefusPieceComplementaire'],
    ['4-3', 'RejetLettreObservations'],
    ['4-4', 'ReponseLettreObservations'],
  ])('%s is a %s that names its document', (code, root) => {
    expect(show(send(answer(code, 'a.pdf')).message)).toBe(`${head}<actes:${root} ${namespace} ${letter}>
  <actes:Document>
    ${file(code, 1)}
  </actes:Document>
</actes:${root}>
`)
  })

  it('3-4 lists its documents in order', () => {
    const { message } = send(answer('3-4', 'a.pdf', 'b.pdf'))
    expect(show(message)).toBe(`${head}<actes:PieceComplementaire ${namespace} ${letter}>
  <actes:Documents>
    <actes:Document>
      ${file('3-4', 1)}
    </actes:Document>
    <actes:Document>
      ${file('3-4', 2)}
    </actes:Document>
  </actes:Documents>
</actes:PieceComplementaire>
`)
  })

  it.each([
    ['3-2', 'ARDemandePieceComplementaire'],
    ['4-2', 'ARLettreObservations'],
  ] as const)('%s is a %s of one line', (code, root) => {
    const { message } = send({ code, idActe, dateCourrier })
    expect(show(message)).toBe(`${head}<actes:${root} ${namespace} ${letter}/>\n`)
  })

  it('6-1 has the identifier and nothing else', () => {
    expect(show(send({ code: '6-1', idActe }).message)).toBe(
      `${head}<actes:Annulation ${namespace} actes:IDActe="${idActe}"/>\n`,
    )
  })

  it('7-1 says the version held', () => {
    expect(show(send({ code: '7-1', date: '2005-01-01' }).message)).toBe(
      `${head}<actes:DemandeClassification ${namespace}>
  <actes:DateClassification>2005-01-01</actes:DateClassification>
</actes:DemandeClassification>
`,
    )
  })

  it.each(['034-213401482-20250612-2025-06 delib-1-DE', '034-213401482-20250612-a_B-DE-1-1-AI'])(
    'repeats the identifier %s byte for byte',
    (given) => {
      expect(show(send({ code: '6-1', idActe: given }).message)).toContain(`actes:IDActe="${given}"`)
    },
  )
})

describe('every message travels under the same envelope', () => {
  it('which announces it, and whose conversions are reported', () => {
    const collectivite = { ...maraussan, referent: { nom: 'Service « Cœur »' } }
    const { enveloppe, conversions } = send({ code: '6-1', idActe }, { collectivite })
    expect(show(enveloppe)).toContain('<actes:Nom>Service « Coeur »</actes:Nom>')
    expect(show(enveloppe)).toContain(`<actes:NomFichier>${idActe}-6-1_0.xml</actes:NomFichier>`)
    expect(conversions).toEqual([{ path: 'collectivite.referent.nom', from: 'œ', to: 'oe' }])
  })
})

describe('documents', () => {
  it.each<[Reponse['code'], number, string]>([
    ['2-2', 0, '1'],
    ['2-2', 2, '1'],
    ['3-3', 0, '1'],
    ['3-4', 0, '1..n'],
    ['4-3', 2, '1'],
    ['4-4', 0, '1'],
  ])('%s does not leave with %i: it takes %s', (code, count, files) => {
    const fichiers = Array.from({ length: count }, (_, index) => `${index}.pdf`)
    expect(() => send(answer(code, ...fichiers))).toThrow(
      expect.objectContaining({ code: 'ACTES-A012', params: { code, files, count } }),
    )
  })
})

test('an invalid identifier is a fault of the calling program', () => {
  expect(() => send({ code: '6-1', idActe: '034-213401482' })).toThrow(TypeError)
})
