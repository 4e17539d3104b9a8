// What is told, of a commune in which everything happened: each kind of fact by its type, once, and nothing of it that names
// a person or that a person wrote.
import { describe, expect, test } from 'vitest'
import { bodies } from '../../src/operations/shapes/events.ts'
import { bodyOf } from '../../src/subscriptions/webhooks/deliver.ts'
import { forgetEvents, keptDays, gather } from '../../src/subscriptions/gather.ts'
import { eventTypeNames } from '../../src/subscriptions/catalogue.ts'
import { eventColumns, type Event } from '../../src/store/subscriptions/events.ts'
import { lift, suspend } from '../../src/store/connections/standings.ts'
import { endSubscription, subscriptions } from '../../src/store/subscriptions/subscriptions.ts'
import { hostileTexts, openFurnishedDesk } from '../web/desk/furnished.ts'
import { forSuite } from '../support/life/for-suite.ts'

const desk = forSuite(() => openFurnishedDesk(hostileTexts))
const ports = () => desk.app.ports
const db = () => ports().store.db
async function told(type?: string): Promise<readonly Event[]> {
  const text = `SELECT ${eventColumns} FROM actes.notice n WHERE $1::text IS NULL OR type = $1 ORDER BY seq`
  return (await db().query<Event>(text, [type ?? null])).rows
}

describe('of acts', () => {
  test.each([
    ['act.submitted', ['RECU1', 'RECU2', 'REFUS1']],
    ['act.acknowledged', ['RECU1', 'RECU2']],
    ['act.refused', ['REFUS1']],
    ['act.contradicted', ['RECU2', 'REFUS1']],
    ['letter.received', ['RECU1', 'RECU1', 'RECU1']],
  ])('%s', async (type, numeros) => {
    expect((await told(type)).map(({ data }) => data.numero)).toEqual(numeros)
  })

  test('a refusal gives its code, its sentence, and the words of the préfecture', async () => {
    const [refused] = await told('act.refused')
    const { refusal } = await desk.shows(desk.acts.refused)
    expect(refusal?.detail).toBe(hostileTexts.detail)
    expect(refused?.data).toMatchObject({
      id: desk.acts.refused,
      state: 'refused',
      code: 'ACTES-R001',
      nature: refusal?.nature,
      detail: refusal?.detail,
      sentence: expect.stringMatching(/^La préfecture refuse l’acte \(anomalie 042\)\s: [^]*Il n’est pas transmis\. /),
    })
  })

  test('an act that waits for a person is reported with its code', async () => {
    const held = await told('act.held')
    expect(held.map(({ data }) => [data.numero, data.code])).toContainEqual(['RETENU1', 'ACTES-G010'])
    expect((await told('act.uncertain')).map(({ data }) => [data.numero, data.code])).toContainEqual([
      'DOUTE1',
      'ACTES-G004',
    ])
  })

  test('an act that was withdrawn, and one whose annulation is acknowledged', async () => {
    const operations = desk.operations
    await operations.cancel(desk.acts.held, { reason: 'double', who: 'test' })
    await operations.annul(desk.acts.acknowledged, { reason: 'erreur', who: 'test' })
    await desk.works()
    await gather(ports())
    expect((await told('act.cancelled')).map(({ data }) => data.numero)).toEqual(['RETENU1'])
    expect((await told('act.annulled')).map(({ data }) => data.state)).toEqual(['annulled'])
  })

  test('the last day of a letter is reported once a day, while nobody has answered', async () => {
    expect(await told('task.due')).toEqual([])
    desk.waits(60 * 86_400)
    await gather(ports())
    await gather(ports())
    const due = await told('task.due')
    expect(due.map(({ data }) => data.numero)).toEqual(due.map(() => 'RECU1'))
    expect(due.length).toBeGreaterThan(0)
    expect(due[0]?.data.dueOn).toMatch(/^2025-09-/)
  })
})

describe('of returns and connections', () => {
  test('an unmatched retour and an unreadable one, once, however often they are read', async () => {
    const [stray] = await told('return.orphan')
    expect(stray?.data).toMatchObject({ collectivite: '213401482', retour: expect.any(String) })
    expect(await told('return.unreadable')).toHaveLength(1)
    await desk.operations.rereadReturns('all', 'test')
    await desk.works()
    await gather(ports())
    expect(await told('return.orphan')).toHaveLength(1)
    expect(await told('return.unreadable')).toHaveLength(1)
  })

  test('a connection that is suspended, and resumed', async () => {
    const id = 'sandbox:213401482'
    const at = ports().clock.now()
    await suspend(db(), id, { code: 'ACTES-G008', params: { reason: hostileTexts.reason }, at })
    await lift(db(), id, { by: 'test', at })
    await gather(ports())
    expect((await told('connection.suspended')).map(({ data }) => [data.connection, data.code])).toEqual([
      [id, 'ACTES-G008'],
    ])
    expect(await told('connection.lifted')).toHaveLength(1)
  })
})

describe('every event', () => {
  test('has a known type, is small, and contains no text of a person except what was said about a refusal', async () => {
    const all = await told()
    expect(all.length).toBeGreaterThan(15)
    for (const notice of all) {
      expect(eventTypeNames).toContain(notice.type)
      const { detail, sentence, ...data } = notice.data
      if (detail !== undefined)
        expect([notice.type, sentence]).toEqual(['act.refused', expect.stringContaining(detail)])
      const body = JSON.stringify(bodyOf({ ...notice, data: detail === undefined ? notice.data : data }))
      expect(body.length).toBeLessThan(20_000)
      for (const text of [...Object.values(hostileTexts), 'breach', '<', 'mairie']) expect(body).not.toContain(text)
    }
  })

  test('has the keys that the description of the API gives its type, and no other', async () => {
    const all = await told()
    expect(new Set(all.map(({ type }) => type)).size).toBeGreaterThan(10)
    for (const notice of all) {
      const described = bodies.find(({ type }) => type === notice.type)
      const body = bodyOf(notice)
      expect(described?.body.parse(body), notice.type).toEqual(body)
    }
  })

  test('is numbered in the order of its time, within a batch', async () => {
    const all = await told()
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  })

  test('costs an empty index scan when nothing is new', async () => {
    expect(await gather(ports())).toBe(0)
  })

  test('is deleted eventually, but not a reminder of a last day while nobody has answered', async () => {
    for (const { id } of await subscriptions(db())) await endSubscription(db(), id, ports().clock.now())
    desk.waits((keptDays + 1) * 86_400)
    await gather(ports())
    const due = await told('task.due')
    expect(due.length).toBeGreaterThan(0)
    expect(await forgetEvents(ports())).toBeGreaterThan(0)
    await gather(ports())
    expect((await told('task.due')).map(({ id }) => id)).toEqual(due.map(({ id }) => id))
  })
})
