// Verification of a sending: it finds any value, name or shape other than asked for.
import { describe, expect, it } from 'vitest'
import { ActesError } from '../../../src/errors.ts'
import type { Acte } from '../../../src/protocol/acte/acte.ts'
import { maraussan } from '../../../src/config/demo.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import type { Formulaire } from '../../../src/protocol/messages/formulaire.ts'
import { writeSending } from '../../../src/protocol/messages/write.ts'
import type { Sending, SendingOptions } from '../../../src/protocol/messages/sending.ts'
import { verifySending } from '../../../src/protocol/messages/verify.ts'
import { acteOf, deposit } from '../../support/deposits/deposit.ts'
import { formulaireCases } from '../../support/deposits/formulaires.ts'

const options: SendingOptions = {
  collectivite: maraussan,
  date: '2025-07-08',
  serial: 3,
  classificationDate: '2019-04-18',
  charset: 'translit',
}
const acte = acteOf(deposit)
const stem = '034-213401482-20250625-DEL11-250625-DE-1-1'
const asked = (change: Partial<Acte> = {}): Formulaire => ({ code: '1-1', acte: { ...acte, ...change } })
const send = (change: Partial<Acte> = {}) => writeSending(asked(change), options)
const show = ({ bytes }: { bytes: Uint8Array }) => Buffer.from(bytes).toString('latin1')
const as = (change: Partial<Collectivite>) => ({ collectivite: { ...maraussan, ...change } })

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

async function refusalOf(sending: Sending, formulaire: Formulaire, how: Partial<SendingOptions> = {}) {
  const outcome = await verifySending(sending, formulaire, { ...options, ...how }).catch((error: unknown) => error)
  if (!(outcome instanceof ActesError)) throw new Error('nothing was found')
  return outcome
}

const faultsOf = (sending: Sending, built: Partial<Acte> = {}, how: Partial<SendingOptions> = {}) =>
  refusalOf(sending, asked(built), how)

describe('verifying an act', () => {
  it.each<[string, Partial<Acte>, string]>([
    ['dateDecision', { dateDecision: '2025-06-26' }, '/Acte/@Date'],
    ['numero', { numero: 'DEL12-250625' }, '/Acte/@NumeroInterne'],
    ['nature', { nature: 'AU' }, '/Acte/@CodeNatureActe'],
    ['matiere', { matiere: [8, 2] }, '/Acte/CodeMatiere2/@CodeMatiere'],
    ['a deeper matiere', { matiere: [8, 1, 3] }, '/Acte/CodeMatiere3/@CodeMatiere'],
    ['objet', { objet: 'Écoles : convention de partenariat' }, '/Acte/Objet'],
    ['documentPapier', { documentPapier: true }, '/Acte/DocumentPapier'],
    ['annexes', { annexes: [] }, '/Acte/Annexes/@Nombre'],
  ])('sees another %s', async (_, built, path) => {
    const { code, problems, params } = await faultsOf(send(), built)
    expect(code).toBe('ACTES-X009')
    expect(problems.map((problem) => problem.path)).toContain(path)
    expect(params.member).not.toBe('')
  })

  it.each<[string, Partial<SendingOptions>, string]>([
    ['classification date', { classificationDate: '2024-01-01' }, '/Acte/ClassificationDateVersion'],
    ['SIREN', as({ siren: '000000000' }), '/EnveloppeCLMISILL/Emetteur/IDCL/@SIREN'],
    ['arrondissement', as({ arrondissement: '2' }), '/EnveloppeCLMISILL/Emetteur/IDCL/@Arrondissement'],
    ['nature of collectivite', as({ nature: '44' }), '/EnveloppeCLMISILL/Emetteur/IDCL/@Nature'],
    ['referent', as({ referent: {} }), '/EnveloppeCLMISILL/Emetteur/Referent/Nom'],
    ['return address', as({ adressesRetour: ['b@example.org'] }), '/EnveloppeCLMISILL/AdressesRetour/Email'],
  ])('sees another %s', async (_, how, path) => {
    const { problems } = await faultsOf(send(), {}, how)
    expect(problems.map((problem) => problem.path)).toContain(path)
  })

  it('reports the found value, the expected one, and the member', async () => {
    const { problems } = await faultsOf(send(), { documentPapier: true })
    expect(problems).toEqual([
      {
        code: 'ACTES-X009',
        path: '/Acte/DocumentPapier',
        value: 'N',
        params: { member: `${stem}_0.xml`, expected: 'O' },
      },
    ])
  })

  const spoiled: [string, (message: string) => string, string][] = [
    ['departs from the strict schema', (text) => text.replace(/\s*<actes:DocumentPapier>.*/, ''), 'ACTES-X007'],
    [
      'holds more than it should',
      (text) => text.replace('</actes:NomFichier>', '</actes:NomFichier><actes:Signature>x</actes:Signature>'),
      'ACTES-X009',
    ],
    ['is cut', (text) => text.slice(0, -5), 'ACTES-X004'],
    ['is not in its encoding', (text) => text.replace('É', 'Ã\x89'), 'ACTES-X008'],
    [
      'holds two acts worth of numbers',
      (text) => text.replace('actes:Date=', 'NumeroInterne="X" actes:Date='),
      'ACTES-X007',
    ],
  ]
  it.each(spoiled)('detects a message that %s', async (_, spoil, code) => {
    const sending = send()
    const message = { ...sending.message, bytes: latin1(spoil(show(sending.message))) }
    const { code: whole, problems } = await faultsOf({ ...sending, message })
    expect(whole).toBe('ACTES-X009')
    expect(problems.map((problem) => problem.code)).toContain(code)
    expect(problems[0]?.params?.member).toBe(`${stem}_0.xml`)
  })

  it('detects an envelope that announces another message', async () => {
    const sending = send()
    const enveloppe = {
      ...sending.enveloppe,
      bytes: latin1(show(sending.enveloppe).replace('-1-1_0.xml', '-1-1_9.xml')),
    }
    expect((await faultsOf({ ...sending, enveloppe })).problems).toHaveLength(1)
  })

  const spare = (text: string) => text.replace('<actes:Objet>', '<!-- x --><actes:Objet>')
  const aside: [string, (message: string) => string, string][] = [
    ['a comment', spare, '//aside[1]'],
    ['an instruction', (text) => `${text}<?php ?>`, '//aside[1]'],
    ['a CDATA section', (text) => text.replace('>N<', '><![CDATA[N]]><'), '//aside[1]'],
    ['another namespace', (text) => text.replace('xmlns:', 'xmlns:x="urn:x" xmlns:'), '//@xmlns:x'],
    [
      'an attribute of the instance',
      (text) =>
        text.replace('xmlns:', 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="a b" xmlns:'),
      '//@i:schemaLocation',
    ],
  ]
  it.each(aside)('detects %s, which no reader would', async (_, spoil, path) => {
    const sending = send()
    const message = { ...sending.message, bytes: latin1(spoil(show(sending.message))) }
    const { problems } = await faultsOf({ ...sending, message })
    expect(problems.map((problem) => problem.path)).toContain(path)
  })

  it('detects a file without an extension', async () => {
    const extensionless = { document: { fichier: 'deliberation', typePiece: '99_DE' } }
    const { problems } = await faultsOf(send(extensionless), extensionless)
    expect(problems.map(({ path }) => path)).toContain('pieces[0].says')
  })
})

const everyCase: readonly (readonly [string, Formulaire])[] = [
  ['acte', asked()],
  ...formulaireCases.map(({ name, formulaire }) => [name, formulaire] as const),
]

/** Every value of a document, attribute or text, replaced by another of the same form. */
function spoiledValues(text: string): readonly string[] {
  const values = /(?<=\s(?:actes|insee):\w+=")[^"]+(?=")|(?<=>)[^<>\n]+(?=<)/g
  return [...text.matchAll(values)].map(({ 0: value, index }) => {
    const other = value.replace(/[0-9](?=[^0-9]*$)|[a-zA-Z](?=[^0-9a-zA-Z]*$)/, (last) => (last === '1' ? '2' : '1'))
    return text.slice(0, index) + other + text.slice(index + value.length)
  })
}

describe.each(everyCase)('verifying %s', (_, formulaire) => {
  const sending = writeSending(formulaire, options)

  it('finds no fault in the written sending', async () => {
    await expect(verifySending(sending, formulaire, options)).resolves.toBeUndefined()
  })

  it.each(['message', 'enveloppe'] as const)('detects another value anywhere in its %s', async (which) => {
    const spoiled = spoiledValues(show(sending[which]))
    expect(spoiled.length).toBeGreaterThan(0)
    for (const text of spoiled) {
      expect(text).not.toBe(show(sending[which]))
      const file = { ...sending[which], bytes: latin1(text) }
      expect((await refusalOf({ ...sending, [which]: file }, formulaire)).code).toBe('ACTES-X009')
    }
  })

  const names: readonly (readonly [string, Partial<Sending>])[] = [
    ['code', { code: formulaire.code === '3-3' ? '2-2' : '3-3' }],
    ['idActe', { idActe: '034-213401482-20250625-DEL12-DE' }],
    ['archive', { archive: sending.archive.replace('-3.', '-4.') }],
    ['enveloppe', { enveloppe: { ...sending.enveloppe, name: sending.enveloppe.name.replace('-3.', '-4.') } }],
    ['message.name', { message: { ...sending.message, name: sending.message.name.replace('_0', '_1') } }],
  ]
  it.each(names)('detects another %s', async (path, change) => {
    const { problems } = await refusalOf({ ...sending, ...change }, formulaire)
    expect(problems.map((problem) => problem.path)).toContain(path)
  })

  it('detects a document of another name, file or role, one too many and one too few', async () => {
    const [first] = sending.pieces
    if (!first) return
    const pieces: readonly Sending['pieces'][] = [
      [{ ...first, name: first.name.replace('99_', '98_') }, ...sending.pieces.slice(1)],
      [{ ...first, fichier: 'autre.pdf' }, ...sending.pieces.slice(1)],
      [{ ...first, role: 'annexe' }, ...sending.pieces.slice(1)],
      [...sending.pieces, first],
      sending.pieces.slice(1),
    ]
    for (const other of pieces) {
      expect((await refusalOf({ ...sending, pieces: other }, formulaire)).code).toBe('ACTES-X009')
    }
  })
})

describe('verifying an answer', () => {
  const idActe = '034-213401482-20250625-DEL11-250625-DE'
  const answer: Formulaire = {
    code: '3-4',
    idActe,
    dateCourrier: '2025-07-20',
    documents: [
      { fichier: 'a.pdf', typePiece: '99_DE' },
      { fichier: 'b.png', typePiece: '21_PA' },
    ],
  }

  it.each<[string, Formulaire, string]>([
    ['act', { ...answer, idActe: idActe.replace('DEL11', 'DEL12') }, '/PieceComplementaire/@IDActe'],
    ['letter', { ...answer, dateCourrier: '2025-07-21' }, '/PieceComplementaire/@DateCourrierPref'],
    ['day in its names', { ...answer, dateCourrier: '2025-07-21' }, 'message.name'],
    ['order of its documents', { ...answer, documents: answer.documents.toReversed() }, 'pieces[0].name'],
    ['number of documents', { ...answer, documents: answer.documents.slice(1) }, 'pieces[1].fichier'],
    ['code PJ', { ...answer, documents: [{ fichier: 'a.pdf', typePiece: '99_AU' }] }, 'pieces[0].name'],
    ['message', { code: '2-2', idActe, dateCourrier: '2025-07-20', documents: answer.documents }, 'code'],
  ])('sees another %s', async (_, built, path) => {
    const { problems } = await refusalOf(writeSending(answer, options), built)
    expect(problems.map((problem) => problem.path)).toContain(path)
  })

  it('detects that the act is another collectivité’s', async () => {
    const strange: Formulaire = { code: '6-1', idActe: idActe.replace('213401482', '000000000') }
    const { problems } = await refusalOf(writeSending(strange, options), strange)
    expect(problems.map(({ path, value }) => ({ path, value }))).toEqual([{ path: 'idActe.siren', value: '000000000' }])
  })
})
