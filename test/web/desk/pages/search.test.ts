// Recherche: any act, collectivité or page by a few words, as far as one sees it; straight to the one that is called so.
import { beforeAll, describe, expect, test } from 'vitest'
import { operationsOf } from '../../../support/life/operations-of.ts'
import { maraussan } from '../../../../src/config/demo.ts'
import { neighbouring, openDesk } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const beside = { ...neighbouring, nom: 'Commune d’à-côté' }
let [id, idActe] = ['', '']
const desk = forSuite(() => openDesk())
beforeAll(async () => {
  const { app } = desk.commune
  await operationsOf(app).declare(beside, 'test')
  id = await desk.hands('DEL11')
  await desk.works()
  idActe = (await desk.shows(id)).idActe ?? ''
  await desk.hands('DEL12')
})

const finds = (text: string, name = 'operator', more = '') =>
  desk.as(name).get(`/recherche?q=${encodeURIComponent(text)}${more}`)

describe('straight to an exact match', () => {
  test.each([
    ['its number', () => 'DEL11', () => `/transmissions/${id}`],
    ['its number in small letters', () => ' del11 ', () => `/transmissions/${id}`],
    ['its identifier', () => idActe, () => `/transmissions/${id}`],
    ['its id', () => id, () => `/transmissions/${id}`],
    ['a SIREN', () => maraussan.siren, () => `/collectivites/${maraussan.siren}`],
    ['a SIREN in threes', () => '213 401 482', () => `/collectivites/${maraussan.siren}`],
    ['a commune, as people type it', () => "COMMUNE d'a cote", () => `/collectivites/${beside.siren}`],
    ['a page', () => 'à traiter', () => '/'],
    ['a page behind a tab', () => 'Incertains', () => '/incertaines'],
  ])('%s', async (_what, text, to) => {
    expect(await finds(text())).toMatchObject({ status: 303, location: to() })
    // Who is still typing is shown what there is.
    const typing = await finds(text(), 'operator', '&liste=1')
    expect([typing.status, typing.text]).toEqual([200, expect.stringContaining(`<a href="${to()}"`)])
  })
})

test('several are listed by kind, each with its collectivité', async () => {
  const { status, words } = await finds('del')
  expect(status).toBe(200)
  expect(words).toMatch(/Actes .*DEL12 .*Maraussan.*DEL11 acquitté/)
  expect((await finds('a-cote')).text).toContain(`/collectivites/${beside.siren}`)
  expect((await finds('retour')).words).toMatch(/Pages Retours à rattacher/)
})

test('communes alone complete a filter of the list', async () => {
  const { text } = await finds('a-cote', 'operator', '&liste=communes')
  expect([...text.matchAll(/<li><a href="([^"]+)"/g)].map(([, href]) => href)).toContain(
    `/collectivites/${beside.siren}`,
  )
  expect((await finds('DEL', 'operator', '&liste=communes')).text).not.toContain('/transmissions/')
})

test('invisible things are not found, and masked texts are not searched', async () => {
  for (const text of ['DEL11', idActe, id, maraussan.siren, 'maraussan']) {
    const { status, words } = await finds(text, 'neighbour')
    expect([status, words]).toEqual([200, expect.stringContaining('Aucun résultat pour')])
  }
  const { words } = await finds('DEL1', 'reader')
  expect(words).toContain('•••••')
  expect((await finds('utilisateurs', 'reader')).words).not.toContain('Utilisateurs et jetons')
})

test('any typed text is accepted', async () => {
  for (const text of ['', '%', '%00', '\ud800', '"><script>', '‘’', 'x'.repeat(2_000), '99999999999999999999'])
    expect((await desk.as('operator').get(`/recherche?q=${encodeURIComponent(text.toWellFormed())}`)).status).toBe(200)
})

test('the box is on every page, refused ones too', async () => {
  for (const path of ['/', '/transmissions', '/moi', '/personnes', '/transmissions/inconnue'])
    expect((await desk.as('reader').get(path)).text).toMatch(/<form\s+class="find"\s+action="\/recherche"/)
})
