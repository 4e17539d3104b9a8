// Doctor on the identity provider: it answers, it does not, it cannot be used without a master key.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHome, doctorFinds, removeHomes } from '../support/desk/doctor.ts'
import { openIdentityProvider, type IdentityProvider } from '../support/servers/identity-provider.ts'

removeHomes()

let idp: IdentityProvider
beforeAll(async () => {
  idp = await openIdentityProvider('http://127.0.0.1:8080')
})
afterAll(() => idp.closes())

const found = async (changes: Readonly<Record<string, string>> = {}) =>
  doctorFinds({
    ACTES_HOME: await aHome(),
    ACTES_PUBLIC_URL: 'https://actes.example.org',
    ACTES_OIDC_CA: idp.caFile,
    ACTES_OIDC_ISSUER: idp.issuer,
    ACTES_OIDC_CLIENT_ID: 'actes',
    ACTES_OIDC_CLIENT_SECRET: 'geheim',
    ...changes,
  })

test('one that answers', async () => {
  expect((await found()).said('sign-in')).toBe(`✓ ProConnect answers at ${idp.issuer}.`)
})

test('one whose authority is not known', async () => {
  const { said, all } = await found({ ACTES_OIDC_CA: '' })
  expect(said('sign-in')).toMatch(/^✗ ProConnect is not as it should be at .* → .*ACTES_OIDC_CA/)
  expect(JSON.stringify(all)).not.toContain('geheim')
})

test('without the key that seals what is kept of a sign-in', async () => {
  expect((await found({ ACTES_MASTER_KEY: 'x' })).said('sign-in')).toMatch(/^✗ Nobody can sign in .* → Give 32 bytes/)
})

test('none, where none is set', async () => {
  expect((await doctorFinds({ ACTES_HOME: await aHome() })).of('sign-in')).toBeUndefined()
})
