// What every run of a schedule promises, on PGlite and on PostgreSQL alike: one at a time, none lost, no matter who is late, dies
// or is asked twice. Instants are of 2026, Europe/Paris; the clock only moves when it is told to.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ActesError } from '../../src/errors.ts'
import type { ScheduleJob } from '../../src/schedules/jobs.ts'
import { ensure } from '../../src/schedules/sweep.ts'
import { runIfDue } from '../../src/schedules/run.ts'
import { sweepName, type Schedule } from '../../src/schedules/schedules.ts'
import {
  claimSchedule,
  pauseSchedule,
  resumeSchedule,
  scheduleRows,
  settleSchedule,
  sweepStanding,
  wantSchedule,
} from '../../src/store/schedules.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { clockAt, schedulePorts, type MovableClock, type TestPorts } from '../support/life/schedule-ports.ts'
import { describeOnEachGround } from '../support/describe-with.ts'
import { storeTools, type LentStore } from '../support/life/stores.ts'
import { until } from '../support/until.ts'
import { scheduleLines } from '../support/life/schedule-journal.ts'

const done = { count: 1, failures: 0 }
const nothing: ScheduleJob = async () => done
const leaseMs = 1_000

/** Run the suite on the store that `lend` gives, opened a second time where several processes may share it. */
function runsContract(lend: () => Promise<LentStore>): void {
  let given: LentStore
  let otherStore: Store
  let clock: MovableClock
  let ours: TestPorts
  let theirs: TestPorts
  let count = 0
  beforeAll(async () => {
    given = await lend()
    otherStore = given.store.kind === 'postgres' ? await openStore(given.settings, storeTools) : given.store
  })
  afterAll(async () => {
    if (otherStore !== given.store) await otherStore.close()
    await given.giveBack()
  })
  beforeEach(() => {
    clock = clockAt('2026-07-08T10:00:00Z')
    ours = process(given.store)
    theirs = process(otherStore)
  })
  const db = () => given.store.db

  function process(store: Store, signal?: AbortSignal): TestPorts {
    const environment = { ACTES_LEASE_SECONDS: `${leaseMs / 1000}` }
    return schedulePorts({ store, home: given.home, clock, environment, ...(signal && { signal }) })
  }

  /** A schedule of its own for each test, known since now: every hour, unless said otherwise. */
  async function kept(more: Partial<Schedule> = {}): Promise<Schedule> {
    const schedule: Schedule = {
      name: `job-${++count}`,
      rhythm: { cron: '0 * * * *', zone: 'Europe/Paris' },
      jitterMs: 0,
      overlap: 'skip',
      title: { fr: 'essai', en: 'test' },
      about: { fr: 'essai', en: 'test' },
      ...more,
    }
    await ensure(schedule, ours)
    return schedule
  }

  async function rowOf({ name }: Schedule) {
    const row = (await scheduleRows(db())).find((each) => each.name === name)
    if (!row) throw new Error(`${name} is not kept`)
    return row
  }
  const nextOf = async (schedule: Schedule) => (await rowOf(schedule)).nextAt.toISOString()
  const eventsOf = async ({ name }: Schedule) => (await scheduleLines(db(), name)).map(({ event }) => event)
  const isDue = async ({ name }: Schedule) =>
    (await sweepStanding(db(), { name: sweepName, now: clock.now(), everyMs: 0 })).due.includes(name)

  /** A job that says when it has begun, and goes on until it is let go. */
  function held() {
    const begun = Promise.withResolvers<AbortSignal>()
    const end = Promise.withResolvers<void>()
    const job: ScheduleJob = async ({ signal }) => {
      begun.resolve(signal)
      await end.promise
      return done
    }
    return { job, begun: begun.promise, end: () => end.resolve() }
  }

  test('a run during which the clock is set back has no negative duration, in the log and in its row', async () => {
    const schedule = await kept()
    clock.wait(3_600_000)
    const job: ScheduleJob = async () => {
      clock.wait(-7)
      return done
    }
    expect(await runIfDue({ schedule, job }, ours)).toBe('done')
    expect(ours.lines.find((line) => line.schedule === schedule.name)).toMatchObject({ event: 'schedule', ms: 0 })
    expect(await rowOf(schedule)).toMatchObject({ lastMs: 0 })
  })

  describe('when it is due', () => {
    test('it runs, is recorded with its result, and is due again at its next instant', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T11:00:00Z')
      const job: ScheduleJob = async () => {
        clock.wait(1_500)
        return { count: 3, failures: 0 }
      }
      expect(await runIfDue({ schedule, job }, ours)).toBe('done')
      expect(await rowOf(schedule)).toMatchObject({
        nextAt: new Date('2026-07-08T12:00:00Z'),
        runUntil: null,
        lastStartedAt: new Date('2026-07-08T11:00:00Z'),
        lastFinishedAt: new Date('2026-07-08T11:00:01.500Z'),
        lastMs: 1_500,
        lastOutcome: 'done',
        lastCode: null,
        lastCount: 3,
      })
      expect(await scheduleLines(db(), schedule.name)).toMatchObject([
        { event: 'started', who: 'worker', detail: { run: expect.any(String) } },
        { event: 'done', who: 'worker', detail: { run: expect.any(String), ms: 1_500, count: 3 } },
      ])
      expect(ours.lines).toMatchObject([{ event: 'schedule', schedule: schedule.name, count: 3, ms: 1_500 }])
    })

    test('a job that comes early, late or twice runs it once', async () => {
      const schedule = await kept()
      expect(await runIfDue({ schedule, job: nothing }, ours)).toBe('not due')
      clock.set('2026-07-08T11:00:05Z')
      expect(await runIfDue({ schedule, job: nothing }, ours)).toBe('done')
      expect(await runIfDue({ schedule, job: nothing }, ours)).toBe('not due')
      expect(await eventsOf(schedule)).toEqual(['started', 'done'])
    })

    test('several processes at the same moment: one runs it', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T11:00:00Z')
      let runs = 0
      const job: ScheduleJob = async () => {
        runs++
        return done
      }
      const racing = Array.from({ length: 8 }, (_, index) => runIfDue({ schedule, job }, index % 2 ? ours : theirs))
      const ended = await Promise.all(racing)
      expect(ended.filter((run) => run === 'done')).toHaveLength(1)
      expect(ended.filter((run) => run === 'not due')).toHaveLength(7)
      expect(runs).toBe(1)
      expect(await eventsOf(schedule)).toEqual(['started', 'done'])
    })

    test('a failed run is recorded with its code, and its next run comes', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T11:00:00Z')
      const refusing: ScheduleJob = () => Promise.reject(new ActesError('ACTES-S001'))
      expect(await runIfDue({ schedule, job: refusing }, ours)).toBe('failed')
      expect(await rowOf(schedule)).toMatchObject({ lastOutcome: 'failed', lastCode: 'ACTES-S001' })
      expect(ours.lines).toContainEqual(
        expect.objectContaining({ event: 'trouble', code: 'ACTES-S001', level: 'warn' }),
      )
      clock.set('2026-07-08T12:00:00Z')
      expect(await runIfDue({ schedule, job: () => Promise.reject(new Error('a bug')) }, ours)).toBe('failed')
      expect(await rowOf(schedule)).toMatchObject({ lastOutcome: 'failed', lastCode: null })
      expect(ours.lines).toContainEqual(expect.objectContaining({ event: 'bug', level: 'error' }))
      clock.set('2026-07-08T13:00:00Z')
      expect(await runIfDue({ schedule, job: nothing }, ours)).toBe('done')
    })

    test('if some of many failed, the run failed, with the count done', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T11:00:00Z')
      const job: ScheduleJob = async () => ({ count: 5, failures: 2, code: 'ACTES-G001' })
      expect(await runIfDue({ schedule, job }, ours)).toBe('failed')
      expect(await rowOf(schedule)).toMatchObject({ lastOutcome: 'failed', lastCode: 'ACTES-G001', lastCount: 5 })
    })
  })

  describe('when no process was running', () => {
    test('a missed hour makes one run, at once', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T11:42:00Z')
      expect(await isDue(schedule)).toBe(true)
      expect(await runIfDue({ schedule, job: nothing }, ours)).toBe('done')
      expect(await nextOf(schedule)).toBe('2026-07-08T12:00:00.000Z')
    })

    test.each(['skip', 'after'] as const)('ten missed hours make one run, not ten (%s)', async (overlap) => {
      const schedule = await kept({ overlap })
      clock.set('2026-07-08T20:42:00Z')
      expect(await runIfDue({ schedule, job: nothing }, ours)).toBe('done')
      expect(await runIfDue({ schedule, job: nothing }, theirs)).toBe('not due')
      expect(await nextOf(schedule)).toBe('2026-07-08T21:00:00.000Z')
    })
  })

  describe('a run longer than its interval', () => {
    /** Two and a half hours, of which each process is notified. */
    const longJob: ScheduleJob = async () => {
      clock.set('2026-07-08T13:30:00Z')
      expect(await runIfDue({ schedule: current, job: nothing }, theirs)).toBe('not due')
      return done
    }
    let current: Schedule

    test('after: instants during the run cause one more run, at once', async () => {
      current = await kept({ overlap: 'after' })
      clock.set('2026-07-08T11:00:00Z')
      expect(await runIfDue({ schedule: current, job: longJob }, patient())).toBe('done')
      expect(await isDue(current)).toBe(true)
      expect(await runIfDue({ schedule: current, job: nothing }, theirs)).toBe('done')
      expect(await runIfDue({ schedule: current, job: nothing }, ours)).toBe('not due')
      expect(await nextOf(current)).toBe('2026-07-08T14:00:00.000Z')
    })

    test('after: the queue is notified of it', async () => {
      current = await kept({ overlap: 'after' })
      clock.set('2026-07-08T11:00:00Z')
      const ports = patient()
      await runIfDue({ schedule: current, job: longJob }, ports)
      expect(ports.notified).toEqual([{ kind: 'schedule', name: current.name }])
    })

    test('skip: it is due again only at the next instant', async () => {
      current = await kept({ overlap: 'skip' })
      clock.set('2026-07-08T11:00:00Z')
      const ports = patient()
      expect(await runIfDue({ schedule: current, job: longJob }, ports)).toBe('done')
      expect(ports.notified).toEqual([])
      expect(await isDue(current)).toBe(false)
      expect(await nextOf(current)).toBe('2026-07-08T14:00:00.000Z')
    })

    /** A process whose lease is longer than the run. */
    function patient(): TestPorts {
      return schedulePorts({
        store: given.store,
        home: given.home,
        clock,
        environment: { ACTES_LEASE_SECONDS: '86400' },
      })
    }

    test('its lease is renewed as long as it runs', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T11:00:00Z')
      const { job, begun, end } = held()
      const running = runIfDue({ schedule, job }, ours)
      await begun
      for (let look = 0; look < 3; look++) {
        clock.wait(leaseMs * 0.9)
        const lease = clock.now().getTime() + leaseMs
        await until(async () => (await rowOf(schedule)).runUntil?.getTime() === lease, 'the renewal')
        expect(await runIfDue({ schedule, job: nothing }, theirs)).toBe('not due')
      }
      end()
      expect(await running).toBe('done')
    })
  })

  describe('when its process dies', () => {
    const claimOf = (schedule: Schedule) => ({
      name: schedule.name,
      token: storeTools.newId(),
      now: clock.now(),
      until: new Date(clock.now().getTime() + leaseMs),
    })

    test('it is free when the lease ends, and another process runs it', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T11:00:00Z')
      expect(await claimSchedule(db(), claimOf(schedule))).toBe(true)
      clock.wait(leaseMs - 1)
      expect(await runIfDue({ schedule, job: nothing }, theirs)).toBe('not due')
      clock.wait(1)
      expect(await isDue(schedule)).toBe(true)
      expect(await runIfDue({ schedule, job: nothing }, theirs)).toBe('done')
      expect(await eventsOf(schedule)).toEqual(['started', 'started', 'done'])
      expect(await nextOf(schedule)).toBe('2026-07-08T12:00:00.000Z')
    })

    test('a person’s request is not lost with the process', async () => {
      const schedule = await kept()
      await wantSchedule(db(), schedule.name, { who: 'test', at: clock.now() })
      expect(await claimSchedule(db(), claimOf(schedule))).toBe(true)
      clock.wait(leaseMs)
      expect(await runIfDue({ schedule, job: nothing }, theirs)).toBe('done')
    })

    test('a process that was only slow changes nothing afterwards, and its work is stopped', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T11:00:00Z')
      const claim = claimOf(schedule)
      await claimSchedule(db(), claim)
      clock.wait(leaseMs)
      expect(await runIfDue({ schedule, job: nothing }, theirs)).toBe('done')
      const before = await rowOf(schedule)
      const end = { ...claim, startedAt: claim.now, finishedAt: clock.now(), outcome: 'failed' as const, count: 9 }
      expect(await settleSchedule(db(), { ...end, nextAt: new Date('2026-07-09T00:00:00Z') })).toBe(false)
      expect(await rowOf(schedule)).toEqual(before)
      expect(await eventsOf(schedule)).toEqual(['started', 'started', 'done'])
    })

    test('a job that has lost its claim is aborted by its signal', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T11:00:00Z')
      const { job, begun, end } = held()
      const running = runIfDue({ schedule, job }, ours)
      const signal = await begun
      await db().query('UPDATE actes.schedule SET run_token = $2 WHERE name = $1', [schedule.name, storeTools.newId()])
      await until(() => signal.aborted, 'the signal')
      end()
      expect(await running).toBe('lost')
      expect((await rowOf(schedule)).lastFinishedAt).toBeNull()
    })
  })

  test('a stop during a run releases it, and it stays due', async () => {
    const stopping = new AbortController()
    const schedule = await kept()
    clock.set('2026-07-08T11:00:00Z')
    const job: ScheduleJob = async ({ signal }) => {
      stopping.abort()
      signal.throwIfAborted()
      return done
    }
    expect(await runIfDue({ schedule, job }, process(given.store, stopping.signal))).toBe('interrupted')
    expect(await isDue(schedule)).toBe(true)
    expect(await eventsOf(schedule)).toEqual(['started', 'interrupted'])
    expect(await runIfDue({ schedule, job: nothing }, theirs)).toBe('done')
  })

  describe('a person', () => {
    const will = () => ({ who: 'test', reason: 'essai', at: clock.now() })

    test('pauses it: it does not run, and makes up for it once resumed', async () => {
      const schedule = await kept()
      expect(await pauseSchedule(db(), schedule.name, will())).toBe(true)
      expect(await pauseSchedule(db(), schedule.name, will())).toBe(false)
      clock.set('2026-07-08T15:10:00Z')
      expect(await isDue(schedule)).toBe(false)
      expect(await runIfDue({ schedule, job: nothing }, ours)).toBe('not due')
      expect(await resumeSchedule(db(), schedule.name, will())).toBe(true)
      expect(await runIfDue({ schedule, job: nothing }, ours)).toBe('done')
      expect(await runIfDue({ schedule, job: nothing }, ours)).toBe('not due')
      expect(await scheduleLines(db(), schedule.name)).toMatchObject([
        { event: 'paused', who: 'test', detail: { reason: 'essai' } },
        { event: 'resumed', who: 'test', detail: { reason: 'essai' } },
        { event: 'started' },
        { event: 'done' },
      ])
    })

    test('pauses it while it runs: that run finishes', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T11:00:00Z')
      const job: ScheduleJob = async () => {
        await pauseSchedule(db(), schedule.name, will())
        return done
      }
      expect(await runIfDue({ schedule, job }, ours)).toBe('done')
      expect(await rowOf(schedule)).toMatchObject({ pausedBy: 'test', pauseReason: 'essai', lastOutcome: 'done' })
    })

    test('requests it now: one run, and the next instant stays', async () => {
      const schedule = await kept()
      expect(await wantSchedule(db(), schedule.name, will())).toBe(true)
      expect(await wantSchedule(db(), schedule.name, will())).toBe(true)
      expect(await isDue(schedule)).toBe(true)
      expect(await runIfDue({ schedule, job: nothing }, ours)).toBe('done')
      expect(await runIfDue({ schedule, job: nothing }, theirs)).toBe('not due')
      expect(await nextOf(schedule)).toBe('2026-07-08T11:00:00.000Z')
    })

    test('requests it while it runs, and the job asks for a later run: the earlier request stays', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T11:00:00Z')
      const job: ScheduleJob = async () => {
        await wantSchedule(db(), schedule.name, will())
        await wantSchedule(db(), schedule.name, { who: 'worker', at: new Date(clock.now().getTime() + 60_000) })
        return done
      }
      expect(await runIfDue({ schedule, job }, ours)).toBe('done')
      clock.wait(1)
      expect(await runIfDue({ schedule, job: nothing }, theirs)).toBe('done')
    })

    test('requests it while it runs: one more run afterwards, even in the same instant', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T11:00:00Z')
      const job: ScheduleJob = async () => {
        await wantSchedule(db(), schedule.name, will())
        return done
      }
      expect(await runIfDue({ schedule, job }, ours)).toBe('done')
      clock.wait(1)
      expect(await runIfDue({ schedule, job: nothing }, theirs)).toBe('done')
      expect(await runIfDue({ schedule, job: nothing }, ours)).toBe('not due')
    })

    test('cannot run a paused one', async () => {
      const schedule = await kept()
      await pauseSchedule(db(), schedule.name, will())
      expect(await wantSchedule(db(), schedule.name, will())).toBe(false)
      expect((await rowOf(schedule)).wantedAt).toBeNull()
    })
  })

  describe('another version of the program', () => {
    test('keeps it at the same rhythm: nothing changes', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T10:59:00Z')
      await ensure(schedule, ours)
      expect(await nextOf(schedule)).toBe('2026-07-08T11:00:00.000Z')
    })

    test('keeps it at another rhythm: its next instant is recomputed', async () => {
      const schedule = await kept()
      await ensure({ ...schedule, rhythm: { cron: '15 * * * *', zone: 'Europe/Paris' } }, ours)
      expect(await nextOf(schedule)).toBe('2026-07-08T10:15:00.000Z')
    })

    test('finds it overdue: it stays so', async () => {
      const schedule = await kept()
      clock.set('2026-07-08T12:30:00Z')
      await ensure({ ...schedule, rhythm: { cron: '15 * * * *', zone: 'Europe/Paris' } }, ours)
      expect(await isDue(schedule)).toBe(true)
    })
  })
}

await describeOnEachGround('schedules', runsContract)
