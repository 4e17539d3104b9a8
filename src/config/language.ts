// The language of messages, from the environment.

/** `ACTES_LANG`, else the POSIX locale; French unless it begins with `en`. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): 'fr' | 'en' {
  const { ACTES_LANG, LC_ALL, LC_MESSAGES, LANG } = environment
  const text = [ACTES_LANG, LC_ALL, LC_MESSAGES, LANG].find((value) => value) ?? ''
  return text.toLowerCase().startsWith('en') ? 'en' : 'fr'
}
