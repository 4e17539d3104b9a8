// The settings of signing in: a provider is given whole or not at all, a proxy is an address or a network, and no secret
// is told.
import { describe, expect, test } from 'vitest'
import { printable, readSettings } from '../../src/config/config.ts'
import { makeAuthority } from '../support/servers/certificates.ts'
import { testFolder } from '../support/folders.ts'

const folder = testFolder()
const whole = {
  ACTES_PUBLIC_URL: 'https://actes.example.org',
  ACTES_OIDC_ISSUER: 'https://identite.example.org/api/v2',
  ACTES_OIDC_CLIENT_ID: 'actes',
  ACTES_OIDC_CLIENT_SECRET: 'geheim',
}
const refused = (environment: Readonly<Record<string, string | undefined>>) =>
  readSettings(environment).problems.map(({ code, path }) => `${code} ${path}`)

describe('a provider', () => {
  test('is absent without settings, and passwords are on', () => {
    const { config, problems } = readSettings({})
    expect(problems).toEqual([])
    expect(config.oidc).toBeUndefined()
    expect([config.localSignIn, config.trustProxy]).toEqual([true, []])
  })

  test('has ProConnect’s scopes and name by default', () => {
    const { config, problems } = readSettings({ ...whole, ACTES_OIDC_ACR: ' eidas2  eidas3 ' })
    expect(problems).toEqual([])
    expect(config.oidc).toEqual({
      issuer: whole.ACTES_OIDC_ISSUER,
      clientId: 'actes',
      clientSecret: 'geheim',
      scopes: 'openid email given_name usual_name siret',
      acr: ['eidas2', 'eidas3'],
      name: 'ProConnect',
    })
  })

  test.each([
    [{ ACTES_OIDC_CLIENT_ID: '' }, ['ACTES_OIDC_CLIENT_ID']],
    [{ ACTES_OIDC_CLIENT_SECRET: undefined }, ['ACTES_OIDC_CLIENT_SECRET']],
    [{ ACTES_OIDC_ISSUER: '', ACTES_OIDC_CLIENT_ID: '' }, ['ACTES_OIDC_ISSUER', 'ACTES_OIDC_CLIENT_ID']],
    [{ ACTES_PUBLIC_URL: '' }, ['ACTES_PUBLIC_URL']],
    [{ ACTES_OIDC_ISSUER: 'http://identite.example.org' }, ['ACTES_OIDC_ISSUER']],
    [{ ACTES_OIDC_ISSUER: 'identite.example.org' }, ['ACTES_OIDC_ISSUER']],
    [{ ACTES_OIDC_ISSUER: 'https://identite.example.org/?x=1' }, ['ACTES_OIDC_ISSUER']],
    [{ ACTES_OIDC_SCOPES: 'email siret' }, ['ACTES_OIDC_SCOPES']],
    [{ ACTES_OIDC_CA: '/no/such/file' }, ['ACTES_OIDC_CA']],
  ])('with %j is refused, and nothing of it is used', (changes, names) => {
    const { config } = readSettings({ ...whole, ...changes })
    expect(refused({ ...whole, ...changes })).toEqual(names.map((name) => `ACTES-C001 ${name}`))
    expect(config.oidc).toBeUndefined()
  })

  test('may have its own authority, a file of certificates', async () => {
    const { ca } = await makeAuthority()
    const path = await folder.lay('ca.pem', ca)
    expect(readSettings({ ...whole, ACTES_OIDC_CA: path }).config.oidc?.ca).toBe(ca)
    const other = await folder.lay('other.pem', 'hello')
    expect(refused({ ...whole, ACTES_OIDC_CA: other })).toEqual(['ACTES-C001 ACTES_OIDC_CA'])
  })

  test('has a secret that may be in a file, and is never shown', async () => {
    const path = await folder.lay('secret', 'geheim\n')
    const { ACTES_OIDC_CLIENT_SECRET: _secret, ...rest } = whole
    expect(readSettings({ ...rest, ACTES_OIDC_CLIENT_SECRET_FILE: path }).config.oidc?.clientSecret).toBe('geheim')
    expect(refused({ ...rest, ACTES_OIDC_CLIENT_SECRET_FILE: '/no/such/file' })).toEqual([
      'ACTES-C002 ACTES_OIDC_CLIENT_SECRET_FILE',
      'ACTES-C001 ACTES_OIDC_CLIENT_SECRET',
    ])
    expect(JSON.stringify(printable(whole))).not.toContain('geheim')
  })

  test('is required where passwords are off', () => {
    expect(readSettings({ ...whole, ACTES_LOCAL_SIGN_IN: 'no' }).config.localSignIn).toBe(false)
    expect(refused({ ACTES_LOCAL_SIGN_IN: 'no' })).toEqual(['ACTES-C001 ACTES_LOCAL_SIGN_IN'])
    expect(refused({ ...whole, ACTES_LOCAL_SIGN_IN: 'perhaps' })).toEqual(['ACTES-C001 ACTES_LOCAL_SIGN_IN'])
  })
})

describe('a trusted proxy', () => {
  test.each([
    ['127.0.0.1', ['127.0.0.1']],
    ['10.0.0.7, 10.1.0.0/16', ['10.0.0.7', '10.1.0.0/16']],
    ['::1 fd00::/8', ['::1', 'fd00::/8']],
  ])('%s', (text, taken) => {
    expect(readSettings({ ACTES_TRUST_PROXY: text }).config.trustProxy).toEqual(taken)
  })

  test.each(['yes', 'true', 'proxy.example.org', '10.0.0.0/33', '0.0.0.0/0', '::/0', '10.0.0.0/8/8', '1', '10.0.0'])(
    'is not %s',
    (text) => expect(refused({ ACTES_TRUST_PROXY: text })).toEqual(['ACTES-C001 ACTES_TRUST_PROXY']),
  )
})

describe('a second step', () => {
  const demanded = (text?: string) =>
    readSettings(text === undefined ? {} : { ACTES_SECOND_STEP: text }).config.secondStep

  test('is required from nobody, from everybody, or from the named roles', () => {
    expect([demanded(), demanded('none')]).toEqual([[], []])
    expect(demanded('all')).toEqual(['reader', 'operator', 'administrator', 'archivist', 'auditor'])
    expect(demanded(' administrator, operator')).toEqual(['operator', 'administrator'])
  })

  test.each(['maire', 'administrator,maire', 'all,operator', 'none,operator', ',', 'yes'])(
    'is not required from %s',
    (text) => {
      expect(refused({ ACTES_SECOND_STEP: text })).toEqual(['ACTES-C001 ACTES_SECOND_STEP'])
    },
  )

  test.each([
    ['https://actes.example.org/', { id: 'actes.example.org', origin: 'https://actes.example.org' }],
    ['https://actes.example.org:8443/bureau', { id: 'actes.example.org', origin: 'https://actes.example.org:8443' }],
    ['http://localhost:8080', { id: 'localhost', origin: 'http://localhost:8080' }],
    ['http://actes.example.org', undefined],
    ['https://192.0.2.4', undefined],
    ['https://[2001:db8::4]', undefined],
    ['', undefined],
  ])('offers authenticators only where browsers create keys: %s', (url, party) => {
    expect(readSettings({ ACTES_PUBLIC_URL: url }).config.relyingParty).toEqual(party)
  })
})
