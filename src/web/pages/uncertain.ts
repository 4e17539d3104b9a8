// Incertaines: what left without a word back. For each what is known, what the gateway answered when it was asked, when it
// is asked next; and the two verdicts that only a person may give.
import type { TransmissionJson } from '../../operations/operations.ts'
import { codeSentence } from '../../sentences.ts'
import { attemptsOf, type Attempt } from '../../store/attempts.ts'
import { linesOf, type JournalLine } from '../../store/journal.ts'
import { html, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { nothing, reasonField, tag } from '../parts.ts'
import { instant } from '../times.ts'
import { field, shownTo, type DeskAction, type Page, type Sent, type Visit } from '../visit.ts'
import { guardedForm, isId, rest } from './desk-forms.ts'

const pageSize = 20

const uncertainPage: Page = {
  path: '/incertaines',
  needs: 'read',
  render: async (visit) => {
    const after = visit.url.searchParams.get('apres')
    const { items, next } = await visit.operations.list({
      ...{ uncertain: true, limit: pageSize },
      ...(isId(after) && { after }),
    })
    const stopped = await stoppedConnections(visit)
    const shown = await Promise.all(items.map((item) => itemOf(visit, item, stopped)))
    const lead =
      'Ces envois sont partis, et rien ne dit s’ils sont arrivés. Aucun n’est renvoyé avant que la plateforme ne réponde ou que vous n’ayez tranché.'
    const list = shown.length > 0 ? shown : nothing('Aucun envoi n’est dans le doute.')
    return { title: 'Incertaines', main: html`${heading('Incertaines', lead)}${list}${rest(visit, next ?? undefined)}` }
  },
}

export const uncertainPages: readonly Page[] = [uncertainPage]

/** SIREN of those whose connection is suspended or paused: their gateway is asked nothing. */
async function stoppedConnections({ operations }: Visit): Promise<ReadonlySet<string>> {
  const { items } = await operations.connections()
  return new Set(items.filter(({ suspended, paused }) => suspended ?? paused).map(({ siren }) => siren))
}

async function itemOf(visit: Visit, item: TransmissionJson, stopped: ReadonlySet<string>): Promise<Html> {
  const { db } = visit.app.ports.store
  const { id, objet, collectivite } = item
  const [attempts, journal] = await Promise.all([attemptsOf(db, id), linesOf(db, id)])
  const attempt = attempts.findLast(({ verdict }) => verdict === null)
  const story = attempt ? journal.filter(({ at }) => at >= attempt.openedAt) : []
  return html`<article class="card uncertain">
    <h2><a href="/transmissions/${id}">${nameOf(item)}</a> ${tag('doubt', 'Incertaine')}</h2>
    <p class="lead">${shownTo(visit, objet, collectivite)} · ${collectivite}</p>
    <dl class="facts">
      <dt>Ce que l’on sait</dt>
      <dd>${known(visit, { attempt, count: attempts.length, story })}</dd>
      <dt>Réponse de la plateforme</dt>
      <dd>${answerOf(visit, story)}</dd>
      <dt>Prochaine demande</dt>
      <dd>${nextAsked(item, stopped.has(collectivite))}</dd>
    </dl>
    ${verdicts(visit, item)}
  </article>`
}

function nameOf({ numero, idActe, message, id }: TransmissionJson): string {
  return message === '1-1' && numero !== null ? numero : `${message} ${idActe ?? id}`
}

interface Doubt {
  readonly attempt: Attempt | undefined
  readonly count: number
  readonly story: readonly JournalLine[]
}

function known({ language }: Visit, { attempt, count, story }: Doubt): Html {
  const cause = causeOf(story)
  const sentence =
    cause?.code == null
      ? 'L’échange n’a laissé ni réponse ni erreur : le processus s’est sans doute arrêté pendant l’envoi.'
      : codeSentence(cause.code, language)
  return html`Envoi n° ${count}${attempt && html`, parti le ${instant(attempt.openedAt)}`}. ${sentence}
  ${cause?.code && html`<code>${cause.code}</code>`}`
}

/** What left the doubt; nothing when the process died. */
function causeOf(story: readonly JournalLine[]): JournalLine | undefined {
  return story.find(({ event }) => event === 'uncertain')
}

function answerOf({ language }: Visit, story: readonly JournalLine[]): Html {
  const cause = causeOf(story)
  const asked = story.findLast((line) => line !== cause && wordOf(line) !== undefined)
  if (!asked) return html`Elle n’a pas encore été interrogée.`
  return html`${instant(asked.at)} : ${wordOf(asked)}
  ${asked.code && html`${codeSentence(asked.code, language)} <code>${asked.code}</code>`}`
}

const words: Readonly<Record<string, string>> = {
  wait: 'elle ne le connaît pas, mais il est trop tôt pour la croire : l’envoi peut encore y être en traitement.',
  retry: 'elle n’a pas pu être interrogée.',
  suspended: 'elle n’a pas pu être interrogée.',
  held: 'elle n’a pas permis de conclure.',
}

/** What a line of the journal says of the gateway's answer. */
function wordOf({ event, detail }: JournalLine): string | undefined {
  if (event === 'wait' && (detail as { why?: unknown } | null)?.why !== 'quiet') return undefined
  return Object.hasOwn(words, event) ? words[event] : undefined
}

function nextAsked({ held, dueAt }: TransmissionJson, isStopped: boolean): Html {
  if (held || dueAt === null) return html`Plus rien n’est demandé d’ici là : c’est à vous de dire.`
  if (isStopped) return html`Dès que <a href="/connexions">sa connexion</a> reprendra : elle est arrêtée.`
  return html`${instant(dueAt)}`
}

function verdicts(visit: Visit, item: TransmissionJson): Html {
  const { id, collectivite: siren } = item
  const name = nameOf(item)
  const common = { needs: 'resolve', siren } as const
  const reference = html`<label
    >Référence de l’envoi sur la plateforme<input name="reference" required maxlength="200" autocomplete="off"
  /></label>`
  return html`<div class="verdicts">
    <details>
      <summary>${name} est arrivée…</summary>
      <p>Vous l’avez vue sur la plateforme, ou la préfecture vous l’a dit. On attend alors sa réponse.</p>
      ${guardedForm(visit, { ...common, action: `/incertaines/${id}/arrivee`, label: `Dire que ${name} est arrivée` }, [reference, reasonField()])}
    </details>
    <details>
      <summary>${name} n’est pas arrivée…</summary>
      <p>
        La plateforme et la préfecture ne la connaissent pas. Elle repart alors, sauf si une réponse de la préfecture
        est là : si elle était arrivée, elle serait reçue deux fois.
      </p>
      ${guardedForm(visit, { ...common, action: `/incertaines/${id}/non-arrivee`, label: `Dire que ${name} n’est pas arrivée`, quiet: true }, reasonField())}
    </details>
  </div>`
}

const arrived: DeskAction = {
  path: '/incertaines/:id/arrivee',
  needs: 'resolve',
  run: async (visit, sent) => {
    const reference = field(sent, 'reference')
    if (reference === '')
      return back(
        'no',
        'Donnez la référence de l’envoi sur la plateforme : sans elle, sa réponse ne pourrait pas être attendue.',
      )
    await visit.operations.resolve(idOf(sent), { arrived: reference }, how(visit, sent))
    return back('ok', 'C’est noté : l’envoi est arrivé. La réponse de la préfecture est attendue.')
  },
}

const notArrived: DeskAction = {
  path: '/incertaines/:id/non-arrivee',
  needs: 'resolve',
  run: async (visit, sent) => {
    await visit.operations.resolve(idOf(sent), { notArrived: true }, how(visit, sent))
    return back('ok', 'C’est noté : l’envoi n’est pas arrivé. Il repart de lui-même.')
  },
}

export const uncertainActions: readonly DeskAction[] = [arrived, notArrived]

function idOf({ params }: Sent): string {
  return params.id ?? ''
}

function how({ login }: Visit, sent: Sent) {
  return { reason: field(sent, 'motif'), who: login }
}

function back(tone: 'ok' | 'no', text: string) {
  return { to: '/incertaines', said: { tone, text } } as const
}
