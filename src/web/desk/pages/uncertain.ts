// Incertaines: what left without a word back. For each what is known, what the gateway answered when it was asked, when it
// is asked next; and the two verdicts that only a person may give.
import { beingSent, exchangesOf, waitsFor, type Exchanges } from '../../../operations/desk/transmissions.ts'
import { isId } from '../../../protocol/ids.ts'
import type { TransmissionJson } from '../../../operations/shapes.ts'
import { codeSentence, type Both } from '../../../text/sentences.ts'
import { html, type Content, type Html } from '../../../text/html.ts'
import { heading } from '../layout.ts'
import { nothing, reasonField, tag } from '../parts.ts'
import { instant } from '../times.ts'
import { field, shownTo, type DeskAction, type Page, type Sent, type Visit } from '../visit.ts'
import { guardedForm, rest } from './desk-forms.ts'
import { connectionHref } from './gateway-words.ts'
import { inFrench } from './ministry-words.ts'
import { attemptField } from './transmission/offers.ts'

const pageSize = 20

const uncertainPage: Page = {
  path: '/incertaines',
  needs: 'read',
  render: async (visit) => {
    const { say } = visit
    const after = visit.url.searchParams.get('apres')
    const { items, next } = await visit.ask('listTransmissions', {
      ...{ uncertain: true, limit: pageSize },
      ...(isId(after) && { after }),
    })
    const stopped = await stoppedConnections(
      visit,
      items.map(({ id }) => id),
    )
    const ids = items.map(({ id }) => id)
    const going = await visit.look(beingSent, { ids, now: visit.now })
    const doubtful = items.filter(({ id }) => !going.has(id))
    const shown = await Promise.all(doubtful.map((item) => itemOf(visit, item, stopped)))
    const lead = say(
      'Ces envois sont partis, et rien ne dit s’ils sont arrivés. Aucun n’est renvoyé avant que la plateforme ne réponde ou que vous n’ayez tranché.',
      'These sendings left, and nothing says whether they arrived. None is sent again before the platform answers or you have decided.',
    )
    const list = shown.length > 0 ? shown : nothing(say('Aucun envoi n’est dans le doute.', 'No sending is in doubt.'))
    const title = say('Incertaines', 'Uncertain')
    return {
      title,
      live: ['actes', 'connexions'],
      main: html`${heading(title, lead)}${list}${rest(visit, next ?? undefined)}`,
    }
  },
}

export const uncertainPages: readonly Page[] = [uncertainPage]

type Attempt = Exchanges['attempts'][number]
type JournalLine = Exchanges['journal'][number]

/** Of sendings whose own connection stands still, its id. */
type Stopped = ReadonlyMap<string, string>

/** Those of these whose connection is suspended or paused: their gateway is asked nothing. */
async function stoppedConnections({ look, now }: Visit, ids: readonly string[]): Promise<Stopped> {
  const waits = [...(await look(waitsFor, { ids, now })).values()]
  const stopped = waits.filter(({ suspendedCode, paused }) => suspendedCode !== null || paused)
  return new Map(stopped.map(({ id, connection }) => [id, connection]))
}

async function itemOf(visit: Visit, item: TransmissionJson, stopped: Stopped): Promise<Html> {
  const { say } = visit
  const { id, objet, collectivite } = item
  const { attempts, journal } = await visit.look(exchangesOf, { id })
  const attempt = attempts.findLast(({ verdict }) => verdict === null)
  const story = attempt ? journal.filter(({ at }) => at >= attempt.openedAt) : []
  return html`<article class="card uncertain">
    <h2><a href="/transmissions/${id}">${nameOf(item)}</a> ${tag('doubt', say('Incertaine', 'Uncertain'))}</h2>
    <p class="lead">${inFrench(visit, shownTo(visit, objet, collectivite))} · ${collectivite}</p>
    <dl class="facts">
      <dt>${say('Ce que l’on sait', 'What is known')}</dt>
      <dd>${known(visit, { attempt, count: attempts.length, story })}</dd>
      <dt>${say('Réponse de la plateforme', 'Answer of the platform')}</dt>
      <dd>${answerOf(visit, story)}</dd>
      <dt>${say('Prochaine demande', 'Asked next')}</dt>
      <dd>${nextAsked(visit, item, stopped.get(id))}</dd>
    </dl>
    ${verdicts(visit, item, attempt?.id)}
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

function known({ say, language }: Visit, { attempt, count, story }: Doubt): Html {
  const cause = causeOf(story)
  const sentence =
    cause?.code == null
      ? say(
          'L’échange n’a laissé ni réponse ni erreur : le processus s’est sans doute arrêté pendant l’envoi.',
          'The exchange left neither an answer nor an error: the process probably stopped during the sending.',
        )
      : codeSentence(cause.code, language)
  return html`${say('Envoi n°', 'Sending no.')}
  ${count}${attempt && html`, ${say('parti le', 'left on')} ${instant(attempt.openedAt, language)}`}. ${sentence}
  ${cause?.code && html`<code>${cause.code}</code>`}`
}

/** What left the doubt; nothing when the process died. */
function causeOf(story: readonly JournalLine[]): JournalLine | undefined {
  return story.find(({ event }) => event === 'uncertain')
}

function answerOf({ say, language }: Visit, story: readonly JournalLine[]): Html {
  const cause = causeOf(story)
  const asked = story.findLast((line) => line !== cause && wordOf(line) !== undefined)
  if (!asked) return html`${say('Elle n’a pas encore été interrogée.', 'It has not been asked yet.')}`
  return html`${instant(asked.at, language)}${say(' :', ':')} ${wordOf(asked)?.[language]}
  ${asked.code && html`${codeSentence(asked.code, language)} <code>${asked.code}</code>`}`
}

const words: Readonly<Record<string, Both>> = {
  wait: {
    fr: 'elle ne le connaît pas, mais il est trop tôt pour la croire : l’envoi peut encore y être en traitement.',
    en: 'it does not know it, but it is too early to believe that: the sending may still be under way there.',
  },
  retry: { fr: 'elle n’a pas pu être interrogée.', en: 'it could not be asked.' },
  suspended: { fr: 'elle n’a pas pu être interrogée.', en: 'it could not be asked.' },
  held: { fr: 'elle n’a pas permis de conclure.', en: 'it did not settle the doubt.' },
}

/** What a line of the journal says of the gateway's answer. */
function wordOf({ event, detail }: JournalLine): Both | undefined {
  if (event === 'wait' && (detail as { why?: unknown } | null)?.why !== 'quiet') return undefined
  return Object.hasOwn(words, event) ? words[event] : undefined
}

function nextAsked({ say, language }: Visit, { held, dueAt }: TransmissionJson, stopped?: string): Content {
  if (held || dueAt === null)
    return say(
      'Plus rien n’est demandé d’ici là : c’est à vous de dire.',
      'Nothing is asked until then: it is for you to say.',
    )
  if (stopped !== undefined) {
    const href = connectionHref(stopped)
    return say(
      html`Dès que <a href="${href}">sa connexion</a> reprendra : elle est arrêtée.`,
      html`As soon as <a href="${href}">its connection</a> goes on: it is stopped.`,
    )
  }
  return instant(dueAt, language)
}

function verdicts(visit: Visit, item: TransmissionJson, attempt: string | undefined): Html {
  const { say } = visit
  const { id, collectivite: siren } = item
  const name = nameOf(item)
  const common = { needs: 'resolve', siren } as const
  const about = attemptField(attempt)
  const reference = html`<label
    >${say('Référence de l’envoi sur la plateforme', 'Reference of the sending on the platform')}<input
      name="reference"
      required
      maxlength="200"
      autocomplete="off"
  /></label>`
  return html`<div class="verdicts">
    <details>
      <summary>${say(`${name} est arrivée…`, `${name} arrived…`)}</summary>
      <p>
        ${say('Vous l’avez vue sur la plateforme, ou la préfecture vous l’a dit. On attend alors sa réponse.', 'You have seen it on the platform, or the préfecture told you. Its answer is then awaited.')}
      </p>
      ${guardedForm(visit, { ...common, action: `/incertaines/${id}/arrivee`, label: say(`Dire que ${name} est arrivée`, `Say that ${name} arrived`) }, [about, reference, reasonField(visit)])}
    </details>
    <details>
      <summary>${say(`${name} n’est pas arrivée…`, `${name} did not arrive…`)}</summary>
      <p>
        ${say(
          html`La plateforme et la préfecture ne la connaissent pas. Elle repart alors, sauf si une réponse de la
          préfecture est là : si elle était arrivée, elle serait reçue deux fois.`,
          html`Neither the platform nor the préfecture knows it. It then leaves again, unless an answer of the
          préfecture is there: if it had arrived, it would be received twice.`,
        )}
      </p>
      ${guardedForm(visit, { ...common, action: `/incertaines/${id}/non-arrivee`, label: say(`Dire que ${name} n’est pas arrivée`, `Say that ${name} did not arrive`), quiet: true }, [about, reasonField(visit)])}
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
        visit.say(
          'Donnez la référence de l’envoi sur la plateforme : sans elle, sa réponse ne pourrait pas être attendue.',
          'Give the reference of the sending on the platform: without it, its answer could not be awaited.',
        ),
      )
    await visit.ask('resolveTransmission', { ...asked(sent), arrived: reference })
    return back(
      'ok',
      visit.say(
        'C’est noté : l’envoi est arrivé. La réponse de la préfecture est attendue.',
        'It is noted: the sending arrived. The answer of the préfecture is awaited.',
      ),
    )
  },
}

const notArrived: DeskAction = {
  path: '/incertaines/:id/non-arrivee',
  needs: 'resolve',
  run: async (visit, sent) => {
    await visit.ask('resolveTransmission', { ...asked(sent), notArrived: true })
    return back(
      'ok',
      visit.say(
        'C’est noté : l’envoi n’est pas arrivé. Il repart de lui-même.',
        'It is noted: the sending did not arrive. It leaves again by itself.',
      ),
    )
  },
}

export const uncertainActions: readonly DeskAction[] = [arrived, notArrived]

function asked(sent: Sent) {
  return { id: sent.params.id ?? '', reason: field(sent, 'motif'), attempt: field(sent, 'envoi') }
}

function back(tone: 'ok' | 'no', text: string) {
  return { to: '/incertaines', said: { tone, text } } as const
}
