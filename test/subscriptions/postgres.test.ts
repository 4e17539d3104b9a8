// What only several connections to PostgreSQL can do to subscribers: what is numbered first may be committed last, and is
// told all the same.
import pg from 'pg'
import { expect, test } from 'vitest'
import { shortForms, type Sql } from '../../src/store/engine/database.ts'
import { connection, tellingBench } from '../support/life/telling.ts'
import { describeWith } from '../support/describe-with.ts'
import { lendPostgres } from '../support/life/stores.ts'
import { openReceiver } from '../support/servers/webhook-receiver.ts'

await describeWith('postgres', 'notices on PostgreSQL', (url) => {
  test('two transactions committed in reverse order are both reported', async () => {
    const given = await lendPostgres(url)
    const receiver = await openReceiver()
    const bench = await tellingBench(given)
    await bench.subscribes(receiver.url)
    const [early, late] = await Promise.all([1, 2].map(() => transaction(given.settings.databaseUrl ?? '')))
    if (!early || !late) throw new Error('no transaction')
    const line = (event: string) =>
      `INSERT INTO actes.installation_journal (kind, target, at, who, event) VALUES ('connection', '${connection}', now(), 'test', '${event}')
        RETURNING id::int`
    const numbers = [
      await early.query<{ id: number }>(line('suspended')),
      await late.query<{ id: number }>(line('lifted')),
    ]
    expect(numbers[0]?.rows[0]?.id).toBeLessThan(numbers[1]?.rows[0]?.id ?? 0)
    await late.commit()
    await bench.tells()
    expect(receiver.received.map(({ type }) => type)).toEqual(['connection.lifted'])
    await early.commit()
    await bench.tells()
    expect(receiver.received.map(({ type }) => type)).toEqual(['connection.lifted', 'connection.suspended'])
    await receiver.close()
    await given.giveBack()
  })

  test('a process that numbers events waits for another one that does', async () => {
    const given = await lendPostgres(url)
    const receiver = await openReceiver()
    const bench = await tellingBench(given)
    await bench.subscribes(receiver.url)
    for (let count = 0; count < 20; count++) await bench.happens()
    await Promise.all([bench.tells(), bench.tells(bench.another()), bench.tells(bench.another())])
    await bench.tells()
    expect(receiver.received).toHaveLength(20)
    await receiver.close()
    await given.giveBack()
  })
})

async function transaction(url: string): Promise<Sql & { commit(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('BEGIN')
  return {
    ...shortForms,
    query: async <R>(text: string) => {
      const { rows, rowCount } = await client.query(text)
      return { rows: rows as R[], rowCount: rowCount ?? 0 }
    },
    commit: async () => {
      await client.query('COMMIT')
      await client.end()
    },
  }
}
