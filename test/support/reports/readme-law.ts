// The README's tables of the law: deadlines of letters and public holidays, each with what its source is worth.
import { delaiOf, type LettreCode } from '../../../src/protocol/calendrier/delais.ts'
import { joursFeries, type JourFerie, type Source } from '../../../src/protocol/calendrier/jours-feries.ts'
import type { Table } from './readme-tables.ts'
import { messageNames } from '../../../src/text/messages.ts'

const standing: Readonly<Record<Source, string>> = { lu: 'read', 'à vérifier': 'à vérifier' }

/** Where the delai of a letter, or its absence, comes from. */
const grounds: Readonly<Record<LettreCode, { readonly source: string; readonly standing?: Source }>> = {
  '2-1': { source: 'the protocol asks for no answer', standing: 'lu' },
  '3-1': { source: 'CGCT L2131-6; silence of two months is a refusal' },
  '4-1': { source: 'CGCT L2131-6; CE 1 July 1988 no 89692: a recours gracieux; silence of two months is a refusal' },
  '5-1': { source: 'the tribunal sets it when it communicates the requête', standing: 'à vérifier' },
}

/** The letters of the prefecture and the time that the law leaves to answer them. */
export function delaisTable(): Table {
  return {
    head: ['letter', 'what it is', 'to be answered within', 'source', 'standing'],
    rows: Object.entries(grounds).map(([code, { source, standing: of = 'à vérifier' }]) => {
      const delai = delaiOf(code as LettreCode)
      const within = delai ? `${delai.months} months from its receipt` : 'none'
      return [`\`${code}\``, messageNames[code as LettreCode].fr, within, source, standing[delai?.source ?? of]]
    }),
  }
}

/** The public holidays, those of one departement with its code. */
export function feriesTable(): Table {
  return {
    head: ['day', 'falls on', 'where', 'standing'],
    rows: joursFeries.map((ferie) => [
      ferie.nom,
      [fallsOn(ferie), yearsOf(ferie)].join(''),
      ferie.departements?.join(', ') ?? 'everywhere',
      standing[ferie.source],
    ]),
  }
}

const months = 'January February March April May June July August September October November December'.split(' ')

function fallsOn({ falls }: JourFerie): string {
  if (typeof falls === 'number') return `Easter ${falls < 0 ? '−' : '+'} ${Math.abs(falls)}`
  const [month, day] = falls.split('-').map(Number)
  return `${day} ${months[(month ?? 0) - 1]}`
}

function yearsOf({ since, until }: JourFerie): string {
  return [since && ` since ${since}`, until && ` until ${until}`].filter(Boolean).join('')
}
