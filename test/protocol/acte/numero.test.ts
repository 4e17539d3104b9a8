// The number that a collectivité gives its act: policies wide and strict, proposals, and its form for searching.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkNumero, normaliseNumero, suffixed } from '../../../src/protocol/acte/numero.ts'

describe('a number', () => {
  test.each(['DEL11-250625', 'del 11', 'a', '2025_06_25', 'A-_ -B', 'ABCDEFGHIJKLMNO'])(
    '%j: wide takes it',
    (numero) => {
      expect(checkNumero(numero, 'wide')).toEqual({ ok: true })
    },
  )

  test.each(['', ' A', 'A ', '-A', 'A-', '_A', 'A_', 'DÉL', 'A/B', 'A.B', 'ABCDEFGHIJKLMNOP', 'A\n', 'Ａ'])(
    '%j: wide refuses it',
    (numero) => expect(checkNumero(numero, 'wide').ok).toBe(false),
  )

  test.each(['DEL11_250625', 'A', '11', 'A__B'])('%j: strict takes it', (numero) => {
    expect(checkNumero(numero, 'strict')).toEqual({ ok: true })
  })

  test.each([
    ['DEL11-250625', 'DEL11_250625'],
    ['del 11', 'DEL_11'],
    ['délibération', 'DELIBERATION'],
    ['2025/06/25-n°11', '2025_06_25_N_11'],
    ['--A--', 'A'],
    ['ABCDEFGHIJKLMNOP', 'ABCDEFGHIJKLMNO'],
    ['ABCDEFGHIJKLMN-P', 'ABCDEFGHIJKLMN'],
  ])('%j: strict proposes %j', (numero, proposal) => {
    expect(checkNumero(numero, 'strict')).toEqual({ ok: false, proposal })
  })

  test.each(['', '---', '№', '日本'])('%j: nothing is left to propose', (numero) => {
    expect(checkNumero(numero, 'strict')).toEqual({ ok: false })
  })

  test('a spent number is proposed anew with a suffix, where there is room for one', () => {
    expect(suffixed('DEL11_250625').slice(0, 3)).toEqual(['DEL11_250625BIS', 'DEL11_250625TER', 'DEL11_250625B'])
    expect(suffixed('DEL11_250625AB')).toEqual(['B', 'C', 'D', '2', '3', '4'].map((each) => `DEL11_250625AB${each}`))
    expect(suffixed('DEL11_250625ABC')).toEqual([])
  })

  test('a proposal passes both policies, whatever it came from', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 30 }),
        fc.constantFrom('wide' as const, 'strict' as const),
        (given, policy) => {
          const verdict = checkNumero(given, policy)
          if (verdict.ok || verdict.proposal === undefined) return true
          return checkNumero(verdict.proposal, 'strict').ok && checkNumero(verdict.proposal, 'wide').ok
        },
      ),
    )
  })

  test('strict takes nothing that wide refuses', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9_ -]{0,17}$/),
        (given) => !checkNumero(given, 'strict').ok || checkNumero(given, 'wide').ok,
      ),
    )
  })

  test('is searched by its capitals and digits alone', () => {
    expect(['DEL11-250625', 'del11_250625', ' Dél 11/250625'].map(normaliseNumero)).toEqual(
      Array(3).fill('DEL11250625'),
    )
  })
})
