// Answers that are kept and asked about again: with a digest of what they hold, and nothing again to who has it.
import type { FastifyReply } from 'fastify'
import { createHash } from 'node:crypto'

interface CacheHeaders {
  /** What it is. */
  readonly type: string
  /** Who keeps it, and how long. */
  readonly cache: string
}

export function sendKept(reply: FastifyReply, body: string, { type, cache }: CacheHeaders): FastifyReply {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`
  reply.header('etag', etag).header('cache-control', cache)
  return isKnown(reply, etag) ? reply.status(304).send() : reply.type(type).send(body)
}

/** Does who asks have it already? A proxy that compresses makes the digest a weak one. */
export function isKnown({ request: { headers } }: FastifyReply, etag: string): boolean {
  const known = (headers['if-none-match'] ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''))
  return known.includes(etag)
}
