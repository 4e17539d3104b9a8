// Our schema of bordereaux against the official ones of SEDA, on every mutant of a bordereau of each archive and version:
// the same verdict, except for the listed differences.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bordereauSchema } from '../../../src/protocol/seda/schema.ts'
import { spellingOf, type Node } from '../../../src/protocol/seda/bordereau.ts'
import { compileSchema } from '../../../src/protocol/xml/libxml.ts'
import { describeIf } from '../../support/describe-with.ts'
import { isLong } from '../../support/long-suites.ts'
import { shortly } from '../../support/long.ts'
import { dialects, specimen } from '../../support/seda/specimens.ts'
import { judgedByNorm, officialSeda } from '../../support/seda/xmllint.ts'
import { accepts, library } from '../corpus.ts'
import { arbitraryMutant, mutantsOf, textOf, type Mutant } from './mutants.ts'

type Dialect = (typeof dialects)[number]

/** Where ours refuses what the norm takes, and why. The list is complete: any other difference is a fault of ours. */
interface Difference {
  readonly where: string
  readonly why: string
  /** Whether a value at this place is the subject of the difference, and what both take there. */
  readonly at: (name: string, parent: string) => boolean
  readonly instead: (dialect: Dialect) => string
  readonly attribute?: 'algorithm'
  readonly example: (value: string) => boolean
}

const one =
  (...names: readonly string[]) =>
  (name: string) =>
    names.includes(name)

const differences: readonly Difference[] = [
  {
    where: 'Uri',
    why: 'A path is in the folder of its archive, has its rank, and holds what VITAM’s check of names takes.',
    at: one('Uri'),
    instead: (dialect) => `${spellingOf(dialect).folder}001-a.pdf`,
    example: (value) => value === 'a.pdf',
  },
  {
    where: 'MessageDigest',
    why: 'A digest is a SHA-256 in lower-case hexadecimal; the norm takes any hexadecimal or base64.',
    at: one('MessageDigest'),
    instead: () => '0'.repeat(64),
    example: (value) => value === 'AAAA',
  },
  {
    where: 'MessageDigest/@algorithm',
    why: 'Each archive has its spelling, and VITAM refuses the other one; the norm takes any word.',
    at: one('MessageDigest'),
    attribute: 'algorithm',
    instead: (dialect) => spellingOf(dialect).algorithm,
    example: (value) => value === 'sha256',
  },
  {
    where: 'DataObjectVersion',
    why: 'All that we send is BinaryMaster_1.',
    at: one('DataObjectVersion'),
    instead: () => 'BinaryMaster_1',
    example: (value) => value === 'Dissemination_1',
  },
  {
    where: 'DescriptionLevel, KeywordType, LegalStatus',
    why: 'We write four levels, three types and one status of those in the norm.',
    at: one('DescriptionLevel', 'KeywordType', 'LegalStatus'),
    instead: () => '',
    example: (value) => value === 'Fonds',
  },
  {
    where: 'StartDate and EndDate of a unit',
    why: 'An act has days; the norm takes instants, months and years too.',
    at: (name, parent) => parent === 'Content' && (name === 'StartDate' || name === 'EndDate'),
    instead: () => '2026-02-25',
    example: (value) => value === '2026',
  },
  {
    where: 'identifiers in 2.1',
    why: 'An empty identifier names nobody: the norm has refused it since 2.2.',
    at: one(
      'Identifier',
      'MessageIdentifier',
      'ArchivalAgreement',
      'ArchivalProfile',
      'ServiceLevel',
      'KeywordReference',
      'OriginatingAgencyIdentifier',
      'SubmissionAgencyIdentifier',
    ),
    instead: () => 'x',
    example: (value) => value === '',
  },
]

const usual: Readonly<Record<string, string>> = {
  DescriptionLevel: 'File',
  KeywordType: 'subject',
  LegalStatus: 'Public Archive',
}

/** The tree with what both take at the places of the listed differences. */
function plain([name, content, attributes]: Node, dialect: Dialect, parent = ''): Node {
  const listed = differences.filter(({ at }) => at(name, parent))
  const value = listed.find(({ attribute }) => attribute === undefined)?.instead(dialect)
  const spelled = listed.find(({ attribute }) => attribute !== undefined)
  const isEmptyOnly = listed.some(({ where }) => where === 'identifiers in 2.1')
  const told =
    typeof content !== 'string'
      ? content.map((child) => plain(child, dialect, name))
      : value === undefined || (isEmptyOnly && content.trim() !== '')
        ? content
        : value || usual[name] || content
  const more = spelled?.attribute && attributes?.algorithm !== undefined ? { algorithm: spelled.instead(dialect) } : {}
  return [name, told, { ...attributes, ...more }]
}

function ours(dialect: Dialect, schema = bordereauSchema(dialect)) {
  const validator = compileSchema(library, schema, {})
  return { accepts: (text: string) => accepts(validator, text), dispose: () => validator.dispose() }
}

/** The mutants that the two judge differently, without explanation. */
async function unexplained(dialect: Dialect, mutants: readonly Mutant[]): Promise<readonly string[]> {
  const { seda } = dialect
  const texts = mutants.map(({ node }) => textOf(node, seda))
  const plains = mutants.map(({ node }) => textOf(plain(node, dialect), seda))
  const norm = await judgedByNorm(seda, [...texts, ...plains])
  const schema = ours(dialect)
  const found = mutants.flatMap(({ how }, index) => {
    const [text = '', bare = ''] = [texts[index], plains[index]]
    const [isOurs, isTheirs] = [schema.accepts(text), norm[index] === undefined]
    if (isOurs === isTheirs) return []
    const isListed = isTheirs && bare !== text && schema.accepts(bare) && norm[texts.length + index] === undefined
    return isListed ? [] : [`${how}: ours ${isOurs}, norm ${norm[index] ?? true}`]
  })
  schema.dispose()
  return found
}

await describeIf(officialSeda, 'our schema and the official ones', () => {
  test.each(dialects)('judge the mutants of $archive in $seda alike', { timeout: 120_000 }, async (dialect) => {
    const mutants = mutantsOf(specimen(dialect).tree)
    expect(mutants.length).toBeGreaterThan(1_500)
    expect(await unexplained(dialect, mutants)).toEqual([])
  })

  test.each(dialects)(
    'judge several faults at once alike, $archive in $seda',
    { timeout: 120_000 },
    async (dialect) => {
      const several = fc.sample(arbitraryMutant(specimen(dialect).tree), { numRuns: isLong ? 1_000 : 50, seed: 29 })
      expect(await unexplained(dialect, several)).toEqual([])
    },
  )

  test.each(differences)('differ as listed: $where', async ({ at, attribute, example }) => {
    const dialect = { archive: 'vitam', seda: '2.1' } as const
    const schema = ours(dialect)
    const shows = mutantsOf(specimen(dialect).tree).filter(({ how }) => {
      const [, name = '', , value = ''] = /^(\w+)( @\w+)? = (.*)$/s.exec(how) ?? []
      return at(name, 'Content') && how.includes('@') === (attribute !== undefined) && example(value)
    })
    const texts = shows.map(({ node }) => textOf(node, dialect.seda))
    const norm = await judgedByNorm(dialect.seda, texts)
    expect(texts.some((text, index) => norm[index] === undefined && !schema.accepts(text))).toBe(true)
    schema.dispose()
  })
})

/** Rules of our schema, each to be taken out. */
const rules: readonly (readonly [rule: RegExp, by: string])[] = [
  [/<xs:(?:pattern|minLength|enumeration) [^>]*\/>/g, ''],
  [/ use="required"/g, ''],
  [/"xs:(?:date|dateTime|language|positiveInteger|ID|IDREF|anyURI)"/g, '"xs:string"'],
  [/ (?:minOccurs="0"|maxOccurs="unbounded"|nillable="true")/g, ''],
]

test.each(dialects)('every rule of the schema of $archive in $seda is seen', { timeout: 240_000 }, (dialect) => {
  const text = bordereauSchema(dialect)
  const variants = rules.flatMap(([rule, by]) =>
    [...text.matchAll(rule)].map(({ 0: found, index }) => ({
      rule: `${text.slice(Math.max(0, index - 70), index)}[${found}]`,
      schema: text.slice(0, index) + by + text.slice(index + found.length),
    })),
  )
  expect(variants.length).toBeGreaterThan(80)
  const whole = ours(dialect)
  const corpus = [{ how: 'valid', node: specimen(dialect).tree }, ...mutantsOf(specimen(dialect).tree)].map(
    ({ node }) => {
      const written = textOf(node, dialect.seda)
      return { written, isTaken: whole.accepts(written) }
    },
  )
  whole.dispose()
  const unseen = shortly(variants, (_, index) => index % 5 === 0).filter(({ schema }) => {
    const variant = ours(dialect, schema)
    const isSeen = corpus.some(({ written, isTaken }) => variant.accepts(written) !== isTaken)
    variant.dispose()
    return !isSeen
  })
  expect(unseen.map(({ rule }) => rule)).toEqual([])
})
