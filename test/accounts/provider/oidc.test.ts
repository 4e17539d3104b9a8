// Calls to an identity provider: over trusted TLS, within a time limit, with the secret where the provider takes it.
import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openProvider, type ProviderSettings } from '../../../src/accounts/provider/oidc.ts'
import { makeAuthority } from '../../support/servers/certificates.ts'
import { openIdentityProvider } from '../../support/servers/identity-provider.ts'
import { freePort } from '../../support/servers/local-server.ts'
import { expectCode } from '../../support/expect-code.ts'
import { forSuite } from '../../support/life/for-suite.ts'
import { listen } from '../../support/servers/loopback-peers.ts'

const idp = forSuite(() => openIdentityProvider('http://127.0.0.1:8080'))

const now = () => new Date('2025-07-08T08:02:00Z')
const opened = (changes: Partial<ProviderSettings> = {}) => {
  const { issuer, clientId, clientSecret, ca } = idp
  const provider = openProvider({ issuer, clientId, clientSecret, ca, scopes: 'openid', acr: [], ...changes }, now)
  onTestFinished(() => provider.close())
  return provider
}

test('a provider whose authority is configured answers', async () => {
  await expect(opened().examine()).resolves.toBeUndefined()
})

test('is refused under another authority', async () => {
  const { ca } = await makeAuthority('Une autre')
  await expectCode(opened({ ca }).examine(), 'ACTES-A035')
})

test('is refused if it is not the one that the settings name', async () => {
  await expectCode(opened({ issuer: `${idp.issuer}/another` }).examine(), 'ACTES-A035')
})

test('an unreachable provider is reported', async () => {
  const issuer = `https://127.0.0.1:${await freePort()}`
  await expectCode(opened({ issuer }).examine(), 'ACTES-A035')
})

test('a provider that accepts the connection and stays silent is given up', async () => {
  const sockets: Socket[] = []
  const silent = createServer((socket) => void sockets.push(socket.on('error', () => undefined)))
  const port = await listen(silent)
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  const issuer = `https://127.0.0.1:${port}`
  await expectCode(opened({ issuer, limitSeconds: 0.2 }).examine(), 'ACTES-A035')
})

test('never gets the same request twice: state, nonce and verifier are new each time', async () => {
  const provider = opened()
  const all = await Promise.all([1, 2, 3].map(() => provider.begin('http://127.0.0.1:8080/entrer/oidc/retour')))
  expect(new Set(all.flatMap(({ begun }) => Object.values(begun))).size).toBe(9)
  for (const { url, begun } of all) expect(url).not.toContain(begun.verifier)
})
