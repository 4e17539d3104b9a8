// The SIREN: nine digits, the last of which checks the others.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSiren, isSiret } from '../../../src/protocol/acte/shape.ts'

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

test('a SIRET is a SIREN and five digits, the last of which checks the others', () => {
  // Maraussan's, the example of the open data schema, another digit, another SIREN, spaces.
  const given = ['21340148200012', '21860194600013', '21340148200013', '21340148300012', '213 401 482 00012', '']
  expect(given.map(isSiret)).toEqual([true, true, false, false, false, false])
})

test('of La Poste the digits add up to a multiple of five', () => {
  // Its seat, which keeps the usual rule too; two offices; one with a wrong digit.
  expect(['35600000000048', '35600000009075', '35600000009076', '35600000049837'].map(isSiret)).toEqual([
    true,
    true,
    false,
    true,
  ])
})
