// Tokens that are bound to networks: worth something from there, and from nowhere else; where a call comes from is what a
// proxy says that is believed.
import { describe, expect, test } from 'vitest'
import { deskLines } from '../../../src/store/desk/journal.ts'
import { openApiCommune } from '../../support/desk/api.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const commune = forSuite(() =>
  openApiCommune({ environment: { ACTES_TRUST_PROXY: '127.0.0.0/8' }, limits: { failures: 4 } }),
)

const from = (token: string, address: string) =>
  commune.calls({ path: '/me', token, headers: { 'x-forwarded-for': address } })

describe('a token', () => {
  test.each([
    [['192.0.2.0/24'], '192.0.2.7', 200],
    [['192.0.2.0/24'], '198.51.100.7', 403],
    [['192.0.2.7'], '192.0.2.7', 200],
    [['192.0.2.7'], '192.0.2.8', 403],
    [['192.0.2.0/24'], '::ffff:192.0.2.7', 200],
    [['2001:db8::/32', '192.0.2.0/24'], '2001:db8:1::9', 200],
    [['2001:db8::/32'], '192.0.2.7', 403],
    [[], '198.51.100.200', 200],
  ] as const)('of %j, from %s: %i', async (networks, address, status) => {
    const name = `reseau-${networks.join('-').replaceAll(/[^a-z0-9]/g, '_')}-${address.replaceAll(/[^a-z0-9]/g, '_')}`
    const answer = await from(await commune.tokenFor(name, { networks }), address)
    expect(answer.status).toBe(status)
    if (status === 403) expect(answer.json()).toMatchObject({ code: 'ACTES-A095', params: { address } })
  })

  test('used from elsewhere is journalled, each time, until the address is shut out', async () => {
    const token = await commune.tokenFor('copie', { networks: ['192.0.2.0/24'] })
    const statuses = []
    for (let n = 0; n < 6; n++) statuses.push((await from(token, '203.0.113.9')).status)
    expect(statuses).toEqual([403, 403, 403, 403, 429, 429])
    const lines = await deskLines(commune.db, { who: 'token:copie', limit: 10 })
    expect(lines.map(({ event, detail, address }) => [event, detail, address])).toEqual(
      Array.from({ length: 4 }, () => ['token-elsewhere', { address: '203.0.113.9' }, '203.0.113.9']),
    )
    // From its own network it goes on.
    expect((await from(token, '192.0.2.1')).status).toBe(200)
  })

  test('shows its networks to people who manage tokens', async () => {
    const ask = commune.app.askAs({ who: 'test', grants: [{ role: 'administrator', siren: null }], language: 'fr' })
    await ask.addToken({
      name: 'dit',
      rights: ['read'],
      sirens: null,
      days: 1,
      networks: ['192.0.2.1', ' 10.0.0.0/8'],
    })
    const { items } = await ask.listTokens({})
    expect(items.find(({ name }) => name === 'dit')?.networks).toEqual(['192.0.2.1/32', '10.0.0.0/8'])
    expect(items.find(({ name }) => name === 'usual')?.networks).toBeNull()
  })

  test.each(['0.0.0.0/0', '::/0', 'x', '192.0.2.0/33', '192.0.2', '10/8'])(
    'cannot be restricted to %s',
    async (network) => {
      const ask = commune.app.askAs({ who: 'test', grants: [{ role: 'administrator', siren: null }], language: 'fr' })
      const wish = { name: 'faux', rights: ['read'], sirens: null, days: 1, networks: ['192.0.2.1', network] } as const
      const problems = [{ code: 'ACTES-A096', value: network }]
      await expect(ask.addToken(wish)).rejects.toMatchObject({ code: 'ACTES-A096', problems })
    },
  )
})
