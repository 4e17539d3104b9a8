// What the small prefecture writes when it is told to: letters, a second receipt, a late anomaly, a mail without XML. Each
// is one delivery, the same until it is confirmed, and what it said is remembered.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { maraussan } from '../../src/config/demo.ts'
import { openBytes } from '../../src/files/reception/reception.ts'
import { hasWritten, readLetters } from '../../src/sandbox/correspondence.ts'
import { letterTypes, type LetterType } from '../../src/sandbox/steering.ts'
import { asActesError, collectAll } from '../gateways/contract.ts'
import { gate } from '../../src/protocol/xml/gate.ts'
import { never, openTestSandbox, receivedBy } from '../support/gateways/sandbox.ts'
import { acknowledgedBy } from '../support/life/following.ts'
import { makeOutgoing } from '../support/deposits/outgoing.ts'
import { anew, forTest } from '../support/life/for-suite.ts'

const sandbox = forTest(() => openTestSandbox())

const idActe = '034-213401482-20250625-DEL11-250625-DE'
const waiting = () => collectAll(sandbox.gateway, sandbox.connection)
const types = Object.keys(letterTypes) as LetterType[]

describe('a letter', () => {
  const letters: readonly (readonly [LetterType, string, object])[] = [
    ['courrier', '2-1', { kind: 'CourrierSimple', dateCourrier: '2025-07-04' }],
    [
      'pieces',
      '3-1',
      { kind: 'DemandePieceComplementaire', dateCourrier: '2025-07-04', description: 'Le plan, signé' },
    ],
    ['observations', '4-1', { kind: 'LettreObservations', dateCourrier: '2025-07-04', motif: 'Le plan, signé' }],
    ['defere', '5-1', { kind: 'DefereTA', dateDepot: '2025-07-04', natureIllegalite: 'Le plan, signé' }],
  ]

  test.each(letters)('%s is one delivery: envelope, message %s, document', async (type, code, facts) => {
    await acknowledgedBy(sandbox)
    await sandbox.writes({ type, idActe, date: '2025-07-04', texte: 'Le plan, signé' })
    const [envelope, message] = await receivedBy(sandbox.gateway, sandbox.connection)
    expect(message?.retour).toMatchObject({ code, idActe, ...facts })
    expect(envelope?.retour).toMatchObject({ kind: 'EnveloppeMISILLCL', formulaires: [message?.name] })
    const documents = await waiting()
    expect(new Set(documents.map(({ delivery }) => delivery)).size).toBe(1)
    expect(namesOf(documents)).toEqual([
      'EACT--SPREF0341-213401482-20250708-2.xml',
      `${idActe}-${code}_2.xml`,
      `${idActe}-${code}_1.pdf`,
    ])
    expect(message?.text).toContain(`<actes:NomFichier>${idActe}-${code}_1.pdf</actes:NomFichier>`)
  })

  test.each(types.filter((type) => type !== 'notice'))('%s keeps the strict schema, every document', async (type) => {
    await acknowledgedBy(sandbox)
    await sandbox.writes({ type, idActe, texte: '« Été » & <fêtes> : 3 €' })
    const received = await receivedBy(sandbox.gateway, sandbox.connection)
    expect(received).toHaveLength(2)
    for (const { text } of received)
      expect(await gate(Buffer.from(text, 'latin1'), 'strict')).toMatchObject({ deviations: [] })
  })

  test('has today’s date in the zone of the collectivité by default, and default words', async () => {
    await anew(sandbox, openTestSandbox({ declares: [{ ...maraussan, fuseau: 'Indian/Reunion' }] }))
    await acknowledgedBy(sandbox)
    sandbox.at('2025-07-09T21:30:00Z')
    await sandbox.writes({ type: 'observations', idActe })
    const { retour } = (await receivedBy(sandbox.gateway, sandbox.connection)).at(-1) ?? {}
    expect(retour).toMatchObject({ dateCourrier: '2025-07-10', motif: expect.stringMatching(/.{20}/) })
  })

  test('is stored by its act, its kind and its date', async () => {
    await acknowledgedBy(sandbox)
    await sandbox.writes({ type: 'pieces', idActe, date: '2025-07-04' })
    const { folder } = sandbox.office
    expect(await hasWritten(folder, { idActe, code: '3-1', dateCourrier: '2025-07-04' })).toBe(true)
    expect(await hasWritten(folder, { idActe, code: '3-1', dateCourrier: '2025-07-05' })).toBe(false)
    expect(await hasWritten(folder, { idActe, code: '4-1', dateCourrier: '2025-07-04' })).toBe(false)
  })

  test('comes from the test platform about an act sent there', async () => {
    const testing = { ...maraussan, plateforme: 'test' as const, trigramme: 'abc' }
    await anew(sandbox, openTestSandbox({ declares: [testing] }))
    await acknowledgedBy(sandbox, { collectivite: testing })
    expect(await sandbox.writes({ type: 'courrier', idActe })).toMatchObject({
      delivery: 'TACT--SPREF0341-213401482-20250708-2',
    })
  })
})

describe('other messages', () => {
  test('a second receipt has the date of the first, or the given one', async () => {
    await acknowledgedBy(sandbox)
    sandbox.at('2025-07-20T08:00:00Z')
    await sandbox.writes({ type: 'accuse', idActe })
    await sandbox.writes({ type: 'accuse', idActe, date: '2025-07-10' })
    const receipts = (await receivedBy(sandbox.gateway, sandbox.connection)).filter(
      ({ retour }) => retour.kind === 'ARActe',
    )
    expect(receipts.map(({ retour }) => retour)).toEqual([
      expect.objectContaining({ idActe, dateReception: '2025-07-08' }),
      expect.objectContaining({ idActe, dateReception: '2025-07-10' }),
    ])
  })

  test('a late anomaly refuses the acknowledged act, in its own words', async () => {
    await acknowledgedBy(sandbox)
    await sandbox.writes({ type: 'anomalie', idActe, texte: 'doublon' })
    const { name, retour } = (await receivedBy(sandbox.gateway, sandbox.connection)).at(-1) ?? {}
    expect(name).toBe(`${idActe}-1-3_2.xml`)
    expect(retour).toMatchObject({
      kind: 'AnomalieActe',
      date: '2025-07-08',
      nature: '042',
      verifCode: 'BAC-VERIF-18',
      detail: expect.stringContaining('doublon'),
      acteRecu: { numero: 'DEL11-250625' },
    })
  })

  test('a notice is only a mail: no XML, but the act’s identifier and the day of the receipt', async () => {
    await acknowledgedBy(sandbox, { acte: { objet: 'Écoles <et> "cantines" & fêtes' } })
    await sandbox.writes({ type: 'notice', idActe, texte: 'Merci d’avance' })
    const documents = await waiting()
    expect(namesOf(documents)).toEqual(['EACT--SPREF0341-213401482-20250708-2.eml'])
    const [mail] = documents
    if (mail?.kind !== 'document') throw new Error('a mail should have come')
    const { kind, notice, documents: parts } = await openBytes(mail.bytes, mail.name, systemClock.turn)
    expect({ kind, notice, parts }).toEqual({
      kind: 'mail',
      notice: { kind: 'multicanal', idActes: [idActe], date: '2025-07-08' },
      parts: [],
    })
  })
})

describe('a delivery', () => {
  test('is separate: two letters of one day, and the answers to acts, are distinguished', async () => {
    await acknowledgedBy(sandbox)
    for (const type of ['courrier', 'courrier', 'pieces'] as const) await sandbox.writes({ type, idActe })
    await sandbox.gateway.submit(await makeOutgoing({ acte: { numero: 'AUTRE' }, serial: 2 }), never)
    const deliveries = new Set((await waiting()).map(({ delivery }) => delivery))
    expect(deliveries.size).toBe(4)
    expect(await readLetters(sandbox.folder)).toHaveLength(3)
  })

  test('written concurrently takes a serial of its own', async () => {
    await acknowledgedBy(sandbox)
    const written = await Promise.all(types.map((type) => sandbox.writes({ type, idActe })))
    expect(new Set(written.map(({ delivery }) => delivery)).size).toBe(types.length)
  })

  test('whose serial came back after a loss of power is not mistaken for the other', async () => {
    await acknowledgedBy(sandbox)
    const first = await sandbox.writes({ type: 'courrier', idActe })
    await rm(join(sandbox.folder, 'serials', maraussan.siren, '2025-07-08', '2'))
    for (const already of ['waiting', 'confirmed']) {
      if (already === 'confirmed') await sandbox.empties()
      sandbox.office.folder.serials.clear()
      const second = await sandbox.writes({ type: 'courrier', idActe })
      expect(second.delivery).not.toBe(first.delivery)
    }
    const deliveries = (await readLetters(sandbox.folder)).map(({ delivery }) => delivery)
    expect(new Set(deliveries).size).toBe(3)
  })
})

describe('nothing is written', () => {
  test.each([
    ['never received', '034-213401482-20250625-AUTRE-DE'],
    ['that was refused', '034-213401482-20250625-D_ANO-DE'],
    ['under what is no identifier', '../../../etc'],
  ])('about an act %s', async (_, unknown) => {
    await acknowledgedBy(sandbox, { acte: { numero: 'D_ANO' } })
    const error = await sandbox.writes({ type: 'courrier', idActe: unknown }).catch(asActesError)
    expect(error).toMatchObject({ code: 'ACTES-A016', problems: [{ value: unknown }] })
    expect(await readLetters(sandbox.folder)).toEqual([])
    expect(await waiting()).toEqual([])
  })

  test('with characters that XML forbids', async () => {
    await acknowledgedBy(sandbox)
    const error = await sandbox.writes({ type: 'pieces', idActe, texte: 'a\u0001b' }).catch(asActesError)
    expect(error).toMatchObject({ code: 'ACTES-V018' })
    expect(await waiting()).toEqual([])
  })
})

function namesOf(retours: Awaited<ReturnType<typeof waiting>>): readonly string[] {
  return retours.map((retour) => (retour.kind === 'document' ? retour.name : ''))
}
