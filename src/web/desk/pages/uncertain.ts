// Incertaines: sendings without a verdict, what is known of each, and the two verdicts that only a person gives.
import type { TransmissionWaits } from '#operations/desk/transmissions.ts'
import { exchangesOf, waitsFor } from '#operations/desk/transmissions.ts'
import type { ListedJson, TransmissionJson } from '#operations/shapes/transmissions.ts'
import { html } from '#text/html.ts'
import { facts, quoted, rest, table } from '../parts.ts'
import { placesFor } from '../names.ts'
import { instant } from '../times.ts'
import { mayHere, pageAt, type Visit, afterIn } from '../visit.ts'
import { connectionHref } from './gateway-words.ts'
import { resolveOffers } from './transmission/actions.ts'
import { doubtFacts } from './transmission/doubt.ts'
import { offered, problemSaid } from './transmission/offers.ts'
import { headingOver, tabsOver, waitingTopics } from '../tabs.ts'

const pageSize = 12

const page = pageAt('/incertaines', 'read', async (visit) => {
  const { items, next } = await visit.ask.listTransmissions({ uncertain: true, limit: pageSize, ...afterIn(visit) })
  return {
    ...(await headingOver(visit, 'uncertain')),
    lead: visit.say(
      'Partis, sans confirmation d’arrivée. Aucun n’est renvoyé avant la réponse de la plateforme ou votre décision.',
      'They left, and nothing says whether they arrived. None is sent again before the platform answers or you decide.',
    ),
    live: waitingTopics,
    main: html`${await tabsOver(visit, 'uncertain')}
      <div data-first>${await uncertainTable(visit, items)}</div>
      ${rest(visit, next)}`,
  }
})

export const uncertainServed = { pages: [page] }

async function uncertainTable(visit: Visit, items: readonly ListedJson[]) {
  const { say } = visit
  const waits = await visit.look(waitsFor, { ids: items.map(({ id }) => id), now: visit.now })
  const rows = await Promise.all(
    items.map(async (item) => {
      const exchanges = await visit.look(exchangesOf, { id: item.id })
      return { item, attempts: exchanges.attempts, doubt: doubtFacts(visit, exchanges) }
    }),
  )
  const placesOf = await placesFor(visit, items)
  const captions = {
    caption: say('Envois incertains, le plus récent d’abord', 'Uncertain sendings, the newest first'),
    none: say('Aucun envoi incertain.', 'No sending is in doubt.'),
  }
  const mayResolve = items.some(({ collectivite }) => mayHere(visit, 'resolve', collectivite))
  return table(rows, captions, [
    [
      say('Acte', 'Act'),
      ({ item }) =>
        html`<a href="/transmissions/${item.id}"><strong>${nameOf(item)}</strong></a
          ><span class="sub">${quoted(visit, item.objet, item.collectivite)}</span
          ><span class="sub">${placesOf([{ siren: item.collectivite }])}</span>`,
    ],
    [
      say('Informations', 'What is known'),
      ({ item, doubt }) =>
        facts([...doubt, [say('Prochaine vérification', 'Asked next'), nextAsked(visit, item, waits.get(item.id))]]),
    ],
    mayResolve && [say('Décision', 'Decision'), (row) => verdicts(visit, row)],
  ])
}

interface UncertainRow extends Pick<Parameters<typeof resolveOffers>[1], 'attempts'> {
  readonly item: ListedJson
}

function nameOf({ message, numero, idActe, id }: ListedJson) {
  return message === '1-1' && numero !== null ? numero : `${message} ${idActe ?? id}`
}

/** While the platform is being asked, nobody decides. */
function verdicts(visit: Visit, { item, attempts }: UncertainRow) {
  if (!mayHere(visit, 'resolve', item.collectivite)) return false
  const { resolve } = item.can
  if (resolve !== true) return problemSaid(visit, resolve)
  const offers = resolveOffers(visit, { attempts, can: item.can }, nameOf(item))
  return html`<div class="actions">${offers.map((offer) => offered(visit, item, offer))}</div>`
}

/** A connection that is stopped does not ask its platform. */
function nextAsked({ say, language }: Visit, { held, dueAt }: TransmissionJson, waits?: TransmissionWaits) {
  if (held || dueAt === null)
    return say(
      'Elle ne sera plus interrogée d’ici là : la décision vous revient.',
      'Nothing is asked until then: it is for you to say.',
    )
  if (!waits?.suspendedCode && !waits?.paused) return instant(dueAt, language)
  const href = connectionHref(waits.connection)
  return say(
    html`Dès que <a href="${href}">sa connexion</a> reprendra : elle est arrêtée.`,
    html`As soon as <a href="${href}">its connection</a> goes on: it is stopped.`,
  )
}
