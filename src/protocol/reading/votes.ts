// Finds the vote in the text of an acte. Names of voters are never read.
import { inLetters, numberInLetters } from '../calendrier/written-day.ts'
import type { Votes } from '../acte/mentions.ts'
import { saidAt, type PageLine, type ExtractedValue } from './lines.ts'

export interface VotesSaid extends ExtractedValue {
  readonly counts: Votes
}

const figures = String.raw`(?<count>\d{1,3})`
const words = String.raw`(?<count>\d{1,3}|${inLetters}|AUCUNE?|NEANT)`
/** `Pour : 23`, `POUR 23, …`. Without a colon, the number may belong to a sentence: `pour 3 ans`. */
const before = (word: string) => [
  new RegExp(String.raw`\b${word} ?[:=] ?${words}\b`),
  new RegExp(String.raw`\b${word} \(?${figures}\)?(?=$| ?[,;./–-]| ?\|| CONTRE| ABSTENTION| VOIX)`),
]
/** `23 voix pour`, `deux abstentions`. */
const after = (word: string) => [
  new RegExp(String.raw`\b${words} (?:VOIX|VOTES?) ${word}\b`),
  new RegExp(String.raw`\b${figures} ${word}(?=$| ?[,;.(]| ET\b)`),
]
const counted: Readonly<Record<keyof Votes, readonly RegExp[]>> = {
  membres: [...before('EN EXERCICE'), ...before('MEMBRES(?: DU CONSEIL [A-Z]+)?'), ...before('MEMBRES EN EXERCICE')],
  presents: before('PRESENTS'),
  votants: before('VOTANTS'),
  pour: [...before('POUR'), ...after('POUR')],
  contre: [...before('CONTRE'), ...after('CONTRE')],
  abstentions: [...before('ABSTENTIONS?(?:\\(S\\))?'), new RegExp(`\\b${words} ABSTENTIONS?\\b`)],
}
const unanimous = /\bA L'UNANIMITE\b|\bUNANIMITE DES\b|^(?:VOTE ?:? ?)?(?:ADOPTEE? )?UNANIMITE\b/

/** A quorum alone is no vote. */
export function votesSaid(lines: readonly PageLine[]): VotesSaid | undefined {
  const told = new Map<keyof Votes, { readonly value: number; readonly line: PageLine }>()
  for (const line of lines)
    for (const [key, shapes] of Object.entries(counted) as [keyof Votes, readonly RegExp[]][]) {
      const value = shapes.map((shape) => voteCountFrom(shape.exec(line.upper))).find((each) => each !== undefined)
      if (value !== undefined && !told.has(key)) told.set(key, { value, line })
    }
  const all = lines.find(({ upper }) => unanimous.test(upper))
  // A count alone may concern anything.
  const isVote = all !== undefined || told.has('contre') || told.has('abstentions')
  const pour = isVote ? told.get('pour') : undefined
  const line = pour?.line ?? all
  if (!line) return undefined
  const read = Object.fromEntries([...told].map(([key, { value }]) => [key, value])) as Votes
  const { votants } = read
  const isWhole = all && !pour && votants !== undefined && read.abstentions === undefined
  const known: Votes = isWhole ? { ...read, pour: votants, contre: 0, abstentions: 0 } : read
  return { ...saidAt(line, formatVotes(known, all !== undefined), 'likely'), counts: known }
}

function voteCountFrom(found: RegExpExecArray | null): number | undefined {
  const text = found?.groups?.['count']
  if (text === undefined) return undefined
  if (/^(?:AUCUN|NEANT)/.test(text)) return 0
  return /^\d/.test(text) ? Number(text) : numberInLetters(text)
}

function formatVotes({ pour, contre, abstentions }: Votes, isUnanimous: boolean) {
  const parts = Object.entries({ pour, contre, abstentions }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key} ${value}`],
  )
  return [...(isUnanimous ? ['unanimité'] : []), ...parts].join(', ')
}
