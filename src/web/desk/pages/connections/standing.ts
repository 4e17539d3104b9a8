// How a connection stands: open, paused, suspended or out of reach, since when and why, and how long its certificate lasts.
import type { ConnectionJson } from '#operations/shapes/connections.ts'
import { sentenceOf } from '#text/sentences.ts'
import { html, type Html } from '#text/html.ts'
import { lastly, tag, trouble } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { instant, jour } from '../../times.ts'
import { shownTo, type Visit } from '../../visit.ts'
import { closedSaid, type Hours } from './hours.ts'

export const connectionsPath = '/connexions'

export const connectionsTitle = (say: Say): string => say('Connexions', 'Connections')

export function renderConnectionStanding(
  { suspended, paused, outage }: ConnectionJson,
  hours: Hours | undefined,
  visit: Visit,
): Html {
  const { say } = visit
  if (suspended) return tag('no', say('suspendue', 'suspended'))
  if (paused) return tag('todo', say('en pause', 'paused'))
  if (outage) return tag('no', say('en panne', 'out of reach'))
  const closed = closedSaid(hours, visit)
  return closed ? tag('run', closed) : tag('ok', say('ouverte', 'open'))
}

export function lastOf({ lastCollect, lastCode, suspended }: ConnectionJson, visit: Visit): Html {
  const met = lastCode !== null && !suspended && html`<span class="sub">${trouble(lastCode, visit)}</span>`
  return html`${lastly(lastCollect, visit)}${met}`
}

export function whyOf({ suspended, paused, outage, siren }: ConnectionJson, visit: Visit): Html {
  const { say, language } = visit
  const since = (at: string) => html`${say('depuis le', 'since')} ${instant(at, language)}`
  const colon = say(' :', ':')
  return html`${
    outage &&
    html`<span class="sub"
      >${since(outage.since)}${say(' ; prochain essai le', '; next try on')} ${instant(outage.next, language)}.
      <code class="whole">${outage.code}</code></span
    >`
  }${
    suspended &&
    html`<span class="sub"
      >${since(suspended.since)}${colon} ${sentenceOf(suspended, language)}
      <code class="whole">${suspended.code}</code></span
    >`
  }${
    paused &&
    html`<span class="sub"
      >${since(paused.since)}, ${say('par', 'by')} ${paused.by}${colon} ${shownTo(visit, paused.reason, siren)}</span
    >`
  }`
}

const warnMs = 30 * 86_400_000

export function certificateSaid(
  { certificateUntil }: Pick<ConnectionJson, 'certificateUntil'>,
  { now, say, language }: Visit,
): Html | string {
  if (certificateUntil === null) return say('sans certificat', 'none')
  const leftMs = Date.parse(`${certificateUntil}T23:59:59Z`) - now.getTime()
  const day = jour(certificateUntil, language)
  if (leftMs < 0) return html`${day} ${tag('no', say('expiré', 'past'))}`
  return html`${day} ${leftMs < warnMs && tag('todo', say('expire bientôt', 'near'))}`
}

export const isStopped = ({ suspended, paused }: ConnectionJson): boolean => suspended !== null || paused !== null
