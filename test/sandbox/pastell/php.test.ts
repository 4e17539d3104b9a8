// PHP's habits at the border of Pastell: how it writes JSON, what it makes of a query or of a body.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTicked } from '../../../src/sandbox/pastell/document.ts'
import { parseFields, phpJson, utf8Text } from '../../../src/sandbox/php.ts'

describe('JSON', () => {
  test('four spaces, escaped slashes, escapes of UTF-16 in lower case', () => {
    expect(phpJson({ a: 'É/€', b: [1, true, null], c: { d: '😀' } }, 4)).toBe(
      '{\n    "a": "\\u00c9\\/\\u20ac",\n    "b": [\n        1,\n        true,\n        null\n    ],\n' +
        '    "c": {\n        "d": "\\ud83d\\ude00"\n    }\n}',
    )
  })

  test('whatever is empty is an empty array', () => {
    expect(phpJson({ data: {}, list: [] }, 4)).toBe('{\n    "data": [],\n    "list": []\n}')
    expect(phpJson({})).toBe('[]')
  })

  test('controls, quotes and backslashes', () => {
    expect(phpJson(['"\\\n\r\t\b\f\u0001\u007f'], 4)).toBe('[\n    "\\"\\\\\\n\\r\\t\\b\\f\\u0001\u007f"\n]')
  })

  test('a text that is not UTF-8 cannot be written', () => {
    expect(phpJson({ a: [utf8Text('\xe9cole')] })).toBeUndefined()
  })

  test('any other text is read back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(JSON.parse(phpJson([text]) ?? '')).toEqual([text])
        expect(phpJson([text])).toMatch(/^[\0-\x7f]*$/)
      }),
    )
  })
})

describe('fields', () => {
  test.each([
    [
      'a=1&b=%C3%89t%C3%A9+2',
      [
        ['a', '1'],
        ['b', 'Été 2'],
      ],
    ],
    ['a=1&a=2', [['a', '2']]],
    ['t[]=x&t[]=y', [['t', ['x', 'y']]]],
    ['t%5B%5D=x&t%5B1%5D=y', [['t', ['x', 'y']]]],
    [
      'mon.champ=1&un champ=2',
      [
        ['mon_champ', '1'],
        ['un_champ', '2'],
      ],
    ],
    [
      'seul&vide=',
      [
        ['seul', ''],
        ['vide', ''],
      ],
    ],
  ])('%s', (encoded, expected) => expect([...parseFields(encoded, utf8Text)]).toEqual(expected))

  test('raw UTF-8 is taken as it is', () => {
    expect(parseFields(Buffer.from('objet=École').toString('latin1'), utf8Text).get('objet')).toBe('École')
  })

  test.each([
    ['1', true],
    ['on', true],
    ['true', true],
    ['0', false],
    ['', false],
    ['off', false],
    ['false', false],
  ])('a box that holds « %s » is ticked: %s', (value, ticked) => expect(isTicked(value)).toBe(ticked))
})
