// The acts of a requeue in bulk, one by one: what became of each, and why some were left out.
import { isId } from '../../../../protocol/ids.ts'
import { sentenceOf } from '../../../../text/sentences.ts'
import { bulkItems, type Bulk, type BulkItem } from '../../../../store/transmissions/bulk.ts'
import { html, type Html } from '../../../../text/html.ts'
import { nothing, table, tag } from '../../parts.ts'
import { instant } from '../../times.ts'
import { seenBy, type Visit } from '../../visit.ts'

const itemsSize = 100

/** Those that he sees, from where the address says. */
export async function itemsPart(visit: Visit, bulk: Bulk): Promise<Html> {
  const sirens = seenBy(visit)
  const after = visit.url.searchParams.get('apres')
  const wish = { bulk: bulk.id, limit: itemsSize + 1, ...(sirens && { sirens }), ...(isId(after) && { after }) }
  const items = await bulkItems(visit.app.ports.store.db, wish)
  return html`${itemsTable(items.slice(0, itemsSize), bulk, visit)} ${next(visit, items, bulk.id)}`
}

function itemsTable(items: readonly BulkItem[], bulk: Bulk, visit: Visit): Html {
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

function outcomeOf({ state, outcome, newId, code, params }: BulkItem, bulk: Bulk, { say, language }: Visit): Html {
  if (state === 'pending')
    return bulk.state === 'cancelled'
      ? tag('todo', say('non relancé', 'not requeued'))
      : tag('run', say('en attente', 'waiting'))
  if (state === 'excluded') {
    const why = code ? sentenceOf({ code, path: '', params: params ?? {} }, language) : ''
    return html`${tag('todo', say('laissé de côté', 'left out'))}
      <span class="sub">${why} <code>${code ?? ''}</code></span>`
  }
  if (outcome !== 'replaced' || newId === null) return tag('ok', say('remis en file', 'requeued'))
  return html`${tag('ok', say('remplacé', 'replaced'))}
    <a class="sub" href="/transmissions/${newId}"
      >${say('Voir la nouvelle transmission', 'See the new transmission')}</a
    >`
}

function next({ say }: Visit, items: readonly BulkItem[], id: string): Html | false {
  const last = items.at(itemsSize - 1)
  if (items.length <= itemsSize || !last) return false
  return html`<nav class="pages" aria-label="Pages">
    <a href="/relances/${id}?apres=${last.transmission}">${say('Actes suivants', 'Next acts')}</a>
  </nav>`
}
