// Proposes the fields of an acte from its first pages, each with its source line. Actes follow usage, not a norm. A
// value outside its usual place is left out, because a wrong proposal costs more than none.
import { findNature, type NatureActe } from '../codes.ts'
import { compact } from '../compact.ts'
import { readIdActe } from '../messages/names.ts'
import { datesSaid } from './days.ts'
import { bestOf, linesFromPages, saidAt, withoutVisas, type PageLine, type ExtractedValue } from './lines.ts'
import { objetSaid } from './objet.ts'
import { natureSaid, numeroSaid, titlesOf } from './titles.ts'
import { votesSaid, type VotesSaid } from './votes.ts'

export interface PdfSaid {
  /** False for a scan. */
  readonly hasText: boolean
  readonly numero?: ExtractedValue
  readonly dateDecision?: ExtractedValue
  readonly objet?: ExtractedValue
  readonly nature?: ExtractedValue<NatureActe>
  readonly votes?: VotesSaid
}

const textLetters = 20

/** @param pages lines in reading order; an empty line is a gap between paragraphs */
export function readAct(pages: readonly (readonly string[])[]): PdfSaid {
  const lines = linesFromPages(pages)
  const letters = lines.reduce((sum, { text }) => sum + (text.match(/\p{L}/gu)?.length ?? 0), 0)
  if (letters < textLetters) return { hasText: false }
  const about = objetSaid(lines)
  const rest = withoutVisas(lines).filter((line) => !about?.lines.has(line))
  // If the objet starts with the title, keep that line as a title.
  const titles = titlesOf(withoutVisas(lines).filter((line) => line === about?.first || !about?.lines.has(line)))
  const stamped = stampOf(rest)
  const nature = natureSaid(titles, lines, about?.value ?? '') ?? stamped?.nature
  const numero = bestOf([...numeroSaid(titles, rest), stamped?.numero])
  const dateDecision = bestOf([...datesSaid(rest, nature?.value), stamped?.dateDecision])
  const votes = nature === undefined || nature.value === 'DE' ? votesSaid(rest) : undefined
  const objet = about && { value: about.value, line: about.line, page: about.page, certainty: about.certainty }
  return {
    hasText: true,
    ...compact({ numero, dateDecision, objet, nature, votes }),
  }
}

/** The reception stamp on a copy: `ID : 034-213401482-20250625-DEL11-250625-DE`. */
function stampOf(lines: readonly PageLine[]) {
  for (const line of lines) {
    const { dateDecision, numero, nature } = readIdActe(/^ID ?:? ?(\S+)$/.exec(line.text)?.[1] ?? '') ?? {}
    const said = <T extends string>(value: T) => saidAt(line, value, 'likely')
    const known = findNature(nature ?? '')
    if (dateDecision && numero && known)
      return { dateDecision: said(dateDecision), numero: said(numero), nature: said(known.abrege) }
  }
  return undefined
}
