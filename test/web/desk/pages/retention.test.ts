// Conservation on the desk: what may leave and why the rest stays, a bordereau from its opening to its purge, holds set and lifted.
import { beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { agedBy, chained, purged } from '../../../support/life/past.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const place = `/collectivites/${maraussan.siren}/conservation`

const desk = forSuite(() => openDesk())
beforeAll(async () => {
  await desk.hands('DEL1')
  await desk.sends('DEL2')
  await agedBy(10, desk.commune, 'DEL1')
  await chained(desk.app.ports)
})

test('a bordereau is opened, granted and purged by its forms', async () => {
  const [administrator, reader] = [desk.as('administrator'), desk.as('reader')]
  expect((await reader.get(place)).status).toBe(403)
  expect((await administrator.get(place)).words).toContain('DUA échue : éliminables ou versables')
  expect((await administrator.get('/conservation')).words).toMatch(/Commune de Maraussan 1 – –/)
  const opened = await administrator.post(place, { sorte: 'elimination', motif: 'DUA échue' })
  const bordereau = opened.location ?? ''
  expect((await administrator.get(bordereau)).words).toContain('attend le visa')
  await administrator.post(`${bordereau}/visa`, { reference: 'AD34-17', date: '2025-07-01', motif: 'bordereau signé' })
  expect((await administrator.get(bordereau)).words).toContain('Tapez 1 pour confirmer')
  const list = await administrator.get(`${bordereau}/liste`)
  expect(list.text).toContain('conservation définitive')
  await administrator.post(`${bordereau}/suppression`, { nombre: '1', motif: 'visa reçu' })
  await purged(desk.app.ports)
  expect((await administrator.get(bordereau)).words).toContain('terminé')
})

test('all collectivités are listed with what is over, held and under way, within the right', async () => {
  const administrator = desk.as('administrator')
  const before = (await administrator.get('/conservation')).words
  expect(before).toMatch(/Commune de Maraussan – – –/)
  await administrator.post(`${place}/gels`, { acte: '', motif: 'contrôle' })
  const { words, text } = await administrator.get('/conservation?mots=maraussan')
  expect(words).toMatch(/Commune de Maraussan – 1 –/)
  expect(words).not.toContain('Commune voisine')
  expect(text).toContain(`href="${place}"`)
  expect((await desk.as('operator').get('/conservation')).status).toBe(403)
})

test('a hold is set on every act, and lifted with a reason', async () => {
  const administrator = desk.as('administrator')
  const shown = (await administrator.get(place)).text
  expect(shown).toContain('tous les actes')
  const [, lift = ''] = /action="([^"]*\/gels\/[^"]*\/levee)"/.exec(shown) ?? []
  await administrator.post(lift, { motif: 'contrôle terminé' })
  expect((await administrator.get(place)).text).toContain('contrôle terminé')
})
