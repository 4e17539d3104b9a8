// Our strict profile against the ministry's schema: the same verdict on every specimen and mutant, but for the listed
// differences, each of which is real.
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { roots, strictDifferences, type StrictDifference } from '../../src/protocol/schema.ts'
import { describeIf } from '../support/describe-with.ts'
import { referenceFolder } from '../support/reference.ts'
import { accepts, allSpecimens, compileMinistry, judged, validators } from './corpus.ts'
import { mutantsOf } from './mutations.ts'
import { specimens, toXml, tree, type Tree } from './specimens.ts'

await describeIf(
  { value: referenceFolder, need: "the ministry's schema", remedy: 'ACTES_REFERENCE', required: false },
  "against the ministry's schema",
  () => {
    const ministry = compileMinistry()
    afterAll(() => ministry.dispose())

    /** The text without what a listed difference is about: there both must agree. */
    const without: Record<StrictDifference['id'], (text: string) => string> = {
      'number-in-identifier': (text) =>
        text.replace(/(IDActe="[^"]{22}-)([^"]*)(-[^"-]*")/g, (_, start: string, number: string, end: string) => {
          return start + number.replaceAll(/[- ]/g, '_') + end
        }),
      'bar-in-departement': (text) => text.replaceAll('|', '0'),
      'insee-in-signature': (text) => text.replace(/ insee:NIC="[^"]*"/g, ''),
    }

    function explained(text: string): boolean {
      return strictDifferences.some(({ id, ours }) => {
        const plain = without[id](text)
        if (plain === text || accepts(validators.strict, text) !== (ours === 'accepted')) return false
        return accepts(validators.strict, plain) && accepts(ministry, plain)
      })
    }

    it('gives the same verdict on every mutant, but for the listed differences', () => {
      const different = judged().filter(({ text, strict }) => accepts(ministry, text) !== strict)
      expect(different.length).toBeGreaterThan(0)
      expect(different.filter(({ text }) => !explained(text)).map(({ how }) => how)).toEqual([])
    })

    it('gives the same verdict on specimens spoiled twice or three times', () => {
      const spoiled = fc
        .tuple(fc.constantFrom(...allSpecimens), fc.array(fc.nat(), { minLength: 2, maxLength: 3 }))
        .map(([specimen, picks]) =>
          picks.reduce((root, pick) => {
            const mutants = mutantsOf(root)
            return mutants[pick % mutants.length]?.root ?? root
          }, specimen),
        )
      const same = fc.property(spoiled, (root) => {
        const text = toXml(root)
        return accepts(ministry, text) === accepts(validators.strict, text) || explained(text)
      })
      fc.assert(same, { seed: 20250625, numRuns: 300 })
    })

    const nic = tree('actes:Signature', { 'insee:NIC': 'x' })
    const signedBy = tree('actes:CourrierSimple', specimens.CourrierSimple.attributes, [
      tree('actes:Document', {}, [tree('actes:NomFichier', {}, 'a.pdf'), nic]),
    ])
    const examples: Record<StrictDifference['id'], Tree> = {
      'number-in-identifier': tree('actes:Annulation', { 'actes:IDActe': '034-213401482-20250625-DEL11-250625-DE' }),
      'bar-in-departement': tree('actes:Annulation', { 'actes:IDActe': '|34-213401482-20250625-DEL11-DE' }),
      'insee-in-signature': signedBy,
    }
    it.each(strictDifferences)('differs as listed: $id', ({ id, ours }) => {
      const text = toXml(examples[id])
      expect(accepts(validators.strict, text)).toBe(ours === 'accepted')
      expect(accepts(ministry, text)).toBe(ours !== 'accepted')
      expect(explained(text)).toBe(true)
    })

    it.each(roots)('agrees that the specimen of %s is valid', (root) => {
      expect(accepts(ministry, toXml(specimens[root]))).toBe(true)
    })
  },
)
