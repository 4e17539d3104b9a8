// Pages that keep themselves fresh, in Chromium: what changes is seen without a reload, and nobody who is in the middle of
// something loses it.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { asked, axeOn, signIn } from '../../support/servers/browser.ts'
import { disablePerson } from '../../../src/store/people/people.ts'
import { loginOf, openDesk, staff } from '../../support/desk/desk.ts'
import { faultyGateway } from '../../support/life/faults.ts'
import { describeInBrowser } from './in-browser.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const { faults, wrap } = faultyGateway()
const desk = forSuite(() => openDesk({ wrap, roles: { leaving: staff.reader } }))

/** An act that its gateway holds back. */
async function held(numero: string): Promise<string> {
  faults.before = 'ACTES-G010'
  const id = await desk.sends(numero)
  faults.before = undefined
  return id
}

const how = { reason: 'corrigé', who: 'test' }
const requeues = (id: string) => desk.operations.requeue({ names: [id] }, { ...how, dryRun: false })

await describeInBrowser('a visible page', (browsing) => {
  /** A page that is marked, so that a reload would be seen. */
  const looksAt = async (path: string, name = 'operator'): Promise<Page> => {
    const page = await browsing().opens(desk.url)
    await signIn(page, name)
    // The page that signing in led to has a stream of its own, which may be answered as late as now.
    await page.goto('about:blank')
    const listens = page.waitForResponse((response) => response.url().includes('/vivant'))
    await page.goto(path)
    // One who is not listening yet would be refused, not told.
    await listens
    await asked(page, 'window.notReloaded = true')
    return page
  }
  const leaves = async (page: Page): Promise<void> => {
    expect(await asked<boolean>(page, 'window.notReloaded === true')).toBe(true)
    await page.context().close()
  }

  test('shows an act move on, announces it once to screen readers, and stays valid', async () => {
    const id = await desk.hands('SUIVI1')
    const page = await looksAt(`/transmissions/${id}`)
    await page.getByRole('heading', { level: 1, name: /SUIVI1/ }).waitFor()
    await desk.works()
    await page.getByRole('heading', { level: 1, name: /acquitté/ }).waitFor()
    await page.locator('.history strong', { hasText: 'Accusé de réception' }).waitFor()
    // Where a step on the way was seen, the last is not said before 15 seconds have passed.
    const said = page.locator('[aria-live="polite"]', { hasText: 'SUIVI1 acquitté' })
    await said.waitFor({ state: 'attached', timeout: 30_000 })
    expect(await axeOn(page)).toEqual([])
    await leaves(page)
  })

  test('keeps text being typed and unfolded parts, until the person is done', async () => {
    const id = await held('SAISIE1')
    const page = await looksAt(`/transmissions/${id}`)
    await page.getByText('Remettre en file d’attente').first().click()
    await page.getByLabel('Motif').first().fill('à moitié')
    await requeues(id)
    await page.getByRole('heading', { level: 1, name: /vérifié|prêt à partir/ }).waitFor()
    expect(await page.getByLabel('Motif').first().inputValue()).toBe('à moitié')
    expect(await asked<boolean>(page, `document.activeElement.name === 'motif'`)).toBe(true)
    await page.getByRole('button', { name: 'Remettre en file d’attente' }).first().click()
    await page.getByRole('alert').filter({ hasText: 'Opération refusée' }).waitFor()
    await page.context().close()
  })

  test('keeps them, and the focus, wherever the page moves the surroundings', async () => {
    const page = await looksAt('/moi')
    const form = '<form action="/motif">Motif <input></form>'
    const typed = `<article><a href="/1">Un</a>${form}</article>`
    for (const [before, after, shown] of [
      // Its act leaves the list.
      [`${typed}<article><a href="/2">Deux</a></article>`, '<article><a href="/2">2</a></article>', 'UnMotif 2'],
      // A link beside it goes elsewhere.
      [typed, '<p>Zéro</p><div><a href="/1">Un</a></div>', 'UnMotif ZéroUn'],
      // One of two alike goes, and nothing tells which.
      [`${form}${form}`, form, 'Motif Motif '],
    ] as const)
      expect(await merged(page, before, after)).toEqual({ shown, typed: 'à moitié', hasFocus: true })
    await leaves(page)
  })

  test('keeps the focus on a link about to be followed', async () => {
    await held('LIEN1')
    const page = await looksAt('/causes?etat=held')
    const link = page.locator('.tabs').getByRole('link', { name: /^Retenus/ })
    await link.focus()
    await held('LIEN2')
    await page.locator('td', { hasText: /2 actes retenus/ }).waitFor()
    expect(await asked<string>(page, 'document.activeElement.textContent')).toMatch(/^Retenus/)
    await leaves(page)
  })

  test('keeps ticks in a list whose rows change, and adds new rows on request', async () => {
    const first = await held('LISTE1')
    await held('LISTE2')
    const page = await looksAt('/transmissions?q=LISTE')
    const rows = page.getByRole('main').locator('tbody tr')
    expect(await rows.count()).toBe(2)
    await desk.operations.cancel(first, how)
    await held('LISTE3')
    // A row that is there changes in its place; the one that came waits.
    await rows.nth(1).getByText('retiré').waitFor()
    const strip = page.getByRole('button', { name: '1 nouvelle' })
    await strip.waitFor()
    expect(await rows.count()).toBe(2)
    await held('LISTE4')
    await page.getByRole('button', { name: '2 nouvelles' }).click()
    await rows.nth(3).waitFor()
    expect(await rows.first().innerText()).toContain('LISTE4')
    expect(await page.locator('[data-strip]').count()).toBe(0)
    await leaves(page)
  })

  test('also reports a session that ended unnoticed: on a page without live content', async () => {
    const page = await looksAt('/moi', 'leaving')
    await turns(page, 'hidden')
    await disablePerson(desk.db, loginOf('leaving'), desk.now())
    await turns(page, 'visible')
    await page.getByRole('link', { name: 'Se reconnecter' }).waitFor()
    await leaves(page)
    // Chromium tells each answer that refuses.
    for (const complaint of browsing().complaints()) expect(complaint).toMatch(/status of 401/)
  })
})

/** What is left of a part of the page, and of what was typed into its last field, once it has become another. */
function merged(page: Page, before: string, after: string): Promise<unknown> {
  return asked(
    page,
    `(() => {
      const [node, next] = ${JSON.stringify([before, after])}.map((text) => {
        const made = document.createElement('div')
        made.innerHTML = text
        return made
      })
      document.querySelector('main').append(node)
      const field = [...node.querySelectorAll('input')].at(-1)
      field.focus()
      field.value = 'à moitié'
      field.dispatchEvent(new Event('input', { bubbles: true }))
      merge(node, next)
      const typed = [...node.querySelectorAll('input')].map((each) => each.value).join('')
      return { shown: node.textContent, typed, hasFocus: document.activeElement === field }
    })()`,
  )
}

/** Another tab comes before it, or it is looked at again. */
function turns(page: Page, to: 'hidden' | 'visible'): Promise<void> {
  return asked(
    page,
    `Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${to === 'hidden'} })
     document.dispatchEvent(new Event('visibilitychange'))`,
  )
}
