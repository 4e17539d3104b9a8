// Every package that is given out with the product has a licence that the EUPL-1.2 goes with.
import { expect, test } from 'vitest'
import { exceptedLicences, isAllowed, licenceFaults } from '../support/reports/licences.ts'
import { neededOf, readLock } from '../support/reports/locked.ts'

test('of this commit', () => {
  expect(licenceFaults(neededOf(readLock()))).toEqual([])
  for (const { why } of exceptedLicences) expect(why.length).toBeGreaterThan(20)
})

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['MIT AND OFL-1.1', true],
  ['MIT AND GPL-3.0-only', false],
  ['GPL-3.0-only OR MIT AND Apache-2.0', true],
  ['(GPL-3.0-only OR MIT) AND SSPL-1.0', false],
  ['AGPL-3.0-only', false],
  ['UNLICENSED', false],
  ['SEE LICENSE IN LICENSE.md', false],
  ['toString', false],
  ['MIT OR', false],
  ['(MIT', false],
  ['MIT)', false],
  ['', false],
  [undefined, false],
])('%s: %s', (expression, allowed) => {
  expect(isAllowed(expression)).toBe(allowed)
})

test('unknown and missing licences are refused by name, exceptions are accepted, and an unused exception is reported', () => {
  const [odd, silent] = [
    { name: 'odd', version: '1.0.0', license: 'SSPL-1.0' },
    { name: 'silent', version: '2.0.0', license: undefined },
  ]
  expect(licenceFaults([odd, silent], [])).toEqual(['odd@1.0.0: SSPL-1.0', 'silent@2.0.0: no licence declared'])
  const excepted = [{ package: 'silent', license: undefined, why: 'its file of licence is that of MIT, word for word' }]
  expect(licenceFaults([silent], excepted)).toEqual([])
  expect(licenceFaults([], excepted)).toEqual(['silent: excepted, and not there with this licence'])
  // A new version with another licence is looked at anew.
  expect(licenceFaults([{ ...silent, license: 'SSPL-1.0' }], excepted)).toHaveLength(2)
})
