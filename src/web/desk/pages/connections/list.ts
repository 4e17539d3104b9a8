// The list of connections: those that are stopped first, each with why; then the others. What is told of one of them.
import type { ConnectionJson } from '../../../../operations/shapes.ts'
import { sentenceOf } from '../../../../text/sentences.ts'
import { html, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { nothing, table, tag } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { instant, jour } from '../../times.ts'
import { shownTo, type Page, type Visit } from '../../visit.ts'
import { closedSaid, hoursOf, type Hours } from './hours.ts'
import { rest } from '../desk-forms.ts'
import { connectionHref, gatewayName } from '../gateway-words.ts'

/** Where the list is. */
export const path = '/connexions'
const pageSize = 50
/** Stopped ones are told before all others, so many at a time. */
const stoppedMost = 200

/** The title of these pages. */
export const titleIn = (say: Say): string => say('Connexions', 'Connections')

/** Stopped ones go on from `arretees`, the others from `apres`: each on pages of their own after the first. */
export const listPage: Page = {
  path,
  needs: 'read',
  render: async (visit) => {
    const [stoppedAfter, after] = [placeIn(visit, 'arretees'), placeIn(visit, 'apres')]
    const stopped = (await visit.ask('listConnections', { stopped: true, limit: stoppedMost + 1, after: stoppedAfter }))
      .items
    const title = titleIn(visit.say)
    const lead = stoppedAfter === '' ? leadOf(stopped.length, visit.say) : onwards(visit)
    return {
      title,
      live: ['connexions'],
      main: html`${heading(title, lead)} ${after === '' && (await stoppedPart(stopped, visit))}
      ${stoppedAfter === '' && (await othersPart(visit, { after, hasStopped: stopped.length > 0 }))}`,
    }
  },
}

function placeIn({ url }: Visit, name: 'apres' | 'arretees'): string {
  return url.searchParams.get(name) ?? ''
}

async function stoppedPart(found: readonly ConnectionJson[], visit: Visit): Promise<Html | false> {
  const { say } = visit
  if (found.length === 0) return false
  const shown = found.slice(0, stoppedMost)
  const next = found.length > stoppedMost ? shown.at(-1)?.id : undefined
  return html`<h2>${say('Arrêtées', 'Stopped')}</h2>
    ${await listed(shown, visit, say('Connexions arrêtées', 'Stopped connections'))}
    ${
      next !== undefined &&
      html`<nav class="pages" aria-label="${say('Suite des connexions arrêtées', 'More stopped connections')}">
        <a class="button quiet" href="${path}?arretees=${encodeURIComponent(next)}"
          >${say('Voir la suite des connexions arrêtées', 'See more stopped connections')}</a
        >
      </nav>`
    }`
}

async function othersPart(
  visit: Visit,
  { after, hasStopped }: { readonly after: string; readonly hasStopped: boolean },
): Promise<Html> {
  const { say } = visit
  const others = (await visit.ask('listConnections', { stopped: false, limit: pageSize + 1, after })).items
  const shown = others.slice(0, pageSize)
  const none = hasStopped
    ? say('Aucune : toutes sont arrêtées.', 'None: all are stopped.')
    : say('Aucune connexion : déclarez une collectivité.', 'No connection: declare a collectivité.')
  return html`<h2>${say('En service', 'In service')}</h2>
    ${shown.length === 0 ? nothing(none) : await listed(shown, visit, say('Connexions en service', 'Connections in service'))}
    ${rest(visit, others.length > pageSize ? shown.at(-1)?.id : undefined)}`
}

/** @param stopped counted up to one more than are told at a time */
function leadOf(stopped: number, say: Say): string {
  if (stopped === 0) return say('Toutes les passerelles sont en service.', 'Every gateway is in service.')
  if (stopped === 1)
    return say(
      'Une connexion est arrêtée. Rien ne part et rien n’est relevé par elle ; ce qui attend ne perd rien.',
      'One connection is stopped. Nothing leaves and nothing is collected through it; what waits loses nothing.',
    )
  const isMore = stopped > stoppedMost
  return say(
    `${isMore ? `Plus de ${stoppedMost}` : stopped} connexions sont arrêtées. Rien ne part et rien n’est relevé par elles ; ce qui attend ne perd rien.`,
    `${isMore ? `More than ${stoppedMost}` : stopped} connections are stopped. Nothing leaves and nothing is collected through them; what waits loses nothing.`,
  )
}

function onwards({ say }: Visit): Html {
  return html`${say('Suite des connexions arrêtées.', 'More stopped connections.')}
    <a href="${path}">${say('Toutes les connexions', 'All connections')}</a>`
}

async function listed(items: readonly ConnectionJson[], visit: Visit, caption: string): Promise<Html> {
  const { say, language } = visit
  const hours = await hoursOf(items, visit)
  return table(
    say(
      ['Connexion', 'État', 'Dernière relève', 'À envoyer', 'En attente', 'Fin du certificat'],
      ['Connection', 'State', 'Last collection', 'To send', 'Awaiting an answer', 'End of the certificate'],
    ),
    items.map((each) => [
      html`<a href="${connectionHref(each.id)}">${gatewayName(each.gateway, language)}, ${each.siren}</a
        ><span class="sub"><code>${each.id}</code></span>`,
      html`${standingOf(each, hours.get(each.id), visit)}${whyOf(each, visit)}`,
      html`${lastOf(each, visit)}${troubleOf(each, visit)}`,
      each.toSend,
      each.awaiting,
      certificateOf(each, visit),
    ]),
    caption,
  )
}

/** How it stands, in a word. */
export function standingOf({ suspended, paused }: ConnectionJson, hours: Hours | undefined, visit: Visit): Html {
  const { say } = visit
  if (suspended) return tag('no', say('suspendue', 'suspended'))
  if (paused) return tag('todo', say('en pause', 'paused'))
  const closed = closedSaid(hours, visit)
  return closed ? tag('run', closed) : tag('ok', say('ouverte', 'open'))
}

/** When something was last collected by it. */
export function lastOf({ lastCollect }: ConnectionJson, { say, language }: Visit): Html {
  return lastCollect === null
    ? html`<span class="word">${say('jamais', 'never')}</span>`
    : instant(lastCollect, language)
}

/** Why it is stopped, since when, and by whom it was. */
export function whyOf({ suspended, paused, siren }: ConnectionJson, visit: Visit): Html {
  const { say, language } = visit
  const since = say('depuis', 'since')
  const colon = say(' :', ':')
  return html`${
    suspended &&
    html`<span class="sub"
      >${since} ${instant(suspended.since, language)}${colon} ${sentenceOf(suspended, language)}
      <code>${suspended.code}</code></span
    >`
  }${
    paused &&
    html`<span class="sub"
      >${since} ${instant(paused.since, language)}, ${say('par', 'by')} ${paused.by}${colon}
      ${shownTo(visit, paused.reason, siren)}</span
    >`
  }`
}

/** What the last collection met. */
export function troubleOf({ lastCode, suspended }: ConnectionJson, { language }: Visit): Html | false {
  if (lastCode === null || suspended) return false
  return html`<span class="sub">${sentenceOf({ code: lastCode, path: '' }, language)} <code>${lastCode}</code></span>`
}

const warnMs = 30 * 86_400_000

/** The last day of its certificate, and whether that is near. */
export function certificateOf({ certificateUntil }: ConnectionJson, { now, say, language }: Visit): Html | string {
  if (certificateUntil === null) return say('aucun', 'none')
  const leftMs = Date.parse(`${certificateUntil}T23:59:59Z`) - now.getTime()
  const day = jour(certificateUntil, language)
  if (leftMs < 0) return html`${day} ${tag('no', say('passée', 'past'))}`
  return html`${day} ${leftMs < warnMs && tag('todo', say('proche', 'near'))}`
}
