// The look-alike of a pg.Pool over one PGlite instance, held beside a real pg.Pool where there is a PostgreSQL.
import { once } from 'node:events'
import pg from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { openPglitePool } from '../../src/queue/pglite-pool.ts'
import { describeWith } from '../support/describe-with.ts'
import { laidPglite } from '../support/life/laid-home.ts'
import { until } from '../support/until.ts'

type Pool = Pick<pg.Pool, 'query' | 'connect' | 'end'>

function poolContract(open: () => Promise<{ pool: Pool; close(): Promise<void> }>): void {
  let pool: Pool
  let close: () => Promise<void>
  beforeEach(async () => {
    ;({ pool, close } = await open())
    await pool.query('DROP TABLE IF EXISTS fact; CREATE TABLE fact (n integer, big bigint, j jsonb, t timestamptz)')
  })
  afterEach(() => close())

  test('rows, counts and types', async () => {
    const added = await pool.query('INSERT INTO fact VALUES ($1, $2, $3, $4), (2, NULL, NULL, NULL)', [
      1,
      '9007199254740993',
      { a: ['é'] },
      new Date('2025-06-25T10:00:00Z'),
    ])
    expect(added.rowCount).toBe(2)
    const { rows, rowCount } = await pool.query('SELECT * FROM fact WHERE n = $1', [1])
    expect(rows).toEqual([{ n: 1, big: '9007199254740993', j: { a: ['é'] }, t: new Date('2025-06-25T10:00:00Z') }])
    expect(rowCount).toBe(1)
    expect((await pool.query('UPDATE fact SET n = 3')).rowCount).toBe(2)
    expect((await pool.query('DELETE FROM fact WHERE n = $1', [9])).rowCount).toBe(0)
  })

  test('errors have their SQLSTATE', async () => {
    await expect(pool.query('SELECT * FROM nowhere')).rejects.toMatchObject({ code: '42P01' })
    await expect(pool.query('SELECT 1/$1::integer', [0])).rejects.toMatchObject({ code: '22012' })
  })

  test('a transaction is committed as a whole; others wait or do not see it', async () => {
    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query('INSERT INTO fact (n) VALUES ($1)', [1])
    const count = pool.query('SELECT count(*)::integer AS n FROM fact')
    await client.query('INSERT INTO fact (n) VALUES (2)')
    await client.query('COMMIT')
    client.release()
    expect([0, 2]).toContain((await count).rows[0].n)
    expect((await pool.query('SELECT n FROM fact ORDER BY n')).rows).toEqual([{ n: 1 }, { n: 2 }])
  })

  test('a transaction rolled back leaves nothing, also after an error in it', async () => {
    const client = await pool.connect()
    await client.query('begin;')
    await client.query('INSERT INTO fact (n) VALUES (1)')
    await expect(client.query('SELECT * FROM nowhere')).rejects.toThrow()
    await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' })
    await client.query('ROLLBACK')
    client.release()
    expect((await pool.query('SELECT n FROM fact')).rows).toEqual([])
  })

  test('twenty transactions at once do not mix', async () => {
    const one = async (n: number): Promise<void> => {
      const client = await pool.connect()
      await client.query('BEGIN')
      await client.query('INSERT INTO fact (n) VALUES ($1)', [n])
      await client.query(n % 2 ? 'COMMIT' : 'ROLLBACK')
      client.release()
    }
    await Promise.all(Array.from({ length: 20 }, (_, n) => one(n)))
    const { rows } = await pool.query('SELECT n FROM fact ORDER BY n')
    expect(rows.map(({ n }) => n)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19])
  })

  test('a client that listens is notified, until it is released', async () => {
    const client = await pool.connect()
    const taken: unknown[] = []
    client.on('notification', ({ channel, payload }) => taken.push([channel, payload]))
    await client.query('LISTEN jobs')
    await pool.query("SELECT pg_notify('jobs', 'one')")
    await until(() => taken.length === 1)
    expect(taken).toEqual([['jobs', 'one']])
    // A real connection hears until the server has ended it.
    const ended = client instanceof pg.Client ? once(client, 'end') : undefined
    client.release(true)
    await ended
    await pool.query("SELECT pg_notify('jobs', 'two')")
    await pool.query('SELECT 1')
    expect(taken).toHaveLength(1)
  })
}

describe('a pool over PGlite', () => {
  const laid = laidPglite()
  const instance = laid.then(({ pglite }) => pglite)
  afterAll(async () => (await laid).leave())

  poolContract(async () => {
    const pool = openPglitePool(await instance, { max: 25 }, systemClock)
    return { pool, close: () => pool.end() }
  })

  test('a client released in the middle of a transaction rolls it back', async () => {
    const pool = openPglitePool(await instance, { max: 25 }, systemClock)
    await pool.query('DROP TABLE IF EXISTS fact; CREATE TABLE fact (n integer)')
    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query('INSERT INTO fact VALUES (1)')
    client.release()
    expect((await pool.query('SELECT n FROM fact')).rows).toEqual([])
  })

  test('closing waits for running work, refuses the rest and leaves the instance open', async () => {
    const pool = openPglitePool(await instance, { max: 25 }, systemClock)
    const running = pool.query("SELECT 'late' AS word")
    await pool.end()
    expect((await running).rows).toEqual([{ word: 'late' }])
    await expect(pool.query('SELECT 1')).rejects.toThrow('calling end')
    expect((await (await instance).query('SELECT 1 AS n')).rows).toEqual([{ n: 1 }])
  })
})

await describeWith('postgres', 'a pg.Pool does the same', (url) => {
  poolContract(async () => {
    const pool = new pg.Pool({ connectionString: url, max: 25 })
    return { pool, close: () => pool.end() }
  })
})
