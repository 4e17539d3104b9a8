// Signing in by the identity provider, in Chromium: by the button, through the provider's page, to the desk; out again at
// both; and what a person reads whom nobody has invited.
import { beforeAll, expect, test } from 'vitest'
import { axeOn } from '../../support/servers/browser.ts'
import { loginOf } from '../../support/desk/desk.ts'
import { openOidcDesk } from '../../support/desk/oidc-desk.ts'
import { describeInBrowser } from './in-browser.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const desk = forSuite(() => openOidcDesk())
beforeAll(async () => {
  const siret = '21340148200012'
  desk.idp.agents.set('sub-operator', { email: loginOf('operator'), siret })
  desk.idp.agents.set('sub-inconnu', { email: loginOf('inconnu'), siret })
})

await describeInBrowser('with the identity provider', (browsing) => {
  test('a person signs in by the button and signs out of both, and an uninvited one reads what to do', async () => {
    const page = await browsing().opens(desk.url, { ignoreHTTPSErrors: true })
    await page.goto('/entrer')
    expect(await axeOn(page)).toEqual([])
    await page.getByRole('link', { name: 'Se connecter avec ProConnect' }).click()
    await page.getByLabel('Agent').fill('sub-operator')
    await page.getByRole('button', { name: 'Continuer' }).click()
    await page.waitForURL(`${desk.url}/`)
    await page.getByText(loginOf('operator')).waitFor()
    await page.getByRole('button', { name: 'Se déconnecter' }).click()
    await page.waitForURL((url) => url.origin === desk.idp.issuer)
    await page.getByRole('button', { name: 'Quitter' }).click()
    await page.getByRole('heading', { name: 'Vous êtes déconnecté' }).waitFor()
    await page.getByText('Ici, et chez ProConnect.').waitFor()
    await page.goto('/transmissions')
    expect(new URL(page.url()).pathname).toBe('/entrer')
    await page.getByRole('link', { name: 'Se connecter avec ProConnect' }).click()
    await page.getByLabel('Agent').fill('sub-inconnu')
    await page.getByRole('button', { name: 'Continuer' }).click()
    await page.getByRole('heading', { name: 'Vous n’êtes pas connecté' }).waitFor()
    await page.getByText('ACTES-A038').waitFor()
    expect(await axeOn(page)).toEqual([])
    await page.context().close()
    // Nothing is complained of but that the browser went to the provider.
    expect(
      browsing()
        .complaints()
        .filter((what) => !what.includes(` asks ${desk.idp.issuer}/`)),
    ).toEqual([])
  })
})
