// Charts of connections over the week, and the remaining days of their certificates.
import type { FiguresJson } from '#operations/shapes/figures.ts'
import { addDays, morningInParis } from '#protocol/calendrier/jour.ts'
import { html } from '#text/html.ts'
import { strip, type StripRow, type Span } from '../../charts/strip.ts'
import { namesFor, type NameOf } from '../../names.ts'
import type { Tone } from '../../parts.ts'
import { formats } from '../../times.ts'
import type { Visit } from '../../visit.ts'
import { connectionHref, credentialHref, gatewayName } from '../gateway-words.ts'
import type { View } from './view.ts'

type Incident = Pick<FiguresJson['incidents'][number], 'kind' | 'code'> & {
  readonly from: string | Date
  readonly until: string | Date | null
}

const tones = { suspended: 'no', paused: 'todo', outage: 'doubt' } as const satisfies Record<Incident['kind'], Tone>

const kindWords = ({ say }: Visit): Readonly<Record<Incident['kind'], string>> => ({
  suspended: say('suspendue', 'suspended'),
  paused: say('en pause', 'paused'),
  outage: say('en panne', 'out of reach'),
})

/** `8 juil., 10:14` */
export const instants = formats({
  timeZone: 'Europe/Paris',
  day: 'numeric',
  month: 'short',
  hour: 'numeric',
  minute: '2-digit',
})

export function spanOf({ kind, code, from, until }: Incident, visit: Visit): Span {
  const { say, language, now } = visit
  const [begun, over] = [new Date(from), until === null ? now : new Date(until)]
  const at = (instant: Date) => instants[language].format(instant)
  const lasts = until === null ? say('en cours', 'still so') : at(over)
  return {
    from: begun.getTime(),
    to: over.getTime(),
    tone: tones[kind],
    words: `${kindWords(visit)[kind]}${say(' :', ':')} ${at(begun)} – ${lasts}${code === null ? '' : `, ${code}`}`,
  }
}

const dayTicks = formats({ timeZone: 'UTC', weekday: 'short', day: 'numeric' })

/** The week until now, with a mark at the start of each day in Paris. */
export function weekAxis(today: string, { now, language, say }: Visit) {
  const ticks = [6, 5, 4, 3, 2, 1, 0]
    .map((ago) => addDays(today, -ago))
    .map((day) => ({
      at: morningInParis(day).getTime(),
      tick: dayTicks[language].format(new Date(day)),
    }))
  return {
    from: ticks[0]?.at ?? 0,
    to: Math.max(now.getTime(), morningInParis(today).getTime() + 1),
    ticks,
    none: say('aucun incident', 'no incident'),
    what: 'Incidents',
  }
}

export function weekKey(visit: Visit) {
  return Object.entries(kindWords(visit)).map(([kind, name]) => ({ name, tone: tones[kind as Incident['kind']] }))
}

function connectionNamed(id: string, { language }: Visit, nameOf: NameOf) {
  const [gateway = '', siren = ''] = id.split(':')
  return `${nameOf(siren)}, ${gatewayName(gateway, language)}`
}

/** Rows of the week's incidents: those with the newest. */
const rowsMost = 20

export async function healthCharts({ figures, visit }: View) {
  const { say, language } = visit
  const told = [...figures.incidents, ...figures.certificates].map(({ connection }) => connection.split(':')[1] ?? '')
  const nameOf = await namesFor(visit, told)
  const gateways = (id: string) => id.split(':')[0] ?? ''
  // A platform that is down is one row for all its connections.
  const groups = Map.groupBy(figures.incidents, ({ kind, connection }) =>
    kind === 'outage' ? gateways(connection) : connection,
  )
  const rows: readonly StripRow[] = [...groups.values()].slice(0, rowsMost).map((incidents) => {
    const ids = [...new Set(incidents.map(({ connection }) => connection))]
    const [id = ''] = ids
    const isOne = ids.length === 1
    return {
      name: isOne
        ? connectionNamed(id, visit, nameOf)
        : `${gatewayName(gateways(id), language)}${say(' :', ':')} ${ids.length} ${say('connexions', 'connections')}`,
      href: isOne ? connectionHref(id) : '/connexions',
      spans: incidents.map((each) => spanOf(each, visit)),
    }
  })
  const calm = say('Aucun incident depuis sept jours.', 'No incident for seven days.')
  const week = strip({
    id: 'sante',
    title: say('Incidents des connexions, sur 7 jours', 'Incidents of connections, over 7 days'),
    note: groups.size > rowsMost && say(`Les ${rowsMost} plus récents.`, `The newest ${rowsMost}.`),
    say,
    ...weekAxis(figures.today, visit),
    key: weekKey(visit),
    of: say('Connexion', 'Connection'),
    rows,
  })
  return html`<div class="figures">
    ${rows.length === 0 ? html`<p class="nothing">${calm} <a href="/connexions">${say('Connexions', 'Connections')}</a></p>` : week}
    ${certificates(figures, visit, nameOf)}
  </div>`
}

const soonDays = 30
const axisDays = 365

function certificates({ today, certificates: all }: FiguresJson, visit: Visit, nameOf: NameOf) {
  const { say, language } = visit
  if (all.length === 0) return false
  const day = formats({ timeZone: 'UTC', dateStyle: 'medium' })[language]
  return strip({
    id: 'certificats',
    title: say('Fin des certificats', 'End of the certificates'),
    say,
    from: 0,
    to: axisDays,
    note: say(
      'Jours restants, sur un an ; les certificats qui expirent en premier.',
      'Days left, over a year; the first to end.',
    ),
    of: say('Connexion', 'Connection'),
    what: say('Reste', 'Left'),
    none: '–',
    ticks: [0, soonDays, 90, 180, 270].map((days) => ({ at: days, tick: say(`${days} j`, `${days} d`) })),
    rows: all.map(({ connection, until, credential }) => {
      const left = Math.round((Date.parse(until) - Date.parse(today)) / 86_400_000)
      const words =
        left < 0
          ? say(`expiré le ${day.format(new Date(until))}`, `ended on ${day.format(new Date(until))}`)
          : say(`${left} j, ${day.format(new Date(until))}`, `${left} d, ${day.format(new Date(until))}`)
      const tone = left < 0 ? 'no' : left < soonDays ? 'todo' : 'ok'
      const whose = credential ?? connectionNamed(connection, visit, nameOf)
      const href = credential === null ? connectionHref(connection) : credentialHref(credential)
      return { name: `${words} · ${whose}`, href, told: words, spans: [{ from: 0, to: left, tone, words }] }
    }),
  })
}
