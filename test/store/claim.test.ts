// Claims, on PGlite and on PostgreSQL alike: no row has two holders, a lease that has ended is claimed again, and who lost a
// claim changes nothing any more.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { claimRow, claimRows, ofHolder } from '../../src/store/engine/claim.ts'
import { ensureSchedule } from '../../src/store/schedules.ts'
import { at, later } from '../support/life/rows.ts'
import { describeOnEachGround } from '../support/describe-with.ts'
import { storeTools, type LentStore } from '../support/life/stores.ts'

const names = Array.from({ length: 20 }, (_, index) => `job-${String(index).padStart(2, '0')}`)

await describeOnEachGround('claims', (lend) => {
  let given: LentStore
  beforeAll(async () => {
    given = await lend()
  })
  afterAll(() => given.giveBack())
  const db = () => given.store.db
  beforeEach(async () => {
    await db().query('DELETE FROM actes.schedule')
    for (const name of names) await ensureSchedule(db(), { name, rhythm: '60 s', nextAt: at, now: at })
  })

  const claimed = async (token: string, more: { now?: Date; limit?: number; order?: string } = {}) => {
    const { now = at, limit = 1, order = 't.name' } = more
    const rows = await claimRows<{ name: string }>(db(), 'schedule', {
      token,
      now,
      until: new Date(now.getTime() + 60_000),
      limit,
      due: `t.next_at <= $2 ORDER BY ${order}`,
      returning: 'SELECT name FROM claimed',
    })
    return rows.map(({ name }) => name).sort()
  }
  const [one, other] = [storeTools.newId(), storeTools.newId()]
  const writes = (name: string, token: string, set: string) => db().changes(ofHolder('schedule', set), [name, token])

  test('made at the same moment share the rows, and none is claimed twice', async () => {
    const shares = await Promise.all(Array.from({ length: 8 }, () => claimed(storeTools.newId(), { limit: 4 })))
    expect(new Set(shares.flat()).size).toBe(shares.flat().length)
    const rest = await claimed(one, { limit: 50 })
    expect([...shares.flat(), ...rest].sort()).toEqual(names)
  })

  test('take the first rows, and no more than the limit', async () => {
    expect(await claimed(one, { limit: 3 })).toEqual(names.slice(0, 3))
    expect(await claimed(one, { limit: 2, order: 't.name DESC' })).toEqual(names.slice(-2))
    expect(await claimed(one, { now: new Date(at.getTime() - 1) })).toEqual([])
  })

  test('of a dead process are free again when the lease has ended, and not before', async () => {
    await claimed(one, { limit: 20 })
    expect(await claimed(other, { now: later(59) })).toEqual([])
    expect(await claimed(other, { now: later(60), limit: 20 })).toEqual(names)
  })

  test('that were lost change nothing; the present holder renews and ends them', async () => {
    const [name = ''] = await claimed(one)
    expect(await writes(name, one, `run_until = '${later(120).toISOString()}'`)).toBe(true)
    expect(await claimed(other, { now: later(90), limit: 20 })).toEqual(names.slice(1))
    expect(await claimed(other, { now: later(120) })).toEqual([name])
    const ends = 'run_token = NULL, run_until = NULL, last_count = 7'
    expect(await writes(name, one, ends)).toBe(false)
    expect(await writes(name, other, ends)).toBe(true)
    expect(await writes(name, other, ends)).toBe(false)
    expect(await claimed(one, { now: later(121) })).toEqual([name])
  })

  test('of a locked row wait for it, if the row is named', async () => {
    const [name = ''] = names
    const ask = (token: string) =>
      claimRow(db(), 'schedule', {
        token,
        now: at,
        until: later(60),
        params: [name],
        due: 't.name = $5',
        waits: true,
        returning: 'SELECT name FROM claimed',
      })
    const both = await Promise.all([ask(one), ask(other)])
    expect(both.filter((row) => row !== undefined)).toEqual([{ name }])
  })
})
