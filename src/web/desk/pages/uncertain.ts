// Incertaines: sendings without a verdict, what is known of each, and the two verdicts that only a person gives.
import { exchangesOf, waitsFor } from '#operations/desk/transmissions.ts'
import { isId } from '#protocol/ids.ts'
import type { ListedJson, TransmissionJson } from '#operations/shapes/transmissions.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import { facts, nothing, quoted, rest, tag } from '../parts.ts'
import { namesFor, type NameOf } from '../names.ts'
import { instant } from '../times.ts'
import { pageAt, type Visit } from '../visit.ts'
import { connectionHref } from './gateway-words.ts'
import { resolveOffers } from './transmission/actions.ts'
import { doubtFacts } from './transmission/doubt.ts'
import { offered } from './transmission/offers.ts'

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
  const offers = resolveOffers(visit, { attempts, can: item.can }, name)
  return html`<article class="card uncertain">
    <h2><a href="/transmissions/${id}">${name}</a> ${tag('doubt', say('Incertaine', 'Uncertain'))}</h2>
    <p class="lead">${quoted(visit, objet, collectivite)} · ${nameOf(collectivite)}</p>
    ${facts([
      ...doubtFacts(visit, { attempts, journal }),
      [say('Prochaine vérification', 'Asked next'), nextAsked(visit, item, stopped.get(id))],
    ])}
    <div class="actions">${offers.map((offer) => offered(visit, item, offer))}</div>
  </article>`
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
