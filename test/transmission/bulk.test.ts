// Requeues in bulk, on the embedded default and on PostgreSQL in two processes: what one would take, each act once no matter who asks and however often, at its rate,
// paused, resumed, cancelled, and cut short.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bulkMost, previewBulk, runBulks, type Criteria } from '../../src/transmission/bulk.ts'
import { previewRequeue } from '../../src/transmission/requeue.ts'
import { maraussan } from '../../src/config/demo.ts'
import { ensure } from '../../src/schedules/sweep.ts'
import { findSchedule } from '../../src/schedules/schedules.ts'
import { bulkById, claimItem, openBulk, progressOf, steerBulk, type NewItem } from '../../src/store/bulk.ts'
import { failureGroups } from '../../src/store/transmissions/causes.ts'
import { declare } from '../../src/store/connections/collectivites.ts'
import { ensureConnection } from '../../src/store/connections/connections.ts'
import { move, openTransmission } from '../../src/store/transmissions/moves.ts'
import { scheduleRows } from '../../src/store/schedules.ts'
import { onBehalf } from '../../src/store/engine/database.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { byId, type TransmissionRefusal } from '../../src/store/transmissions/transmissions.ts'
import { describeOnEachGround } from '../support/describe-with.ts'
import { aNewTransmission } from '../support/life/rows.ts'
import { clockAt, schedulePorts, type MovableClock, type TestPorts } from '../support/life/schedule-ports.ts'
import { storeTools, type LentStore } from '../support/life/stores.ts'

const heldCode: Criteria = { filter: { held: true, code: 'ACTES-S003' } }

/** Run the suite on the store that `lend` gives, opened a second time where several processes may share it. */
function bulkContract(lend: () => Promise<LentStore>): void {
  let given: LentStore
  let otherStore: Store
  let clock: MovableClock
  let ports: TestPorts
  let theirs: TestPorts
  beforeAll(async () => {
    given = await lend()
    otherStore = given.store.kind === 'postgres' ? await openStore(given.settings, storeTools) : given.store
  })
  afterAll(async () => {
    if (otherStore !== given.store) await otherStore.close()
    await given.giveBack()
  })
  beforeEach(async () => {
    clock = clockAt('2025-07-08T10:00:30Z')
    ports = schedulePorts({ store: given.store, home: given.home, clock })
    theirs = schedulePorts({ store: otherStore, home: given.home, clock })
    await declare(db(), maraussan, clock.now())
    await ensureConnection(db(), 'sandbox', maraussan.siren)
  })
  afterEach(async () => {
    await db().script(`TRUNCATE actes.bulk, actes.bulk_item, actes.transmission, actes.journal, actes.schedule CASCADE`)
  })
  const db = () => given.store.db

  async function held(numero: string): Promise<string> {
    const opened = aNewTransmission(numero)
    await openTransmission(db(), opened)
    await hold(opened.id)
    return opened.id
  }

  async function hold(id: string): Promise<void> {
    const set = { dueAt: null, held: { code: 'ACTES-S003', since: clock.now() } } as const
    await move(db(), { id, from: 'received', set, at: clock.now(), who: 'test', event: 'held', code: 'ACTES-S003' })
  }

  async function refused(numero: string, refusal: TransmissionRefusal): Promise<string> {
    const opened = aNewTransmission(numero)
    await openTransmission(db(), opened)
    await refuses(opened.id, refusal)
    return opened.id
  }

  async function refuses(
    id: string,
    refusal: TransmissionRefusal = { code: 'ACTES-R001', detail: 'refusé' },
  ): Promise<void> {
    const text = `UPDATE actes.transmission SET state = 'refused', due_at = NULL, refusal = $2::jsonb WHERE id = $1`
    await db().query(text, [id, JSON.stringify(refusal)])
  }

  async function many(count: number): Promise<readonly string[]> {
    const ids = []
    for (let index = 0; index < count; index++) ids.push(await held(`HELD${index}`))
    return ids
  }

  /** Somebody confirms. @returns the operation */
  async function confirmed(criteria: Criteria, { who = 'a@example.org', rate = 600 } = {}): Promise<string> {
    const { items } = await previewBulk(criteria, undefined, ports)
    return opened(items, { who, rate })
  }

  async function opened(items: readonly NewItem[], { who, rate }: { who: string; rate: number }): Promise<string> {
    const id = clock.newId()
    const about = { criteria: '?retenues=1', reason: 'fichiers rétablis', sirens: [maraussan.siren] }
    expect(await openBulk(db(), { id, who, rate, ...about, createdAt: clock.now() }, items)).toBe(true)
    return id
  }

  test('the lines of its acts record where it was requested', async () => {
    const taken = await held('FROM')
    const replaced = await refused('FROM_REFUSED', { code: 'ACTES-R001', detail: 'refusé' })
    const { items } = await previewBulk({ filter: { state: ['received', 'refused'] } }, undefined, ports)
    const about = { criteria: '?retenues=1', reason: 'rétablis', sirens: [maraussan.siren], rate: 600 }
    const origin = { address: '192.0.2.7', session: '0123456789ab' }
    const bulk = { id: clock.newId(), who: 'a@example.org', ...about, createdAt: clock.now() }
    await openBulk(onBehalf(db(), origin), bulk, items)
    await runBulks(ports)
    const text = `SELECT transmission, address, session FROM actes.journal WHERE event IN ('requeued', 'replaced')
      ORDER BY transmission`
    expect(await db().rows(text)).toEqual([taken, replaced].sort().map((transmission) => ({ transmission, ...origin })))
  })

  async function linesOf(event: string): Promise<readonly { transmission: string; operation: string }[]> {
    const text = `SELECT transmission, detail->>'operation' AS operation FROM actes.journal WHERE event = $1`
    return (await db().query<{ transmission: string; operation: string }>(text, [event])).rows
  }

  describe('the preview of a bulk requeue', () => {
    test('counts its acts and the excluded ones with reasons, and changes nothing', async () => {
      const kept = await held('KEPT')
      const replaced = await refused('GONE', { code: 'ACTES-R001', detail: 'refusé' })
      await db().query(`UPDATE actes.transmission SET replaced_by = $2 WHERE id = $1`, [replaced, kept])
      const { items, count, sample, more } = await previewBulk(
        { filter: { state: ['received', 'refused'] } },
        undefined,
        ports,
      )
      expect(count).toBe(1)
      expect(more).toBe(false)
      expect(sample.map(({ id }) => id)).toEqual([kept])
      expect(items.filter(({ excluded }) => excluded)).toMatchObject([
        { transmission: replaced, excluded: { code: 'ACTES-A005' } },
      ])
      expect(await linesOf('requeued')).toEqual([])
    })

    test('predicts for each act the outcome of its own requeue', async () => {
      await many(2)
      const [elsewhere, doubtful] = [await held('ELSEWHERE'), await held('DOUBTFUL')]
      await db().query(`UPDATE actes.transmission SET connection = 's2low:213401482' WHERE id = ANY($1)`, [
        [elsewhere, doubtful],
      ])
      await db().query('UPDATE actes.transmission SET open_attempt = $2 WHERE id = $1', [doubtful, storeTools.newId()])
      const plain = await refused('PLAIN', { code: 'ACTES-R001', detail: 'illisible' })
      await refused('DOUBTED', { code: 'ACTES-G009' })
      await db().query(`UPDATE actes.transmission SET open_attempt = $1 WHERE numero = 'DOUBTED'`, [storeTools.newId()])
      await refused('TWICE', { code: 'ACTES-R001' })
      await openTransmission(db(), aNewTransmission('TWICE'))
      const replaced = await refused('REPLACED', { code: 'ACTES-R002' })
      await db().query('UPDATE actes.transmission SET replaced_by = $2 WHERE id = $1', [replaced, plain])
      const criteria = { filter: { state: ['received', 'refused'] as const } }
      const { items } = await previewBulk(criteria, undefined, ports)
      const alone = await Promise.all(
        items.map(async ({ transmission }) => {
          const row = await byId(db(), transmission)
          if (!row) throw new Error(transmission)
          const [{ reason } = {}] = await previewRequeue([row], {}, ports)
          return reason && { code: reason.code, params: reason.params ?? {} }
        }),
      )
      expect(items).toHaveLength(9)
      expect(items.map(({ excluded }) => excluded)).toEqual(alone)
      expect(new Set(alone.map((each) => each?.code)).size).toBeGreaterThan(4)
    })

    test('finds by words what the list finds, including the sentence of a code', async () => {
      const id = await held('SAID')
      const { items } = await previewBulk({ filter: { held: true, text: 'ACTES-S003' } }, undefined, ports)
      expect(items.map(({ transmission }) => transmission)).toEqual([id])
    })

    test('is bounded', () => expect(bulkMost).toBe(2_000))

    test('contains nothing of a collectivité that the caller may not requeue for', async () => {
      await held('KEPT')
      expect((await previewBulk(heldCode, [], ports)).items).toEqual([])
    })

    test('contains exactly the failures of one cause', async () => {
      const detail = (numero: string) => `L’acte ${numero} du 25/06/2025 n’est pas recevable`
      const one = await refused('A1', { code: 'ACTES-R001', detail: detail('A1') })
      const two = await refused('A2', { code: 'ACTES-R001', detail: detail('A2') })
      await refused('A3', { code: 'ACTES-R001', detail: 'Signature absente' })
      const groups = await failureGroups(db(), {})
      expect(groups.map(({ text, count }) => [text, count])).toEqual([
        ['L’acte … du … n’est pas recevable', 2],
        ['Signature absente', 1],
      ])
      const cause = groups[0]?.id ?? ''
      const { items } = await previewBulk({ cause, filter: { code: 'ACTES-R001' } }, undefined, ports)
      expect(items.map(({ transmission }) => transmission).sort()).toEqual([one, two].sort())
    })
  })

  describe('a bulk requeue', () => {
    test('takes each act once, with the reason and its own id in the journal, and notifies each connection once', async () => {
      const ids = await many(12)
      const operation = await confirmed(heldCode)
      expect(await runBulks(ports)).toEqual({ count: 12, failures: 0 })
      expect((await linesOf('requeued')).map(({ operation: by }) => by)).toEqual(ids.map(() => operation))
      expect(await byId(db(), ids[0] ?? '')).toMatchObject({ held: null, state: 'received' })
      expect(await bulkById(db(), operation)).toMatchObject({ state: 'done' })
      expect(ports.notified[0]).toEqual({ kind: 'turn', connection: `sandbox:${maraussan.siren}` })
      expect(await runBulks(ports)).toEqual({ count: 0, failures: 0 })
    })

    test('by two operators on the same forty acts, at once, requeues each act once', async () => {
      const ids = await many(40)
      const [first, second] = [await confirmed(heldCode), await confirmed(heldCode, { who: 'b@example.org' })]
      await Promise.all([runBulks(ports), runBulks(theirs), runBulks(ports), runBulks(theirs)])
      const lines = await linesOf('requeued')
      expect(lines.map(({ transmission }) => transmission).sort()).toEqual([...ids].sort())
      const [one, other] = [await progressOf(db(), first), await progressOf(db(), second)]
      expect(one.requeued + other.requeued).toBe(40)
      expect(one.excluded + other.excluded).toBe(40)
      expect(one.pending + other.pending).toBe(0)
    })

    test('of refused acts creates one new transmission of each, whoever asks at once', async () => {
      for (let index = 0; index < 5; index++) await refused(`R${index}`, { code: 'ACTES-R001', detail: 'refusé' })
      const criteria: Criteria = { filter: { state: ['refused'] } }
      const [first, second] = [await confirmed(criteria), await confirmed(criteria)]
      await Promise.all([runBulks(ports), runBulks(theirs)])
      const [one, other] = [await progressOf(db(), first), await progressOf(db(), second)]
      expect(one.replaced + other.replaced).toBe(5)
      const count = await db().query<{ n: number }>(
        `SELECT count(*)::int AS n FROM actes.transmission WHERE replaces IS NOT NULL`,
      )
      expect(count.rows).toEqual([{ n: 5 }])
    })

    test('opened twice under one id is one operation', async () => {
      await many(1)
      const { items } = await previewBulk(heldCode, undefined, ports)
      const id = await opened(items, { who: 'a', rate: 60 })
      const again = { id, who: 'b', reason: 'x', criteria: '', sirens: [], rate: 60, createdAt: clock.now() }
      expect(await openBulk(db(), again, items)).toBe(false)
      expect(await bulkById(db(), id)).toMatchObject({ who: 'a' })
    })

    test('requeues no more in a minute than its rate, and continues the next minute', async () => {
      await many(7)
      const schedule = findSchedule('bulk', ports)
      if (schedule) await ensure(schedule, ports)
      const operation = await confirmed(heldCode, { rate: 3 })
      expect(await runBulks(ports)).toMatchObject({ count: 3 })
      expect(await runBulks(ports)).toMatchObject({ count: 0 })
      const row = (await scheduleRows(db())).find(({ name }) => name === 'bulk')
      expect(row?.wantedAt).toEqual(new Date('2025-07-08T10:01:00Z'))
      clock.set('2025-07-08T10:01:00Z')
      expect(await runBulks(ports)).toMatchObject({ count: 3 })
      clock.set('2025-07-08T10:02:00Z')
      expect(await runBulks(ports)).toMatchObject({ count: 1 })
      expect(await progressOf(db(), operation)).toEqual({ pending: 0, requeued: 7, replaced: 0, excluded: 0 })
    })

    test('paused does nothing, resumed continues, cancelled leaves the rest unchanged', async () => {
      await many(3)
      const operation = await confirmed(heldCode, { rate: 1 })
      await runBulks(ports)
      expect(await steerBulk(db(), operation, { will: 'paused', at: clock.now() })).toBe(true)
      clock.wait(60_000)
      expect(await runBulks(ports)).toMatchObject({ count: 0 })
      expect(await steerBulk(db(), operation, { will: 'running', at: clock.now() })).toBe(true)
      expect(await runBulks(ports)).toMatchObject({ count: 1 })
      expect(await steerBulk(db(), operation, { will: 'cancelled', at: clock.now() })).toBe(true)
      expect(await steerBulk(db(), operation, { will: 'running', at: clock.now() })).toBe(false)
      clock.wait(60_000)
      expect(await runBulks(ports)).toMatchObject({ count: 0 })
      expect(await progressOf(db(), operation)).toMatchObject({ pending: 1, requeued: 2 })
    })

    test('interrupted between the move and its record, records it as done when it continues', async () => {
      const [id = ''] = await many(1)
      const operation = await confirmed(heldCode)
      const now = clock.now()
      const until = new Date(now.getTime() + 60_000)
      await claimItem(db(), { bulk: operation, token: clock.newId(), now, until })
      const detail = { operation, reason: 'fichiers rétablis' }
      const set = { dueAt: now, held: null }
      await move(db(), { id, from: 'received', set, at: now, who: 'a', event: 'requeued', detail })
      expect(await runBulks(ports)).toMatchObject({ count: 0 })
      clock.wait(61_000)
      await runBulks(ports)
      expect(await progressOf(db(), operation)).toMatchObject({ requeued: 1, excluded: 0 })
      expect(await linesOf('requeued')).toHaveLength(1)
    })

    test('that had released an act before an interruption does not replace it once it is refused', async () => {
      const [id = ''] = await many(1)
      const operation = await confirmed(heldCode)
      const now = clock.now()
      const detail = { operation, reason: 'fichiers rétablis' }
      const set = { dueAt: now, held: null }
      await move(db(), { id, from: 'received', set, at: now, who: 'a', event: 'requeued', detail })
      await refuses(id)
      await runBulks(ports)
      expect(await progressOf(db(), operation)).toMatchObject({ requeued: 1, replaced: 0, excluded: 0 })
      expect((await byId(db(), id))?.replacedBy).toBeUndefined()
    })

    test('skips an act released meanwhile by another person and then refused', async () => {
      const [id = ''] = await many(1)
      const operation = await confirmed(heldCode)
      const set = { dueAt: null, held: null }
      await move(db(), { id, from: 'received', set, at: clock.now(), who: 'b', event: 'x' })
      await refuses(id)
      await runBulks(ports)
      expect(await progressOf(db(), operation)).toMatchObject({ replaced: 0, excluded: 1 })
      expect((await byId(db(), id))?.replacedBy).toBeUndefined()
    })

    test('skips an act released meanwhile and held again', async () => {
      const [id = ''] = await many(1)
      const operation = await confirmed(heldCode)
      clock.wait(1_000)
      await move(db(), {
        id,
        from: 'received',
        set: { dueAt: null, held: null },
        at: clock.now(),
        who: 'b',
        event: 'x',
      })
      await hold(id)
      await runBulks(ports)
      expect(await progressOf(db(), operation)).toMatchObject({ requeued: 0, excluded: 1 })
      expect(await byId(db(), id)).toMatchObject({ held: { code: 'ACTES-S003' } })
    })
  })
}

await describeOnEachGround('bulk', bulkContract)
