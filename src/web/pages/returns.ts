// Retours orphelins: what came back and found nobody, what cannot be read, what a mail says in words. One return is given to
// an act by hand, or read again.
import { inboxStatuses, type RetourStatus } from '../../store/retours.ts'
import { noteDesk } from '../../store/people.ts'
import { strayRetours, type StrayRetour } from '../../store/desk-lists.ts'
import { sentenceOf } from '../../sentences.ts'
import { html, type Content, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { nothing, table } from '../parts.ts'
import { instant } from '../times.ts'
import { field, mayHere, seenBy, type DeskAction, type Page, type Visit } from '../visit.ts'
import { guardedForm, isId, refusedButton, rest } from './desk-forms.ts'
import { kindWord, nameShown, problemsShown, returnPage, statusTag } from './returns-shown.ts'

const pageSize = 50

const listPage: Page = {
  path: '/retours',
  needs: 'read',
  render: async (visit) => {
    const { searchParams } = visit.url
    const [status, after] = [searchParams.get('statut'), searchParams.get('apres')]
    const statuses = inboxStatuses.filter((each) => each === status)
    const found = await strayRetours(visit.app.ports.store.db, {
      ...{ sirens: seenBy(visit), limit: pageSize + 1 },
      statuses: statuses.length > 0 ? statuses : inboxStatuses,
      after: isId(after) ? after : undefined,
    })
    const shown = found.slice(0, pageSize)
    const next = found.length > pageSize ? shown.at(-1)?.id : undefined
    const lead =
      'Ce que la préfecture ou la plateforme ont renvoyé et qui n’a pas trouvé son acte. Tout est gardé tel qu’il est venu.'
    return {
      title: 'Retours orphelins',
      main: html`${heading('Retours orphelins', lead)} ${filters(statuses[0])} ${listOf(visit, shown)}
      ${rest(visit, next)} ${rereadAll(visit)}`,
    }
  },
}

const filterWords = {
  orphan: 'Sans destinataire',
  unreadable: 'Illisibles',
  notice: 'Avis',
} as const satisfies Record<(typeof inboxStatuses)[number], string>

function filters(chosen: RetourStatus | undefined): Html {
  const link = (href: string, word: string, isHere: boolean) =>
    html`<a class="chip" href="${href}" ${isHere && html`aria-current="page"`}>${word}</a>`
  return html`<nav class="filters" aria-label="Filtrer les retours">
    ${link('/retours', 'Tous', chosen === undefined)}
    ${inboxStatuses.map((status) => link(`/retours?statut=${status}`, filterWords[status], status === chosen))}
  </nav>`
}

function listOf(visit: Visit, shown: readonly StrayRetour[]): Html {
  if (shown.length === 0) return nothing('Aucun retour n’attend d’être placé.')
  const head = ['Retour', 'État', 'Pourquoi', 'Collectivité', 'Venu le']
  return table(
    head,
    shown.map((retour) => row(visit, retour)),
    'Retours qui attendent une personne',
  )
}

function row(visit: Visit, retour: StrayRetour): readonly Content[] {
  const { id, kind, status, problems, siren, receivedAt } = retour
  const [first] = problemsShown(visit, problems ?? [], siren)
  return [
    html`<a href="/retours/${id}"><strong>${kindWord(kind)}</strong></a
      ><span class="sub">${nameShown(visit, retour, siren)}</span>`,
    statusTag(status),
    first && sentenceOf(first, visit.language),
    siren,
    instant(receivedAt),
  ]
}

function rereadAll(visit: Visit): Html {
  const label = 'Relire tout ce qui attend'
  const button = isMaster(visit)
    ? guardedForm(visit, { needs: 'attach', siren: null, action: '/retours/relire', label, quiet: true })
    : refusedButton(label, 'Réservé aux administrateurs de toutes les collectivités.')
  return html`<section aria-labelledby="relire">
    <h2 id="relire">Après une mise à jour</h2>
    <p>Ce qui n’a pas été placé ou lu l’est peut-être par la version installée depuis.</p>
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
    if (acte === '') return { to, said: { tone: 'no', text: 'Dites à quel acte rattacher ce retour.' } }
    const how = { reason: field(sent, 'motif'), who: visit.login }
    const act = await visit.operations.attachReturn(id, acte, how)
    const text = `Le retour est rattaché à ${act.numero ?? act.idActe ?? act.id} : il produit ses effets, comme s’il l’avait trouvé seul.`
    return { to: `/transmissions/${act.id}`, said: { tone: 'ok', text } }
  },
}

const rereadOne: DeskAction = {
  path: '/retours/:id/relire',
  needs: 'attach',
  run: async (visit, { params: { id = '' } }) => {
    const { items } = await visit.operations.rereadReturns([id], visit.login)
    await note(visit, { target: id })
    return { to: `/retours/${id}`, said: reread(items[0] ? [items[0].status] : []) }
  },
}

const rereadEvery: DeskAction = {
  path: '/retours/relire',
  needs: 'queues',
  run: async (visit) => {
    if (!isMaster(visit)) return { to: '/retours', said: { tone: 'no', text: 'Ce n’est pas dans vos droits.' } }
    const { items } = await visit.operations.rereadReturns('all', visit.login)
    await note(visit, { detail: { count: items.length } })
    return { to: '/retours', said: reread(items.map(({ status }) => status)) }
  },
}

export const returnsActions: readonly DeskAction[] = [attach, rereadOne, rereadEvery]

async function note({ app, login, now }: Visit, more: { target?: string; detail?: unknown }): Promise<void> {
  await noteDesk(app.ports.store.db, { at: now, who: login, event: 'returns-reread', ...more })
}

/** What came of reading again. */
function reread(statuses: readonly RetourStatus[]): { readonly tone: 'ok' | 'no'; readonly text: string } {
  const waiting = statuses.filter((status) => (inboxStatuses as readonly RetourStatus[]).includes(status)).length
  if (statuses.length === 0) return { tone: 'ok', text: 'Il n’y avait rien à relire.' }
  if (statuses.length === 1)
    return { tone: 'ok', text: waiting === 0 ? 'Relu : il a trouvé sa place.' : 'Relu : il attend toujours.' }
  return { tone: 'ok', text: `${statuses.length} retours relus : ${waiting} attendent toujours.` }
}
