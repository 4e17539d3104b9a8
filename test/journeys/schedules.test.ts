// Recurring jobs as `actes start` runs them: two processes on PostgreSQL and Redis, every schedule overdue, every job lost.
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/app.ts'
import { schedules, sweepName, type Schedule } from '../../src/schedules/schedules.ts'
import { nextAfter } from '../../src/schedules/when.ts'
import { describeInProduction } from '../support/describe-with.ts'
import { actes, killLeftovers, start, type Environment } from '../support/servers/processes.ts'
import { emptied, placeInProduction, type Place } from '../support/life/production.ts'
import { until } from '../support/until.ts'

killLeftovers()

async function started(environment: Environment) {
  const child = start(['start'], { ...environment, ACTES_LOG_LEVEL: 'info' })
  for await (const line of createInterface(child.stderr)) {
    if ((JSON.parse(line) as { msg?: string }).msg !== 'started') continue
    child.stderr.resume()
    return child
  }
  throw new Error('it ended before it was ready')
}

/** Those that write a journal each time; what claims for itself writes none, and what is quiet only of what it did. */
const scheduled = schedules.filter(
  ({ name, only, claims, quiet }) => name !== sweepName && only === undefined && claims === undefined && !quiet,
)

/** Everything has been due for hours. */
async function makeOverdue({ withApp }: Place): Promise<void> {
  await withApp(async ({ ports: { store } }) => {
    await store.db.query(`UPDATE actes.schedule SET next_at = next_at - interval '2 days'`)
  })
}

interface Run {
  readonly name: string
  readonly ended: boolean
}

/** The runs that were begun, by the journal. */
async function runsOf({ withApp }: Place): Promise<readonly Run[]> {
  const text = `SELECT target AS name, bool_or(event = 'done') AS ended
    FROM actes.installation_journal WHERE kind = 'schedule' GROUP BY target, detail->>'run' ORDER BY target`
  return withApp(async ({ ports: { store } }) => (await store.db.query<Run>(text)).rows)
}

/** The runs, once every schedule has ended one. */
function everyRun(runs: readonly Run[]): readonly Run[] | undefined {
  return scheduled.every(({ name }) => runs.some((run) => run.name === name && run.ended)) ? runs : undefined
}

/** How many of its instants have come since. */
function instants(schedule: Schedule, since: Date): number {
  let count = 0
  for (let next = nextAfter(schedule, since); next <= systemClock.now(); next = nextAfter(schedule, next)) count++
  return count
}

await describeInProduction('two processes', (servers) => {
  test('after hours in which nobody was up, and with an empty queue, run each job once', async () => {
    const commune = await placeInProduction(servers, 8)
    const begun = systemClock.now()
    const both = await Promise.all([started(commune.environment), started(commune.environment)])
    await makeOverdue(commune)
    await emptied(commune.environment.ACTES_REDIS_URL ?? '')
    const runs = await until(async () => everyRun(await runsOf(commune)), 'every run')
    for (const schedule of scheduled)
      expect(runs.filter(({ name }) => name === schedule.name).length).toBeLessThanOrEqual(
        1 + instants(schedule, begun),
      )
    const ran = await actes(['schedules', 'run', 'heal', '--json'], commune.environment)
    expect(ran).toMatchObject({ code: 0 })
    const done = async () => {
      const { items } = JSON.parse((await actes(['schedules', '--json'], commune.environment)).out) as {
        items: readonly { name: string; wanted: boolean; running: boolean }[]
      }
      return items.some(({ name, wanted, running }) => name === 'heal' && !wanted && !running)
    }
    await until(done, 'the run that was wanted')
    for (const child of both) {
      const exit = once(child, 'exit')
      child.kill('SIGTERM')
      expect((await exit)[0]).toBe(0)
    }
  })
})
