// Days as French actes write them: `25 juin 2025`, `1er janvier 2025`, `25/06/2025`, and in letters.
import { isJour, type Jour } from './jour.ts'

/** Capitals without accents, one for each character, so that offsets stay valid. */
export function capitals(text: string) {
  return Array.from({ length: text.length }, (_, at) => {
    const letter = text.charAt(at)
    const plain = letter.normalize('NFD').charAt(0).toUpperCase()
    return plain.length === 1 ? plain.replace(/[’‘]/u, "'").replace(/[‐‑–—]/u, '-') : letter
  }).join('')
}

interface WrittenDay {
  readonly jour: Jour
  readonly at: number
}

const months = 'JANVIER FEVRIER MARS AVRIL MAI JUIN JUILLET AOUT SEPTEMBRE OCTOBRE NOVEMBRE DECEMBRE'.split(' ')
const month = `(?<month>${months.join('|')})`

const units = 'ZERO UN DEUX TROIS QUATRE CINQ SIX SEPT HUIT NEUF DIX ONZE DOUZE TREIZE QUATORZE QUINZE SEIZE'.split(' ')
const tens = { VINGT: 20, VINGTS: 20, TRENTE: 30, QUARANTE: 40, CINQUANTE: 50, SOIXANTE: 60 }
const numbers = new Map([
  ...units.map((word, value) => [word, value] as const),
  ...Object.entries({ PREMIER: 1, PREMIERE: 1, UNE: 1, CENT: 100, CENTS: 100, MIL: 1_000, MILLE: 1_000 }),
  ...Object.entries(tens),
])
const word = `(?:${[...numbers.keys()].sort((a, b) => b.length - a.length).join('|')})`
export const inLetters = `${word}(?:[ -](?:ET[ -])?${word})*`

/** `VINGT-CINQ` is 25, `DEUX MILLE VINGT-CINQ` 2025; undefined for any other text. */
export function numberInLetters(text: string): number | undefined {
  let [sum, part] = [0, 0]
  for (const each of text.split(/[ -](?:ET[ -])?/)) {
    const value = numbers.get(each)
    if (value === undefined) return undefined
    if (value === 1_000) [sum, part] = [sum + Math.max(1, part) * 1_000, 0]
    else if (value === 100) part = Math.max(1, part) * 100
    else if (value === 20 && part % 100 === 4) part += 76
    else part += value
  }
  return sum + part
}

export const weekday = '(?:(?:LUNDI|MARDI|MERCREDI|JEUDI|VENDREDI|SAMEDI|DIMANCHE) )?'
const shapes = [
  new RegExp(String.raw`\b(?<day>\d{1,2}) ?(?:ER)? ${month},? (?:DE L'AN )?(?<year>\d{4})\b`, 'g'),
  /(?<![\d./-])(?<day>\d{1,2})([/.-])(?<number>\d{1,2})\2(?<year>\d{4})(?![\d/-])/g,
  new RegExp(String.raw`\b(?<day>${inLetters}) ${month},? (?:DE L'AN )?(?<year>${inLetters}|\d{4})\b`, 'g'),
  new RegExp(
    String.raw`\bL'AN,? (?<year>${inLetters}|\d{4}),? (?:ET )?LE ${weekday}(?<day>${inLetters}|\d{1,2}) ?(?:ER)? (?:DU MOIS DE |DU MOIS D')?${month}\b`,
    'g',
  ),
]

/** The days in a text, in order. @param text in capitals without accents, one space between words */
export function writtenDays(text: string): readonly WrittenDay[] {
  const all = shapes.flatMap((shape) => [...text.matchAll(shape)].flatMap((match) => writtenDayFrom(match) ?? []))
  return all.sort((a, b) => a.at - b.at)
}

function writtenDayFrom({ groups = {}, index }: RegExpExecArray): WrittenDay | undefined {
  const value = (part = '') => (/^\d+$/.test(part) ? Number(part) : numberInLetters(part))
  const number = groups['month'] ? months.indexOf(groups['month']) + 1 : value(groups['number'])
  const parts = [value(groups['year']), number, value(groups['day'])]
  const jour = parts.map((part, at) => String(part ?? 0).padStart(at === 0 ? 4 : 2, '0')).join('-')
  // Other centuries are misread numbers.
  return isJour(jour) && /^(19|20)/.test(jour) ? { jour, at: index } : undefined
}
