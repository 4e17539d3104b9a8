// A gateway of another vendor declared by the desk alone, in Chromium: its form follows from what the plug-in says of itself.
// With ACTES_PICTURES=FOLDER, a picture of each step.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { maraussan } from '../../../src/config/demo.ts'
import { openDesk } from '../../support/desk/desk.ts'
import { openFacteurSite } from '../../support/gateways/facteur/facteur.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { signIn } from '../../support/servers/browser.ts'
import { describeInBrowser } from './in-browser.ts'

const { siren } = maraussan
const time = { at: Date.parse('2025-07-08T08:02:00Z') }
const site = forSuite(() => openFacteurSite({ now: () => new Date(time.at), declares: [maraussan] }))
const desk = forSuite(() => openDesk({ time, environment: { ACTES_GATEWAYS: site.named } }))
const pictures = process.env.ACTES_PICTURES

await describeInBrowser('a plug-in', (browsing) => {
  test('is chosen and filled in on its form, then carries an act', async () => {
    const page = await browsing().opens(desk.url)
    const draws = async (name: string) => {
      if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
    }
    await signIn(page, 'administrator')
    await page.goto(`/collectivites/${siren}/passerelle`)
    await page.getByRole('link', { name: 'Le Facteur' }).click()
    const { url, bureau, jeton, autorites, certificat, cle } = site.gateway
    const pem = join(site.folder, 'client.pem')
    await writeFile(pem, `${certificat}\n${cle}`)
    await page.locator('details').evaluateAll((all) => all.forEach((each) => each.setAttribute('open', '')))
    for (const [name, value] of Object.entries({ url, bureau, jeton, autorites, delai: '240' }))
      await page.locator(`[name="${name}"]`).fill(value)
    await page.locator('[name="service"]').selectOption('urgent')
    await page.locator('[name="certificat"]').setInputFiles(pem)
    await draws('extension-reglages')
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await page.getByText('Le Facteur : les réglages sont enregistrés. Testez-les.').waitFor()
    await draws('extension-enregistree')
    await desk.hands('PLUGIN4')
    expect(await desk.settles('PLUGIN4')).toMatchObject({ state: 'acknowledged' })
    // Beside the request for the classification that its new connection makes.
    const acts = (await site.received()).filter(({ idActe }) => idActe?.includes('-PLUGIN4-'))
    expect(acts).toHaveLength(1)
    await page.goto('/connexions')
    await page.getByText('Le Facteur').first().waitFor()
    await draws('extension-connexions')
  })
})
