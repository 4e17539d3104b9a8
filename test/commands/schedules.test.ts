// actes schedules: what each recurring job did last and when it runs next; run now, paused and resumed by a person.
import { describe, expect, test } from 'vitest'
import { addSchedules } from '../../src/commands/schedules.ts'
import { jobs } from '../../src/schedules/jobs.ts'
import { takeSchedule, sweep } from '../../src/schedules/sweep.ts'
import type { ScheduleStanding } from '../../src/schedules/standing.ts'
import { plain } from '../support/desk/command-line.ts'
import { openServedCommune } from '../support/desk/served-commune.ts'
import { scheduleLines } from '../support/life/schedule-journal.ts'
import { forSuite } from '../support/life/for-suite.ts'

const commune = forSuite(() => openServedCommune({ store: 'embedded' }))

interface Listed {
  readonly items: readonly ScheduleStanding[]
}

const actes = <T = ScheduleStanding>(...args: readonly string[]) => commune.asks<T>(addSchedules, 'schedules', ...args)
const says = async (...args: readonly string[]) =>
  plain((await commune.types(addSchedules, 'schedules', ...args)).out)
    .trimEnd()
    .split('\n')
const why = ['--reason', 'essai']
/** What a worker does with what it takes. */
const takes = (name: string) => takeSchedule(name, { ...commune.app.ports, notify: async () => undefined })
const eventsOf = async (name: string) =>
  (await scheduleLines(commune.db, name)).map(({ event, who }) => ({ event, who }))

describe('the list', () => {
  test('has every schedule, with its next run, before anything ever ran', async () => {
    const [code, { items }] = await actes<Listed>()
    expect(code).toBe(0)
    // No folder is watched here, no SIEM takes the journals, and stored files stay where they are.
    const named = Object.keys(jobs).filter((name) => !['intake', 'siem', 'moving'].includes(name))
    expect(items.map(({ name }) => name)).toEqual(['sweep', ...named])
    const nightly = items.find(({ name }) => name === 'classification')
    expect(nightly).toMatchObject({
      rhythm: { cron: '30 2 * * *', zone: 'Europe/Paris' },
      overlap: 'skip',
      running: false,
      wanted: false,
      paused: null,
      last: null,
    })
    // The commune opens on 8 July 2025 at 10:02 in Paris; the jitter is less than an hour.
    expect(nightly?.nextAt).toMatch(/^2025-07-09T0[01]:/)
  })

  test('is a table for people: last run, outcome, duration, next run', async () => {
    const lines = await says()
    expect(lines[0]).toMatch(/^tâche planifiée +dernière exécution +résultat +durée +prochaine exécution$/)
    expect(lines).toContainEqual(expect.stringMatching(/^classification +jamais +2025-07-09 0[23]:\d\d:\d\d$/))
    expect(lines.at(-1)).toBe('Heures de Paris.')
    const nightly = lines.findIndex((line) => line.startsWith('classification'))
    expect(lines[nightly + 1]).toBe('  Tient à jour la classification de chaque collectivité.')
    expect((await says('--lang', 'en'))[0]).toMatch(/^schedule +last run +outcome +took +next run$/)
  })

  test('the sweep, once run, is shown at its interval', async () => {
    await actes('run', 'sweep')
    await sweep({ ...commune.app.ports, notify: async () => undefined })
    const [, { items }] = await actes<Listed>()
    expect(items[0]).toMatchObject({
      name: 'sweep',
      rhythm: { everyMs: 2_000 },
      wanted: false,
      last: { outcome: 'done', finishedAt: '2025-07-08T08:02:00.000Z' },
      nextAt: '2025-07-08T08:02:02.000Z',
    })
  })
})

describe('run', () => {
  test('requests a run; a worker runs it once, and the list shows its outcome', async () => {
    const [code, wanted] = await actes('run', 'vacuum')
    expect([code, wanted]).toMatchObject([0, { name: 'vacuum', wanted: true, last: null }])
    await takes('vacuum')
    await takes('vacuum')
    const who = expect.stringMatching(/^cli:/)
    expect(await eventsOf('vacuum')).toEqual([
      { event: 'wanted', who },
      { event: 'started', who: 'worker' },
      { event: 'done', who: 'worker' },
    ])
    const [, { items }] = await actes<Listed>()
    expect(items.find(({ name }) => name === 'vacuum')).toMatchObject({
      wanted: false,
      last: { outcome: 'done', startedAt: '2025-07-08T08:02:00.000Z', ms: 0, code: null, count: 1 },
    })
    expect(await says()).toContainEqual(
      expect.stringMatching(/^vacuum +2025-07-08 10:02:00 +fait \(1\) +0 ms +2025-07-08 10:\d\d:\d\d$/),
    )
  })

  test('says which process will run it', async () => {
    expect((await says('run', 'traffic')).at(-1)).toBe('L’exécution se fait dès qu’un traitement tourne (actes start).')
  })

  test('of an unknown name is refused, with the existing names: exit 1', async () => {
    const [code, refused] = await actes<{ problems: readonly { message: string }[] }>('run', 'menage')
    expect([code, refused]).toMatchObject([1, { ok: false, code: 'ACTES-A019' }])
    expect(plain(refused.problems[0]?.message ?? '')).toBe(
      'Aucune tâche planifiée ne s’appelle « menage ». Celles qui existent : sweep, collect, mailbox, classification, heal, certificates, receipts, conditions, mend, reconcile, bulk, batches, notices, proofs, chain, seal, renewal, traffic, retention, locks, transfers, archiving, vacuum.',
    )
  })
})

describe('pause and resume', () => {
  test('record author and reason; a paused one does not run, and cannot be run', async () => {
    const [code, paused] = await actes('pause', 'heal', ...why)
    expect([code, paused]).toMatchObject([0, { paused: { by: expect.stringMatching(/^cli:/), reason: 'essai' } }])
    expect(await says()).toContainEqual(expect.stringMatching(/^heal +jamais +en pause \(cli:.+ : essai\)$/))
    commune.waits(7_200)
    await takes('heal')
    expect(await actes('run', 'heal')).toMatchObject([1, { code: 'ACTES-A019' }])
    expect(await actes('pause', 'heal', ...why)).toMatchObject([0, { already: true, paused: { reason: 'essai' } }])
    expect((await eventsOf('heal')).map(({ event }) => event)).toEqual(['paused'])
  })

  test('resumed, it makes up for missed runs once', async () => {
    expect(await actes('resume', 'heal', ...why)).toMatchObject([0, { paused: null }])
    expect(await actes('resume', 'heal', ...why)).toMatchObject([0, { already: true, paused: null }])
    await takes('heal')
    await takes('heal')
    expect((await eventsOf('heal')).map(({ event }) => event)).toEqual(['paused', 'resumed', 'started', 'done'])
  })

  test('a reason is required: exit 2, and an empty one is refused', async () => {
    expect((await commune.types(addSchedules, 'schedules', 'pause', 'heal')).code).toBe(2)
    expect(await actes('pause', 'heal', '--reason', ' ')).toMatchObject([1, { code: 'ACTES-A001' }])
    expect((await commune.types(addSchedules, 'schedules', 'run')).code).toBe(2)
  })
})
