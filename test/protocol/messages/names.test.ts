// Identifiers and file names of messages, documents and members: written, and read from both ends.
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { messageCodes, natures } from '../../../src/protocol/codes.ts'
import {
  archiveName,
  envelopeName,
  idActe,
  identityInName,
  memberName,
  messageName,
  readEnvelopeName,
  readIdActe,
  readMessageName,
  type Identity,
} from '../../../src/protocol/messages/names.ts'
import { describeIf } from '../../support/describe-with.ts'
import { peerFixture, reference, referenceFolder } from '../../support/reference.ts'
import { jour } from '../arbitrary-formulaires.ts'
import { identity as maraussan } from '../retours/fixtures.ts'

const commune = { departement: '034', siren: '213401482' }

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))
/** Any legal number, often one that looks like another part of a name. */
const numero = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_ -]{0,13}[A-Za-z0-9])?$/),
  fc.constantFrom(
    'X-DE-1-1',
    '1-1_0',
    'DE-1-2',
    'A-DE-6-2_10',
    '7-2',
    '2025-06-25',
    '20250625',
    'DE',
    '034',
    '99_DE-034',
  ),
  fc.stringMatching(/^[A-Z0-9]{1,3}(-{1,3}|-DE-|-[1-7]-[1-5]_|_| )[A-Z0-9]{1,4}$/),
)
const identity: fc.Arbitrary<Required<Identity>> = fc.record({
  departement: fc.oneof(
    fc.constantFrom('034', '02A', '02B', '971', '976', '987'),
    fc.stringMatching(/^[0-9]{2}[0-9AB]$/),
  ),
  siren: digits(9),
  dateDecision: jour,
  numero,
  nature: fc.constantFrom<string>(...natures.map(({ abrege }) => abrege)),
})

describe('the worked examples of Maraussan', () => {
  test('identifier', () => {
    expect(idActe(maraussan)).toBe('034-213401482-20250625-DEL11-250625-DE')
  })

  test('archive, and the envelope in it', () => {
    const enveloppe = envelopeName({ plateforme: 'production', siren: '213401482', date: '2025-07-08', serial: 1 })
    expect(enveloppe).toBe('EACT--213401482--20250708-1.xml')
    expect(archiveName('SLO', enveloppe)).toBe('SLO-EACT--213401482--20250708-1.tar.gz')
  })

  test('the same on the test platform', () => {
    const enveloppe = envelopeName({ plateforme: 'test', siren: '213401482', date: '2025-07-08', serial: 1 })
    expect(archiveName('abc', enveloppe)).toBe('abc-TACT--213401482--20250708-1.tar.gz')
  })

  test('message, act and annexe', () => {
    expect(messageName(maraussan, '1-1', { serial: 0, extension: 'xml' })).toBe(
      '034-213401482-20250625-DEL11-250625-DE-1-1_0.xml',
    )
    expect(messageName(maraussan, '1-1', { serial: 1, extension: 'PDF', codePj: '99_DE' })).toBe(
      '99_DE-034-213401482-20250625-DEL11-250625-DE-1-1_1.pdf',
    )
    expect(messageName(maraussan, '1-1', { serial: 2, extension: 'pdf', codePj: '21_DO' })).toBe(
      '21_DO-034-213401482-20250625-DEL11-250625-DE-1-1_2.pdf',
    )
  })

  test('cancellation and request of classification', () => {
    expect(messageName(maraussan, '6-1', { serial: 0, extension: 'xml' })).toBe(
      '034-213401482-20250625-DEL11-250625-DE-6-1_0.xml',
    )
    expect(messageName(commune, '7-1', { serial: 0, extension: 'xml' })).toBe('034-213401482----7-1_0.xml')
  })
})

describe('an identifier', () => {
  test('is read from both ends, hyphens of the number included', () => {
    expect(readIdActe('034-213401482-20250625-DEL11-250625-DE')).toEqual(maraussan)
  })

  test.each([
    ['013-211300074-20220106-AR-2022-02-AR', 'AR-2022-02', 'AR'],
    ['094-219400413-20180704-DEL-DE', 'DEL', 'DE'],
    ['034-213401482-20250625-DE-DE-DE', 'DE-DE', 'DE'],
    ['02A-213401482-20250625-n 12_b-AI', 'n 12_b', 'AI'],
    ['976-213401482-20250625-20250625-DE', '20250625', 'DE'],
  ])('%s has the number %s', (text, numero, nature) => {
    expect(readIdActe(text)).toMatchObject({ numero, nature })
  })

  test.each([
    '034-213401482-20250631-X-DE',
    '034-213401482-20250625--DE',
    '034-213401482-20250625-DE',
    '034-213401482--X-DE',
    '34-213401482-20250625-X-DE',
    '034-21340148-20250625-X-DE',
    '034-213401482-20250625-X-De',
    '034-213401482-20250625-É-DE',
    '034-213401482-20250625-ABCDEFGHIJKLMNOP-DE',
    '034-213401482-20250625-X-DE\n',
    '',
  ])('%j is refused', (text) => {
    expect(readIdActe(text)).toBeUndefined()
  })

  test('a number that begins or ends with a hyphen is read, though nobody here writes one', () => {
    expect(readIdActe('034-213401482-20250625--X-DE')?.numero).toBe('-X')
    expect(readIdActe('034-213401482-20250625-DEL11--DE')?.numero).toBe('DEL11-')
  })

  test('reads back as written, for any legal number', () => {
    fc.assert(
      fc.property(identity, (given) => {
        expect(readIdActe(idActe(given))).toEqual(given)
      }),
    )
  })

  test('cannot be made without a number', () => {
    expect(() => idActe(commune)).toThrow(TypeError)
  })
})

describe('the name of a message or document', () => {
  test('reads back as written, for any legal number', () => {
    const rest = fc.record({
      code: fc.constantFrom(...messageCodes),
      serial: fc.nat(99999),
      extension: fc.constantFrom('xml', 'pdf', 'jpg', 'jpeg', 'png'),
      codePj: fc.option(fc.stringMatching(/^[A-Z0-9]{2}_[A-Z0-9]{2}$/), { nil: undefined }),
    })
    fc.assert(
      fc.property(identity, rest, (given, { code, serial, extension, codePj }) => {
        expect(
          readMessageName(messageName(given, code, { serial, extension, ...(codePj !== undefined && { codePj }) })),
        ).toEqual({
          ...given,
          ...(codePj && { codePj }),
          code,
          serial,
          extension,
        })
      }),
    )
  })

  test('reads back as written, whichever parts are empty', () => {
    const parts = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean())
    fc.assert(
      fc.property(identity, parts, fc.constantFrom(...messageCodes), (given, [dated, numbered, natured], code) => {
        const { departement, siren, dateDecision, numero, nature } = given
        const partial: Identity = {
          departement,
          siren,
          ...(dated && { dateDecision }),
          ...(numbered && { numero }),
          ...(natured && { nature }),
        }
        const file = { serial: 7, extension: 'xml', codePj: '99_DE' }
        expect(readMessageName(messageName(partial, code, file))).toEqual({ ...partial, ...file, code })
      }),
    )
  })

  test('always may name a member of an archive', () => {
    fc.assert(
      fc.property(identity, (given) =>
        memberName.test(messageName(given, '1-1', { serial: 9999, extension: 'jpeg', codePj: '99_DE' })),
      ),
    )
  })

  test('begins with a code PJ only when its third character is an underscore', () => {
    expect(readMessageName('CO_DE-034-213401482-20250625-X-DE-1-1_1.pdf')?.codePj).toBe('CO_DE')
    expect(readMessageName('034-213401482-20250625-X-DE-1-1_0.xml')).not.toHaveProperty('codePj')
  })

  test.each([
    ['034-213401482-20250625-X-DE-1-1-DE-1-1_0.xml', 'X-DE-1-1'],
    ['034-213401482-20250625-2025-06-25-DE-1-1_0.xml', '2025-06-25'],
    ['034-213401482-20250625-DEL-DE-DE-1-2_4.xml', 'DEL-DE'],
    ['034-213401482-20250625-del 11-DE-1-2_4.xml', 'del 11'],
    ['034-213401482-20250625-_X_-DE-1-2_4.xml', '_X_'],
  ])('%s: the tail is the end of the name, the number is %s', (name, numero) => {
    expect(readMessageName(name)).toMatchObject({ numero, nature: 'DE' })
  })

  test('four hyphens: date, number and nature are empty', () => {
    expect(readMessageName('034-213401482----7-2_1.xml')).toEqual({
      ...commune,
      code: '7-2',
      serial: 1,
      extension: 'xml',
    })
    expect(readMessageName('044-214400152----1-3_1.xml')).toMatchObject({ code: '1-3' })
  })

  test.each([
    ['034-213401482--X-DE-1-3_1.xml', { numero: 'X', nature: 'DE' }],
    ['034-213401482-20250625--DE-1-3_1.xml', { dateDecision: '2025-06-25', nature: 'DE' }],
    ['034-213401482-20250625-X--1-3_1.xml', { dateDecision: '2025-06-25', numero: 'X' }],
  ])('%s lacks one part', (name, parts) => {
    expect(readMessageName(name)).toEqual({ ...commune, ...parts, code: '1-3', serial: 1, extension: 'xml' })
  })

  test('the ministry’s serials have no upper bound', () => {
    expect(readMessageName('006-210600235-20180522-684-AI-1-2_5279.xml')?.serial).toBe(5279)
    expect(readMessageName('006-210600235-20180522-684-AI-1-2_123456789.xml')?.serial).toBe(123456789)
  })

  test('the extension may be upper case', () => {
    expect(readMessageName('034-213401482-20250625-X-DE-1-1_1.PDF')?.extension).toBe('pdf')
  })

  test.each(messageCodes)(
    'of code %s has the identity of the act, without the day of the letter that it answers',
    (code) => {
      const dated = { ...maraussan, dateDecision: '2025-07-20' }
      const name = readMessageName(messageName(dated, code, { serial: 1, extension: 'pdf', codePj: '99_DE' }))
      if (!name) throw new Error('not read')
      const { dateDecision: _, ...undated } = maraussan
      expect(name.dateDecision).toBe('2025-07-20')
      expect(identityInName(name)).toEqual(
        ['2-2', '3-2', '3-3', '3-4', '4-2', '4-3', '4-4'].includes(code) ? undated : dated,
      )
    },
  )

  test('of an unknown message has its date', () => {
    const name = readMessageName('034-213401482-20250625-X-DE-2-9_0.xml')
    expect(name && identityInName(name)).toEqual({ ...commune, dateDecision: '2025-06-25', numero: 'X', nature: 'DE' })
  })

  test.each([
    '034-213401482-20251301-X-DE-1-1_0.xml',
    '034-213401482-20250625-X-DE-8-1_0.xml',
    '034-213401482-20250625-X-DE-1-1.xml',
    '034-213401482-20250625-X-DE-1-1_0',
    '034-213401482-20250625-X-DE-1-1_0.exe',
    '034-213401482-----7-1_0.xml',
    '999-1234----7-2_1.xml',
    '99_D-034-213401482-20250625-X-DE-1-1_0.xml',
    '../034-213401482-20250625-X-DE-1-1_0.xml',
    'EACT--213401482--20250708-1.xml',
  ])('%s is refused', (name) => {
    expect(readMessageName(name)).toBeUndefined()
  })
})

describe('a member of an archive', () => {
  test.each(['a1', 'EACT--213401482--20250708-1.xml', 'a b', `a${'b'.repeat(98)}c`])('%s may be named so', (name) => {
    expect(memberName.test(name)).toBe(true)
  })

  test.each(['a', '../a', 'a/b', '.a', 'a.', '-a', 'é1', 'a\nb', 'ab\n', `a${'b'.repeat(99)}c`])(
    '%j may not',
    (name) => {
      expect(memberName.test(name)).toBe(false)
    },
  )
})

await describeIf(reference, 'the names of the peers’ real files', () => {
  const names = referenceFolder
    ? readdirSync(peerFixture(''), { recursive: true, encoding: 'utf8' }).map((path) => basename(path))
    : []
  const known = (name: string) => readMessageName(name) ?? readEnvelopeName(name)

  test('are read, except those that break the grammar (no serial, SIREN of four digits)', () => {
    const ofTheProtocol = names.filter((name) => /^(ANO_|[ET]ACT-|[0-9]{3}-)/.test(name))
    expect(ofTheProtocol.length).toBeGreaterThan(15)
    expect([...new Set(ofTheProtocol.filter((name) => !known(name)))].sort()).toEqual([
      '034-491011698-20171207-CL20171227_06-DE-1-2.xml',
      '999-1234----7-2_1.xml',
      '999-1234----7-2_7.xml',
    ])
  })
})
