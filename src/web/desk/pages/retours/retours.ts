// Retours orphelins: what came back and found nobody, what cannot be read, what a mail says in words. One return is given to
// an act by hand, or read again.
import { strays, waitingStatuses, type StrayRetour } from '../../../../operations/desk/lists.ts'
import type { RetourJson } from '../../../../operations/shapes.ts'
import { isId } from '../../../../protocol/ids.ts'
import { sentenceOf, type Both } from '../../../../text/sentences.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { nothing, table } from '../../parts.ts'
import { instant } from '../../times.ts'
import { field, mayHere, type DeskAction, type Page, type Said, type Visit } from '../../visit.ts'
import { guardedForm, refusedButton, rest } from '../desk-forms.ts'
import { nameShown, problemsShown, returnPage } from './shown.ts'
import { kindWord, statusTag } from './words.ts'

const pageSize = 50

const listPage: Page = {
  path: '/retours',
  needs: 'read',
  render: async (visit) => {
    const { searchParams } = visit.url
    const [status, after] = [searchParams.get('statut'), searchParams.get('apres')]
    const statuses = waitingStatuses.filter((each) => each === status)
    const found = await visit.look(strays, {
      limit: pageSize + 1,
      statuses: statuses.length > 0 ? statuses : waitingStatuses,
      after: isId(after) ? after : undefined,
    })
    const shown = found.slice(0, pageSize)
    const next = found.length > pageSize ? shown.at(-1)?.id : undefined
    const title = visit.say('Retours orphelins', 'Stray returns')
    const lead = visit.say(
      'Ce que la préfecture ou la plateforme ont renvoyé et qui n’a pas trouvé son acte. Tout est gardé tel qu’il est venu.',
      'What the préfecture or the platform sent back and that found no act of its own. Everything is kept as it came.',
    )
    return {
      title,
      live: ['retours'],
      main: html`${heading(title, lead)} ${filters(visit, statuses[0])} ${listOf(visit, shown)} ${rest(visit, next)}
      ${rereadAll(visit)}`,
    }
  },
}

const filterWords = {
  orphan: { fr: 'Sans destinataire', en: 'Stray' },
  unreadable: { fr: 'Illisibles', en: 'Unreadable' },
  notice: { fr: 'Avis', en: 'Notices' },
} as const satisfies Record<(typeof waitingStatuses)[number], Both>

function filters({ say, language }: Visit, chosen: RetourJson['status'] | undefined): Html {
  const link = (href: string, word: string, isHere: boolean) =>
    html`<a class="chip" href="${href}" ${isHere && html`aria-current="page"`}>${word}</a>`
  return html`<nav class="filters" aria-label="${say('Filtrer les retours', 'Filter the returns')}">
    ${link('/retours', say('Tous', 'All'), chosen === undefined)}
    ${waitingStatuses.map((status) => link(`/retours?statut=${status}`, filterWords[status][language], status === chosen))}
  </nav>`
}

function listOf(visit: Visit, shown: readonly StrayRetour[]): Html {
  const { say } = visit
  if (shown.length === 0) return nothing(say('Aucun retour n’attend d’être placé.', 'No return waits to be placed.'))
  const head = say(
    ['Retour', 'État', 'Pourquoi', 'Collectivité', 'Venu le'],
    ['Return', 'State', 'Why', 'Collectivité', 'Came on'],
  )
  return table(
    head,
    shown.map((retour) => row(visit, retour)),
    say('Retours qui attendent une personne', 'Returns that wait for a person'),
  )
}

function row(visit: Visit, retour: StrayRetour): readonly Content[] {
  const { id, kind, status, problems, siren, receivedAt } = retour
  const [first] = problemsShown(visit, problems ?? [], siren)
  return [
    html`<a href="/retours/${id}"><strong>${kindWord(kind, visit.language)}</strong></a
      ><span class="sub">${nameShown(visit, retour, siren)}</span>`,
    statusTag(status, visit.language),
    first ? sentenceOf(first, visit.language) : '—',
    html`<span class="word">${siren}</span>`,
    instant(receivedAt, visit.language),
  ]
}

function rereadAll(visit: Visit): Html {
  const { say } = visit
  const label = say('Relire tout ce qui attend', 'Read again all that waits')
  const reserved = say(
    'Réservé aux administrateurs de toutes les collectivités.',
    'For administrators of every collectivité only.',
  )
  const button = isMaster(visit)
    ? guardedForm(visit, { needs: 'attach', siren: null, action: '/retours/relire', label, quiet: true })
    : refusedButton(label, reserved)
  return html`<section aria-labelledby="relire">
    <h2 id="relire">${say('Après une mise à jour', 'After an update')}</h2>
    <p>
      ${say(
        'Ce qui n’a pas été placé ou lu l’est peut-être par la version installée depuis.',
        'What could not be placed or read may be by the version installed since.',
      )}
    </p>
    ${button}
  </section>`
}

/** An administrator of every collectivite. */
function isMaster(visit: Visit): boolean {
  return mayHere(visit, 'queues', null)
}

export const returnsPages: readonly Page[] = [listPage, returnPage]

const attach: DeskAction = {
  path: '/retours/:id/rattacher',
  needs: 'attach',
  run: async (visit, sent) => {
    const [id, acte] = [sent.params.id ?? '', field(sent, 'acte')]
    const to = `/retours/${id}`
    const which = visit.say('Dites à quel acte rattacher ce retour.', 'Say which act this return is to be attached to.')
    if (acte === '') return { to, said: { tone: 'no', text: which } }
    const act = await visit.ask('attachReturn', { id, transmission: acte, reason: field(sent, 'motif') })
    const name = act.numero ?? act.idActe ?? act.id
    const text = visit.say(
      `Le retour est rattaché à ${name} : il produit ses effets, comme s’il l’avait trouvé seul.`,
      `The return is attached to ${name}: it takes effect, as if it had found the act by itself.`,
    )
    return { to: `/transmissions/${act.id}`, said: { tone: 'ok', text } }
  },
}

const rereadOne: DeskAction = {
  path: '/retours/:id/relire',
  needs: 'attach',
  run: async (visit, { params: { id = '' } }) => {
    const { items } = await visit.ask('rereadReturns', { ids: [id] })
    return { to: `/retours/${id}`, said: reread(visit, items[0] ? [items[0].status] : []) }
  },
}

const rereadEvery: DeskAction = {
  path: '/retours/relire',
  needs: 'queues',
  run: async (visit) => {
    const notHis = visit.say('Ce n’est pas dans vos droits.', 'You may not do this.')
    if (!isMaster(visit)) return { to: '/retours', said: { tone: 'no', text: notHis } }
    const { items } = await visit.ask('rereadReturns', {})
    return {
      to: '/retours',
      said: reread(
        visit,
        items.map(({ status }) => status),
      ),
    }
  },
}

export const returnsActions: readonly DeskAction[] = [attach, rereadOne, rereadEvery]

/** What came of reading again. */
function reread({ say }: Visit, statuses: readonly RetourJson['status'][]): Said {
  const count = statuses.length
  const waiting = statuses.filter((status) => (waitingStatuses as readonly string[]).includes(status)).length
  if (count === 0) return { tone: 'ok', text: say('Il n’y avait rien à relire.', 'There was nothing to read again.') }
  if (count === 1)
    return {
      tone: 'ok',
      text:
        waiting === 0
          ? say('Relu : il a trouvé sa place.', 'Read again: it has found its place.')
          : say('Relu : il attend toujours.', 'Read again: it still waits.'),
    }
  const text = say(
    `${count} retours relus : ${waiting} attendent toujours.`,
    `${count} returns read again: ${waiting} still waiting.`,
  )
  return { tone: 'ok', text }
}
