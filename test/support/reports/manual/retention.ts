// Tables of the chapter `conservation`.
import { fateWords, otherTerms, stayWords, terms, yearsSaid } from '../../../../src/config/retention.ts'
import { mono, type Table } from './markdown.ts'

export function termsTable(): Table {
  return {
    head: ['nature', '', 'DUA', 'sort final', 'ground'],
    rows: Object.entries(terms).map(([nature, { name, months, fate, ground, verify }]) => [
      mono(nature),
      name.en,
      yearsSaid(months, 'en'),
      fateWords[fate].fr,
      `${ground.en}${verify ? ' (_à vérifier_)' : ''}`,
    ]),
  }
}

export function otherTermsTable(): Table {
  return {
    head: ['data', 'kept', 'ground'],
    rows: otherTerms.map(({ what, kept, ground }) => [what.en, kept.en, ground.en]),
  }
}

export function staysTable(): Table {
  return {
    head: ['reason', 'in French', 'means'],
    rows: Object.entries(stayWords).map(([word, { fr, en }]) => [mono(word), fr, en]),
  }
}
