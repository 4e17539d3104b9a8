// The number that a collectivité gives its act: policies wide and strict, proposals, and its form for searching.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkNumero, normaliseNumero, suffixed } from '../../../src/protocol/acte/numero.ts'

describe('a number', () => {
  test.each(['DEL11-250625', 'del 11', 'a', '2025_06_25', 'A-_ -B', 'ABCDEFGHIJKLMNO'])(
    '%j: the wide policy accepts it',
    (numero) => {
      expect(checkNumero(numero, 'wide')).toEqual({ ok: true })
    },
  )

  test.each(['', ' A', 'A ', '-A', 'A-', '_A', 'A_', 'DÉL', 'A/B', 'A.B', 'ABCDEFGHIJKLMNOP', 'A\n', 'Ａ'])(
    '%j: the wide policy refuses it',
    (numero) => expect(checkNumero(numero, 'wide').ok).toBe(false),
  )

  test.each(['DEL11_250625', 'A', '11', 'A__B'])('%j: the strict policy accepts it', (numero) => {
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
  ])('%j: the strict policy proposes %j', (numero, proposal) => {
    expect(checkNumero(numero, 'strict')).toEqual({ ok: false, proposal })
  })

  test.each(['', '---', '№', '日本'])('%j: there is nothing to propose', (numero) => {
    expect(checkNumero(numero, 'strict')).toEqual({ ok: false })
  })

  test('a used number gets a proposal with a suffix, if there is room for one', () => {
    expect(suffixed('DEL11_250625').slice(0, 3)).toEqual(['DEL11_250625BIS', 'DEL11_250625TER', 'DEL11_250625B'])
    expect(suffixed('DEL11_250625AB')).toEqual(['B', 'C', 'D', '2', '3', '4'].map((each) => `DEL11_250625AB${each}`))
    expect(suffixed('DEL11_250625ABC')).toEqual([])
  })

  test('a proposal passes both policies, whatever the input', () => {
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

  test('the strict policy accepts nothing that the wide one refuses', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9_ -]{0,17}$/),
        (given) => !checkNumero(given, 'strict').ok || checkNumero(given, 'wide').ok,
      ),
    )
  })

  test('is searched by its capitals and digits only', () => {
    expect(['DEL11-250625', 'del11_250625', ' Dél 11/250625'].map(normaliseNumero)).toEqual(
      Array(3).fill('DEL11250625'),
    )
  })
})
