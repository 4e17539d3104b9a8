// Texts of the desk in the reader's language: both versions stand side by side in the code.
import { spaced, type Both, type Language } from '#text/sentences.ts'

/** A text for each key, in both languages. */
export type Words<K extends string> = Readonly<Record<K, Both>>

/** Picks the reader's text; in French no line breaks before its punctuation. */
export type Say = <T>(fr: T, en: T) => T

export function sayIn(language: Language): Say {
  return <T>(fr: T, en: T) => {
    const said = language === 'fr' ? fr : en
    return typeof said === 'string' ? (spaced(said, language) as T) : said
  }
}
