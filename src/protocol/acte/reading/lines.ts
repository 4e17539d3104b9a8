// The lines of a document as a reader of acts looks at them, and what was found in them.
import { capitals } from '../../calendrier/written-day.ts'

/** `sure`: written where acts write it. `likely`: written elsewhere, or made of two things. `unsure`: one of several. */
export type Certainty = 'sure' | 'likely' | 'unsure'

/** What a document seems to say, and where. */
export interface ExtractedValue<T extends string = string> {
  readonly value: T
  /** As it stands in the document. */
  readonly line: string
  /** From 1. */
  readonly page: number
  readonly certainty: Certainty
}

export interface PageLine {
  /** Empty: a gap between paragraphs. */
  readonly text: string
  /** The same, letter for letter, in capitals without accents. */
  readonly upper: string
  readonly page: number
  /** Among those of its page that are not empty, from 0. */
  readonly rank: number
}

const most = { lines: 400, letters: 1_000 }

/** Ligatures and hard spaces are written out, and spaced letters joined: `A R R Ê T É`. */
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

/** Where one ends and the next begins is lost with the spaces; only titles are written so. */
function closeUp(spaced: string): string {
  return spaced
    .replaceAll(' ', '')
    .replace(/^(ARR[ÊE]T[ÉE]S?|D[ÉE]LIB[ÉE]RATIONS?|D[ÉE]CISIONS?)(DU|DE LA|DES?)(?=.)/u, '$1 $2 ')
}

/** Of other acts and of the law, not of this one: `Vu la délibération n° 3 du 2 mai`, to the end of its paragraph. */
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

/** Words that begin a new paragraph of an act. */
export const begins =
  /^(?:[-•–] |VU\b|CONSIDERANT\b|ATTENDU\b|LE (?:MAIRE|PRESIDENT|CONSEIL|COMITE|BUREAU|RAPPORTEUR|QUORUM)\b|LA (?:MAIRE|PRESIDENTE)\b|L'(?:AN\b|ASSEMBLEE)|MONSIEUR\b|MADAME\b|M(?:ME|R|\.) |SUR (?:PROPOSITION|LE RAPPORT|RAPPORT)|APRES\b|ENTENDU\b|RAPPORTEUR|NOMBRE\b|MEMBRES\b|PRESENTS?\b|ETAIENT\b|ABSENTS?\b|DATE\b|ARTICLE\b|ART\.|DECIDE|ARRETE ?:|ENTRE\b|PREAMBULE|EXPOSE|RAPPEL|IL (?:EST|A ETE)\b|AFIN DE|DANS LE CADRE|CONFORMEMENT|EN APPLICATION|PAR DELIBERATION|SEANCE DU|CONVOCATION|SECRETAIRE|POUR ?:|VOTE)/

/**
 * The best one; what stands against it as strongly makes it unsure.
 * @param all in the order of the document
 */
export function bestOf<T extends ExtractedValue>(all: readonly T[]): T | undefined {
  for (const certainty of ['sure', 'likely', 'unsure'] as const) {
    const [first, ...others] = all.filter((each) => each.certainty === certainty)
    if (first) return others.some(({ value }) => value !== first.value) ? { ...first, certainty: 'unsure' } : first
  }
  return undefined
}
