// The public pages, where switched on: read-only, without cookies or scripts. An acte that was not posted answers like
// one that does not exist.
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { networkOf } from '#accounts/address-throttle.ts'
import type { App } from '#app.ts'
import { publishedAct, publishedFile, publishedList } from '#operations/published.ts'
import { fileKinds } from '#files/kinds.ts'
import type { DeskReader } from '#operations/guard.ts'
import { isId } from '#protocol/ids.ts'
import { sendDownload } from '../download.ts'
import { isKnown, sendKept } from './cached.ts'
import { feedOf } from './feed.ts'
import { actPage, listPage, notePage, pageSize } from './pages.ts'

const asPage = { type: 'text/html; charset=utf-8', cache: 'public, max-age=60' } as const
/** Browsers keep a file; shared caches revalidate it, so that a retraction soon reaches them too. */
const fileCache = 'public, max-age=31536000, s-maxage=300, immutable'
const calls = { timeWindow: 60_000, max: 300 } as const

const policy = {
  defaultSrc: ["'none'"],
  styleSrc: ["'self'"],
  imgSrc: ['data:'],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
}

/** Serve them, in a scope of their own. */
export async function addPublic(server: FastifyInstance, app: App) {
  const { publicUrl, host, port } = app.config
  const url = (publicUrl ?? `http://${host}:${port}`).replace(/\/$/, '')
  await server.register(rateLimit, { ...calls, keyGenerator: ({ ip }) => networkOf(ip) })
  const hsts = url.startsWith('https:')
  await server.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: policy }, hsts })
  server.addHook('onRequest', async (request, reply) => {
    // Public to read does not mean findable by the names in it, and a retracted acte must not stay in an index.
    reply.header('x-robots-tag', 'noindex, noarchive')
    // No name contains a NUL, and the database accepts none.
    if (/%00|\0/i.test(request.url)) return refuseVisitor(reply, 404)
    // A restored database may miss later retractions: serve nothing until a person has checked.
    if (await app.quiet()) return refuseVisitor(reply, 503)
    return undefined
  })
  addRefusals(server, app)
  const style = await readFile(new URL('../desk/browser/desk.css', import.meta.url), 'utf8')
  server.get('/style.css', async (_request, reply) =>
    sendKept(reply, style, { type: 'text/css; charset=utf-8', cache: 'public, max-age=3600' }),
  )
  const look = app.lookAs({ who: 'public', grants: [], language: 'fr' })
  addActs(server, look)
  addLists(server, { look, url })
}

type PublicRouteParams = Readonly<Record<string, string>>

function addActs(server: FastifyInstance, look: DeskReader) {
  server.get('/actes/:idActe', async (request, reply) => {
    const act = await look(publishedAct, { idActe: nameIn(request) })
    return act ? sendKept(reply, actPage(act), asPage) : reply.callNotFound()
  })
  server.get('/actes/:idActe/:file', async (request, reply) => {
    const [, sha256, extension] =
      /^([0-9a-f]{64})\.([a-z]{3})$/.exec((request.params as PublicRouteParams)['file'] ?? '') ?? []
    const found = sha256 === undefined ? undefined : await look(publishedFile, { idActe: nameIn(request), sha256 })
    if (found === 'gone') return refuseVisitor(reply, 410)
    if (!found || sha256 === undefined || fileKinds[found.file.kind].extension !== extension)
      return reply.callNotFound()
    return sendFile(reply, found)
  })
}

/** The ETag is the digest of the bytes, which never change. */
function sendFile(
  reply: FastifyReply,
  { file, name, bytes }: Extract<Awaited<ReturnType<typeof publishedFile.run>>, object>,
): FastifyReply | Promise<FastifyReply> {
  const { sha256, kind, sizeBytes } = file
  const etag = `"${sha256}"`
  reply.header('etag', etag)
  if (isKnown(reply, etag)) return reply.status(304).header('cache-control', fileCache).send()
  reply.header('content-length', sizeBytes)
  // HEAD reads no bytes.
  const sent = reply.request.method === 'HEAD' ? Readable.from([]) : bytes
  const inline = ['pdf', 'png', 'jpeg'].includes(kind)
  return sendDownload(reply, { bytes: sent, type: fileKinds[kind].type, name, inline }, fileCache)
}

function nameIn({ params }: FastifyRequest) {
  return (params as PublicRouteParams)['idActe'] ?? ''
}

function addLists(server: FastifyInstance, { look, url }: { readonly look: DeskReader; readonly url: string }) {
  const sirenIn = ({ params }: FastifyRequest) => (params as PublicRouteParams)['siren'] ?? ''
  server.get('/:siren', async (request, reply) => {
    const { apres } = request.query as PublicRouteParams
    const page = isId(apres) ? { before: apres } : {}
    const list = await look(publishedList, { siren: sirenIn(request), limit: pageSize + 1, page })
    return list ? sendKept(reply, listPage(list), asPage) : reply.callNotFound()
  })
  server.get('/:siren/atom.xml', async (request, reply) => {
    const list = await look(publishedList, { siren: sirenIn(request), limit: 50 })
    const feed = { type: 'application/atom+xml; charset=utf-8', cache: asPage.cache }
    return list ? sendKept(reply, feedOf(list, url), feed) : reply.callNotFound()
  })
}

const notes = {
  404: ['Cette page n’existe pas', 'Aucun acte n’est mis en ligne à cette adresse.'],
  410: ['Ce document a été retiré', 'Il n’est plus mis en ligne. La page de l’acte dit depuis quand.'],
  429: ['Trop de demandes à la fois', 'Attendez une minute, puis recommencez.'],
  503: ['Le service ne répond pas en ce moment', 'Attendez une minute, puis recommencez.'],
} as const

function refuseVisitor(reply: FastifyReply, status: keyof typeof notes) {
  const [title, text] = notes[status]
  return reply.status(status).type(asPage.type).header('cache-control', 'no-store').send(notePage(title, text))
}

function addRefusals(server: FastifyInstance, { ports: { log } }: App) {
  // Unknown addresses count against the rate limit too.
  server.setNotFoundHandler({ preHandler: server.rateLimit() }, async (_request, reply) => refuseVisitor(reply, 404))
  server.setErrorHandler(async (error, _request, reply) => {
    const { statusCode = 500 } = error as { readonly statusCode?: number }
    if (statusCode >= 500) log.error({ error }, 'service-error')
    return refuseVisitor(reply, statusCode === 429 ? 429 : statusCode < 500 ? 404 : 503)
  })
}
