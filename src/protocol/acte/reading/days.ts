// The day of a decision, told from the other days of an act: of its convocation, its posting, its reception.
import { writtenDays, type WrittenDay } from '../../calendrier/written-day.ts'
import type { Certainty, Line, Said } from './lines.ts'

/** Where the day of a decision is written, in capitals; what is matched stands right before the day. */
const places: readonly { readonly before: RegExp; readonly certainty: (nature: string | undefined) => Certainty }[] = [
  {
    before:
      /^(?:EXTRAIT [A-Z' -]*)?(?:DELIBERATION|ARRETE|DECISION|CONVENTION)\b[^.;]{0,60} (?:DU|EN DATE DU) [A-Z]{0,9} ?$/,
    certainty: () => 'sure',
  },
  {
    before:
      /^(?:PROCES[- ]VERBAL DE LA |EXTRAIT [A-Z' -]*)?(?:SEANCE|REUNION|SESSION|CONSEIL|BUREAU|COMITE)\b[^.;]{0,50}\bDU :? ?[A-Z]{0,9} ?$/,
    certainty: () => 'sure',
  },
  {
    before:
      /^DATE (?:DE LA |DE L'|DE |D')?(?:SEANCE|REUNION|DECISION|DELIBERATION|ARRETE|ACTE|CONSEIL)[A-Z' ]{0,30} ?:? ?$/,
    certainty: () => 'sure',
  },
  // A délibération is signed after its session.
  {
    before: /^(?:FAIT|DONNE|SIGNE)\b[^.;]{0,80}\bLE ?:? ?[A-Z]{0,9} ?$/,
    certainty: (nature) => (nature === 'DE' ? 'unsure' : 'sure'),
  },
]
const weekdays = /^(?:LUNDI|MARDI|MERCREDI|JEUDI|VENDREDI|SAMEDI|DIMANCHE)? ?$/
const head = 60

/** The days that lines say where acts write the day of their decision. @param nature as the document was understood */
export function datesSaid(lines: readonly Line[], nature: string | undefined): readonly Said[] {
  const first = lines.filter(({ page, upper }) => page === 1 && upper !== '')
  return [...lines.flatMap((line) => inLine(line, nature)), ...opening(first)]
}

function inLine({ text, upper, page }: Line, nature: string | undefined): readonly Said[] {
  const days = writtenDays(upper)
  return days.flatMap(({ jour, at }) => {
    const before = upper.slice(0, at)
    const place = places.find((each) => each.before.test(before))
    return place ? [{ value: jour, line: text, page, certainty: place.certainty(nature) }] : []
  })
}

/** `L'an deux mille vingt-cinq, le vingt-cinq juin…`, over several lines; or `Le 25 juin 2025, le conseil municipal…`. */
function opening(lines: readonly Line[]): readonly Said[] {
  return lines.slice(0, head).flatMap(({ text, upper, page }, at) => {
    if (!/^(?:L'AN|LE)\b/.test(upper)) return []
    const joined = [upper, ...lines.slice(at + 1, at + 3).map((line) => line.upper)].join(' ')
    const [day] = writtenDays(joined.replaceAll(' ,', ','))
    if (!day) return []
    if (upper.startsWith("L'AN")) return day.at <= 2 ? [said(day, { text, page }, 'sure')] : []
    const isOpening = weekdays.test(joined.slice(3, day.at)) && /\b(?:CONSEIL|BUREAU|COMITE|ASSEMBLEE)\b/.test(joined)
    return isOpening ? [said(day, { text, page }, 'likely')] : []
  })
}

function said({ jour }: WrittenDay, { text, page }: Pick<Line, 'text' | 'page'>, certainty: Certainty): Said {
  return { value: jour, line: text, page, certainty }
}
