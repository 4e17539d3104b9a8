// PostgreSQL is cut off at any word of a whole life, paused, or for a while a standby that takes nothing: the act arrives
// once all the same, and its journal has no gap.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ActesError } from '../../src/errors.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { describeWith } from '../support/describe-with.ts'
import { openCommune, openingDay, type Commune } from '../support/life/commune.ts'
import { migratedDatabase } from '../support/life/stores.ts'
import { isLong } from '../support/long-suites.ts'
import { until } from '../support/until.ts'
import { lineTo, type Cut, type Line } from '../support/servers/line.ts'

await describeWith('postgres', 'an act whose database is lost', (server) => {
  const time = { at: Date.parse(openingDay) }
  let line: Line
  let commune: Commune
  beforeAll(async () => {
    line = await lineTo(await migratedDatabase(server))
    commune = await openCommune({ time, environment: { ACTES_DATABASE_URL: line.url, ACTES_COLLECT_SECONDS: '1' } })
  })
  afterAll(async () => {
    await commune.closes()
    await line.cut()
  })

  /** Again and again until it is told: the database is there again at the second try. */
  async function insist<T>(ask: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await ask()
      } catch (error) {
        if (tries > 5 || !(error instanceof ActesError) || error.kind !== 'retry') throw error
      }
    }
  }

  /** Its whole life, from the deposit to the receipt. */
  async function lives(numero: string): Promise<void> {
    const { id } = await insist(async () => {
      const deposited = await commune.deposits({ numero, cle: numero })
      if (!deposited.ok) throw new Error(JSON.stringify(deposited.problems))
      return deposited
    })
    for (let looks = 0; looks < 20; looks++) {
      await insist(() => commune.works())
      if ((await insist(() => commune.shows(id))).state === 'acknowledged') break
      // Past a lease that nobody gave back, and the time to wait after doubt.
      commune.waits(330)
    }
    const { state, attempts, held } = await insist(() => commune.shows(id))
    expect({ numero, state, held }).toEqual({ numero, state: 'acknowledged', held: null })
    expect(attempts.filter(({ verdict }) => verdict === 'taken')).toHaveLength(1)
    expect(attempts.filter(({ verdict }) => verdict === null)).toEqual([])
    expect(await commune.received(numero)).toMatchObject([{ times: 1 }])
  }

  async function wordsOf(numero: string): Promise<number> {
    const before = line.words()
    await lives(numero)
    return line.words() - before
  }

  test.each<Cut>(['before the word', 'before the answer'])(
    'cut %s, wherever that is in its life',
    async (how) => {
      const mark = how === 'before the word' ? 'M' : 'R'
      const words = await wordsOf(`${mark}0`)
      for (let nth = 1; nth <= words; nth += isLong ? 1 : 17) {
        line.cutAt(nth, how)
        await lives(`${mark}${nth}`)
      }
      expect(words).toBeGreaterThan(50)
    },
    600_000,
  )

  test('paused midway, beyond the lease: the act continues from its state', async () => {
    const words = await wordsOf('PAUSE0')
    for (const nth of [0.3, 0.5, 0.7].map((share) => Math.floor(words * share))) {
      const living = lives(`PAUSE${nth}`)
      const from = line.words()
      await until(() => line.words() >= from + nth, 'the middle of its life')
      line.hold()
      time.at += 330_000
      line.goOn()
      await living
    }
  })

  test('a standby that accepts no writes while another server takes over', async () => {
    const db = openPostgres(line.url, () => undefined)
    const takes = async (readOnly: 'on' | 'off') => {
      await db.query(`SET default_transaction_read_only = off`)
      const name = new URL(line.url).pathname.slice(1)
      await db.query(`ALTER DATABASE ${name} SET default_transaction_read_only = ${readOnly}`)
      line.cutAt(1, 'before the word')
      await commune.works().catch(() => undefined)
    }
    const deposited = await commune.deposits({ numero: 'RELAIS', cle: 'RELAIS' })
    if (!deposited.ok) throw new Error(JSON.stringify(deposited.problems))
    await takes('on')
    await expect(commune.works()).rejects.toMatchObject({ code: 'ACTES-S025', kind: 'retry' })
    expect(await commune.received('RELAIS')).toEqual([])
    await takes('off')
    await lives('RELAIS')
    await db.close()
  })
})
