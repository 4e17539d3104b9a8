// Names of envelopes and archives of every sender: written and read.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { envelopeName, readArchiveName, readEnvelopeName } from '../../../src/protocol/messages/names.ts'
import { jour } from '../arbitrary-formulaires.ts'

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))

describe('the name of an envelope', () => {
  test('ours: the receiver is empty', () => {
    expect(readEnvelopeName('EACT--213401482--20250708-1.xml')).toEqual({
      application: 'EACT',
      emetteur: '213401482',
      date: '2025-07-08',
      numero: 1,
      anomaly: false,
    })
  })

  test.each([
    ['EACT--SPREF0341-213401482-20250708-57.xml', 'SPREF0341'],
    ['EACT--PREF034-213401482-20250708-57', 'PREF034'],
    ['TACT--SGAR076-213401482-20250708-57.XML', 'SGAR076'],
    ['EACT--SPREF02A4-213401482-20250708-57.xml', 'SPREF02A4'],
  ])('a retour, %s, is issued by %s', (name, emetteur) => {
    expect(readEnvelopeName(name)).toMatchObject({ emetteur, destinataire: '213401482', numero: 57, anomaly: false })
  })

  test('an anomaly keeps the stem of our envelope', () => {
    expect(readEnvelopeName('ANO_EACT--213401482--20250708-1.xml')).toEqual({
      ...readEnvelopeName('EACT--213401482--20250708-1.xml'),
      anomaly: true,
    })
  })

  test.each([
    'EACT--213401482--20250230-1.xml',
    'EACT-x-213401482--20250708-1.xml',
    'EACT--213401482-20250708-1.xml',
    'EACT--213401482--20250708-.xml',
    'BACT--213401482--20250708-1.xml',
    'EACT--PREF34-213401482-20250708-1.xml',
    'EACT--213401482--20250708-1.xml.gz',
    'SLO-EACT--213401482--20250708-1.tar.gz',
  ])('%s is refused', (name) => {
    expect(readEnvelopeName(name)).toBeUndefined()
  })

  test('reads back as written', () => {
    const sending = fc.record({
      plateforme: fc.constantFrom('production' as const, 'test' as const),
      siren: digits(9),
      date: jour,
      serial: fc.integer({ min: 1, max: 9999 }),
    })
    fc.assert(
      fc.property(sending, ({ plateforme, siren, date, serial }) => {
        const application = plateforme === 'production' ? 'EACT' : 'TACT'
        const read = readEnvelopeName(envelopeName({ plateforme, siren, date, serial }))
        expect(read).toEqual({ application, emetteur: siren, date, numero: serial, anomaly: false })
      }),
    )
  })
})

describe('the name of an archive', () => {
  test('is a trigramme and the stem of the envelope in it', () => {
    expect(readArchiveName('SLO-EACT--213401482--20250708-1.tar.gz')).toMatchObject({
      trigramme: 'SLO',
      envelopeFile: 'EACT--213401482--20250708-1.xml',
      enveloppe: { emetteur: '213401482', numero: 1 },
    })
  })

  test('a retour repacked by a gateway is named likewise', () => {
    expect(readArchiveName('abc-TACT--SPREF0011-000000000-20170721-4.tar.gz')?.enveloppe.emetteur).toBe('SPREF0011')
  })

  test.each([
    'EACT--213401482--20250708-1.tar.gz',
    'SL1-EACT--213401482--20250708-1.tar.gz',
    'SLO-EACT--213401482--20250708-1.xml.tar.gz',
    'SLO-ANO_EACT--213401482--20250708-1.tar.gz',
    'SLO-EACT--213401482--20250708-1.zip',
  ])('%s is refused', (name) => {
    expect(readArchiveName(name)).toBeUndefined()
  })
})
