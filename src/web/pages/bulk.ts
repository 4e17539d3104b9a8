// Requeues in bulk that were made: each with its progress, what came of every act, and the buttons that pause, resume and
// cancel it.
import { bulkSchedule } from '../../bulk.ts'
import { ActesError } from '../../errors.ts'
import { sentenceOf } from '../../sentences.ts'
import {
  bulkById,
  bulkItems,
  bulks,
  progressOf,
  steerBulk,
  type Bulk,
  type BulkItem,
  type BulkState,
  type Progress,
} from '../../store/bulk.ts'
import { noteDesk } from '../../store/people.ts'
import { html, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { form, nothing, reasonField, table, tag } from '../parts.ts'
import { instant } from '../times.ts'
import { field, seenBy, type DeskAction, type Done, type Page, type Rendered, type Sent, type Visit } from '../visit.ts'
import { askedQuery, askedWords, maySteer, readAsked, seesAny } from './bulk-criteria.ts'
import { refusedButton } from './desk-forms.ts'
import { newBulkPage, openBulkAction } from './bulk-new.ts'

const pageSize = 50
const itemsSize = 100
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const listPage: Page = { path: '/relances', needs: 'read', render: listed }
const bulkPage: Page = { path: '/relances/:id', needs: 'read', render: (visit, { id = '' }) => shown(visit, id) }

/** Pages of the requeues in bulk. */
export const bulkPages: readonly Page[] = [listPage, newBulkPage, bulkPage]

const steering = {
  suspendre: { will: 'paused', event: 'bulk-paused', said: 'La relance est suspendue.' },
  reprendre: { will: 'running', event: 'bulk-resumed', said: 'La relance reprend.' },
  annuler: {
    will: 'cancelled',
    event: 'bulk-cancelled',
    said: 'La relance est annulée : les actes qui restaient ne changent pas.',
  },
} as const

/** Actions of the requeues in bulk. */
export const bulkActions: readonly DeskAction[] = [
  openBulkAction,
  ...(['suspendre', 'reprendre', 'annuler'] as const).map((name): DeskAction => ({
    path: `/relances/:id/${name}`,
    needs: 'requeue',
    run: (visit, sent) => steered(visit, sent, name),
  })),
]

async function known(visit: Visit, id: string): Promise<Bulk> {
  const bulk = uuid.test(id) ? await bulkById(visit.app.ports.store.db, id) : undefined
  if (!bulk || !seesAny(visit, bulk.sirens)) throw new ActesError('ACTES-S006', { params: { name: id } })
  return bulk
}

async function steered(visit: Visit, sent: Sent, name: keyof typeof steering): Promise<Done> {
  const { will, event, said } = steering[name]
  const { id = '' } = sent.params
  const bulk = await known(visit, id)
  if (!maySteer(visit, bulk.sirens)) throw new ActesError('ACTES-A022', { params: { action: 'requeue' } })
  const reason = field(sent, 'motif').slice(0, 500)
  if (reason === '') throw new ActesError('ACTES-A001')
  const { now: at, login: who } = visit
  const done = await visit.app.ports.store.db.transaction(async (sql) => {
    if (!(await steerBulk(sql, id, { will, at }))) return false
    await noteDesk(sql, { at, who, event, target: id, detail: { reason } })
    return true
  })
  const to = `/relances/${id}`
  if (!done) return { to, said: { tone: 'no', text: 'Rien n’a changé : elle en est déjà là, ou elle est finie.' } }
  if (will === 'running') await visit.app.operations.runSchedule(bulkSchedule, who).catch(unlessPaused)
  return { to, said: { tone: 'ok', text: said } }
}

/** The schedule that works operations off may be paused: then it goes on when that one does. */
function unlessPaused(error: unknown): void {
  if (!(error instanceof ActesError) || error.code !== 'ACTES-A019') throw error
}

async function listed(visit: Visit): Promise<Rendered> {
  const sirens = seenBy(visit)
  const before = placeIn(visit.url.searchParams.get('avant') ?? '')
  const { db } = visit.app.ports.store
  const found = await bulks(db, { limit: pageSize + 1, ...(sirens && { sirens }), ...(before && { before }) })
  const some = found.slice(0, pageSize)
  const rows = some.map((bulk) => [
    html`<a href="/relances/${bulk.id}">${instant(bulk.createdAt)}</a>`,
    stateTag(bulk.state),
    html`${bulk.reason}<span class="sub">${wordsOf(bulk, visit)}</span>`,
    bulk.who,
  ])
  const last = some.at(-1)
  const more =
    found.length > pageSize &&
    last &&
    html`<nav class="pages" aria-label="Pages">
      <a href="/relances?avant=${last.createdAt.toISOString()}_${last.id}">Relances plus anciennes</a>
    </nav>`
  const link = html`<a class="button" href="/causes">Choisir une cause d’échec</a>`
  const list =
    rows.length > 0
      ? table(['Ouverte', 'État', 'Motif', 'Par'], rows, 'Relances par lot, les plus récentes d’abord')
      : nothing('Aucune relance par lot n’a encore été faite.')
  const lead = 'Ce qui a été remis en file ensemble, et ce qu’il en est advenu.'
  return { title: 'Relances par lot', main: html`${heading('Relances par lot', lead, link)} ${list} ${more}` }
}

function placeIn(text: string): { at: Date; id: string } | undefined {
  const [instantText = '', id = ''] = text.split('_')
  const at = new Date(instantText)
  return uuid.test(id) && !Number.isNaN(at.getTime()) ? { at, id } : undefined
}

const states: Readonly<Record<BulkState, Html>> = {
  running: tag('run', 'en cours'),
  paused: tag('todo', 'suspendue'),
  done: tag('ok', 'finie'),
  cancelled: tag('no', 'annulée'),
}

function stateTag(state: BulkState): Html {
  return states[state]
}

function wordsOf({ criteria }: Bulk, visit: Visit): string {
  return askedWords(readAsked(new URLSearchParams(criteria)), visit)
}

async function shown(visit: Visit, id: string): Promise<Rendered> {
  const bulk = await known(visit, id)
  const { db } = visit.app.ports.store
  const sirens = seenBy(visit)
  const progress = await progressOf(db, id, sirens)
  const after = uuid.exec(visit.url.searchParams.get('apres') ?? '')?.[0]
  const wish = { bulk: id, limit: itemsSize + 1, ...(sirens && { sirens }), ...(after !== undefined && { after }) }
  const items = await bulkItems(db, wish)
  const { pending, requeued, replaced } = progress
  const done = requeued + replaced
  const title = `Relance : ${done} sur ${done + pending}`
  const refresh = html`<a class="button quiet" href="/relances/${id}">Actualiser</a>`
  const lead = html`${stateTag(bulk.state)} ${instant(visit.now)}`
  const main = html`${heading(title, lead, refresh)} ${sum(bulk, progress)} ${facts(bulk, visit)}
    ${buttons(visit, bulk)}
    <h2>Acte par acte</h2>
    ${itemsTable(items.slice(0, itemsSize), bulk, visit)} ${next(items, id)}`
  return { title: 'Relance par lot', main }
}

function sum({ state }: Bulk, { pending, requeued, replaced, excluded }: Progress): Html {
  const done = requeued + replaced
  const left = state === 'cancelled' ? 'non relancés, la relance étant annulée' : 'en attente de leur tour'
  return html`<p>
      <progress max="${Math.max(1, done + pending)}" value="${done}" aria-label="Actes relancés"></progress>
    </p>
    <ul>
      <li>${requeued} remis en file</li>
      <li>${replaced} remplacés par une nouvelle transmission</li>
      <li>${excluded} laissés de côté</li>
      <li>${pending} ${left}</li>
    </ul>`
}

function facts(bulk: Bulk, visit: Visit): Html {
  const asked = readAsked(new URLSearchParams(bulk.criteria))
  return html`<dl class="facts">
    <dt>Motif</dt>
    <dd>${bulk.reason}</dd>
    <dt>Demandée</dt>
    <dd>${instant(bulk.createdAt)}, par ${bulk.who}</dd>
    <dt>Pour</dt>
    <dd>${wordsOf(bulk, visit)}</dd>
    <dt>Cadence</dt>
    <dd>${bulk.rate} actes par minute</dd>
    <dt>Opération</dt>
    <dd><code class="id">${bulk.id}</code></dd>
    ${
      bulk.state !== 'running' &&
      bulk.state !== 'paused' &&
      html`<dt>Reste-t-il quelque chose ?</dt>
        <dd><a href="/relances/nouvelle${askedQuery(asked)}">Voir ce qu’une nouvelle relance prendrait</a></dd>`
    }
  </dl>`
}

function buttons(visit: Visit, { id, state, sirens }: Bulk): Html | false {
  if (state === 'done' || state === 'cancelled') return false
  if (!maySteer(visit, sirens))
    return refusedButton('Suspendre', 'Réservé aux opérateurs de toutes les collectivités de cette relance.')
  const name = state === 'running' ? 'suspendre' : 'reprendre'
  return html`<h2>Conduire la relance</h2>
    <div class="actions">
      ${form(visit, { action: `/relances/${id}/${name}`, label: state === 'running' ? 'Suspendre' : 'Reprendre' }, reasonField())}
      ${form(visit, { action: `/relances/${id}/annuler`, label: 'Annuler ce qui reste', quiet: true }, reasonField('Motif de l’annulation, journalisé'))}
    </div>`
}

function itemsTable(items: readonly BulkItem[], bulk: Bulk, visit: Visit): Html {
  if (items.length === 0) return nothing('Aucun acte ici.')
  const rows = items.map((item) => [
    html`<a href="/transmissions/${item.transmission}">${item.numero ?? item.transmission}</a>`,
    item.collectivite,
    outcomeOf(item, bulk, visit),
    item.endedAt ? instant(item.endedAt) : '–',
  ])
  return table(['Acte', 'Collectivité', 'Ce qu’il en est', 'Quand'], rows, 'Actes de la relance')
}

function outcomeOf({ state, outcome, newId, code, params }: BulkItem, bulk: Bulk, { language }: Visit): Html {
  if (state === 'pending') return bulk.state === 'cancelled' ? tag('todo', 'non relancé') : tag('run', 'en attente')
  if (state === 'excluded') {
    const why = code ? sentenceOf({ code, path: '', params: params ?? {} }, language) : ''
    return html`${tag('todo', 'laissé de côté')} <span class="sub">${why} <code>${code ?? ''}</code></span>`
  }
  if (outcome !== 'replaced' || newId === null) return tag('ok', 'remis en file')
  return html`${tag('ok', 'remplacé')} <a class="sub" href="/transmissions/${newId}">Voir la nouvelle transmission</a>`
}

function next(items: readonly BulkItem[], id: string): Html | false {
  const last = items.at(itemsSize - 1)
  if (items.length <= itemsSize || !last) return false
  return html`<nav class="pages" aria-label="Pages">
    <a href="/relances/${id}?apres=${last.transmission}">Actes suivants</a>
  </nav>`
}
