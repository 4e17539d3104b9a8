// Hours of a connection: when it is closed, and what is left of the hour's quota. Sendings wait by themselves.
import { gatewaysNow, takenNow } from '#operations/desk/lists.ts'
import type { Traffic } from '#gateways/gateway.ts'
import { parseGatewaySettings, trafficOf, type GatewaySettings } from '#gateways/settings.ts'
import type { ConnectionJson } from '#operations/shapes/connections.ts'
import { opensAt } from '#queue/openings.ts'
import type { Language } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { sizeSaid, type Fact } from '../../parts.ts'
import { formats, hour } from '../../times.ts'
import type { Visit } from '../../visit.ts'

export interface Hours {
  readonly traffic: Traffic
  /** When it opens; absent while it is open. */
  readonly opening?: Date
}

type Closed = Traffic['closed'][number]

/** Hours by connection id; connections without any are absent. */
export async function hoursOf(
  connections: readonly Pick<ConnectionJson, 'id' | 'siren' | 'gateway'>[],
  { look, now }: Visit,
): Promise<ReadonlyMap<string, Hours>> {
  const gateways = await look(gatewaysNow, { sirens: connections.map(({ siren }) => siren) })
  const known = connections.flatMap(({ id, siren, gateway }) => {
    const declared = gateways.get(siren)
    // A collectivité that has changed its gateway keeps the former connection.
    const traffic = declared?.type === gateway ? trafficIn(declared) : undefined
    const opening = traffic && opensAt(traffic, now)
    return opening ? [[id, { traffic, ...(opening > now && { opening }) }] as const] : []
  })
  return new Map(known)
}

/** Undefined for stored settings that this version cannot parse: the examination reports them. */
function trafficIn(declared: { readonly type: string }) {
  const parsed = parseGatewaySettings(declared)
  return parsed.ok ? trafficOf(parsed.value as GatewaySettings) : undefined
}

/** `fermée jusqu’à 7 h`; undefined while it is open. */
export function closedSaid(hours: Hours | undefined, visit: Visit) {
  if (!hours?.opening) return undefined
  // `opensAt` returns a retry time for a channel that never opens.
  if (opensAt(hours.traffic, hours.opening) > hours.opening) return visit.say('toujours fermée', 'always closed')
  return `${visit.say('fermée jusqu’à', 'closed until')} ${openingSaid(hours.opening, visit)}`
}

function openingSaid(opening: Date, { now, language }: Visit) {
  const at = shortHour(hour(opening, language), language)
  const day = weekdays[language]
  const isToday = day.format(opening) === day.format(now) && opening.getTime() - now.getTime() < 86_400_000
  return isToday ? at : `${day.format(opening)} ${at}`
}

const weekdays = formats({ weekday: 'long', timeZone: 'Europe/Paris' })

/** `7 h`, `22 h 30`; in English `7:00`. */
function shortHour(text: string, language: Language) {
  const [hours = '', minutes = '00'] = text.split(/[^\d]+/)
  if (language === 'en') return `${Number(hours)}:${minutes}`
  return `${Number(hours)}\u00a0h${minutes === '00' ? '' : `\u00a0${minutes}`}`
}

export async function hoursFacts(hours: Hours | undefined, visit: Visit): Promise<readonly Fact[]> {
  const { say } = visit
  if (!hours) return []
  const { closed } = hours.traffic
  const never = say('aucune : ouverte à toute heure', 'none: it takes at any hour')
  const intervals = closed.map((each) => intervalSaid(each, visit))
  return [
    [say('Heures fermées, à Paris', 'Closed hours, in Paris'), intervals.length === 0 ? never : intervals],
    [say('En ce moment', 'At this moment'), closedSaid(hours, visit)],
    [say('Quota de l’heure', 'Quota of the hour'), await quotaSaid(hours.traffic, visit)],
  ]
}

function intervalSaid({ jours, de, a }: Closed, { say, language }: Visit) {
  const from = shortHour(de, language)
  const until = shortHour(a, language)
  const night = a <= de ? say(' le lendemain', ' the next day') : ''
  const sorted = [...new Set(jours)].sort((one, other) => one - other)
  const days =
    jours === undefined
      ? say('tous les jours', 'every day')
      : sorted.map((day) => weekdays[language].format(new Date(anyMonday + (day - 1) * 86_400_000))).join(', ')
  return say(`${days}, de ${from} à ${until}${night}`, `${days}, from ${from} to ${until}${night}`)
}

/** A Monday. */
const anyMonday = Date.UTC(2025, 6, 7, 12)

async function quotaSaid({ channel, bytesPerHour }: Traffic, { look, now, say, language }: Visit) {
  if (bytesPerHour === undefined) return say('aucun', 'none')
  const taken = await look(takenNow, { channel, now })
  const [used, most] = [sizeSaid(taken, language), sizeSaid(bytesPerHour, language)]
  const left = sizeSaid(Math.max(0, bytesPerHour - taken), language)
  const next = shortHour(hour(new Date(Math.ceil((now.getTime() + 1) / 3_600_000) * 3_600_000), language), language)
  const shared = say(
    'partagé par toutes les collectivités de ce canal',
    'shared by all the collectivités of this channel',
  )
  const told = say(
    `${used} utilisés sur ${most} ; il reste ${left} jusqu’à ${next}`,
    `${used} taken of ${most}; ${left} left until ${next}`,
  )
  return html`${told}<span class="sub">${shared}</span>`
}
