// Requeues in bulk on the desk: seen beforehand, confirmed by a reason and, of many, their exact count, followed, paused, resumed and
// cancelled.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runBulks } from '../../../../src/transmission/bulk.ts'
import { maraussan } from '../../../../src/config/demo.ts'
import { openBulk } from '../../../../src/store/bulk.ts'
import { openDesk, type Answered, type Fields, type OpenDesk } from '../../../support/desk/desk.ts'
import { faultyGateway, type Faults } from '../../../support/life/faults.ts'

const asked = '/relances/nouvelle?retenues=1'
const reason = 'passerelle rétablie'

let faults: Faults
let desk: OpenDesk
beforeEach(async () => {
  const gateway = faultyGateway()
  faults = gateway.faults
  desk = await openDesk({ wrap: gateway.wrap })
  faults.before = 'ACTES-G010'
  for (const numero of ['RETENU-1', 'RETENU-2', 'RETENU-3']) await desk.hands(numero)
  await desk.works()
  faults.before = undefined
})
afterEach(() => desk.closes())

const operator = () => desk.as('operator')
const worker = () => runBulks({ ...desk.app.ports, notify: async () => undefined })

/** The form of a preview, filled in. */
function filled({ text }: Answered, more: Fields = {}): Fields {
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
  const demande = hidden('demande').replaceAll('&amp;', '&')
  return { operation: hidden('operation'), demande, compte: '3', motif: reason, cadence: '600', ...more }
}

async function confirms(more: Fields = {}): Promise<string> {
  const { location, words } = await operator().post('/relances', filled(await operator().get(asked), more))
  expect(location, words).toMatch(/^\/relances\/[0-9a-f-]{36}$/)
  return location
}

/** An operation that is over. @returns its page */
async function over(criteria: string): Promise<string> {
  const { clock, store } = desk.app.ports
  const [id, createdAt] = [clock.newId(), clock.now()]
  await openBulk(store.db, { id, who: 'test', reason, criteria, sirens: [maraussan.siren], rate: 60, createdAt }, [])
  await worker()
  return `/relances/${id}`
}

async function requeued(): Promise<number> {
  const text = `SELECT count(*)::int AS n FROM actes.journal WHERE event = 'requeued'`
  return (await desk.db.query<{ n: number }>(text)).rows[0]?.n ?? 0
}

describe('a bulk requeue', () => {
  test('takes the ticked acts of a list, and of a filter those that stay ticked', async () => {
    const { items } = await desk.operations.list({ held: true })
    const [last = '', , first = ''] = items.map(({ id }) => id)
    const ticked = await operator().get(
      `/relances/nouvelle?choix=actes&acte=${last}&acte=${first}&demande=retenues%3D1`,
    )
    expect(ticked.words).toContain('Relancer 2 actes')
    expect(ticked.words).toContain('2 actes choisis')
    const butOne = await operator().get(
      `/relances/nouvelle?choix=coches&vu=${last}&vu=${first}&acte=${first}&demande=retenues%3D1`,
    )
    expect(butOne.words).toContain('Relancer 2 actes')
    expect(butOne.text).not.toContain(`value="${last}" form=`)
    const butTwo = `/relances/nouvelle?retenues=1&sauf=${last}&sauf=${first}`
    const { location } = await operator().post('/relances', filled(await operator().get(butTwo), { compte: '1' }))
    await worker()
    expect((await operator().get(location)).words).toContain('Relance : 1 sur 1')
    expect((await operator().get('/relances/nouvelle?choix=actes')).status).toBe(422)
    expect((await desk.as('neighbour').get(`/relances/nouvelle?choix=actes&acte=${last}`)).words).toContain(
      'Rien à relancer',
    )
  })

  test('of ten acts or fewer needs no count typed', async () => {
    const { text } = await operator().get(asked)
    expect(text).toContain('<input type="hidden" name="compte" value="3" />')
    expect((await operator().fillsIn(asked, '/relances', { motif: reason })).location).toMatch(
      /^\/relances\/[0-9a-f-]{36}$/,
    )
  })

  test.each([
    ['another count', { compte: '2' }, 'ne correspond pas'],
    ['no count', { compte: '' }, 'ne correspond pas'],
    ['no reason', { motif: ' ' }, 'Un motif est nécessaire'],
  ])('is not created with %s', async (_what, more, told) => {
    const { status, words } = await operator().post('/relances', filled(await operator().get(asked), more))
    expect(status).toBe(422)
    expect(words).toContain(told)
    await worker()
    expect(await requeued()).toBe(0)
  })

  test('confirmed, is done by the worker, act by act, with author and reason', async () => {
    const path = await confirms()
    expect((await operator().get(path)).words).toContain('Relance : 0 sur 3')
    expect(await worker()).toMatchObject({ count: 3, failures: 0 })
    const { words } = await operator().get(path)
    expect(words).toContain('Relance : 3 sur 3')
    expect(words).toContain('terminée')
    expect(words).toContain(`Motif ${reason}`)
    await desk.works()
    const { items } = await desk.operations.list({ state: ['acknowledged'] })
    expect(items).toHaveLength(3)
    expect((await operator().get('/relances')).words).toContain('Aucune relance en pause.')
    expect((await operator().get('/relances?toutes=1')).words).toContain(reason)
  })

  test('that finds everything already done says so', async () => {
    const both = [filled(await operator().get(asked)), filled(await desk.as('administrator').get(asked))]
    const [won, lost] = [
      await operator().post('/relances', both[0]),
      await desk.as('administrator').post('/relances', both[1]),
    ]
    await worker()
    expect((await operator().get(won.location)).words).toContain('Relance : 3 sur 3')
    const { words } = await operator().get(lost.location)
    expect(words).toContain('Relance : aucun acte repris')
    expect(words).not.toMatch(/0 sur 0|terminée/)
  })

  test('is paused, resumed and cancelled, each with a reason', async () => {
    const path = await confirms()
    expect((await operator().post(`${path}/suspendre`, { motif: '' })).status).toBe(422)
    expect((await operator().post(`${path}/suspendre`, { motif: 'à vérifier' })).location).toBe(path)
    expect(await worker()).toMatchObject({ count: 0 })
    expect((await operator().get(path)).words).toContain('La relance est en pause')
    await operator().post(`${path}/reprendre`, { motif: 'vérifié' })
    expect((await operator().get(path)).words).toContain('en cours')
    await operator().post(`${path}/annuler`, { motif: 'finalement non' })
    expect(await worker()).toMatchObject({ count: 0 })
    expect((await operator().get(path)).words).toContain('annulée')
    await operator().post(`${path}/reprendre`, { motif: 'trop tard' })
    expect((await operator().get(path)).words).toContain('Rien n’a été changé')
    expect(await requeued()).toBe(0)
  })
})

test.each([
  ['2025-07-08T00:00:00.000Z', 'Relancer 3 actes'],
  ['2025-07-08T11:30:00.000Z', 'Rien à relancer'],
])('one since %s leads to a new one since then', async (since, told) => {
  const { text } = await operator().get(await over(`retenues=1&depuis=${since}`))
  const [, link = ''] = /href="(\/relances\/nouvelle[^"]*)"/.exec(text) ?? []
  const { words } = await operator().get(link.replaceAll('&amp;', '&'))
  expect(words).toContain(told)
  expect(words).toContain('depuis 08/07/2025')
})

test('a reader sees neither its reason nor the searched words, until unmasking', async () => {
  const path = await over('q=Dupont&retenues=1')
  const [list, page] = [await desk.as('reader').get('/relances?toutes=1'), await desk.as('reader').get(path)]
  for (const { status, words, text } of [list, page]) {
    expect(status).toBe(200)
    expect(words).toContain('recherche •••••')
    expect(text).not.toMatch(/Dupont|passerelle rétablie/)
  }
  expect((await operator().get(path)).words).toContain('recherche Dupont')
  await desk.as('reader').post('/demasquer', { motif: 'demande du maire', vers: path })
  const { words } = await desk.as('reader').get(path)
  expect(words).toContain(`Motif ${reason}`)
  expect(words).toContain('recherche Dupont')
})
