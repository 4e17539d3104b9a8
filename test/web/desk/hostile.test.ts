// Texts that others write, as hostile as they can be, on every page that shows them: objet, names of files, words of the
// prefecture, mails, reasons, names of collectivites, addresses. They are shown, and do nothing.
import { describe, expect, test } from 'vitest'
import { actions, pages } from '../../../src/web/desk/pages.ts'
import { asked } from '../../support/servers/browser.ts'
import { shortly } from '../../support/long.ts'
import { hostileTexts, openFurnishedDesk } from './furnished.ts'
import { describeInBrowser } from './in-browser.ts'
import { actionAt, breachesIn, crawl, formsOf } from './markup.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const desk = forSuite(() => openFurnishedDesk(hostileTexts))

const corpus = Object.values(hostileTexts)
const crawls = new Map<string, ReturnType<typeof crawl>>()
/** Every page as a person sees it before any action: looked at once. */
const crawled = (name: string) => {
  const shown =
    crawls.get(name) ?? crawl([...pages.map(({ path }) => desk.pathOf(path)), ...everyAct()], desk.as(name).get)
  crawls.set(name, shown)
  return shown
}
const everyAct = () => Object.values(desk.acts).map((id) => `/transmissions/${id}`)

describe('the grammar for parsing pages', () => {
  test.each([
    `<p><script>x</script></p>`,
    `<a href="javascript:x">x</a>`,
    `<img src="/x" onerror="x" />`,
    `<a href="//elsewhere.example.org">x</a>`,
    `<p style="x">x</p>`,
    `<iframe srcdoc="x"></iframe>`,
    `<form action="https://elsewhere.example.org"></form>`,
  ])('detects %s', (text) => expect(breachesIn(text)).toHaveLength(1))

  test.each(['<p x=1>', '<p x="a" y=\'b\'>', 'a < b', '<p x="<">', '<P>'])('treats %s as unescaped', (text) => {
    expect(() => breachesIn(text)).toThrow(/unescaped/)
  })

  test('accepts our own pages', () => {
    expect(breachesIn('<!doctype html><p class="a" hidden><a href="/x?y=1&amp;z=2">x</a><br /></p>')).toEqual([])
  })
})

test.each(shortly(['operator', 'administrator'], (name) => name === 'administrator'))(
  'as %s no page lets them out of their place',
  async (name) => {
    for (const [at, text] of await crawled(name)) {
      expect(text, at).not.toBe('')
      expect(breachesIn(text), at).toEqual([])
    }
  },
)

test('the corpus is displayed: each of its texts somewhere', async () => {
  const shown = [...(await crawled('administrator')).values()].join('\n')
  const escaped = (text: string) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
  const { objet, detail, collectivite, who } = hostileTexts
  for (const text of [objet, detail, collectivite, who])
    expect(shown.includes(escaped(text).slice(0, 40)), text).toBe(true)
})

test('public pages do not let them escape either', async () => {
  const { address, collectivite } = await desk.operations.ask.postAct({ id: desk.acts.acknowledged })
  for (const at of [address, `/public/${collectivite}`]) {
    const { text } = await desk.as('nobody').get(at)
    expect(breachesIn(text), at).toEqual([])
    expect(text, at).toContain('&lt;script&gt;')
  }
})

test('text typed into an address is shown unchanged', async () => {
  for (const [rank, { path }] of shortly(pages, (_page, index) => index % 4 === 0).entries()) {
    const [at = ''] = desk.pathOf(path).split('?')
    for (const [place, name] of ['q', 'vers', 'apres', 'code', 'collectivite', 'etat', 'qui', 'depuis'].entries()) {
      const text = corpus[(rank + place) % corpus.length] ?? ''
      const answer = await desk.as('operator').get(`${at}?${name}=${encodeURIComponent(text)}`)
      expect(breachesIn(answer.text), `${at} ${name}`).toEqual([])
    }
  }
})

test('the message of an action, with a reason or a name, is inert on the next page', async () => {
  for (const { path } of actions) {
    const at = desk.pathOf(path)
    const client = desk.another('operator')
    const fields = {
      motif: hostileTexts.reason,
      vers: 'javascript:x',
      reference: hostileTexts.who,
      acte: hostileTexts.objet,
    }
    const { status, location, text } = await client.post(at, { ...fields, q: hostileTexts.objet })
    if (status !== 303) expect(breachesIn(text), at).toEqual([])
    else {
      expect(location, at).toMatch(/^\/(?!\/)/)
      expect(breachesIn((await client.get(location)).text), at).toEqual([])
    }
  }
})

test('forms lead only to actions of the desk, and contain the token', async () => {
  for (const [at, text] of await crawled('administrator'))
    for (const { method, action, fields } of formsOf(text)) {
      if (method === 'get') expect(fields, at).not.toHaveProperty('_csrf')
      else {
        expect(action === '/sortir' || actionAt(action || at) !== undefined, `${at}: ${action}`).toBe(true)
        expect(fields, `${at}: ${action}`).toHaveProperty('_csrf', expect.stringMatching(/.{20}/))
      }
    }
})

await describeInBrowser('in Chromium', (browsing) => {
  test('none of it is executed, and none of it is an element', async () => {
    const addresses = [...(await crawled('administrator')).keys()].filter((_address, index) => index % 3 === 0)
    const page = await browsing().signedIn(desk.url, 'administrator')
    for (const address of addresses) {
      await page.goto(address)
      expect(await asked(page, 'window.breach ?? null'), address).toBeNull()
      const foreign =
        'img, iframe:not(.preview), svg[onload], math, details[ontoggle], style, object, embed, [autofocus]'
      expect(await page.locator(foreign).count(), address).toBe(0)
    }
  })
})
