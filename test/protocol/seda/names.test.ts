// Names of the files in a package: what VITAM's check takes, unique by rank.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memberName } from '../../../src/protocol/messages/names.ts'
import { packagedName, sedaName } from '../../../src/protocol/seda/names.ts'

/** VITAM's check, written from its own words: parts of its letters, joined by single dots. */
const isTaken = (name: string) =>
  name.split('.').every((part) => part !== '' && [...part].every((letter) => /[A-Za-z0-9_@-]/.test(letter)))

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('.', '..', '-', 'é', ' ', '@', '.pdf', '_'),
)
const anyName = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''))

test('every name is one that VITAM takes, and a member of a tar', () => {
  fc.assert(
    fc.property(anyName, fc.nat(998), (name, rank) => {
      const made = packagedName(rank, name)
      return isTaken(made) && memberName.test(made) && !/^[.-]/.test(made)
    }),
    { seed: 29, numRuns: 5_000 },
  )
})

test('no two ranks have one name, whatever its case', () => {
  fc.assert(
    fc.property(anyName, fc.uniqueArray(fc.nat(998), { minLength: 2, maxLength: 5 }), (name, ranks) => {
      const made = ranks.map((rank) => packagedName(rank, name).toLowerCase())
      return new Set(made).size === ranks.length
    }),
    { seed: 29, numRuns: 1_000 },
  )
})

test('our check of names is VITAM’s', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'Z', '7', '_', '-', '@', '.', ' ', 'é', '/'), maxLength: 9 })
  fc.assert(
    fc.property(letters, (name) => sedaName.test(name) === isTaken(name)),
    { seed: 29, numRuns: 5_000 },
  )
})

test.each([
  ['délibération n° 4.pdf', '001-deliberation_n_4.pdf'],
  ['a..pdf', '001-a.pdf'],
  ['a.pdf.', '001-a.pdf'],
  ['.pdf', '001-pdf'],
  ['…', '001-fichier'],
  ['034-213401482-20260225-DEL4-DE-1-2_1.xml', '001-034-213401482-20260225-DEL4-DE-1-2_1.xml'],
  [`${'a'.repeat(190)}.pdf`, `001-${'a'.repeat(60)}.pdf`],
])('%s is packed as %s', (name, packed) => {
  expect(packagedName(0, name)).toBe(packed)
})
