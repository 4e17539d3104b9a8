// Our strict profile against the ministry's schema, on every specimen and mutant of the corpus: the same verdict, except for the
// listed differences.
import { afterAll, expect, it } from 'vitest'
import { describeIf } from '../../support/describe-with.ts'
import { reference } from '../../support/reference.ts'
import { accepts, compileMinistry, judged, validators } from '../corpus.ts'
import { specimens, toXml, tree, type Tree } from '../specimens.ts'

/** Where the two judge differently, and why ours is right for us. The list is complete: any other difference is a fault of ours. */
interface StrictDifference {
  readonly where: string
  readonly ours: 'accepted' | 'refused'
  readonly why: string
  readonly example: Tree
  /** The text without the subject of the difference: both agree on it. */
  readonly without: (text: string) => string
}

const annulation = (id: string) => tree('actes:Annulation', { 'actes:IDActe': id })
const strictDifferences: readonly StrictDifference[] = [
  {
    where: 'the number in @IDActe',
    ours: 'accepted',
    why:
      'The 2004 pattern has no hyphen and no space in the number, though NumeroInterne takes them and identifiers with ' +
      'them were issued: without this, an act acknowledged as 034-213401482-20250625-DEL11-250625-DE could not ' +
      'be cancelled. They stand inside only: such a number begins and ends with a letter, of either case, or a digit.',
    example: annulation('034-213401482-20250625-DEL11-250625-DE'),
    without: (text) =>
      // A line feed in an attribute is read as a space.
      text.replace(/(IDActe="[^"]{22}-)([^"]*)(-[^"-]*")/g, (_, start: string, number: string, end: string) => {
        return start + number.replaceAll(/[- \n]/g, '_') + end
      }),
  },
  {
    where: 'the bar in @Departement and @IDActe',
    ours: 'refused',
    why: 'The 2004 patterns write [0|9] and [A|B|0-9], which takes the bar for a character: no departement has one.',
    example: annulation('|34-213401482-20250625-DEL11-DE'),
    without: (text) => text.replaceAll('|', '0'),
  },
  {
    where: 'the INSEE namespace in Signature',
    ours: 'accepted',
    why:
      'A Signature holds anything and is judged only where a declaration is known. Of the INSEE namespace we declare ' +
      'the attribute SIREN alone, so that an ill-formed insee:NIC passes in there.',
    example: tree('actes:CourrierSimple', specimens.CourrierSimple.attributes, [
      tree('actes:Document', {}, [
        tree('actes:NomFichier', {}, 'a.pdf'),
        tree('actes:Signature', { 'insee:NIC': 'x' }),
      ]),
    ]),
    without: (text) => text.replace(/ insee:NIC="[^"]*"/g, ''),
  },
]

await describeIf({ ...reference, need: "the ministry's schema" }, "against the ministry's schema", () => {
  const ministry = compileMinistry()
  afterAll(() => ministry.dispose())

  /** Without the subjects of the listed differences of this verdict, both accept the text. */
  function explained(text: string, strict: boolean): boolean {
    const listed = strictDifferences.filter(({ ours }) => (ours === 'accepted') === strict)
    const plain = listed.reduce((left, { without }) => without(left), text)
    return plain !== text && accepts(validators.strict, plain) && accepts(ministry, plain)
  }

  it('gives the same verdict on every document, except for the listed differences', () => {
    const different = judged().filter(
      ({ text, strict }) => strict !== accepts(ministry, text) && !explained(text, strict),
    )
    expect(different.map(({ how }) => how)).toEqual([])
  })

  it.each(strictDifferences)('differs as listed: $where', ({ example, ours }) => {
    const text = toXml(example)
    const isTaken = ours === 'accepted'
    expect([accepts(validators.strict, text), accepts(ministry, text)]).toEqual([isTaken, !isTaken])
    expect(explained(text, isTaken)).toBe(true)
  })
})
