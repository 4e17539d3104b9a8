// The SIREN: nine digits, the last of which checks the others.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSiren } from '../../../src/protocol/acte/shape.ts'

test('the last digit checks the others', () => {
  expect(['213401482', '000000000', '213401483', '21340148', ''].map(isSiren)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})

test('changing any one digit is always seen', () => {
  const position = fc.integer({ min: 0, max: 8 })
  fc.assert(
    fc.property(position, fc.integer({ min: 1, max: 9 }), (at, shift) => {
      const digits = [...'213401482'].map(Number)
      const changed = digits.map((digit, index) => (index === at ? (digit + shift) % 10 : digit))
      return !isSiren(changed.join(''))
    }),
  )
})
