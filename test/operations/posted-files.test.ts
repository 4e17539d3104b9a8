// What stands on a public page, and what stood there: the file that was transmitted, and the stamped copies of it.
import { expect, test } from 'vitest'
import { filesOver } from '../../src/operations/published.ts'
import type { ProofDocument } from '../../src/store/proof/documents.ts'

const at = (hour: number) => new Date(Date.UTC(2025, 6, 8, hour))
const file = { fichier: 'a.pdf', role: 'document', kind: 'pdf', sha256: 'original', sizeBytes: 9 } as const

/** Versions of the stamped copy, the first one first: when each was made, or what it is instead. */
function versions(...made: readonly (number | 'due' | 'failed' | 'cover')[]): readonly ProofDocument[] {
  return made
    .map((each, index) => ({
      id: `${index}`,
      transmission: 't',
      kind: 'stamped',
      rank: 0,
      version: index + 1,
      inputs: '',
      name: 'a-tamponnee.pdf',
      state: typeof each === 'number' ? 'made' : each,
      sha256: typeof each === 'number' ? `v${index + 1}` : null,
      sizeBytes: 10,
      madeAt: typeof each === 'number' ? at(each) : null,
      code: null,
      params: {},
      tries: 0,
      dueSince: at(0),
    }))
    .reverse() as readonly ProofDocument[]
}

test.each([
  ['none yet', versions(), ['original']],
  ['one that is due', versions('due'), ['original']],
  ['one made before', versions(8), ['v1', 'original']],
  ['one made since', versions(11), ['v1', 'original']],
  ['another one made since: the first keeps its address', versions(8, 11), ['v2', 'v1', 'original']],
  ['another one made before: the first was never there', versions(8, 9), ['v2', 'original']],
  ['another one that is due', versions(8, 'due'), ['v1', 'original']],
  ['one that cannot be stamped any more', versions(8, 'cover'), ['original', 'v1']],
  ['one that was given up', versions(8, 'failed'), ['original', 'v1']],
])('posted at ten, with %s', (_, documents, digests) => {
  const [shown] = filesOver({ files: [file], postedAt: at(10), retractedAt: null }, documents)
  expect(shown?.map(({ sha256 }) => sha256)).toEqual(digests)
})

test('a copy made after a retraction was never online; nor was one of another file', () => {
  const posting = { files: [file, { ...file, sha256: 'annexe' }], postedAt: at(10), retractedAt: at(12) }
  const over = filesOver(posting, versions(11, 13))
  expect(over.map((all) => all.map(({ sha256 }) => sha256))).toEqual([['v1', 'original'], ['annexe']])
})
