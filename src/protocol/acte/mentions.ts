// Facts of an acte that the préfecture does not receive: for the register, the certificate, the open data.
import type { Publicite } from '../calendrier/executoire.ts'
import type { Jour } from '../calendrier/jour.ts'
import { compact } from '../compact.ts'

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

export function mentionsOf({ votes, publication, certifiePar, budget }: Mentions): Mentions {
  return compact({ votes, publication, certifiePar, budget })
}

export function isUnanimous({ votants, pour }: Votes): boolean {
  return pour !== undefined && pour > 0 && pour === votants
}
