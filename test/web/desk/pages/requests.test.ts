// Demandes: what one person asks for stands on another's first page, who reads it without its secrets and agrees or refuses;
// then the first takes what it gave, once. And the end of a token stands on the first page of who keeps tokens.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operations } from '../../../../src/operations/table.ts'
import { requestSaid } from '../../../../src/web/desk/pages/requests.ts'
import { loginOf, openDesk, staff, type OpenDesk } from '../../../support/desk/desk.ts'

let desk: OpenDesk
beforeAll(async () => {
  const environment = { ACTES_FOUR_EYES: 'tokens, people' }
  desk = await openDesk({ environment, roles: { second: staff.administrator } })
})
afterAll(() => desk.closes())

const wish = (nom: string) => ({ nom, droit: ['read'], sirens: '', jours: '30' })
const isToken = async (name: string) => (await desk.operations.tokens()).items.some((each) => each.name === name)

/** The address of a form on the page of requests. */
async function formOn(name: string, verb: string): Promise<string> {
  const { text } = await desk.as(name).get('/demandes')
  return new RegExp(`action="(/demandes/[0-9a-f-]+/${verb})"`).exec(text)?.[1] ?? `no form: ${text}`
}

test('one person asks, another reads the request and agrees, and the first fetches the token once', async () => {
  const asked = await desk.as('administrator').post('/jetons', wish('partage'))
  expect([asked.status, asked.words]).toEqual([202, expect.stringContaining('En attente d’un accord')])
  expect(await isToken('partage')).toBe(false)
  expect((await desk.as('second').get('/')).words).toContain('administrator@example.org demande votre accord')
  expect((await desk.as('administrator').get('/')).words).not.toContain('demande votre accord')
  expect((await desk.as('operator').get('/demandes')).words).toContain('Aucune demande')
  const { words } = await desk.as('second').get('/demandes')
  for (const each of [
    loginOf('administrator'),
    'Créer un jeton',
    'nom : partage',
    'attend un accord',
    'Donner mon accord',
  ])
    expect(words).toContain(each)
  const agreed = await desk.as('second').post(await formOn('second', 'accord'))
  expect([agreed.status, agreed.location]).toEqual([303, '/demandes'])
  expect(await isToken('partage')).toBe(true)
  expect((await desk.as('second').get('/demandes')).text).not.toContain('/resultat')
  const place = await formOn('administrator', 'resultat')
  expect((await desk.as('administrator').post(place)).words).toMatch(/text : actes_[\w-]{43}/)
  expect((await desk.as('administrator').post(place)).status).toBe(404)
})

test('one person withdraws a request, another refuses with a reason, and nothing is done', async () => {
  await desk.as('administrator').post('/jetons', wish('retire'))
  const own = await desk.as('administrator').get('/demandes')
  expect(own.words).toContain('Une autre personne doit donner son accord')
  expect(own.text).not.toContain('/accord"')
  await desk.as('administrator').post(await formOn('administrator', 'refus'), { motif: 'trop tôt' })
  await desk.as('administrator').post('/personnes/invitation', { courriel: 'neuf@example.org', role: 'reader' })
  const refused = await desk.as('second').post(await formOn('second', 'refus'), { motif: 'inconnu de la mairie' })
  expect([refused.status, refused.location]).toEqual([303, '/demandes'])
  expect((await desk.as('second').get('/demandes', { 'accept-language': 'en' })).words).toContain('refused')
  expect(await isToken('retire')).toBe(false)
  expect((await desk.operations.people()).items.map(({ login }) => login)).not.toContain('neuf@example.org')
})

test('each operation that may wait has its texts, in both languages', () => {
  const waiting = operations.filter(({ sensitive }) => sensitive !== undefined && sensitive.family !== 'own')
  const lacking = waiting.filter(({ name }) =>
    (['fr', 'en'] as const).some((language) => requestSaid({ operation: name, about: '' }, { language }) === ''),
  )
  expect(lacking.map(({ name }) => name)).toEqual([])
})

test('the end of a token is on the first page of people who manage tokens', async () => {
  expect((await desk.as('second').get('/')).words).toContain('1 jeton à renouveler : partage')
  await desk.operations.addToken({ name: 'bientot', rights: ['read'], sirens: null, days: 20 }, 'test')
  expect((await desk.as('second').get('/')).words).toContain('2 jetons à renouveler')
  expect((await desk.as('operator').get('/')).words).not.toContain('à renouveler')
})
