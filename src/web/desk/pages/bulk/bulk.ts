// Requeues in bulk that were made: each with its progress, what came of every act, and the buttons that pause, resume and
// cancel it.
import { ownerCaller } from '../../../../operations/guard.ts'
import { bulkSchedule } from '../../../../transmission/bulk.ts'
import { ActesError } from '../../../../errors.ts'
import { isId } from '../../../../protocol/ids.ts'
import type { Both, Language } from '../../../../text/sentences.ts'
import {
  bulkById,
  bulks,
  progressOf,
  steerBulk,
  type Bulk,
  type BulkState,
  type Progress,
} from '../../../../store/transmissions/bulk.ts'
import { noteDesk } from '../../../../store/people/people.ts'
import { html, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { form, nothing, reasonField, table, tag, type Tone } from '../../parts.ts'
import { instant } from '../../times.ts'
import {
  field,
  seenBy,
  shownAcross,
  type DeskAction,
  type Done,
  type Page,
  type Rendered,
  type Sent,
  type Visit,
} from '../../visit.ts'
import { askedOf, askedQuery, askedWords, maySteer, seesAny } from './criteria.ts'
import { itemsPart } from './items.ts'
import { refusedButton } from '../desk-forms.ts'
import { newBulkPage, openBulkAction } from './new.ts'

const pageSize = 50

const listPage: Page = { path: '/relances', needs: 'read', render: listed }
const bulkPage: Page = { path: '/relances/:id', needs: 'read', render: (visit, { id = '' }) => shown(visit, id) }

/** Pages of the requeues in bulk. */
export const bulkPages: readonly Page[] = [listPage, newBulkPage, bulkPage]

const steering = {
  suspendre: {
    will: 'paused',
    event: 'bulk-paused',
    said: { fr: 'La relance est suspendue.', en: 'The requeue is paused.' },
  },
  reprendre: {
    will: 'running',
    event: 'bulk-resumed',
    said: { fr: 'La relance reprend.', en: 'The requeue goes on.' },
  },
  annuler: {
    will: 'cancelled',
    event: 'bulk-cancelled',
    said: {
      fr: 'La relance est annulée : les actes qui restaient ne changent pas.',
      en: 'The requeue is cancelled: the acts that remained do not change.',
    },
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
  const bulk = isId(id) ? await bulkById(visit.app.ports.store.db, id) : undefined
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
  const already = visit.say(
    'Rien n’a changé : elle en est déjà là, ou elle est finie.',
    'Nothing has changed: it stands there already, or it is done.',
  )
  if (!done) return { to, said: { tone: 'no', text: already } }
  if (will === 'running')
    await visit.app.askAs(ownerCaller(who, visit.language))('runSchedule', { name: bulkSchedule }).catch(unlessPaused)
  return { to, said: { tone: 'ok', text: said[visit.language] } }
}

/** The schedule that works operations off may be paused: then it goes on when that one does. */
function unlessPaused(error: unknown): void {
  if (!(error instanceof ActesError) || error.code !== 'ACTES-A019') throw error
}

async function listed(visit: Visit): Promise<Rendered> {
  const { say, language } = visit
  const sirens = seenBy(visit)
  const before = placeIn(visit.url.searchParams.get('avant') ?? '')
  const { db } = visit.app.ports.store
  const found = await bulks(db, { limit: pageSize + 1, ...(sirens && { sirens }), ...(before && { before }) })
  const some = found.slice(0, pageSize)
  const rows = some.map((bulk) => [
    html`<a href="/relances/${bulk.id}">${instant(bulk.createdAt, language)}</a>`,
    stateTag(bulk.state, language),
    html`${shownAcross(visit, bulk.reason, bulk.sirens)}<span class="sub">${wordsOf(bulk, visit)}</span>`,
    bulk.who,
  ])
  const last = some.at(-1)
  const more =
    found.length > pageSize &&
    last &&
    html`<nav class="pages" aria-label="Pages">
      <a href="/relances?avant=${last.createdAt.toISOString()}_${last.id}"
        >${say('Relances plus anciennes', 'Older requeues')}</a
      >
    </nav>`
  const link = html`<a class="button" href="/causes"
    >${say('Choisir une cause d’échec', 'Choose a cause of failure')}</a
  >`
  const list =
    rows.length > 0
      ? table(
          say(['Ouverte', 'État', 'Motif', 'Par'], ['Opened', 'State', 'Reason', 'By']),
          rows,
          say('Relances par lot, les plus récentes d’abord', 'Bulk requeues, the newest first'),
        )
      : nothing(say('Aucune relance par lot n’a encore été faite.', 'No bulk requeue has been made yet.'))
  const lead = say(
    'Ce qui a été remis en file ensemble, et ce qu’il en est advenu.',
    'What was requeued together, and what became of it.',
  )
  const title = say('Relances par lot', 'Bulk requeues')
  return { title, live: ['relances'], main: html`${heading(title, lead, link)} ${list} ${more}` }
}

function placeIn(text: string): { at: Date; id: string } | undefined {
  const [instantText = '', id = ''] = text.split('_')
  const at = new Date(instantText)
  return isId(id) && !Number.isNaN(at.getTime()) ? { at, id } : undefined
}

const states: Readonly<Record<BulkState, readonly [Tone, Both]>> = {
  running: ['run', { fr: 'en cours', en: 'running' }],
  paused: ['todo', { fr: 'suspendue', en: 'paused' }],
  done: ['ok', { fr: 'finie', en: 'done' }],
  cancelled: ['no', { fr: 'annulée', en: 'cancelled' }],
}

function stateTag(state: BulkState, language: Language): Html {
  const [tone, word] = states[state]
  return tag(tone, word[language])
}

function wordsOf(bulk: Bulk, visit: Visit): string {
  return askedWords(askedOf(bulk, visit).asked, visit)
}

async function shown(visit: Visit, id: string): Promise<Rendered> {
  const { say, language } = visit
  const bulk = await known(visit, id)
  const { db } = visit.app.ports.store
  const sirens = seenBy(visit)
  const progress = await progressOf(db, id, sirens)
  const { pending, requeued, replaced } = progress
  const done = requeued + replaced
  const title = say(`Relance : ${done} sur ${done + pending}`, `Requeue: ${done} of ${done + pending}`)
  const refresh = html`<a class="button quiet" href="/relances/${id}">${say('Actualiser', 'Refresh')}</a>`
  const lead = html`${stateTag(bulk.state, language)} ${instant(visit.now, language)}`
  const main = html`${heading(title, lead, refresh)} ${sum(visit, bulk, progress)} ${facts(bulk, visit)}
    ${buttons(visit, bulk)}
    <h2>${say('Acte par acte', 'Act by act')}</h2>
    ${await itemsPart(visit, bulk)}`
  return { title: say('Relance par lot', 'Bulk requeue'), live: [`relance:${id}`], main }
}

function sum({ say }: Visit, { state }: Bulk, { pending, requeued, replaced, excluded }: Progress): Html {
  const done = requeued + replaced
  const left =
    state === 'cancelled'
      ? say('non relancés, la relance étant annulée', 'not requeued, as the requeue is cancelled')
      : say('en attente de leur tour', 'waiting for their turn')
  return html`<p>
      <progress
        max="${Math.max(1, done + pending)}"
        value="${done}"
        aria-label="${say('Actes relancés', 'Acts requeued')}"
      ></progress>
    </p>
    <ul>
      <li>${requeued} ${say('remis en file', 'requeued')}</li>
      <li>${replaced} ${say('remplacés par une nouvelle transmission', 'replaced by a new transmission')}</li>
      <li>${excluded} ${say('laissés de côté', 'left out')}</li>
      <li>${pending} ${left}</li>
    </ul>`
}

function facts(bulk: Bulk, visit: Visit): Html {
  const { say, language } = visit
  const { asked, isWhole } = askedOf(bulk, visit)
  const isOver = bulk.state !== 'running' && bulk.state !== 'paused'
  return html`<dl class="facts">
    <dt>${say('Motif', 'Reason')}</dt>
    <dd>${shownAcross(visit, bulk.reason, bulk.sirens)}</dd>
    <dt>${say('Demandée', 'Asked for')}</dt>
    <dd>${instant(bulk.createdAt, language)}, ${say('par', 'by')} ${bulk.who}</dd>
    <dt>${say('Pour', 'About')}</dt>
    <dd>${wordsOf(bulk, visit)}</dd>
    <dt>${say('Cadence', 'Rate')}</dt>
    <dd>${bulk.rate} ${say('actes par minute', 'acts a minute')}</dd>
    <dt>${say('Opération', 'Operation')}</dt>
    <dd><code class="id">${bulk.id}</code></dd>
    ${
      isOver &&
      isWhole &&
      html`<dt>${say('Reste-t-il quelque chose ?', 'Is anything left?')}</dt>
        <dd>
          <a href="/relances/nouvelle${askedQuery(asked)}"
            >${say('Voir ce qu’une nouvelle relance prendrait', 'See what a new requeue would take')}</a
          >
        </dd>`
    }
  </dl>`
}

function buttons(visit: Visit, { id, state, sirens }: Bulk): Html | false {
  const { say } = visit
  if (state === 'done' || state === 'cancelled') return false
  if (!maySteer(visit, sirens))
    return refusedButton(
      say('Suspendre', 'Pause'),
      say(
        'Réservé aux opérateurs de toutes les collectivités de cette relance.',
        'For operators of every collectivité of this requeue only.',
      ),
    )
  const name = state === 'running' ? 'suspendre' : 'reprendre'
  const label = state === 'running' ? say('Suspendre', 'Pause') : say('Reprendre', 'Resume')
  const why = say('Motif de l’annulation, journalisé', 'Reason to cancel, kept in the journal')
  const cancel = { action: `/relances/${id}/annuler`, label: say('Annuler ce qui reste', 'Cancel the rest') }
  return html`<h2>${say('Conduire la relance', 'Steer the requeue')}</h2>
    <div class="actions">
      ${form(visit, { action: `/relances/${id}/${name}`, label }, reasonField(visit))}
      ${form(visit, { ...cancel, quiet: true }, reasonField(why))}
    </div>`
}
