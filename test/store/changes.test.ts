// What a watch of changes promises: each line of a journal is told once, even when its transaction commits after a
// later one.
import { beforeAll, expect, test } from 'vitest'
import { watchChanges } from '../../src/store/desk/changes.ts'
import { finishBulk, openBulk } from '../../src/store/bulk.ts'
import { ensureSchedule, pauseSchedule, resumeSchedule } from '../../src/store/schedules.ts'
import { describeWith } from '../support/describe-with.ts'
import { lendPostgres } from '../support/life/stores.ts'
import { forSuite } from '../support/life/for-suite.ts'

const at = new Date('2025-07-08T08:02:00Z')
const will = { who: 'test', reason: 'travaux', at }
const told = (name: string) => ({ kind: 'planification', id: name, about: null, sirens: null })

await describeWith('postgres', 'a watch of changes', (server) => {
  const lent = forSuite(() => lendPostgres(server))
  beforeAll(async () => {
    for (const name of ['early', 'late', 'lost', 'first', 'second'])
      await ensureSchedule(lent.store.db, { name, rhythm: 'x', nextAt: at, now: at })
  })

  test('reports a line committed after a later one', async () => {
    const { db } = lent.store
    const watch = await watchChanges(db, at)
    await watch.look()
    await db.transaction(async (early) => {
      await pauseSchedule(early, 'early', will)
      await pauseSchedule(db, 'late', will)
      expect(await watch.look()).toEqual([told('late')])
      expect(await watch.look()).toEqual([])
    })
    expect(await watch.look()).toEqual([told('early')])
    expect(await watch.look()).toEqual([])
  })

  test('reports a line uncommitted at the first look, although a later one was committed', async () => {
    const { db } = lent.store
    const watch = await db.transaction(async (first) => {
      await pauseSchedule(first, 'first', will)
      await pauseSchedule(db, 'second', will)
      const watch = await watchChanges(db, at)
      expect(await watch.look()).toContainEqual(told('second'))
      expect(await watch.look()).toEqual([])
      return watch
    })
    expect(await watch.look()).toEqual([told('first')])
    expect(await watch.look()).toEqual([])
  })

  test('reports bulk requeues at its first look, as they may have ended since the page was made', async () => {
    const { db } = lent.store
    const id = '01980000-0000-7000-8000-000000000001'
    const bulk = { id, who: 'test', reason: 'travaux', criteria: '', sirens: ['000000000'], rate: 60, createdAt: at }
    await openBulk(db, bulk, [])
    await finishBulk(db, id, at)
    const watch = await watchChanges(db, at)
    const one = { kind: 'relance', id, about: null, sirens: ['000000000'] }
    expect(await watch.look()).toContainEqual(one)
    expect(await watch.look()).not.toContainEqual(one)
  })

  test('does not wait for a rolled-back line', async () => {
    const { db } = lent.store
    const watch = await watchChanges(db, at)
    await watch.look()
    const lost = db.transaction(async (sql) => {
      await pauseSchedule(sql, 'lost', will)
      throw new Error('lost')
    })
    await expect(lost).rejects.toThrow('lost')
    await resumeSchedule(db, 'late', will)
    expect(await watch.look()).toEqual([told('late')])
    expect(await watch.look()).toEqual([])
  })
})
