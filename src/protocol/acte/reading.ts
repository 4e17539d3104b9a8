// What an act seems to say of itself, read in the lines of its first pages: a proposal, each with the line that it was read from.
// Acts follow usage and no norm: what is not where usage has it is left out, since a wrong proposal costs more than none.
import type { NatureActe } from '../messages/codes.ts'
import { datesSaid } from './reading/days.ts'
import { bestOf, linesOf, withoutVisas, type Said } from './reading/lines.ts'
import { objetSaid } from './reading/objet.ts'
import { natureSaid, numeroSaid, titlesOf } from './reading/titles.ts'
import { votesSaid, type VotesSaid } from './reading/votes.ts'

export type { Said } from './reading/lines.ts'

export interface PdfSaid {
  /** False: a scan. */
  readonly hasText: boolean
  readonly numero?: Said
  /** `2025-06-25` */
  readonly dateDecision?: Said
  readonly objet?: Said
  /** `DE`, as acts have it. */
  readonly nature?: Said<NatureActe>
  readonly votes?: VotesSaid
}

const textLetters = 20

/**
 * Read an act.
 * @param pages their lines, in the order of reading; an empty one is a gap between paragraphs
 */
export function readAct(pages: readonly (readonly string[])[]): PdfSaid {
  const lines = linesOf(pages)
  const letters = lines.reduce((sum, { text }) => sum + (text.match(/\p{L}/gu)?.length ?? 0), 0)
  if (letters < textLetters) return { hasText: false }
  const about = objetSaid(lines)
  const rest = withoutVisas(lines).filter((line) => !about?.lines.has(line))
  const titles = titlesOf(withoutVisas(lines))
  const nature = natureSaid(titles, lines, about?.value.toUpperCase() ?? '')
  const numero = bestOf(numeroSaid(titles, rest))
  const dateDecision = bestOf(datesSaid(rest, nature?.value))
  const votes = nature === undefined || nature.value === 'DE' ? votesSaid(rest) : undefined
  const objet = about && { value: about.value, line: about.line, page: about.page, certainty: about.certainty }
  return {
    hasText: true,
    ...(numero && { numero }),
    ...(dateDecision && { dateDecision }),
    ...(objet && { objet }),
    ...(nature && { nature }),
    ...(votes && { votes }),
  }
}
