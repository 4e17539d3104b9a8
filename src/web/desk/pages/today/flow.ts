// The day in a few cards: acknowledged by hour, delay of receipts, work in progress, connections, late schedules.
import { countedMost, flow, type DeskDayFlow } from '#operations/desk/today.ts'
import { addDays, dayIn } from '#protocol/calendrier/jour.ts'
import { bars } from '../../charts/bars.ts'
import { patterns } from '../../charts/chart.ts'
import { lines } from '../../charts/lines.ts'
import { scheduleTitleOf } from '#schedules/schedules.ts'
import { html, type HtmlContent, type Html } from '#text/html.ts'
import type { Say } from '../../say.ts'
import { lasting, morning } from '../../times.ts'
import type { Visit } from '../../visit.ts'
import { happenedHref } from '../dashboard/view.ts'

const zone = 'Europe/Paris'
/** The sweep runs every few seconds: a schedule due for longer is late. */
const lateMs = 5 * 60_000

export async function dayFlow(visit: Visit): Promise<Html> {
  const found = await visit.look(flow, { now: visit.now, morning: morning(visit.now) })
  const cards = [
    acknowledgedCard(visit, found.acknowledged),
    delayCard(visit, found.delays),
    ...(await standingCards(visit, found.standing)),
  ]
  return html`<h2>${visit.say('La journée', 'The day')}</h2>
    ${patterns}
    <div class="cards">${cards}</div>
    <p><a href="/tableau">${visit.say('Voir le tableau de bord', 'See the dashboard')}</a></p>`
}

function card(name: string, figure: HtmlContent, more: HtmlContent = ''): Html {
  return html`<div class="card">
    <h3>${name}</h3>
    <b>${figure}</b>${more}
  </div>`
}

function renderCardNote(text: HtmlContent): Html {
  return html`<p class="lead">${text}</p>`
}

/** Every hour has its place, so that a single early bar stays narrow. */
function acknowledgedCard(visit: Visit, found: DeskDayFlow['acknowledged']): Html {
  const { now, say } = visit
  const name = say('Acquittées aujourd’hui', 'Acknowledged today')
  const total = found.reduce((sum, { count }) => sum + count, 0)
  if (total === 0)
    return card(name, 0, renderCardNote(say('Aucun accusé depuis ce matin.', 'No acknowledgement since this morning.')))
  const counts = new Map(found.map(({ hour: at, count }) => [at, count]))
  const hours = Array.from({ length: 24 }, (_, at) => at)
  const today = dayIn(zone, now)
  const chart = {
    id: 'acquittees',
    title: say('Acquittées par heure', 'Acknowledged by hour'),
    of: say('Heure', 'Hour'),
    say,
    places: hours.map((at) => ({ name: say(`${at} h`, `${at}:00`), tick: say(`${at} h`, `${at}:00`) })),
    series: [
      {
        name: say('acquittées', 'acknowledged'),
        tone: 'ok' as const,
        values: hours.map((at) => counts.get(at) ?? 0),
        href: () => happenedHref({ what: 'ar', from: today, to: today }),
      },
    ],
  }
  return card(name, total, bars(chart, { height: 90, ticks: 4 }))
}

/** A day without any AR has a place, but no point. */
function delayCard(visit: Visit, found: DeskDayFlow['delays']): Html {
  const { now, say } = visit
  const name = say('Délai jusqu’à l’AR (médiane, 7 jours)', 'Delay until the AR (median, 7 days)')
  const whole = found.find(({ day }) => day === null)
  if (!whole)
    return card(name, '–', renderCardNote(say('Aucun accusé depuis sept jours.', 'No acknowledgement for seven days.')))
  const today = dayIn(zone, now)
  const byDay = new Map(found.map(({ day, seconds }) => [day, seconds]))
  const days = [6, 5, 4, 3, 2, 1, 0].map((ago) => addDays(today, -ago))
  const chart = {
    id: 'delais',
    title: say('Délai médian par jour', 'Median delay by day'),
    of: say('Jour', 'Day'),
    say,
    places: days.map((day) => ({ name: dayAndMonth(day, say), tick: dayAndMonth(day, say) })),
    said: (seconds: number) => lasting(seconds, say),
    series: [
      {
        name: say('délai médian', 'median delay'),
        tone: 'plain' as const,
        values: days.map((day) => byDay.get(day) ?? null),
        href: (at: number) => happenedHref({ what: 'ar', from: days[at] ?? today, to: days[at] ?? today }),
      },
    ],
  }
  return card(name, lasting(whole.seconds, say), lines(chart, { height: 90, ticks: 4 }))
}

const englishDay = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' })

function dayAndMonth(day: string, say: Say): string {
  return say(day.split('-').slice(1).reverse().join('/'), englishDay.format(new Date(day)))
}

async function standingCards(visit: Visit, standing: DeskDayFlow['standing']): Promise<readonly Html[]> {
  const { say } = visit
  const { inProgress, connections, open } = standing
  const doing = inProgress >= countedMost ? say(`${countedMost} ou plus`, `${countedMost} or more`) : inProgress
  const closed = connections - open
  const stopped = closed > 1 ? say(`${closed} arrêtées`, `${closed} stopped`) : say('Une arrêtée', 'One stopped')
  const all = say('Voir les transmissions', 'See the transmissions')
  return [
    card(say('En cours', 'In progress'), doing, renderCardNote(html`<a href="/transmissions">${all}</a>`)),
    card(
      say('Connexions ouvertes', 'Open connections'),
      `${open} / ${connections}`,
      closed > 0 && renderCardNote(html`<a href="/connexions">${stopped}</a>`),
    ),
    await schedulesCard(visit),
  ]
}

async function schedulesCard({ ask, now, say, language }: Visit): Promise<Html> {
  const { items } = await ask.listSchedules({})
  const late = items.filter(
    ({ nextAt, paused, running }) => !paused && !running && now.getTime() - Date.parse(nextAt) > lateMs,
  )
  const paused = items.filter(({ paused: stopped }) => stopped)
  const names = [...late, ...paused].map(({ name }) => scheduleTitleOf(name, language)).join(', ')
  const figure =
    late.length === 0 ? say('à l’heure', 'on time') : say(`${late.length} en retard`, `${late.length} late`)
  const which = late.length > 0 ? say('À regarder :', 'To look at:') : say('En pause :', 'Paused:')
  const more = names !== '' && renderCardNote(html`<a href="/planifications">${which} ${names}</a>`)
  return card(say('Tâches planifiées', 'Schedules'), figure, more)
}
