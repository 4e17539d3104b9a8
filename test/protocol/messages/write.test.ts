// The sending of an act: its names, content and order. The other messages are in formulaires.test.ts.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Acte } from '../../../src/protocol/acte/acte.ts'
import { maraussan } from '../../../src/config/demo.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import { gate } from '../../../src/protocol/xml/gate.ts'
import { sendingMembersOf, type SendingOptions } from '../../../src/protocol/messages/sending.ts'
import { verifySending } from '../../../src/protocol/messages/verify.ts'
import { writeSending } from '../../../src/protocol/messages/write.ts'
import { acteOf, deposit } from '../../support/deposits/deposit.ts'

const options: SendingOptions = {
  collectivite: maraussan,
  date: '2025-07-08',
  serial: 1,
  classificationDate: '2019-04-18',
  charset: 'translit',
}
const acte = acteOf(deposit)
const stem = '034-213401482-20250625-DEL11-250625-DE-1-1'

const send = (change: Partial<Acte> = {}, how: Partial<SendingOptions> = {}) =>
  writeSending({ code: '1-1', acte: { ...acte, ...change } }, { ...options, ...how })
const show = ({ bytes }: { bytes: Uint8Array }) => Buffer.from(bytes).toString('latin1')
const as = (change: Partial<Collectivite>) => ({ collectivite: { ...maraussan, ...change } })

const folder = fileURLToPath(new URL('../../../fixtures/actes/', import.meta.url))
const cases = readdirSync(folder).map((name): [string, Acte] => [
  name,
  acteOf(JSON.parse(readFileSync(join(folder, name, 'acte.json'), 'utf8'))),
])

describe('names', () => {
  it('are those of the norm for Maraussan', () => {
    const sending = send({
      annexes: [
        { fichier: 'convention.pdf', typePiece: '21_DO' },
        { fichier: 'signature.XML', typePiece: '99_SE' },
      ],
    })
    expect(sending.idActe).toBe('034-213401482-20250625-DEL11-250625-DE')
    expect(sending.archive).toBe('SLO-EACT--213401482--20250708-1.tar.gz')
    expect(sendingMembersOf(sending)).toEqual([
      { role: 'enveloppe', name: 'EACT--213401482--20250708-1.xml' },
      { role: 'message', name: `${stem}_0.xml` },
      { role: 'document', name: `99_DE-${stem}_1.pdf` },
      { role: 'annexe', name: `21_DO-${stem}_2.pdf` },
      { role: 'annexe', name: `99_SE-${stem}_3.xml` },
    ])
    expect(sending.pieces.map(({ fichier }) => fichier)).toEqual([
      'deliberation.pdf',
      'convention.pdf',
      'signature.XML',
    ])
  })

  it('are those of the test platform', () => {
    const sending = send({}, as({ plateforme: 'test', trigramme: 'abc' }))
    expect(sending.archive).toBe('abc-TACT--213401482--20250708-1.tar.gz')
    expect(sending.enveloppe.name).toBe('TACT--213401482--20250708-1.xml')
  })

  it('use the day of the decision, never a week-year nor the day of the envelope', () => {
    const sending = send({ dateDecision: '2024-12-31' }, { date: '2025-01-02', serial: 12 })
    expect(sending.idActe).toContain('-20241231-')
    expect(sending.pieces[0]?.name).toContain('-20241231-')
    expect(sending.archive).toBe('SLO-EACT--213401482--20250102-12.tar.gz')
  })
})

describe('the message', () => {
  it('has everything in the order of the schema', () => {
    expect(show(send().message)).toBe(`<?xml version="1.0" encoding="ISO-8859-1"?>
<actes:Acte xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" actes:Date="2025-06-25" actes:NumeroInterne="DEL11-250625" actes:CodeNatureActe="1">
  <actes:CodeMatiere1 actes:CodeMatiere="8"/>
  <actes:CodeMatiere2 actes:CodeMatiere="1"/>
  <actes:Objet>Écoles : Convention de partenariat</actes:Objet>
  <actes:ClassificationDateVersion>2019-04-18</actes:ClassificationDateVersion>
  <actes:Document>
    <actes:NomFichier>99_DE-${stem}_1.pdf</actes:NomFichier>
  </actes:Document>
  <actes:Annexes actes:Nombre="1">
    <actes:Annexe>
      <actes:NomFichier>21_DO-${stem}_2.pdf</actes:NomFichier>
    </actes:Annexe>
  </actes:Annexes>
  <actes:DocumentPapier>N</actes:DocumentPapier>
</actes:Acte>
`)
  })

  it('always holds Annexes and DocumentPapier', () => {
    const message = show(send({ annexes: [], documentPapier: true }).message)
    expect(message).toContain('<actes:Annexes actes:Nombre="0"/>')
    expect(message).toContain('<actes:DocumentPapier>O</actes:DocumentPapier>')
  })

  it('holds up to five levels of matiere', () => {
    const message = show(send({ matiere: [7, 10, 3, 2, 1] }).message)
    expect(
      [...message.matchAll(/CodeMatiere(\d) actes:CodeMatiere="(\d+)"/g)].map(([, level, code]) => `${level}:${code}`),
    ).toEqual(['1:7', '2:10', '3:3', '4:2', '5:1'])
  })
})

describe('the envelope', () => {
  it('names the sender, the return addresses, and the message that follows', () => {
    expect(show(send().enveloppe)).toBe(`<?xml version="1.0" encoding="ISO-8859-1"?>
<actes:EnveloppeCLMISILL xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216" xmlns:insee="http://xml.insee.fr/schema">
  <actes:Emetteur>
    <actes:IDCL insee:SIREN="213401482" actes:Departement="034" actes:Arrondissement="1" actes:Nature="31"/>
    <actes:Referent>
      <actes:Nom>Secrétariat général</actes:Nom>
      <actes:Telephone>0465710000</actes:Telephone>
      <actes:Email>mairie@example.org</actes:Email>
    </actes:Referent>
  </actes:Emetteur>
  <actes:AdressesRetour>
    <actes:Email>actes@example.org</actes:Email>
  </actes:AdressesRetour>
  <actes:FormulairesEnvoyes>
    <actes:Formulaire>
      <actes:NomFichier>${stem}_0.xml</actes:NomFichier>
    </actes:Formulaire>
  </actes:FormulairesEnvoyes>
</actes:EnveloppeCLMISILL>
`)
  })

  it('omits missing values of the referent, and an unknown referent', () => {
    const { referent: _, ...anonymous } = maraussan
    expect(show(send({}, { collectivite: anonymous }).enveloppe)).not.toContain('Referent')
    expect(show(send({}, as({ referent: {} })).enveloppe)).not.toContain('Referent')
    const named = show(send({}, as({ referent: { email: 'a@b.fr' } })).enveloppe)
    expect(named.replace(/\s/g, '')).toContain('<actes:Referent><actes:Email>a@b.fr</actes:Email></actes:Referent>')
  })
})

describe('texts', () => {
  it('are sent transliterated, each conversion reported', () => {
    const sending = send({ objet: 'L’œuvre – 3 €' }, as({ referent: { nom: 'Service « Cœur »' } }))
    expect(show(sending.message)).toContain("<actes:Objet>L'oeuvre - 3 EUR</actes:Objet>")
    expect(sending.conversions).toEqual([
      { path: 'objet', from: '’', to: "'" },
      { path: 'objet', from: 'œ', to: 'oe' },
      { path: 'objet', from: '–', to: '-' },
      { path: 'objet', from: '€', to: 'EUR' },
      { path: 'collectivite.referent.nom', from: 'œ', to: 'oe' },
    ])
  })

  it('are sent unchanged under ncr, as references', () => {
    const sending = send({ objet: 'L’œuvre' }, { charset: 'ncr' })
    expect(show(sending.message)).toContain('<actes:Objet>L&#8217;&#339;uvre</actes:Objet>')
    expect(sending.conversions).toEqual([])
  })

  it('are refused if they contain unwritable characters, all at once', () => {
    const write = () => send({ objet: 'Łódź' }, as({ referent: { nom: 'Ж' } }))
    expect(write).toThrow(
      expect.objectContaining({
        code: 'ACTES-V018',
        problems: [
          expect.objectContaining({ path: 'objet', value: 'Ł' }),
          expect.objectContaining({ path: 'objet', value: 'ź' }),
          expect.objectContaining({ path: 'collectivite.referent.nom', value: 'Ж' }),
        ],
      }),
    )
  })
})

describe('every deposit of the fixtures', () => {
  it.each(cases)('%s gives the same bytes again, valid for the strict schema, and reads back', async (_, each) => {
    for (const charset of ['translit', 'ncr'] as const) {
      const how = { ...options, charset }
      const formulaire = { code: '1-1', acte: each } as const
      const sending = writeSending(formulaire, how)
      expect(writeSending(formulaire, how)).toEqual(sending)
      for (const { bytes } of [sending.enveloppe, sending.message]) {
        expect((await gate(bytes, 'strict')).deviations).toEqual([])
      }
      await expect(verifySending(sending, formulaire, how)).resolves.toBeUndefined()
    }
  })
})
