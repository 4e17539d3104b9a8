// Connexions: every connection with its standing and the reason, stopped ones first; where there are many, a line for each
// platform.
import type { ConnectionJson } from '#operations/shapes/connections.ts'
import { html, type Html } from '#text/html.ts'
import { platformsNow, type PlatformNow } from '#operations/desk/lists.ts'
import { namesFor } from '../../names.ts'
import { nothing, paged, rest, table, tag } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { pageAt, type Rendered, type Visit } from '../../visit.ts'
import { closeDifference, compareNow } from './differences.ts'
import { hoursOf } from './hours.ts'
import { connectionHref, gatewayName } from '../gateway-words.ts'
import { connectionActions, connectionPage } from './connection.ts'
import {
  certificateSaid,
  connectionsPath,
  connectionsTitle,
  lastOf,
  renderConnectionStanding,
  whyOf,
} from './standing.ts'

const pageSize = 50
/** Stopped connections on one page; they come first. */
const stoppedMost = 200

const listedMost = 20

const listPage = pageAt(connectionsPath, 'read', async (visit) => {
  const { searchParams } = visit.url
  const isList = ['plateforme', 'une-par-une', 'arretees', 'apres'].some((name) => searchParams.has(name))
  const platforms = isList ? [] : await visit.look(platformsNow, {})
  const count = platforms.reduce((sum, { ids }) => sum + ids.length, 0)
  return count > listedMost ? platformsPage(platforms, count, visit) : oneByOnePage(visit)
})

function platformsPage(platforms: readonly PlatformNow[], count: number, visit: Visit): Rendered {
  const { say, language } = visit
  const stopped = platforms.reduce((sum, { suspended, paused }) => sum + suspended + paused, 0)
  const caption = say('Plateformes', 'Platforms')
  const hrefOf = ({ platform, ids: [id = '', ...others] }: PlatformNow) =>
    others.length === 0
      ? connectionHref(id)
      : `${connectionsPath}?${new URLSearchParams({ plateforme: platform }).toString()}`
  return {
    title: connectionsTitle(say),
    lead: formatConnectionsLead(stopped, say),
    live: ['connexions'],
    main: html`${table(platforms, { caption }, [
        [
          say('Plateforme', 'Platform'),
          (each) =>
            html`<a href="${hrefOf(each)}">${gatewayName(each.gateway, language)}</a
              ><span class="sub"><code>${each.platform}</code></span>`,
        ],
        [say('Connexions', 'Connections'), ({ ids }) => ids.length],
        [say('État', 'State'), (each) => platformStanding(each, visit)],
      ])}
      <p>
        <a href="${connectionsPath}?une-par-une=oui"
          >${say(`Les ${count} connexions, une par une`, `The ${count} connections, one by one`)}</a
        >
      </p>`,
  }
}

function platformStanding({ ids, suspended, paused, out }: PlatformNow, { say }: Visit): readonly Html[] {
  const open = ids.length - suspended - paused - out
  const all = ids.length
  return [
    [
      out,
      'no',
      say(out === all ? 'en panne' : `en panne : ${out}`, out === all ? 'out of reach' : `out of reach: ${out}`),
    ],
    [suspended, 'no', say(`suspendues : ${suspended}`, `suspended: ${suspended}`)],
    [paused, 'todo', say(`en pause : ${paused}`, `paused: ${paused}`)],
    [open, 'ok', say(open === all ? 'ouvertes' : `ouvertes : ${open}`, open === all ? 'open' : `open: ${open}`)],
  ].flatMap(([number, kind, words]) =>
    number === 0 ? [] : [html`${tag(kind as 'no' | 'todo' | 'ok', String(words))} `],
  )
}

/** Stopped connections have the cursor `arretees`, the others `apres`; each has pages of its own after the first. */
async function oneByOnePage(visit: Visit): Promise<Rendered> {
  const { say, url } = visit
  const platform = url.searchParams.get('plateforme') ?? undefined
  const [stoppedAfter, after] = [url.searchParams.get('arretees') ?? '', url.searchParams.get('apres') ?? '']
  const behind = platform === undefined ? {} : { platform }
  const stopped = await visit.ask.listConnections({
    ...behind,
    stopped: true,
    limit: stoppedMost + 1,
    after: stoppedAfter,
  })
  const onwards = html`${say('Connexions arrêtées, suite.', 'More stopped connections.')}
    <a href="${connectionsPath}">${say('Toutes les connexions', 'All connections')}</a>`
  return {
    title: connectionsTitle(say),
    lead: [
      platform !== undefined &&
        html`<a href="${connectionsPath}">${connectionsTitle(say)}</a> <code>${platform}</code> `,
      stoppedAfter === '' ? formatConnectionsLead(stopped.items.length, say) : onwards,
    ],
    live: ['connexions'],
    main: html`${after === '' && (await stoppedPart(stopped.items, visit))}
    ${stoppedAfter === '' && (await othersPart(visit, { ...behind, after, hasStopped: stopped.items.length > 0 }))}`,
  }
}

async function stoppedPart(found: readonly ConnectionJson[], visit: Visit): Promise<Html | false> {
  const { say } = visit
  if (found.length === 0) return false
  const { shown, last } = paged(found, stoppedMost)
  return html`<h2>${say('Arrêtées', 'Stopped')}</h2>
    ${await connectionTable(shown, visit, say('Connexions arrêtées', 'Stopped connections'))}
    ${rest(visit, last?.id, 'arretees')}`
}

async function othersPart(
  visit: Visit,
  { hasStopped, ...from }: { readonly platform?: string; readonly after: string; readonly hasStopped: boolean },
): Promise<Html> {
  const { say } = visit
  const { items } = await visit.ask.listConnections({ stopped: false, limit: pageSize + 1, ...from })
  const { shown, last } = paged(items, pageSize)
  const none = hasStopped
    ? say('Aucune : toutes sont arrêtées.', 'None: all are stopped.')
    : say('Aucune connexion : déclarez une collectivité.', 'No connection: declare a collectivité.')
  const caption = say('Connexions en service', 'Connections in service')
  return html`<h2>${say('En service', 'In service')}</h2>
    ${shown.length === 0 ? nothing(none) : await connectionTable(shown, visit, caption)} ${rest(visit, last?.id)}`
}

/** @param stopped capped at `stoppedMost` + 1 */
function formatConnectionsLead(stopped: number, say: Say): string {
  if (stopped === 0) return say('Aucune connexion n’est arrêtée.', 'No connection is stopped.')
  if (stopped === 1)
    return say(
      'Une connexion est arrêtée : ses envois attendent, rien n’est perdu.',
      'One connection is stopped: nothing leaves by it; what waits loses nothing.',
    )
  const isMore = stopped > stoppedMost
  return say(
    `${isMore ? `Plus de ${stoppedMost}` : stopped} connexions sont arrêtées : leurs envois attendent, rien n’est perdu.`,
    `${isMore ? `More than ${stoppedMost}` : stopped} connections are stopped: nothing leaves by them; what waits loses nothing.`,
  )
}

export async function connectionTable(items: readonly ConnectionJson[], visit: Visit, caption: string): Promise<Html> {
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
  actions: [...connectionActions, compareNow, closeDifference],
}
