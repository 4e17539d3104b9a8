// Tables of the chapter `conservation`.
import { fateWords, otherTerms, stayWords, terms, yearsSaid } from '../../../../src/config/retention.ts'
import { aVerifierWord } from '../../../../src/text/delais.ts'
import type { Language } from '../../../../src/text/both.ts'
import { mono, type Table } from './markdown.ts'

export function termsTable(language: Language): Table {
  return {
    head:
      language === 'fr'
        ? ['nature', '', 'DUA', 'sort final', 'fondement']
        : ['nature', '', 'DUA', 'sort final', 'ground'],
    rows: Object.entries(terms).map(([nature, { name, months, fate, ground, verify }]) => [
      mono(nature),
      name[language],
      yearsSaid(months, language),
      fateWords[fate].fr,
      `${ground[language]}${verify ? ` (_${aVerifierWord.fr}_)` : ''}`,
    ]),
  }
}

export function otherTermsTable(language: Language): Table {
  return {
    head: language === 'fr' ? ['données', 'gardées', 'fondement'] : ['data', 'kept', 'ground'],
    rows: otherTerms.map(({ what, kept, ground }) => [what[language], kept[language], ground[language]]),
  }
}

export function staysTable(language: Language): Table {
  return {
    head: language === 'fr' ? ['motif', 'sens'] : ['reason', 'in French', 'means'],
    rows: Object.entries(stayWords).map(([word, { fr, en }]) =>
      language === 'fr' ? [mono(word), fr] : [mono(word), fr, en],
    ),
  }
}
