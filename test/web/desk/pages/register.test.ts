// Registre: a collectivité and a period are chosen, how much there is is told, and the files are taken away.
import { beforeAll, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { neighbouring, openDesk } from '../../../support/desk/desk.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const { siren } = maraussan
const here = `/registre?collectivite=${siren}`
const desk = forSuite(() => openDesk({ declares: { ...maraussan, nic: '00012' } }))
beforeAll(async () => {
  await desk.sends('PAGE1')
})

test('is linked from the menu and from the collectivité', async () => {
  const operator = desk.as('operator')
  expect((await operator.get('/transmissions')).text).toContain('href="/registre"')
  expect((await operator.get(`/collectivites/${siren}`)).text).toContain(`href="${here}"`)
  expect((await operator.get('/registre')).words).toContain('Choisissez une collectivité.')
})

test('shows how many acts there are of this year, and gives them in each format', async () => {
  const operator = desk.as('operator')
  const { text, words } = await operator.get(here)
  expect(text).toMatch(/name="du"[^>]*value="2025-01-01"/)
  expect(words).toContain('Actes reçus par la préfecture 1 Délibérations dans les données ouvertes 1 Registre en CSV')
  const files = [...text.matchAll(/href="(\/registre\/[^"]+)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))
  const opened = await Promise.all(files.map((href) => operator.get(href)))
  expect(opened.map(({ status, headers }) => [status, headers['content-type']])).toEqual([
    [200, 'text/csv; charset=utf-8'],
    [200, 'application/pdf'],
    [200, 'text/csv; charset=utf-8'],
  ])
  expect(opened[0]?.headers['content-disposition']).toContain(`registre-${siren}-2025-01-01-2025-07-08.csv`)
  expect(opened[2]?.text).toContain('21340148200012,PAGE1,2025-06-25')
})

test('another period is empty; an invalid day means this year', async () => {
  const operator = desk.as('operator')
  expect((await operator.get(`${here}&du=2024-01-01&au=2024-12-31`)).words).toContain('préfecture 0 ')
  expect((await operator.get(`${here}&du=hier&au=2025-02-30&par=rien`)).words).toContain('préfecture 1 ')
  expect((await operator.get(`/registre/${siren}/xml`)).status).toBe(404)
})

test('a reader sees that there is one, and that it opens after unmasking', async () => {
  const reader = desk.as('reader')
  const { text, words } = await reader.get(here)
  expect(words).toContain('affichez d’abord les textes masqués pour ouvrir le registre')
  expect(text).not.toContain(`href="/registre/${siren}/csv`)
  expect((await reader.get(`/registre/${siren}/csv`)).status).toBe(403)
})

test('without a NIC there is no open data, and the page says why; other collectivités have no register', async () => {
  const neighbour = desk.as('neighbour')
  const { words } = await neighbour.get('/registre')
  expect(words).toContain(neighbouring.nom)
  expect(words).toContain('Il manque le NIC')
  expect((await neighbour.get(`/registre/${siren}/csv`)).status).toBe(404)
})

test('the page of an act shows how it was voted', async () => {
  expect((await desk.as('operator').get('/transmissions/PAGE1')).words).toContain('26 votants, 26 pour, 0 contre')
})
