// Incertaines: what is told of a sending without verdict, and the two verdicts of a person.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { faultyRoad } from '../../support/faults.ts'
import { openDesk, type OpenDesk } from '../../support/desk.ts'

const { faults, wrap } = faultyRoad()
let desk: OpenDesk
beforeAll(async () => {
  desk = await openDesk({ wrap })
})
beforeEach(() => Object.assign(faults, { deaf: false, before: undefined, after: undefined, find: undefined }))
afterAll(() => desk.closes())

async function uncertain(numero: string): Promise<string> {
  Object.assign(faults, { deaf: true, after: 'ACTES-G004' })
  const id = await desk.town.hands(numero)
  await desk.town.works()
  faults.after = undefined
  return id
}

describe('an uncertain sending', () => {
  test('says when it left, what broke the exchange, and when the gateway is asked', async () => {
    const id = await uncertain('DOUTE1')
    const { status, words, text } = await desk.as('operator').get('/incertaines')
    expect(status).toBe(200)
    expect(words).toContain('Envoi n° 1, parti le 8 juil. 2025')
    expect(words).toContain('ACTES-G004')
    expect(words).toContain('Elle n’a pas encore été interrogée.')
    expect(text).toContain(`href="/transmissions/${id}"`)
    expect(text.match(/<h1/g)).toHaveLength(1)
  })

  test('of which the gateway knows nothing says that nothing more is asked', async () => {
    await uncertain('DOUTE2')
    faults.find = 'unknown'
    desk.town.waits(120)
    await desk.town.works()
    const { words } = await desk.as('operator').get('/incertaines')
    expect(words).toContain('elle n’a pas permis de conclure.')
    expect(words).toContain('Plus rien n’est demandé d’ici là : c’est à vous de dire.')
  })

  test('whose absence is told too soon says that it is not believed yet', async () => {
    faults.quietMs = 3_600_000
    faults.before = 'ACTES-G004'
    await desk.town.hands('DOUTE3')
    await desk.town.works()
    faults.before = undefined
    desk.town.waits(120)
    await desk.town.works()
    faults.quietMs = undefined
    const { words } = await desk.as('operator').get('/incertaines')
    expect(words).toContain('il est trop tôt pour la croire')
  })

  test('is decided: it arrived, under the reference of the gateway', async () => {
    const id = await uncertain('DOUTE4')
    const [sent] = await desk.town.received('DOUTE4')
    const operator = desk.as('operator')
    const missing = await operator.post(`/incertaines/${id}/arrivee`, { motif: 'vu' })
    expect([missing.status, missing.location]).toEqual([303, '/incertaines'])
    expect((await operator.get('/incertaines')).words).toContain('Donnez la référence')
    const done = await operator.post(`/incertaines/${id}/arrivee`, { motif: 'vu', reference: sent?.archive ?? '' })
    expect(done.location).toBe('/incertaines')
    expect((await operator.get('/incertaines')).words).toContain('l’envoi est arrivé')
    const shown = await desk.town.shows(id)
    expect(shown).toMatchObject({ state: 'submitted', uncertain: false })
    expect(shown.journal).toContainEqual(
      expect.objectContaining({
        event: 'resolved-arrived',
        who: 'operator@example.org',
        detail: expect.objectContaining({ reason: 'vu' }),
      }),
    )
  })

  test('is decided: it did not arrive; never without a reason', async () => {
    const id = await uncertain('DOUTE5')
    const operator = desk.as('operator')
    const mute = await operator.post(`/incertaines/${id}/non-arrivee`, { motif: ' ' })
    expect([mute.status, mute.words]).toEqual([422, expect.stringContaining('ACTES-A001')])
    await operator.post(`/incertaines/${id}/non-arrivee`, { motif: 'la préfecture ne l’a pas' })
    expect(await desk.town.shows(id)).toMatchObject({ uncertain: false })
  })
})

describe('who may', () => {
  test('a reader sees the verdicts as buttons that do nothing, and cannot post them', async () => {
    const id = await uncertain('DOUTE6')
    const { text, words } = await desk.as('reader').get('/incertaines')
    expect(text).toContain('disabled>Dire que DOUTE6 est arrivée')
    expect(words).toContain('Réservé aux opérateurs de cette collectivité.')
    const refused = await desk.as('reader').post(`/incertaines/${id}/non-arrivee`, { motif: 'non' })
    expect(refused.status).toBe(403)
    expect(await desk.town.shows(id)).toMatchObject({ uncertain: true })
  })

  test('the neighbour sees nothing of it, and decides nothing', async () => {
    const id = await uncertain('DOUTE7')
    expect((await desk.as('neighbour').get('/incertaines')).words).toContain('Aucun envoi n’est dans le doute.')
    const refused = await desk.as('neighbour').post(`/incertaines/${id}/non-arrivee`, { motif: 'non' })
    expect(refused.status).toBe(404)
    expect(await desk.town.shows(id)).toMatchObject({ uncertain: true })
  })
})
