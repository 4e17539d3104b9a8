// Incertaines: sendings without a verdict, what is known of each, and the two verdicts that only a person gives.
import { exchangesOf, waitsFor, type Exchanges } from '#operations/desk/transmissions.ts'
import { isId } from '#protocol/ids.ts'
import type { ListedJson, TransmissionJson } from '#operations/shapes/transmissions.ts'
import type { Both } from '#text/sentences.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { facts, nothing, quoted, rest, tag, trouble } from '../parts.ts'
import { namesFor, type NameOf } from '../names.ts'
import { instant } from '../times.ts'
import { pageAt, type Visit } from '../visit.ts'
import { connectionHref } from './gateway-words.ts'
import { resolveOffers } from './transmission/actions.ts'
import { offered } from './transmission/offers.ts'
import { both } from '#text/both.ts'

const pageSize = 20

const page = pageAt('/incertaines', 'read', async (visit) => {
  const { say } = visit
  const after = visit.url.searchParams.get('apres')
  const asked = { uncertain: true, limit: pageSize, ...(isId(after) && { after }) }
  const { items, next } = await visit.ask.listTransmissions(asked)
  const ids = items.map(({ id }) => id)
  const stopped = await stoppedConnections(visit, ids)
  const doubtful = items.filter(({ can }) => can.resolve === true)
  const nameOf = await namesFor(
    visit,
    doubtful.map(({ collectivite }) => collectivite),
  )
  const shown = await Promise.all(doubtful.map((item) => itemOf(visit, item, { stopped, nameOf })))
  const list = shown.length > 0 ? shown : nothing(say('Aucun envoi incertain.', 'No sending is in doubt.'))
  return {
    title: say('Envois incertains', 'Uncertain'),
    lead: say(
      'Ces envois sont partis et leur arrivée n’est pas confirmée. Aucun n’est renvoyé avant la réponse de la plateforme ou votre décision.',
      'These sendings left, and nothing says whether they arrived. None is sent again before the platform answers or you have decided.',
    ),
    live: ['actes', 'connexions'],
    main: html`${list}${rest(visit, next)}`,
  }
})

export const uncertainServed = { pages: [page] }

type ExchangeAttempt = Exchanges['attempts'][number]
type JournalLine = Exchanges['journal'][number]

/** Connection ids of sendings whose connection is stopped. */
type Stopped = ReadonlyMap<string, string>

/** A stopped connection does not query its gateway. */
async function stoppedConnections({ look, now }: Visit, ids: readonly string[]): Promise<Stopped> {
  const waits = [...(await look(waitsFor, { ids, now })).values()]
  const stopped = waits.filter(({ suspendedCode, paused }) => suspendedCode !== null || paused)
  return new Map(stopped.map(({ id, connection }) => [id, connection]))
}

interface Beside {
  readonly stopped: Stopped
  readonly nameOf: NameOf
}

async function itemOf(visit: Visit, item: ListedJson, { stopped, nameOf }: Beside): Promise<Html> {
  const { say } = visit
  const { id, objet, collectivite, numero, idActe, message } = item
  const name = message === '1-1' && numero !== null ? numero : `${message} ${idActe ?? id}`
  const { attempts, journal } = await visit.look(exchangesOf, { id })
  const attempt = openIn(attempts)
  const story = attempt ? journal.filter(({ at }) => at >= attempt.openedAt) : []
  const offers = resolveOffers(visit, { attempts, can: item.can }, name)
  return html`<article class="card uncertain">
    <h2><a href="/transmissions/${id}">${name}</a> ${tag('doubt', say('Incertaine', 'Uncertain'))}</h2>
    <p class="lead">${quoted(visit, objet, collectivite)} · ${nameOf(collectivite)}</p>
    ${facts([
      [say('Informations', 'What is known'), renderKnownFacts(visit, attempts, story)],
      [say('Réponse de la plateforme', 'Answer of the platform'), answerOf(visit, story)],
      [say('Prochaine vérification', 'Asked next'), nextAsked(visit, item, stopped.get(id))],
    ])}
    <div class="actions">${offers.map((offer) => offered(visit, item, offer))}</div>
  </article>`
}

function renderKnownFacts(visit: Visit, attempts: Exchanges['attempts'], story: readonly JournalLine[]): Html {
  const { say, language } = visit
  const openedAt = openIn(attempts)?.openedAt
  const code = causeOf(story)?.code
  const silent = say(
    'L’échange n’a laissé ni réponse ni erreur : le processus s’est sans doute arrêté pendant l’envoi.',
    'The exchange left neither an answer nor an error: the process probably stopped during the sending.',
  )
  const left = openedAt && html`, ${say('parti le', 'left on')} ${instant(openedAt, language)}`
  return html`${say('Envoi n°', 'Sending no.')} ${attempts.length}${left}. ${code ? trouble(code, visit) : silent}`
}

function openIn(attempts: Exchanges['attempts']): ExchangeAttempt | undefined {
  return attempts.findLast(({ verdict }) => verdict === null)
}

/** What caused the doubt; undefined when the process died. */
function causeOf(story: readonly JournalLine[]): JournalLine | undefined {
  return story.find(({ event }) => event === 'uncertain')
}

function answerOf(visit: Visit, story: readonly JournalLine[]): Html {
  const { say, language } = visit
  const cause = causeOf(story)
  const asked = story.findLast((line) => line !== cause && wordOf(line) !== undefined)
  if (!asked) return html`${say('Elle n’a pas encore été interrogée.', 'It has not been asked yet.')}`
  return html`${instant(asked.at, language)}${say(' :', ':')} ${wordOf(asked)?.[language]}
  ${asked.code && trouble(asked.code, visit)}`
}

const words: Readonly<Record<string, Both>> = {
  wait: both(
    'elle ne le connaît pas, mais il est trop tôt pour la croire : l’envoi peut encore y être en traitement.',
    'it does not know it, but it is too early to believe that: the sending may still be under way there.',
  ),
  look: both(
    'elle a répondu en partie : la recherche reprendra là où elle s’est arrêtée.',
    'it answered in part: the search goes on where it stopped.',
  ),
  retry: both('elle n’a pas pu être interrogée.', 'it could not be asked.'),
  suspended: both('elle n’a pas pu être interrogée.', 'it could not be asked.'),
  held: both('elle n’a pas permis de conclure.', 'it did not settle the doubt.'),
}

function wordOf({ event, detail }: JournalLine): Both | undefined {
  const why = event === 'wait' ? (detail as { why?: unknown } | null)?.why : undefined
  if (why === 'look') return words.look
  if (event === 'wait' && why !== 'quiet') return undefined
  return Object.hasOwn(words, event) ? words[event] : undefined
}

function nextAsked({ say, language }: Visit, { held, dueAt }: TransmissionJson, stopped?: string): HtmlContent {
  if (held || dueAt === null)
    return say(
      'Elle ne sera plus interrogée d’ici là : la décision vous revient.',
      'Nothing is asked until then: it is for you to say.',
    )
  if (stopped === undefined) return instant(dueAt, language)
  const href = connectionHref(stopped)
  return say(
    html`Dès que <a href="${href}">sa connexion</a> reprendra : elle est arrêtée.`,
    html`As soon as <a href="${href}">its connection</a> goes on: it is stopped.`,
  )
}
