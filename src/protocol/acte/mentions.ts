// Facts of an acte that the préfecture does not receive: for the register, the certificate, the open data.
import type { Publicite } from '../calendrier/echeances.ts'
import type { Jour } from '../calendrier/jour.ts'

/** Counts of a vote, if known: members in office, present, voters (proxies included), and votes. */
export type Votes = Readonly<
  Partial<Record<'membres' | 'presents' | 'votants' | 'pour' | 'contre' | 'abstentions', number>>
>

export interface Mentions {
  readonly votes?: Votes
  readonly publication?: { readonly mode: Publicite; readonly date: Jour }
  readonly certifiePar?: { readonly nom: string; readonly qualite: string }
  /** The budget concerned. `annee`: `2025`, or `2025/2026`. */
  readonly budget?: { readonly annee?: string; readonly nom?: string }
}

const mentions = ['votes', 'publication', 'certifiePar', 'budget'] as const satisfies readonly (keyof Mentions)[]

export function mentionsOf(acte: Mentions): Mentions {
  return Object.fromEntries(mentions.flatMap((key) => (acte[key] === undefined ? [] : [[key, acte[key]]])))
}

export function isUnanimous({ votants, pour }: Votes): boolean {
  return pour !== undefined && pour > 0 && pour === votants
}
