// The ministry's tables: natures of acts, codes of messages.
import { describe, expect, test } from 'vitest'
import {
  answeredBy,
  codeOfRoot,
  findNature,
  isMessageCode,
  messageCodes,
  messages,
  natureOf,
  natures,
} from '../../src/protocol/codes.ts'

describe('natures of acts', () => {
  test('are six, coded 1 to 6 in this order', () => {
    expect(natures.map(({ code, abrege }) => `${code} ${abrege}`)).toEqual([
      '1 DE',
      '2 AR',
      '3 AI',
      '4 CC',
      '5 BF',
      '6 AU',
    ])
  })

  test('are found by abbreviation or by code', () => {
    expect([findNature('CC'), findNature(4), findNature('4')]).toEqual([natureOf('CC'), natureOf('CC'), natureOf('CC')])
  })

  test.each(['', 'de', 0, 7, '04', 'toString'])('%j is none', (given) => {
    expect(findNature(given)).toBeUndefined()
  })
})

describe('messages', () => {
  test('are twenty-one, in seven transactions', () => {
    expect(messageCodes).toHaveLength(21)
    expect([...new Set(messageCodes.map((code) => code[0]))]).toEqual(['1', '2', '3', '4', '5', '6', '7'])
  })

  test('ten are sent by us', () => {
    expect(messageCodes.filter((code) => messages[code].from === 'CL')).toEqual([
      '1-1',
      '2-2',
      '3-2',
      '3-3',
      '3-4',
      '4-2',
      '4-3',
      '4-4',
      '6-1',
      '7-1',
    ])
  })

  test('each has its own root element', () => {
    expect(messageCodes.map((code) => codeOfRoot(messages[code].root))).toEqual(messageCodes)
  })

  test('an envelope is not a message', () => {
    expect([codeOfRoot('EnveloppeCLMISILL'), codeOfRoot('AnomalieEnveloppe')]).toEqual([undefined, undefined])
  })

  test('a code outside the table is none', () => {
    expect([isMessageCode('1-2'), isMessageCode('1-4'), isMessageCode('constructor')]).toEqual([true, false, false])
  })
})

/** Written out a second time: the worker and the built-in prefecture both read the one in `messages`. */
const answered = {
  '1-2': ['1-1'],
  '1-3': ['1-1'],
  '2-2': ['2-1'],
  '3-2': ['3-1'],
  '3-3': ['3-1'],
  '3-4': ['3-1'],
  '3-5': ['3-3', '3-4'],
  '4-2': ['4-1'],
  '4-3': ['4-1'],
  '4-4': ['4-1'],
  '4-5': ['4-3', '4-4'],
  '6-2': ['6-1'],
  '7-2': ['7-1'],
  '7-3': ['7-1'],
}

test('every answer matches the message that the norm gives', () => {
  const all = messageCodes.map((code) => [code, answeredBy(code)] as const).filter(([, to]) => to.length > 0)
  expect(Object.fromEntries(all)).toEqual(answered)
})
