// Metrics read from the database, in one snapshot with its own statement timeout.
import { addDays, dayIn } from '#protocol/calendrier/jour.ts'
import { schedulesOf, type ScheduleSettings } from '#schedules/schedules.ts'
import { scheduleStandingOf, type ScheduleStanding } from '#schedules/standing.ts'
import { transferCounts } from '#store/archiving/waiting.ts'
import { certificatesEnding } from '#store/connections/credentials.ts'
import { snapshot, type Database, type Sql } from '#store/engine/database.ts'
import * as store from '#store/desk/figures.ts'
import { suspendedConnections } from '#store/desk/today.ts'
import { quietOf } from '#store/installation.ts'
import { totalsByState } from '#store/transmissions/tally.ts'
import { scheduleRows, type ScheduleRow } from '#store/schedules.ts'
import type { Sample, Samples } from '#observe/metrics/table.ts'
import { provenStates, refusedStates } from '#lifecycle.ts'

interface ReadFiguresOptions {
  readonly db: Database
  readonly place: ScheduleSettings
  readonly now: Date
}

const zone = 'Europe/Paris'
/** Report a certificate this many days before it ends. */
const certificateDays = 60
const hourMs = 3_600_000
const statementMs = 5_000

export async function readFigures({ db, place, now }: ReadFiguresOptions): Promise<Samples> {
  const read = async (sql: Sql): Promise<Samples> => ({
    ...(await transmissions(sql, now)),
    ...(await connections(sql, now)),
    ...(await transfers(sql)),
    ...(await people(sql, now)),
    actes_installation_quiet: one((await quietOf(sql)) ? 1 : 0),
    ...schedules(await scheduleRows(sql), place, now),
  })
  return snapshot(db, read, statementMs)
}

const sample = (labels: Sample['labels'], value: number): Sample => ({ labels, value })
const one = (value: number): readonly Sample[] => [sample({}, value)]

const age = (since: Date | null | undefined, now: Date) =>
  since ? Math.max(0, (now.getTime() - since.getTime()) / 1000) : 0

async function transfers(sql: Sql): Promise<Samples> {
  const counted = await transferCounts(sql, undefined)
  return {
    actes_transfers: counted.map(({ state, count: value }) => sample({ state }, value)),
    actes_transfers_waiting: counted.map(({ state, attention: value }) => sample({ state }, value)),
  }
}

async function transmissions(sql: Sql, now: Date): Promise<Samples> {
  const unfinished = await store.unfinished(sql, now)
  const held = await store.heldByCode(sql)
  const uncertain = await store.uncertainSince(sql, now)
  const by = (value: (row: store.Unfinished) => number): readonly Sample[] =>
    unfinished.map((row) => sample({ state: row.state }, value(row)))
  return {
    actes_transmissions: [...(await totalsByState(sql))].map(([state, value]) => sample({ state }, value)),
    actes_transmissions_unfinished: by(({ count }) => count),
    actes_transmissions_oldest_seconds: by(({ oldest }) => age(oldest, now)),
    actes_transmissions_failing: by(({ failing }) => failing),
    actes_transmissions_due: by(({ due }) => due),
    actes_transmissions_late_seconds: one(Math.max(0, ...unfinished.map(({ dueSince }) => age(dueSince, now)))),
    actes_transmissions_held: held.map(({ code, count }) => sample({ code }, count)),
    actes_transmissions_held_seconds: held.map(({ code, since }) => sample({ code }, age(since, now))),
    actes_transmissions_uncertain: one(uncertain.count),
    actes_transmissions_uncertain_seconds: one(age(uncertain.since, now)),
    actes_transmissions_unanswered: one(await store.unansweredCount(sql)),
    actes_answers_last_hour: await answers(sql, now),
  }
}

/** Reports 0 for an idle hour, so that dashboards can compare. */
async function answers(sql: Sql, now: Date): Promise<readonly Sample[]> {
  const rows = await store.answersSince(sql, new Date(now.getTime() - hourMs))
  return [...provenStates, ...refusedStates].map((state) => ({
    labels: { state },
    value: rows.find((row) => row.state === state)?.count ?? 0,
  }))
}

async function connections(sql: Sql, now: Date): Promise<Samples> {
  const all = await store.connectionStandings(sql)
  const today = dayIn(zone, now)
  const ending = await certificatesEnding(sql, { before: addDays(today, certificateDays), limit: store.namedAtMost })
  const suspended = await suspendedConnections(sql, undefined, store.namedAtMost)
  const byGateway = [...Map.groupBy(all, ({ gateway }) => gateway)]
  const standings = byGateway.flatMap(([gateway, rows]) =>
    (['open', 'suspended', 'paused'] as const).map((standing) => {
      const alike = rows.filter((row) => row.standing === standing)
      return sample(
        { gateway, standing },
        alike.reduce((sum, { count }) => sum + count, 0),
      )
    }),
  )
  return {
    actes_connections: standings,
    actes_connections_suspended: all.flatMap(({ gateway, code, count }) =>
      code === null ? [] : [sample({ gateway, code }, count)],
    ),
    actes_connection_suspended_seconds: suspended.map(({ id, code, since }) => ({
      labels: { connection: id, code },
      value: age(since, now),
    })),
    actes_collect_late_seconds: byGateway.map(([gateway, rows]) => {
      const open = rows.filter(({ standing }) => standing === 'open')
      return sample({ gateway }, Math.max(0, ...open.map(({ nextCollect }) => age(nextCollect, now))))
    }),
    actes_certificate_days_min: byGateway.flatMap(([gateway, rows]) => {
      const days = rows.flatMap(({ certificateUntil }) => (certificateUntil ? [daysTo(certificateUntil, today)] : []))
      return days.length === 0 ? [] : [sample({ gateway }, Math.min(...days))]
    }),
    actes_certificate_days_left: ending.map(({ connection, until }) => ({
      labels: { connection },
      value: daysTo(until, today),
    })),
  }
}

function daysTo(until: string, today: string) {
  return Math.round((Date.parse(until) - Date.parse(today)) / (24 * hourMs))
}

async function people(sql: Sql, now: Date): Promise<Samples> {
  const returns = await store.waitingReturns(sql)
  const tasks = await store.openTaskCounts(sql, dayIn(zone, now))
  return {
    actes_returns_waiting: returns.map(({ status, count }) => sample({ status }, count)),
    actes_returns_waiting_seconds: returns.map(({ status, since }) => sample({ status }, age(since, now))),
    actes_tasks_open: tasks.map(({ kind, count }) => sample({ kind }, count)),
    actes_tasks_overdue: tasks.map(({ kind, overdue }) => sample({ kind }, overdue)),
  }
}

/** Only jobs that have a row: a job that never ran is not late. */
function schedules(rows: readonly ScheduleRow[], place: ScheduleSettings, now: Date): Samples {
  const kept = schedulesOf(place).flatMap((schedule) => {
    const row = rows.find(({ name }) => name === schedule.name)
    return row ? [scheduleStandingOf(schedule, row, now)] : []
  })
  const by = (value: (standing: ScheduleStanding) => number): readonly Sample[] =>
    kept.map((standing) => sample({ schedule: standing.name }, value(standing)))
  return {
    actes_schedule_late_seconds: by(({ paused, nextAt }) => (paused ? 0 : age(new Date(nextAt), now))),
    actes_schedule_failed: by(({ last }) => (last?.outcome === 'failed' ? 1 : 0)),
    actes_schedule_paused: by(({ paused }) => (paused ? 1 : 0)),
    actes_schedule_last_run_timestamp_seconds: kept.flatMap(({ name, last }) =>
      last ? [sample({ schedule: name }, Date.parse(last.finishedAt) / 1000)] : [],
    ),
  }
}
