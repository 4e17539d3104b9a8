// The list of transmissions as people work in it: dense, unbroken, sorted, kept in views; what waits is ticked and requeued.
import type { Page } from 'playwright-core'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listColumns } from '../../../src/operations/list-filter.ts'
import { move, openTransmission } from '../../../src/store/transmissions/moves.ts'
import { runBulks } from '../../../src/transmission/bulk.ts'
import { openDesk, type OpenDesk } from '../../support/desk/desk.ts'
import { brokenOn } from '../../support/desk/unbroken.ts'
import { operationsOf } from '../../support/life/operations-of.ts'
import { aNewTransmission } from '../../support/life/rows.ts'
import { shortly, testAtLength } from '../../support/long.ts'
import { asked } from '../../support/servers/browser.ts'
import { describeInBrowser } from './in-browser.ts'

const wide = { viewport: { width: 1440, height: 900 } }
const phone = { viewport: { width: 390, height: 844 } }
const reason = 'passerelle remise en place'

let desk: OpenDesk
beforeAll(async () => {
  desk = await openDesk({
    roles: { agent: [{ role: 'operator', siren: null }], dense: [{ role: 'reader', siren: null }] },
  })
})
afterAll(() => desk.closes())
const db = () => desk.commune.app.ports.store.db

/** Lay an act as a bench would: a long objet and a number of twenty signs. */
async function lays(numero: string, isHeld = false): Promise<void> {
  const at = desk.commune.app.ports.clock.now()
  const objet = `Approbation de l’avenant n° 3 à la convention de partenariat intercommunal ${'étendu '.repeat(50)}`
  const [id, row] = [v7(), aNewTransmission(numero, { objet: objet.slice(0, 450) })]
  await openTransmission(db(), { ...row, id, at })
  const held = { dueAt: null, held: { code: 'ACTES-G010', since: at } } as const
  if (isHeld) await move(db(), { id, from: 'received', set: held, at, who: 'test', event: 'held' })
}
const numbers = (from: number, count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(from + index).padStart(20 - prefix.length, '0')}`)

await describeInBrowser('the list', (browsing) => {
  const shown = async (path = '/transmissions', name = 'operator', options: object = wide): Promise<Page> => {
    const page = await browsing().signedIn(desk.url, name, options)
    expect((await page.goto(path))?.status()).toBe(200)
    return page
  }
  const rows = (page: Page) =>
    asked<readonly number[]>(
      page,
      `[...document.querySelectorAll('table.acts tbody tr')].map((row) => row.getBoundingClientRect())
        .filter(({ bottom }) => bottom <= innerHeight).map(({ height }) => Math.ceil(height))`,
    )

  test('says how many there are while they come, without a reload', async () => {
    await lays('DELCC_SEUL')
    const page = await shown()
    await page.getByText('1 en tout').waitFor()
    for (const numero of numbers(1, 59, 'DELCC_')) await lays(numero, numero.endsWith('7'))
    await page.getByText('60 en tout').waitFor({ timeout: 20_000 })
  })

  test('shows at least eighteen acts at 1440 by 900, each on a line of 40 pixels at most', async () => {
    const heights = await rows(await shown())
    expect(heights.length).toBeGreaterThanOrEqual(18)
    expect(Math.max(...heights)).toBeLessThanOrEqual(40)
  })

  test('shows cards of five lines at most on a telephone', async () => {
    const heights = await rows(await shown('/transmissions', 'operator', phone))
    expect(heights.length).toBeGreaterThanOrEqual(3)
    expect(Math.max(...heights)).toBeLessThanOrEqual(120)
  })

  const narrower = { viewport: { width: 1024, height: 700 } }
  test.each(shortly([narrower, wide, phone, { ...phone, locale: 'en-GB' }], (_, index) => index === 0))(
    'breaks no word, number or date: %o',
    async (options) => {
      for (const path of ['/transmissions', '/relances/nouvelle?retenues=1'])
        expect(await brokenOn(await shown(path, 'operator', options)), path).toEqual([])
    },
  )

  testAtLength('with every column stays unbroken, and under 150 kB', async () => {
    const page = await shown('/transmissions', 'dense')
    await page.getByText('Colonnes', { exact: true }).click()
    for (const box of await page.locator('input[name="colonne"]').all()) await box.check()
    await page.getByRole('button', { name: 'Afficher ces colonnes' }).click()
    await page.getByText('Vos colonnes sont enregistrées.').waitFor()
    expect(await page.locator('table.acts th').count()).toBe(listColumns.length + 1)
    expect(await brokenOn(page)).toEqual([])
    const { text } = await desk.as('dense').get('/transmissions')
    expect(Buffer.byteLength(text)).toBeLessThan(150_000)
    expect(await (await shown('/transmissions', 'agent')).locator('table.acts th.nature').count()).toBe(0)
  })

  test('a view that an administrator shares is there for an agent', async () => {
    const page = await shown('/transmissions?retenues=1&tri=numero', 'administrator')
    await page.getByText('Vues', { exact: true }).click()
    await page.getByLabel('Nom de la vue').fill('À reprendre le lundi')
    await page.getByRole('button', { name: 'Enregistrer cette vue' }).click()
    await page.getByText('Vues', { exact: true }).click()
    await page.getByRole('button', { name: /^Partager/ }).click()
    await page.getByText(/est partagée/).waitFor()
    const other = await shown('/transmissions', 'agent')
    await other.getByText('Vues', { exact: true }).click()
    expect(await other.getByRole('button', { name: /^(Partager|Supprimer)/ }).count()).toBe(0)
    await other.getByRole('link', { name: 'À reprendre le lundi' }).click()
    await other.waitForURL((url) => url.search === '?retenues=1&tri=numero')
    expect(await rows(other)).toHaveLength(6)
  })

  const ways = [
    { how: 'with JavaScript', prefix: 'LOTA', options: wide },
    { how: 'without JavaScript', prefix: 'LOTB', options: { ...wide, javaScriptEnabled: false } },
  ]
  describe.each(shortly(ways, (_, index) => index === 0))('$how', ({ prefix, options }) => {
    test('an agent finds, sorts, ticks twelve, leaves two out, and requeues', async () => {
      const all = numbers(1, 12, prefix)
      for (const numero of all) await lays(numero, true)
      const page = await shown('/transmissions', 'agent', options)
      await page.getByRole('searchbox').fill(prefix)
      await page.keyboard.press('Enter')
      await page.getByRole('columnheader', { name: 'Acte' }).getByRole('link').click()
      await page.waitForURL((url) => url.searchParams.get('tri') === 'numero')
      expect(await page.locator('td.numero').allInnerTexts()).toEqual(all)
      await page.getByRole('link', { name: 'Cocher toute la page' }).click()
      await page.locator('td.choice input:checked').nth(11).waitFor()
      for (const numero of all.slice(0, 2)) await page.getByLabel(`Choisir ${numero}`).uncheck()
      await page.getByRole('button', { name: 'Relancer les actes cochés…' }).click()
      await page.getByRole('heading', { level: 1, name: 'Relancer 10 actes' }).waitFor()
      await page.getByLabel(/^Recopiez le nombre d’actes/).fill('10')
      await page.getByLabel('Motif').fill(reason)
      await page.getByRole('button', { name: 'Relancer 10 actes' }).click()
      await page.getByRole('heading', { level: 1, name: /^Relance : / }).waitFor()
      await runBulks({ ...desk.commune.app.ports, notify: async () => undefined })
      const { items } = await operationsOf(desk.commune.app).list({ text: prefix, held: true })
      expect(items.map(({ numero }) => numero).sort()).toEqual(all.slice(0, 2))
    })
  })
})
