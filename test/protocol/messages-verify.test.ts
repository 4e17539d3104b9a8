// A sending is read back before it is believed: another value, name or shape than it was built from is found.
import { describe, expect, it } from 'vitest'
import { ActesError } from '../../src/errors.ts'
import type { Acte } from '../../src/protocol/acte.ts'
import { maraussan, type Collectivite } from '../../src/protocol/collectivite.ts'
import { verifySending, writeSending, type Sending, type SendingOptions } from '../../src/protocol/messages.ts'
import { acteOf, deposit } from '../support/deposit.ts'

const options: SendingOptions = {
  collectivite: maraussan,
  date: '2025-07-08',
  serial: 1,
  classificationDate: '2019-04-18',
  charset: 'translit',
}
const acte = acteOf(deposit)
const stem = '034-213401482-20250625-DEL11-250625-DE-1-1'
const send = (change: Partial<Acte> = {}) => writeSending({ ...acte, ...change }, options)
const show = ({ bytes }: { bytes: Uint8Array }) => Buffer.from(bytes).toString('latin1')
const as = (change: Partial<Collectivite>) => ({ collectivite: { ...maraussan, ...change } })

describe('verifying', () => {
  const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

  async function faultsOf(sending: Sending, built: Partial<Acte> = {}, how: Partial<SendingOptions> = {}) {
    const outcome = await verifySending(sending, { ...acte, ...built }, { ...options, ...how }).catch(
      (error: unknown) => error,
    )
    if (!(outcome instanceof ActesError)) throw new Error('nothing was found')
    return outcome
  }

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

  it('tells what was found, what was due, and in which member', async () => {
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
  it.each(spoiled)('sees a message that %s', async (_, spoil, code) => {
    const sending = send()
    const message = { ...sending.message, bytes: latin1(spoil(show(sending.message))) }
    const { code: whole, problems } = await faultsOf({ ...sending, message })
    expect(whole).toBe('ACTES-X009')
    expect(problems.map((problem) => problem.code)).toContain(code)
    expect(problems[0]?.params?.member).toBe(`${stem}_0.xml`)
  })

  it('sees an envelope that announces another message', async () => {
    const sending = send()
    const enveloppe = {
      ...sending.enveloppe,
      bytes: latin1(show(sending.enveloppe).replace('-1-1_0.xml', '-1-1_9.xml')),
    }
    expect((await faultsOf({ ...sending, enveloppe })).problems).toHaveLength(1)
  })

  it('sees a name that does not say which act it is', async () => {
    const sending = send()
    const document = { ...sending.document, name: '99_DE-034-213401482-20250625-DEL12-DE-1-1_1.pdf' }
    expect((await faultsOf({ ...sending, document })).problems.map(({ path }) => path)).toContain('/')
    const extensionless = send({ document: { fichier: 'deliberation', typePiece: '99_DE' } })
    expect((await faultsOf(extensionless)).code).toBe('ACTES-X009')
  })
})
