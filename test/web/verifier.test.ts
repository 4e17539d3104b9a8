// The page of the verifier where an installation serves it: to anybody, as it goes into dossiers, under a policy that lets it run
// its one script and ask nobody; and where it was not made, that this is so.
import Fastify from 'fastify'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { networkServer } from '../../src/web/server.ts'
import { addVerifier } from '../../src/web/verifier.ts'
import { openCommune } from '../support/life/commune.ts'
import { verifierHtml } from '../support/reports/verifier-page.ts'
import { describeInBrowser } from './desk/in-browser.ts'

/** A server that has this page, or none. */
async function serving(page: Buffer | undefined): Promise<string> {
  const server = Fastify()
  await addVerifier(server, async () => page)
  await server.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => server.close())
  return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`
}

await describeInBrowser('the served page of the verifier,', (browsing) => {
  test('verifies in Chromium under a policy that allows its own script and style alone', async () => {
    const page = Buffer.from(await verifierHtml())
    const url = await serving(page)
    const { statusCode, headers, body } = await request(`${url}/verifier`)
    expect([statusCode, Buffer.from(await body.arrayBuffer())]).toEqual([200, page])
    expect(String(headers['content-security-policy']).replaceAll(/'sha256-[^']+'/g, 'HASH')).toBe(
      "default-src 'none'; script-src HASH; style-src HASH; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    const opened = await browsing().opens(url)
    await opened.goto('/verifier')
    const file = { name: 'lettre.zip', mimeType: 'application/zip', buffer: Buffer.from('une lettre') }
    await opened.locator('#dossiers').setInputFiles(file)
    expect(await opened.locator('section .verdict').textContent()).toContain('✗ Dossier refusé (illisible)')
    expect(await opened.title()).toBe('Vérifier un dossier de preuve')
  })
})

test('a missing page is reported, with the command that builds it', async () => {
  const { statusCode, headers, body } = await request(`${await serving(undefined)}/verifier`)
  expect([statusCode, headers['content-security-policy']]).toEqual([404, "default-src 'none'; frame-ancestors 'none'"])
  expect(await body.text()).toContain('elle est faite par « npm run build »')
})

test('needs no account, beside the desk', async () => {
  const commune = await openCommune()
  const server = await networkServer(commune.app, { desk: true })
  onTestFinished(async () => {
    await server.close()
    await commune.closes()
  })
  const answered = await server.inject('/verifier')
  // A checkout has the page once it was built.
  expect([200, 404]).toContain(answered.statusCode)
  expect(answered.body).toContain('<title>Vérifier un dossier')
})
