// What is told of an act beside what the préfecture receives: for the register, the certificate, the open data.
import type { Publicite } from '../calendrier/echeances.ts'
import type { Jour } from '../calendrier/jour.ts'

/** How an act was voted, each count where it is known: members in office, present, who voted (by proxy too), and how. */
export type Votes = Readonly<
  Partial<Record<'membres' | 'presents' | 'votants' | 'pour' | 'contre' | 'abstentions', number>>
>

export interface Mentions {
  readonly votes?: Votes
  readonly publication?: { readonly mode: Publicite; readonly date: Jour }
  /** Who certifies the act, and in what quality. */
  readonly certifiePar?: { readonly nom: string; readonly qualite: string }
  /** The budget that it touches. `annee`: `2025`, or `2025/2026`. */
  readonly budget?: { readonly annee?: string; readonly nom?: string }
}

const mentions = ['votes', 'publication', 'certifiePar', 'budget'] as const satisfies readonly (keyof Mentions)[]

/** What is told of an act beside what leaves; keys in a fixed order. */
export function mentionsOf(acte: Mentions): Mentions {
  return Object.fromEntries(mentions.flatMap((key) => (acte[key] === undefined ? [] : [[key, acte[key]]])))
}

/** All who voted were for it. */
export function isUnanimous({ votants, pour }: Votes): boolean {
  return pour !== undefined && pour > 0 && pour === votants
}
