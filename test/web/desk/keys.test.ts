// Security keys in Chromium, with its own virtual authenticator: registered on Mon compte, used at sign-in and removed; what is
// said of one that does not answer. What is refused is in test/accounts/authenticators.test.ts.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loginOf, openDesk, password, staff, type OpenDesk } from '../../support/desk/desk.ts'
import { asked, axeOn, signIn } from '../../support/servers/browser.ts'
import { freePort } from '../../support/servers/local-server.ts'
import { describeInBrowser } from './in-browser.ts'

let desk: OpenDesk
let origin: string
beforeAll(async () => {
  const port = await freePort()
  origin = `http://localhost:${port}`
  const roles = { agent: staff.reader, plain: staff.reader }
  desk = await openDesk({ port, roles, environment: { ACTES_PUBLIC_URL: origin } })
})
afterAll(() => desk.closes())

/** Plug a key in, which is touched at once. */
async function plugged(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const kind = { protocol: 'ctap2', transport: 'usb', hasResidentKey: false } as const
  const touch = { hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true }
  await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { ...kind, ...touch } })
}

async function register(page: Page, name: string): Promise<void> {
  await page.goto('/moi/cles')
  await page.getByLabel(/^Nom de la clé/).fill(name)
  await page.getByRole('button', { name: 'Enregistrer ma clé' }).click()
  await page.getByRole('heading', { name: 'Vos codes de secours' }).waitFor()
}

/** The password, on the way to the key. */
async function givesPassword(page: Page, name: string): Promise<void> {
  await page.context().clearCookies()
  await page.goto('/entrer')
  await page.getByLabel('Adresse électronique').fill(loginOf(name))
  await page.getByLabel('Mot de passe').fill(password)
  await page.getByRole('button', { name: 'Se connecter' }).click()
  await page.getByRole('heading', { name: 'Présenter une clé' }).waitFor()
}

await describeInBrowser('a security key', (browsing) => {
  test('is registered, named, used at sign-in and removed by itself; and the pages break no rule', async () => {
    const page = await browsing().opens(origin)
    await signIn(page, 'agent')
    await plugged(page)
    await register(page, 'clé bleue')
    await page.goto('/moi/cles')
    await page.getByRole('cell', { name: 'clé bleue' }).waitFor()
    expect(await axeOn(page)).toEqual([])
    await givesPassword(page, 'agent')
    expect(await axeOn(page)).toEqual([])
    await page.getByRole('button', { name: 'Utiliser ma clé de sécurité' }).click()
    await page.waitForURL((url) => url.pathname === '/')
    await page.goto('/moi')
    await page.getByText('avec une clé', { exact: true }).first().waitFor()
    expect(await axeOn(page)).toEqual([])
    await page.goto('/moi/cles')
    await page.locator('summary', { hasText: 'Retirer une clé' }).click()
    await page.getByRole('button', { name: 'Avec ma clé de sécurité' }).click()
    await page.getByText('La clé est retirée.').waitFor()
    await page.getByText('Aucune clé n’est enregistrée.').waitFor()
  })

  test('that is missing is reported, and the form is shown again', async () => {
    const page = await browsing().opens(origin)
    await signIn(page, 'plain')
    await page.goto('/moi/cles')
    await asked(page, `navigator.credentials.create = () => Promise.reject(new DOMException('', 'NotAllowedError'))`)
    await page.getByLabel(/^Nom de la clé/).fill('absente')
    await page.getByRole('button', { name: 'Enregistrer ma clé' }).click()
    await page.getByText('La clé n’a pas répondu').waitFor()
    expect(await page.getByRole('button', { name: 'Enregistrer ma clé' }).isEnabled()).toBe(true)
  })
})
