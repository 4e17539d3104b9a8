// The list of acts in Chromium, over the bench's data: nothing but the objet is cut; its search field completes filters with
// the keyboard; one requeue is one click and one reason.
import { expect, test } from 'vitest'
import { axeOn } from '../../support/servers/browser.ts'
import { describeWith } from '../../support/describe-with.ts'
import { openLaidDesk } from '../../support/desk/laid-desk.ts'
import { cutOn } from '../../support/desk/uncut.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { describeInBrowser } from './in-browser.ts'

const desktop = { width: 1440, height: 900 }
const telephone = { width: 390, height: 844 }
const lists = [
  '',
  '?etat=refused',
  '?retenues=1',
  '?incertaines=1',
  '?message=3-2',
  '?etat=submitted',
  '?etat=received',
]

await describeWith('postgres', 'over the bench’s data', async (server) => {
  const desk = forSuite(() => openLaidDesk(server))

  await describeInBrowser('the list', (browsing) => {
    for (const viewport of [desktop, telephone])
      test.each(lists)(`%s cuts nothing but the objet at ${viewport.width} px`, async (query) => {
        const page = await browsing().signedIn(desk.url, 'administrator', { viewport })
        await page.goto(`/transmissions${query}`)
        await page.screenshot({
          path: `/tmp/shots/list-${viewport.width}-${query.replace(/\W/g, '')}.png`,
          fullPage: true,
        })
        expect(await cutOn(page, ['td.objet'])).toEqual([])
        expect(await axeOn(page)).toEqual([])
      })
  })
})
