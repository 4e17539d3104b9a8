// Who may read the metrics: by default this machine alone, and nobody through a proxy; with a token, the one who bears it.
import { afterEach, describe, expect, test } from 'vitest'
import { readConfig } from '../../../src/config/config.ts'
import { openWatchedCommune, type WatchedCommune } from '../../support/desk/watched-commune.ts'

const token = 'un-jeton-de-vingt-signes'
const elsewhere = '192.0.2.7'

let commune: WatchedCommune
afterEach(() => commune.closes())

const statusOf = async (options: Parameters<WatchedCommune['asks']>[0]) => (await commune.asks(options)).status

describe('without a token', () => {
  test('this machine can read them, at either of its addresses', async () => {
    commune = await openWatchedCommune()
    for (const remoteAddress of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])
      expect(await statusOf({ remoteAddress })).toBe(200)
  })

  test('nobody else can, whatever the headers', async () => {
    commune = await openWatchedCommune()
    for (const remoteAddress of [elsewhere, '10.0.0.1', '2001:db8::1', '::ffff:192.0.2.7'])
      expect(await statusOf({ remoteAddress, headers: { 'x-forwarded-for': '127.0.0.1' } })).toBe(403)
    const { text } = await commune.asks({ remoteAddress: elsewhere })
    expect(text).not.toContain('actes_')
  })

  test('a proxy on this machine does not lend its address', async () => {
    commune = await openWatchedCommune()
    for (const name of ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'])
      expect(await statusOf({ headers: { [name]: elsewhere } })).toBe(403)
  })

  test('a web page in a browser of this machine, under another name, cannot read them', async () => {
    commune = await openWatchedCommune()
    expect(await statusOf({ headers: { host: 'actes.example.org' } })).toBe(403)
    for (const host of ['127.0.0.1:8080', '[::1]:8080', 'localhost:8080'])
      expect(await statusOf({ headers: { host } })).toBe(200)
  })

  test('nor can a silent proxy, once the settings mention it', async () => {
    commune = await openWatchedCommune({ environment: { ACTES_PUBLIC_URL: 'https://actes.example.org' } })
    expect(await statusOf({})).toBe(403)
  })
})

describe('with a token', () => {
  test('its bearer can read them, from anywhere', async () => {
    commune = await openWatchedCommune({
      environment: { ACTES_METRICS_TOKEN: token, ACTES_PUBLIC_URL: 'https://actes.example.org' },
    })
    const authorization = `Bearer ${token}`
    expect(await statusOf({ headers: { authorization } })).toBe(200)
    expect(await statusOf({ remoteAddress: elsewhere, headers: { authorization } })).toBe(200)
  })

  test('without it nobody can, not even this machine', async () => {
    commune = await openWatchedCommune({ environment: { ACTES_METRICS_TOKEN: token } })
    expect(await statusOf({})).toBe(401)
    for (const authorization of [token, `Bearer ${token}x`, 'Bearer ', `Basic ${token}`, `Bearer ${token.slice(1)}`])
      expect(await statusOf({ headers: { authorization } })).toBe(401)
  })

  test('a short one, or one that a header cannot hold, is refused by the settings, without being repeated', async () => {
    commune = await openWatchedCommune()
    for (const bad of ['court', 'avec un blanc au milieu', 'accentué-accentué-accentué'])
      expect(() => readConfig({ ACTES_METRICS_TOKEN: bad })).toThrow(
        expect.objectContaining({
          code: 'ACTES-C001',
          problems: [
            expect.objectContaining({ path: 'ACTES_METRICS_TOKEN', params: { setting: 'ACTES_METRICS_TOKEN' } }),
          ],
        }),
      )
  })
})

test('a process without metrics serves none', async () => {
  commune = await openWatchedCommune()
  const { networkServer } = await import('../../../src/web/server.ts')
  const server = await networkServer(commune.app, { desk: false })
  expect((await server.inject('/metrics')).statusCode).toBe(404)
  await server.close()
})
