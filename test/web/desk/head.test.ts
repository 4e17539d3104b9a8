// What stands in the head of every page, in Chromium: the search, by its keys; whether the page is up to date, which a server
// that dies and comes back shows.
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { networkServer } from '../../../src/web/server.ts'
import { asked, axeOn, signIn } from '../../support/servers/browser.ts'
import { lineTo, type Line } from '../../support/servers/line.ts'
import { openDesk, type OpenDesk } from '../../support/desk/desk.ts'
import { describeInBrowser } from './in-browser.ts'

let desk: OpenDesk
let server: FastifyInstance
let line: Line
let id: string
beforeAll(async () => {
  desk = await openDesk()
  id = await desk.hands('TROUVE1')
  server = await networkServer(desk.app, { desk: true })
  line = await lineTo(await server.listen({ host: '127.0.0.1', port: 0 }))
})
afterAll(async () => {
  await line.cut()
  await server.close()
  await desk.closes()
})

await describeInBrowser('the head of a page', (browsing) => {
  test.each(['Control+k', '/', 'Control+/'])('%s searches on Aujourd’hui, and works by keyboard alone', async (key) => {
    const page = await browsing().signedIn(desk.url, 'operator')
    await page.goto('/')
    await page.keyboard.press(key)
    await page.keyboard.type('trouve')
    await page
      .getByRole('dialog')
      .getByRole('link', { name: /TROUVE1/ })
      .waitFor()
    expect(await axeOn(page)).toEqual([])
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === `/transmissions/${id}`)
  })

  test('Escape closes it, and a key typed into a field goes to that field', async () => {
    const page = await browsing().signedIn(desk.url, 'operator')
    await page.goto('/transmissions')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    const field = page.locator('#q')
    await field.pressSequentially('a/k')
    expect([await field.inputValue(), await page.getByRole('dialog').count()]).toEqual(['a/k', 0])
  })

  test('the single-key shortcut can be switched off', async () => {
    const page = await browsing().signedIn(desk.url, 'operator')
    await page.goto('/')
    await page.keyboard.press('Control+k')
    await page.getByLabel('La touche / ouvre cette recherche').uncheck()
    await page.reload()
    await page.keyboard.press('/')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
  })

  test('a server that dies is reported within five seconds, and its return, with the changes meanwhile', async () => {
    const page = await browsing().opens(line.url.replace(/\/$/, ''))
    await signIn(page, 'operator')
    await page.goto('/transmissions')
    const standing = page.locator('#direct')
    await standing.filter({ hasText: 'à jour' }).waitFor()
    // What it says first is the page's own reckoning of how long it has heard nothing.
    await asked(
      page,
      `{ window.notReloaded = true; const direct = document.getElementById('direct')
         new MutationObserver(() => { if (direct.textContent.includes('déconnecté')) window.saidFirst ??= direct.textContent })
           .observe(direct, { childList: true, subtree: true, characterData: true }); 0 }`,
    )
    await line.cut()
    await standing.filter({ hasText: 'déconnecté' }).waitFor()
    expect(await asked<string>(page, 'window.saidFirst')).toMatch(/^déconnecté depuis [45]\s+s$/)
    // Screen readers are told the word, and not each second.
    expect(await standing.locator('span:not([aria-hidden])').innerText()).toBe('déconnecté')
    expect(await axeOn(page)).toEqual([])
    await desk.works()
    await line.mend()
    await standing.filter({ hasText: 'à jour de nouveau' }).waitFor()
    await page.locator('td.state', { hasText: 'acquitté' }).waitFor()
    expect(await asked(page, 'window.notReloaded')).toBe(true)
    await page.context().close()
    const refusals = browsing().complaints()
    expect(refusals.filter((each) => !each.includes('net::ERR_'))).toEqual([])
  })

  test('so is one that hangs: nothing breaks, and nothing arrives', async () => {
    const page = await browsing().opens(line.url.replace(/\/$/, ''))
    await signIn(page, 'operator')
    const standing = page.locator('#direct')
    await standing.filter({ hasText: 'à jour' }).waitFor()
    line.hold()
    await standing.filter({ hasText: 'déconnecté' }).waitFor()
    line.goOn()
    await standing.filter({ hasText: 'à jour' }).waitFor()
    await page.context().close()
    browsing().complaints()
  })
})
