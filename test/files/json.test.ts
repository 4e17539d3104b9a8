// What JSON may hold before it is parsed, and where it is broken.
import { describe, expect, test } from 'vitest'
import { jsonLimits, overLimits, parseJson } from '../../src/files/json.ts'

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

describe('what is over them, and refused before it is parsed', () => {
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
