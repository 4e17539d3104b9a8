// Connexions: one line a platform, with how its connections stand; a platform that is down is one line for all of them.
import type { ConnectionJson } from '#operations/shapes/connections.ts'
import { html } from '#text/html.ts'
import { platformsNow, type PlatformNow } from '#operations/desk/lists.ts'
import { namesFor } from '../../names.ts'
import { table, tag } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { instant } from '../../times.ts'
import { pageAt, type Visit } from '../../visit.ts'
import { closeDifference, compareNow } from './differences.ts'
import { hoursOf } from './hours.ts'
import { connectionHref, gatewayName } from '../gateway-words.ts'
import { agree, changedPlugins } from './plugins.ts'
import { connectionActions, connectionPage } from './connection.ts'
import {
  certificateSaid,
  connectionsPath,
  connectionsTitle,
  lastingSince,
  lastOf,
  renderConnectionStanding,
  whyOf,
} from './standing.ts'

const listPage = pageAt(connectionsPath, 'read', async (visit) => {
  const { say, language } = visit
  const platforms = await visit.look(platformsNow, {})
  const captions = {
    caption: say('Plateformes', 'Platforms'),
    none: say('Aucune connexion : déclarez une collectivité.', 'No connection: declare a collectivité.'),
  }
  return {
    title: connectionsTitle(say),
    lead: stoppedSaid(
      platforms.reduce((sum, { suspended, paused }) => sum + suspended + paused, 0),
      say,
    ),
    live: ['connexions'],
    main: html`${await changedPlugins(visit)}
    ${table(platforms, captions, [
      [
        say('Plateforme', 'Platform'),
        (each) =>
          html`<a href="${placeOf(each)}"><strong>${gatewayName(each.gateway, language)}</strong></a
            ><span class="sub"><code>${each.platform}</code></span>`,
      ],
      [say('État', 'State'), (each) => platformStanding(each, visit)],
      [say('Connexions', 'Connections'), ({ ids }) => ids.length, { class: 'num' }],
    ])}`,
  }
})

/** The collectivités behind a platform, or its only connection. */
function placeOf({ platform, ids: [id = '', ...others] }: PlatformNow, only = {}) {
  if (others.length === 0) return connectionHref(id)
  return `/collectivites?${new URLSearchParams({ plateforme: platform, ...only }).toString()}`
}

function platformStanding(each: PlatformNow, visit: Visit) {
  const { say, language } = visit
  const { ids, suspended, paused, out, outage } = each
  const many = (number: number, word: string) => (number === ids.length ? word : `${number} ${word}`)
  const all = [
    [out, 'no', `${say('en panne', 'out of reach')}${outage ? lastingSince(outage.since, visit) : ''}`],
    [suspended, 'no', suspended > 1 ? say('suspendues', 'suspended') : say('suspendue', 'suspended')],
    [paused, 'todo', say('en pause', 'paused')],
    [ids.length - suspended - paused - out, 'ok', say('en ordre', 'in order')],
  ] as const
  const tags = all.map(([number, tone, word]) => {
    const shown = tag(tone, many(number, word))
    const isIll = tone !== 'ok' && ids.length > 1
    return (
      number > 0 && html`<div>${isIll ? html`<a href="${placeOf(each, { regarder: '1' })}">${shown}</a>` : shown}</div>`
    )
  })
  const next =
    outage &&
    html`<span class="sub"
      >${say('prochain essai le', 'next try on')} ${instant(outage.next, language)} <code>${outage.code}</code></span
    >`
  return [...tags.filter((each) => each !== false), ...(next ? [next] : [])]
}

function stoppedSaid(stopped: number, say: Say) {
  if (stopped === 0) return say('Aucune connexion n’est arrêtée.', 'No connection is stopped.')
  return stopped === 1
    ? say(
        'Une connexion est arrêtée : ses envois attendent, rien n’est perdu.',
        'One connection is stopped: nothing leaves by it; what waits loses nothing.',
      )
    : say(
        `${stopped} connexions sont arrêtées : leurs envois attendent, rien n’est perdu.`,
        `${stopped} connections are stopped: nothing leaves by them; what waits loses nothing.`,
      )
}

export async function connectionTable(items: readonly ConnectionJson[], visit: Visit, caption: string) {
  const { say, language } = visit
  const hours = await hoursOf(items, visit)
  const nameOf = await namesFor(
    visit,
    items.map(({ siren }) => siren),
  )
  return table(items, { caption }, [
    [
      say('Connexion', 'Connection'),
      ({ id, gateway, siren }) =>
        html`<a href="${connectionHref(id)}">${gatewayName(gateway, language)}, ${nameOf(siren)}</a
          ><span class="sub"><code>${id}</code></span>`,
    ],
    [say('État', 'State'), (each) => [renderConnectionStanding(each, hours.get(each.id), visit), whyOf(each, visit)]],
    [say('Dernière relève', 'Last collection'), (each) => lastOf(each, visit)],
    [say('À envoyer', 'To send'), ({ toSend }) => toSend],
    [say('En attente', 'Awaiting an answer'), ({ awaiting }) => awaiting],
    [say('Fin du certificat', 'End of the certificate'), (each) => certificateSaid(each, visit)],
  ])
}

export const connectionsServed = {
  pages: [listPage, connectionPage],
  actions: [...connectionActions, agree, compareNow, closeDifference],
}
