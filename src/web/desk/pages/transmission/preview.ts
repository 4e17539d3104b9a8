// What a transmission holds, looked at where one is: one of its PDF and XML files at a time, in a frame with no rights of its
// own. It is fetched once a person asks for it.
import type { ShownTransmission } from '../../../../operations/shapes.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import type { Visit } from '../../visit.ts'
import { seesNames } from './waits.ts'

interface Previewed {
  readonly name: string
  /** Among the files of the transmission. */
  readonly rank: string
}

/** The files to choose from, and the one that the address names; nothing for whom they are masked. */
export function previewPart(visit: Visit, { id, files, collectivite }: ShownTransmission): Content {
  const all = files
    .map(({ name }, rank): Previewed => ({ name, rank: String(rank) }))
    .filter(({ name }) => /\.(pdf|xml)$/i.test(name))
  if (all.length === 0 || !seesNames(visit, collectivite)) return false
  const chosen = all.find(({ rank }) => rank === visit.url.searchParams.get('apercu'))
  return html`<section id="apercus" aria-labelledby="titre-apercus">
    <h2 id="titre-apercus">${visit.say('Aperçu', 'Preview')}</h2>
    <nav class="filters" aria-label="${visit.say('Fichiers à regarder', 'Files to look at')}">
      ${all.map((each) => choice(visit, each, each === chosen))}
    </nav>
    ${chosen && frame(visit, id, chosen)}
  </section>`
}

function choice(visit: Visit, { name, rank }: Previewed, isHere: boolean): Html {
  const query = new URLSearchParams(visit.url.searchParams)
  query.set('apercu', rank)
  const label = visit.say('Aperçu de', 'Preview of')
  return html`<a
    class="chip"
    href="${visit.url.pathname}?${query.toString()}#apercus"
    ${isHere && html`aria-current="page"`}
    >${label} ${name}</a
  >`
}

function frame({ say }: Visit, id: string, { name, rank }: Previewed): Html {
  const title = say(`Aperçu de ${name}`, `Preview of ${name}`)
  return html`<iframe class="preview" title="${title}" src="/transmissions/${id}/fichiers/${rank}"></iframe>`
}
