// Text in ISO-8859-1: visible transliteration, reported conversions, characters that cannot be written.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ActesError } from '../../../src/errors.ts'
import { encodeLatin1, nameCharacter, toLatin1, meantByC1, transliterations } from '../../../src/protocol/xml/latin1.ts'

const written = (text: string) => toLatin1(text, 'objet', 'translit').text
const anyText = fc.string({ unit: 'binary' })
const frenchText = fc.string({ unit: fc.constantFrom(...'aéçÀ « » °\r\n\t', '\r\n', ...transliterations.keys()) })

describe('text in ISO-8859-1', () => {
  test.each([
    ['Règlement intérieur à Béziers', 'Règlement intérieur à Béziers'],
    ['l’œuvre', "l'oeuvre"],
    ['L’ŒUVRE', "L'OEUVRE"],
    ['5 000 €', '5 000 EUR'],
    ['2024–2025', '2024-2025'],
    ['suite…', 'suite...'],
    ['“cité” et ‘cité’', '"cité" et \'cité\''],
    ['« cité »', '« cité »'],
    ['« cité »', '« cité »'],
    ['10\u202F000', '10 000'],
    ['porte\u2011à\u2011faux', 'porte-à-faux'],
    ['ﬁn de ﬂux', 'fin de flux'],
    ['L’Haÿ-les-Roses, L’HAŸ', "L'Haÿ-les-Roses, L'HAY"],
    ['Š š Ž ž', 'S s Z z'],
    ['bord\u200Bereau\uFEFF', 'bordereau'],
  ])('%s is written %s', (text, expected) => {
    expect(toLatin1(text, 'objet', 'translit')).toMatchObject({ text: expected, problems: [] })
  })

  test('letters typed with a combining accent are composed silently', () => {
    expect(toLatin1('E\u0301cole a\u0300', 'objet', 'translit')).toEqual({
      text: 'École à',
      conversions: [],
      problems: [],
    })
  })

  test('is one line: breaks and tabs become one space each', () => {
    expect(written('un\r\ndeux\ntrois\rquatre\tcinq\u2028six\u2029sept')).toBe('un deux trois quatre cinq six sept')
  })

  test('windows-1252 bytes read as ISO-8859-1 become the intended characters', () => {
    expect(written('l\u0092\u009Cuvre \u0080 \u0096 \u0085')).toBe("l'oeuvre EUR - ...")
  })

  test('characters of ISO-8859-1 are unchanged', () => {
    fc.assert(fc.property(fc.stringMatching(/^[\x20-\x7E\xA0-\xFF]*$/), (text) => written(text) === text))
  })

  test('never exceeds U+00FF if nothing is refused', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, frenchText), (text) => {
        const latin1 = toLatin1(text, 'objet', 'translit')
        return latin1.problems.length > 0 || /^[\x20-\x7E\xA0-\xFF]*$/.test(latin1.text)
      }),
    )
  })

  test('does not change when written again', () => {
    fc.assert(
      fc.property(frenchText, (text) => {
        expect(toLatin1(written(text), 'objet', 'translit')).toEqual({
          text: written(text),
          conversions: [],
          problems: [],
        })
      }),
    )
  })

  test('each character of the table is missing from ISO-8859-1, and its replacement is in it', () => {
    for (const [from, to] of transliterations) {
      expect(from).toMatch(/^[^\x00-\xFF]$/u)
      expect(to).toMatch(/^[\x20-\x7E\xA0-\xFF]*$/)
      expect(from.normalize('NFC')).toBe(from)
    }
  })
})

describe('conversions', () => {
  test('are reported once per distinct character, in the order of the text', () => {
    expect(toLatin1('l’art, l’œuvre, 3 € et 4 €', 'objet', 'translit').conversions).toEqual([
      { path: 'objet', from: '’', to: "'" },
      { path: 'objet', from: 'œ', to: 'oe' },
      { path: 'objet', from: '€', to: 'EUR' },
    ])
  })

  test('give the wrong byte, not the intended character', () => {
    expect(toLatin1('l\u0092art\r\n', 'referent.nom', 'translit').conversions).toEqual([
      { path: 'referent.nom', from: '\u0092', to: "'" },
      { path: 'referent.nom', from: '\r\n', to: ' ' },
    ])
  })
})

describe('an unwritable character', () => {
  test('is named, with its position in the text and its count', () => {
    expect(toLatin1('Łódź, où Łukasz', 'objet', 'translit').problems).toEqual([
      { code: 'ACTES-V018', path: 'objet', value: 'Ł', params: { character: 'U+0141 Ł', position: 1, count: 2 } },
      { code: 'ACTES-V018', path: 'objet', value: 'ź', params: { character: 'U+017A ź', position: 4, count: 1 } },
    ])
  })

  test.each([
    ['a\u0000', 'U+0000', 2],
    ['ab\u0008', 'U+0008', 3],
    ['\u007F', 'U+007F', 1],
    ['\u0081', 'U+0081', 1],
    ['😀x\uD83D', 'U+1F600 😀', 1],
    ['x\uD83Dy', 'U+D83D', 2],
    ['x\uDE00y', 'U+DE00', 2],
    ['a\r\nb日', 'U+65E5 日', 5],
    ['été ≠', 'U+2260 ≠', 5],
    ['x\u030C', 'U+030C', 2],
    ['\uFFFD', 'U+FFFD �', 1],
  ])('%j: %s at %i', (text, character, position) => {
    expect(toLatin1(text, 'objet', 'translit').problems[0]?.params).toEqual({ character, position, count: 1 })
  })

  test('a position counts an astral character once', () => {
    const positions = toLatin1('😀😀日', 'objet', 'translit').problems.map(({ params }) => params?.position)
    expect(positions).toEqual([1, 3])
  })

  test('stays in the text, so that it cannot be sent by mistake', () => {
    expect(() => encodeLatin1(written('Łódź'))).toThrow(ActesError)
  })
})

describe('under numeric references', () => {
  const kept = (text: string) => toLatin1(text, 'objet', 'ncr')

  test.each(['l’œuvre', '5 €', 'Łódź', '😀', '\u202F', '\u2028'])('%j stays as it is', (text) => {
    expect(kept(text)).toEqual({ text, conversions: [], problems: [] })
  })

  test('is still one line, composed, with the intended characters', () => {
    expect(kept('l\u0092e\u0301cole\r\n')).toEqual({
      text: 'l’école ',
      conversions: [
        { path: 'objet', from: '\u0092', to: '’' },
        { path: 'objet', from: '\r\n', to: ' ' },
      ],
      problems: [],
    })
  })

  test.each(['\u0000', '\u001F', '\u007F', '\u0081', '\uD83D', '\uDE00', '\uFFFE', '\uFFFF'])(
    '%j is refused',
    (text) => {
      expect(kept(text).problems).toHaveLength(1)
    },
  )
})

describe('the length of an objet', () => {
  test('is counted after transliteration', () => {
    expect([
      [...toLatin1('œuvre à 5 €', '', 'translit').text].length,
      [...toLatin1('œuvre à 5 €', '', 'ncr').text].length,
    ]).toEqual([14, 11])
  })

  test('counts characters, not halves of them', () => {
    expect([...toLatin1('😀', '', 'ncr').text].length).toBe(1)
  })
})

describe('ISO-8859-1 bytes', () => {
  test('are one per character', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\x00-\xFF]*$/), (text) => {
        expect(Buffer.from(encodeLatin1(text)).toString('latin1')).toBe(text)
      }),
    )
  })

  test('are never replaced: the first foreign character is named', () => {
    const trouble = (() => {
      try {
        return encodeLatin1('été à 5 €')
      } catch (error) {
        return error
      }
    })()
    expect(trouble).toMatchObject({ code: 'ACTES-V018', params: { character: 'U+20AC €', position: 9, count: 1 } })
  })
})

describe('the name of a character', () => {
  test.each([
    ['ł', 'U+0142 ł'],
    ['\n', 'U+000A'],
    ['\u202E', 'U+202E'],
    ['\u00A0', 'U+00A0'],
    ['😀', 'U+1F600 😀'],
  ])('%j is %s', (character, name) => {
    expect(nameCharacter(character)).toBe(name)
  })
})

test('the 27 characters of windows-1252 are those of the Encoding standard', () => {
  const decoder = new TextDecoder('windows-1252')
  const codes = Array.from({ length: 32 }, (_, index) => 0x80 + index)
  const ours = codes.map((code) => meantByC1(String.fromCharCode(code)) ?? String.fromCharCode(code))
  expect(ours).toEqual(codes.map((code) => decoder.decode(new Uint8Array([code]))))
  expect(codes.filter((code) => meantByC1(String.fromCharCode(code)))).toHaveLength(27)
})
