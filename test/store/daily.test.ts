// The contract of what charts are drawn from: whatever happens to the acts, and however often, the figures are what a recount
// finds; days are those of Paris, on the two nights on which the clocks change too.
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { states, type State } from '../../src/lifecycle.ts'
import { maraussan } from '../../src/config/demo.ts'
import { dayIn } from '../../src/protocol/calendrier/jour.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import { ensureConnection } from '../../src/store/connections/connections.ts'
import { noteOutage, noteReached } from '../../src/store/connections/outages.ts'
import { lift, pause, resume, suspend } from '../../src/store/connections/standings.ts'
import {
  countedBy,
  delaysOf,
  depositsByHour,
  foldDaily,
  happenedIn,
  incidentsSince,
  waitingByDay,
} from '../../src/store/desk/daily.ts'
import { move, openTransmission } from '../../src/store/transmissions/moves.ts'
import { neighbouring } from '../support/desk/desk.ts'
import { isLong } from '../support/long-suites.ts'
import { at, aNewTransmission, later } from '../support/life/rows.ts'
import { describeOnEachGround } from '../support/describe-with.ts'
import type { LentStore } from '../support/life/stores.ts'
import { forSuite } from '../support/life/for-suite.ts'

const dayMs = 86_400_000
const all = { sirens: undefined, gateway: undefined, from: '2000-01-01' } as const

const fates = fc.array(
  fc.record({
    act: fc.nat(5),
    to: fc.constantFrom(...states),
    held: fc.boolean(),
    hours: fc.nat(60),
    isFolded: fc.boolean(),
  }),
  { minLength: 5, maxLength: 30 },
)

function dailyContract(lend: () => Promise<LentStore>): void {
  const given = forSuite(lend)
  beforeAll(async () => {
    for (const each of [maraussan, neighbouring]) {
      await declare(db(), each, at)
      await ensureConnection(db(), 'sandbox', each.siren)
    }
  })
  afterEach(() => db().script('TRUNCATE actes.transmission, actes.journal CASCADE'))
  const db = () => given.store.db

  async function opened(index: number, when = at): Promise<string> {
    const { siren } = index % 2 ? neighbouring : maraussan
    const row = aNewTransmission(`JOUR-${index}`)
    await openTransmission(db(), { ...row, collectivite: siren, connection: `sandbox:${siren}`, at: when })
    return row.id
  }
  const moved = async (id: string, to: State, when: Date, held = false) => {
    const { rows } = await db().query<{ state: State }>('SELECT state FROM actes.transmission WHERE id = $1', [id])
    const code = 'ACTES-G010' as const
    const set = { state: to, dueAt: to === 'submitted' ? later(60) : null, held: held ? { code, since: when } : null }
    const event = held ? 'held' : to
    await move(db(), { id, from: rows[0]?.state ?? to, set, at: when, who: 'test', event, ...(held && { code }) })
  }
  /** As they are kept; and counted anew by collectivité, and in all. */
  const kept = async () =>
    (
      await db().query(`SELECT collectivite, kind, day, slot, gateway, sum(n)::int AS n FROM actes.figure
      GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0 ORDER BY 1, 2, 3, 4, 5`)
    ).rows
  const recounted = async () =>
    (
      await db().query(`WITH c AS (
        SELECT d.* FROM actes.transmission t, actes.daily_of(t, 1) d
        UNION ALL SELECT d.* FROM actes.journal j, actes.failure_of(j) d
         WHERE j.event = 'held' OR (j.to_state = 'refused' AND j.from_state <> j.to_state))
      SELECT collectivite, kind, day, slot, gateway, sum(n)::int AS n FROM (
        SELECT * FROM c UNION ALL SELECT '', kind, day, slot, gateway, n FROM c) x
      GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`)
    ).rows

  test('equal a recount, whatever happened to the acts, folded or not', async () => {
    await fc.assert(
      fc.asyncProperty(fates, async (befalling) => {
        const ids: string[] = []
        for (let index = 0; index < 6; index++) ids.push(await opened(index))
        for (const { act, to, held, hours, isFolded } of befalling) {
          await moved(ids[act] ?? '', to, later(hours * 3_600), held)
          if (isFolded) await foldDaily(db())
        }
        expect(await kept()).toEqual(await recounted())
        await foldDaily(db())
        expect(await kept()).toEqual(await recounted())
        expect(await foldDaily(db())).toBe(0)
        await db().script('TRUNCATE actes.transmission, actes.journal CASCADE')
        expect(await kept()).toEqual([])
      }),
      { numRuns: isLong ? 40 : 4, endOnFailure: true },
    )
  })

  test('an act deposited on either night of the clock changes counts on the day and at the hour of Paris', async () => {
    const nights = ['2025-03-29T21:00:00Z', '2025-10-25T20:00:00Z'].map((text) => Date.parse(text))
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', hourCycle: 'h23' })
    const instants = fc
      .tuple(fc.constantFrom(...nights), fc.nat(8 * 60))
      .map(([from, minute]) => from + minute * 60_000)
    await fc.assert(
      fc.asyncProperty(instants, async (ms) => {
        const when = new Date(ms)
        await opened(2, when)
        const day = dayIn('Europe/Paris', when)
        expect(await waitingByDay(db(), all)).toEqual([{ day, count: 1 }])
        const [found] = await depositsByHour(db(), all)
        expect(found).toEqual({ weekday: new Date(day).getUTCDay() || 7, hour: Number(clock.format(when)), count: 1 })
        await db().script('TRUNCATE actes.transmission, actes.journal CASCADE')
      }),
      { numRuns: 12, endOnFailure: true },
    )
  })

  test('a delay is accurate to 5 %, by day and by gateway', async () => {
    const seconds = Array.from({ length: 20 }, (_, index) => 60 * (index + 1))
    for (const [index, delay] of seconds.entries()) {
      const id = await opened(2 * index)
      await moved(id, 'submitted', at)
      await moved(id, 'acknowledged', later(delay))
    }
    const found = await delaysOf(db(), all)
    expect(found.map(({ day, gateway, count }) => [day, gateway, count])).toEqual([
      ['2025-07-08', null, 20],
      [null, 'sandbox', 20],
    ])
    for (const { p50, p95 } of found) {
      expect(Math.abs(p50 / 600 - 1)).toBeLessThan(0.06)
      expect(Math.abs(p95 / 1_140 - 1)).toBeLessThan(0.06)
    }
  })

  test('a bar counts as many acts as its list has, page by page, within what the viewer may see', async () => {
    for (let index = 0; index < 6; index++) {
      const id = await opened(index)
      await moved(id, 'submitted', at)
      await moved(id, index < 4 ? 'acknowledged' : 'refused', later(60 * index))
    }
    const [from, until] = [new Date('2025-07-07T22:00:00Z'), new Date('2025-07-08T22:00:00Z')]
    const asked = { sirens: undefined, gateway: undefined, from, until, code: undefined, after: undefined, limit: 3 }
    const counts = await countedBy(db(), 'day', all)
    expect(await countedBy(db(), 'month', all)).toEqual(counts.map((each) => ({ ...each, at: '2025-07' })))
    const first = await happenedIn(db(), { ...asked, what: 'receipt' })
    const rest = await happenedIn(db(), { ...asked, what: 'receipt', after: first.at(-1)?.place })
    expect(first.length + rest.length).toBe(counts.find(({ kind }) => kind === 'receipt')?.n)
    expect(new Set([...first, ...rest].map(({ id }) => id)).size).toBe(4)
    const mine = await happenedIn(db(), { ...asked, what: 'refusal', sirens: [maraussan.siren] })
    expect(mine).toHaveLength(1)
    expect(await happenedIn(db(), { ...asked, what: 'refusal', code: 'ACTES-R001' })).toEqual([])
  })

  test('incidents have their ends, open ones none; older ones are left out', async () => {
    const id = `sandbox:${maraussan.siren}`
    const path = { lane: 'send', connection: id, server: 'platform.example.org' } as const
    const old = new Date(at.getTime() - 30 * dayMs)
    await pause(db(), id, { by: 'test', at: old, reason: 'vacances' })
    await resume(db(), id, { by: 'test', at: new Date(old.getTime() + 1_000) })
    await suspend(db(), id, { code: 'ACTES-G008', params: {}, at })
    await lift(db(), id, { by: 'test', at: later(60) })
    const growth = { firstMs: 1_000, factor: 2, maxMs: 60_000 }
    for (const seconds of [100, 110, 120])
      await noteOutage(db(), path, { code: 'ACTES-G001', at: later(seconds), growth })
    const asked = { sirens: [maraussan.siren], gateway: undefined, since: new Date(at.getTime() - 7 * dayMs) }
    const told = async () => (await incidentsSince(db(), asked)).map(({ kind, from, until }) => [kind, from, until])
    expect(await told()).toEqual([
      ['outage', later(100), null],
      ['suspended', at, later(60)],
    ])
    expect(await noteReached(db(), path, later(200))).toBe(true)
    expect(await told()).toEqual([
      ['outage', later(100), later(200)],
      ['suspended', at, later(60)],
    ])
    expect(await incidentsSince(db(), { ...asked, sirens: [neighbouring.siren] })).toEqual([])
  })
}

await describeOnEachGround('figures by day', (lend) => describe('', () => dailyContract(lend)))
