// The ministry's direct channel: how an archive leaves and what each response means, against a loopback server; then
// the contract of gateways, against the simulated ministry and a real mailbox.
import { createServer as createHttps } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import busboy from 'busboy'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { DriverTools, Gateway, Outgoing } from '../../../src/gateways/gateway.ts'
import { openMinistry } from '../../../src/gateways/ministry/ministry.ts'
import { openMailboxes } from '../../../src/gateways/ministry/mailbox/mailbox.ts'
import type { MinistrySettings } from '../../../src/gateways/settings.ts'
import { pinOf } from '../../../src/gateways/wire/tls.ts'
import { maraussan } from '../../../src/config/demo.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import {
  issue,
  makeAuthority,
  openssl,
  pkcs12,
  type Issued,
  type TestAuthority,
} from '../../support/servers/certificates.ts'
import { describeIf } from '../../support/describe-with.ts'
import { dovecotOfOurOwn, startDovecot } from '../../support/servers/dovecot.ts'
import { followingOf, letterAnswered } from '../../support/life/following.ts'
import { mailboxOf } from '../../support/servers/mailboxes.ts'
import { openTestMinistry, type TestMinistry } from '../../support/gateways/ministry.ts'
import {
  makeMaraussan,
  makeOutgoing,
  makeOutgoingOf,
  type Frozen,
  type Sample,
} from '../../support/deposits/outgoing.ts'
import { asActesError, collectAll, gatewayContract, kindOf, type Harness } from '../contract.ts'
import { forSuite } from '../../support/life/for-suite.ts'

const never = new AbortController().signal
const opened: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

let authority: TestAuthority
let server: Issued
let client: Issued
beforeAll(async () => {
  authority = await makeAuthority()
  server = await issue(authority, { name: 'ministere' })
  client = await issue(authority, { name: 'operateur', client: true, days: 300 })
})

const secrets = (): Record<string, string | Buffer> => ({
  certificat: client.cert,
  cle: client.key,
  motDePasse: 'secret-du-compte',
  boite: 'essai-de-mot-de-passe',
})

function toolsOf(more: Partial<DriverTools> = {}, held = secrets()): DriverTools {
  const secretOf = async ({ sealed }: { sealed: string }) => Buffer.from(held[sealed] ?? '')
  return { ...systemClock, secretOf, exchangeMaxMs: 20_000, ...more }
}

function settingsOf(url: string, more: Partial<MinistrySettings> = {}): MinistrySettings {
  return {
    type: 'ministry',
    url,
    certificat: { sealed: 'certificat' },
    cle: { sealed: 'cle' },
    autorites: authority.ca,
    profil: 'dgcl',
    succes: 201,
    parties: 'fichier',
    indisponibilites: [],
    boite: mailboxOf({ imapsPort: 1, ca: Buffer.from(authority.ca) }, 'personne@example.org'),
    ...more,
  }
}

interface Asked {
  readonly method: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

interface Loopback {
  readonly url: string
  readonly asked: Asked[]
}

type Answering = (response: ServerResponse, request: IncomingMessage) => void

/** A loopback server that reads each request whole, then responds. */
async function loopback(answer: Answering | number, own: Issued = server, early?: true): Promise<Loopback> {
  const asked: Asked[] = []
  const say: Answering =
    typeof answer === 'number' ? (response) => response.writeHead(answer).end('peu importe') : answer
  const tls = { cert: own.cert, key: own.key, ca: authority.ca, requestCert: true, rejectUnauthorized: true }
  const listening = createHttps(tls, async (request, response) => {
    const { method, headers } = request
    if (early) return say(response, request)
    const body = await buffer(request).catch(() => undefined)
    if (!body) return
    asked.push({ method, headers, body })
    say(response, request)
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  opened.push(async () => {
    listening.closeAllConnections()
    listening.close()
  })
  return { url: `https://localhost:${(listening.address() as AddressInfo).port}/depot/`, asked }
}

function open(settings: MinistrySettings, tools = toolsOf()): Gateway {
  const gateway = openMinistry(settings, tools)
  opened.push(() => gateway.close())
  return gateway
}

/** The parts of a form: name, file name, type and content. */
function partsOf({ headers, body }: Asked): Promise<readonly unknown[]> {
  return new Promise((resolve, reject) => {
    const parts: unknown[] = []
    const reader = busboy({ headers })
    reader.on('file', (name, stream, { filename, mimeType }) => {
      void buffer(stream).then((bytes) => parts.push({ name, filename, mimeType, bytes }))
    })
    reader.on('field', (name, value) => parts.push({ name, value }))
    reader.on('close', () => setImmediate(resolve, parts)).on('error', reject)
    reader.end(body)
  })
}

describe('an archive is sent to the ministry', () => {
  test('as one file part, named as the archive is, in a form of a known length', async () => {
    const { url, asked } = await loopback(201)
    const outgoing = await makeMaraussan()
    await open(settingsOf(url)).submit(outgoing, never)
    const [post] = asked
    if (!post) throw new Error('nothing came')
    expect(post).toMatchObject({ method: 'POST', headers: { 'content-length': String(post.body.length) } })
    expect(post.headers['transfer-encoding']).toBeUndefined()
    const type = { mimeType: 'application/octet-stream' }
    const { archive } = outgoing
    expect(await partsOf(post)).toEqual([{ name: archive, filename: archive, ...type, bytes: outgoing.bytes }])
  })

  test('or like Stela: two texts, then the file', async () => {
    const { url, asked } = await loopback(200)
    const outgoing = await makeOutgoing()
    await open(settingsOf(url, { parties: 'stela', succes: 200 })).submit(outgoing, never)
    const [post] = asked
    if (!post) throw new Error('nothing came')
    const { archive, bytes } = outgoing
    const file = { name: 'file', filename: archive, mimeType: 'application/octet-stream', bytes }
    const parts = await partsOf(post)
    expect(parts).toHaveLength(3)
    expect(parts).toEqual(
      expect.arrayContaining([{ name: 'name', value: archive }, { name: 'filename', value: archive }, file]),
    )
    expect(post.headers['x-user-agent']).toBe('stela')
  })

  test('always with the same boundary', async () => {
    const { url, asked } = await loopback(201)
    const outgoing = await makeOutgoing()
    for (const gateway of [open(settingsOf(url)), open(settingsOf(url))]) await gateway.submit(outgoing, never)
    expect(asked).toHaveLength(2)
    expect(asked[0]?.body.equals(asked[1]?.body ?? Buffer.alloc(0))).toBe(true)
  })

  test('under the user agent that the server accepts, or the configured one', async () => {
    const { url, asked } = await loopback(201)
    await open(settingsOf(url)).submit(await makeOutgoing(), never)
    await open(settingsOf(url, { agent: 'curl/8.0' })).submit(await makeOutgoing(), never)
    expect(asked.map(({ headers }) => headers['user-agent'])).toEqual(['curl/7.81.1', 'curl/8.0'])
  })

  test('with the account, if there is one', async () => {
    const { url, asked } = await loopback(201)
    const account = { identifiant: 'compte', motDePasse: { sealed: 'motDePasse' } }
    await open(settingsOf(url, account)).submit(await makeOutgoing(), never)
    const basic = `Basic ${Buffer.from('compte:secret-du-compte').toString('base64')}`
    expect(asked[0]?.headers.authorization).toBe(basic)
  })

  test('to exactly the configured address', async () => {
    const at: unknown[] = []
    const { url } = await loopback((response, request) => {
      at.push(request.url)
      response.writeHead(201).end()
    })
    await open(settingsOf(url)).submit(await makeOutgoing(), never)
    await open(settingsOf(url.replace(/\/$/, ''))).submit(await makeOutgoing(), never)
    expect(at).toEqual(['/depot/', '/depot'])
  })

  test('only if it is an archive: a form, or a file under another name, is refused before a byte is sent', async () => {
    const { url, asked } = await loopback(201)
    const gateway = open(settingsOf(url))
    const outgoing = await makeOutgoing()
    const form = { ...outgoing, mediaType: 'multipart/form-data; boundary=a' }
    expect(await gateway.submit(form, never).catch(asActesError)).toMatchObject({ code: 'ACTES-G010' })
    for (const archive of ['acte.tar.gz', `${outgoing.archive}"\r\nX: y`, `../${outgoing.archive}`])
      expect(await kindOf(gateway.submit({ ...outgoing, archive }, never))).toBe('refuse')
    expect(asked).toEqual([])
  })
})

describe('a response of the ministry', () => {
  test('with the expected status is a receipt, under the archive’s name, with the beginning of its text', async () => {
    const { url } = await loopback((response) => response.writeHead(201, { date: 'hier' }).end('x'.repeat(10_000)))
    const outgoing = await makeOutgoing()
    const { reference, bytes } = await open(settingsOf(url)).submit(outgoing, never)
    expect(reference).toBe(outgoing.archive)
    expect(bytes).toHaveLength(4_096)
    expect(Buffer.from(bytes).toString()).toMatch(/^HTTP\/1.1 201\r\nDate: hier\r\n\r\nx+$/)
  })

  test.each([
    [200, 'ACTES-G005'],
    [202, 'ACTES-G005'],
    [301, 'ACTES-G013'],
    [302, 'ACTES-G005'],
    [303, 'ACTES-G005'],
    [307, 'ACTES-G013'],
    [308, 'ACTES-G013'],
    [400, 'ACTES-G021'],
    [401, 'ACTES-G008'],
    [403, 'ACTES-G008'],
    [404, 'ACTES-G013'],
    [405, 'ACTES-G013'],
    [407, 'ACTES-G008'],
    [408, 'ACTES-G005'],
    [409, 'ACTES-G005'],
    [413, 'ACTES-G021'],
    [415, 'ACTES-G021'],
    [421, 'ACTES-G013'],
    [422, 'ACTES-G021'],
    [429, 'ACTES-G005'],
    [500, 'ACTES-G005'],
    [502, 'ACTES-G005'],
    [503, 'ACTES-G005'],
    [504, 'ACTES-G005'],
    [599, 'ACTES-G005'],
  ])('with status %i, once it may have the whole archive, means %s', async (status, code) => {
    const { url, asked } = await loopback((response) => response.writeHead(status, { location: '/ailleurs' }).end())
    const error = await open(settingsOf(url))
      .submit(await makeOutgoing(), never)
      .catch(asActesError)
    expect(error).toMatchObject({ code, params: { reason: `HTTP ${status}`, status } })
    expect(asked).toHaveLength(1)
  })

  test.each([
    [200, 'ACTES-G013'],
    [201, 'ACTES-G013'],
    [302, 'ACTES-G013'],
    [401, 'ACTES-G008'],
    [413, 'ACTES-G021'],
    [429, 'ACTES-G002'],
    [500, 'ACTES-G002'],
    [503, 'ACTES-G002'],
  ])('with status %i before the whole archive could be there leaves nothing in doubt: %s', async (status, code) => {
    const { url } = await loopback((response) => response.writeHead(status).end(), server, true)
    const outgoing = unending(await makeOutgoing())
    const error = await open(settingsOf(url)).submit(outgoing, never).catch(asActesError)
    expect(error).toMatchObject({ code, ...(code === 'ACTES-G021' && { params: { taken: 'no' } }) })
  })

  test('that it is away leaves one archive in doubt; the next one is stopped before it is sent', async () => {
    let status = 503
    const { url, asked } = await loopback((response) => response.writeHead(status).end())
    const gateway = open(settingsOf(url))
    const posts = () => asked.filter(({ method }) => method === 'POST').length
    expect(await kindOf(gateway.submit(await makeOutgoing({ serial: 1 }), never))).toBe('uncertain')
    const next = await makeOutgoing({ serial: 2 })
    const met = await gateway.submit(next, never).catch(asActesError)
    expect(met).toMatchObject({ code: 'ACTES-G002', params: { reason: 'HTTP 503' } })
    expect(posts()).toBe(1)
    status = 201
    expect(await kindOf(gateway.submit(next, never))).toBe('done')
    expect(posts()).toBe(2)
  })

  test('of 200 where 201 is expected is not a receipt', async () => {
    const outgoing = await makeOutgoing()
    const { url } = await loopback(200)
    expect(await kindOf(open(settingsOf(url)).submit(outgoing, never))).toBe('uncertain')
    const legacy = settingsOf(url, { profil: 'historique', succes: 200 })
    expect(await open(legacy).submit(outgoing, never)).toMatchObject({ reference: outgoing.archive })
  })

  test('that never comes leaves a doubt, and the archive may still be sent again', async () => {
    let silent = true
    const { url, asked } = await loopback((response) => {
      if (!silent) response.writeHead(201).end()
    })
    const gateway = open(settingsOf(url), toolsOf({ exchangeMaxMs: 500 }))
    const outgoing = await makeOutgoing()
    expect(await gateway.submit(outgoing, never).catch(asActesError)).toMatchObject({ code: 'ACTES-G004' })
    expect(await gateway.find(outgoing, never)).toBe('unknown')
    silent = false
    await gateway.submit(outgoing, never)
    expect(asked).toHaveLength(2)
  })
})

describe('the channel', () => {
  test('has limits: bytes, hours, duration', () => {
    const closed = [{ jours: [7], de: '00:00', a: '06:00' }]
    const gateway = open(
      settingsOf('https://localhost:1/x/', { octetsParHeure: 1000, indisponibilites: closed, delai: 5 }),
    )
    expect(gateway.traffic).toEqual({
      channel: 'ministry:https://localhost:1/x/',
      bytesPerHour: 1000,
      closed,
      zone: 'Europe/Paris',
    })
    expect(gateway.capabilities).toMatchObject({ exchangeMaxMs: 5_000, quietMs: 0, find: false, leaves: 'archive' })
    const short = open(settingsOf('https://localhost:1/x/'), toolsOf({ exchangeMaxMs: 900 }))
    expect(short.capabilities.exchangeMaxMs).toBe(900)
    expect(open(settingsOf('https://localhost:1/x/'), toolsOf({ exchangeMaxMs: 1e9 })).capabilities.exchangeMaxMs).toBe(
      180_000,
    )
  })

  test('is unreachable, and nothing has left', async () => {
    const gateway = open(settingsOf('https://localhost:1/'))
    expect(await gateway.submit(await makeOutgoing(), never).catch(asActesError)).toMatchObject({ code: 'ACTES-G001' })
  })

  test('accepts two keys of the server during a change, and no third one', async () => {
    const renewed = await issue(authority, { name: 'ministere' })
    const third = await issue(authority, { name: 'ministere' })
    const empreintes = [server, renewed].map(({ leaf }) => pinOf(leaf))
    for (const own of [server, renewed]) {
      const { url } = await loopback(201, own)
      expect(await kindOf(open(settingsOf(url, { empreintes })).submit(await makeOutgoing(), never))).toBe('done')
    }
    const { url, asked } = await loopback(201, third)
    const error = await open(settingsOf(url, { empreintes }))
      .submit(await makeOutgoing(), never)
      .catch(asActesError)
    expect(error).toMatchObject({ code: 'ACTES-G014', params: { reason: 'pin' } })
    expect(asked).toEqual([])
  })

  test('stops if a secret cannot be opened, and resumes once it can', async () => {
    const { url } = await loopback(201)
    const held: Record<string, string | Buffer> = { ...secrets(), cle: 'rien' }
    const gateway = open(settingsOf(url), toolsOf({}, held))
    expect(await kindOf(gateway.submit(await makeOutgoing(), never))).toBe('suspend')
    Object.assign(held, secrets())
    expect(await kindOf(gateway.submit(await makeOutgoing(), never))).toBe('done')
  })
})

await describeIf(await openssl(), 'a PKCS#12', () => {
  test('uses its identity only with the right passphrase', async () => {
    const { url } = await loopback(201)
    const certificat = await pkcs12(client, { passphrase: 'phrase' })
    const { cle: _, ...bare } = settingsOf(url, { phrase: { sealed: 'phrase' } })
    const good = toolsOf({}, { ...secrets(), certificat, phrase: 'phrase' })
    expect(await kindOf(open(bare, good).submit(await makeOutgoing(), never))).toBe('done')
    const wrong = open(bare, toolsOf({}, { ...secrets(), certificat, phrase: 'autre' }))
    expect(await kindOf(wrong.submit(await makeOutgoing(), never))).toBe('suspend')
    expect(await wrong.check(never)).toContainEqual(
      expect.objectContaining({ name: 'certificate', ok: false, setting: 'phrase', detail: 'passphrase' }),
    )
  })
})

describe('its check', () => {
  const found = async (settings: MinistrySettings, name: string, tools = toolsOf()) =>
    (await open(settings, tools).check(never)).filter((finding) => finding.name === name)

  test('sends nothing, and counts any status that does not refuse us as a working server', async () => {
    for (const status of [200, 404, 405, 418]) {
      const { url, asked } = await loopback(status)
      expect(await found(settingsOf(url), 'server')).toEqual([{ name: 'server', ok: true }])
      expect(asked).toMatchObject([{ method: 'GET', body: Buffer.alloc(0) }])
    }
  })

  test.each([401, 403, 407])('reports an unknown account for %i', async (status) => {
    const { url } = await loopback(status)
    expect(await found(settingsOf(url), 'server')).toMatchObject([
      { ok: false, code: 'ACTES-G008', setting: 'motDePasse', detail: `HTTP ${status}` },
    ])
  })

  test.each([429, 500, 503])('reports an unreachable server for %i', async (status) => {
    const { url } = await loopback(status)
    expect(await found(settingsOf(url), 'server')).toMatchObject([{ ok: false, code: 'ACTES-G002', setting: 'url' }])
  })

  test('names the setting behind a network failure', async () => {
    const { url } = await loopback(200)
    const stranger = await makeAuthority('Autre')
    const empreintes = [pinOf(client.leaf)]
    const elsewhere = url.replace('localhost', '127.0.0.1')
    const { url: odd } = await loopback(200, await issue(authority, { name: 'x', hosts: ['ailleurs.example'] }))
    expect(await found(settingsOf(elsewhere), 'server')).toMatchObject([{ ok: true }])
    for (const [settings, code, setting] of [
      [settingsOf(url, { autorites: stranger.ca }), 'ACTES-G014', 'autorites'],
      [settingsOf(url, { autorites: 'rien' }), 'ACTES-G013', 'autorites'],
      [settingsOf(url, { empreintes }), 'ACTES-G014', 'empreintes'],
      [settingsOf(odd), 'ACTES-G014', 'url'],
      [settingsOf('https://localhost:1/'), 'ACTES-G001', 'url'],
    ] as const)
      expect(await found(settings, 'server')).toMatchObject([{ ok: false, code, setting }])
  })

  test('gives our certificate’s last day, warns before it, and reports its faults', async () => {
    const { url } = await loopback(200)
    const of = async ({ cert, key }: Issued) =>
      (await found(settingsOf(url), 'certificate', toolsOf({}, { ...secrets(), certificat: cert, cle: key })))[0]
    const on = expect.stringMatching(/^\d{4}-\d\d-\d\d$/)
    expect(await of(client)).toMatchObject({ name: 'certificate', ok: true, on })
    expect(await of(client)).not.toHaveProperty('code')
    const ending = await issue(authority, { name: 'operateur', client: true, days: 20 })
    expect(await of(ending)).toMatchObject({ ok: true, on, code: 'ACTES-G019', setting: 'certificat' })
    const ended = await issue(authority, { name: 'operateur', client: true, days: -2 })
    expect(await of(ended)).toMatchObject({ ok: false, on, code: 'ACTES-G007', detail: 'expired' })
    expect(await of({ ...client, key: ending.key })).toMatchObject({ ok: false, code: 'ACTES-G013', setting: 'cle' })
    expect(await of({ ...client, cert: 'rien' })).toMatchObject({
      ok: false,
      code: 'ACTES-G013',
      setting: 'certificat',
    })
  })

  test('reports a mailbox that does not answer', async () => {
    const { url } = await loopback(200)
    expect(await found(settingsOf(url), 'mailbox')).toMatchObject([
      { ok: false, code: 'ACTES-G001', setting: 'boite.hote', detail: 'ECONNREFUSED' },
    ])
  })
})

/** Its first half, and then nothing for ever. */
function unending(outgoing: Frozen): Outgoing {
  const open = async function* () {
    for (let at = 0; at < outgoing.bytes.length / 2; at += 64) yield outgoing.bytes.subarray(at, at + 64)
    await new Promise(() => undefined)
  }
  return { ...outgoing, open }
}

const neighbour: Collectivite = { ...maraussan, siren: '000000000', nom: 'Commune voisine', trigramme: 'abc' }

await describeIf(dovecotOfOurOwn(), 'with the simulated ministry and its mailbox', () => {
  let user: string
  let count = 0
  const dovecot = forSuite(() => startDovecot())
  beforeEach(() => {
    user = `operateur-${(count += 1)}@example.org`
  })

  const at = (collectivite: Collectivite): Collectivite => ({ ...collectivite, adressesRetour: [user] })

  async function ministry(more: Partial<Parameters<typeof openTestMinistry>[0]> = {}): Promise<TestMinistry> {
    const deliver = { host: '127.0.0.1', port: dovecot.lmtpPort, lmtp: true }
    const started = await openTestMinistry({ deliver, declares: [maraussan, neighbour], authority, ...more })
    opened.push(() => started.close())
    return started
  }

  function channel({ url, client: { cert, key } }: TestMinistry, more: Partial<MinistrySettings> = {}): Gateway {
    const tools = toolsOf({}, { ...secrets(), certificat: cert, cle: key, boite: dovecot.password })
    return open(settingsOf(url, { boite: mailboxOf(dovecot, user), ...more }), tools)
  }

  gatewayContract('ministry', async (): Promise<Harness> => {
    const sim = await ministry()
    const gateway = channel(sim)
    const connectionOf = (collectivite: Collectivite) =>
      ({ id: `ministry:${collectivite.siren}`, gateway: 'ministry', collectivite, awaiting: [] }) as const
    const connection = connectionOf(at(maraussan))
    let serial = 0
    const make = ({ collectivite = maraussan, ...sample }: Sample) =>
      makeOutgoing({ ...sample, collectivite: at(collectivite), serial: ++serial })
    const bringRetours = async () => {
      while ((await sim.advance()).mailed.length > 0);
    }
    const takeAll = async () => {
      await bringRetours()
      await gateway.confirm(await collectAll(gateway, connection), never)
    }
    return {
      gateway,
      connection,
      makeOutgoing: async (fault) => {
        const outgoing = await make({ acte: { numero: `N${serial}${fault === 'cut' ? '_COUPE' : ''}` } })
        return fault === 'refused' ? { ...outgoing, archive: 'acte.tar.gz' } : outgoing
      },
      makeOutgoingOf: async (code) => {
        const act = await make({ acte: { numero: `N${serial}` } })
        if (code === '1-1') return act
        await gateway.submit(act, never)
        await takeAll()
        const { idActe } = act
        if (idActe === null) throw new Error('an act has an identifier')
        const [type, date] = [letterAnswered[code], '2025-07-04']
        if (type) await sim.control.write({ type, idActe, date })
        await takeAll()
        const following = followingOf(code, { idActe, dateCourrier: date })
        return makeOutgoingOf(following, { collectivite: at(maraussan), serial: ++serial })
      },
      neighbour: {
        connection: connectionOf(at(neighbour)),
        gateway: channel(sim),
        makeOutgoing: () => make({ collectivite: neighbour, acte: { numero: `N${serial}` } }),
      },
      deposits: async () =>
        (await sim.received())
          .filter(({ outcome }) => outcome !== 'refused')
          .map(({ archive, sha256 }) => ({ archive, sha256 })),
      bringRetours,
      close: async () => {
        for (const close of opened.splice(0).reverse()) await close()
      },
    }
  })

  test.each([
    ['of 2025, as S²LOW sends', 'new', { profil: 'dgcl', succes: 201, parties: 'fichier' }],
    ['before, as S²LOW sends', 'legacy', { profil: 'historique', succes: 200, parties: 'fichier' }],
    ['before, as Stela sends', 'legacy', { profil: 'historique', succes: 200, parties: 'stela' }],
  ] as const)('the server %s accepts an act, and its receipt comes by mail', async (_what, profile, settings) => {
    const sim = await ministry({ profile })
    const gateway = channel(sim, settings)
    const outgoing = await makeMaraussan({ collectivite: at(maraussan) })
    await gateway.submit(outgoing, never)
    expect(await sim.received()).toMatchObject([{ archive: outgoing.archive, sha256: outgoing.sha256 }])
    await sim.advance()
    const connection = { id: 'm', gateway: 'ministry', collectivite: at(maraussan), awaiting: [] } as const
    const [retour, ...more] = await collectAll(gateway, connection)
    expect([retour?.kind, more]).toEqual(['document', []])
    expect(Buffer.from(retour?.bytes ?? []).toString()).toContain(`${outgoing.idActe}-1-2_`)
  })

  test('the server of 2025 refuses another user agent, and the connection is suspended', async () => {
    const sim = await ministry()
    const gateway = channel(sim, { agent: 'navigateur/1.0' })
    expect(await kindOf(gateway.submit(await makeOutgoing(), never))).toBe('suspend')
    expect(await sim.received()).toEqual([])
  })

  // Node's server closes the connection without an alert. The real alerts are tried with openssl's (http.test.ts).
  test('an unknown certificate is always refused, and nothing is in doubt', async () => {
    const sim = await ministry()
    const stranger = await issue(await makeAuthority('Autre'), { name: 'inconnu', client: true })
    const gateway = channel({ ...sim, client: stranger })
    expect(['retry', 'suspend']).toContain(await kindOf(gateway.submit(await makeOutgoing(), never)))
    expect(await sim.received()).toEqual([])
  })

  test.each([
    ['reset-before', 'uncertain', 0],
    ['reset-after', 'uncertain', 1],
    ['status-503', 'uncertain', 0],
    ['after-503', 'uncertain', 1],
    ['redirect-home', 'uncertain', 0],
  ] as const)('under %s, it is %s, and nothing is resent automatically', async (fault, kind, taken) => {
    const sim = await ministry()
    sim.faults.next('post', fault)
    const gateway = channel(sim)
    const outgoing = await makeOutgoing({ collectivite: at(maraussan) })
    expect(await kindOf(gateway.submit(outgoing, never))).toBe(kind)
    expect(await sim.received()).toHaveLength(taken)
    expect(await gateway.find(outgoing, never)).toBe('unknown')
  })

  test('two collectivités that share a mailbox share its session', async () => {
    const sim = await ministry()
    const mailboxes = openMailboxes()
    const { cert, key } = sim.client
    const tools = toolsOf({}, { ...secrets(), certificat: cert, cle: key, boite: dovecot.password })
    const settings = settingsOf(sim.url, { boite: mailboxOf(dovecot, user) })
    const gateways = [openMinistry(settings, tools, { mailboxes }), openMinistry(settings, tools, { mailboxes })]
    for (const [index, collectivite] of [maraussan, neighbour].entries())
      await gateways[index]?.submit(await makeOutgoing({ collectivite: at(collectivite) }), never)
    await sim.advance()
    const [first, second] = gateways
    const connection = { id: 'm', gateway: 'ministry', awaiting: [] } as const
    expect(await collectAll(first as Gateway, { ...connection, collectivite: at(maraussan) })).toHaveLength(1)
    await first?.close()
    expect(await collectAll(second as Gateway, { ...connection, collectivite: at(neighbour) })).toHaveLength(1)
    await second?.close()
  })
})
