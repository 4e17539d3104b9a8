// Cacheable answers: an ETag of the content, and 304 for a caller who has it.
import type { FastifyReply } from 'fastify'
import { createHash } from 'node:crypto'

interface CacheHeaders {
  readonly type: string
  readonly cache: string
}

export function sendKept(reply: FastifyReply, body: string, { type, cache }: CacheHeaders) {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
  reply.header('etag', etag).header('cache-control', cache)
  return isKnown(reply, etag) ? reply.status(304).send() : reply.type(type).send(body)
}

/** Has the caller this version already? A compressing proxy turns the ETag into a weak one. */
export function isKnown({ request: { headers } }: FastifyReply, etag: string) {
  const known = (headers['if-none-match'] ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''))
  return known.includes(etag)
}
