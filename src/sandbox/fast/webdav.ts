// The WebDAV side of a simulated FAST (RFC 4918): list, read, lay and delete files of one folder.
import type { IncomingMessage } from 'node:http'
import type { layTemporary } from '../folder.ts'
import { answerAs, type HttpAnswer } from '../http.ts'
import type { Depot, FastPlatform } from './platform.ts'

const plain = (status: number, headers: HttpAnswer['headers'] = {}) =>
  answerAs('text/plain', '', { status, ...headers })

export type LaidFile = Awaited<ReturnType<typeof layTemporary>>

interface DavRequest {
  readonly incoming: IncomingMessage
  /** The body, in a temporary file. */
  readonly laid: LaidFile
  readonly depot: Depot
  /** Empty for the folder itself. */
  readonly name: string
  /** Of the path, as asked. */
  readonly path: string
}

type DavVerb = (request: DavRequest, platform: FastPlatform) => Promise<HttpAnswer>

const verbs: Readonly<Record<string, DavVerb>> = {
  OPTIONS: async () => plain(200, { DAV: '1, 2', Allow: Object.keys(verbs).join(', ') }),
  PROPFIND: async ({ incoming, depot, name, path }) => {
    const isDeep = incoming.headers.depth !== '0'
    if (name !== '' && !depot.stat(name)) return plain(404)
    const shown = name === '' ? ['', ...(isDeep ? depot.names() : [])] : [name]
    const root = name === '' ? path : path.slice(0, path.lastIndexOf('/') + 1)
    const responses = shown.map((each) => responseOf(depot, each, root))
    const text = `<?xml version="1.0" encoding="UTF-8"?>\n<D:multistatus xmlns:D="DAV:">${responses.join('')}</D:multistatus>\n`
    return answerAs('application/xml; charset=utf-8', text, { status: 207 })
  },
  GET: async ({ depot, name }) => {
    const bytes = depot.read(name)
    return bytes ? answerAs('application/octet-stream', bytes) : plain(404)
  },
  PUT: async ({ incoming, laid, depot, name }, { settings }) => {
    const isNew = depot.stat(name) === undefined
    if (laid.sizeBytes > settings.sizeMaxBytes) return plain(507)
    if (!isNew && incoming.headers['if-none-match'] === '*') return plain(412)
    await depot.take(name, laid.path)
    return plain(isNew ? 201 : 204)
  },
  DELETE: async ({ depot, name }) => {
    if (!depot.stat(name)) return plain(404)
    depot.drop(name)
    return plain(204)
  },
}

export async function answerDav(request: DavRequest, platform: FastPlatform): Promise<HttpAnswer> {
  const { method = '' } = request.incoming
  const verb = Object.hasOwn(verbs, method) ? verbs[method] : undefined
  const isFolders = ['OPTIONS', 'PROPFIND'].includes(method)
  if (!verb || (request.name === '' && !isFolders)) return plain(405)
  return verb(request, platform)
}

function responseOf(depot: Depot, name: string, root: string) {
  const href = `<D:href>${root}${encodeURIComponent(name)}</D:href>`
  const stat = name === '' ? undefined : depot.stat(name)
  const kind = stat ? '<D:resourcetype/>' : '<D:resourcetype><D:collection/></D:resourcetype>'
  const file = stat
    ? `<D:getlastmodified>${stat.mtime.toUTCString()}</D:getlastmodified><D:getcontentlength>${stat.size}</D:getcontentlength>`
    : ''
  return `<D:response>${href}<D:propstat><D:prop>${kind}${file}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>`
}
