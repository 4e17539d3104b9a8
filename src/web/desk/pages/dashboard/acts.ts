// Charts of actes: deposits and their standing, receipts and their delay, what waits, what failed.
import { scaleLog } from 'd3-scale'
import type { ErrorCode } from '#errors.ts'
import { annulledStates, provenStates, refusedStates, withdrawnStates, workingStates } from '#lifecycle.ts'
import { addDays } from '#protocol/calendrier/jour.ts'
import { shortSentence } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { durationMarks } from '../../charts/axes.ts'
import { bars } from '../../charts/bars.ts'
import { heat } from '../../charts/heat.ts'
import { lines } from '../../charts/lines.ts'
import { strip } from '../../charts/strip.ts'
import type { Chart, Series } from '../../charts/chart.ts'
import { formats, lasting } from '../../times.ts'
import { gatewayName } from '../gateway-words.ts'
import { dayStep, happenedHref, depositedActsHref, monthStep, type ChartStep, type View } from './view.ts'

type DayFigures = View['figures']['days'][number]

export function actCharts(view: View) {
  return html`<div class="figures">
    ${[bars(deposits(view)), bars(answers(view), { beside: true }), delays(view), gateways(view), ages(view), hours(view)]}
    ${failures(view)}
  </div>`
}

/** Placeholder of a missing step. */
const nowhere: ChartStep = { name: '', tick: '', from: '', to: '' }

type Flows = readonly Omit<DayFigures, 'day'>[]

interface FlowChart {
  readonly id: string
  readonly title: string
  readonly note: string
  readonly series: readonly (readonly [keyof Flows[number], Series['tone'], string, (step: ChartStep) => string])[]
}

/** What came in each day, or each month. */
function flowing(view: View, { title, series, ...words }: FlowChart): Chart {
  const { figures, visit, byMonth } = view
  const { say } = visit
  const flows: Flows = byMonth ? figures.months : figures.days
  const places = byMonth
    ? figures.months.map(({ month }) => monthStep(month, visit))
    : figures.days.map(({ day }) => dayStep(day, visit))
  return {
    ...words,
    of: byMonth ? say('Mois', 'Month') : say('Jour', 'Day'),
    say,
    places,
    title: `${title} ${byMonth ? say('par mois', 'by month') : say('par jour', 'by day')}`,
    series: series.map(([kind, tone, name, hrefOf]) => ({
      name,
      tone,
      values: flows.map((flow) => flow[kind]),
      href: (at) => hrefOf(places[at] ?? nowhere),
    })),
  }
}

function deposits(view: View) {
  const { say } = view.visit
  const of = (states: readonly string[]) => (step: ChartStep) => depositedActsHref(view, step, states)
  return flowing(view, {
    id: 'depots',
    title: say('Actes déposés', 'Acts deposited'),
    note: say('Par date de dépôt, selon leur état actuel.', 'By day of deposit, as they stand now.'),
    series: [
      ['acknowledged', 'ok', say('acquittés', 'acknowledged'), of(provenStates)],
      ['waiting', 'run', say('en cours', 'in progress'), of(workingStates)],
      ['refused', 'no', say('refusés', 'refused'), of(refusedStates)],
      [
        'withdrawn',
        'plain',
        say('retirés ou annulés', 'withdrawn or annulled'),
        of([...withdrawnStates, ...annulledStates]),
      ],
    ],
  })
}

function answers(view: View) {
  const { say } = view.visit
  const of = (what: 'ar' | 'refus') => (step: ChartStep) => happenedHref({ what, ...step, limits: view })
  return flowing(view, {
    id: 'reponses',
    title: say('AR et refus reçus', 'AR and refusals received'),
    note: say('Par date d’arrivée ici.', 'By the day on which they came.'),
    series: [
      ['receipts', 'ok', 'AR', of('ar')],
      ['refusals', 'no', say('refus', 'refusals'), of('refus')],
    ],
  })
}

const toldIn =
  ({ visit: { say } }: View) =>
  (seconds: number) =>
    lasting(seconds, say)

function delays(view: View) {
  const { figures, visit } = view
  const { say } = visit
  const { days } = figures.delays
  const places = days.map(({ day }) => dayStep(day, visit))
  const of = (name: string, key: 'p50' | 'p95'): Series => ({
    name,
    tone: 'plain',
    values: days.map((each) => each[key]),
    href: (at) => happenedHref({ what: 'ar', ...(places[at] ?? nowhere), limits: view }),
  })
  return lines({
    id: 'delais',
    title: say('Délai entre l’envoi et l’AR, sur 30 jours', 'Delay from sending to AR, over 30 days'),
    of: say('Jour', 'Day'),
    say,
    note: say(
      'La moitié des AR du jour sont arrivés dans le délai médian. Échelle logarithmique.',
      'Half of the AR of the day came within the median delay. Logarithmic scale.',
    ),
    places,
    said: toldIn(view),
    series: [of(say('délai médian', 'median delay'), 'p50'), of(say('95 % des AR', '95% of the AR'), 'p95')],
  })
}

function gateways(view: View) {
  const { figures, visit } = view
  const { say, language } = visit
  const told = toldIn(view)
  const all = figures.delays.gateways
  const most = Math.max(600, ...all.map(({ p95 }) => p95 ?? 0))
  const x = scaleLog().domain([10, most]).range([0, 1]).clamp(true)
  const [from = '', to = ''] = [figures.days.at(0)?.day, figures.days.at(-1)?.day]
  return strip({
    id: 'passerelles',
    title: say('Délai par passerelle, sur 30 jours', 'Delay by gateway, over 30 days'),
    say,
    note: say(
      'De la médiane au délai de 95 % des AR. Échelle logarithmique.',
      'From the median to 95% of the AR. Logarithmic scale.',
    ),
    of: say('Passerelle', 'Gateway'),
    what: say('Délai', 'Delay'),
    none: '–',
    from: 0,
    to: 1,
    ticks: durationMarks.filter((mark) => mark < most).map((mark) => ({ at: x(mark), tick: told(mark) })),
    rows: all.map(({ gateway, count, p50, p95 }) => {
      const words = say(
        `médiane ${told(p50 ?? 0)}, 95 % en ${told(p95 ?? 0)} (${count} AR)`,
        `median ${told(p50 ?? 0)}, 95% in ${told(p95 ?? 0)} (${count} AR)`,
      )
      return {
        name: `${gatewayName(gateway, language)} · ${told(p50 ?? 0)} – ${told(p95 ?? 0)}`,
        href: happenedHref({ what: 'ar', from, to, limits: { ...view, gateway } }),
        spans: [{ from: x(p50 ?? 0), to: x(p95 ?? 0), tone: 'plain' as const, words }],
      }
    }),
  })
}

/** Classes of age in days, bounds included; the last one has no end. */
const classes: readonly (readonly [from: number, to: number | undefined])[] = [
  [0, 0],
  [1, 1],
  [2, 3],
  [4, 7],
  [8, 30],
  [31, undefined],
]

function ages(view: View) {
  const { figures, visit } = view
  const { say } = visit
  const { today, waiting } = figures
  const named = [
    say('aujourd’hui', 'today'),
    say('hier', 'yesterday'),
    say('2–3 jours', '2–3 days'),
    say('4–7 jours', '4–7 days'),
    say('8–30 jours', '8–30 days'),
    say('plus', 'more'),
  ]
  const bounds = classes.map(([from, to]) => ({
    from: to === undefined ? undefined : addDays(today, -to),
    to: addDays(today, -from),
  }))
  const sums = bounds.map(({ from = '', to }) =>
    waiting.reduce((sum, { day, count }) => sum + (day >= from && day <= to ? count : 0), 0),
  )
  const series: Series = {
    name: say('actes en cours', 'acts in progress'),
    tone: 'run',
    values: sums,
    href: (at) => depositedActsHref(view, bounds[at] ?? nowhere, workingStates),
  }
  return bars({
    id: 'ages',
    title: say('Ancienneté des actes en cours', 'Age of what waits'),
    of: say('Déposés', 'Deposited'),
    say,
    note: say('Actes sans AR ni refus, par date de dépôt.', 'Acts without AR or refusal, by day of deposit.'),
    places: named.map((name) => ({ name, tick: name })),
    series: [series],
  })
}

const weekdays = formats({ timeZone: 'UTC', weekday: 'short' })

function hours(view: View) {
  const { figures, visit } = view
  const { say, language } = visit
  const counts = new Map(figures.hours.map(({ weekday, hour, count }) => [`${weekday} ${hour}`, count]))
  const all = Array.from({ length: 24 }, (_, hour) => hour)
  const href = depositedActsHref(view, { from: addDays(figures.today, -55), to: figures.today })
  return heat(
    {
      id: 'heures',
      title: say('Dépôts par heure et par jour', 'Deposits by hour and weekday'),
      say,
      note: say(
        'Huit dernières semaines, heure de Paris ; plus la case est marquée, plus il y a de dépôts.',
        'The last eight weeks, time of Paris; the stronger, the more.',
      ),
      of: say('Heure', 'Hour'),
      places: all.map((hour) => ({ name: say(`${hour} h`, `${hour}:00`), tick: say(`${hour} h`, `${hour}:00`) })),
      // 1 January 2024 was a Monday.
      series: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
        name: weekdays[language].format(new Date(Date.UTC(2024, 0, weekday))),
        tone: 'plain' as const,
        values: all.map((hour) => counts.get(`${weekday} ${hour}`) ?? 0),
        href: () => href,
      })),
    },
    'beside',
    say('Jour', 'Day'),
  )
}

const causesMost = 6

function failures(view: View) {
  const { figures, visit } = view
  const { say, language } = visit
  const places = figures.days.map(({ day }) => dayStep(day, visit))
  const byCode = [...Map.groupBy(figures.failures, ({ code }) => code)]
    .map(([code, all]) => ({ code, all, sum: all.reduce((sum, { count }) => sum + count, 0) }))
    .toSorted((one, other) => other.sum - one.sum)
  const row = (name: string, all: View['figures']['failures'], code?: ErrorCode): Series => ({
    name,
    tone: 'no',
    values: figures.days.map(({ day }) => all.reduce((sum, each) => sum + (each.day === day ? each.count : 0), 0)),
    href: (at) => happenedHref({ what: 'echecs', ...(places[at] ?? nowhere), code, limits: view }),
  })
  const others = byCode.slice(causesMost).flatMap(({ all }) => all)
  if (byCode.length === 0)
    return html`<p class="nothing">${say('Aucun échec depuis 30 jours.', 'No failure for 30 days.')}</p>`
  const chart = {
    id: 'echecs',
    title: say('Échecs par cause, sur 30 jours', 'Failures by cause, over 30 days'),
    of: say('Jour', 'Day'),
    say,
    places,
    note: html`${say('Refus et actes retenus, par jour.', 'Refusals and holds, by day.')}
      <a href="/causes">${say('Échecs à traiter', 'What still waits')}</a>`,
    series: [
      ...byCode
        .slice(0, causesMost)
        // The hyphen of a code does not break.
        .map(({ code, all, sum }) =>
          row(`${sum} · ${shortSentence(code, language)} ${code.replace('-', '\u2011')}`, all, code),
        ),
      ...(others.length > 0 ? [row(say('Autres causes', 'Other causes'), others)] : []),
    ],
  }
  return heat(chart, 'above', say('Cause', 'Cause'))
}
