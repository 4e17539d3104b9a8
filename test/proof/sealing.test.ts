// The sealer: every line of the journal is linked once, whatever the order of commits, however many seal at once and wherever one
// is killed; heads are sealed once a day, and dated as soon as an authority answers as it should.
import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { maraussan } from '../../src/config/demo.ts'
import { openTimestamps } from '../../src/proof/authority.ts'
import { linkJournal, sealChains } from '../../src/proof/sealing.ts'
import { sealStanding, wantSeal } from '../../src/store/proof/chain.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import { ensureConnection } from '../../src/store/connections/connections.ts'
import type { Database, Sql } from '../../src/store/engine/database.ts'
import { remark } from '../../src/store/transmissions/journal.ts'
import { openTransmission } from '../../src/store/transmissions/moves.ts'
import { describeIf, describeOnEachGround, describeWith } from '../support/describe-with.ts'
import { aNewTransmission, at } from '../support/life/rows.ts'
import { clockAt, schedulePorts, type MovableClock, type TestPorts } from '../support/life/schedule-ports.ts'
import { emptied, lendPostgres, lendStore, type LentStore } from '../support/life/stores.ts'
import { neededTools, openTimestampAuthority, type TimestampAuthority } from '../support/servers/timestamp-authority.ts'
import { mortal } from '../support/proof/mortal.ts'

const chain = `actes:${maraussan.siren}`

let lent: LentStore
let clock: MovableClock
const db = () => lent.store.db
const ports = (over: Partial<TestPorts> = {}) => ({
  ...schedulePorts({ store: lent.store, home: lent.home, clock }),
  ...over,
})

async function prepare(lend: () => Promise<LentStore>): Promise<void> {
  lent = await lend()
  clock = clockAt('2025-07-08T10:00:00Z')
}

async function declared(): Promise<void> {
  await db().query(`INSERT INTO actes.chained (journal) VALUES ('actes'), ('installation') ON CONFLICT DO NOTHING`)
  await declare(db(), maraussan, at)
  await ensureConnection(db(), 'sandbox', maraussan.siren)
}

/** An act, with its first line. */
async function anAct(numero: string): Promise<string> {
  const opened = aNewTransmission(numero)
  await openTransmission(db(), opened)
  return opened.id
}

const line = (sql: Sql, transmission: string, event: string) => remark(sql, { transmission, at, who: 'test', event })

/** The chain as it stands, each link reckoned again: events of its lines, in order; undefined for what was purged. */
async function chained(sql: Sql = db()) {
  const rows = await sql.rows<{
    n: number
    rank: number
    subject: string
    digest: Uint8Array
    link: Uint8Array
    event: string | null
  }>(
    `SELECT n::float8 AS n, rank, subject, digest, link, j.event FROM actes.link l LEFT JOIN actes.journal j ON j.id = l.line
      WHERE chain = $1 ORDER BY n`,
    [chain],
  )
  let before = createHash('sha256').update(chain).digest()
  rows.forEach(({ n, subject, digest, link }, index) => {
    const owner = createHash('sha256').update(`${subject} ${n}`).digest()
    before = createHash('sha256').update(before).update(digest).update(owner).digest()
    expect([n, Buffer.from(link).toString('hex')]).toEqual([index + 1, before.toString('hex')])
  })
  return rows.map(({ event }) => event ?? undefined)
}

/** Every line is in the chain once, and ranks of each act go up by one. */
async function wholeChain(): Promise<number> {
  await chained()
  const found = await db().first<{ lines: number; linked: number; ranked: number }>(
    `SELECT (SELECT count(*) FROM actes.journal)::int AS lines, (SELECT count(DISTINCT line) FROM actes.link)::int AS linked,
       (SELECT sum(most)::int FROM (SELECT max(rank) AS most FROM actes.link GROUP BY subject) r) AS ranked`,
  )
  expect(found).toEqual({ lines: found?.lines, linked: found?.lines, ranked: found?.lines })
  return found?.lines ?? 0
}

await describeOnEachGround('the sealer', (lend) => {
  beforeAll(() => prepare(lend))
  afterAll(() => lent.giveBack())
  beforeEach(declared)
  afterEach(() => emptied(db()))

  test('links each line once, in the order of its arrival', async () => {
    const act = await anAct('A1')
    expect(await linkJournal(ports())).toEqual({ count: 1, failures: 0 })
    await line(db(), act, 'second')
    expect(await linkJournal(ports())).toEqual({ count: 1, failures: 0 })
    expect(await linkJournal(ports())).toEqual({ count: 0, failures: 0 })
    expect(await chained()).toEqual(['received', 'second'])
  })

  test('continues after a kill, after whatever statement', async () => {
    const acts = [await anAct('B1'), await anAct('B2')]
    let lines = 2
    for (let most = 1; most < 14; most++) {
      for (const act of acts) await line(db(), act, `before ${most}`)
      lines += 2
      await linkJournal(ports({ store: { ...lent.store, db: mortal(db(), most) } }), 1).catch((error: unknown) =>
        expect(error).toEqual(new Error('killed')),
      )
      await chained()
    }
    await linkJournal(ports())
    expect(await wholeChain()).toBe(lines)
  })

  test('two at once link nothing twice, while others write', async () => {
    const acts = [await anAct('C1'), await anAct('C2'), await anAct('C3')]
    const writes = async () => {
      for (let round = 0; round < 10; round++) for (const act of acts) await line(db(), act, `round ${round}`)
    }
    const seals = async () => {
      for (let round = 0; round < 12; round++) await linkJournal(ports(), 7)
    }
    await Promise.all([writes(), seals(), seals()])
    await linkJournal(ports())
    expect(await wholeChain()).toBe(33)
  })

  test('a purge of line and salt leaves the chain intact', async () => {
    const act = await anAct('D1')
    await line(db(), act, 'second')
    await linkJournal(ports())
    await db().query('UPDATE actes.link SET salt = NULL WHERE rank = 1')
    await db().query(`DELETE FROM actes.journal WHERE event = 'received'`)
    await line(db(), act, 'third')
    await linkJournal(ports())
    expect(await chained()).toEqual([undefined, 'second', 'third'])
  })

  test('seals a head once a day, and only if the chain has grown', async () => {
    const act = await anAct('E1')
    await linkJournal(ports())
    expect(await sealChains(ports())).toEqual({ count: 1, failures: 0 })
    await line(db(), act, 'later that day')
    await linkJournal(ports())
    expect(await sealChains(ports())).toEqual({ count: 0, failures: 0 })
    clock.set('2025-07-08T22:30:00Z') // The day after, in Paris.
    expect(await sealChains(ports())).toEqual({ count: 1, failures: 0 })
    clock.set('2025-07-10T10:00:00Z')
    expect(await sealChains(ports())).toEqual({ count: 0, failures: 0 })
  })

  test('seals again on request, including unlinked lines; once in five minutes', async () => {
    const act = await anAct('E3')
    await linkJournal(ports())
    await sealChains(ports())
    await line(db(), act, 'later that day')
    expect(await wantSeal(db(), chain, clock.now())).toBe(true)
    expect(await wantSeal(db(), chain, clock.now())).toBe(false)
    expect(await sealChains(ports())).toEqual({ count: 0, failures: 0 })
    clock.set('2025-07-08T10:05:00Z')
    expect(await sealChains(ports())).toEqual({ count: 1, failures: 0 })
    expect(await sealStanding(db(), { id: act, collectivite: maraussan.siren })).toMatchObject({ sealed: true })
    await line(db(), act, 'wanted by nobody')
    clock.set('2025-07-08T10:15:00Z')
    await linkJournal(ports())
    expect(await sealChains(ports())).toEqual({ count: 0, failures: 0 })
  })

  test('seals again after a clock that was years ahead', async () => {
    const act = await anAct('E2')
    await linkJournal(ports())
    clock.set('2031-01-01T10:00:00Z')
    expect(await sealChains(ports())).toEqual({ count: 1, failures: 0 })
    clock.set('2025-07-11T10:00:00Z')
    await line(db(), act, 'after')
    await linkJournal(ports())
    expect(await sealChains(ports())).toEqual({ count: 1, failures: 0 })
  })
})

await describeWith('postgres', 'the sealer, with transactions that commit late', (server) => {
  beforeAll(() => prepare(() => lendPostgres(server)))
  afterAll(() => lent.giveBack())
  beforeEach(declared)
  afterEach(() => emptied(db()))

  test('links a line committed after later ones, however many rounds had passed', async () => {
    const act = await anAct('F1')
    await db().transaction(async (late) => {
      await line(late, act, 'late')
      for (let round = 0; round < 6; round++) {
        await line(db(), act, `early ${round}`)
        await linkJournal(ports())
      }
    })
    await linkJournal(ports())
    expect(await chained()).toEqual(['received', ...Array.from({ length: 6 }, (_, round) => `early ${round}`), 'late'])
    await wholeChain()
  })

  test('links a line committed between the read and the end of its round', async () => {
    const act = await anAct('I1')
    await linkJournal(ports())
    for (let round = 0; round < 4; round++) {
      const commit = Promise.withResolvers<void>()
      const taken = Promise.withResolvers<void>()
      const late = db().transaction(async (sql) => {
        await line(sql, act, `late ${round}`)
        taken.resolve()
        await commit.promise
      })
      await taken.promise
      await line(db(), act, `early ${round}`)
      await linkJournal(ports())
      await linkJournal(ports())
      // The look is over, the floor is not raised yet.
      const raising = async (text: string): Promise<void> => {
        if (!text.includes('UPDATE actes.chained')) return
        commit.resolve()
        await late
      }
      const query: Database['query'] = async (text, params) => {
        await raising(text)
        return db().query(text, params)
      }
      await linkJournal(ports({ store: { ...lent.store, db: { ...db(), query } } }))
      for (let more = 0; more < 3; more++) await linkJournal(ports())
    }
    await wholeChain()
  })

  test('no longer waits for rolled-back lines', async () => {
    const act = await anAct('G1')
    const lost = db().transaction(async (sql) => {
      await line(sql, act, 'lost')
      throw new Error('lost')
    })
    await expect(lost).rejects.toThrow('lost')
    await line(db(), act, 'kept')
    const floor = async () =>
      (await db().first<{ floor: number }>("SELECT floor::float8 AS floor FROM actes.chained WHERE journal = 'actes'"))
        ?.floor ?? 0
    const last = (await db().first<{ id: number }>('SELECT max(id)::float8 AS id FROM actes.journal'))?.id
    // Other databases of the server have transactions too, which end.
    for (let round = 0; round < 1_000 && (await floor()) !== last; round++) await linkJournal(ports())
    expect(await floor()).toBe(last)
    expect(await chained()).toEqual(['received', 'kept'])
  })
})

await describeIf(await neededTools(), 'seals and their authority', () => {
  let authority: TimestampAuthority
  beforeAll(async () => {
    await prepare(lendStore)
    authority = await openTimestampAuthority()
    await declared()
    await anAct('H1')
    await linkJournal(ports())
  })
  afterAll(async () => {
    await authority.close()
    await lent.giveBack()
  })
  const dated = (url = authority.url) => ports({ timestamps: openTimestamps({ url, ca: authority.ca }) })
  const tokens = async () =>
    (await db().first<{ count: number }>('SELECT count(*)::int AS count FROM actes.seal_token'))?.count

  describe('a head is kept without token', () => {
    test.each([
      ['error', 'ACTES-A051'],
      ['cut', 'ACTES-A052'],
      ['long', 'ACTES-A052'],
    ] as const)('while the authority answers %s', async (how, code) => {
      authority.answers(how)
      expect(await sealChains(dated())).toMatchObject({ failures: 1, code })
      expect(await tokens()).toBe(0)
    })

    test('while nobody answers', async () => {
      expect(await sealChains(dated('http://127.0.0.1:9/'))).toMatchObject({ failures: 1, code: 'ACTES-A051' })
    })

    test('while another authority answers, or the answer is to another request', async () => {
      const other = await openTimestampAuthority('Un autre')
      expect(await sealChains(dated(other.url))).toMatchObject({ failures: 1, code: 'ACTES-A052' })
      expect(
        await sealChains(ports({ timestamps: openTimestamps({ url: authority.url, ca: other.ca }) })),
      ).toMatchObject({
        failures: 1,
      })
      await other.close()
      authority.answers('old')
      expect(await sealChains(dated())).toMatchObject({ failures: 1, code: 'ACTES-A052' })
      expect(await tokens()).toBe(0)
    })
  })

  test('and is dated once the authority answers correctly', async () => {
    authority.answers('well')
    expect(await sealChains(dated())).toEqual({ count: 0, failures: 0 })
    expect(await tokens()).toBe(1)
    const asked = authority.asked()
    await sealChains(dated())
    expect(authority.asked()).toBe(asked)
  })
})
