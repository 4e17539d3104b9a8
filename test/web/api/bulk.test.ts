// Requeues in bulk through the API: seen beforehand, opened once by the exact count, followed, paused, resumed, cancelled.
import { beforeAll, describe, expect, test } from 'vitest'
import type { BulkItemJson, BulkPreview, ShownBulk } from '../../../src/operations/declared/bulk.ts'
import { ownerCaller } from '../../../src/operations/guard.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { deskLines } from '../../../src/store/desk/journal.ts'
import { openBulk } from '../../../src/store/bulk.ts'
import { bulkSchedule, runBulks } from '../../../src/transmission/bulk.ts'
import { openApiCommune } from '../../support/desk/api.ts'
import { neighbouring } from '../../support/desk/desk.ts'
import { faultyGateway } from '../../support/life/faults.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const { faults, wrap } = faultyGateway()
const reason = 'passerelle rétablie'
const commune = forSuite(() => openApiCommune({ wrap }))
beforeAll(async () => {
  faults.before = 'ACTES-G010'
  for (const numero of ['RETENU-1', 'RETENU-2', 'RETENU-3']) await commune.hands(numero)
  await commune.works()
  faults.before = undefined
  await commune.sends('RECU-1')
})

const gets = async <T>(path: string, token?: string) =>
  (await commune.calls({ path, ...(token !== undefined && { token }) })).json<T>()
const posts = async (path: string, json: unknown, token?: string) => {
  const { status, json: read } = await commune.calls({
    method: 'POST',
    path,
    json,
    ...(token !== undefined && { token }),
  })
  return { status, json: read<Partial<ShownBulk> & { code?: string; params?: object }>() }
}
const works = () => runBulks({ ...commune.app.ports, notify: async () => undefined })
const owner = () => commune.app.askAs(ownerCaller('test', 'fr'))
/** When the schedule is wanted, and by whom. */
const wanted = async () => (await owner().listSchedules({})).items.find(({ name }) => name === bulkSchedule)?.wanted

describe('a bulk requeue', () => {
  let id = ''

  test('is previewed: what it takes, what it leaves out', async () => {
    const preview = await gets<BulkPreview>('/bulks/preview?state=packaged&state=acknowledged&code=ACTES-G010')
    expect(preview).toMatchObject({ count: 3, excluded: 0, more: false, leftOut: [] })
    expect(preview.sample.map(({ because }) => because)).toEqual(['ACTES-G010', 'ACTES-G010', 'ACTES-G010'])
    const { leftOut } = await gets<BulkPreview>('/bulks/preview?state=acknowledged')
    expect(leftOut).toMatchObject([{ count: 1, reason: { code: 'ACTES-A002' } }])
    expect(await gets('/bulks/preview?text=RETENU')).toMatchObject({ code: 'ACTES-A006', status: 422 })
  })

  test('shows no objet to a token without the right, nor finds one by its words', async () => {
    const token = await commune.tokenFor('masque', { rights: ['requeue'] })
    const { sample } = await gets<BulkPreview>('/bulks/preview?held=true', token)
    expect(sample.map(({ objet }) => objet)).toEqual(['•••••', '•••••', '•••••'])
    const found = (by?: string) => gets<BulkPreview>('/bulks/preview?held=true&text=convention', by)
    expect([(await found()).count, (await found(token)).count]).toEqual([3, 0])
  })

  test('is opened only with the exact count, once under its id', async () => {
    const wish = { held: true, reason, rate: 1, id: commune.app.ports.clock.newId() }
    const other = await posts('/bulks', { ...wish, count: 2 })
    expect(other).toMatchObject({ status: 422, json: { code: 'ACTES-A040', params: { count: 3 } } })
    const [one, two] = await Promise.all([
      posts('/bulks', { ...wish, count: 3 }),
      posts('/bulks', { ...wish, count: 3 }),
    ])
    expect([one.status, two.status].sort()).toEqual([200, 201])
    expect(one.json).toMatchObject({
      id: wish.id,
      state: 'running',
      createdBy: 'token:usual',
      criteria: { held: true },
    })
    const stranger = await commune.tokenFor('autre')
    expect(await posts('/bulks', { ...wish, count: 3 }, stranger)).toMatchObject({ status: 409 })
    id = wish.id
  })

  test('starts its schedule, and journals who opened it and why', async () => {
    expect(await wanted()).toBe(true)
    const lines = await deskLines(commune.db, { who: 'token:usual', limit: 10 })
    expect(lines.map(({ event }) => event).toReversed()).toEqual(['bulk-opened', 'schedule-wanted'])
    const detail = { reason, criteria: '?retenues=1', count: 3, excluded: 0, rate: 1 }
    expect(lines.find(({ event }) => event === 'bulk-opened')?.detail).toEqual(detail)
  })

  test('can be followed act by act, at its rate', async () => {
    expect(await works()).toMatchObject({ count: 1 })
    const shown = await gets<ShownBulk>(`/bulks/${id}`)
    expect(shown.progress).toEqual({ pending: 2, requeued: 1, replaced: 0, excluded: 0 })
    type Items = { readonly items: readonly BulkItemJson[]; readonly next: string | null }
    const first = await gets<Items>(`/bulks/${id}/items?limit=2`)
    const rest = await gets<Items>(`/bulks/${id}/items?limit=2&after=${first.next}`)
    const all = [...first.items, ...rest.items]
    expect(all.map(({ state }) => state).sort()).toEqual(['done', 'pending', 'pending'])
    expect(rest.next).toBeNull()
  })

  test('is paused, resumed and cancelled; a call without effect says so', async () => {
    expect(await posts(`/bulks/${id}/pause`, { reason })).toMatchObject({ status: 200, json: { state: 'paused' } })
    expect((await posts(`/bulks/${id}/pause`, { reason })).json.already).toBe(true)
    commune.waits(60)
    expect(await works()).toMatchObject({ count: 0 })
    await owner().pauseSchedule({ name: bulkSchedule, reason })
    expect((await posts(`/bulks/${id}/resume`, { reason })).json).toMatchObject({ state: 'running', waits: true })
    await owner().resumeSchedule({ name: bulkSchedule, reason })
    expect((await posts(`/bulks/${id}/cancel`, { reason })).json.state).toBe('cancelled')
    expect((await posts(`/bulks/${id}/resume`, { reason })).json).toMatchObject({ state: 'cancelled', already: true })
    const lines = await deskLines(commune.db, { who: 'token:usual', limit: 20 })
    const steered = lines.map(({ event }) => event).filter((event) => event.startsWith('bulk-'))
    expect(steered.toReversed()).toEqual(['bulk-opened', 'bulk-paused', 'bulk-resumed', 'bulk-cancelled'])
  })

  test('is listed page by page, the newest first', async () => {
    commune.waits(1)
    const other = (await posts('/bulks', { held: true, count: 2, reason })).json
    const newest = await gets<{ items: readonly ShownBulk[]; next: string }>('/bulks?limit=1')
    expect(newest.items.map((each) => each.id)).toEqual([other.id])
    const older = await gets<{ items: readonly ShownBulk[]; next: null }>(`/bulks?limit=1&after=${newest.next}`)
    expect([older.items.map((each) => each.id), older.next]).toEqual([[id], null])
  })
})

describe('a caller', () => {
  let both = ''
  beforeAll(async () => {
    const { store, clock } = commune.app.ports
    both = clock.newId()
    const sirens = [neighbouring.siren, maraussan.siren].sort()
    const criteria = '?q=Dupont&retenues=1&depuis=2025-07-08'
    await openBulk(store.db, { id: both, who: 'test', reason, criteria, sirens, rate: 60, createdAt: clock.now() }, [])
  })

  test('with the right for one of its collectivités sees it, without its texts, and cannot steer it', async () => {
    const token = await commune.tokenFor('voisin', { sirens: [neighbouring.siren] })
    const shown = await gets<ShownBulk>(`/bulks/${both}`, token)
    expect(shown).toMatchObject({ reason: '•••••', collectivites: [neighbouring.siren], steerable: false })
    expect(shown.criteria).toEqual({ held: true, text: '•••••', since: '2025-07-07T22:00:00.000Z' })
    expect(JSON.stringify(shown)).not.toContain(maraussan.siren)
    expect(await posts(`/bulks/${both}/cancel`, { reason }, token)).toMatchObject({ status: 403 })
    expect((await gets<ShownBulk>(`/bulks/${both}`)).criteria.text).toBe('Dupont')
  })

  test('without a right for any of them does not see it', async () => {
    const { items } = await gets<{ items: readonly ShownBulk[] }>('/bulks')
    const mine = items.find(({ collectivites }) => !collectivites.includes(neighbouring.siren))
    const token = await commune.tokenFor('loin', { sirens: [neighbouring.siren] })
    expect(await gets(`/bulks/${mine?.id}`, token)).toMatchObject({ status: 404, code: 'ACTES-S006' })
    expect(await gets('/bulks/preview?held=true', token)).toMatchObject({ count: 0, sample: [] })
  })
})
