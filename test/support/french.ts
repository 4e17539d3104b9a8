// Spelling and typography of French: for the texts of the program and for the manual.
import { spellCheckDocument } from 'cspell-lib'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FrenchText } from './reports/texts.ts'

const fieldWords = readFileSync(new URL('../text/field-words.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))

/** What stands for a value, names of settings and options, addresses, names of files. */
const ignored = [
  /(?<=[(:«] ?)actes [a-z -]+/g,
  /« [a-zA-Z.]+ »/g,
  /\{[^}]*\}/g,
  /\b[A-Z]+_[A-Z_]+\b/g,
  /--[a-z-]+/g,
  /https?:\/\/\S*/g,
  /@[a-z.]+/g,
  /\S*\.(json|com|org|eml|gz|p12|md|yml|pdf|fr)\b/g,
]

/** The words that neither the dictionary nor the list of the field knows, with their places. */
export async function misspelled(of: readonly FrenchText[]): Promise<readonly string[]> {
  const text = of
    .map(({ fr }) => ignored.reduce((left, each) => left.replace(each, (all) => ' '.repeat(all.length)), fr))
    .join('\n')
  const path = fileURLToPath(new URL('fr-fr.trie.gz', import.meta.resolve('@cspell/dict-fr-fr')))
  const { issues } = await spellCheckDocument(
    { uri: 'file:///textes.txt', text, languageId: 'plaintext', locale: 'fr' },
    { generateSuggestions: false, noConfigSearch: true },
    {
      loadDefaultConfiguration: false,
      language: 'fr',
      caseSensitive: true,
      minWordLength: 2,
      maxNumberOfProblems: 10_000,
      maxDuplicateProblems: 10_000,
      words: [...fieldWords],
      dictionaryDefinitions: [{ name: 'fr', path, repMap: [["'", '’']] }],
      dictionaries: ['fr'],
    },
  )
  return issues.map(({ text: word, offset }) => `${of[text.slice(0, offset).split('\n').length - 1]?.place}: ${word}`)
}

/** What typography asks, the pattern of its breach, and a breach. */
export const typography: readonly (readonly [what: string, breach: RegExp, wrong: string])[] = [
  ['apostrophes are typographic', /\p{L}'\p{L}/u, "l'acte"],
  ['quotes are « French »', /["“”]/, 'un "mot"'],
  ['quotes hold a space', /«\S|\S»/, '«mot»'],
  ['a space stands before double punctuation', /[\p{L}\d)…}»][;!?]|[\p{L})}»]:(?=\s|$)/u, 'Motif: aucun'],
  ['spaces are plain: the template typesets them', /[\u00A0\u202F\u2009]/, 'Motif\u00A0: aucun'],
  ['no space stands before a comma or a full stop', /\p{L} [,.](?:\s|$)/u, 'oui , non'],
  ['an ellipsis is one character', /\.\.\./, 'et...'],
  ['spaces are single', /\S {2,}\S/, 'deux  mots'],
  ['capitals bear their accents', /(?:^|[.!?:] )A (?:la|l’|un|ce|partir|compter|qui|quoi)\b|\bCa\b/, 'A partir du'],
  ['a number and its noun agree by themselves', /\(s\)/, 'acte(s)'],
]
