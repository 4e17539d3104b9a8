// The store's contract on the embedded default, and what a single session must not do.
import { describe, expect, onTestFinished, test } from 'vitest'
import { overPglite } from '../../src/store/engine/pglite.ts'
import { laidPglite } from '../support/life/laid-home.ts'
import { lendEmbedded } from '../support/life/stores.ts'
import { storeContract } from './contract.ts'

describe('the store on PGlite', () => {
  storeContract(lendEmbedded)

  test('a statement that fails holds up none that waits, and loses no plan', async () => {
    const { pglite, leave } = await laidPglite()
    onTestFinished(leave)
    const db = overPglite(pglite)
    const plans = async () => (await pglite.query('SELECT FROM pg_prepared_statements')).rows.length
    const often = () => db.first('SELECT $1::int AS n', [1])
    for (let times = 0; times < 10; times++) await often()
    expect(await plans()).toBe(1)
    const outcomes = await Promise.allSettled([db.query('SELECT nothing FROM nowhere'), often(), often()])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    await expect(db.transaction((sql) => sql.query('SELECT nothing FROM nowhere'))).rejects.toThrow()
    expect(await db.transaction((sql) => sql.first('SELECT $1::int AS n', [1]))).toEqual({ n: 1 })
    expect(await plans()).toBe(1)
  })
})
