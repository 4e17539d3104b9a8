// Looking for documents: by number, by state, by title, page by page; and how many there are.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestPastell, sent, type Json, type TestPastell } from '../../support/gateways/pastell.ts'

let pastell: TestPastell
const ids = new Map<string, string>()
beforeAll(async () => {
  const entities = [
    { id_e: 1, siren: '213401482', name: 'Commune de Maraussan', department: '034' },
    { id_e: 2, siren: '000000000', name: 'Autre', department: '034' },
  ]
  pastell = await openTestPastell({ entities })
  for (const [numero, objet] of [
    ['DEL1', 'Premier'],
    ['DEL11', 'Deuxième'],
    ['DEL_1', 'Troisième'],
  ] as const) {
    pastell.at(`2025-07-08T08:0${ids.size}:00Z`)
    ids.set(numero, await sent(pastell, { numero_de_lacte: numero, objet }))
  }
  await pastell.pastell.advance()
  await pastell.ask('POST', '/api/v2/entite/2/document?type=actes-generique')
})
afterAll(() => pastell.close())

const list = async (query: string, id_e = 1) => {
  const { json } = await pastell.ask('GET', `/api/v2/entite/${id_e}/document?${query}`)
  return json as unknown as readonly Json[]
}
const titles = async (query: string) => (await list(query)).map(({ titre }) => String(titre))

describe('by number', () => {
  test('what contains it is found too, and `_` stands for any character', async () => {
    expect(await titles('type=actes-generique&numero_de_lacte=DEL1')).toEqual(['Deuxième', 'Premier'])
    expect(await titles('type=actes-generique&numero_de_lacte=EL_1')).toEqual(['Troisième', 'Deuxième'])
    expect(await titles('type=actes-generique&numero_de_lacte=del11')).toEqual(['Deuxième'])
    expect(await titles('type=actes-generique&numero_de_lacte=ABSENT')).toEqual([])
  })

  test('the index is searched when the type is given, else the number says nothing', async () => {
    expect(await titles('numero_de_lacte=DEL11')).toHaveLength(3)
  })

  test('a row has the identifier, the title and the state, not the number', async () => {
    const [row] = await list('type=actes-generique&numero_de_lacte=DEL11')
    expect(row).toEqual({
      id_d: ids.get('DEL11'),
      id_e: '1',
      role: 'editeur',
      last_action: 'acquiter-tdt',
      last_action_date: '2025-07-08 10:02:00',
      last_type: 'actes-generique',
      type: 'actes-generique',
      titre: 'Deuxième',
      creation: '2025-07-08 10:01:00',
      modification: '2025-07-08 10:01:00',
      denomination: 'Commune de Maraussan',
      siren: '213401482',
      date_inscription: '0000-00-00 00:00:00',
      entite_mere: '0',
      centre_de_gestion: '0',
      is_active: true,
      entite_base: 'Commune de Maraussan',
      entite: [],
      last_action_display: 'acquiter-tdt',
    })
  })
})

describe('by anything else', () => {
  test.each([
    ['lastetat=acquiter-tdt', 3],
    ['lastetat=send-tdt,acquiter-tdt', 3],
    ['lastetat=send-tdt', 0],
    ['search=eu', 1],
    ['type=actes-generique&acte_unique_id=034-213401482-20250625-DEL11-DE', 1],
  ])('%s: %i', async (query, count) => expect(await titles(query.replaceAll(' ', '%20'))).toHaveLength(count))

  test('the latest first, page by page', async () => {
    expect(await titles('limit=2')).toEqual(['Troisième', 'Deuxième'])
    expect(await titles('limit=2&offset=2')).toEqual(['Premier'])
  })

  test('a type that one may not read is forbidden', async () => {
    const { status, json } = await pastell.ask('GET', '/api/v2/entite/1/document?type=helios-generique')
    expect([status, json['error-message']]).toEqual([
      403,
      'Acces interdit id_e=1, droit=helios-generique:lecture,id_u=1',
    ])
  })

  test('another entity has its own', async () => {
    expect(await list('', 2)).toHaveLength(1)
    const [id_d = ''] = ids.values()
    const { json } = await pastell.ask('GET', `/api/v2/entite/2/document/${id_d}`)
    expect(json['error-message']).toBe(`Le document ${id_d} n'appartient pas à l'entité 2`)
  })
})

test('documents are counted by entity, type and state', async () => {
  const { json } = await pastell.ask('GET', '/api/v2/document/count?id_e=1&type=actes-generique')
  expect(json).toMatchObject({ 1: { flux: { 'actes-generique': { 'acquiter-tdt': 3 } }, info: { id_e: '1' } } })
  const all = await pastell.ask('GET', '/api/v2/document/count')
  expect(all.json).toMatchObject({ 2: { flux: { 'actes-generique': { creation: 1 } } } })
})

describe('what a client sets itself up by', () => {
  const listed = async (path: string) => (await pastell.ask('GET', `/api/v2/${path}`)).json as unknown

  test('the entities that it may read, as texts', async () => {
    expect(await listed('entite')).toEqual([
      expect.objectContaining({
        id_e: '1',
        siren: '213401482',
        denomination: 'Commune de Maraussan',
        entite_mere: '0',
      }),
      expect.objectContaining({ id_e: '2', siren: '000000000', denomination: 'Autre' }),
    ])
  })

  test('the flux of the platform by their names, and those of an entity with the connector that serves them', async () => {
    expect(await listed('flux')).toEqual({ 'actes-generique': { type: 'Flux généraux', nom: 'Actes (générique)' } })
    const [connector] = (await listed('entite/1/connecteur')) as readonly { id_ce: string }[]
    expect(connector).toMatchObject({ id_e: '1', id_connecteur: 's2low', type: 'TdT' })
    expect(await listed('entite/1/flux')).toEqual([
      expect.objectContaining({ flux: 'actes-generique', type: 'TdT', id_e: '1', id_ce: connector?.id_ce }),
    ])
    expect((await pastell.ask('GET', '/api/v2/entite/9/flux')).status).toBe(404)
  })
})
