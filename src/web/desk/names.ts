// Collectivités by their names: what a page says of a SIREN.
import { named } from '../../operations/desk/lists.ts'
import type { Visit } from './visit.ts'

export type NameOf = (siren: string) => string

/** Says the name of each with its SIREN; of one that is not declared any more, or not seen, the SIREN alone. */
export async function namesFor({ look }: Visit, sirens: readonly string[]): Promise<NameOf> {
  const of = [...new Set(sirens)]
  const found = of.length === 0 ? [] : await look(named, { of, limit: of.length })
  const noms = new Map(found.map(({ siren, nom }) => [siren, nom]))
  return (siren) => (noms.has(siren) ? `${noms.get(siren)} (${siren})` : siren)
}
