// Two administrators at once, on PostgreSQL, where one waits for the other: what the second decides about an account is
// decided as it stands once the first has done.
import { expect, test } from 'vitest'
import { operationsOn } from '../support/life/operations-of.ts'
import { countAdministrators, disablePerson } from '../../src/store/people/people.ts'
import { describeWith } from '../support/describe-with.ts'
import { clockAt, schedulePorts } from '../support/life/schedule-ports.ts'
import { lendPostgres } from '../support/life/stores.ts'
import { until } from '../support/until.ts'

await describeWith('postgres', 'accounts on PostgreSQL', (url) => {
  test.each(['roles', 'link'] as const)('%s that waited while the account was closed leave it closed', async (what) => {
    const { store, home, giveBack } = await lendPostgres(url)
    const clock = clockAt('2025-07-08T08:02:00Z')
    const ports = schedulePorts({ store, home, clock })
    const operations = operationsOn(ports)
    const login = 'bob@example.org'
    await operations.invitePerson(login, [{ role: 'reader', siren: null }], 'test')
    const locks = `SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
      WHERE NOT l.granted AND l.relation = 'actes.person_role'::regclass`
    const isWaiting = async () => (await store.db.query(locks)).rows.length > 0
    const late = {
      roles: () => operations.changeRoles(login, [{ role: 'operator', siren: null }], 'test'),
      link: () => operations.renewLink(login, 'open', 'test'),
    }
    const waited = await store.db.transaction(async (sql) => {
      await countAdministrators(sql, ['administrator'])
      const decided = Promise.allSettled([late[what]()])
      await until(isWaiting)
      await disablePerson(sql, login, clock.now())
      return { decided }
    })
    expect((await waited.decided)[0]).toMatchObject({ status: 'rejected', reason: { code: 'ACTES-S009' } })
    const { items } = await operations.people()
    expect(items).toMatchObject([{ standing: 'closed', grants: [{ role: 'reader' }] }])
    await giveBack()
  })
})
