// Our identity and the server's, in real handshakes: refused client certificates, unexpected servers, pins (RFC 7469
// section 2.4); and the examination of an identity without connecting.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createServer } from 'node:https'
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { ActesError } from '../../../src/errors.ts'
import { openHttpClient, type HttpExchange } from '../../../src/gateways/wire/http.ts'
import {
  connectOptions,
  inspectIdentity,
  pinOf,
  type TlsIdentity,
  type TlsSettings,
} from '../../../src/gateways/wire/tls.ts'
import {
  issue,
  makeAuthority,
  openssl,
  pkcs12,
  type Issued,
  type TestAuthority,
} from '../../support/servers/certificates.ts'
import { describeIf } from '../../support/describe-with.ts'
import { demandingPeer, listen, rawPeer } from '../../support/servers/loopback-peers.ts'

let authority: TestAuthority
let intermediate: TestAuthority
let stranger: TestAuthority
let server: Issued
let client: Issued
const closed: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  authority = await makeAuthority('Racine')
  intermediate = await makeAuthority('Intermediaire', authority)
  stranger = await makeAuthority('Inconnue')
  server = await issue(authority, { name: 'passerelle' })
  client = await issue(intermediate, { name: 'collectivite', client: true })
})

afterEach(async () => {
  for (const close of closed.splice(0).reverse()) await close()
})

const never = new AbortController().signal
const write: HttpExchange = {
  kind: 'write',
  method: 'POST',
  path: 'depot',
  body: Buffer.from('acte'),
  maxBytes: 10_000,
}
const pem = (issued: Issued): TlsIdentity => ({ cert: Buffer.from(issued.cert), key: Buffer.from(issued.key) })
const trusted = () => ({ ca: Buffer.from(authority.ca) })

/** Try a write; the error that it ends with. */
async function refusal(url: URL, tls: TlsSettings, request: HttpExchange = write): Promise<ActesError> {
  const client = openHttpClient({ url, tls, timeoutMs: 20_000, clock: systemClock })
  try {
    await client.exchange(request, never)
  } catch (error) {
    if (error instanceof ActesError) return error
    throw error
  } finally {
    await client.close()
  }
  throw new Error('it went well')
}

const versions = ['TLSv1.2', 'TLSv1.3'] as const

describe.each(versions)('a server over %s', (version) => {
  const only = { minVersion: version, maxVersion: version }

  async function serve(own: Issued) {
    const peer = await rawPeer(
      { data: (line) => line.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK') },
      { cert: own.cert, key: own.key, ...only },
    )
    closed.push(() => peer.close())
    return peer
  }

  test('with another host name is refused (G014, host)', async () => {
    const peer = await serve(await issue(authority, { name: 'localhost', hosts: ['ailleurs.example'] }))
    const error = await refusal(peer.url, trusted())
    expect([error.code, error.params, peer.received()]).toEqual(['ACTES-G014', { reason: 'host' }, ''])
  })

  test('of an untrusted authority is refused (G014, chain)', async () => {
    const peer = await serve(await issue(stranger, { name: 'passerelle' }))
    for (const tls of [trusted(), {}]) {
      const error = await refusal(peer.url, tls)
      expect([error.code, error.params, peer.received()]).toEqual(['ACTES-G014', { reason: 'chain' }, ''])
    }
  })

  test('that omits its intermediate is refused (G014, chain)', async () => {
    const own = await issue(intermediate, { name: 'passerelle' })
    const peer = await serve({ ...own, cert: own.leaf })
    expect((await refusal(peer.url, trusted())).params).toEqual({ reason: 'chain' })
  })

  test.each([
    ['has ended', { days: -1 }],
    ['has not begun', { inDays: 2 }],
  ])('whose certificate %s is refused (G014, dates)', async (_what, dates) => {
    const peer = await serve(await issue(authority, { name: 'passerelle', ...dates }))
    const error = await refusal(peer.url, trusted())
    expect([error.code, error.params, peer.received()]).toEqual(['ACTES-G014', { reason: 'dates' }, ''])
  })

  test('with a client’s certificate is refused (G014)', async () => {
    const peer = await serve(await issue(authority, { name: 'a', client: true, hosts: ['127.0.0.1'] }))
    expect((await refusal(peer.url, trusted())).code).toBe('ACTES-G014')
  })

  test('with a pinned key is accepted, by the first pin or by the second', async () => {
    const next = await issue(authority, { name: 'passerelle' })
    for (const own of [server, next]) {
      const peer = await serve(own)
      const http = openHttpClient({
        url: peer.url,
        tls: { ...trusted(), pins: [pinOf(server.leaf), pinOf(next.leaf)] },
        timeoutMs: 20_000,
        clock: systemClock,
      })
      closed.push(() => http.close())
      expect((await http.exchange(write, never)).status).toBe(200)
    }
  })

  test.each(['read', 'write'] as const)('with an unpinned key never sees a byte of a %s (G014, pin)', async (kind) => {
    const peer = await serve(server)
    const tls = { ...trusted(), pins: [pinOf(client.leaf), pinOf(authority.ca)] }
    const error = await refusal(peer.url, tls, { ...write, kind })
    expect([error.code, error.params.reason, error.params.found]).toEqual(['ACTES-G014', 'pin', pinOf(server.leaf)])
    expect(peer.received()).toBe('')
  })

  test('with a pinned key is still refused for a wrong name or authority', async () => {
    const elsewhere = await issue(authority, { name: 'passerelle', hosts: ['ailleurs.example'] })
    const strange = await issue(stranger, { name: 'passerelle' })
    for (const [own, reason] of [
      [elsewhere, 'host'],
      [strange, 'chain'],
    ] as const) {
      const peer = await serve(own)
      expect((await refusal(peer.url, { ...trusted(), pins: [pinOf(own.leaf)] })).params).toEqual({ reason })
    }
  })

  test('of a version that we do not accept is unreachable (G001)', async () => {
    const peer = await serve(server)
    const other = version === 'TLSv1.2' ? 'TLSv1.3' : 'TLSv1.2'
    const error = await refusal(peer.url, { ...trusted(), minVersion: other, maxVersion: other })
    expect([error.code, peer.received()]).toEqual(['ACTES-G001', ''])
  })

  test('gets our certificate with its intermediates, and the server name', async () => {
    const seen: { peer?: PeerCertificate; name?: unknown } = {}
    const own = { cert: server.cert, key: server.key, ca: authority.ca, requestCert: true, ...only }
    const listening = createServer(own, (request, response) => {
      const socket = request.socket as TLSSocket
      seen.peer = socket.getPeerCertificate()
      seen.name = 'servername' in socket ? socket.servername : undefined
      response.end()
    })
    const port = await listen(listening)
    closed.push(async () => listening.close())
    const http = openHttpClient({
      url: new URL(`https://localhost:${port}/`),
      tls: { ...trusted(), identity: pem(client) },
      timeoutMs: 20_000,
      clock: systemClock,
    })
    closed.push(() => http.close())
    expect((await http.exchange(write, never)).status).toBe(200)
    expect([seen.peer?.subject.CN, seen.peer?.issuer.CN, seen.name]).toEqual([
      'collectivite',
      'Intermediaire',
      'localhost',
    ])
  })

  test('that asks for a certificate when we have none refuses us (G007)', async () => {
    const peer = await rawPeer({}, { cert: server.cert, key: server.key, ca: authority.ca, requestCert: true, ...only })
    closed.push(() => peer.close())
    for (const kind of ['read', 'write'] as const) {
      expect((await refusal(peer.url, trusted(), { ...write, kind })).code).toBe('ACTES-G007')
    }
    expect(peer.received()).toBe('')
  })
})

await describeIf(await openssl(), 'with openssl', () => {
  describe.each(versions)('a server that verifies clients over %s', (version) => {
    async function demanding(more: { tickets?: 0 } = {}) {
      const peer = await demandingPeer(server, authority.ca, { version, ...more })
      closed.push(() => peer.close())
      return peer
    }

    const refused: readonly (readonly [string, () => Promise<TlsIdentity | undefined>])[] = [
      ['none', async () => undefined],
      [
        'one of an authority that it does not know',
        async () => pem(await issue(stranger, { name: 'a', client: true })),
      ],
      ['one without the intermediate that leads to its authority', async () => pem({ ...client, cert: client.leaf })],
      ['one that has ended', async () => pem(await issue(intermediate, { name: 'a', client: true, days: -1 }))],
      ['one that has not begun', async () => pem(await issue(intermediate, { name: 'a', client: true, inDays: 2 }))],
      ['one that is a server’s', async () => pem(server)],
    ]

    test.each(refused)('refuses us with %s: the connection is suspended (G007)', async (_what, identity) => {
      const peer = await demanding()
      const own = await identity()
      const tls = { ...trusted(), ...(own && { identity: own }) }
      for (const kind of ['read', 'write'] as const) {
        const error = await refusal(peer.url, tls, { ...write, kind })
        expect([error.code, error.kind]).toEqual(['ACTES-G007', 'suspend'])
        expect(error.cause).toBeInstanceOf(Error)
      }
    })

    test('without session tickets accepts us, and also refuses us', async () => {
      const peer = await demanding({ tickets: 0 })
      expect((await refusal(peer.url, trusted())).code).toBe('ACTES-G007')
      const http = openHttpClient({
        url: peer.url,
        tls: { ...trusted(), identity: pem(client) },
        timeoutMs: 20_000,
        clock: systemClock,
      })
      closed.push(() => http.close())
      const answer = await http.exchange({ kind: 'write', method: 'GET', path: '', maxBytes: 100_000 }, never)
      expect(answer.status).toBe(200)
    })

    test('accepts PEM with its intermediate, one file of both, and PKCS#12', async () => {
      const peer = await demanding()
      const identities: TlsIdentity[] = [
        pem(client),
        { cert: Buffer.from(client.key + client.cert) },
        { pfx: await pkcs12(client, { passphrase: 'essai' }), passphrase: 'essai' },
      ]
      for (const identity of identities) {
        const http = openHttpClient({
          url: peer.url,
          tls: { ...trusted(), identity },
          timeoutMs: 20_000,
          clock: systemClock,
        })
        closed.push(() => http.close())
        const answer = await http.exchange({ kind: 'write', method: 'GET', path: '', maxBytes: 100_000 }, never)
        expect(answer.bytes.toString()).toContain('collectivite')
      }
    })
  })

  describe('an identity in PKCS#12', () => {
    const now = new Date()

    test('is read with its last day and its subject', async () => {
      const pfx = await pkcs12(client, { passphrase: 'essai' })
      const { facts, faults } = await inspectIdentity({ pfx, passphrase: 'essai' }, now)
      expect(faults).toEqual([])
      expect(facts).toMatchObject({ subject: 'collectivite', notAfter: new X509Certificate(client.leaf).validToDate })
    })

    test('has ended', async () => {
      const ended = await issue(authority, { name: 'a', client: true, days: -3 })
      const pfx = await pkcs12(ended, { passphrase: 'essai' })
      expect((await inspectIdentity({ pfx, passphrase: 'essai' }, now)).faults).toEqual(['expired'])
    })

    test.each([
      ['another passphrase', 'passphrase', async () => pkcs12(client, { passphrase: 'autre' })],
      [
        'a cipher that is no longer opened',
        'legacy-pkcs12',
        async () => pkcs12(client, { passphrase: 'essai', legacy: true }),
      ],
      ['bytes that are none', 'unreadable', async () => Buffer.from('pas un PKCS#12')],
    ] as const)('with %s is said to be so (%s), and settles nothing', async (_what, fault, made) => {
      const identity = { pfx: await made(), passphrase: 'essai' }
      expect(await inspectIdentity(identity, now)).toEqual({ facts: null, faults: [fault] })
      expect(settingRefused({ identity })).toEqual({ setting: 'identity', reason: fault })
    })
  })
})

describe('an identity in PEM', () => {
  const now = new Date()

  test('is read with its last day and its subject', async () => {
    const { facts, faults } = await inspectIdentity(pem(client), now)
    expect(faults).toEqual([])
    expect(facts).toMatchObject({ subject: 'collectivite' })
    const days = ((facts?.notAfter.getTime() ?? 0) - now.getTime()) / 86_400_000
    expect(Math.round(days)).toBe(30)
  })

  test('that has expired, is not yet valid, or is a server’s, is reported so', async () => {
    const later = new Date(now.getTime() + 31 * 86_400_000)
    const before = new Date(now.getTime() - 31 * 86_400_000)
    expect((await inspectIdentity(pem(client), later)).faults).toEqual(['expired'])
    expect((await inspectIdentity(pem(client), before)).faults).toEqual(['not-yet-valid'])
    expect((await inspectIdentity(pem(server), now)).faults).toEqual(['not-for-clients'])
  })

  const bad: readonly (readonly [string, string, () => TlsIdentity])[] = [
    ['with the key of another', 'key-mismatch', () => ({ ...pem(client), key: Buffer.from(server.key) })],
    ['without a key', 'key-missing', () => ({ cert: Buffer.from(client.cert) })],
    ['that is none', 'unreadable', () => ({ cert: Buffer.from('rien'), key: Buffer.from(client.key) })],
    ['that is empty', 'missing', () => ({})],
  ]

  test('whose key is locked opens with its passphrase, and with no other', async () => {
    const key = Buffer.from(
      createPrivateKey(client.key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'essai' }),
    )
    const identity = { cert: Buffer.from(client.cert), key }
    expect((await inspectIdentity({ ...identity, passphrase: 'essai' }, now)).faults).toEqual([])
    expect(settingRefused({ identity: { ...identity, passphrase: 'essai' } })).toBe('accepted')
    for (const locked of [identity, { ...identity, passphrase: 'autre' }]) {
      expect((await inspectIdentity(locked, now)).faults).toEqual(['passphrase'])
      expect(settingRefused({ identity: locked })).toEqual({ setting: 'identity', reason: 'passphrase' })
    }
  })

  test.each(bad)('%s is reported so (%s), and settles nothing', async (_what, fault, identity) => {
    expect((await inspectIdentity(identity(), now)).faults).toEqual([fault])
    expect(settingRefused({ identity: identity() })).toEqual({ setting: 'identity', reason: fault })
  })
})

describe('settings', () => {
  test('unreadable trusted authorities are refused, rather than trusting none', () => {
    expect(settingRefused({ ca: Buffer.from('rien') })).toEqual({ setting: 'ca', reason: 'unreadable' })
  })

  test('an invalid pin is refused, rather than never matched', () => {
    expect(settingRefused({ pins: [pinOf(server.leaf), 'sha256/court='] })).toEqual({
      setting: 'pins',
      reason: 'malformed',
    })
  })

  test('a pin is the digest that the openssl command gives of the public key', () => {
    expect(pinOf(known)).toBe(knownPin)
    expect(pinOf(server.leaf)).toBe(pinOf(server.cert))
  })

  test('apply to any connection over TLS, not only HTTP', async () => {
    const peer = await rawPeer({}, { cert: server.cert, key: server.key })
    closed.push(() => peer.close())
    const options = connectOptions({ ...trusted(), pins: [pinOf(client.leaf)] })
    const error = await new Promise((resolve) =>
      connectTls({ ...options, host: '127.0.0.1', port: peer.port }).on('error', resolve),
    )
    expect(error).toMatchObject({ code: 'ERR_TLS_PIN_MISMATCH' })
  })
})

function settingRefused(settings: TlsSettings): unknown {
  try {
    connectOptions(settings)
  } catch (error) {
    if (error instanceof ActesError && error.code === 'ACTES-G013') return error.params
    throw error
  }
  return 'accepted'
}

/** Made once with openssl; its key is gone. */
const known = `-----BEGIN CERTIFICATE-----
MIIBejCCASGgAwIBAgIUbTaXVrjfXtAvIiwyx8301tm5H4UwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHZXBpbmdsZTAgFw0yNjExMjUxMDA2MzBaGA8yMTI2MTEwMTEw
MDYzMFowEjEQMA4GA1UEAwwHZXBpbmdsZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABAvZr8R4J3iEjU1yIbmh3JzAv3ry1U+25hvB2B4IRCPdBEJuvyjuxel65EI3
qPdTque5lN5lp9FE/5A16LGxQ5ujUzBRMB0GA1UdDgQWBBSxtxXNTwFDNH1VZEcm
vtWiH0+R4TAfBgNVHSMEGDAWgBSxtxXNTwFDNH1VZEcmvtWiH0+R4TAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIAHpRAbQSCA6Lf4bLQpg+dMIJdCr
iOm1kM86O1e7owNRAiBzOauC4JtCtU35vLiOwADdPzD/wL+/fmkANVAGETFv7A==
-----END CERTIFICATE-----
`
const knownPin = 'sha256/7SExUYJouFguT40Yq2dgnnk1vPwMvgwnu+EhfMAQrfo='
