// In which language messages are, by the environment.

/** `ACTES_LANG`, else the locale as POSIX has it; French unless it begins with `en`. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): 'fr' | 'en' {
  const { ACTES_LANG, LC_ALL, LC_MESSAGES, LANG } = environment
  const text = [ACTES_LANG, LC_ALL, LC_MESSAGES, LANG].find((value) => value) ?? ''
  return text.toLowerCase().startsWith('en') ? 'en' : 'fr'
}
