// When schedules are due: on the days on which the clocks of Paris change too. In 2026 they go forward on 29 March, at
// 02:00 CET (01:00 UTC), and back on 25 October, at 03:00 CEST (01:00 UTC).
import { describe, expect, test } from 'vitest'
import { schedules } from '../../src/schedules/schedules.ts'
import { jitterOf, nextAfter, type Timed } from '../../src/schedules/when.ts'
import { isLong } from '../support/long-suites.ts'

const zone = 'Europe/Paris'
const cron = (expression: string): Timed => ({ name: 'job', rhythm: { cron: expression, zone }, jitterMs: 0 })
const at = (instant: string) => new Date(instant)
const utc = (instant: Date) => instant.toISOString().replace('.000Z', 'Z')

/** Every instant from one to another, each reckoned from the one before. */
function instants(schedule: Timed, from: string, to: string): readonly string[] {
  const found: string[] = []
  for (let next = nextAfter(schedule, at(from)); next < at(to); next = nextAfter(schedule, next)) found.push(utc(next))
  return found
}

const hoursAfter = (from: string, hours: number) => utc(new Date(at(from).getTime() + hours * 3_600_000))

/** The next instant, asked for at every minute of a day and a half. */
function askedEveryMinute(schedule: Timed, from: string): ReadonlySet<string> {
  const minutes = Array.from({ length: 36 * 60 }, (_, minute) => at(from).getTime() + minute * 60_000)
  return new Set(minutes.map((minute) => utc(nextAfter(schedule, new Date(minute)))))
}

describe('a job at 02:30 in Paris', () => {
  const job = cron('30 2 * * *')

  test('runs once on the day that has no 02:30, an hour later', () => {
    expect(instants(job, '2026-03-27T12:00:00Z', '2026-03-31T12:00:00Z')).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-29T01:30:00Z',
      '2026-03-30T00:30:00Z',
      '2026-03-31T00:30:00Z',
    ])
  })

  test('runs once on the day that has two, at the first', () => {
    expect(instants(job, '2026-10-23T12:00:00Z', '2026-10-27T12:00:00Z')).toEqual([
      '2026-10-24T00:30:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
      '2026-10-27T01:30:00Z',
    ])
  })

  test('at whichever minute of these days it is computed: no other instant, and none missing', () => {
    expect([...askedEveryMinute(job, '2026-03-28T20:00:00Z')]).toEqual([
      '2026-03-29T01:30:00Z',
      '2026-03-30T00:30:00Z',
      '2026-03-31T00:30:00Z',
    ])
    expect([...askedEveryMinute(job, '2026-10-24T20:00:00Z')]).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
      '2026-10-27T01:30:00Z',
    ])
  })
})

describe('other jobs on these days', () => {
  test('every hour: 23 runs in March, 25 in October', () => {
    const hourly = cron('0 * * * *')
    expect(instants(hourly, '2026-03-28T22:59:00Z', '2026-03-29T22:00:00Z')).toHaveLength(23)
    expect(instants(hourly, '2026-10-24T21:59:00Z', '2026-10-25T23:00:00Z')).toHaveLength(25)
  })

  test('every quarter of an hour continues without a gap', () => {
    const quarterly = cron('*/15 * * * *')
    for (const day of ['2026-03-29', '2026-10-25'])
      expect(instants(quarterly, `${day}T00:00:00Z`, `${day}T03:00:00Z`)).toHaveLength(11)
  })

  test('several times in the hour that does not exist: each of them, an hour later', () => {
    const twice = cron('15,45 2 * * *')
    const expected = ['2026-03-29T01:15:00Z', '2026-03-29T01:45:00Z']
    expect(instants(twice, '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).toEqual(expected)
  })

  test('several times in the hour that comes twice: each of them once', () => {
    const twice = cron('15,45 2 * * *')
    const expected = ['2026-10-25T00:15:00Z', '2026-10-25T00:45:00Z']
    expect(instants(twice, '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z')).toEqual(expected)
  })

  test('a cron expression with seconds', () => {
    expect(utc(nextAfter(cron('20 30 2 * * *'), at('2026-07-08T00:30:00Z')))).toBe('2026-07-08T00:30:20Z')
  })

  test('an interval has no zone: it follows elapsed seconds', () => {
    const often: Timed = { name: 'job', rhythm: { everyMs: 1_800_000 }, jitterMs: 0 }
    expect(instants(often, '2026-10-25T00:00:00Z', '2026-10-25T02:00:00Z')).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:00:00Z',
      '2026-10-25T01:30:00Z',
    ])
  })
})

describe('jitter', () => {
  const nightly: Timed = { ...cron('30 2 * * *'), jitterMs: 3_600_000 }

  test('delays an instant, always equally, never by more than its limit', () => {
    const instant = at('2026-07-08T00:30:00Z')
    const jitter = jitterOf(nightly, instant)
    expect(jitterOf({ ...nightly }, new Date(instant))).toBe(jitter)
    expect(jitter).toBeGreaterThanOrEqual(0)
    expect(jitter).toBeLessThan(nightly.jitterMs)
    expect(nextAfter(nightly, at('2026-07-07T12:00:00Z')).getTime()).toBe(instant.getTime() + jitter)
  })

  test('differs between jobs, and between days', () => {
    const days = ['2026-07-08T00:30:00Z', '2026-07-09T00:30:00Z'].map(at)
    const found = ['heal', 'classification'].flatMap((name) => days.map((day) => jitterOf({ ...nightly, name }, day)))
    expect(new Set(found).size).toBe(4)
  })

  test('one run for each day of a year, whatever the jitter', () => {
    const runs = instants(nightly, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z')
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' })
    expect(new Set(runs.map((run) => format.format(at(run)))).size).toBe(365)
    expect(runs).toHaveLength(365)
  })

  test('computed within the delay of an instant, that instant is still the next', () => {
    const due = nextAfter(nightly, at('2026-07-07T12:00:00Z'))
    expect(nextAfter(nightly, new Date(due.getTime() - 1))).toEqual(due)
    expect(utc(nextAfter(nightly, due)).slice(0, 10)).toBe('2026-07-09')
  })
})

describe('the table', () => {
  test('has each name once, with its purpose in both languages', () => {
    expect(new Set(schedules.map(({ name }) => name)).size).toBe(schedules.length)
    expect(schedules.filter(({ about }) => about.fr === '' || about.en === '')).toEqual([])
  })

  test.each(schedules.map((schedule) => [schedule.name, schedule] as const))(
    '%s: its jitter is shorter than its shortest interval, over the days on which the clocks change',
    (_name, schedule) => {
      const days = [
        ['2026-03-28T22:00:00Z', '2026-03-30T00:00:00Z'],
        ['2026-10-24T22:00:00Z', '2026-10-26T00:00:00Z'],
      ] as const
      for (const [from, whole] of days) {
        // What comes several times an hour is followed for a night in the short form, not for a day.
        const isOften = instants(schedule, from, hoursAfter(from, 2)).length > 2
        const to = isOften && !isLong ? hoursAfter(from, 6) : whole
        const bare = instants({ ...schedule, jitterMs: 0 }, from, to).map((each) => Date.parse(each))
        const gaps = bare.slice(1).map((each, index) => each - (bare[index] ?? 0))
        expect(gaps.filter((gap) => gap <= schedule.jitterMs)).toEqual([])
        expect(instants(schedule, from, to).length).toBeGreaterThanOrEqual(Math.max(bare.length - 1, 1))
      }
    },
  )
})
