// A schedule whose job has claims of its own: run by the process that takes its job, noted in its row, without a line in the journal.
import { beforeEach, expect, test } from 'vitest'
import { runUnclaimed } from '../../src/schedules/run.ts'
import { takeSchedule, ensure } from '../../src/schedules/sweep.ts'
import { findSchedule } from '../../src/schedules/schedules.ts'
import { pauseSchedule, resumeSchedule, scheduleRows, wantSchedule } from '../../src/store/schedules.ts'
import { tellingBench, type TellingBench } from '../support/life/telling.ts'
import { lendEmbedded } from '../support/life/stores.ts'
import { scheduleLines } from '../support/life/schedule-journal.ts'
import { forSuite } from '../support/life/for-suite.ts'

let bench: TellingBench
const given = forSuite(() => lendEmbedded())
beforeEach(async () => {
  bench = await tellingBench(given)
  const schedule = findSchedule('notices', bench.ports)
  if (schedule) await ensure(schedule, bench.ports)
})
const db = () => given.store.db
const row = async () => (await scheduleRows(db())).find(({ name }) => name === 'notices')
const notices = async () => (await db().query('SELECT 1 FROM actes.notice')).rowCount
test('it runs when its job is taken, due or not, and its next instant is ten seconds later', async () => {
  await bench.happens()
  await takeSchedule('notices', bench.ports)
  expect(await notices()).toBe(1)
  expect(await row()).toMatchObject({
    lastOutcome: 'done',
    lastFinishedAt: bench.clock.now(),
    nextAt: new Date(bench.clock.now().getTime() + 10_000),
  })
  expect(await scheduleLines(db(), 'notices')).toEqual([])
})

test('its log has no negative time where the clock is set back while it runs', async () => {
  const schedule = findSchedule('chain', bench.ports)
  if (!schedule) throw new Error('no such schedule')
  const job = async () => {
    bench.clock.wait(-7)
    return { count: 3, failures: 0 }
  }
  await runUnclaimed({ schedule: { ...schedule, claims: 'own' }, job }, bench.ports)
  expect(bench.ports.lines.find(({ event }) => event === 'schedule')).toMatchObject({ schedule: 'chain', ms: 0 })
})

test('a person’s request is fulfilled by it', async () => {
  await wantSchedule(db(), 'notices', { who: 'test', at: bench.clock.now() })
  await takeSchedule('notices', bench.ports)
  expect(await row()).toMatchObject({ wantedAt: null })
})

test('while it is paused nothing is sent, and everything afterwards', async () => {
  const will = { who: 'test', at: bench.clock.now(), reason: 'travaux' }
  await pauseSchedule(db(), 'notices', will)
  const before = await notices()
  await bench.happens()
  await takeSchedule('notices', bench.ports)
  expect(await notices()).toBe(before)
  await resumeSchedule(db(), 'notices', will)
  await takeSchedule('notices', bench.ports)
  expect(await notices()).toBe(before + 1)
})

test('a failed job is recorded with its code', async () => {
  const failing = {
    ...bench.ports,
    telling: { ...waysOf(bench), masterKey: () => Promise.reject(new Error('no key')) },
  }
  await bench.subscribes('http://127.0.0.1:9/', { types: ['connection.suspended', 'connection.lifted'] })
  await bench.happens()
  await takeSchedule('notices', failing)
  expect(await row()).toMatchObject({ lastOutcome: 'failed', lastCount: 0 })
  expect(bench.ports.lines.filter(({ event }) => event === 'bug')).toHaveLength(1)
})

const waysOf = ({ ports }: TellingBench) => {
  if (!ports.telling) throw new Error('no way out')
  return ports.telling
}
