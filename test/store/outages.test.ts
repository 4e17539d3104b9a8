// Who may look whether a platform is back: one connection at a time of all that share its server.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noteOutage, passageOf, takeProbe, type Path } from '../../src/store/connections/outages.ts'
import { describeOnEachGround } from '../support/describe-with.ts'
import { at, later } from '../support/life/rows.ts'
import type { LentStore } from '../support/life/stores.ts'

const growth = { firstMs: 1_000, factor: 1, maxMs: 1_000 }
const pathOf = (connection: string): Path => ({ lane: 'send', connection, server: 'https://s2low.example' })
const [mine, theirs] = [pathOf('s2low:213401482'), pathOf('s2low:000000000')]

await describeOnEachGround('the probe of a server that two connections share', (lends) => {
  let lent: LentStore
  beforeAll(async () => void (lent = await lends()))
  afterAll(() => lent.giveBack())

  test('is claimed by one of them; the other waits, and looks as soon as the server is back', async () => {
    const { db } = lent.store
    for (const path of [mine, theirs, mine, theirs, mine, theirs])
      await noteOutage(db, path, { code: 'ACTES-G001', at, growth })
    const [now, next] = [later(60), later(180)]
    const ownDue = await passageOf(db, theirs, now)
    expect(ownDue).toMatchObject({ may: 'probe' })
    expect(await takeProbe(db, mine, { now, next })).toBe(true)
    expect(await takeProbe(db, theirs, { now, next })).toBe(false)
    await db.query('DELETE FROM actes.outage WHERE id = ANY($1)', [[`send ${mine.connection}`, `send ${mine.server}`]])
    expect(await passageOf(db, theirs, now)).toEqual(ownDue)
  })
})
