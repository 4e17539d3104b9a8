// A call that waits for another state: answered when it is there, when its time is over, or when the server ends. And what is
// being sent, which is not uncertain; and the keys of programs.
import { beforeEach, describe, expect, test } from 'vitest'
import type { ShownTransmission, TransmissionsPage } from '../../../src/operations/shapes/transmissions.ts'
import { uncertainSince } from '../../../src/store/desk/figures.ts'
import { waitingIn } from '../../../src/subscriptions/waiting.ts'
import { networkServer } from '../../../src/web/server.ts'
import { openApiCommune } from '../../support/desk/api.ts'
import { faultyGateway } from '../../support/life/faults.ts'
import { until } from '../../support/until.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const { faults, wrap } = faultyGateway()
const commune = forSuite(() => openApiCommune({ wrap }))
beforeEach(() => Object.assign(faults, { deaf: false, during: undefined, after: undefined }))

const waits = async (id: string, query = 'wait=60', token?: string) =>
  commune.calls({ path: `/transmissions/${id}?${query}`, ...(token !== undefined && { token }) })
const stateOf = (answer: { json<T>(): T }) => answer.json<ShownTransmission>().state

describe('a call that waits', () => {
  test('is answered as soon as the state changes', async () => {
    const id = await commune.hands('ATTEND-1')
    let isOver = false
    const answer = waits(id).finally(() => (isOver = true))
    const other = waits(await commune.hands('ATTEND-2'), 'wait=1')
    expect(stateOf(await other)).toBe('received')
    expect(isOver).toBe(false)
    await commune.works()
    expect(['validated', 'packaged', 'submitted', 'acknowledged']).toContain(stateOf(await answer))
  })

  test('is answered at once for a state that the caller has not seen, and for an ended transmission', async () => {
    const id = await commune.hands('ATTEND-3')
    expect(stateOf(await waits(id, 'wait=60&seen=validated'))).toBe('received')
    await commune.works()
    expect(stateOf(await waits(id, 'wait=60&seen=acknowledged'))).toBe('acknowledged')
  })

  test('is answered when it is held', async () => {
    const id = await commune.hands('ATTEND-4')
    // Prepared, and to be tried again: nothing but a hold can be next.
    Object.assign(faults, { before: 'ACTES-G001', noOutage: true })
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'packaged', held: null })
    const answer = waits(id, 'wait=60&seen=packaged')
    faults.before = 'ACTES-G010'
    commune.waits(3_600)
    await commune.works()
    Object.assign(faults, { before: undefined, noOutage: undefined })
    expect((await answer).json()).toMatchObject({ state: 'packaged', held: { code: 'ACTES-G010' } })
  })

  test('takes a valid number of seconds only', async () => {
    const id = await commune.hands('ATTEND-5')
    for (const query of ['wait=61', 'wait=-1', 'wait=x', 'wait=1&seen=parti']) {
      const answer = await waits(id, query)
      expect([answer.status, answer.json()]).toMatchObject([400, { code: 'ACTES-A028' }])
    }
    expect((await commune.calls({ path: '/transmissions/inconnue?wait=60' })).status).toBe(404)
  })

  test('is refused beyond thirty of its caller’s, without effect on another caller', async () => {
    const id = await commune.hands('ATTEND-6')
    const token = await commune.tokenFor('impatient')
    const all = Array.from({ length: 31 }, () => waits(id, 'wait=60', token))
    const first = await Promise.race(all)
    expect([first.status, first.json(), first.headers['retry-after']]).toMatchObject([429, { code: 'ACTES-A054' }, '5'])
    expect((await waits(id, 'wait=60&seen=validated')).status).toBe(200)
    await commune.works()
    const answers = await Promise.all(all)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
  })

  test('costs nothing once its caller has left', async () => {
    const id = await commune.hands('ATTEND-7')
    const token = await commune.tokenFor('presse')
    const leaving = new AbortController()
    const headers = { authorization: `Bearer ${token}` }
    const url = `${commune.url}/api/v1/transmissions/${id}?wait=60`
    let refused = 0
    const asks = async () => {
      const answer = await fetch(url, { headers, signal: leaving.signal }).catch(() => undefined)
      if (answer?.status === 429) refused++
    }
    const left = Array.from({ length: 31 }, asks)
    await until(async () => refused === 1, 'thirty who wait')
    leaving.abort()
    await Promise.all(left)
    await until(async () => (await waits(id, 'wait=1&seen=validated', token)).status === 200, 'places')
  })
})

describe('a server that stops', () => {
  test('answers waiting callers, with the present state', async () => {
    const other = await openApiCommune()
    const id = await other.hands('ATTEND-8')
    const server = await networkServer(other.app, { desk: true })
    const token = await other.tokenFor('fin')
    const url = await server.listen({ host: '127.0.0.1', port: 0 })
    const headers = { authorization: `Bearer ${token}`, connection: 'close' }
    const answers = Array.from({ length: 31 }, () => fetch(`${url}/api/v1/transmissions/${id}?wait=60`, { headers }))
    // One too many: the others wait.
    expect((await Promise.race(answers)).status).toBe(429)
    await server.close()
    const told = (await Promise.all(answers)).filter(({ status }) => status === 200)
    expect(told).toHaveLength(30)
    expect(await told[0]?.json()).toMatchObject({ id, state: 'received' })
    await other.closes()
  })
})

describe('a sending in progress', () => {
  test('is reported as such, and is uncertain only once the exchange has ended without a verdict', async () => {
    await commune.works()
    const id = await commune.hands('EN-COURS-1')
    const listed = async () =>
      (await commune.calls({ path: '/transmissions?uncertain=true&counted=true' })).json<TransmissionsPage>()
    const figures = async () => {
      const { store, clock } = commune.app.ports
      const { count } = await uncertainSince(store.db, clock.now())
      const { uncertain } = await waitingIn(store.db, undefined, clock.now())
      return { count, waiting: uncertain }
    }
    const before = { listed: (await listed()).items.length, ...(await figures()) }
    const seen: unknown[] = []
    faults.during = async () => {
      const { sending, uncertain } = await commune.shows(id)
      seen.push({ sending, uncertain, listed: (await listed()).items.length, ...(await figures()) })
    }
    Object.assign(faults, { deaf: true, after: 'ACTES-G004' })
    await commune.works()
    expect(seen).toEqual([{ sending: true, uncertain: false, ...before }])
    Object.assign(faults, { during: undefined, after: undefined })
    expect(await commune.shows(id)).toMatchObject({ state: 'packaged', sending: false, uncertain: true })
    expect((await listed()).items.map((item) => item.id)).toContain(id)
    expect(await figures()).toEqual({ count: before.count + 1, waiting: before.waiting + 1 })
  })

  test('is uncertain again if its process died', async () => {
    const id = await commune.hands('EN-COURS-2')
    let later: unknown
    faults.during = async () => {
      commune.waits(3_600)
      const { sending, uncertain } = await commune.shows(id)
      later = { sending, uncertain }
    }
    await commune.works()
    faults.during = undefined
    expect(later).toEqual({ sending: false, uncertain: true })
  })
})

describe('the key of a program', () => {
  test('is in every answer about its act, and finds it, and its replacement', async () => {
    const answer = await commune.deposits({ numero: 'CLE_ANO', cle: 'ged/2025-11' })
    const id = answer.ok ? answer.id : ''
    await commune.works()
    const found = async (query: string) =>
      (
        await commune.calls({ path: `/transmissions?cle=${encodeURIComponent(query)}&counted=true` })
      ).json<TransmissionsPage>()
    expect(await found('ged/2025-11')).toMatchObject({ items: [{ id, cle: 'ged/2025-11', state: 'refused' }] })
    const requeued = await commune.calls({
      method: 'POST',
      path: `/transmissions/${id}/requeue`,
      json: { reason: 'essai' },
    })
    const [item] = requeued.json<{ items: readonly { cle: string; newId: string }[] }>().items
    expect(item).toMatchObject({ cle: 'ged/2025-11', outcome: 'replaced' })
    const { items, total } = await found('ged/2025-11')
    expect(items).toMatchObject([
      { id: item?.newId, cle: 'ged/2025-11', replaces: id },
      { id, replacedBy: item?.newId },
    ])
    expect((await commune.shows(item?.newId ?? '')).cle).toBe('ged/2025-11')
    expect(total ?? { count: 2 }).toMatchObject({ count: 2 })
    expect((await found('ged/2025-12')).items).toEqual([])
  })

  test('stays with the first one: the same key finds the original act', async () => {
    const answer = await commune.deposits({ numero: 'CLE_ANO', cle: 'ged/2025-11' })
    expect(answer).toMatchObject({ ok: true, already: true, state: 'refused' })
  })
})
