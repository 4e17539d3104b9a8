// Bulk requeues: progress, the outcome of every acte, and the buttons that pause, resume and cancel.
import { mask } from '#accounts/access.ts'
import { writeCriteria } from '#operations/bulk-criteria.ts'
import type { BulkItemJson, BulkJson, ShownBulk } from '#operations/declared/bulk.ts'
import { isId } from '#protocol/ids.ts'
import type { Both } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { asking, askingButton } from '../../asking.ts'
import { refusedButton } from '../../forms.ts'
import { chips, facts, rest, table, tag, tagsOf } from '../../parts.ts'
import { instant } from '../../times.ts'
import { done, pageAt, undone, type Visit, afterIn, asked } from '../../visit.ts'
import { sendersFor } from '../../names.ts'
import { tabsOver, waitingTopics } from '../../tabs.ts'
import { criteriaSaid, newBulkPage, openBulkAction, plural } from './new.ts'
import { both } from '#text/both.ts'

const suspend = steering('suspendre', 'pauseBulk', both('La relance est en pause.', 'The requeue is paused.'))
const resume = steering('reprendre', 'resumeBulk', both('La relance reprend.', 'The requeue goes on.'))
const cancel = steering(
  'annuler',
  'cancelBulk',
  both(
    'La relance est annulée : les actes qui restaient ne changent pas.',
    'The requeue is cancelled: the acts that remained do not change.',
  ),
)

function steering(end: string, operation: 'pauseBulk' | 'resumeBulk' | 'cancelBulk', told: Both) {
  return asking(`/relances/:id/${end}`, operation, ({ say, language }, { id }, { already }) => {
    const unchanged = say(
      'Rien n’a été changé : la relance est déjà dans cet état, ou terminée.',
      'Nothing has changed: it stands there already, or it is done.',
    )
    return already ? undone(`/relances/${id}`, unchanged) : done(`/relances/${id}`, told[language])
  })
}

const listPage = pageAt('/relances', 'read', async (visit) => {
  const { say, language } = visit
  const after = asked(visit, 'avant')
  const [at = '', id = ''] = after.split('_')
  const isPlace = isId(id) && !Number.isNaN(Date.parse(at))
  const isAll = asked(visit, 'toutes') === '1'
  const { items, next } = await visit.ask.listBulks({
    limit: pageSize,
    ...(isPlace && { after }),
    ...(!isAll && { state: 'paused' }),
  })
  const views = [
    ['/relances', say('En pause', 'Paused'), !isAll],
    ['/relances?toutes=1', say('Toutes', 'All'), isAll],
  ] as const
  const captions = {
    caption: say('Relances par lot, les plus récentes d’abord', 'Bulk requeues, the newest first'),
    none: isAll
      ? say('Aucune relance par lot.', 'No bulk requeue has been made yet.')
      : say('Aucune relance en pause.', 'No bulk requeue is paused.'),
  }
  return {
    title: say('Relances par lot', 'Bulk requeues'),
    live: waitingTopics,
    main: html`${await tabsOver(visit, 'bulks')} ${chips(say('Filtrer les relances', 'Filter the requeues'), views)}
    ${table(items, captions, [
      [
        say('Ouverte', 'Opened'),
        ({ id, createdAt }) => html`<a href="/relances/${id}">${instant(createdAt, language)}</a>`,
      ],
      [say('État', 'State'), ({ state }) => stateTag(state, language)],
      [
        say('Motif', 'Reason'),
        ({ reason, criteria }) => html`${reason}<span class="sub">${criteriaSaid(criteria, visit)}</span>`,
      ],
      [say('Par', 'By'), ({ createdBy }) => createdBy],
    ])}
    ${rest(visit, next, 'avant')}`,
  }
})

const pageSize = 30

const stateTag = tagsOf<BulkJson['state']>({
  running: ['run', both('en cours', 'running')],
  paused: ['todo', both('en pause', 'paused')],
  done: ['ok', both('terminée', 'done')],
  cancelled: ['no', both('annulée', 'cancelled')],
})

const bulkPage = pageAt('/relances/:id', 'read', async (visit, { id = '' }) => {
  const { say, language } = visit
  const bulk = await visit.ask.showBulk({ id })
  const { pending, requeued, replaced } = bulk.progress
  const count = requeued + replaced
  return {
    title: say('Relance par lot', 'Bulk requeue'),
    heading:
      count + pending > 0
        ? say(`Relance : ${count} sur ${count + pending}`, `Requeue: ${count} of ${count + pending}`)
        : say('Relance : aucun acte repris', 'Requeue: no act was taken'),
    lead: html`${count + pending > 0 ? stateTag(bulk.state, language) : tag('todo', say('sans effet', 'without effect'))}
    ${count + pending > 0 ? instant(visit.now, language) : say('Tous les actes sont écartés : chacun dit pourquoi ci-dessous.', 'All acts are left out: each says why below.')}`,
    beside: html`<a class="button" href="/relances/${id}">${say('Actualiser', 'Refresh')}</a>`,
    live: [`relance:${id}`],
    main: html`${sum(visit, bulk)} ${renderBulkFacts(bulk, visit)} ${buttons(visit, bulk)}
      <h2>${say('Acte par acte', 'Act by act')}</h2>
      ${await itemsPart(visit, bulk)}`,
  }
})

export const bulkServed = {
  pages: [listPage, newBulkPage, bulkPage],
  actions: [openBulkAction, suspend, resume, cancel],
}

function sum({ say }: Visit, { state, progress }: ShownBulk) {
  const { pending, requeued, replaced, excluded } = progress
  const count = requeued + replaced
  const left =
    state === 'cancelled'
      ? say(`non relancé${plural(pending)} (relance annulée)`, 'not requeued, as the requeue is cancelled')
      : say('en attente', 'waiting')
  const label = say('Actes relancés', 'Acts requeued')
  return html`<p><progress max="${Math.max(1, count + pending)}" value="${count}" aria-label="${label}"></progress></p>
    <ul>
      <li>${requeued} ${say('remis en file d’attente', 'requeued')}</li>
      <li>${replaced} ${say(`remplacé${plural(replaced)} par un nouvel envoi`, 'replaced by a new sending')}</li>
      <li>${excluded} ${say(`écarté${plural(excluded)}`, 'left out')}</li>
      <li>${pending} ${left}</li>
    </ul>`
}

function renderBulkFacts({ id, can, reason, createdAt, createdBy, criteria, rate }: BulkJson, visit: Visit) {
  const { say, language } = visit
  // The criteria are incomplete where the searched words are masked.
  const isAnew = can.cancel !== true && criteria.text !== mask
  const anew = say('Aperçu d’une nouvelle relance', 'See what a new requeue would take')
  return facts([
    [say('Motif', 'Reason'), reason],
    [say('Demandée', 'Asked for'), html`${instant(createdAt, language)}, ${say('par', 'by')} ${createdBy}`],
    [say('Pour', 'About'), criteriaSaid(criteria, visit)],
    [say('Cadence', 'Rate'), `${rate} ${say('actes par minute', 'acts a minute')}`],
    [say('Opération', 'Operation'), html`<code class="id">${id}</code>`],
    [
      say('Actes restants', 'Is anything left?'),
      isAnew && html`<a href="/relances/nouvelle${writeCriteria(criteria)}">${anew}</a>`,
    ],
  ])
}

function buttons(visit: Visit, { id, can: { pause: mayPause, cancel: mayCancel }, steerable }: BulkJson) {
  const { say } = visit
  if (mayCancel !== true) return false
  const pause = say('Mettre en pause', 'Pause')
  const reserved = say(
    'Réservé aux opérateurs de toutes les collectivités de cette relance.',
    'For operators of every collectivité of this requeue only.',
  )
  if (!steerable) return refusedButton(pause, reserved)
  const at = [id]
  return html`<h2>${say('Actions sur la relance', 'Steer the requeue')}</h2>
    <div class="actions">
      ${
        mayPause === true
          ? askingButton(visit, suspend, { at, label: pause })
          : askingButton(visit, resume, { at, label: say('Reprendre', 'Resume') })
      }
      ${askingButton(visit, cancel, {
        at,
        label: say('Annuler les actes restants', 'Cancel the rest'),
        why: say('Motif de l’annulation (inscrit au journal)', 'Reason to cancel, kept in the journal'),
      })}
    </div>`
}

const itemsSize = 60

async function itemsPart(visit: Visit, bulk: BulkJson) {
  const { say, language } = visit
  const { items, next } = await visit.ask.listBulkItems({ id: bulk.id, limit: itemsSize, ...afterIn(visit) })
  const senderOf = await sendersFor(visit, items)
  const captions = {
    caption: say('Actes de la relance', 'Acts of the requeue'),
    none: say('Aucun acte ici.', 'No act here.'),
  }
  return html`${table(items, captions, [
    [
      say('Acte', 'Act'),
      ({ transmission, numero }) => html`<a href="/transmissions/${transmission}">${numero ?? transmission}</a>`,
    ],
    ['Collectivité', ({ collectivite }) => senderOf(collectivite)],
    [say('Résultat', 'What became of it'), (item) => renderBulkOutcome(item, bulk, visit)],
    [say('Date', 'When'), ({ endedAt }) => (endedAt ? instant(endedAt, language) : '–')],
  ])}
  ${rest(visit, next)}`
}

function renderBulkOutcome({ state, outcome, newId, reason }: BulkItemJson, bulk: BulkJson, { say }: Visit) {
  if (state === 'pending')
    return bulk.state === 'cancelled'
      ? tag('todo', say('non relancé', 'not requeued'))
      : tag('run', say('en attente', 'waiting'))
  if (state === 'excluded')
    return html`${tag('todo', say('écarté', 'left out'))}
      <span class="sub">${reason?.message} <code>${reason?.code}</code></span>`
  if (outcome !== 'replaced' || newId === null) return tag('ok', say('remis en file d’attente', 'requeued'))
  const link = say('Voir le nouvel envoi', 'See the new sending')
  return html`${tag('ok', say('remplacé', 'replaced'))} <a class="sub" href="/transmissions/${newId}">${link}</a>`
}
