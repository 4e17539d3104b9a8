// No word, number, date or unit of a cell, a head or a button is broken over two lines, on any page, at any usual width: with
// names as long as communities of communes have them, and numbers longer than the norm lets them be.
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pages } from '../../../src/web/desk/pages.ts'
import { openTransmission } from '../../../src/store/transmissions/moves.ts'
import { brokenOn } from '../../support/desk/unbroken.ts'
import { aNewTransmission } from '../../support/life/rows.ts'
import { hands, openFurnishedDesk, plainTexts, type FurnishedDesk } from './furnished.ts'
import { describeInBrowser } from './in-browser.ts'

const long = {
  ...plainTexts,
  collectivite: 'Communauté de communes de la Haute Vallée de l’Orb, du Caroux et du Minervois au Canal du Midi',
  objet:
    'Approbation de la convention intercommunale de mutualisation des services d’instruction des autorisations d’urbanisme, avenant n° 12, et autorisation donnée au maire de la signer',
  reason: 'le contrôle de légalité a confirmé par téléphone que l’acte lui est bien parvenu le 1er juillet',
}

let desk: FurnishedDesk
beforeAll(async () => {
  desk = await openFurnishedDesk(long)
  await hands({ desk, texts: long }, 'DEL-2025-06-123')
  await desk.commune.works()
  const { store, clock } = desk.commune.app.ports
  for (const rank of [1, 2, 3]) {
    const row = aNewTransmission(`DELCC_${String(rank).padStart(14, '0')}`, { objet: long.objet })
    await openTransmission(store.db, { ...row, id: v7(), at: clock.now() })
  }
})
afterAll(() => desk.closes())

await describeInBrowser('nothing is broken inside a word or a number', (browsing) => {
  for (const width of [1440, 1024, 390])
    test.each(pages.map(({ path }) => path))(`at ${width} px: %s`, async (path) => {
      const page = await browsing().signedIn(desk.url, 'administrator', { viewport: { width, height: 900 } })
      await page.goto(desk.pathOf(path))
      expect(await brokenOn(page)).toEqual([])
    })
})
