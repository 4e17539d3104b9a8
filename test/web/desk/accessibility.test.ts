// Every page of the registry for everybody: what axe-core finds, by light and by dark, in French and in English; on a narrow
// screen and magnified, where nothing may lie sideways; and with the keyboard alone.
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { pages } from '../../../src/web/desk/pages.ts'
import { brokenOn } from '../../support/desk/unbroken.ts'
import { asked, axeOn } from '../../support/servers/browser.ts'
import { shortly, testAtLength } from '../../support/long.ts'
import { openFurnishedDesk } from './furnished.ts'
import { describeInBrowser } from './in-browser.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const desk = forSuite(() => openFurnishedDesk())

const kept = ['/', '/transmissions', '/transmissions/:id']
const paths = shortly(
  pages.map(({ path }) => path),
  (path) => kept.includes(path),
)
const pathsInEnglish = shortly(paths, (path) => path === '/transmissions/:id')
const wide = { width: 1440, height: 900 }
const narrow = { width: 360, height: 740 }
const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [wide, narrow].map((viewport) => ({ colorScheme, viewport })),
)
const sideways = `(() => {
  const room = document.documentElement.clientWidth
  const scrolls = (element) => element && element !== document.body &&
    (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement))
  const wide = [...document.querySelectorAll('main *')].filter((element) =>
    element.getBoundingClientRect().right > room + 1 && !scrolls(element.parentElement) && !element.closest('.skip'))
  return document.documentElement.scrollWidth > room ? wide.slice(0, 3).map(({ outerHTML }) => outerHTML.slice(0, 200)).concat('wide') : []
})()`

await describeInBrowser('a page for everybody', (browsing) => {
  const show = async (path: string, options = {}): Promise<Page> => {
    const page = await browsing().signedIn(desk.url, 'administrator', options)
    const answer = await page.goto(desk.pathOf(path))
    expect(answer?.status()).toBe(200)
    // What lies folded away must fit, too.
    await asked(page, `document.querySelectorAll('details').forEach((each) => { each.open = true })`)
    return page
  }

  describe.each(paths)('%s', (path) => {
    test.each(looks)(
      'breaks no rule of axe-core, has no overlong word or number, and does not scroll sideways: %o',
      async (options) => {
        const page = await show(path, options)
        expect(await asked(page, sideways)).toEqual([])
        expect(await brokenOn(page)).toEqual([])
        expect(await axeOn(page)).toEqual([])
      },
    )

    test('fits at 200 %', async () => {
      // A window of 1280 points magnified twice has 640 of its own.
      const page = await show(path, { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 })
      expect(await asked(page, sideways)).toEqual([])
    })

    test('is traversed by Tab in reading order, each stop visible', async () => {
      const page = await show(path)
      expect(await walk(page)).toEqual([])
    })

    test('has one h1, headings in order, a title, labels, and shows nothing that is hidden', async () => {
      const page = await show(path)
      expect(await page.locator('[hidden]').filter({ visible: true }).count()).toBe(0)
      expect(await page.title()).toMatch(/\S+ · actes-worker$/)
      expect(await page.locator('h1').count()).toBe(1)
      const levels = await asked<number[]>(
        page,
        `[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(({ tagName }) => Number(tagName[1]))`,
      )
      expect(levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)).toEqual([])
      const captions = await asked<number>(page, `document.querySelectorAll('table:not(:has(caption))').length`)
      expect(captions).toBe(0)
    })
  })

  test.each(pathsInEnglish)(
    '%s breaks no rule in English, and does not scroll sideways on a narrow screen',
    async (path) => {
      const page = await show(path, { locale: 'en-GB', colorScheme: 'dark', viewport: narrow })
      expect(await asked(page, 'document.documentElement.lang')).toBe('en')
      expect(await asked(page, sideways)).toEqual([])
      expect(await axeOn(page)).toEqual([])
    },
  )

  testAtLength('the dark theme on a light system works without JavaScript, and breaks no rule', async () => {
    const page = await browsing().signedIn(desk.url, 'reader', { colorScheme: 'light' })
    const paper = () => asked<string>(page, 'getComputedStyle(document.body).backgroundColor')
    const light = await paper()
    await page.getByRole('button', { name: 'Sombre' }).click()
    await page.goto(`/transmissions/${desk.acts.held}`)
    expect(await paper()).not.toBe(light)
    expect(await axeOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Clair' }).click()
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await paper()).toBe(light)
    expect(await axeOn(page)).toEqual([])
  })

  testAtLength('a printed act is light, without controls', async () => {
    const page = await browsing().signedIn(desk.url, 'administrator', { colorScheme: 'dark' })
    await page.goto(`/transmissions/${desk.acts.acknowledged}`)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.rail, form, button, .button, iframe').filter({ visible: true }).count()).toBe(0)
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
    expect(await asked<string>(page, 'getComputedStyle(document.documentElement).colorScheme')).toBe('light')
    await page.emulateMedia({ media: null })
  })

  testAtLength('on a telephone the head is one line, and leads to every section without JavaScript', async () => {
    const options = { viewport: { width: 390, height: 844 }, javaScriptEnabled: false }
    const page = await browsing().signedIn(desk.url, 'administrator', options)
    await page.goto('/transmissions')
    expect(await page.locator('.rail').evaluate((rail) => rail.getBoundingClientRect().height)).toBeLessThanOrEqual(64)
    const section = page.getByRole('link', { name: /^À traiter/ })
    expect(await section.isVisible()).toBe(false)
    await page.locator('.menu summary').click()
    await section.click()
    await page.waitForURL((url) => url.pathname === '/')
  })

  test('the first Tab skips the navigation', async () => {
    const page = await show('/')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await asked(page, 'document.activeElement.id')).toBe('contenu')
  })

  test('Enter follows a link, and submits a form', async () => {
    const page = await browsing().opens(desk.url)
    await page.goto('/entrer')
    await page.keyboard.press('Tab')
    await page.keyboard.type('reader@example.org')
    await page.keyboard.press('Tab')
    await page.keyboard.type('un mot de passe de douze')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === '/')
    await page.getByRole('link', { name: /^actes-worker/ }).focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === '/')
    await page.getByRole('button', { name: 'Se déconnecter' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === '/entrer')
    expect(await axeOn(page)).toEqual([])
    await page.context().close()
  })
})

/** Tab through a page. @returns what it does not reach, what comes out of order, and where the focus is not seen */
async function walk(page: Page): Promise<readonly string[]> {
  await asked(
    page,
    `window.stops = [...document.querySelectorAll('a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea, summary')]
      .filter((element) => element.checkVisibility() && element.tabIndex >= 0)`,
  )
  const radios = `(element) => element.type === 'radio' ? element.form?.querySelectorAll('[name="' + element.name + '"]') ?? [element] : [element]`
  const count = await asked<number>(page, 'window.stops.length')
  const seen: number[] = []
  const unseen: string[] = []
  for (let steps = 0; steps < 3 * count + 5; steps++) {
    await page.keyboard.press('Tab')
    const [at, isSeen, what] = await asked<[number, boolean, string]>(
      page,
      `(() => { const { activeElement: here } = document; const style = getComputedStyle(here); const { width, height } = here.getBoundingClientRect()
        return [window.stops.indexOf(here), style.outlineStyle !== 'none' && width > 0 && height > 0, here.outerHTML.slice(0, 120)] })()`,
    )
    // A date is several stops of one field.
    if (at >= 0 && at === seen.at(-1)) continue
    if (at < 0 || seen.includes(at)) break
    seen.push(at)
    if (!isSeen) unseen.push(`not seen: ${what}`)
  }
  const missed = await asked<string[]>(
    page,
    `(() => { const group = ${radios}; const seen = new Set(${JSON.stringify(seen)}.flatMap((at) => [...group(window.stops[at])]))
      return window.stops.filter((element) => !seen.has(element)).map(({ outerHTML }) => 'not reached: ' + outerHTML.slice(0, 120)) })()`,
  )
  const backward = seen
    .filter((at, index) => index > 0 && at < (seen[index - 1] ?? 0))
    .map((at) => `out of order: ${at}`)
  return [...missed, ...backward, ...unseen]
}
