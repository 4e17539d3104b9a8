// Envois incertains: what is told of a sending without verdict, and the two verdicts of a person.
import { beforeEach, describe, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { connectionId, ensureConnection } from '../../../../src/store/connections/connections.ts'
import { lift, suspend } from '../../../../src/store/connections/standings.ts'
import { faultyGateway } from '../../../support/life/faults.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const { faults, wrap, heals } = faultyGateway()
const desk = forSuite(() => openDesk({ wrap }))
beforeEach(heals)

async function uncertain(numero: string): Promise<string> {
  Object.assign(faults, { deaf: true, after: 'ACTES-G004' })
  const id = await desk.sends(numero)
  faults.after = undefined
  return id
}

describe('an uncertain sending', () => {
  test('shows when it was sent, what broke the exchange, and when the gateway is asked', async () => {
    const id = await uncertain('DOUTE1')
    const { status, words, text } = await desk.as('operator').get('/incertaines')
    expect(status).toBe(200)
    expect(words).toContain('Envoi n° 1, parti le 8 juil. 2025')
    expect(words).toContain('ACTES-G004')
    expect(words).toContain('Elle n’a pas encore été interrogée.')
    expect(text).toContain(`href="/transmissions/${id}"`)
    expect(text.match(/<h1/g)).toHaveLength(1)
  })

  test('on a stopped connection says so, with a link', async () => {
    const administrator = desk.as('administrator')
    const connection = '/connexions/sandbox%3A213401482'
    await administrator.post(`${connection}/pause`, { motif: 'travaux' })
    expect((await desk.as('operator').get('/incertaines')).text).toContain(`Dès que <a href="${connection}">`)
    await administrator.post(`${connection}/reprise`, { motif: 'travaux finis' })
    expect((await desk.as('operator').get('/incertaines')).text).not.toContain('Dès que')
  })

  test('does not mention a stop of another connection of its collectivité', async () => {
    const { store, clock } = desk.app.ports
    await ensureConnection(store.db, 's2low', maraussan.siren)
    const left = connectionId('s2low', maraussan.siren)
    await suspend(store.db, left, { code: 'ACTES-G008', params: {}, at: clock.now() })
    expect((await desk.as('operator').get('/incertaines')).text).not.toContain('Dès que')
    await lift(store.db, left, { by: 'test', at: clock.now() })
  })

  test('unknown to the gateway says that nothing more is asked', async () => {
    await uncertain('DOUTE2')
    faults.find = 'unknown'
    desk.waits(120)
    await desk.works()
    const { words } = await desk.as('operator').get('/incertaines')
    expect(words).toContain('elle n’a pas permis de conclure.')
    expect(words).toContain('Elle ne sera plus interrogée d’ici là : la décision vous revient.')
  })

  test('reported absent too soon says that this is not believed yet', async () => {
    faults.quietMs = 3_600_000
    faults.before = 'ACTES-G004'
    await desk.sends('DOUTE3')
    faults.before = undefined
    desk.waits(120)
    await desk.works()
    faults.quietMs = undefined
    const { words } = await desk.as('operator').get('/incertaines')
    expect(words).toContain('il est trop tôt pour la croire')
  })

  test('is decided as arrived, under the reference of the gateway', async () => {
    const id = await uncertain('DOUTE4')
    const [sent] = await desk.received('DOUTE4')
    const operator = desk.as('operator')
    const missing = await operator.fillsIn('/incertaines', `/transmissions/${id}/resolve`, { motif: 'vu' })
    expect(missing.status).toBe(422)
    expect(missing.words).toContain('Dites sous quelle référence il est arrivé')
    expect(missing.text).toMatch(/<details class="offer" open>[^]*?name="motif"[^>]*value="vu"/)
    const done = await operator.fillsIn('/incertaines', `/transmissions/${id}/resolve`, {
      motif: 'vu',
      reference: sent?.archive ?? '',
    })
    expect(done.location).toBe('/incertaines')
    expect((await operator.get('/incertaines')).words).toContain('Noté : il est arrivé')
    const shown = await desk.shows(id)
    expect(shown).toMatchObject({ state: 'submitted', uncertain: false })
    expect(shown.journal).toContainEqual(
      expect.objectContaining({
        event: 'resolved-arrived',
        who: 'operator@example.org',
        detail: expect.objectContaining({ reason: 'vu' }),
      }),
    )
    expect((await operator.get(`/transmissions/${id}`)).words).toContain('AR attendu avant le 10 juil. 2025')
  })

  test('is decided as not arrived; never without a reason', async () => {
    const id = await uncertain('DOUTE5')
    const operator = desk.as('operator')
    const mute = await operator.fillsIn('/incertaines', `/transmissions/${id}/resolve`, {
      motif: ' ',
      verdict: 'absente',
    })
    expect(mute.words).toContain('Opération refusée Cette opération demande un motif')
    await operator.fillsIn('/incertaines', `/transmissions/${id}/resolve`, {
      motif: 'la préfecture ne l’a pas',
      verdict: 'absente',
    })
    expect(await desk.shows(id)).toMatchObject({ uncertain: false })
  })
})

describe('an exchange in progress', () => {
  test('is not a doubt: it is counted and offered for a verdict only once it has ended without one', async () => {
    const operator = desk.as('operator')
    const countedIn = async () => /Incertains (\d+)/.exec((await operator.get('/')).words)?.[1]
    const before = await countedIn()
    const shown: string[] = []
    const said: string[] = []
    faults.during = async () => {
      shown.push((await countedIn()) ?? '', (await operator.get('/incertaines')).text)
      const sent = await operator.get('/transmissions?q=DOUTE8')
      const [, act = ''] = /href="(\/transmissions\/[0-9a-f-]{36})/.exec(sent.text) ?? []
      said.push(sent.words, (await operator.get(act)).words)
    }
    const id = await uncertain('DOUTE8')
    faults.during = undefined
    expect(said).toEqual([
      expect.stringContaining('envoi en cours'),
      expect.stringContaining('Impossible pendant l’envoi'),
    ])
    expect(shown[0]).toBe(before)
    expect(shown[1]).not.toContain(id)
    expect(Number(await countedIn())).toBe(Number(before) + 1)
  })
})

describe('permissions', () => {
  test('a reader sees what waits, no verdict, and cannot post one', async () => {
    const id = await uncertain('DOUTE6')
    const { text, words } = await desk.as('reader').get('/incertaines')
    expect(words).toContain('DOUTE6')
    expect(text).not.toMatch(/DOUTE6 est arrivé|\/resolve/)
    const refused = await desk.as('reader').post(`/transmissions/${id}/resolve`, { motif: 'non' })
    expect(refused.status).toBe(403)
    expect(await desk.shows(id)).toMatchObject({ uncertain: true })
  })

  test('people of another collectivité see nothing of it, and decide nothing', async () => {
    const id = await uncertain('DOUTE7')
    expect((await desk.as('neighbour').get('/incertaines')).words).toContain('Aucun envoi incertain.')
    const refused = await desk.as('neighbour').post(`/transmissions/${id}/resolve`, { motif: 'non' })
    expect(refused.status).toBe(404)
    expect(await desk.shows(id)).toMatchObject({ uncertain: true })
  })
})

test('the uncertain receipt of a letter cannot be withdrawn: it is owed', async () => {
  const { commune } = desk
  const { idActe } = await commune.shows(await desk.sends('DOUTE5'))
  await commune.prefectureWrites('pieces', idActe ?? '', { date: '2025-07-08', texte: 'Bonjour' })
  faults.after = 'ACTES-G004'
  await commune.works()
  faults.after = undefined
  const operator = commune.app.askAs({
    who: 'operator',
    language: 'fr',
    grants: [{ role: 'operator', siren: maraussan.siren }],
  })
  const { items } = await operator.listTransmissions({ message: ['3-2'] })
  expect(items).toMatchObject([{ uncertain: true, can: { resolve: true, withdraw: { code: 'ACTES-A017' } } }])
  const { text } = await desk.as('operator').get('/incertaines')
  const card = text.split('<tr>').find((each) => each.includes(items[0]?.id ?? '-')) ?? ''
  expect(card).toMatch(/disabled [^>]*>[^<]*non reçu – retirer/)
  expect(card).toContain('la préfecture l’attend')
})
