// Requests to an S3 server: signed (AWS Signature Version 4), over verified TLS, repeated once where the server or the
// line failed. Keys are below the bucket's prefix. Answers are judged by the server's error code: statuses differ.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { rootCertificates } from 'node:tls'
import { AwsV4Signer } from 'aws4fetch'
import { Pool } from 'undici'
import { systemClock, type Clock } from '#clock.ts'
import type { ObjectSettings } from '#config/objects.ts'
import { compact } from '#protocol/compact.ts'
import { all, readXml, rootPlace, textAt } from '#protocol/xml/read.ts'

interface BucketRequest {
  readonly key?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | SentFile
}

interface ObjectReading {
  readonly versionId?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A file that is sent, with the digests that its server checks. */
export interface SentFile {
  readonly path: string
  readonly sha256: string
  /** In base64. */
  readonly md5: string
  readonly sizeBytes: number
}

export interface StoredVersion {
  readonly key: string
  readonly id: string
  readonly at: Date
  /** Not content: the key was deleted without naming a version. */
  readonly isMarker: boolean
}

/** What the server says no to. Carries no header and no URL: those are signed. */
export class BucketError extends Error {
  readonly code: string
  constructor(code: string, what: string) {
    super(`${what}: ${code}`)
    this.code = code
  }
}

const absent = ['NoSuchKey', 'NotFound', 'NoSuchVersion']
const tries = 3
const patienceMs = 60_000
const emptySha256 = createHash('sha256').digest('hex')

export type Bucket = ReturnType<typeof openBucket>

type Method = 'GET' | 'PUT' | 'HEAD' | 'DELETE'

type ServerSettings = Omit<ObjectSettings, 'lock' | 'copiesBytes'>

/** @param place `s3://BUCKET/PREFIX` */
export function openBucket(place: string, settings: ServerSettings, clock = systemClock) {
  const line = openLine(place, settings, clock)
  const { prefix, ask, close } = line
  const done = async (method: 'PUT' | 'DELETE', request: BucketRequest) => {
    const { headers, body } = await ask(method, request)
    await body.dump()
    return headers['x-amz-version-id']?.toString()
  }
  return {
    place,
    close,
    text: async (request: BucketRequest) => (await ask('GET', request)).body.text(),
    /** Headers of the current version, or of one; undefined if absent. */
    facts: async (key: string, versionId?: string) => {
      const asked = ask('HEAD', { key, ...(versionId !== undefined && { query: { versionId } }) })
      const answer = await asked.catch(unlessNoSuchKey)
      await answer?.body.dump()
      return answer?.headers
    },
    /** @param headers such as a range */
    get: async (key: string, { versionId, headers = {} }: ObjectReading = {}) =>
      (await ask('GET', { key, headers, ...(versionId !== undefined && { query: { versionId } }) })).body,
    /** @returns the version; undefined where there are none */
    put: (key: string, body: SentFile | string, headers: Readonly<Record<string, string>> = {}) =>
      done('PUT', { key, body, headers }),
    /** Put a document about a key, or about the bucket. */
    set: (query: Readonly<Record<string, string>>, body: string, key?: string) =>
      done('PUT', { query, body, ...(key !== undefined && { key }) }),
    /** @param version without, a marker hides the key and removes nothing */
    remove: (key: string, version?: string, headers: Readonly<Record<string, string>> = {}) =>
      done('DELETE', { key, headers, ...(version !== undefined && { query: { versionId: version } }) }),
    ...lists(prefix, ask),
  }
}

function lists(prefix: string, ask: ReturnType<typeof openLine>['ask']) {
  /** What is below the prefix, hidden or not, by pages: keys in order, the newest version first. */
  const pages = async function* (under: string, after = '') {
    for (let from = compact({ 'key-marker': after === '' ? undefined : `${prefix}${after}` }); ;) {
      const { body } = await ask('GET', { query: { versions: '', prefix: `${prefix}${under}`, ...from } })
      const root = rootPlace(readXml({ text: await body.text() }))
      yield ['Version', 'DeleteMarker'].flatMap((kind) =>
        all(root, kind).map((each): StoredVersion => ({
          key: (textAt(each, 'Key') ?? '').slice(prefix.length),
          id: textAt(each, 'VersionId') ?? 'null',
          at: new Date(textAt(each, 'LastModified') ?? 0),
          isMarker: kind !== 'Version',
        })),
      )
      from = compact({
        'key-marker': textAt(root, 'NextKeyMarker'),
        'version-id-marker': textAt(root, 'NextVersionIdMarker'),
      })
      if (!from['key-marker']) return
    }
  }
  return {
    /** The newest content first, then the markers. */
    versions: async (key: string) => {
      const found: StoredVersion[] = []
      for await (const page of pages(key)) found.push(...page.filter((each) => each.key === key))
      return found
    },
    /** The newest content of each key, also of those that a marker hides. */
    list: async function* (under: string, after: string) {
      let last = ''
      for await (const page of pages(under, after)) {
        const contents = page.filter(({ isMarker }) => !isMarker)
        const keys = contents.filter(({ key }, index) => key !== (contents[index - 1]?.key ?? last))
        last = contents.at(-1)?.key ?? last
        if (keys.length > 0) yield keys
      }
    },
  }
}

function openLine(place: string, { endpoint, region, key: accessKeyId, secret, ca }: ServerSettings, clock: Clock) {
  const { hostname: name, pathname } = new URL(place)
  const prefix = pathname.replace(/^\/+|\/+$/g, '').replace(/.$/, '$&/')
  const authorities = ca === undefined ? {} : { ca: [...rootCertificates, readFileSync(ca, 'utf8')] }
  const connect = { ...authorities, rejectUnauthorized: true }
  const pool = new Pool(endpoint, { connect, connections: 16, headersTimeout: patienceMs, bodyTimeout: patienceMs })
  const signing = { accessKeyId, secretAccessKey: secret, region, service: 's3', cache: new Map<string, ArrayBuffer>() }
  const once = async (method: Method, { key, query = {}, headers = {}, body }: BucketRequest) => {
    const url = new URL(`/${name}${key === undefined ? '' : `/${prefix}${key}`}`, endpoint)
    for (const [each, value] of Object.entries(query)) url.searchParams.set(each, value)
    const { digests, bytes } = sentBody(body)
    const all = { ...digests, ...headers }
    const signed = await new AwsV4Signer({ ...signing, method, url: url.href, headers: all }).sign()
    const source = typeof body === 'object' ? (await open(body.path, 'r')).createReadStream() : body
    const answer = await pool.request({
      method,
      path: `${signed.url.pathname}${signed.url.search}`,
      headers: { ...Object.fromEntries(signed.headers), ...(bytes > 0 && { 'content-length': String(bytes) }) },
      body: source ?? null,
    })
    if (answer.statusCode < 300) return answer
    const text = await answer.body.text()
    const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? (answer.statusCode === 404 ? 'NotFound' : undefined)
    throw new BucketError(code ?? `HTTP${answer.statusCode}`, `${method} ${key ?? name}`)
  }
  /** @throws BucketError; the line's error */
  const ask: typeof once = async (method, request) => {
    for (let left = tries - 1; ; left--)
      try {
        return await once(method, request)
      } catch (error) {
        if (left === 0 || (error instanceof BucketError && !passing.test(error.code))) throw error
        await clock.pause((tries - left) * 200)
      }
  }
  return { name, prefix, ask, close: () => pool.destroy() }
}

/** Codes of a server that may answer the next time. */
const passing = /^(HTTP429|HTTP5|Internal|OperationAborted|RequestTimeout$|SlowDown|Service|TooManyRequests)/

function sentBody(body: BucketRequest['body']) {
  if (typeof body === 'object') return { digests: digestHeaders(body), bytes: body.sizeBytes }
  if (body === undefined) return { digests: { 'x-amz-content-sha256': emptySha256 }, bytes: 0 }
  const sha256 = createHash('sha256').update(body).digest('hex')
  const md5 = createHash('md5').update(body).digest('base64')
  return { digests: digestHeaders({ sha256, md5 }), bytes: Buffer.byteLength(body) }
}

/** Some servers verify the one, some the other; a locked object needs the MD5. */
function digestHeaders({ sha256, md5 }: Pick<SentFile, 'sha256' | 'md5'>) {
  return {
    'x-amz-content-sha256': sha256,
    'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
    'content-md5': md5,
  }
}

/** Digests of a file's own bytes. */
export async function sentFile(path: string): Promise<SentFile> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')]
  const file = await open(path, 'r')
  let sizeBytes = 0
  for await (const piece of readPieces(file)) {
    sha256.update(piece)
    md5.update(piece)
    sizeBytes += piece.length
  }
  return { path, sha256: sha256.digest('hex'), md5: md5.digest('base64'), sizeBytes }
}

/** Reads to the end, then closes. */
export function readPieces(file: FileHandle) {
  return file.createReadStream({ highWaterMark: 262_144 }) as AsyncIterable<Buffer>
}

/** Swallows what a server says of an absent key. @throws any other error */
export function unlessNoSuchKey(error: unknown): undefined {
  if (!(error instanceof BucketError && absent.includes(error.code))) throw error
}
