// The week of a connection: when it took nothing, and the share of each hour's quota that was used.
import { weekOf } from '#operations/desk/figures.ts'
import type { ConnectionJson } from '#operations/shapes/connections.ts'
import { addDays, dayIn, morningInParis } from '#protocol/calendrier/jour.ts'
import { html } from '#text/html.ts'
import { patterns } from '../../charts/chart.ts'
import { strip, type StripRow } from '../../charts/strip.ts'
import type { Visit } from '../../visit.ts'
import { instants, spanOf, weekAxis, weekKey } from '../dashboard/health.ts'
import { connectionHref } from '../gateway-words.ts'
import { sizeSaid } from '../../parts.ts'
import type { Hours } from './hours.ts'

const hourMs = 3_600_000

export async function weekPart(found: ConnectionJson, hours: Hours | undefined, visit: Visit) {
  const { id, siren, gateway } = found
  const { say, language, now } = visit
  const today = dayIn('Europe/Paris', now)
  const { channel, bytesPerHour } = hours?.traffic ?? {}
  const hasQuota = bytesPerHour !== undefined && channel !== undefined
  const { incidents, traffic } = await visit.look(weekOf, {
    siren,
    gateway,
    since: morningInParis(addDays(today, -6)),
    channel: hasQuota ? channel : undefined,
  })
  const href = connectionHref(id)
  const used = (hour: Date, bytes: number) =>
    `${instants[language].format(hour)}${say(' :', ':')} ${sizeSaid(bytes, language)} / ${sizeSaid(bytesPerHour ?? 0, language)}`
  const quota: StripRow = {
    name: say('Quota de l’heure', 'Quota of the hour'),
    href,
    spans: traffic.map(({ hour, bytes }) => ({
      from: hour.getTime(),
      to: hour.getTime() + hourMs,
      tone: 'plain',
      words: used(hour, bytes),
      share: Math.min(1, bytes / (bytesPerHour ?? 1)),
    })),
  }
  const rows: readonly StripRow[] = [
    { name: 'Incidents', href, spans: incidents.map((each) => spanOf(each, visit)) },
    ...(hasQuota ? [quota] : []),
  ]
  if (incidents.length === 0 && !hasQuota)
    return html`<p class="reason">${say('Aucun incident depuis sept jours.', 'No incident for seven days.')}</p>`
  return html`${patterns}${strip({
    id: 'semaine',
    title: say('Les sept derniers jours', 'The last seven days'),
    say,
    rows,
    ...weekAxis(today, visit),
    key: weekKey(visit),
    of: say('Connexion', 'Connection'),
  })}`
}
