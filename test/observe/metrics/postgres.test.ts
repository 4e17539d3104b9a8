// The figures on PostgreSQL: the same questions are understood there, and a server that goes away in the middle of the day
// takes nothing with it but them.
import { expect, test } from 'vitest'
import { describeIf } from '../../support/describe-with.ts'
import { localPostgres, newestPostgres } from '../../support/servers/local-server.ts'
import { migratedDatabase } from '../../support/life/stores.ts'
import { openWatchedCommune } from '../../support/desk/watched-commune.ts'

const postgres = {
  value: newestPostgres(),
  need: 'PostgreSQL of our own',
  remedy: 'PostgreSQL with initdb',
  required: true,
}

await describeIf(postgres, 'a commune on PostgreSQL', () => {
  test('reports its figures, and that the server is away', async () => {
    const service = await localPostgres()
    const url = await migratedDatabase(service?.url ?? '')
    const commune = await openWatchedCommune({ environment: { ACTES_DATABASE_URL: url } })
    await commune.sends('UN')
    expect(await commune.of('actes_transmissions')).toEqual({ 'state=acknowledged': 1 })
    expect((await commune.of('actes_connections'))['gateway=sandbox,standing=open']).toBe(1)
    await service?.stop()
    commune.waits(10)
    expect(await commune.of('actes_database_up')).toEqual({ '': 0 })
    expect(await commune.of('actes_deposits_total')).toEqual({ 'result=accepted': 1 })
    await commune.closes()
  })
})
