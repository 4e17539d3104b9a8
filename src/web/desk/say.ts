// The desk in the reader's language: both texts stand side by side where they are said.
import { spaced, type Language } from '../../text/sentences.ts'

/** The one of the two that the reader reads; in French no line breaks before its punctuation. */
export type Say = <T>(fr: T, en: T) => T

export function sayIn(language: Language): Say {
  return <T>(fr: T, en: T) => {
    const said = language === 'fr' ? fr : en
    return typeof said === 'string' ? (spaced(said, language) as T) : said
  }
}
