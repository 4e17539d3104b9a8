// PHP's habits at the border of Pastell: how it writes JSON, what it makes of a query or of a body.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTicked } from '../../../src/sandbox/pastell/document.ts'
import { parseFields, parseMultipart, phpJson, utf8Text, type PhpForm } from '../../../src/sandbox/php.ts'

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

describe('multipart', () => {
  const type = 'multipart/form-data; boundary=xyz'
  const read = (parts: readonly string[], end = '--xyz--\r\n') => {
    const body = Buffer.from(`${parts.map((part) => `--xyz\r\n${part}\r\n`).join('')}${end}`, 'latin1')
    return parseMultipart(type, body, { filesMax: 3 })
  }
  const shown = ({ fields, uploads }: PhpForm) => [
    ...[...fields].map(([name, value]) => [name, value]),
    ...uploads.map(({ field, name, bytes }) => [field, name, Buffer.from(bytes).toString('latin1')]),
  ]

  test.each([
    ['name="a"', 'a'],
    ['name=a', 'a'],
    ["name='a'", 'a'],
    ['NAME=a', 'a'],
    ['name= "a b" ', 'a_b'],
    ['name=a b', 'a'],
    ['name="a\\"b"', 'a"b'],
    ['name="a;b"; x=y', 'a;b'],
    ["name=a; filename*=UTF-8''b.pdf", 'a'],
  ])('a field of %s', async (disposition, name) => {
    const form = read([`content-disposition: form-data; ${disposition}\r\n\r\n1`])
    expect(shown(form)).toEqual([[name, '1']])
  })

  test.each([
    ['filename="a.pdf"', 'a.pdf'],
    ['filename=a.pdf', 'a.pdf'],
    ['filename=""', ''],
    ['filename="C:\\\\dossier\\a.pdf"', 'a.pdf'],
    ['filename="/tmp/a.pdf"', 'a.pdf'],
    ['filename="a \\"b\\".pdf"', 'a "b".pdf'],
  ])('a file with %s', async (disposition, name) => {
    const head = `Content-Type: application/pdf\r\nContent-Disposition: form-data; name=f[];\r\n ${disposition}`
    expect(shown(read([`${head}\r\n\r\n%PDF\r\n--xy\r\n`]))).toEqual([['f', name, '%PDF\r\n--xy\r\n']])
  })

  test('lists keep their order, names with quotes or without', async () => {
    const parts = ['t[]', '"t[]"', 't[7]'].map(
      (name, rank) => `Content-Disposition: form-data; name=${name}\r\n\r\n${rank}`,
    )
    expect(shown(read(parts))).toEqual([['t', ['0', '1', '2']]])
  })

  test('what is before the first boundary and behind the last is of no account', () => {
    const body = Buffer.from('hello\r\n--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--xyz--\r\nbye')
    const form = parseMultipart(type, body, { filesMax: 3 })
    expect([shown(form), form.broken]).toEqual([[['a', '']], false])
  })

  test('a body that ends too early keeps what it held, and says so', async () => {
    const file = 'Content-Disposition: form-data; name=f; filename=a.pdf\r\n\r\n%PDF'
    const form = read([`Content-Disposition: form-data; name=a\r\n\r\n1`, file], '')
    expect(form).toMatchObject({ broken: true, uploads: [{ name: 'a.pdf', partial: true }] })
    expect(form.fields.get('a')).toBe('1')
    expect(read([], '')).toMatchObject({ broken: true })
  })

  test('files beyond the limit are dropped', async () => {
    const file = 'Content-Disposition: form-data; name=f[]; filename=a.pdf\r\n\r\n%PDF'
    const form = read([file, file, file, file])
    expect([form.uploads.length, form.tooManyFiles]).toEqual([3, true])
  })

  test('a part without a name ends the reading', async () => {
    const named = 'Content-Disposition: form-data; name=a\r\n\r\n1'
    expect(shown(read([named, 'Content-Disposition: form-data\r\n\r\n2', named.replace('=a', '=b')]))).toEqual([
      ['a', '1'],
    ])
  })
})
