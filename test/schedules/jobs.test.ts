// What each schedule does, on the embedded default: whom it notifies, what it asks and sends again, what it keeps of
// certificates; and the sweep, which looks for all of it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ActesError } from '../../src/errors.ts'
import type { OpenedArchive } from '../../src/archives/open.ts'
import type { Finding, Gateway, GatewayName } from '../../src/gateways/gateway.ts'
import { nationalClassification } from '../../src/protocol/classification/classification.ts'
import { maraussan } from '../../src/config/demo.ts'
import type { Collectivite } from '../../src/protocol/acte/collectivite.ts'
import { ensure, keepSchedules, takeSchedule, sweep } from '../../src/schedules/sweep.ts'
import { jobs } from '../../src/schedules/jobs.ts'
import { findSchedule, schedulesOf } from '../../src/schedules/schedules.ts'
import { openPgliteQueue } from '../../src/queue/bullmq.ts'
import { declareArchive } from '../../src/store/archiving/archives.ts'
import {
  confirmClassification,
  declare,
  keepClassification,
  wantClassification,
} from '../../src/store/connections/collectivites.ts'
import { claimCollect, connectionId, ensureConnection, expectRetours } from '../../src/store/connections/connections.ts'
import { pause, suspend } from '../../src/store/connections/standings.ts'
import { move, openTransmission } from '../../src/store/transmissions/moves.ts'
import { byId, lastRequest } from '../../src/store/transmissions/transmissions.ts'
import { pauseSchedule, resumeSchedule, scheduleRows, wantSchedule } from '../../src/store/schedules.ts'
import { quickEmbeddedTools } from '../support/life/queue-places.ts'
import { aNewTransmission } from '../support/life/rows.ts'
import { clockAt, schedulePorts, type MovableClock, type TestPorts } from '../support/life/schedule-ports.ts'
import { emptied, lendEmbedded, storeTools } from '../support/life/stores.ts'
import { until } from '../support/until.ts'
import { scheduleLines } from '../support/life/schedule-journal.ts'
import { sandboxGateway } from '../support/gateways/sandbox.ts'
import { expectCode } from '../support/expect-code.ts'
import { forSuite } from '../support/life/for-suite.ts'

const { siren } = maraussan
/** No collectivité has this number. */
const other = '000000000'

let clock: MovableClock
let ports: TestPorts
const given = forSuite(() => lendEmbedded())
beforeEach(async () => {
  clock = clockAt('2026-07-08T10:00:00Z')
  ports = portsWith({})
  await declared(siren)
  await declared(other, { more: true })
})
afterEach(() => emptied(db()))
const db = () => given.store.db

function portsWith(more: { gatewayOf?: (collectivite: Collectivite) => Gateway; signal?: AbortSignal }): TestPorts {
  return schedulePorts({ store: given.store, home: given.home, clock, ...more })
}

/** Declare one on the built-in prefecture, with whatever more its settings hold. */
async function declared(one: string, more: object = {}): Promise<void> {
  const gateway = { type: 'sandbox', ...more } as Collectivite['gateway']
  await declare(db(), { ...maraussan, siren: one, gateway }, clock.now())
  await ensureConnection(db(), 'sandbox', one)
}

/** A connection of one, by another gateway too, that is collected at an instant; never, without one. */
async function connected(gateway: GatewayName, one: string, at?: Date): Promise<string> {
  const connection = connectionId(gateway, one)
  await ensureConnection(db(), gateway, one)
  if (at) await expectRetours(db(), connection, at)
  return connection
}

const turns = () => ports.notified.flatMap((job) => (job.kind === 'turn' ? [job.connection] : []))
const soon = (ms: number) => new Date(clock.now().getTime() + ms)

describe('collect', () => {
  test('notifies the connections with an overdue collection, and no other', async () => {
    const due = await connected('sandbox', other, clock.now())
    await connected('s2low', other, soon(60_000))
    expect(await jobs.collect(ports)).toEqual({ count: 1, failures: 0 })
    expect(turns()).toEqual([due])
  })

  test('notifies a connection that awaits an answer without a planned collection, and makes it due', async () => {
    const row = aNewTransmission('ATTEND')
    await openTransmission(db(), row)
    const set = { state: 'submitted', dueAt: soon(60_000) } as const
    await move(db(), { id: row.id, from: 'received', set, at: clock.now(), who: 'test', event: 'submitted' })
    expect(await jobs.collect(ports)).toEqual({ count: 1, failures: 0 })
    expect(turns()).toEqual([row.connection])
    const claim = { connection: row.connection, now: clock.now(), until: soon(1_000), token: storeTools.newId() }
    expect(await claimCollect(db(), claim)).toMatchObject({ id: row.connection })
    expect(await jobs.collect(ports)).toEqual({ count: 0, failures: 0 })
  })

  test('skips suspended and paused connections', async () => {
    const suspended = await connected('s2low', other, clock.now())
    const paused = await connected('pastell', other, clock.now())
    await suspend(db(), suspended, { code: 'ACTES-G008', params: {}, at: clock.now() })
    await pause(db(), paused, { by: 'test', reason: 'essai', at: clock.now() })
    expect(await jobs.collect(ports)).toEqual({ count: 0, failures: 0 })
  })

  test('an unreachable queue is reported by its code; the next connections are tried too', async () => {
    for (const gateway of ['sandbox', 's2low', 'pastell'] as const) await connected(gateway, other, clock.now())
    const queue = await openPgliteQueue({ pglite: given.store.embedded ?? fail() }, quickEmbeddedTools)
    await queue.close()
    const result = await jobs.collect({ ...ports, notify: (job) => queue.notify(job) })
    expect(result).toEqual({ count: 0, failures: 3, code: 'ACTES-Q001' })
    expect(ports.lines.filter(({ event }) => event === 'trouble')).toHaveLength(3)
  })
})

function fail(): never {
  throw new Error('no embedded database')
}

describe('mailbox', () => {
  test('makes every mailbox of the ministry due, and notifies it', async () => {
    const never = await connected('ministry', other)
    const later = await connected('ministry', siren, soon(900_000))
    await connected('s2low', other, soon(900_000))
    expect(await jobs.mailbox(ports)).toEqual({ count: 2, failures: 0 })
    expect(turns()).toEqual([never, later])
    for (const connection of [never, later]) {
      const claim = { connection, now: clock.now(), until: soon(1_000), token: storeTools.newId() }
      expect(await claimCollect(db(), claim)).toMatchObject({ id: connection })
    }
  })

  test('skips one that is being read', async () => {
    const connection = await connected('ministry', other, clock.now())
    await claimCollect(db(), { connection, now: clock.now(), until: soon(60_000), token: storeTools.newId() })
    expect(await jobs.mailbox(ports)).toEqual({ count: 0, failures: 0 })
  })
})

describe('classification', () => {
  test('requests an announced version, or asks after a day without confirmation', async () => {
    await confirmClassification(db(), other, clock.now())
    await wantClassification(db(), siren, '2026-03-01')
    expect(await jobs.classification(ports)).toEqual({ count: 2, failures: 0 })
    expect(await lastRequest(db(), siren)).toMatchObject({ state: 'received', formulaire: { code: '7-1' } })
    expect(await lastRequest(db(), other)).toBeUndefined()
  })

  test('a gateway that cannot be opened does not block the others', async () => {
    const broken = (): never => fail()
    ports = portsWith({
      gatewayOf: (collectivite) => (collectivite.siren === other ? broken() : sandbox(collectivite)),
    })
    for (const each of [other, siren]) await wantClassification(db(), each, '2026-03-01')
    expect(await jobs.classification(ports)).toEqual({ count: 1, failures: 1 })
    expect(await lastRequest(db(), siren)).toBeDefined()
    expect(ports.lines).toMatchObject([{ event: 'bug', collectivite: other }])
  })

  test('stops between two connections on a signal', async () => {
    ports = portsWith({ signal: AbortSignal.abort() })
    await expectCode(jobs.classification(ports), 'ACTES-G012')
  })
})

const sandbox = (collectivite: Collectivite): Gateway =>
  sandboxGateway({ folder: given.home, now: clock.now, declares: [collectivite] })

describe('heal', () => {
  /** An act that was refused because its classification was too old. */
  async function refusedAsStale(numero: string): Promise<string> {
    const files = [
      { fichier: 'deliberation.pdf', role: 'document', kind: 'pdf', sha256: 'a'.repeat(64), sizeBytes: 10 },
    ] as const
    const row = { ...aNewTransmission(numero), files }
    await openTransmission(db(), row)
    const at = clock.now()
    const refusal = { code: 'ACTES-R001', verifCode: 'ODT-VERIF-01', classificationDate: '2026-03-01' } as const
    const archive = {
      name: `${numero}.tar.gz`,
      sha256: 'b'.repeat(64),
      sizeBytes: 10,
      date: '2026-07-08',
      serial: 1,
      tarSha256: 'c'.repeat(64),
      enveloppe: `${numero}.xml`,
      members: [],
      conversions: [],
      classificationDate: nationalClassification.date,
    }
    const set = { state: 'refused', dueAt: null, refusal, archive } as const
    await move(db(), { id: row.id, from: 'received', set, at, who: 'test', event: 'refused' })
    return row.id
  }
  const newer = { ...nationalClassification, date: '2026-03-01', builtIn: false }

  test('resends acts refused only for an outdated classification, once', async () => {
    const id = await refusedAsStale('PERIME1')
    await keepClassification(db(), siren, { classification: newer, at: clock.now() })
    expect(await jobs.heal(ports)).toEqual({ count: 1, failures: 0 })
    const { replacedBy } = (await byId(db(), id)) ?? {}
    expect(await byId(db(), replacedBy ?? '')).toMatchObject({ state: 'received', replaces: id })
    expect(ports.lines).toContainEqual(expect.objectContaining({ event: 'healed', transmission: id }))
    expect(await jobs.heal(ports)).toEqual({ count: 0, failures: 0 })
  })

  test('waits while the newer classification is not here', async () => {
    const id = await refusedAsStale('PERIME2')
    expect(await jobs.heal(ports)).toEqual({ count: 1, failures: 0 })
    expect((await byId(db(), id))?.replacedBy).toBeUndefined()
  })
})

describe('certificates', () => {
  const asked: string[] = []
  beforeEach(() => {
    asked.length = 0
  })

  /** Gateways that find what is told, by the SIREN of who asks. */
  function finding(found: Readonly<Record<string, readonly Finding[] | Error>>): TestPorts {
    return portsWith({
      gatewayOf: (collectivite) => ({
        ...sandbox(collectivite),
        check: async () => {
          asked.push(collectivite.siren)
          const answer = found[collectivite.siren] ?? []
          if (answer instanceof Error) throw answer
          return answer
        },
      }),
    })
  }
  const certificate = (on: string): Finding => ({ name: 'certificate', ok: true, on })
  async function untils() {
    const text = 'SELECT id, certificate_until AS until FROM actes.connection ORDER BY id'
    const { rows } = await db().query<{ id: string; until: string | null }>(text)
    return Object.fromEntries(rows.map(({ id, until: day }) => [id, day]))
  }

  test('the earliest end of a chain is stored on the connection; none without a certificate', async () => {
    const chain = [certificate('2028-01-01'), certificate('2027-05-01'), { name: 'server', ok: true, on: '2026-01-01' }]
    ports = finding({ [siren]: chain })
    expect(await jobs.certificates(ports)).toEqual({ count: 2, failures: 0 })
    expect(await untils()).toEqual({ [`sandbox:${siren}`]: '2027-05-01', [`sandbox:${other}`]: null })
    expect(ports.lines).toEqual([])
  })

  test('less than thirty days before its end a line warns with the remaining days', async () => {
    ports = finding({ [siren]: [certificate('2026-08-06')], [other]: [certificate('2026-08-07')] })
    await jobs.certificates(ports)
    const connection = `sandbox:${siren}`
    const line = { event: 'certificate', level: 'warn', code: 'ACTES-G019', connection, count: 29 }
    expect(ports.lines).toEqual([line])
  })

  test('an archive’s certificate warns too, of its collectivité; one that cannot be asked fails alone', async () => {
    for (const one of [siren, other])
      await declareArchive(db(), { siren: one, settings: { type: 'vitam' }, at: clock.now() })
    const check = async () => [certificate('2026-08-06')]
    const archiveOf = async (one: string) => {
      if (one === other) throw new ActesError('ACTES-G013')
      return { archive: { check } } as unknown as OpenedArchive
    }
    ports = schedulePorts({ store: given.store, home: given.home, clock, archiveOf })
    expect(await jobs.certificates(ports)).toMatchObject({ count: 3, failures: 1 })
    expect(ports.lines).toContainEqual({
      event: 'certificate',
      level: 'warn',
      code: 'ACTES-G019',
      collectivite: siren,
      count: 29,
    })
  })

  test('a gateway shared by many is asked once; the day is stored on each connection', async () => {
    await declared(other)
    ports = finding({ [other]: [certificate('2027-05-01')] })
    expect(await jobs.certificates(ports)).toEqual({ count: 1, failures: 0 })
    expect(asked).toEqual([other])
    expect(new Set(Object.values(await untils()))).toEqual(new Set(['2027-05-01']))
  })

  test('a gateway that cannot be asked keeps the known day', async () => {
    ports = finding({ [siren]: [certificate('2027-05-01')] })
    await jobs.certificates(ports)
    ports = finding({ [siren]: new ActesError('ACTES-G001') })
    expect(await jobs.certificates(ports)).toEqual({ count: 1, failures: 1, code: 'ACTES-G001' })
    expect(await untils()).toMatchObject({ [`sandbox:${siren}`]: '2027-05-01' })
  })
})

test('vacuum cleans the embedded database', async () => {
  expect(await jobs.vacuum(ports)).toEqual({ count: 1, failures: 0 })
})

test('on PostgreSQL, which cleans itself, there is no vacuum', () => {
  const there = { store: { kind: 'postgres' }, timing: ports.timing } as const
  expect(findSchedule('vacuum', there)).toBeUndefined()
  expect(findSchedule('vacuum', ports)).toMatchObject({ only: 'embedded' })
})

describe('the sweep', () => {
  const keepAll = async () => {
    for (const schedule of schedulesOf(ports)) await ensure(schedule, ports)
  }
  const noted = async () => (await scheduleRows(db())).find(({ name }) => name === 'sweep')
  const will = { who: 'test', reason: 'essai', at: new Date(0) }

  test('notifies every due connection and schedule, although every job was lost', async () => {
    await keepAll()
    const connection = await connected('sandbox', other, clock.now())
    clock.set('2026-07-09T10:30:00Z')
    await sweep(ports)
    expect(ports.notified[0]).toEqual({ kind: 'turn', connection })
    const notified = ports.notified.slice(1).map((job) => (job.kind === 'schedule' ? job.name : job.kind))
    expect(notified.sort()).toEqual([
      'archiving',
      'batches',
      'bulk',
      'certificates',
      'chain',
      'classification',
      'collect',
      'conditions',
      'heal',
      'locks',
      'mailbox',
      'mend',
      'notices',
      'proofs',
      'receipts',
      'reconcile',
      'renewal',
      'retention',
      'seal',
      'traffic',
      'transfers',
      'vacuum',
    ])
  })

  test('starts the making of documents when some are due, before their own time, although no schedule is known', async () => {
    await keepAll()
    const started = () => ports.notified.filter((job) => job.kind === 'schedule' && job.name === 'proofs').length
    await sweep(ports)
    expect(started()).toBe(0)
    await db().transaction(async (sql) => {
      await sql.query('SET LOCAL session_replication_role = replica')
      await sql.query('INSERT INTO actes.proof (transmission, due_at) VALUES (gen_random_uuid(), $1)', [clock.now()])
    })
    await sweep(ports)
    expect(started()).toBe(1)
    await db().query('DELETE FROM actes.schedule')
    await sweep(ports)
    expect(started()).toBe(2)
  })

  test('notifies everybody, although the counts of the desk cannot be folded', async () => {
    await keepAll()
    const connection = await connected('sandbox', other, clock.now())
    await db().query('ALTER TABLE actes.tally_change RENAME TO tally_away')
    await expect(sweep(ports)).rejects.toThrow('tally_change')
    await db().query('ALTER TABLE actes.tally_away RENAME TO tally_change')
    expect(ports.notified).toContainEqual({ kind: 'turn', connection })
  })

  test('is recorded once a minute, however often it runs', async () => {
    await keepAll()
    await sweep(ports)
    expect(await noted()).toMatchObject({ lastFinishedAt: clock.now(), lastOutcome: 'done', lastCount: 0 })
    const first = clock.now()
    clock.wait(59_999)
    await sweep(ports)
    expect((await noted())?.lastFinishedAt).toEqual(first)
    clock.wait(1)
    await sweep(ports)
    expect((await noted())?.lastFinishedAt).toEqual(clock.now())
    expect(await scheduleLines(db(), 'sweep')).toEqual([])
  })

  test('is recorded at once if a person requested it', async () => {
    await keepAll()
    await sweep(ports)
    clock.wait(5_000)
    await wantSchedule(db(), 'sweep', { who: 'test', at: clock.now() })
    await sweep(ports)
    expect(await noted()).toMatchObject({ wantedAt: null, lastFinishedAt: clock.now() })
  })

  test('paused, it notifies nobody', async () => {
    await keepAll()
    await pauseSchedule(db(), 'sweep', will)
    await connected('sandbox', other, clock.now())
    await sweep(ports)
    expect(ports.notified).toEqual([])
    await resumeSchedule(db(), 'sweep', will)
    await sweep(ports)
    expect(ports.notified).toHaveLength(1)
  })
})

describe('a job of the queue', () => {
  test('of a due schedule runs its job; of one that is not due, nothing', async () => {
    for (const schedule of schedulesOf(ports)) await ensure(schedule, ports)
    await takeSchedule('vacuum', ports)
    expect(await scheduleLines(db(), 'vacuum')).toEqual([])
    clock.set('2026-07-08T12:00:00Z')
    await takeSchedule('vacuum', ports)
    expect((await scheduleLines(db(), 'vacuum')).map(({ event }) => event)).toEqual(['started', 'done'])
  })

  test('of an unknown schedule is ignored', async () => {
    await takeSchedule('gone', ports)
    await takeSchedule('sweep', ports)
    expect(ports.lines).toEqual([])
  })
})

test('registered schedules are known to the database and notified by the queue', async () => {
  const queue = await openPgliteQueue({ pglite: given.store.embedded ?? fail() }, quickEmbeddedTools)
  const taken = new Set<string>()
  await queue.listen(async (job) => void taken.add(job.kind), 1)
  await keepSchedules(queue, ports)
  await until(() => taken.has('sweep'))
  expect((await scheduleRows(db())).map(({ name }) => name).sort()).toEqual(
    schedulesOf(ports)
      .map(({ name }) => name)
      .sort(),
  )
  await queue.close()
})
