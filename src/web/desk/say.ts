// Texts of the desk in the reader's language: both versions stand side by side in the code.
import { spaced, type Language } from '#text/sentences.ts'

/** Picks the reader's text; in French no line breaks before its punctuation. */
export type Say = <T>(fr: T, en: T) => T

export function sayIn(language: Language): Say {
  return <T>(fr: T, en: T) => {
    const said = language === 'fr' ? fr : en
    return typeof said === 'string' ? (spaced(said, language) as T) : said
  }
}
