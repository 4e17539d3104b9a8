// The desk in the reader's language: both texts stand side by side where they are said.
import type { Language } from '../../text/sentences.ts'

/** The one of the two that the reader reads. */
export type Say = <T>(fr: T, en: T) => T

export function sayIn(language: Language): Say {
  return (fr, en) => (language === 'fr' ? fr : en)
}
