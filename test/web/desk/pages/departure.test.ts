// Départ des envois: why nothing leaves, on every page, and the word of an administrator of all collectivités that ends it.
import { expect, test } from 'vitest'
import { quietOf, becomeQuiet } from '../../../../src/store/installation.ts'
import { deskLines } from '../../../../src/store/desk/journal.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const desk = forSuite(() => openDesk())
const db = () => desk.db

test('while sendings run, no page mentions it', async () => {
  expect((await desk.as('reader').get('/')).words).not.toContain('Les envois sont arrêtés')
  expect((await desk.as('reader').get('/depart')).words).toContain('Les envois partent.')
})

test('once nothing is sent, every page says so, and only an administrator of all resumes', async () => {
  const at = desk.now()
  await becomeQuiet(db(), { code: 'ACTES-S014', params: { count: 12 }, at })
  for (const path of ['/', '/transmissions', '/connexions'])
    expect((await desk.as('reader').get(path)).words).toMatch(/Les envois sont arrêtés \( ?ACTES-S014 ?\)/)
  expect((await desk.as('reader').get('/')).words).toContain(
    'Aucun acte ne part : les envois de cette installation sont',
  )
  expect((await desk.as('reader').get('/depart')).words).toMatch(/Envois arrêtés.*elle ignore 12 envois/)
  const { words } = await desk.as('operator').get('/depart')
  expect(words).toMatch(/Envois arrêtés depuis le 8 juil\. 2025.*elle ignore 12 envois.*Réservé/)
  const motif = 'comparé avec la préfecture'
  const depuis = at.toISOString()
  expect((await desk.as('operator').post('/depart', { motif, depuis })).status).toBe(403)
  const older = new Date(at.getTime() - 1).toISOString()
  expect((await desk.as('administrator').post('/depart', { motif, depuis: older })).words).toContain('ACTES-S009')
  expect(await quietOf(db())).toBeDefined()
  const done = await desk.as('administrator').post('/depart', { motif, depuis })
  expect(done.status).toBe(303)
  expect(await quietOf(db())).toBeUndefined()
  expect(await deskLines(db(), { event: 'installation-go', limit: 1 })).toMatchObject([{ detail: { reason: motif } }])
})
