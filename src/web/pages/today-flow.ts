// The day's flow in a few cards: what was acknowledged hour by hour, how long receipts take, what is in progress, which
// connections are open, whether recurring work is late.
import { addDays } from '../../protocol/calendrier.ts'
import { dayIn } from '../../protocol/jour.ts'
import { acknowledgedByHour, delays, flowOf, todayCap } from '../../store/today.ts'
import { bars, line } from '../charts.ts'
import { html, type Content, type Html } from '../html.ts'
import { hour } from '../times.ts'
import { seenBy, type Visit } from '../visit.ts'
import { morning } from './today-waiting.ts'

const zone = 'Europe/Paris'
const dayMs = 86_400_000
/** A schedule that is due for longer is late: the sweep comes every few seconds. */
const lateMs = 5 * 60_000

/** The section of the day. */
export async function dayFlow(visit: Visit): Promise<Html> {
  const cards = [await acknowledgedCard(visit), await delayCard(visit), ...(await standingCards(visit))]
  return html`<h2>La journée</h2>
    <div class="cards">${cards}</div>`
}

function card(name: string, figure: Content, more: Content = ''): Html {
  return html`<div class="card">
    <h3>${name}</h3>
    <b>${figure}</b>${more}
  </div>`
}

function note(text: Content): Html {
  return html`<p class="lead">${text}</p>`
}

async function acknowledgedCard(visit: Visit): Promise<Html> {
  const { now, app } = visit
  const found = await acknowledgedByHour(app.ports.store.db, seenBy(visit), morning(now))
  const total = found.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return card('Acquittées aujourd’hui', 0, note('Aucun accusé depuis ce matin.'))
  const counts = new Map(found.map(({ hour: at, count }) => [at, count]))
  const from = Math.min(8, ...counts.keys())
  const to = Math.max(Number.parseInt(hour(now), 10), ...counts.keys())
  const hours = Array.from({ length: Math.max(1, to - from + 1) }, (_, index) => from + index)
  const points = hours.map((at) => ({ name: `${at} h`, value: counts.get(at) ?? 0 }))
  return card('Acquittées aujourd’hui', total, bars('Acquittées par heure', points))
}

async function delayCard(visit: Visit): Promise<Html> {
  const { now, app } = visit
  const name = 'Délai jusqu’à l’AR (médiane, 7 jours)'
  const found = await delays(app.ports.store.db, seenBy(visit), new Date(morning(now).getTime() - 6 * dayMs))
  const whole = found.find(({ day }) => day === null)
  if (!whole) return card(name, '–', note('Aucun accusé depuis sept jours.'))
  const today = dayIn(zone, now)
  const byDay = new Map(found.map(({ day, seconds }) => [day, seconds]))
  const points = [6, 5, 4, 3, 2, 1, 0]
    .map((ago) => addDays(today, -ago))
    .flatMap((day) => {
      const seconds = byDay.get(day)
      return seconds === undefined ? [] : [{ name: dayAndMonth(day), value: Math.max(1, Math.round(seconds / 60)) }]
    })
  const drawn = points.length > 1 && line('Délai médian par jour, en minutes', points)
  return card(name, lasting(whole.seconds), drawn)
}

function dayAndMonth(day: string): string {
  return day.split('-').slice(1).reverse().join('/')
}

/** `14 min`, `3 h 05`, `2 j 4 h` */
export function lasting(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  if (minutes < 1) return 'moins d’une minute'
  if (minutes < 60) return `${minutes}\u00A0min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours}\u00A0h\u00A0${String(minutes % 60).padStart(2, '0')}`
  return `${Math.floor(hours / 24)}\u00A0j\u00A0${hours % 24}\u00A0h`
}

async function standingCards(visit: Visit): Promise<readonly Html[]> {
  const { inProgress, connections, open } = await flowOf(visit.app.ports.store.db, seenBy(visit))
  const doing = inProgress >= todayCap ? `${todayCap} ou plus` : inProgress
  const closed = connections - open
  const stopped =
    closed > 0 && note(html`<a href="/connexions">${closed > 1 ? `${closed} arrêtées` : 'Une arrêtée'}</a>`)
  return [
    card('En cours', doing, note(html`<a href="/transmissions">Voir les transmissions</a>`)),
    card('Connexions ouvertes', `${open} / ${connections}`, stopped),
    await schedulesCard(visit),
  ]
}

async function schedulesCard({ operations, now }: Visit): Promise<Html> {
  const { items } = await operations.schedules()
  const late = items.filter(
    ({ nextAt, paused, running }) => !paused && !running && now.getTime() - Date.parse(nextAt) > lateMs,
  )
  const paused = items.filter(({ paused: stopped }) => stopped)
  const names = [...late, ...paused].map(({ name }) => name).join(', ')
  const figure = late.length === 0 ? 'à l’heure' : `${late.length} en retard`
  const more =
    names !== '' &&
    note(html`<a href="/planifications">${late.length > 0 ? 'À regarder' : 'Suspendues'} : ${names}</a>`)
  return card('Planifications', figure, more)
}
