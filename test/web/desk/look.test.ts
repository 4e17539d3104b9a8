// How the desk looks: sizes, spaces and colours from one list each; light or dark as a person chooses; a head of one line on a
// telephone; buttons as wide as their words; and what is said where there is nothing.
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pages } from '../../../src/web/desk/pages.ts'
import { asked, axeOn } from '../../support/servers/browser.ts'
import { openFurnishedDesk, type FurnishedDesk } from './furnished.ts'
import { describeInBrowser } from './in-browser.ts'
import { breachesIn } from './markup.ts'
import { shots } from './screenshots.ts'

let desk: FurnishedDesk
beforeAll(async () => {
  desk = await openFurnishedDesk()
})
afterAll(() => desk.closes())

const browser = new URL('../../../src/web/desk/browser/', import.meta.url)
const sheets = ['desk.css', ...readdirSync(new URL('styles/', browser)).map((name) => `styles/${name}`)]

/** Of each property, what a value may be made of. */
const allowed: readonly (readonly [property: RegExp, value: RegExp])[] = [
  // Or relative to what is around it; on paper in points and millimetres. Over a page that waits lies a shade of black.
  [/^font-size$/, /^(var\(--t\d\)|inherit|[\d.]+(em|pt))$/],
  [/^(margin|padding|gap|row-gap|column-gap)\b/, /^(-?(var\(--s\d\)|[\d.]+(em|px|mm|vh|%)|0|auto)\s*)+$/],
  [/^border-radius$/, /^((var\(--(r|round)\)|0|50%|inherit)\s*)+$/],
  [/^(color|background|background-color|fill|stroke|border-color|accent-color)$/, /^(?!.*(#|rgb\((?!0 0 0)|hsl))/],
]

test.each(sheets)('%s takes sizes and spaces from the scales, and colours from the list', (name) => {
  const lines = readFileSync(new URL(name, browser), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .split('\n')
  const stray = lines.flatMap((line, index) => {
    const [, property = '', value = ''] = /^\s*([a-z-]+): ([^;{]+);$/.exec(line) ?? []
    const rule = allowed.find(([of]) => of.test(property))
    return rule && !rule[1].test(value) ? [`${name}:${index + 1} ${property}: ${value}`] : []
  })
  expect(stray).toEqual([])
})

test('every page is drawn by light, by dark and on a telephone, each in a file of its own', () => {
  for (const look of ['clair', 'sombre', 'telephone'])
    expect(shots.filter((shot) => shot.look === look).map(({ path }) => path)).toEqual(pages.map(({ path }) => path))
  expect(new Set(shots.map(({ name }) => name)).size).toBe(shots.length)
})

test('the mark is served to the tab of the browser', async () => {
  const { status, headers, text } = await desk.another('nobody').get('/favicon.svg')
  expect([status, headers['content-type']]).toEqual([200, 'image/svg+xml'])
  expect(text).toMatch(/^<svg xmlns=/)
})

describe('light or dark', () => {
  test('is chosen on a page, holds on all of them, and keeps the filters', async () => {
    const client = desk.another('operator')
    expect((await client.get('/transmissions')).text).not.toContain('data-theme')
    const chosen = await client.get('/transmissions?retenues=1&theme=sombre')
    expect([chosen.status, chosen.location]).toEqual([303, '/transmissions?retenues=1'])
    expect(String(chosen.headers['set-cookie'])).toMatch(
      /^actes_theme=sombre; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const page = await client.get(chosen.location)
    expect(page.text).toMatch(/<html [^>]*data-theme="sombre"/)
    expect(page.text).toMatch(/name="retenues" value="1"/)
    expect(breachesIn(page.text)).toEqual([])
    await client.get('/?theme=auto')
    expect((await client.get('/')).text).not.toContain('data-theme')
  })

  test('is chosen together with a language, and any other word chooses nothing', async () => {
    const client = desk.another('operator')
    expect(await client.get('/?langue=en&theme=clair&x=1')).toMatchObject({ status: 303, location: '/?x=1' })
    expect((await client.get('/')).text).toContain('<html data-theme="clair" lang="en">')
    expect((await client.get('/?theme=%22%3E')).status).toBe(200)
  })
})

describe('where there is nothing', () => {
  test.each(pages.map(({ path }) => path).filter((path) => path.includes(':')))(
    '%s says what one may do, and no command',
    async (path) => {
      const { status, words, text } = await desk.as('administrator').get(path.replace(/:\w+/g, 'nulle-part'))
      expect(status).toBe(404)
      expect(words).toContain('Il n’y a rien à montrer ici')
      expect(words).not.toMatch(/« ?actes /)
      expect(text).toMatch(/<a href="\/transmissions">Chercher l’acte</)
    },
  )
})

await describeInBrowser('in Chromium', (browsing) => {
  test('the head of a telephone is one line, and leads to every section without JavaScript', async () => {
    const options = { viewport: { width: 390, height: 844 }, javaScriptEnabled: false }
    const page = await browsing().signedIn(desk.url, 'administrator', options)
    await page.goto('/transmissions')
    expect(await page.locator('.rail').evaluate((rail) => rail.getBoundingClientRect().height)).toBeLessThanOrEqual(64)
    const section = page.getByRole('link', { name: 'Échecs par cause' })
    expect(await section.isVisible()).toBe(false)
    await page.locator('.menu summary').click()
    await section.click()
    await page.waitForURL((url) => url.pathname === '/causes')
  })

  test('dark by choice is dark on a light system, without JavaScript, and breaks no rule of axe-core', async () => {
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

  test('buttons are as wide as their words, rows as their screen, and heads of tables stay in sight', async () => {
    const page = await browsing().signedIn(desk.url, 'administrator', { viewport: { width: 1440, height: 900 } })
    await page.goto('/causes')
    const widths = await asked<number[]>(
      page,
      `[...document.querySelectorAll('main .button')].map((each) => each.getBoundingClientRect().width)`,
    )
    expect(Math.max(...widths)).toBeLessThan(400)
    await page.goto('/planifications')
    expect(await asked<number>(page, `document.querySelector('table').getBoundingClientRect().width`)).toBeGreaterThan(
      1100,
    )
    await asked(page, 'scrollTo(0, 400)')
    expect(await asked<number>(page, `document.querySelector('th').getBoundingClientRect().top`)).toBeCloseTo(0)
  })

  test('on paper an act stands by light, without what only a screen can do', async () => {
    const page = await browsing().signedIn(desk.url, 'administrator', { colorScheme: 'dark' })
    await page.goto(`/transmissions/${desk.acts.acknowledged}`)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.rail, form, button, .button, iframe').filter({ visible: true }).count()).toBe(0)
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
    expect(await asked<string>(page, 'getComputedStyle(document.documentElement).colorScheme')).toBe('light')
    await page.emulateMedia({ media: null })
  })
})
