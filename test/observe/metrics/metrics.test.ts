// What `/metrics` says of a commune: facts of its database, told the same by the one who is asked, and what this process did.
import { rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dayIn } from '../../../src/protocol/calendrier/jour.ts'
import { metricTable } from '../../../src/observe/metrics/table.ts'
import { keepSchedules } from '../../../src/schedules/sweep.ts'
import { connectionId } from '../../../src/store/connections/connections.ts'
import { askForReceipts } from '../../../src/transmission/retours/missing.ts'
import { suspend } from '../../../src/store/connections/standings.ts'
import { familiesOf, openWatchedCommune, type WatchedCommune } from '../../support/desk/watched-commune.ts'
import { operator } from '../../support/life/commune.ts'

const sandbox = connectionId('sandbox', '213401482')

let commune: WatchedCommune
beforeEach(async () => {
  commune = await openWatchedCommune()
})
afterEach(() => commune.closes())

const db = () => commune.db

/** What was told less than five seconds ago is told again: the clock moves on. */
function later(seconds = 10): void {
  commune.waits(seconds)
}

describe('the scrape', () => {
  test('has every metric of the table, each of its kind, and those of Node', async () => {
    const { status, text } = await commune.asks()
    expect(status).toBe(200)
    for (const { name, kind } of metricTable) expect(text).toContain(`# TYPE ${name} ${kind}\n`)
    expect(familiesOf(text).filter((name) => name.startsWith('actes_'))).toEqual(metricTable.map(({ name }) => name))
    expect(familiesOf(text)).toEqual(expect.arrayContaining(['process_cpu_seconds_total', 'nodejs_version_info']))
  })

  test('identifies the program', async () => {
    expect(await commune.of('actes_build_info')).toEqual({
      [`version=0.0.0,node=${process.versions.node},role=all,database=${commune.app.ports.store.kind}`]: 1,
    })
  })

  test('answers without a database, with the process’s own figures, and reports it as down', async () => {
    const other = await openWatchedCommune()
    await other.hands('UN')
    expect(await other.of('actes_database_up')).toEqual({ '': 1 })
    await other.app.close()
    other.waits(10)
    expect(await other.of('actes_database_up')).toEqual({ '': 0 })
    expect(await other.of('actes_transmissions')).toEqual({})
    expect(await other.of('actes_transmissions_uncertain')).toEqual({})
    expect(await other.of('actes_deposits_total')).toEqual({ 'result=accepted': 1 })
    expect((await other.of('process_resident_memory_bytes'))['']).toBeGreaterThan(0)
    await other.server.close()
    await rm(other.home, { recursive: true, force: true })
  })

  test('queries the database once for all scrapes within five seconds', async () => {
    await commune.tells()
    await commune.hands('UN')
    expect(await commune.of('actes_transmissions')).toEqual({})
    later(6)
    expect(await commune.of('actes_transmissions')).toEqual({ 'state=received': 1 })
  })

  test('names nobody: no act, no objet, no collectivité except of a connection in trouble', async () => {
    await commune.sends('SECRET_MUET')
    const { text } = await commune.asks()
    expect(text).not.toMatch(/SECRET|213401482|convention|Maraussan/)
  })
})

describe('transmissions', () => {
  test('are counted by state, and unfinished ones with the age of the oldest', async () => {
    await commune.sends('FINI')
    await commune.hands('ATTEND_MUET')
    await commune.works()
    later(3_600)
    await commune.hands('NEUF')
    expect(await commune.of('actes_transmissions')).toEqual({
      'state=acknowledged': 1,
      'state=submitted': 1,
      'state=received': 1,
    })
    later()
    expect(await commune.of('actes_transmissions_unfinished')).toEqual({ 'state=submitted': 1, 'state=received': 1 })
    expect(await commune.of('actes_transmissions_oldest_seconds')).toEqual({
      'state=submitted': 3_610,
      'state=received': 10,
    })
  })

  test('due and not yet claimed are late', async () => {
    await commune.hands('UN')
    later(120)
    expect(await commune.of('actes_transmissions_due')).toEqual({ 'state=received': 1 })
    expect(await commune.of('actes_transmissions_late_seconds')).toEqual({ '': 120 })
    await commune.works()
    later()
    expect(await commune.of('actes_transmissions_late_seconds')).toEqual({ '': 0 })
  })

  test('of a stopped connection are not late', async () => {
    await commune.hands('UN')
    await commune.operations.pauseConnection(sandbox, operator)
    later(120)
    expect(await commune.of('actes_transmissions_due')).toEqual({ 'state=received': 0 })
    expect(await commune.of('actes_connections')).toEqual({
      'gateway=sandbox,standing=open': 0,
      'gateway=sandbox,standing=suspended': 0,
      'gateway=sandbox,standing=paused': 1,
    })
  })

  test('in doubt are counted with the age of the exchange', async () => {
    const id = await commune.hands('UN')
    const attempt = commune.app.ports.clock.newId()
    await db().query(
      `WITH attempt AS (INSERT INTO actes.attempt (id, transmission, verb, opened_at, request_sha256)
         VALUES ($2, $1, 'submit', $3, 'a'))
       UPDATE actes.transmission SET state = 'packaged', open_attempt = $2 WHERE id = $1`,
      [id, attempt, commune.now()],
    )
    later(3_700)
    expect(await commune.of('actes_transmissions_uncertain')).toEqual({ '': 1 })
    expect(await commune.of('actes_transmissions_uncertain_seconds')).toEqual({ '': 3_700 })
  })

  test('held are counted by code, with how long', async () => {
    const id = await commune.hands('UN')
    const at = commune.now()
    await db().query(
      `UPDATE actes.transmission SET held_code = 'ACTES-G006', held_since = $2, due_at = NULL WHERE id = $1`,
      [id, at],
    )
    later(90)
    expect(await commune.of('actes_transmissions_held')).toEqual({ 'code=ACTES-G006': 1 })
    expect(await commune.of('actes_transmissions_held_seconds')).toEqual({ 'code=ACTES-G006': 90 })
    expect(await commune.of('actes_transmissions_unfinished')).toEqual({})
  })

  test('without a receipt are missing after two working days', async () => {
    await commune.sends('UN_MUET')
    later(24 * 3_600)
    await askForReceipts({ ...commune.app.ports, notify: async () => undefined })
    expect(await commune.of('actes_transmissions_unanswered')).toEqual({ '': 0 })
    later(30 * 3_600)
    await askForReceipts({ ...commune.app.ports, notify: async () => undefined })
    expect(await commune.of('actes_transmissions_unanswered')).toEqual({ '': 1 })
  })
})

describe('the activity of the process', () => {
  test('deposits, steps, attempts and exchanges are counted by outcome', async () => {
    await commune.hands('UN')
    await commune.deposits({ objet: '' })
    await commune.works()
    expect(await commune.of('actes_deposits_total')).toEqual({ 'result=accepted': 1, 'result=refused': 1 })
    expect(await commune.of('actes_steps_total')).toEqual({
      'step=validate,ending=advance': 1,
      'step=package,ending=advance': 1,
      'step=submit,ending=advance': 1,
      'step=await,ending=advance': 1,
    })
    expect(await commune.of('actes_attempts_total')).toEqual({ 'gateway=sandbox,verdict=taken': 1 })
    expect(await commune.of('actes_exchanges_total')).toMatchObject({
      'gateway=sandbox,verb=submit,outcome=done': 1,
      'gateway=sandbox,verb=confirm,outcome=done': 1,
    })
    expect((await commune.of('actes_exchange_seconds_count'))['gateway=sandbox,verb=submit']).toBe(1)
  })

  test('a deposit that existed already is not counted again', async () => {
    await commune.deposits({ numero: 'UN' })
    await commune.deposits({ numero: 'UN' })
    expect(await commune.of('actes_deposits_total')).toEqual({ 'result=accepted': 1, 'result=already': 1 })
  })

  test('an answer is put in its bucket, counted from the sending', async () => {
    await commune.sends('UN_TARD')
    commune.waits(2 * 3_600)
    await commune.works()
    const buckets = await commune.of('actes_answer_delay_seconds_bucket')
    expect(buckets['le=3600,gateway=sandbox,state=acknowledged']).toBe(0)
    expect(buckets['le=14400,gateway=sandbox,state=acknowledged']).toBe(1)
    expect(await commune.of('actes_answers_last_hour')).toEqual({ 'state=acknowledged': 1, 'state=refused': 0 })
  })

  test('an exchange that fails is counted by the kind of its error', async () => {
    await commune.sends('UN_COUPE')
    expect(await commune.of('actes_exchanges_total')).toMatchObject({
      'gateway=sandbox,verb=submit,outcome=uncertain': 1,
    })
    expect((await commune.of('actes_steps_total'))['step=submit,ending=uncertain']).toBeGreaterThanOrEqual(1)
  })
})

describe('connections in trouble', () => {
  test('if suspended are counted by code, and named while they are few', async () => {
    await commune.hands('UN')
    const at = commune.now()
    await suspend(db(), sandbox, { code: 'ACTES-G007', params: {}, at })
    later(60)
    expect(await commune.of('actes_connections_suspended')).toEqual({ 'gateway=sandbox,code=ACTES-G007': 1 })
    expect(await commune.of('actes_connection_suspended_seconds')).toEqual({
      [`connection=${sandbox},code=ACTES-G007`]: 60,
    })
  })

  test('number two thousand: a hundred are named, and all are counted', async () => {
    await db().query(
      `INSERT INTO actes.connection (id, siren, gateway, suspended_code, suspended_since, certificate_until)
       SELECT 's2low:' || n, '213401482', 's2low', 'ACTES-G007', $1, $2 FROM generate_series(1, 2000) n`,
      [commune.now(), dayIn('Europe/Paris', commune.now())],
    )
    expect(Object.keys(await commune.of('actes_connection_suspended_seconds'))).toHaveLength(100)
    expect(Object.keys(await commune.of('actes_certificate_days_left'))).toHaveLength(100)
    expect(await commune.of('actes_connections_suspended')).toEqual({ 'gateway=s2low,code=ACTES-G007': 2_000 })
    expect(await commune.of('actes_certificate_days_min')).toEqual({ 'gateway=s2low': 0 })
  })

  test('if their certificate expires soon are named, the others only by the first to expire', async () => {
    await commune.hands('UN')
    const until = (day: string) => db().query('UPDATE actes.connection SET certificate_until = $1', [day])
    await until('2025-07-15')
    expect(await commune.of('actes_certificate_days_left')).toEqual({ [`connection=${sandbox}`]: 7 })
    await until('2026-07-15')
    later()
    expect(await commune.of('actes_certificate_days_left')).toEqual({})
    expect(await commune.of('actes_certificate_days_min')).toEqual({ 'gateway=sandbox': 372 })
  })

  test('if not collected are late', async () => {
    await commune.sends('UN_MUET')
    later(7_200)
    expect((await commune.of('actes_collect_late_seconds'))['gateway=sandbox']).toBeGreaterThan(6_000)
  })
})

describe('work for people', () => {
  test('letters are open tasks, and overdue after their last day', async () => {
    const id = await commune.sends('UN')
    const { idActe } = await commune.shows(id)
    await commune.prefectureWrites('pieces', idActe ?? '')
    await commune.works()
    expect(await commune.of('actes_tasks_open')).toEqual({ 'kind=demandePieces': 1 })
    expect(await commune.of('actes_tasks_overdue')).toEqual({ 'kind=demandePieces': 0 })
    later(400 * 86_400)
    expect(await commune.of('actes_tasks_overdue')).toEqual({ 'kind=demandePieces': 1 })
  })

  test('unmatched retours wait', async () => {
    await db().query(
      `INSERT INTO actes.retour (id, connection, delivery, name, sha256, size_bytes, received_at, status)
       VALUES ($1, $2, 'a', 'AR.xml', 'a', 1, $3, 'orphan')`,
      [commune.app.ports.clock.newId(), sandbox, commune.now()],
    )
    later(60)
    expect(await commune.of('actes_returns_waiting')).toEqual({ 'status=orphan': 1 })
    expect(await commune.of('actes_returns_waiting_seconds')).toEqual({ 'status=orphan': 60 })
  })
})

describe('a commune with a queue', () => {
  beforeEach(async () => {
    await commune.closes()
    commune = await openWatchedCommune({ withQueue: true })
  })

  /** Have every recurring job known, as a process with the role does. */
  async function keeps(): Promise<void> {
    if (commune.queue) await keepSchedules(commune.queue, commune.app.ports)
  }

  test('reports late recurring jobs if nobody runs them, unless a person paused them', async () => {
    await keeps()
    later(2 * 86_400)
    expect((await commune.of('actes_schedule_late_seconds'))['schedule=certificates']).toBeGreaterThan(86_400)
    await commune.operations.pauseSchedule('certificates', operator)
    later()
    expect((await commune.of('actes_schedule_late_seconds'))['schedule=certificates']).toBe(0)
    expect((await commune.of('actes_schedule_paused'))['schedule=certificates']).toBe(1)
  })

  test('reports which of them failed, and when each ran', async () => {
    await keeps()
    const now = commune.now()
    await db().query(
      `UPDATE actes.schedule SET last_finished_at = $1, last_ms = 5, last_outcome = 'failed' WHERE name = 'heal'`,
      [now],
    )
    expect(await commune.of('actes_schedule_failed')).toMatchObject({ 'schedule=heal': 1, 'schedule=collect': 0 })
    expect(await commune.of('actes_schedule_last_run_timestamp_seconds')).toEqual({
      'schedule=heal': now.getTime() / 1000,
    })
  })

  test('reports the jobs in it, and that it is away', async () => {
    await commune.queue?.notify({ kind: 'turn', connection: sandbox })
    expect(await commune.of('actes_queue_jobs')).toEqual({ 'state=waiting': 1, 'state=active': 0, 'state=delayed': 0 })
    expect(await commune.of('actes_queue_up')).toEqual({ '': 1 })
    await commune.queue?.close()
    later()
    expect(await commune.of('actes_queue_jobs')).toEqual({})
    expect(await commune.of('actes_queue_up')).toEqual({ '': 0 })
    expect(await commune.of('actes_database_up')).toEqual({ '': 1 })
  })
})
