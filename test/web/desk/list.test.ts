// The list of acts in Chromium, over the bench's data: nothing but the objet is cut; its search field completes filters with
// the keyboard; one requeue is one click and one reason.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { asked, axeOn } from '../../support/servers/browser.ts'
import { describeWith } from '../../support/describe-with.ts'
import { openLaidDesk } from '../../support/desk/laid-desk.ts'
import { cutOn } from '../../support/desk/uncut.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { describeInBrowser } from './in-browser.ts'

const lists = [
  '',
  '?etat=refused',
  '?retenues=1',
  '?incertaines=1',
  '?message=3-2',
  '?etat=submitted',
  '?etat=received',
]
const sizes = [1440, 1344, 1280, 390].map((width) => ({ width, height: width > 1000 ? 900 : 844 }))

await describeWith('postgres', 'over the bench’s data', async (server) => {
  const desk = forSuite(() => openLaidDesk(server))

  await describeInBrowser('the list', (browsing) => {
    const shows = async (query: string, options = {}): Promise<Page> => {
      const page = await browsing().signedIn(desk.url, 'administrator', options)
      await page.goto(`/transmissions${query}`)
      return page
    }
    const queryOf = (page: Page) => new URL(page.url()).search

    test.each(sizes)('cuts nothing but the objet, whatever it lists: %o', async (viewport) => {
      for (const query of lists) {
        const page = await shows(query, { viewport })
        expect(await page.locator('tbody tr').count(), query).toBeGreaterThan(0)
        expect(await cutOn(page, ['td.objet']), query).toEqual([])
        expect(await asked(page, 'document.documentElement.scrollWidth - innerWidth'), query).toBeLessThanOrEqual(0)
      }
    })

    test.each([
      ['cut', '<p class="cut">Accusé de réception d’une demande de pièces</p>'],
      ['runs out', '<table><tr><td class="whole">Accusé de réception d’une demande de pièces</td></tr></table>'],
      ['hint', '<input placeholder="Accusé de réception d’une demande de pièces" />'],
    ])('what is cut would be seen: %s', async (how, html) => {
      const page = await browsing().signedIn(desk.url, 'administrator')
      await page.goto('/moi')
      await asked(
        page,
        `{ const made = document.createElement('div')
           made.id = 'narrow'
           made.innerHTML = ${JSON.stringify(html)}
           for (const { style } of [made, ...made.querySelectorAll('*')]) Object.assign(style, { width: '9rem', tableLayout: 'fixed' })
           document.querySelector('main').append(made) }`,
      )
      expect(await cutOn(page)).toEqual([expect.stringContaining(`${how}: `)])
      expect(await cutOn(page, ['#narrow'])).toEqual([])
    })

    test('shows more columns than fit by moving sideways, and cuts none of them', async () => {
      const page = await shows('')
      await page.locator('summary', { hasText: 'Colonnes' }).click()
      for (const box of await page.locator('input[name="colonne"]').all()) await box.check()
      await page.getByRole('button', { name: 'Afficher ces colonnes' }).click()
      await page.waitForURL('**/transmissions')
      expect(await page.locator('thead th').allInnerTexts()).toContain('SIREN')
      expect(await cutOn(page, ['td.objet'])).toEqual([])
      expect(await axeOn(page)).toEqual([])
      await page.locator('summary', { hasText: 'Colonnes' }).click()
      for (const name of ['siren', 'nature', 'matiere', 'message', 'gateway', 'error', 'dateReception'])
        await page.locator(`input[name="colonne"][value="${name}"]`).uncheck()
      await page.getByRole('button', { name: 'Afficher ces colonnes' }).click()
      await page.waitForURL('**/transmissions')
    })

    test('completes filters and their values by keyboard, and says what is not understood', async () => {
      const page = await shows('')
      const { keyboard } = page
      const field = page.locator('#q')
      await keyboard.press('Control+/')
      await keyboard.type('éta')
      await page.getByRole('option', { name: 'état:' }).waitFor()
      await keyboard.press('ArrowDown')
      expect(await field.getAttribute('aria-activedescendant')).toBe('q-choix-0')
      expect(await axeOn(page)).toEqual([])
      await keyboard.press('Enter')
      expect(await field.inputValue()).toBe('état:')
      await keyboard.type('refu')
      await page.getByRole('option', { name: 'refusé' }).waitFor()
      await keyboard.press('ArrowDown')
      await keyboard.press('Enter')
      await keyboard.type(',rete')
      await page.getByRole('option', { name: 'retenu' }).waitFor()
      await keyboard.press('ArrowDown')
      await keyboard.press('Enter')
      await keyboard.type('nature:cont')
      await keyboard.press('ArrowDown')
      await keyboard.press('Enter')
      expect(await field.inputValue()).toBe('état:refusé,retenu nature:"Contrats, conventions et avenants" ')
      await keyboard.type('convention ')
      await keyboard.press('Escape')
      expect(await page.locator('#q-choix li').count()).toBe(0)
      await keyboard.press('Enter')
      await page.waitForURL((url) => url.search.includes('etat=refused'))
      expect(queryOf(page)).toBe('?q=convention&etat=refused&etat=held&nature=CC')
      expect(await field.inputValue()).toBe('état:refusé,retenu nature:"Contrats, conventions et avenants" convention')
      await field.fill('état:perdu convention')
      await keyboard.press('Enter')
      await page.getByRole('alert').filter({ hasText: '« état:perdu » n’est pas appliqué' }).waitFor()
      expect(await field.inputValue()).toBe('état:perdu convention')
      expect(await axeOn(page)).toEqual([])
    })

    test('completes the names of communes, of which it has too many to list', async () => {
      const page = await shows('')
      await page.locator('#q').pressSequentially('commune:villeneuve')
      const first = page.locator('#q-choix li').first()
      await first.click()
      const name = /^commune:"Commune de (Villeneuve-Exemple \d+)" $/.exec(await page.locator('#q').inputValue())?.[1]
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => url.search.startsWith('?collectivite='))
      expect(await page.locator('#q').inputValue()).toBe(`commune:"${name}"`)
      expect(new Set(await page.locator('td.collectivite').allInnerTexts())).toEqual(new Set([name]))
    })

    test('has the same filters as fields, without JavaScript', async () => {
      const page = await shows('?q=convention', { javaScriptEnabled: false })
      await page.locator('summary', { hasText: 'Filtres' }).click()
      for (const state of ['refusé', 'retenu']) await page.getByLabel(state, { exact: true }).check()
      await page.locator('select[name="passerelle"]').selectOption('Pastell')
      await page.getByRole('button', { name: 'Appliquer' }).click()
      await page.waitForURL((url) => url.search.includes('pastell'))
      expect(await page.locator('#q').inputValue()).toBe('état:refusé,retenu passerelle:Pastell convention')
      await page.locator('#q').fill('état:transmis depuis:1 an')
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => url.search.includes('submitted'))
      expect(queryOf(page)).toBe('?etat=submitted&depuis=2024-07-08')
    })

    test.each([{ javaScriptEnabled: true }, { javaScriptEnabled: false }])(
      'requeues an act by one click and one reason, and comes back: %o',
      async (options) => {
        const page = await shows('?retenues=1', options)
        const row = page.locator('tbody tr', { hasText: 'passerelle changée' }).first()
        const id = (await row.locator('.numero a').getAttribute('href'))?.slice(15, 51) ?? ''
        await row.locator('summary').click()
        await row.getByLabel('Motif').fill('passerelle remise en place')
        await row.getByRole('button', { name: 'Relancer' }).click()
        await page.getByRole('status').filter({ hasText: 'file d’attente' }).waitFor()
        expect(page.url()).toBe(`${desk.url}/transmissions?retenues=1`)
        expect(await desk.shows(id)).toMatchObject({ held: null })
      },
    )

    test('has no primary button until acts are ticked, and requeues what is ticked', async () => {
      const page = await shows('?retenues=1')
      const primary = page.locator('main .first:visible')
      expect(await primary.count()).toBe(0)
      await page
        .getByRole('checkbox', { name: /^Choisir / })
        .first()
        .check()
      expect(await primary.allInnerTexts()).toEqual(['Relancer les actes cochés'])
      await primary.click()
      await page.getByRole('heading', { level: 1, name: /Relancer 1\s+acte/ }).waitFor()
      for (const viewport of sizes) {
        const preview = await browsing().signedIn(desk.url, 'administrator', { viewport })
        await preview.goto('/relances/nouvelle?retenues=1')
        expect(await cutOn(preview, ['.cut'])).toEqual([])
      }
    })
  })
})
