// One exchange with a gateway over real sockets: what comes back, and what each failure means, according to what may
// have left (RFC 9112, RFC 8446).
import { createServer as createHttps } from 'node:https'
import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { ActesError } from '../../../src/errors.ts'
import {
  openHttpClient,
  type HttpExchange,
  type HttpClient,
  type HttpOptions,
} from '../../../src/gateways/wire/http.ts'
import { issue, makeAuthority, type Issued, type TestAuthority } from '../../support/servers/certificates.ts'
import { listen, rawPeer, type RawBehaviour, type RawLine, type RawPeer } from '../../support/servers/loopback-peers.ts'
import { until } from '../../support/until.ts'

let authority: TestAuthority
let server: Issued
let client: Issued
const closed: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  authority = await makeAuthority()
  server = await issue(authority, { name: 'passerelle' })
  client = await issue(authority, { name: 'collectivite', client: true })
})

afterEach(async () => {
  for (const close of closed.splice(0).reverse()) await close()
})

const never = new AbortController().signal
const read: HttpExchange = { kind: 'read', method: 'GET', path: 'etat?id=1', maxBytes: 1000 }
const write: HttpExchange = { kind: 'write', method: 'POST', path: 'depot', body: Buffer.from('acte'), maxBytes: 1000 }

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('an exchange over %s', (version) => {
  const versions = { minVersion: version, maxVersion: version }

  function httpClient(url: URL, more: Partial<HttpOptions> = {}): HttpClient {
    const identity = { cert: Buffer.from(client.cert), key: Buffer.from(client.key) }
    const tls = { identity, ca: Buffer.from(authority.ca) }
    const opened = openHttpClient({ url, tls, timeoutMs: 20_000, clock: systemClock, ...more })
    closed.push(() => opened.close())
    return opened
  }

  async function gateway(answer: RequestListener): Promise<URL> {
    const own = { cert: server.cert, key: server.key, ca: authority.ca, requestCert: true, ...versions }
    const listening = createHttps(own, answer)
    const port = await listen(listening)
    closed.push(async () => {
      listening.closeAllConnections()
      listening.close()
    })
    return new URL(`https://localhost:${port}/`)
  }

  async function peer(on: RawBehaviour): Promise<RawPeer> {
    const started = await rawPeer(on, {
      cert: server.cert,
      key: server.key,
      ca: authority.ca,
      requestCert: true,
      ...versions,
    })
    closed.push(() => started.close())
    return started
  }

  const trouble = (attempt: Promise<unknown>): Promise<ActesError> =>
    attempt.then(
      () => {
        throw new Error('it went well')
      },
      (error: unknown) => {
        if (error instanceof ActesError) return error
        throw error
      },
    )

  describe('the response', () => {
    test('has the status, the headers and the exact bytes, whatever the charset announced', async () => {
      const bytes = Buffer.from([0x4b, 0x4f, 0x0a, 0xe9, 0xe8, 0xa0, 0x0a])
      const url = await gateway((_request, response) => {
        response.writeHead(500, { 'content-type': 'text/html; charset=UTF-8', 'x-deux': ['un', 'deux'] }).end(bytes)
      })
      const answer = await httpClient(url).exchange(read, never)
      expect(answer.status).toBe(500)
      expect(answer.bytes).toEqual(bytes)
      expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=UTF-8', 'x-deux': 'un, deux' })
    })

    test('may be a redirect, which is never followed', async () => {
      const asked: unknown[] = []
      const url = await gateway((request, response) => {
        asked.push(request.url)
        response.writeHead(302, { location: '/login.php' }).end('html')
      })
      const answer = await httpClient(url).exchange(write, never)
      expect([answer.status, answer.headers.location, answer.bytes.toString()]).toEqual([302, '/login.php', 'html'])
      expect(asked).toEqual(['/depot'])
    })

    test('has no cookies, and none are sent back', async () => {
      const cookies: unknown[] = []
      const url = await gateway((request, response) => {
        cookies.push(request.headers.cookie)
        response.setHeader('set-cookie', 'PHPSESSID=1').end()
      })
      const way = httpClient(url)
      const answer = await way.exchange(read, never)
      await way.exchange(read, never)
      expect(answer.headers['set-cookie']).toBeUndefined()
      expect(cookies).toEqual([undefined, undefined])
    })

    test('may come before the whole request is sent', async () => {
      const url = await gateway((_request, response) => response.writeHead(413).end('trop'))
      async function* endless() {
        for (;;) yield Buffer.alloc(1000)
      }
      const answer = await httpClient(url).exchange({ ...write, body: endless(), bodyBytes: 1_000_000_000 }, never)
      expect(answer.status).toBe(413)
    })
  })

  describe('the request', () => {
    const echo: RequestListener = (request, response) => {
      const { method, url, headers } = request
      text(request).then((body) => response.end(JSON.stringify({ method, url, headers, body })))
    }
    const sent = async (way: HttpClient, request: HttpExchange) =>
      JSON.parse((await way.exchange(request, never)).bytes.toString())

    test('is relative to the client’s base, and never goes to another origin', async () => {
      const url = await gateway(echo)
      const way = httpClient(new URL('api/v2/', url))
      expect((await sent(way, read)).url).toBe('/api/v2/etat?id=1')
      expect((await sent(way, { ...read, path: '/autre' })).url).toBe('/autre')
      await expect(way.exchange({ ...read, path: '//ailleurs.example/' }, never)).rejects.toThrow(TypeError)
    })

    test('carries the login, the client’s headers and its own', async () => {
      const way = httpClient(await gateway(echo), {
        basic: { user: 'compte', password: 'secret' },
        headers: { 'user-agent': 'a' },
      })
      const { headers } = await sent(way, { ...write, headers: { 'content-type': 'text/plain' } })
      expect(headers.authorization).toBe(`Basic ${Buffer.from('compte:secret').toString('base64')}`)
      expect(headers).toMatchObject({ 'user-agent': 'a', 'content-type': 'text/plain', 'content-length': '4' })
    })

    test('carries a token', async () => {
      const way = httpClient(await gateway(echo), { bearer: 'jeton' })
      expect((await sent(way, read)).headers.authorization).toBe('Bearer jeton')
    })

    test('a token with a line end in it is refused before anything', () => {
      expect(() => httpClient(new URL('https://localhost:1/'), { bearer: 'jeton\n' })).toThrow('ACTES-G013')
    })

    test('a body that is streamed has the length announced, or is chunked', async () => {
      async function* parts() {
        yield* [Buffer.from('un'), Buffer.alloc(0), Buffer.from('deux')]
      }
      const way = httpClient(await gateway(echo))
      const sized = await sent(way, { ...write, body: parts(), bodyBytes: 6 })
      expect([sized.body, sized.headers['content-length']]).toEqual(['undeux', '6'])
      const chunked = await sent(way, { ...write, body: parts() })
      expect([chunked.body, chunked.headers['transfer-encoding']]).toEqual(['undeux', 'chunked'])
      const empty = await sent(way, { ...write, body: (async function* () {})(), bodyBytes: 0 })
      expect([empty.body, empty.headers['content-length']]).toEqual(['', '0'])
    })

    test('every write has a connection of its own; reads share theirs', async () => {
      const sockets = new Set<Socket>()
      const url = await gateway((request, response) => {
        sockets.add(request.socket)
        response.end()
      })
      const way = httpClient(url)
      for (const request of [write, write]) await way.exchange(request, never)
      expect(sockets.size).toBe(2)
      for (const request of [read, read, read, read, read]) await way.exchange(request, never)
      expect(sockets.size).toBeLessThanOrEqual(2 + 2)
    })
  })

  describe('a failure before anything is sent', () => {
    test.each(['read', 'write'] as const)('no listening server: a %s is retried (G001)', async (kind) => {
      const gone = await rawPeer({})
      await gone.close()
      const error = await trouble(
        httpClient(new URL(`https://127.0.0.1:${gone.port}/`)).exchange({ ...write, kind }, never),
      )
      expect([error.code, error.params.reason]).toEqual(['ACTES-G001', 'ECONNREFUSED'])
      expect(error.cause).toBeInstanceOf(Error)
    })

    test('the connection drops during the handshake: retried (G001)', async () => {
      const plain = await rawPeer({ data: (socket) => socket.reset() })
      closed.push(() => plain.close())
      const error = await trouble(httpClient(new URL(`https://127.0.0.1:${plain.port}/`)).exchange(write, never))
      expect(error.code).toBe('ACTES-G001')
    })

    test('the server does not speak TLS: retried (G001)', async () => {
      const plain = await rawPeer({ data: (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') })
      closed.push(() => plain.close())
      const error = await trouble(httpClient(new URL(`https://127.0.0.1:${plain.port}/`)).exchange(write, never))
      expect(error.code).toBe('ACTES-G001')
    })

    test.each(['read', 'write'] as const)('the handshake never ends: a %s is retried (G003)', async (kind) => {
      const mute = await rawPeer({})
      closed.push(() => mute.close())
      const way = httpClient(new URL(`https://127.0.0.1:${mute.port}/`), { timeoutMs: 150 })
      expect((await trouble(way.exchange({ ...write, kind }, never))).code).toBe('ACTES-G003')
    })

    test('the signal was already aborted: not begun (G012)', async () => {
      const gateway = await peer({})
      const error = await trouble(httpClient(gateway.url).exchange(write, AbortSignal.abort()))
      expect([error.code, gateway.connections()]).toEqual(['ACTES-G012', 0])
    })

    test.each(['read', 'write'] as const)(
      'the signal aborts during the handshake: %s not begun (G012)',
      async (kind) => {
        const stop = new AbortController()
        const mute = await rawPeer({ data: () => stop.abort(new Error('arret')) })
        closed.push(() => mute.close())
        const error = await trouble(
          httpClient(new URL(`https://127.0.0.1:${mute.port}/`)).exchange({ ...write, kind }, stop.signal),
        )
        expect([error.code, error.cause]).toEqual(['ACTES-G012', new Error('arret')])
      },
    )

    test('the client is closed: not begun (G012)', async () => {
      const way = httpClient(new URL('https://127.0.0.1:1/'))
      await way.close()
      expect((await trouble(way.exchange(write, never))).code).toBe('ACTES-G012')
    })

    test('its body does not begin in time: retried (G003), and the server saw nothing', async () => {
      const gateway = await peer({})
      let ended = false
      async function* slow() {
        try {
          await until(() => ended)
          yield Buffer.from('acte')
        } finally {
          ended = true
        }
      }
      const error = await trouble(
        httpClient(gateway.url, { timeoutMs: 300 }).exchange({ ...write, body: slow(), bodyBytes: 4 }, never),
      )
      ended = true
      expect([error.code, gateway.received()]).toEqual(['ACTES-G003', ''])
    })
  })

  describe('a failure after the request is sent', () => {
    const heard = (what: string, then: (socket: RawLine) => void) => ({
      data: (socket: RawLine, said: string) => {
        if (said.includes(what)) then(socket)
      },
    })
    const head = 'HTTP/1.1 200 OK\r\n'
    const long = 'x'.repeat(1001)
    const unreadable = ['ACTES-G005', 'ACTES-G002'] as const
    const cases: readonly (readonly [string, string, string, (socket: RawLine) => void])[] = [
      ['the connection is reset', 'ACTES-G004', 'ACTES-G001', (socket) => socket.reset()],
      ['the connection is closed without a word', 'ACTES-G004', 'ACTES-G001', (socket) => socket.end()],
      [
        'the response is shorter than announced',
        ...unreadable,
        (socket) => socket.end(`${head}content-length: 10\r\n\r\nOK`),
      ],
      [
        'the response is cut within its chunks',
        ...unreadable,
        (socket) => socket.end(`${head}transfer-encoding: chunked\r\n\r\n2\r\nOK\r\n`),
      ],
      ['the response is cut within its head', ...unreadable, (socket) => socket.end(`${head}cont`)],
      ['the response is not HTTP', ...unreadable, (socket) => socket.end('220 smtp.example ESMTP\r\n')],
      ['the response is too long', ...unreadable, (socket) => socket.end(`${head}content-length: 1001\r\n\r\n${long}`)],
      ['the response is too long, without end', ...unreadable, (socket) => socket.say(`${head}\r\n${long}`)],
    ]

    test.each(cases)('%s: a write is in doubt (%s), a read is retried (%s)', async (_what, forWrite, forRead, then) => {
      const gateway = await peer(heard('acte', then))
      const way = httpClient(gateway.url)
      expect((await trouble(way.exchange(write, never))).code).toBe(forWrite)
      expect((await trouble(way.exchange({ ...write, kind: 'read' }, never))).code).toBe(forRead)
    })

    test('no response in time: doubt about a write (G004), retry for a read (G003)', async () => {
      const gateway = await peer({})
      const way = httpClient(gateway.url, { timeoutMs: 300 })
      expect((await trouble(way.exchange(write, never))).code).toBe('ACTES-G004')
      expect((await trouble(way.exchange(read, never))).code).toBe('ACTES-G003')
      expect(gateway.received()).toContain('acte')
    })

    test('no end of the response in time: doubt about a write (G004)', async () => {
      const gateway = await peer(heard('acte', (socket) => socket.say('HTTP/1.1 200 OK\r\n\r\nO')))
      const error = await trouble(httpClient(gateway.url).exchange({ ...write, timeoutMs: 300 }, never))
      expect(error.code).toBe('ACTES-G004')
    })

    test('the signal aborts: doubt about a write (G011), a read not begun (G012)', async () => {
      for (const [kind, code] of [
        ['write', 'ACTES-G011'],
        ['read', 'ACTES-G012'],
      ] as const) {
        const stop = new AbortController()
        const gateway = await peer(heard('acte', () => stop.abort()))
        expect((await trouble(httpClient(gateway.url).exchange({ ...write, kind }, stop.signal))).code).toBe(code)
      }
    })

    test('the client is closed meanwhile: doubt about a write (G011)', async () => {
      const gateway: RawPeer = await peer(heard('acte', () => void way.close()))
      const way = httpClient(gateway.url)
      expect((await trouble(way.exchange(write, never))).code).toBe('ACTES-G011')
    })

    test('the connection drops with half of a body sent: doubt (G004)', async () => {
      const gateway = await peer(heard('moitie', (socket) => socket.reset()))
      async function* parts() {
        yield* [Buffer.from('moitie'), Buffer.from('x')]
        await until(() => gateway.received().includes('moitie'))
        for (;;) yield Buffer.alloc(100)
      }
      const error = await trouble(httpClient(gateway.url).exchange({ ...write, body: parts(), bodyBytes: 1e9 }, never))
      expect(error.code).toBe('ACTES-G004')
    })
  })

  describe('a body that cannot be read to its end', () => {
    async function* failing(...parts: string[]) {
      for (const part of parts) yield Buffer.from(part)
      throw new ActesError('ACTES-S004')
    }

    test.each([
      ['before its first part', [], undefined],
      ['after its first part', ['un'], 6],
      ['after its last part, all of its size', ['un', 'deux'], 6],
      ['after its last part, of no size announced', ['un', 'deux'], undefined],
    ] as const)('%s: the source’s own error, and the server never has the whole', async (_when, parts, bodyBytes) => {
      let whole = 0
      const url = await gateway((request, response) => {
        request
          .on('error', () => undefined)
          .on('end', () => {
            whole += 1
            response.end()
          })
        request.resume()
      })
      const body = failing(...parts)
      const request = { ...write, body, ...(bodyBytes && { bodyBytes }) }
      expect((await trouble(httpClient(url).exchange(request, never))).code).toBe('ACTES-S004')
      expect(whole).toBe(0)
    })

    test.each([5, 7])('%i bytes announced, six given: never whole (S004)', async (bodyBytes) => {
      const gateway = await peer({})
      async function* parts() {
        yield* [Buffer.from('un'), Buffer.from('deux')]
      }
      const error = await trouble(httpClient(gateway.url).exchange({ ...write, body: parts(), bodyBytes }, never))
      expect(error.code).toBe('ACTES-S004')
      expect(gateway.received()).not.toContain('deux')
    })

    test('a source is closed if the exchange ends without it', async () => {
      let given = false
      async function* source() {
        try {
          for (;;) yield Buffer.alloc(1000)
        } finally {
          given = true
        }
      }
      const gateway = await peer({ data: (socket) => socket.reset() })
      await trouble(httpClient(gateway.url).exchange({ ...write, body: source() }, never))
      await until(() => given, 'the end of the source')
    })
  })

  test('a header that cannot be sent is a bug of ours, not trouble of the gateway', async () => {
    const gateway = await peer({})
    const attempt = httpClient(gateway.url).exchange({ ...write, headers: { 'x-nom': 'a\nb' } }, never)
    await expect(attempt).rejects.toMatchObject({ code: 'UND_ERR_INVALID_ARG' })
    expect(gateway.received()).toBe('')
  })

  test('no error contains a secret', async () => {
    const gateway = await peer({ data: (socket) => socket.reset() })
    const way = httpClient(gateway.url, { basic: { user: 'compte', password: 'tres-secret' } })
    const error = await trouble(way.exchange({ ...write, path: 'depot?jeton=tres-secret' }, never))
    const told = [error, error.cause].map((each) => `${String(each)} ${JSON.stringify(each)}`).join()
    expect(told).not.toContain('tres-secret')
    expect(told).not.toContain(Buffer.from('compte:tres-secret').toString('base64'))
  })
})

test('plain HTTP works as well', async () => {
  const gateway = await rawPeer({ data: (socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n') })
  const way = openHttpClient({ url: gateway.url, tls: {}, timeoutMs: 5000, clock: systemClock })
  expect((await way.exchange(write, never)).status).toBe(204)
  await way.close()
  await gateway.close()
})
