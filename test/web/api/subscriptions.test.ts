// Subscriptions through the API: a program makes one, is told what happens, is changed, paused, told again, given another
// secret and ended; what it did not take is sent again. The subscriber is a real server on loopback.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeadLetterJson, SubscriptionJson } from '../../../src/operations/declared/subscriptions.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { deskLines } from '../../../src/store/desk/journal.ts'
import { patienceMs } from '../../../src/subscriptions/webhooks/deliver.ts'
import { openApiCommune, type ApiCommune } from '../../support/desk/api.ts'
import { neighbouring } from '../../support/desk/desk.ts'
import { tellsOf } from '../../support/life/telling.ts'
import { openReceiver, signers, type Receiver } from '../../support/servers/webhook-receiver.ts'

const id = '018f3f3e-0000-7000-8000-0000000000a1'
let commune: ApiCommune
let receiver: Receiver
let secret = ''
beforeAll(async () => {
  receiver = await openReceiver()
  commune = await openApiCommune({ environment: { ACTES_WEBHOOK_NETWORKS: '127.0.0.0/8' } })
})
afterAll(async () => {
  await commune.closes()
  await receiver.close()
})

const gets = async <T>(path: string, token?: string) =>
  (await commune.calls({ path, ...(token !== undefined && { token }) })).json<T>()
const posts = async (path: string, json?: unknown, token?: string) => {
  const call = {
    method: 'POST',
    path,
    ...(json !== undefined && { json }),
    ...(token !== undefined && { token }),
  } as const
  const { status, headers, json: read } = await commune.calls(call)
  return { status, location: headers['location'], json: read<Record<string, unknown>>() }
}
const shown = () => gets<SubscriptionJson>(`/subscriptions/${id}`)
const reason = 'marché en cours'

describe('a subscription', () => {
  test('is created once under its id, and its secret is shown once', async () => {
    const wish = { id, name: 'Logiciel métier', url: `${receiver.url}crochet?cle=x`, types: ['act.acknowledged'] }
    const made = await posts('/subscriptions', wish)
    expect(made).toMatchObject({ status: 201, location: `/api/v1/subscriptions/${id}` })
    secret = String(made.json.secret)
    expect(secret).toMatch(/^whsec_/)
    expect(await posts('/subscriptions', wish)).toMatchObject({ status: 200, json: { secret: null } })
    expect(await shown()).toMatchObject({
      name: 'Logiciel métier',
      host: new URL(receiver.url).host,
      collectivite: null,
      standing: 'served',
      types: ['act.acknowledged'],
      last: null,
      dead: 0,
      createdBy: 'token:usual',
    })
    expect(JSON.stringify(await shown())).not.toMatch(/cle=x|whsec/)
  })

  test('is refused for a forbidden address, and for an unknown event', async () => {
    const wish = { url: 'https://10.0.0.1/' }
    expect(await posts('/subscriptions', wish)).toMatchObject({ status: 422, json: { code: 'ACTES-N001' } })
    const odd = { url: receiver.url, types: ['act.inconnu'] }
    expect(await posts('/subscriptions', odd)).toMatchObject({ status: 400, json: { code: 'ACTES-A028' } })
  })

  test('of all collectivités requires the right for all of them', async () => {
    const token = await commune.tokenFor('voisin', { rights: ['webhooks'], sirens: [neighbouring.siren] })
    expect(await gets('/subscriptions', token)).toEqual({ items: [] })
    expect(await posts('/subscriptions', { url: receiver.url }, token)).toMatchObject({ status: 403 })
    const others = { url: receiver.url, collectivite: maraussan.siren }
    expect(await posts('/subscriptions', others, token)).toMatchObject({ status: 404, json: { code: 'ACTES-V006' } })
    const same = { id, url: receiver.url, collectivite: neighbouring.siren }
    expect(await posts('/subscriptions', same, token)).toMatchObject({ status: 409, json: { code: 'ACTES-S009' } })
    const own = await posts('/subscriptions', { url: receiver.url, collectivite: neighbouring.siren }, token)
    expect(own).toMatchObject({ status: 201, json: { subscription: { collectivite: neighbouring.siren } } })
  })

  test('gets events, and a test', async () => {
    await commune.sends('AVIS1')
    await tellsOf(commune.app)
    expect((await posts(`/subscriptions/${id}/try`)).status).toBe(200)
    await tellsOf(commune.app)
    expect(receiver.received.map(({ type }) => type)).toEqual(['act.acknowledged', 'webhook.ping'])
    expect(signers(receiver.received[0] as never, [secret])).toEqual([secret])
    expect(await shown()).toMatchObject({ last: { status: 204, code: null } })
  })

  test('is changed: its name, its address, its events', async () => {
    const change = { name: 'Portail', url: `${receiver.url}ailleurs`, types: [], reason }
    const edited = await posts(`/subscriptions/${id}/edit`, change)
    expect(edited).toMatchObject({ status: 200, json: { name: 'Portail', types: [] } })
    expect((await posts(`/subscriptions/${id}/edit`, change)).json.already).toBe(true)
    const bad = { url: 'https://10.0.0.1/', reason }
    expect(await posts(`/subscriptions/${id}/edit`, bad)).toMatchObject({ status: 422, json: { code: 'ACTES-N001' } })
    receiver.received.splice(0)
    await posts(`/subscriptions/${id}/try`)
    await tellsOf(commune.app)
    expect(receiver.received.map(({ path }) => path)).toEqual(['/ailleurs'])
  })

  test('is replayed from an instant, or from an event, on', async () => {
    receiver.received.splice(0)
    const since = '2025-07-08T00:00:00Z'
    expect((await posts(`/subscriptions/${id}/replay`, { since, reason })).status).toBe(200)
    await tellsOf(commune.app)
    const first = receiver.received.find(({ type }) => type === 'act.acknowledged')
    receiver.received.splice(0)
    await posts(`/subscriptions/${id}/replay`, { event: first?.id, reason })
    await tellsOf(commune.app)
    expect(receiver.received[0]?.id).toBe(first?.id)
    for (const from of [{ since: '2031-01-01T00:00:00Z' }, { event: id }])
      expect(await posts(`/subscriptions/${id}/replay`, { ...from, reason })).toMatchObject({
        status: 404,
        json: { code: 'ACTES-S006' },
      })
    expect((await posts(`/subscriptions/${id}/replay`, { reason })).status).toBe(400)
  })

  test('is paused and resumed, each once', async () => {
    const pause = () => posts(`/subscriptions/${id}/pause`, { reason })
    expect(await pause()).toMatchObject({ status: 200, json: { standing: 'paused' } })
    expect((await pause()).json.already).toBe(true)
    expect((await posts(`/subscriptions/${id}/pause`, { reason: ' ' })).status).toBe(400)
    expect(await posts(`/subscriptions/${id}/resume`, { reason })).toMatchObject({ json: { standing: 'served' } })
  })

  test('leaves dead letters, listed with it and beside the act, which are resent', async () => {
    const act = await commune.sends('AVIS2')
    receiver.always(500)
    await tellsOf(commune.app)
    for (const wait of [...patienceMs, 0]) {
      commune.waits(wait / 1000)
      await tellsOf(commune.app)
    }
    receiver.always(204)
    const { items } = await gets<{ items: readonly DeadLetterJson[] }>(`/subscriptions/${id}/dead-letters?limit=1`)
    const [letter] = items
    expect(letter).toMatchObject({
      transmission: act,
      numero: 'AVIS2',
      code: 'ACTES-N003',
      status: 500,
      wantedAt: null,
    })
    const reader = await commune.tokenFor('lecteur', { rights: ['read'] })
    expect((await gets<{ items: unknown[] }>(`/transmissions/${act}/dead-letters`, reader)).items).toContainEqual(
      letter,
    )
    receiver.received.splice(0)
    const again = () => posts(`/subscriptions/${id}/dead-letters/${letter?.event}/resend`)
    expect(await again()).toMatchObject({ status: 200, json: { subscription: id, event: letter?.event } })
    expect(await again()).toMatchObject({ status: 404, json: { code: 'ACTES-S006' } })
    await tellsOf(commune.app)
    expect(receiver.received.map((each) => each.id)).toContain(letter?.event)
  })

  test('gets another secret, and ends', async () => {
    const other = await posts(`/subscriptions/${id}/secret`, { reason })
    expect(other.json.secret).toMatch(/^whsec_/)
    expect(other.json.secret).not.toBe(secret)
    expect(await posts(`/subscriptions/${id}/end`, { reason })).toMatchObject({ json: { standing: 'ended' } })
    expect((await commune.calls({ path: `/subscriptions/${id}` })).status).toBe(404)
    expect(await posts('/subscriptions', { id, url: receiver.url })).toMatchObject({ status: 409 })
  })

  test('journals each change on the desk, with author and reason', async () => {
    const lines = await deskLines(commune.db, { who: 'token:usual', limit: 50 })
    const events = lines.filter(({ target }) => target === id).map(({ event }) => event)
    expect(events.toReversed()).toEqual([
      'subscription-made',
      'subscription-tried',
      'subscription-edited',
      'subscription-tried',
      'subscription-replayed',
      'subscription-replayed',
      'subscription-paused',
      'subscription-resumed',
      'dead-letter-wanted',
      'subscription-secret',
      'subscription-ended',
    ])
    const paused = lines.find(({ event }) => event === 'subscription-paused')
    expect(paused?.detail).toEqual({ reason, name: 'Portail' })
  })
})
