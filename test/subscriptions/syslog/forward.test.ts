// Lines of the journals on their way to a SIEM over real TLS: all of them, in the order of each journal, however often it cuts the
// connection, however late they are committed; and nothing waits for it.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { Sql } from '../../../src/store/engine/database.ts'
import { deskLines, noteDesk } from '../../../src/store/desk/journal.ts'
import { followedPlaces, siemOf } from '../../../src/store/proof/exported.ts'
import { forwardJournals } from '../../../src/subscriptions/syslog/forward.ts'
import { openSyslog } from '../../../src/subscriptions/syslog/send.ts'
import { describeOnEachGround, describeWith } from '../../support/describe-with.ts'
import { at } from '../../support/life/rows.ts'
import { clockAt, schedulePorts, type MovableClock } from '../../support/life/schedule-ports.ts'
import { lendPostgres, temporaryHome, type LentStore } from '../../support/life/stores.ts'
import { until } from '../../support/until.ts'
import { openSyslogReceiver, type SyslogReceiver } from '../../support/servers/syslog-receiver.ts'

let lent: LentStore
let clock: MovableClock
let siem: SyslogReceiver

async function prepare(lend: () => Promise<LentStore>): Promise<void> {
  lent = await lend()
  clock = clockAt('2025-07-08T10:00:00Z')
  siem = await openSyslogReceiver(lent.home)
}

async function giveBack(): Promise<void> {
  await siem.close()
  await lent.giveBack()
}

const write = (sql: Sql, event: string) => noteDesk(sql, { at, who: 'agent@example.org', event })

/** Write lines, after which none may come late. */
async function lines(count: number, first = 1): Promise<void> {
  const { db } = lent.store
  for (let each = first; each < first + count; each++) await write(db, `event-${each}`)
  const top = await db.first<{ top: number }>('SELECT max(id)::float8 AS top FROM actes.installation_journal')
  await until(async () => (await followedPlaces(db)).installation === top?.top)
}

/** One run, as the schedule makes it. */
function forward(over: { port?: number; own?: boolean } = {}) {
  const { ca, cert, key } = siem.files
  const settings = { host: 'localhost', port: over.port ?? siem.port, ca, ...(over.own !== false && { cert, key }) }
  const ports = schedulePorts({ store: lent.store, home: lent.home, clock })
  return forwardJournals(ports, {
    send: openSyslog(settings, { timeoutMs: 2_000, clock: systemClock }),
    host: 'actes.example.org',
    at: 'siem.example.org',
  })
}

/** Some runs, a minute apart. */
async function forwards(): Promise<void> {
  for (let round = 0; round < 6; round++) {
    await forward()
    clock.wait(61_000)
  }
}

const events = (): readonly string[] => siem.messages.map((each) => /event="([^"]+)"/.exec(each)?.[1] ?? '')
const wanted = (count: number) => Array.from({ length: count }, (_, index) => `event-${index + 1}`)
/** Each as it came first. */
const firsts = () => [...new Set(events())]

await describeOnEachGround('the connection to the SIEM', (lend) => {
  beforeEach(() => prepare(lend))
  afterEach(giveBack)

  test('delivers every line once, in order, while nothing fails', async () => {
    await lines(30)
    await forwards()
    expect(events()).toEqual(wanted(30))
    await lines(5, 31)
    await forwards()
    expect(events()).toEqual(wanted(35))
    expect(await forward()).toEqual({ count: 0, failures: 0 })
  })

  test('loses none when the connection is cut midway, again and again', async () => {
    await lines(40)
    siem.cuts(0, 3, 17, 39)
    for (let again = 0; again < 2; again++) await forwards()
    expect(firsts()).toEqual(wanted(40))
    expect(events().slice(-40)).toEqual(wanted(40))
  })

  test('resends the lines before it fell silent, since there is no acknowledgement', async () => {
    await lines(3)
    await forwards()
    await lines(1, 4)
    siem.cuts(0)
    await forwards()
    await forwards()
    expect(events()).toEqual([...wanted(3), ...wanted(4)])
  })

  test('waits a minute while the SIEM is unreachable, and reports since when', async () => {
    await lines(2)
    const { port } = siem
    await siem.close()
    const failed = { count: 0, failures: 1, code: 'ACTES-C017' }
    const since = clock.now()
    const runs = [await forward({ port }), await forward({ port })]
    expect(runs).toEqual([failed, { count: 0, failures: 0 }])
    clock.wait(60_000)
    expect(await forward({ port })).toEqual(failed)
    expect(await siemOf(lent.store.db)).toMatchObject({ failingSince: since, sent: { installation: 0 } })
    siem = await openSyslogReceiver(lent.home)
    clock.wait(60_000)
    await forwards()
    expect(events()).toEqual(wanted(2))
    expect((await siemOf(lent.store.db)).failingSince).toBeNull()
  })

  test('notifies subscribers and mails once when it is unreachable for ten minutes, and again the next time', async () => {
    await lines(1)
    const { db } = lent.store
    const told = () => db.rows("SELECT data FROM actes.notice WHERE type = 'siem.silent' ORDER BY seq")
    const isAway = async (minutes: number) => {
      const { port } = siem
      await siem.close()
      for (let minute = 0; minute <= minutes; minute++) {
        await forward({ port })
        clock.wait(60_000)
      }
      siem = await openSyslogReceiver(lent.home)
    }
    await isAway(9)
    expect(await told()).toEqual([])
    await forwards()
    const since = clock.now().toISOString()
    await lines(1, 2)
    await isAway(15)
    const data = { name: 'siem.example.org', since, code: 'ACTES-C017' }
    expect(await told()).toEqual([{ data }])
    const [line] = await deskLines(db, { event: 'siem-silent', limit: 5 })
    expect(line).toMatchObject({ target: 'siem.example.org', detail: { since, code: 'ACTES-C017' } })
    await forwards()
    await lines(1, 3)
    await isAway(10)
    expect(await told()).toHaveLength(2)
  })

  test('sends nothing to an unknown server, or one that does not know it', async () => {
    await lines(1)
    expect(await forward({ own: false })).toMatchObject({ failures: 1, code: 'ACTES-C017' })
    clock.wait(61_000)
    const other = await openSyslogReceiver(await temporaryHome())
    expect(await forward({ port: other.port })).toMatchObject({ failures: 1, code: 'ACTES-C017' })
    await other.close()
    expect([...siem.messages, ...other.messages]).toEqual([])
  })
})

await describeWith('postgres', 'the way to the SIEM, with transactions that commit late', (server) => {
  beforeEach(() => prepare(() => lendPostgres(server)))
  afterEach(giveBack)

  test('delivers a line committed after later ones, at its place', async () => {
    await lines(2)
    const { db } = lent.store
    await db.transaction(async (sql) => {
      await write(sql, 'event-3')
      await write(db, 'event-4')
      await forwards()
      expect(events()).toEqual(wanted(2))
    })
    await lines(1, 5)
    await forwards()
    expect(events()).toEqual(wanted(5))
  })
})
