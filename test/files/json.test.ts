// What JSON may hold before it is parsed, and where it is broken.
import { describe, expect, test } from 'vitest'
import { overLimits, parseJson } from '../../src/files/json.ts'
import { jsonLimits } from '../../src/protocol/limits.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const { depth, values, textLength } = jsonLimits

describe('what is within the limits', () => {
  test.each([
    ['as deep as may be', `${'['.repeat(depth)}${']'.repeat(depth)}`],
    ['as many values as may be', `[${Array.from({ length: values }, () => '0').join()}]`],
    ['a text as long as may be', JSON.stringify('x'.repeat(textLength))],
    ['marks within a text', JSON.stringify(`${'[{,"\\'.repeat(values)}`)],
    ['one after the other', `[${'[],'.repeat(100)}0]`],
  ])('%s', (_what, text) => {
    expect(overLimits(text)).toBeUndefined()
    expect(parseJson(bytes(text), 'x')).toEqual(JSON.parse(text))
  })
})

describe('values over the limits are refused before parsing', () => {
  test.each([
    ['depth', '['.repeat(depth + 1)],
    ['depth', '{"a":'.repeat(depth + 1)],
    ['values', `[${'0,'.repeat(values)}`],
    ['values', '{}'.repeat(values + 1)],
    ['textLength', `"${'x'.repeat(textLength + 1)}"`],
    ['textLength', `{"${'x'.repeat(textLength + 1)}`],
    ['textLength', `"${'\\"'.repeat(textLength)}`],
  ] as const)('%s', (reason, text) => {
    expect(overLimits(text)).toBe(reason)
    expect(() => parseJson(bytes(text), 'x')).toThrow(
      expect.objectContaining({ code: 'ACTES-V003', params: { reason, limit: jsonLimits[reason] } }),
    )
  })
})

describe('a key that occurs twice in one object', () => {
  const faults = (text: string) => {
    try {
      return parseJson(bytes(text), 'acte.json')
    } catch (error) {
      return (error as { readonly problems: readonly object[] }).problems
    }
  }
  const twice = (name: string, line: number, column: number) => ({
    code: 'ACTES-V036',
    path: 'acte.json',
    params: { name, line, column },
  })

  test('is refused at its place, with every other one at once', () => {
    expect(faults('{"numero":"1",\n "objet":"a","numero":"2",\n "document":{"fichier":"a","fichier":"b"}}')).toEqual([
      twice('numero', 2, 14),
      twice('fichier', 3, 28),
    ])
  })

  test('is the same key however it is escaped', () => {
    expect(faults('{"a":1,"\\u0061":2}')).toEqual([twice('a', 1, 8)])
    expect(faults('{"__proto__":1,"__proto__":2}')).toEqual([twice('__proto__', 1, 16)])
  })

  test('may occur in several objects', () => {
    expect(faults('[{"a":{"a":1}},{"a":2}]')).toEqual([{ a: { a: 1 } }, { a: 2 }])
  })

  test('is reported at most twenty times', () => {
    expect(faults(`{"a":0${',"a":0'.repeat(5_000)}}`)).toHaveLength(20)
  })
})
