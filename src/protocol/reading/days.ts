// Distinguishes the day of a decision from other days of an acte: convocation, posting, reception.
import { weekday, writtenDays } from '../calendrier/written-day.ts'
import { saidAt, type Certainty, type PageLine, type ExtractedValue } from './lines.ts'

interface DayPattern {
  readonly before: RegExp
  /** Most lines from the top of page 1; undefined for any line of any page. */
  readonly head?: number
  readonly certainty: Certainty
  /** For a délibération, which is signed after its session. */
  readonly ofSession?: Certainty
}

const organ = '(?:CONSEIL|BUREAU|COMITE|ASSEMBLEE|COMMISSION PERMANENTE)'
const place = (shape: string) => new RegExp(`${shape} ?${weekday}$`)

const head = 60
const places: readonly DayPattern[] = [
  {
    before: place("^(?:EXTRAIT [A-Z' -]*)?(?:DELIBERATION|ARRETE|DECISION|CONVENTION)\\b[^.;]{0,60} (?:EN DATE )?DU"),
    head,
    certainty: 'sure',
  },
  {
    before: place(
      `^(?:PROCES[- ]VERBAL DE LA |EXTRAIT [A-Z' -]*)?(?:SEANCE|REUNION|SESSION|${organ})\\b[^.;]{0,50}\\bDU ?:?`,
    ),
    head,
    certainty: 'sure',
  },
  {
    before: place(
      "^DATE (?:DE LA |DE L'|DE |D')?(?:SEANCE|REUNION|DECISION|DELIBERATION|ARRETE|ACTE|CONSEIL)[A-Z' ]{0,30} ?:?",
    ),
    head,
    certainty: 'sure',
  },
  { before: place('^EN DATE DU'), head: 12, certainty: 'sure' },
  { before: place('^DU'), head: 12, certainty: 'likely' },
  {
    before: place(
      `^(?:LE |LA |L')${organ}\\b[^.;]{0,80}\\b(?:REUNIE?|REUNION|SESSION|SEANCE)\\b[^.;]{0,40}\\b(?:LE|DU)`,
    ),
    head,
    certainty: 'likely',
  },
  { before: place('^(?:FAIT|DONNE|SIGNE)\\b[^.;]{0,80}\\bLE ?:?'), certainty: 'sure', ofSession: 'unsure' },
]

export function datesSaid(lines: readonly PageLine[], nature: string | undefined): readonly ExtractedValue[] {
  const first = lines.filter(({ page, upper, rank }) => page === 1 && upper !== '' && rank < head)
  return [
    ...lines.flatMap((line) => inLine(line, nature)),
    ...first.flatMap((_, at) => opening(first.slice(at, at + 3))),
  ]
}

function inLine(line: PageLine, nature: string | undefined): readonly ExtractedValue[] {
  // A line in small letters continues a sentence.
  if (!/^\p{Lu}/u.test(line.text) && !line.text.startsWith('en date')) return []
  return writtenDays(line.upper).flatMap((day) => {
    const before = line.upper.slice(0, day.at)
    const found = places.find((each) => each.before.test(before))
    if (!found || (found.head !== undefined && (line.page > 1 || line.rank >= found.head))) return []
    const { certainty, ofSession = certainty } = found
    return [saidAt(line, day.jour, nature === 'DE' ? ofSession : certainty)]
  })
}

/**
 * `L'an deux mille vingt-cinq, le vingt-cinq juin…`, over several lines; or `Le 25 juin 2025, le conseil municipal…`.
 */
function opening([line, ...next]: readonly PageLine[]): readonly ExtractedValue[] {
  if (!line || !/^(?:L'AN|LE)\b/.test(line.upper)) return []
  const joined = [line, ...next].map(({ upper }) => upper).join(' ')
  const [day] = writtenDays(joined)
  if (!day) return []
  if (line.upper.startsWith("L'AN")) return day.at === 0 ? [saidAt(line, day.jour, 'sure')] : []
  const isOpening =
    new RegExp(`^LE ${weekday}$`).test(joined.slice(0, day.at)) && new RegExp(`\\b${organ}\\b`).test(joined)
  return isOpening ? [saidAt(line, day.jour, 'likely')] : []
}
