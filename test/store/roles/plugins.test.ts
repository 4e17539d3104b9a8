// Any process notes the file of a plug-in with its own rights, one of them each change; the desk agrees, once, and what the
// worker had stopped goes on.
import { expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import type { PluginKind } from '../../../src/gateways/kinds.ts'
import { deskLines } from '../../../src/store/desk/journal.ts'
import { declare } from '../../../src/store/connections/collectivites.ts'
import { ensureConnection } from '../../../src/store/connections/connections.ts'
import { agreeToPlugin, isAgreed, meetPlugin, plugins } from '../../../src/store/plugins.ts'
import { stopOf, suspend } from '../../../src/store/connections/standings.ts'
import { openPostgres } from '../../../src/store/engine/postgres.ts'
import { describeWith } from '../../support/describe-with.ts'
import { accountsOf, forgetAccounts } from '../../support/life/accounts.ts'
import { migratedDatabase } from '../../support/life/stores.ts'

const opened = (url: string) => openPostgres(url, () => undefined)
const at = new Date('2026-03-01T08:00:00Z')
const file = (sha256: string, shipped = false) => ({ manifest: { name: 'facteur' }, sha256, shipped }) as PluginKind

await describeWith('postgres', 'the file of a plug-in', (server) => {
  test('is noted by workers and web, agreed to by the web, once; what ships asks for nothing', async () => {
    const url = await migratedDatabase(server)
    forgetAccounts(server, [url])
    const { worker, web } = await accountsOf(url)
    const [one, other, desk] = [opened(worker), opened(worker), opened(web)]
    const waits = async () => (await plugins(desk)).map(({ agreed, waiting }) => [agreed, waiting])
    await meetPlugin(one, file('z', true), at)
    expect([await isAgreed(one, file('z', true), at), await plugins(desk)]).toEqual([true, []])
    await Promise.all([one, other, desk].map((db) => meetPlugin(db, file('a'), at)))
    await Promise.all([one, other, desk].map((db) => meetPlugin(db, file('b'), at)))
    expect(await waits()).toEqual([['a', 'b']])
    expect(await Promise.all(['a', 'b', 'c'].map((each) => isAgreed(one, file(each), at)))).toEqual([
      true,
      false,
      false,
    ])
    // A third file is another's: the first one that waits stays, until a process is started with it.
    expect(await waits()).toEqual([['a', 'b']])
    await meetPlugin(desk, file('a'), at)
    expect(await waits()).toEqual([['a', null]])
    expect([await isAgreed(one, file('b'), at), await waits()]).toEqual([false, [['a', 'b']]])
    await declare(desk, maraussan, at)
    for (const gateway of ['facteur', 's2low']) {
      await ensureConnection(one, gateway, '213401482')
      await suspend(one, `${gateway}:213401482`, { code: 'ACTES-G027', params: {}, at })
    }
    const will = { by: 'moi', at, reason: 'essai' }
    const agrees = (sha256: string) => desk.transaction((sql) => agreeToPlugin(sql, { name: 'facteur', sha256 }, will))
    expect(await agrees('c')).toBeUndefined()
    const both = await Promise.all([agrees('b'), agrees('b')])
    expect(both.filter((each) => each !== undefined)).toEqual([['facteur:213401482']])
    expect(await stopOf(one, 'facteur:213401482')).toBeUndefined()
    expect(await stopOf(one, 's2low:213401482')).toMatchObject({ why: 'suspended' })
    expect(await Promise.all(['a', 'b'].map((each) => isAgreed(other, file(each), at)))).toEqual([false, true])
    const lines = (await deskLines(desk, { limit: 20 })).map(({ event, who, detail }) => [event, who, detail])
    expect(lines.toReversed()).toEqual([
      ['plugin-met', 'worker', { agreed: 'a', waiting: null }],
      ['plugin-met', 'worker', { agreed: 'a', waiting: 'b' }],
      ['plugin-met', 'worker', { agreed: 'a', waiting: null }],
      ['plugin-met', 'worker', { agreed: 'a', waiting: 'b' }],
      ['plugin-agreed', 'moi', { before: 'a', after: 'b', reason: 'essai' }],
      ['plugin-met', 'worker', { agreed: 'b', waiting: 'a' }],
    ])
    await Promise.all([one, other, desk].map((db) => db.close()))
  })
})
