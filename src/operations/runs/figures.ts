// Figures of the acts that the caller sees, by day in Paris; days without any are zeros.
import { addDays, addMonths, dayIn, morningInParis } from '#protocol/calendrier/jour.ts'
import { certificatesEnding } from '#store/connections/credentials.ts'
import {
  countedBy,
  delaysOf,
  depositsByHour,
  failuresByDay,
  incidentsSince,
  waitingByDay,
  type FigureCount,
} from '#store/desk/daily.ts'
import { figuresTable } from '../declared/figures.ts'
import { bind } from '../guard.ts'
import { annulledStates, provenStates, refusedStates, withdrawnStates } from '#lifecycle.ts'

const [dayCount, monthCount, weekCount, incidentDays, certificateCount] = [30, 12, 8, 7, 10]

export const figureRuns = bind(figuresTable, {
  showFigures: async ({ collectivite, gateway }, { sirens, db, now }) => {
    const today = dayIn('Europe/Paris', now())
    const whose = { sirens: amongSeen(sirens, collectivite), gateway }
    const since = (ago: number) => addDays(today, 1 - ago)
    const of = (ago: number) => ({ ...whose, from: since(ago) })
    const days = before(dayCount, (ago) => addDays(today, -ago))
    const months = before(monthCount, (ago) => addMonths(`${today.slice(0, 7)}-01`, -ago).slice(0, 7))
    const byDay = Map.groupBy(await countedBy(db, 'day', of(dayCount)), ({ at }) => at)
    const firstDay = `${months[0]}-01`
    const byMonth = Map.groupBy(await countedBy(db, 'month', { ...whose, from: firstDay }), ({ at }) => at)
    const delays = await delaysOf(db, of(dayCount))
    const delayed = new Map(delays.map(({ day, count, p50, p95 }) => [day, { count, p50, p95 }]))
    const incidents = await incidentsSince(db, { ...whose, since: morningInParis(since(incidentDays)) })
    return {
      today,
      days: days.map((day) => ({ day, ...flowOf(byDay.get(day)) })),
      months: months.map((month) => ({ month, ...flowOf(byMonth.get(month)) })),
      delays: {
        days: days.map((day) => ({ day, ...(delayed.get(day) ?? { count: 0, p50: null, p95: null }) })),
        gateways: delays.flatMap(({ gateway: of, count, p50, p95 }) => (of ? [{ gateway: of, count, p50, p95 }] : [])),
      },
      waiting: await waitingByDay(db, whose),
      failures: await failuresByDay(db, of(dayCount)),
      hours: await depositsByHour(db, of(7 * weekCount)),
      incidents,
      certificates: (await certificatesEnding(db, { ...whose, limit: certificateCount })).map(
        ({ credential, ...rest }) => ({ ...rest, credential: sirens === undefined ? credential : null }),
      ),
    }
  },
})

/** A collectivité that the caller does not see counts nothing. */
export function amongSeen(seen: readonly string[] | undefined, siren: string | undefined) {
  return siren === undefined ? seen : seen === undefined || seen.includes(siren) ? [siren] : []
}

const before = <T>(count: number, at: (ago: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => at(count - 1 - index))

function flowOf(found: readonly FigureCount[] = []) {
  const of = (...kinds: readonly string[]) =>
    found.reduce((sum, { kind, n }) => sum + (kinds.includes(kind) ? n : 0), 0)
  const [waiting, acknowledged, refused] = [of('waiting'), of(...provenStates), of(...refusedStates)]
  const withdrawn = of(...withdrawnStates, ...annulledStates)
  const deposited = waiting + acknowledged + refused + withdrawn
  return { deposited, waiting, acknowledged, refused, withdrawn, receipts: of('receipt'), refusals: of('refusal') }
}
