// A double of an S3 server, ours, for what moto does not enforce: signatures, digests, locks that nobody shortens. It keeps
// what it is given in memory, and can be as lax as servers that call themselves compatible are.
import { createHash, createHmac, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { listen } from './loopback-peers.ts'
import { sha256 as hash } from '../sha256.ts'

/** What it lets pass. */
export interface Laxity {
  readonly versions?: false
  readonly locks?: false
  readonly bypass?: true
  readonly overwrites?: true
  readonly digests?: false
  readonly lifecycle?: true
  readonly rule?: true
  readonly tags?: false
  /** Gives back other bytes than it took. */
  readonly spoils?: true
  /** Says neither tags nor locks of versions. */
  readonly blind?: true
  /** Versions and markers in a page of a list, whose first page is empty. */
  readonly page?: number
}

/** What goes wrong with a request: an error's status and code, or an answer that is lost or cut when all is done. */
export type Fault = readonly [status: number, code: string] | 'lost' | 'cut'

interface DoubleOptions {
  readonly secret?: string
  /** For locks. */
  readonly now?: () => Date
  readonly tls?: { readonly key: string; readonly cert: string }
  /** @param what such as `PUT pre/ab/cd/DIGEST?tagging=` */
  readonly fault?: (what: string) => Fault | undefined
}

interface Version {
  readonly id: string
  readonly at: Date
  readonly body: Buffer | undefined
  readonly meta: Readonly<Record<string, string>>
  mode?: string | undefined
  until?: Date | undefined
  hold?: boolean
  tags?: string
}

const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

class Refused extends Error {
  readonly status: number
  constructor(status: number, code: string) {
    super(code)
    this.status = status
  }
}

/** Serve until the test ends. */
export async function strictObjects(
  lax: Laxity = {},
  { secret = 'secret', tls, fault, now = () => new Date() }: DoubleOptions = {},
) {
  const keys = new Map<string, Version[]>()
  const requests: string[] = []
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response).catch((error: unknown) => {
      const { status, message } = error instanceof Refused ? error : new Refused(500, 'InternalError')
      response.writeHead(status).end(request.method === 'HEAD' ? undefined : `<Error><Code>${message}</Code></Error>`)
    })
  }
  const server = tls ? createSecureServer(tls, answer) : createServer(answer)
  const seen = (version: Version | undefined) => {
    if (!version?.body) throw new Refused(404, 'NoSuchKey')
    return version
  }
  const locked = (version: Version, isBypassed: boolean) =>
    version.hold === true ||
    (version.until !== undefined && version.until > now() && !(version.mode === 'GOVERNANCE' && isBypassed))

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '', 'http://x')
    const body = await buffer(request)
    requests.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`)
    // A bucket is made by whoever asks.
    if (request.method === 'PUT' && !url.pathname.includes('/', 1)) return void response.end()
    signature(request, url, body)
    const wrong = fault?.(`${request.method} ${decodeURIComponent(request.url ?? '').replace(/^\/[^/?]+\/?/, '')}`)
    if (typeof wrong === 'object') throw new Refused(...wrong)
    const half = (bytes: Buffer) => response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy())
    if (wrong) Object.assign(response, { end: wrong === 'lost' ? () => response.destroy() : half })
    const header = (name: string) => request.headers[name]?.toString()
    const [, , ...names] = url.pathname.split('/')
    const key = names.join('/')
    const asked = (name: string) => url.searchParams.has(name)
    const said = (xml: string) => void response.end(xml)
    const all = keys.get(key) ?? []
    const wanted = url.searchParams.get('versionId')
    const version = wanted === null ? all.at(-1) : all.find(({ id }) => id === wanted)
    if (key === '') return said(about(url))
    if (asked('tagging') && lax.tags === false) throw new Refused(501, 'NotImplemented')
    if (request.method === 'PUT') {
      if (header('content-length') === undefined) throw new Refused(411, 'MissingContentLength')
      if (asked('tagging')) return said(String((seen(version).tags = body.toString()) && ''))
      if (asked('legal-hold')) return said(String((seen(version).hold = body.includes('ON')) && ''))
      if (asked('retention')) return said(extend(seen(version), body.toString()))
      digests(request, body)
      if (header('if-none-match') === '*' && all.at(-1)?.body && !lax.overwrites)
        throw new Refused(412, 'PreconditionFailed')
      const id = lax.versions === false ? 'null' : randomUUID()
      const until = header('x-amz-object-lock-retain-until-date')
      if (until !== undefined && new Date(until) <= now()) throw new Refused(400, 'InvalidArgument')
      const meta = Object.entries(request.headers).filter(([name]) => name.startsWith('x-amz-meta-'))
      const made: Version = { id, at: new Date(), body, meta: Object.fromEntries(meta) as Record<string, string> }
      if (until !== undefined && lax.locks !== false)
        Object.assign(made, { mode: header('x-amz-object-lock-mode'), until: new Date(until) })
      if (header('x-amz-object-lock-legal-hold') === 'ON') made.hold = true
      keys.set(key, [...all.filter((each) => each.id !== 'null'), made])
      return void response.writeHead(200, id === 'null' ? {} : { 'x-amz-version-id': id }).end()
    }
    if (request.method === 'DELETE') {
      if (wanted === null && lax.versions !== false)
        keys.set(key, [...all, { id: randomUUID(), at: new Date(), body: undefined, meta: {} }])
      else {
        const isBypassed = header('x-amz-bypass-governance-retention') === 'true' && lax.bypass === true
        if (version && locked(version, isBypassed)) throw new Refused(403, 'AccessDenied')
        keys.set(
          key,
          all.filter((each) => each !== version && wanted !== null),
        )
      }
      return void response.writeHead(204).end()
    }
    const { id, body: bytes = Buffer.alloc(0), ...rest } = seen(version)
    if (asked('tagging') && lax.blind) throw new Refused(403, 'AccessDenied')
    if (asked('tagging')) return said(rest.tags ?? '<Tagging><TagSet></TagSet></Tagging>')
    response.writeHead(200, {
      'content-length': bytes.length,
      'x-amz-version-id': id,
      ...rest.meta,
      ...(rest.until &&
        !lax.blind && {
          'x-amz-object-lock-mode': rest.mode,
          'x-amz-object-lock-retain-until-date': rest.until.toISOString(),
        }),
      ...(rest.hold && !lax.blind && { 'x-amz-object-lock-legal-hold': 'ON' }),
    })
    response.end(request.method === 'HEAD' ? undefined : lax.spoils ? Buffer.alloc(bytes.length) : bytes)
  }

  function extend(version: Version, xml: string) {
    const until = new Date(/<RetainUntilDate>([^<]+)/.exec(xml)?.[1] ?? '')
    if (version.until && until < version.until) throw new Refused(403, 'AccessDenied')
    version.until = until
    version.mode = /<Mode>(\w+)/.exec(xml)?.[1]
    return ''
  }

  function about({ searchParams }: URL) {
    if (searchParams.has('versioning')) return `<V>${lax.versions === false ? '' : '<Status>Enabled</Status>'}</V>`
    if (searchParams.has('lifecycle')) return lax.lifecycle ? '<L><Rule></Rule></L>' : '<L></L>'
    if (searchParams.has('object-lock')) return lax.rule ? '<O><Rule></Rule></O>' : '<O></O>'
    if (searchParams.has('versions')) return versions(searchParams)
    throw new Refused(501, 'NotImplemented')
  }

  /** As AWS: keys in order, of each the newest first. */
  function versions(asked: URLSearchParams) {
    const [prefix, after] = [asked.get('prefix') ?? '', asked.get('key-marker') ?? '']
    const last = asked.get('version-id-marker')
    const below = [...keys].filter(([key]) => key.startsWith(prefix))
    const sorted = below.sort(([one], [other]) => (one < other ? -1 : 1))
    const all = sorted.flatMap(([key, made]) => made.toReversed().map((version) => ({ key, version })))
    const seen = all.findIndex(({ key, version }) => key === after && version.id === last)
    const left = all.slice(seen + 1).filter(({ key }) => seen >= 0 || key > after)
    const page = left.slice(0, lax.page === undefined || last !== null ? lax.page : 0)
    const more = page.length < left.length
    const [key, id] = [page.at(-1)?.key ?? (after || '!'), page.at(-1)?.version.id ?? 'begin']
    const next = `<NextKeyMarker>${key}</NextKeyMarker><NextVersionIdMarker>${id}</NextVersionIdMarker>`
    const told = page.map(({ key, version: { id, at, body } }) => {
      const kind = body ? 'Version' : 'DeleteMarker'
      return `<${kind}><Key>${key}</Key><VersionId>${id}</VersionId><LastModified>${at.toISOString()}</LastModified></${kind}>`
    })
    return `<L><IsTruncated>${more}</IsTruncated>${told.join('')}${more ? next : ''}</L>`
  }

  function digests({ headers }: IncomingMessage, body: Buffer) {
    if (lax.digests === false) return
    const sha256 = createHash('sha256').update(body).digest('base64')
    if (headers['x-amz-checksum-sha256'] !== sha256) throw new Refused(400, 'BadDigest')
    if (headers['content-md5'] !== createHash('md5').update(body).digest('base64')) throw new Refused(400, 'BadDigest')
  }

  /** AWS Signature Version 4, written from its description. */
  function signature({ method = '', headers }: IncomingMessage, url: URL, body: Buffer) {
    const [, day = '', region, signed = '', given] =
      /Credential=key\/(\d+)\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)/.exec(
        headers.authorization ?? '',
      ) ?? []
    if (headers['x-amz-content-sha256'] !== hash(body)) throw new Refused(400, 'XAmzContentSHA256Mismatch')
    const query = [...url.searchParams]
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .sort()
      .join('&')
    const lines = signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`)
    const whole = [method, url.pathname, query, lines.join(''), signed, hash(body)].join('\n')
    const scope = `${day}/${region}/s3/aws4_request`
    const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(whole)].join('\n')
    const key = [region ?? '', 's3', 'aws4_request'].reduce(
      (last, part) => hmac(last, part),
      hmac(`AWS4${secret}`, day),
    )
    if (hmac(key, text).toString('hex') !== given) throw new Refused(403, 'SignatureDoesNotMatch')
  }

  const port = await listen(server)
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(close)
  const endpoint = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  const objects = {
    endpoint,
    region: 'fr-par',
    key: 'key',
    secret: 'secret',
    lock: 'governance',
    copiesBytes: 0,
  } as const
  return { endpoint, objects, requests, close }
}
