// Normalised lines of a document, and the values extracted from them.
import { capitals } from '../calendrier/written-day.ts'

/** `sure`: in its usual place. `likely`: elsewhere, or combined from two values. `unsure`: one of several. */
export type Certainty = 'sure' | 'likely' | 'unsure'

export interface ExtractedValue<T extends string = string> {
  readonly value: T
  readonly line: string
  readonly page: number
  readonly certainty: Certainty
}

export function saidAt<T extends string>(
  { text: line, page }: PageLine,
  value: T,
  certainty: Certainty,
): ExtractedValue<T> {
  return { value, line, page, certainty }
}

export interface PageLine {
  /** Empty for a gap between paragraphs. */
  readonly text: string
  /** Capitals without accents, one for each character of `text`. */
  readonly upper: string
  readonly page: number
  /** Among the non-empty lines of its page, from 0. */
  readonly rank: number
}

const most = { lines: 400, letters: 1_000 }

/** Decomposes ligatures and hard spaces, and joins spaced letters: `A R R Ê T É`. */
export function linesFromPages(pages: readonly (readonly string[])[]): readonly PageLine[] {
  return pages.flatMap((page, at) => {
    let rank = 0
    return page.slice(0, most.lines).map((given): PageLine => {
      const plain = given.slice(0, most.letters).normalize('NFKC').replaceAll('\u00AD', '')
      const text = plain.replace(spacedWord, closeUp).replace(/\s+/g, ' ').trim()
      return { text, upper: capitals(text), page: at + 1, rank: text === '' ? rank : rank++ }
    })
  })
}

const spacedWord = /(?<!\p{L})\p{Lu}(?: \p{Lu}(?! ?°)){3,}(?!\p{L})/gu

/** Joining loses the spaces between words. Only titles are spaced, so restore theirs. */
function closeUp(spaced: string) {
  return spaced
    .replaceAll(' ', '')
    .replace(/^(ARR[ÊE]T[ÉE]S?|D[ÉE]LIB[ÉE]RATIONS?|D[ÉE]CISIONS?)(DU|DE LA|DES?)(?=.)/u, '$1 $2 ')
}

/** Drop visas, which cite other actes and laws: `Vu la délibération n° 3 du 2 mai`, to the end of the paragraph. */
export function withoutVisas(lines: readonly PageLine[]): readonly PageLine[] {
  let inVisa = false
  return lines.filter(({ upper }) => {
    if (/^[-•– ]*(?:VU|CONSIDERANT|ATTENDU)\b/.test(upper)) inVisa = true
    else if (upper === '' || begins.test(upper)) inVisa = false
    const skipped = inVisa
    if (/[;.]$/.test(upper)) inVisa = false
    return !skipped
  })
}

export const begins =
  /^(?:[-•–] |VU\b|CONSIDERANT\b|ATTENDU\b|LE (?:MAIRE|PRESIDENT|CONSEIL|COMITE|BUREAU|RAPPORTEUR|QUORUM)\b|LA (?:MAIRE|PRESIDENTE)\b|L'(?:AN\b|ASSEMBLEE)|MONSIEUR\b|MADAME\b|M(?:ME|R|\.) |SUR (?:PROPOSITION|LE RAPPORT|RAPPORT)|APRES\b|ENTENDU\b|RAPPORTEUR|NOMBRE\b|MEMBRES\b|PRESENTS?\b|ETAIENT\b|ABSENTS?\b|DATE\b|ARTICLE\b|ART\.|DECIDE|ARRETE ?:|ENTRE\b|PREAMBULE|EXPOSE|RAPPEL|IL (?:EST|A ETE)\b|AFIN DE|DANS LE CADRE|CONFORMEMENT|EN APPLICATION|PAR DELIBERATION|SEANCE DU|CONVOCATION|SECRETAIRE|POUR ?:|VOTE)/

/** The first of the most certain values; `unsure` when an equally certain value contradicts it. */
export function bestOf<T extends ExtractedValue>(all: readonly (T | undefined)[]): T | undefined {
  for (const certainty of ['sure', 'likely', 'unsure'] as const) {
    const [first, ...others] = all.filter((each) => each?.certainty === certainty)
    if (first) return others.some((each) => each?.value !== first.value) ? { ...first, certainty: 'unsure' } : first
  }
  return undefined
}
