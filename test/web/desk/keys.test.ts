// Security keys in Chromium, with its own virtual authenticator: registered on Mon compte, used at sign-in; not from another
// address, not twice, and not by a copy.
import { createServer, type Server } from 'node:http'
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loginOf, openDesk, password, staff, type OpenDesk } from '../../support/desk/desk.ts'
import { asked, axeOn, signIn } from '../../support/servers/browser.ts'
import { freePort } from '../../support/servers/local-server.ts'
import { describeInBrowser } from './in-browser.ts'

let desk: OpenDesk
let origin: string
/** Another port of the same host: the browser has the same keys there. */
let elsewhere: Server
let foreign: string
beforeAll(async () => {
  const port = await freePort()
  origin = `http://localhost:${port}`
  const roles = {
    agent: staff.reader,
    once: staff.reader,
    abroad: staff.reader,
    copied: staff.reader,
    demanded: staff.administrator,
    plain: staff.reader,
  }
  const environment = { ACTES_PUBLIC_URL: origin, ACTES_SECOND_STEP: 'administrator' }
  desk = await openDesk({ port, roles, environment })
  elsewhere = createServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<!doctype html><html lang="fr"><title>ailleurs</title>')
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  const address = elsewhere.address()
  foreign = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`
})
afterAll(async () => {
  elsewhere.closeAllConnections()
  elsewhere.close()
  await desk.closes()
})

interface Keyed {
  readonly page: Page
  readonly cdp: CDPSession
  readonly authenticatorId: string
}

/** Plug a key in, which is touched at once. */
async function plugged(page: Page): Promise<Keyed> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'usb',
      hasResidentKey: false,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { page, cdp, authenticatorId }
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

/** What is sent by the form of the key, which is stopped on its way. */
async function caught(page: Page): Promise<Readonly<Record<string, string>>> {
  const sent = new Promise<string>((resolve) => {
    void page.route('**/entrer/code', (route) => {
      resolve(route.request().postData() ?? '')
      return route.fulfill({ status: 200, contentType: 'text/html', body: '<title>arrêté</title>' })
    })
  })
  await page.getByRole('button', { name: 'Utiliser ma clé de sécurité' }).click()
  const fields = Object.fromEntries(new URLSearchParams(await sent))
  await page.unroute('**/entrer/code')
  return fields
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
    await page.getByRole('button', { name: 'Avec ma clé de sécurité' }).click()
    await page.getByText('La clé est retirée.').waitFor()
    await page.getByText('Aucune clé n’est enregistrée.').waitFor()
  })

  test('is set up by the one of whom a second step is demanded', async () => {
    const page = await browsing().opens(origin)
    await page.goto('/entrer')
    await page.getByLabel('Adresse électronique').fill(loginOf('demanded'))
    await page.getByLabel('Mot de passe').fill(password)
    await page.getByRole('button', { name: 'Se connecter' }).click()
    await page.getByRole('heading', { name: 'Choisir un second facteur' }).waitFor()
    expect(await axeOn(page)).toEqual([])
    await plugged(page)
    await page.getByLabel(/^Nom de la clé/).fill('clé')
    await page.getByRole('button', { name: 'Enregistrer ma clé' }).click()
    await page.getByRole('link', { name: 'Je les ai gardés' }).click()
    await page.waitForURL((url) => url.pathname === '/')
  })

  test('that is not there is told, and the form is there again', async () => {
    const page = await browsing().opens(origin)
    await signIn(page, 'plain')
    const { cdp, authenticatorId } = await plugged(page)
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
    await page.goto('/moi/cles')
    await asked(page, `navigator.credentials.create = () => Promise.reject(new DOMException('', 'NotAllowedError'))`)
    await page.getByLabel(/^Nom de la clé/).fill('absente')
    await page.getByRole('button', { name: 'Enregistrer ma clé' }).click()
    await page.getByText('La clé n’a pas répondu').waitFor()
    expect(await page.getByRole('button', { name: 'Enregistrer ma clé' }).isEnabled()).toBe(true)
  })

  describe('of somebody', () => {
    const comes = async (name: string): Promise<Keyed> => {
      const page = await browsing().opens(origin)
      await signIn(page, name)
      const keyed = await plugged(page)
      await register(page, 'clé')
      return keyed
    }
    const post = async (page: Page, fields: Readonly<Record<string, string>>) =>
      asked<number>(
        page,
        `fetch('/entrer/code', { method: 'POST', body: new URLSearchParams(${JSON.stringify(fields)}) })
          .then(({ status, redirected }) => (redirected ? 303 : status))`,
      )

    test('answers once: what was sent is worth nothing afterwards', async () => {
      const { page } = await comes('once')
      await givesPassword(page, 'once')
      const fields = await caught(page)
      await page.goto('/entrer')
      expect(await post(page, fields)).toBe(303)
      await givesPassword(page, 'once')
      const { _csrf = '' } = await caught(page)
      await page.goto('/entrer')
      expect(await post(page, { ...fields, _csrf })).toBe(401)
      browsing().complaints()
    })

    test('answers at the address of the desk alone', async () => {
      const { page } = await comes('abroad')
      await givesPassword(page, 'abroad')
      const demand = await page.locator('button[data-cle="get"]').getAttribute('data-demande')
      const ticket = await page.locator('form:has([data-cle]) [name="ticket"]').inputValue()
      await page.goto(foreign)
      const reponse = await asked<string>(
        page,
        `(async () => {
          const { challenge, allowCredentials, rpId } = ${demand ?? ''}
          const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
          const publicKey = { challenge: bytes(challenge), rpId, allowCredentials: allowCredentials.map((each) => ({ ...each, id: bytes(each.id) })) }
          return JSON.stringify((await navigator.credentials.get({ publicKey })).toJSON())
        })()`,
      )
      expect(reponse).toContain('"signature"')
      await page.goto('/entrer')
      const csrf = await page.locator('[name="_csrf"]').first().inputValue()
      expect(await post(page, { _csrf: csrf, ticket, reponse })).toBe(401)
      browsing().complaints()
    })

    test('is refused once its counter has gone back, as that of a copy does', async () => {
      const { page, cdp, authenticatorId } = await comes('copied')
      const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
      const [credential] = credentials
      if (!credential) throw new Error('no key')
      await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId })
      await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: 0 } })
      await givesPassword(page, 'copied')
      await page.getByRole('button', { name: 'Utiliser ma clé de sécurité' }).click()
      await page.getByText('Une clé, elle, se présente de nouveau.').waitFor()
      const journal = await desk.commune.app.ports.store.db.rows<{ event: string }>(
        'SELECT event FROM actes.installation_journal ORDER BY id DESC LIMIT 2',
      )
      expect(journal.map(({ event }) => event)).toEqual(['code-refused', 'authenticator-cloned'])
    })
  })
})
