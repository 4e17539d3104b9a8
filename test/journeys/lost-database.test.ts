// PostgreSQL is for a while a standby that takes nothing: the act arrives once all the same.
import { expect, test } from 'vitest'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { describeWith } from '../support/describe-with.ts'
import { openCommune } from '../support/life/commune.ts'
import { migratedDatabase } from '../support/life/stores.ts'
import { lineTo } from '../support/servers/line.ts'

await describeWith('postgres', 'an act whose database is lost', (server) => {
  test('a standby that accepts no writes while another server takes over', async () => {
    const line = await lineTo(await migratedDatabase(server))
    const commune = await openCommune({ environment: { ACTES_DATABASE_URL: line.url, ACTES_COLLECT_SECONDS: '1' } })
    const db = openPostgres(line.url, () => undefined)
    const takes = async (readOnly: 'on' | 'off') => {
      await db.query(`SET default_transaction_read_only = off`)
      const name = new URL(line.url).pathname.slice(1)
      await db.query(`ALTER DATABASE ${name} SET default_transaction_read_only = ${readOnly}`)
      line.cutAt(1, 'before the word')
      await commune.works().catch(() => undefined)
    }
    const id = await commune.hands('RELAIS')
    await takes('on')
    await expect(commune.works()).rejects.toMatchObject({ code: 'ACTES-S025', kind: 'retry' })
    expect(await commune.received('RELAIS')).toEqual([])
    await takes('off')
    const { state, attempts } = await commune.settles(id)
    expect({ state, attempts }).toMatchObject({ state: 'acknowledged', attempts: [{ verdict: 'taken' }] })
    expect(await commune.received('RELAIS')).toMatchObject([{ times: 1 }])
    await db.close()
    await commune.closes()
    await line.cut()
  })
})
