// A text in both languages of the program.
export type Language = 'fr' | 'en'

export type Both = Readonly<Record<Language, string>>

export function both(fr: string, en: string): Both {
  return { fr, en }
}
