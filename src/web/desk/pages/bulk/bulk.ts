// Requeues in bulk that were made: each with its progress, what came of every act, and the buttons that pause, resume and
// cancel it.
import { ActesError } from '../../../../errors.ts'
import type { BulkJson, ShownBulk } from '../../../../operations/declared/bulk.ts'
import { isId } from '../../../../protocol/ids.ts'
import type { Both, Language } from '../../../../text/sentences.ts'
import { html, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { form, nothing, reasonField, table, tag, type Tone } from '../../parts.ts'
import { instant } from '../../times.ts'
import { field, type DeskAction, type Done, type Page, type Rendered, type Sent, type Visit } from '../../visit.ts'
import { askedOf, askedQuery, askedWords } from './criteria.ts'
import { itemsPart } from './items.ts'
import { refusedButton } from '../desk-forms.ts'
import { newBulkPage, openBulkAction } from './new.ts'

const listPage: Page = { path: '/relances', needs: 'read', render: listed }
const bulkPage: Page = { path: '/relances/:id', needs: 'read', render: (visit, { id = '' }) => shown(visit, id) }

/** Pages of the requeues in bulk. */
export const bulkPages: readonly Page[] = [listPage, newBulkPage, bulkPage]

const steering = {
  suspendre: {
    call: 'pauseBulk',
    said: { fr: 'La relance est suspendue.', en: 'The requeue is paused.' },
  },
  reprendre: {
    call: 'resumeBulk',
    said: { fr: 'La relance reprend.', en: 'The requeue goes on.' },
  },
  annuler: {
    call: 'cancelBulk',
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

async function steered(visit: Visit, sent: Sent, name: keyof typeof steering): Promise<Done> {
  const { call, said } = steering[name]
  const [{ id = '' }, reason] = [sent.params, field(sent, 'motif')]
  if (reason === '') throw new ActesError('ACTES-A001')
  const { already } = await visit.ask(call, { id, reason })
  const to = `/relances/${id}`
  if (!already) return { to, said: { tone: 'ok', text: said[visit.language] } }
  const text = visit.say(
    'Rien n’a changé : elle en est déjà là, ou elle est finie.',
    'Nothing has changed: it stands there already, or it is done.',
  )
  return { to, said: { tone: 'no', text } }
}

async function listed(visit: Visit): Promise<Rendered> {
  const { say, language } = visit
  const after = placeIn(visit.url.searchParams.get('avant') ?? '')
  const { items, next } = await visit.ask('listBulks', { ...(after !== undefined && { after }) })
  const rows = items.map((bulk) => [
    html`<a href="/relances/${bulk.id}">${instant(bulk.createdAt, language)}</a>`,
    stateTag(bulk.state, language),
    html`${bulk.reason}<span class="sub">${wordsOf(bulk, visit)}</span>`,
    bulk.createdBy,
  ])
  const more =
    next !== null &&
    html`<nav class="pages" aria-label="Pages">
      <a href="/relances?avant=${next}">${say('Relances plus anciennes', 'Older requeues')}</a>
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

/** Where a list goes on; nothing where the address says none. */
function placeIn(text: string): string | undefined {
  const [at = '', id = ''] = text.split('_')
  return isId(id) && !Number.isNaN(Date.parse(at)) ? text : undefined
}

const states: Readonly<Record<BulkJson['state'], readonly [Tone, Both]>> = {
  running: ['run', { fr: 'en cours', en: 'running' }],
  paused: ['todo', { fr: 'suspendue', en: 'paused' }],
  done: ['ok', { fr: 'finie', en: 'done' }],
  cancelled: ['no', { fr: 'annulée', en: 'cancelled' }],
}

function stateTag(state: BulkJson['state'], language: Language): Html {
  const [tone, word] = states[state]
  return tag(tone, word[language])
}

function wordsOf(bulk: BulkJson, visit: Visit): string {
  return askedWords(askedOf(bulk).asked, visit)
}

async function shown(visit: Visit, id: string): Promise<Rendered> {
  const { say, language } = visit
  const bulk = await visit.ask('showBulk', { id })
  const { pending, requeued, replaced } = bulk.progress
  const done = requeued + replaced
  const title = say(`Relance : ${done} sur ${done + pending}`, `Requeue: ${done} of ${done + pending}`)
  const refresh = html`<a class="button quiet" href="/relances/${id}">${say('Actualiser', 'Refresh')}</a>`
  const lead = html`${stateTag(bulk.state, language)} ${instant(visit.now, language)}`
  const main = html`${heading(title, lead, refresh)} ${sum(visit, bulk)} ${facts(bulk, visit)} ${buttons(visit, bulk)}
    <h2>${say('Acte par acte', 'Act by act')}</h2>
    ${await itemsPart(visit, bulk)}`
  return { title: say('Relance par lot', 'Bulk requeue'), live: [`relance:${id}`], main }
}

function sum({ say }: Visit, { state, progress }: ShownBulk): Html {
  const { pending, requeued, replaced, excluded } = progress
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

function facts(bulk: BulkJson, visit: Visit): Html {
  const { say, language } = visit
  const { asked, isWhole } = askedOf(bulk)
  const isOver = bulk.state !== 'running' && bulk.state !== 'paused'
  return html`<dl class="facts">
    <dt>${say('Motif', 'Reason')}</dt>
    <dd>${bulk.reason}</dd>
    <dt>${say('Demandée', 'Asked for')}</dt>
    <dd>${instant(bulk.createdAt, language)}, ${say('par', 'by')} ${bulk.createdBy}</dd>
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

function buttons(visit: Visit, { id, state, steerable }: BulkJson): Html | false {
  const { say } = visit
  if (state === 'done' || state === 'cancelled') return false
  if (!steerable)
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
