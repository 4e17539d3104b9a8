// Names of collectivités beside their SIREN.
import { named } from '#operations/desk/lists.ts'
import { html, type Html } from '#text/html.ts'
import type { Visit } from './visit.ts'

export type NameOf = (siren: string) => string

/** Name with SIREN; the SIREN alone for a collectivité that is no longer declared, or not seen by the visitor. */
export async function namesFor(visit: Visit, sirens: readonly string[]): Promise<NameOf> {
  const noms = await nomsOf(visit, sirens)
  return (siren) => (noms.has(siren) ? `${noms.get(siren)} (${siren})` : siren)
}

/** The same for table cells, as HTML. */
export async function sendersFor(visit: Visit, sirens: readonly string[]): Promise<(siren: string) => Html> {
  const noms = await nomsOf(visit, sirens)
  return (siren) => sender(siren, noms.get(siren))
}

export function sender(siren: string, nom: string | undefined): Html {
  return html`<span class="sender"><span title="${nom}">${nom}</span> <span class="id">${siren}</span></span>`
}

async function nomsOf({ look }: Visit, sirens: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const of = [...new Set(sirens)]
  const found = of.length === 0 ? [] : await look(named, { of, limit: of.length })
  return new Map(found.map(({ siren, nom }) => [siren, nom]))
}
