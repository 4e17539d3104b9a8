// The acts of a requeue in bulk, one by one: what became of each, and why some were left out.
import { isId } from '../../../../protocol/ids.ts'
import type { BulkItemJson, BulkJson } from '../../../../operations/declared/bulk.ts'
import { html, type Html } from '../../../../text/html.ts'
import { nothing, table, tag } from '../../parts.ts'
import { instant } from '../../times.ts'
import type { Visit } from '../../visit.ts'

const itemsSize = 100

/** Those that he sees, from where the address says. */
export async function itemsPart(visit: Visit, bulk: BulkJson): Promise<Html> {
  const after = visit.url.searchParams.get('apres')
  const wish = { id: bulk.id, limit: itemsSize, ...(isId(after) && { after }) }
  const { items, next } = await visit.ask('listBulkItems', wish)
  return html`${itemsTable(items, bulk, visit)} ${next !== null && nextPage(visit, bulk.id, next)}`
}

function itemsTable(items: readonly BulkItemJson[], bulk: BulkJson, visit: Visit): Html {
  const { say, language } = visit
  if (items.length === 0) return nothing(say('Aucun acte ici.', 'No act here.'))
  const rows = items.map((item) => [
    html`<a href="/transmissions/${item.transmission}">${item.numero ?? item.transmission}</a>`,
    item.collectivite,
    outcomeOf(item, bulk, visit),
    item.endedAt ? instant(item.endedAt, language) : '–',
  ])
  const head = say(
    ['Acte', 'Collectivité', 'Ce qu’il en est', 'Quand'],
    ['Act', 'Collectivité', 'What became of it', 'When'],
  )
  return table(head, rows, say('Actes de la relance', 'Acts of the requeue'))
}

function outcomeOf({ state, outcome, newId, reason }: BulkItemJson, bulk: BulkJson, { say }: Visit): Html {
  if (state === 'pending')
    return bulk.state === 'cancelled'
      ? tag('todo', say('non relancé', 'not requeued'))
      : tag('run', say('en attente', 'waiting'))
  if (state === 'excluded')
    return html`${tag('todo', say('laissé de côté', 'left out'))}
      <span class="sub">${reason?.message ?? ''} <code>${reason?.code ?? ''}</code></span>`
  if (outcome !== 'replaced' || newId === null) return tag('ok', say('remis en file', 'requeued'))
  return html`${tag('ok', say('remplacé', 'replaced'))}
    <a class="sub" href="/transmissions/${newId}"
      >${say('Voir la nouvelle transmission', 'See the new transmission')}</a
    >`
}

function nextPage({ say }: Visit, id: string, after: string): Html {
  return html`<nav class="pages" aria-label="Pages">
    <a href="/relances/${id}?apres=${after}">${say('Actes suivants', 'Next acts')}</a>
  </nav>`
}
