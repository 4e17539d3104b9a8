// When our certificate has expired, a proxy before the platform may answer with a page or a reset instead of an alert. Every
// call reports the expiry.
import { createServer, type Server } from 'node:https'
import type { RequestListener } from 'node:http'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { ActesError, type ErrorCode } from '../../../src/errors.ts'
import type { DriverTools } from '../../../src/gateways/gateway.ts'
import type { PlatformSettings } from '../../../src/gateways/settings.ts'
import { openPlatform } from '../../../src/gateways/wire/platform.ts'
import type { HttpExchange } from '../../../src/gateways/wire/http.ts'
import { issue, makeAuthority, type Issued, type TestAuthority } from '../../support/servers/certificates.ts'
import { listen } from '../../support/servers/loopback-peers.ts'
import { asActesError } from '../contract.ts'

let authority: TestAuthority
let server: Issued
const clients: Record<'ended' | 'valid', Issued | undefined> = { ended: undefined, valid: undefined }
const closed: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  authority = await makeAuthority()
  server = await issue(authority, { name: 'plateforme' })
  clients.ended = await issue(authority, { name: 'commune', client: true, inDays: -40, days: -2 })
  clients.valid = await issue(authority, { name: 'commune', client: true })
})
afterEach(async () => {
  for (const close of closed.splice(0)) await close()
})

const never = new AbortController().signal
const read: HttpExchange = { kind: 'read', method: 'GET', path: '', maxBytes: 10_000 }
const write: HttpExchange = { kind: 'write', method: 'POST', path: '', maxBytes: 10_000, body: Buffer.from('acte') }

/** A front that takes any certificate in the handshake, and judges it afterwards. */
async function front(answer: RequestListener): Promise<string> {
  const options = { cert: server.cert, key: server.key, ca: authority.ca, requestCert: true, rejectUnauthorized: false }
  const listening: Server = createServer(options, answer)
  const port = await listen(listening)
  closed.push(async () => {
    listening.closeAllConnections()
    listening.close()
  })
  return `https://localhost:${port}/`
}

async function errorOf(answer: RequestListener, request: HttpExchange, whose: keyof typeof clients): Promise<unknown> {
  const own = clients[whose]
  const held: Readonly<Record<string, string>> = { certificat: own?.cert ?? '', cle: own?.key ?? '' }
  const tools: DriverTools = {
    ...systemClock,
    secretOf: async ({ sealed }) => Buffer.from(held[sealed] ?? ''),
    exchangeMaxMs: 20_000,
  }
  const papers = { certificat: { sealed: 'certificat' }, cle: { sealed: 'cle' }, autorites: authority.ca }
  const platform = openPlatform({ url: await front(answer), ...papers } as PlatformSettings, tools)
  closed.push(() => platform.close())
  const http = await platform.http()
  return http.exchange(request, never).then(({ status }) => status, asActesError)
}

const page =
  (status: number, body = '<html><body>Non</body></html>'): RequestListener =>
  (request, response) => {
    request.resume().on('end', () => response.writeHead(status).end(body))
  }
const reset: RequestListener = ({ socket }) => void socket.destroy()
const sslPage = page(400, '<html><center>The SSL certificate error</center></html>')

describe('a platform that refuses us', () => {
  test.each<readonly [string, RequestListener, number | ErrorCode, number | ErrorCode]>([
    ['400', sslPage, 400, 400],
    ['403', page(403), 403, 403],
    ['a reset', reset, 'ACTES-G001', 'ACTES-G004'],
  ])('by %s: G007 once our certificate has ended, and what it was before', async (_, answer, onRead, onWrite) => {
    for (const [request, before] of [[read, onRead] as const, [write, onWrite] as const]) {
      const error = await errorOf(answer, request, 'ended')
      expect(error).toMatchObject({ code: 'ACTES-G007', params: { reason: 'expired' } })
      const valid = await errorOf(answer, request, 'valid')
      expect(valid instanceof ActesError ? valid.code : valid).toBe(before)
    }
  })

  test('a write dropped midway, or answered by a page that does not mention the certificate, stays in doubt', async () => {
    for (const answer of [reset, page(400)])
      expect(await errorOf(answer, write, 'ended')).toHaveProperty('cause.kind', 'uncertain')
    for (const answer of [sslPage, page(403)]) expect(await errorOf(answer, write, 'ended')).not.toHaveProperty('cause')
  })

  test('with an answer of its own, or unreachable, is reported as before', async () => {
    expect(await errorOf(page(400, '{"status":"error"}'), write, 'ended')).toBe(400)
    expect(await errorOf(page(503), read, 'ended')).toBe(503)
    expect(await errorOf(page(200), read, 'ended')).toBe(200)
  })
})
