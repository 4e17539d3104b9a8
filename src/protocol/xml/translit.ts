// What stands visibly for a character that ISO-8859-1 lacks: data only. The rule of the table: the
// typographic signs, ligatures and spaces that word processors and web pages put into French, and the letters of
// windows-1252. Letters of other alphabets and languages are left out on purpose: nobody's name is spelled by guess.

/** One character, and the Latin-1 text that replaces it. */
export const transliterations: ReadonlyMap<string, string> = new Map([
  // letters and ligatures
  ['œ', 'oe'],
  ['Œ', 'OE'],
  ['Ÿ', 'Y'],
  ['Š', 'S'],
  ['š', 's'],
  ['Ž', 'Z'],
  ['ž', 'z'],
  ['ƒ', 'f'],
  ['ﬀ', 'ff'],
  ['ﬁ', 'fi'],
  ['ﬂ', 'fl'],
  ['ﬃ', 'ffi'],
  ['ﬄ', 'ffl'],
  ['ﬅ', 'st'],
  ['ﬆ', 'st'],
  // superscripts of French ordinals and titles
  ['ᵉ', 'e'],
  ['ʳ', 'r'],
  ['ˢ', 's'],
  ['ᵈ', 'd'],
  ['ᵒ', 'o'],
  // quotes and apostrophes; « and » are Latin-1 and stay
  ['’', "'"],
  ['‘', "'"],
  ['‛', "'"],
  ['ʼ', "'"],
  ['′', "'"],
  ['‚', ','],
  ['‹', "'"],
  ['›', "'"],
  ['“', '"'],
  ['”', '"'],
  ['„', '"'],
  ['‟', '"'],
  ['″', '"'],
  // dashes and hyphens: hyphen, non-breaking, figure, en, em, bar, minus
  ['\u2010', '-'],
  ['\u2011', '-'],
  ['\u2012', '-'],
  ['–', '-'],
  ['—', '-'],
  ['―', '-'],
  ['−', '-'],
  // signs
  ['€', 'EUR'],
  ['…', '...'],
  ['†', '+'],
  ['‡', '++'],
  ['•', '-'],
  ['‣', '-'],
  ['●', '-'],
  ['▪', '-'],
  ['‰', 'o/oo'],
  ['™', '(TM)'],
  ['№', 'N°'],
  ['⁄', '/'],
  ['→', '->'],
  ['≤', '<='],
  ['≥', '>='],
  ['ˆ', '^'],
  ['˜', '~'],
  // spaces of every width, and the separators of lines and paragraphs
  ['\u2002', ' '],
  ['\u2003', ' '],
  ['\u2004', ' '],
  ['\u2005', ' '],
  ['\u2006', ' '],
  ['\u2007', ' '],
  ['\u2008', ' '],
  ['\u2009', ' '],
  ['\u200A', ' '],
  ['\u202F', ' '],
  ['\u205F', ' '],
  ['\u3000', ' '],
  ['\u2028', ' '],
  ['\u2029', ' '],
  // marks that take no room and that nobody sees: zero-width space, direction marks, word joiner, byte order mark
  ['\u200B', ''],
  ['\u200E', ''],
  ['\u200F', ''],
  ['\u2060', ''],
  ['\uFEFF', ''],
])

/** Bytes 80 to 9F of windows-1252, from 80 on; the five that it leaves undefined are empty. */
const windows1252 = [...'€', '', ...'‚ƒ„…†‡ˆ‰Š‹Œ', '', ...'Ž', '', '', ...'‘’“”•–—˜™š›œ', '', ...'žŸ']

/**
 * The character meant by a C1 control (U+0080 to U+009F), when windows-1252 bytes were read as ISO-8859-1: the usual
 * fault of software that writes one and declares the other. Undefined for the five bytes that windows-1252 lacks.
 */
export function meantByC1(character: string): string | undefined {
  const code = character.codePointAt(0) ?? 0
  return code >= 0x80 && code <= 0x9f ? windows1252[code - 0x80] || undefined : undefined
}
