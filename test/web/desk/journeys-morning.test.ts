// The morning of a syndicat in Chromium, counted in clicks: what waits is read in lines, and dealt with from there until nothing
// waits.
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { countClicks, type Clicks } from '../../support/desk/clicks.ts'
import { openDesk } from '../../support/desk/desk.ts'
import { faultyGateway } from '../../support/life/faults.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { axeOn, signIn } from '../../support/servers/browser.ts'
import { runBulks } from '../../../src/transmission/bulk.ts'
import { describeInBrowser } from './in-browser.ts'
import { joinCommunes, layMorning, refusals, strays, uncertain } from './morning.ts'

const clicksMost = 25
const reason = 'vu avec la préfecture'

const { faults, wrap } = faultyGateway()
const desk = forSuite(async () => {
  const open = await openDesk({ wrap })
  await joinCommunes(open, 20)
  await layMorning(open, faults)
  return open
})
const line = (page: Page, words: string | RegExp): Locator =>
  page.locator('.lines li').filter({ hasText: words }).getByRole('link')

await describeInBrowser('the morning of a syndicat', (browsing) => {
  test(`is dealt with in at most ${clicksMost} clicks`, async () => {
    const page = await browsing().opens(desk.url)
    await signIn(page, 'administrator')
    const refused = Object.values(refusals).reduce((sum, count) => sum + count, 0)
    const all = 1 + uncertain + refused + strays
    const badge = page.locator('nav.side li a[href="/"] .n')
    expect(await badge.innerText()).toBe(String(all))
    expect(await page.locator('.lines li:not(.group)').count()).toBe(1 + 1 + 3 + 1)
    expect(await axeOn(page)).toEqual([])
    const clicks = countClicks()

    await clicks.click(line(page, 'ne répond plus'))
    await clicks.click(page.getByRole('button', { name: 'Tester maintenant' }))
    await page.locator('main').getByRole('status').first().waitFor()
    await clicks.click(page.locator('nav.side a[href="/"]'))

    await clicks.click(line(page, `${Object.values(refusals)[0]} actes refusés`))
    for (const count of Object.values(refusals)) await requeues(page, clicks, count)

    await clicks.click(tab(page, 'Retours à rattacher'))
    for (let index = 1; index <= strays; index++) await clicks.click(page.getByLabel(`Rattacher à PERDU_${index}`))
    await clicks.type(page.getByLabel('Motif'), reason)
    await clicks.click(page.getByRole('button', { name: 'Rattacher les retours cochés' }))
    await page.getByText(`${strays} retours rattachés.`).waitFor()

    await clicks.click(tab(page, 'Incertains'))
    for (let index = uncertain; index >= 1; index--) {
      const form = page
        .locator('details')
        .filter({ has: page.locator('summary', { hasText: new RegExp(`DOUTE_${index} n’est pas arrivée?$`) }) })
      await clicks.click(form.locator('summary'))
      await clicks.type(form.getByLabel('Motif'), reason)
      await clicks.click(form.getByRole('button'))
      await page.getByRole('status').first().waitFor()
    }

    await desk.works()
    await page.goto('/')
    await page.getByText('Rien à traiter.').waitFor()
    expect(await badge.count()).toBe(0)
    expect(clicks.spent().clicks).toBeLessThanOrEqual(clicksMost)
    await page.locator('summary', { hasText: 'Traités depuis une heure' }).click()
    await line(page, 'retour rattaché').first().waitFor()
    await page.context().close()
  })
})

const tab = (page: Page, name: string): Locator => page.locator('.tabs').getByRole('link', { name })

/** Requeue the acts of a cause, each cause with a reason of its own. */
async function requeues(page: Page, clicks: Clicks, count: number): Promise<void> {
  const what = count === 1 ? 'Relancer l’acte' : `Relancer les ${count} actes`
  await clicks.click(page.locator('summary', { hasText: what }))
  const form = page.locator('details[open]')
  await clicks.type(form.getByLabel('Motif'), reason)
  await clicks.click(form.getByRole('button', { name: what }))
  await page.getByText(`${count} acte${count > 1 ? 's' : ''} à relancer.`).waitFor()
  await runBulks({ ...desk.app.ports, notify: async () => undefined })
}
