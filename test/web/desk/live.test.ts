// What pages hear while they are looked at: that something has changed, as far as the one who listens may see it, as long as his
// session lasts, and at the cost of one look for all.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import type { Database } from '../../../src/store/engine/database.ts'
import { ActesError } from '../../../src/errors.ts'
import { disablePerson } from '../../../src/store/people/people.ts'
import { networkServer } from '../../../src/web/server.ts'
import { loginOf, neighbouring, openDesk, staff, type DeskOptions, type OpenDesk } from '../../support/desk/desk.ts'
import { describeOnEachDatabase } from '../../support/describe-with.ts'
import { faultyGateway } from '../../support/life/faults.ts'
import { hear, type Hearing } from '../../support/desk/hearing.ts'
import { arActe } from '../../support/deposits/retours.ts'
import { migratedDatabase } from '../../support/life/stores.ts'
import { until } from '../../support/until.ts'

/** Does it name this topic? */
const naming = (topic: string) => (data: unknown) => JSON.stringify(data).includes(topic)

function livePages(open: () => Promise<{ desk: OpenDesk; looks: () => number }>): void {
  let desk: OpenDesk
  let looks: () => number
  let numero = 0
  const hearings: Hearing[] = []
  const listens = async (name: string, topics: readonly string[] = []): Promise<Hearing> => {
    const client = desk.another(name)
    await client.get('/')
    const hearing = await hear(desk.url, client, topics)
    hearings.push(hearing)
    return hearing
  }
  const hands = () => desk.hands(`VIVANT${++numero}`)

  beforeAll(async () => {
    ;({ desk, looks } = await open())
  })
  afterEach(() => {
    for (const hearing of hearings.splice(0)) hearing.leaves()
  })
  afterAll(() => desk.closes())

  test('a page learns that its act has moved on, never its content', async () => {
    const id = await hands()
    const page = await listens('operator', [`acte:${id}`])
    expect(page.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    await page.hears('counts')
    await desk.works()
    expect(await page.hears('fresh')).toEqual({ event: 'fresh', data: { sujets: [`acte:${id}`] } })
    expect(page.text()).toMatch(/^retry: \d+\n\n/)
    expect(page.text()).not.toContain('VIVANT')
  })

  test('a page gets only the topics that it shows', async () => {
    const [mine, other] = [await hands(), await hands()]
    const page = await listens('operator', [`acte:${mine}`])
    await page.hears('fresh')
    await desk.works()
    await until(() => page.heard.filter(({ event }) => event !== 'vie').length > 2)
    expect(page.text()).not.toContain(other)
  })

  test('changes between its rendering and its listening are reported', async () => {
    const id = await hands()
    const page = await listens('operator', ['actes', `acte:${id}`])
    await page.hears('fresh', naming(id))
  })

  test('changes in a failed round are reported by the next one', async () => {
    const id = await hands()
    const page = await listens('operator', [`acte:${id}`])
    await page.hears('fresh')
    const before = page.heard.length
    failing.push(true)
    await desk.operations.cancel(id, { reason: 'erreur', who: 'test' })
    await until(() => page.heard.slice(before).some(({ event }) => event === 'fresh'))
    expect(failing).toEqual([])
  })

  test('each successful round is reported, and no failed one: so a page knows whether it is up to date', async () => {
    const page = await listens('operator')
    const beats = () => page.heard.filter(({ event }) => event === 'vie').length
    await until(() => beats() >= 2)
    Object.assign(looking, { fails: true, failed: 0 })
    await until(() => looking.failed === 1)
    const before = beats()
    await until(() => looking.failed === 2)
    expect(beats()).toBe(before)
    looking.fails = false
    await until(() => beats() > before)
  })

  test('each listener gets only their own collectivités', async () => {
    const [all, neighbour] = [await listens('operator', ['actes']), await listens('neighbour', ['actes'])]
    await Promise.all([all.hears('counts'), neighbour.hears('counts')])
    await hands()
    await desk.works()
    await all.hears('fresh')
    const operations = desk.operations
    await operations.pauseConnection(`sandbox:${neighbouring.siren}`, { reason: 'travaux', who: 'test' })
    const paused = await listens('neighbour', ['connexions'])
    await paused.hears('fresh')
    expect(neighbour.heard.filter(({ event }) => event === 'fresh')).toEqual([])
    await operations.resumeConnection(`sandbox:${neighbouring.siren}`, { reason: 'fini', who: 'test' })
  })

  test('the counts of the navigation are the listener’s', async () => {
    const [all, neighbour] = [await listens('operator'), await listens('neighbour')]
    await Promise.all([all.hears('counts'), neighbour.hears('counts')])
    const before = all.heard.findLast(({ event }) => event === 'counts')?.data as { '/': number }
    await heldBack(desk, `RETENU${++numero}`)
    await all.hears('counts', (data) => (data as { '/': number })['/'] === before['/'] + 1)
    const theirs = neighbour.heard.filter(({ event }) => event === 'counts')
    expect(theirs.map(({ data }) => data)).toEqual([{ '/': 0, '/abonnements': 0 }])
  })

  test('a paused schedule, and an unmatched retour, are reported', async () => {
    const page = await listens('administrator', ['planifications', 'retours'])
    const before = (await page.hears('counts')).data as { '/': number }
    await desk.operations.pauseSchedule('bulk', { reason: 'travaux', who: 'test' })
    await page.hears('fresh', naming('planifications'))
    const stray = join(desk.home, 'ar-perdu.xml')
    await writeFile(stray, arActe('PERDU1'))
    await desk.operations.handInReturns([stray], maraussan.siren, 'test')
    await page.hears('fresh', naming('retours'))
    await page.hears('counts', (data) => (data as { '/': number })['/'] === before['/'] + 1)
  })

  test('nobody comes in without a session', async () => {
    expect((await hear(desk.url, desk.as('nobody'))).status).toBe(401)
  })

  test('the stream ends when the session is ended', async () => {
    const client = desk.another('leaving')
    await client.get('/')
    const page = await hear(desk.url, client)
    await page.hears('counts')
    await client.post('/sortir')
    await page.hears('fin')
    await until(page.hasEnded)
  })

  test('the stream ends when the account is closed', async () => {
    const page = await listens('closing')
    await page.hears('counts')
    await disablePerson(desk.db, loginOf('closing'), desk.now())
    await page.hears('fin')
    await until(page.hasEnded)
  })

  test('the stream ends when the rights change, and can be reopened with the new ones', async () => {
    const client = desk.another('promoted')
    await client.get('/')
    const page = await hear(desk.url, client, ['actes'])
    await page.hears('counts')
    await desk.operations.changeRoles(loginOf('promoted'), staff.neighbour, 'test')
    await until(page.hasEnded)
    expect(page.heard.map(({ event }) => event)).not.toContain('fin')
    await client.get('/')
    const again = await hear(desk.url, client)
    expect(again.status).toBe(200)
    again.leaves()
  })

  test('listening does not count as activity: an hour without any ends the session', async () => {
    const client = desk.another('reader')
    await client.get('/')
    const page = await hear(desk.url, client)
    await page.hears('counts')
    desk.waits(59 * 60)
    await client.get('/', { 'x-vivant': '1' })
    desk.waits(2 * 60)
    await page.hears('fin')
  })

  test('the message of an action survives a page that fetches itself', async () => {
    const client = desk.another('operator')
    const id = await heldBack(desk, `DIT${++numero}`)
    await client.fillsIn(`/transmissions/${id}`, `/transmissions/${id}/requeue`, { motif: 'corrigé' })
    const byItself = await client.get(`/transmissions/${id}`, { 'x-vivant': '1' })
    expect(byItself.words).not.toContain('Remis en file d’attente : il reprend')
    expect((await client.get(`/transmissions/${id}`)).words).toContain('Remis en file d’attente : il reprend')
  })

  test('a session has a limited number of streams, and one more once one is closed', async () => {
    const client = desk.another('reader')
    await client.get('/')
    const some = await Promise.all(Array.from({ length: 8 }, () => hear(desk.url, client)))
    expect(some.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200))
    expect((await hear(desk.url, client)).status).toBe(429)
    some[0]?.leaves()
    await until(async () => {
      const one = await hear(desk.url, client)
      one.leaves()
      return one.status === 200
    })
    for (const each of some) each.leaves()
  })

  test('all streams share one poll, and none runs without a stream', async () => {
    const pages = await Promise.all([listens('operator'), listens('reader'), listens('administrator')])
    await Promise.all(pages.map((page) => page.hears('counts')))
    const [from, began] = [looks(), performance.now()]
    await until(() => looks() - from >= 3)
    const seconds = (performance.now() - began) / 1_000
    expect(looks() - from).toBeLessThanOrEqual(Math.ceil(seconds) + 1)
    for (const page of pages) page.leaves()
    // The look in progress is the last one: once the count stands still for longer than a look, nobody looks.
    let [last, since] = [looks(), performance.now()]
    await until(() => {
      if (looks() !== last) [last, since] = [looks(), performance.now()]
      return performance.now() - since > 2_500
    })
  })

  test('a stopping server ends them, and is not delayed', async () => {
    const server = await networkServer(desk.app, { desk: true })
    const url = await server.listen({ host: '127.0.0.1', port: 0 })
    const client = desk.another('reader')
    await client.get('/')
    const page = await hear(url, client, ['actes'])
    await page.hears('counts')
    await server.close()
    await until(page.hasEnded)
  })
}

/** An act that its gateway holds back. */
async function heldBack({ commune }: OpenDesk, numero: string): Promise<string> {
  gateway.faults.before = 'ACTES-G010'
  const id = await commune.sends(numero)
  gateway.faults.before = undefined
  return id
}

const gateway = faultyGateway()
/** Looks fail while the database is away. */
const looking = { fails: false, failed: 0 }
/** Counts that fail: one for each. */
const failing: true[] = []
const more = { leaving: staff.reader, closing: staff.reader, promoted: staff.operator }

async function openCounted(
  ground: Pick<DeskOptions, 'store' | 'database'>,
): Promise<{ desk: OpenDesk; looks: () => number }> {
  let count = 0
  const desk = await openDesk({
    ...ground,
    roles: more,
    wrap: (ports) => {
      const { db } = ports.store
      const counting: Database = {
        ...db,
        query: async (text, params) => {
          if (text.includes("'planification'")) count++
          if (text.includes("'planification'") && looking.fails) {
            looking.failed++
            throw new ActesError('ACTES-S001')
          }
          if (text.includes('AS untold') && failing.shift()) throw new ActesError('ACTES-S001')
          return db.query(text, params)
        },
      }
      return gateway.wrap({ ...ports, store: { ...ports.store, db: counting } })
    },
  })
  return { desk, looks: () => count }
}

await describeOnEachDatabase('live pages', (server) =>
  livePages(async () =>
    openCounted(server === undefined ? { store: 'embedded' } : { database: await migratedDatabase(server) }),
  ),
)
