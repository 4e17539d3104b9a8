// Facts of an acte that the préfecture does not receive: for the register, the certificate, the open data.
import type { Publicite } from '../calendrier/faits.ts'
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
  readonly autreVoie?: AutreVoie
}

/** Roads to the préfecture that are not ours. `aucune`: somebody was asked, and it went by none of them yet. */
export const voies = ['platau', 'geoportail', 'plateforme', 'papier', 'aucune'] as const
export type Voie = (typeof voies)[number]

/** The ways by which acts are filtered: `actes` is the gateway. */
export const voiesSuivies = ['actes', ...voies.filter((voie) => voie !== 'aucune')] as const

export interface AutreVoie {
  readonly voie: Voie
  /** The day on which the préfecture received the act. */
  readonly recuLe?: Jour
  /** The file of its acknowledgement. */
  readonly accuse?: string
  /** The act's reference on that road. */
  readonly reference?: string
}

/** How the préfecture already received the act, if by another road: then nothing of it leaves by ours. */
export function roadOf({ autreVoie }: Pick<Mentions, 'autreVoie'>): AutreVoie | undefined {
  return autreVoie && autreVoie.voie !== 'aucune' ? autreVoie : undefined
}

export function mentionsOf({ votes, publication, certifiePar, budget, autreVoie }: Mentions): Mentions {
  return compact({ votes, publication, certifiePar, budget, autreVoie })
}

export function isUnanimous({ votants, pour }: Votes): boolean {
  return pour !== undefined && pour > 0 && pour === votants
}
