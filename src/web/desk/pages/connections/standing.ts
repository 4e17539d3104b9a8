// How a connection stands: open, paused, suspended or out of reach, since when and why, and how long its certificate lasts.
import type { ConnectionJson } from '#operations/shapes/connections.ts'
import { sentenceOf } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { both, type Both } from '#text/both.ts'
import type { CollectiviteHealth } from '#operations/desk/lists.ts'
import { lastly, tag, trouble, type Tone } from '../../parts.ts'
import type { Say } from '../../say.ts'
import { instant, jour, lasting } from '../../times.ts'
import { shownTo, type Visit } from '../../visit.ts'
import { closedSaid, type Hours } from './hours.ts'

export const connectionsPath = '/connexions'

export const connectionsTitle = (say: Say) => say('Connexions', 'Connections')

const healthWords: Readonly<Record<CollectiviteHealth['state'], readonly [Tone, Both]>> = {
  open: ['ok', both('en ordre', 'in order')],
  untested: ['todo', both('jamais testée', 'never tested')],
  paused: ['todo', both('en pause', 'paused')],
  outage: ['no', both('en panne', 'out of reach')],
  suspended: ['no', both('suspendue', 'suspended')],
  expired: ['no', both('certificat expiré', 'certificate expired')],
}

interface HealthTag extends Pick<CollectiviteHealth, 'state' | 'since'> {
  readonly hours: Hours | undefined
}

/** `en panne depuis 2 h 10`, `fermée jusqu’à 7 h` */
export function healthTag({ state, since, hours }: HealthTag, visit: Visit) {
  const { say, language, now } = visit
  const closed = state === 'open' ? closedSaid(hours, visit) : undefined
  if (closed !== undefined) return tag('run', closed)
  const [tone, word] = healthWords[state]
  const isLong = state === 'outage' && since !== null
  return tag(tone, isLong ? `${word[language]}${lastingSince(since, { say, now })}` : word[language])
}

/** ` depuis 2 h 10` */
export function lastingSince(since: Date, { say, now }: Pick<Visit, 'say' | 'now'>) {
  return `${say(' depuis ', ' for ')}${lasting((now.getTime() - since.getTime()) / 1_000, say)}`
}

export function renderConnectionStanding(
  { suspended, paused, outage }: ConnectionJson,
  hours: Hours | undefined,
  visit: Visit,
) {
  const state = suspended ? 'suspended' : paused ? 'paused' : outage ? 'outage' : 'open'
  return healthTag({ state, since: outage && new Date(outage.since), hours }, visit)
}

export function lastOf({ lastCollect, lastCode, suspended }: ConnectionJson, visit: Visit) {
  const met = lastCode !== null && !suspended && html`<span class="sub">${trouble(lastCode, visit)}</span>`
  return html`${lastly(lastCollect, visit)}${met}`
}

export function whyOf({ suspended, paused, outage, siren }: ConnectionJson, visit: Visit) {
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
) {
  if (certificateUntil === null) return '–'
  const leftMs = Date.parse(`${certificateUntil}T23:59:59Z`) - now.getTime()
  const day = jour(certificateUntil, language)
  if (leftMs < 0) return html`${day} ${tag('no', say('expiré', 'past'))}`
  return html`${day} ${leftMs < warnMs && tag('todo', say('expire bientôt', 'near'))}`
}

export const isStopped = ({ suspended, paused }: ConnectionJson) => suspended !== null || paused !== null
