// How an act was voted, as its text says it. Names of those who voted are never read.
import { inLetters, numberInLetters } from '../../calendrier/written-day.ts'
import type { Votes } from '../mentions.ts'
import type { Line, Said } from './lines.ts'

export interface VotesSaid extends Said {
  /** `value`, as the format of an act has it. */
  readonly counts: Votes
}

const count = String.raw`(?<count>\d{1,3}|${inLetters}|AUCUNE?|NEANT)`
const before = (word: string) => new RegExp(String.raw`\b${word} ?[:=]? ?${count}\b`)
const after = (word: string) => new RegExp(String.raw`\b${count} ?(?:VOIX |VOTES? )?\(?${word}\b`)
const counts: Readonly<Record<keyof Votes, readonly RegExp[]>> = {
  membres: [before('EN EXERCICE'), before('MEMBRES(?: DU CONSEIL [A-Z]+)?')],
  presents: [before('PRESENTS')],
  votants: [before('VOTANTS'), before('(?:NOMBRE DE )?VOTES EXPRIMES')],
  pour: [before('POUR'), after('POUR')],
  contre: [before('CONTRE'), after('CONTRE')],
  abstentions: [before('ABSTENTIONS?(?:\\(S\\))?'), after('ABSTENTIONS?')],
}
const unanimous = /\bA L'UNANIMITE\b|\bUNANIMITE DES\b|^(?:VOTE ?:? ?)?(?:ADOPTEE? )?UNANIMITE\b/

/** @returns what is told of the vote, with its counts; a quorum by itself is no vote */
export function votesSaid(lines: readonly Line[]): VotesSaid | undefined {
  const told = new Map<keyof Votes, { readonly value: number; readonly line: Line }>()
  for (const line of lines)
    for (const [key, shapes] of Object.entries(counts) as [keyof Votes, readonly RegExp[]][]) {
      const value = shapes.map((shape) => valueOf(shape.exec(line.upper))).find((each) => each !== undefined)
      if (value !== undefined && !told.has(key)) told.set(key, { value, line })
    }
  const all = lines.find(({ upper }) => unanimous.test(upper))
  const pour = told.get('pour')
  const line = pour?.line ?? all
  if (!line) return undefined
  const read = Object.fromEntries([...told].map(([key, { value }]) => [key, value])) as Votes
  const { votants } = read
  const isWhole = all && !pour && votants !== undefined && read.abstentions === undefined
  const known: Votes = isWhole ? { ...read, pour: votants, contre: 0, abstentions: 0 } : read
  return {
    value: wordsOf(known, all !== undefined),
    line: line.text,
    page: line.page,
    certainty: 'likely',
    counts: known,
  }
}

function valueOf(found: RegExpExecArray | null): number | undefined {
  const text = found?.groups?.['count']
  if (text === undefined) return undefined
  if (/^(?:AUCUN|NEANT)/.test(text)) return 0
  return /^\d/.test(text) ? Number(text) : numberInLetters(text)
}

function wordsOf({ pour, contre, abstentions }: Votes, isUnanimous: boolean): string {
  const parts = Object.entries({ pour, contre, abstentions }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} ${value}`],
  )
  return [...(isUnanimous ? ['unanimité'] : []), ...parts].join(', ')
}
