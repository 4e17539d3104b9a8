// The worker renews timestamps with its own rights, one of two workers each token; the desk reads what renews them.
import { expect, test } from 'vitest'
import { openPostgres } from '../../../src/store/engine/postgres.ts'
import { addLinks } from '../../../src/store/proof/chain.ts'
import {
  endingTokens,
  firstEnd,
  keepEnds,
  newestToken,
  noteTokens,
  renewalOf,
  renewTokens,
  unreadTokens,
} from '../../../src/store/proof/renewals.ts'
import { describeWith } from '../../support/describe-with.ts'
import { accountsOf, forgetAccounts } from '../../support/life/accounts.ts'
import { migratedDatabase } from '../../support/life/stores.ts'

const opened = (url: string) => openPostgres(url, () => undefined)
const at = new Date('2026-03-01T08:00:00Z')
const span = { now: at, before: new Date('2027-03-01T08:00:00Z') }

await describeWith('postgres', 'a renewal of timestamps', (server) => {
  test('is read, told once and wanted by workers, and shown to the desk', async () => {
    const url = await migratedDatabase(server)
    forgetAccounts(server, [url])
    const owner = opened(url)
    await owner.query(
      `INSERT INTO actes.seal SELECT 'actes:213401482', n, '\\x07', $1::timestamptz + n * interval '1 day' FROM generate_series(1, 5) n`,
      [at],
    )
    await owner.query(`INSERT INTO actes.seal_token SELECT chain, count, '\\x08' FROM actes.seal`)
    const { worker, web } = await accountsOf(url)
    const [one, other, desk] = [opened(worker), opened(worker), opened(web)]
    await Promise.all([noteTokens(one), noteTokens(other)])
    const unread = await unreadTokens(one, 10)
    expect(unread).toHaveLength(5)
    const until = (count: number) => new Date(count === 5 ? '2030-01-01' : '2026-12-01')
    await keepEnds(
      one,
      unread.map(({ chain, count }) => ({ chain, count, until: until(count) })),
    )
    expect(await unreadTokens(one, 10)).toEqual([])
    expect(await firstEnd(desk, span)).toEqual({ count: 4, until: until(1) })
    const seals = await endingTokens(one, span, 10)
    expect(seals.map(({ count }) => count)).toEqual([1, 2, 3, 4])
    const digests = ['0'.repeat(64)]
    const told = await Promise.all([one, other].map((db) => renewTokens(db, { at, seals, digests })))
    expect(told.sort()).toEqual([false, true])
    expect(await endingTokens(one, span, 10)).toEqual([])
    expect(await owner.values('SELECT chain FROM actes.seal_wanted')).toEqual(['installation'])
    const lines = await owner.values<number>(
      `SELECT id::int FROM actes.installation_journal WHERE event = 'timestamps-renewed'`,
    )
    expect(lines).toHaveLength(1)
    const [first] = seals
    if (!first) throw new Error('no seal')
    expect(await renewalOf(desk, first)).toBeUndefined()
    const link = { line: lines[0] ?? 0, subject: null, rank: null, pieces: [], salt: '00', digest: '01', link: '02' }
    await addLinks(one, { chain: 'installation', count: 0, links: [link] })
    expect(await renewalOf(desk, first)).toMatchObject({ n: 1, line: { line: lines[0], detail: { tokens: digests } } })
    expect(await newestToken(desk, first.chain)).toMatchObject({ count: 5 })
    for (const db of [owner, one, other, desk]) await db.close()
  })
})
