// No page is long, and none cuts what it says: every page of the registry with something of every kind on it, and those that
// list much over the bench's data.
import { expect, test } from 'vitest'
import { pages } from '../../../src/web/desk/pages.ts'
import { pathsFor } from '../../bench/desk-paths.ts'
import { describeWith } from '../../support/describe-with.ts'
import { openLaidDesk } from '../../support/desk/laid-desk.ts'
import { cutOn } from '../../support/desk/uncut.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { asked } from '../../support/servers/browser.ts'
import { openFurnishedDesk } from './furnished.ts'
import { describeInBrowser } from './in-browser.ts'
import { pageAt } from './markup.ts'

const sizes = [
  { width: 1440, height: 900, most: 4_000 },
  { width: 390, height: 844, most: 8_000 },
] as const
/** History and manual may be longer. */
const isBounded = (path: string) => !/^\/(journal|aide)/.test(path)
/** Objets and the sentence of a cause may be cut; the page that they lead to has them whole. */
const mayBeCut = ['td.objet', 'td[data-l="Objet"]', '.cut', '.one', '#echecs .row-name']

interface Served {
  readonly url: string
  paths(): Promise<readonly string[]>
}

async function describeLengths(title: string, served: () => Served): Promise<void> {
  await describeInBrowser(title, (browsing) => {
    test.each(sizes)('is short, and cuts nothing: %o', async ({ most, ...viewport }) => {
      const { url, paths } = served()
      const page = await browsing().signedIn(url, 'administrator', { viewport })
      const found: string[] = []
      for (const path of (await paths()).filter(isBounded)) {
        await page.goto(path)
        const height = await asked<number>(page, 'document.documentElement.scrollHeight')
        if (height > most) found.push(`${path}: ${height} px`)
        found.push(...(await cutOn(page, mayBeCut)).map((each) => `${path}: ${each}`))
      }
      expect(found).toEqual([])
    })
  })
}

const furnished = forSuite(() => openFurnishedDesk())
await describeLengths('every page', () => ({
  url: furnished.url,
  paths: async () => pages.map(({ path }) => furnished.pathOf(path)),
}))

await describeWith('postgres', 'a page over the bench’s data', async (server) => {
  const laid = forSuite(() => openLaidDesk(server))
  await describeLengths('', () => ({
    url: laid.url,
    // test/web/desk/list.test.ts looks at the filtered lists of acts; two others are no page here.
    paths: async () =>
      [...(await pathsFor(laid.db, null)).values()].filter(
        (path) => pageAt(path) && !/^\/(transmissions\?|lots\/modele|moi\/code)/.test(path),
      ),
  }))
})
