// Downloads whose content can run nothing and reach nothing.
import type { FastifyReply } from 'fastify'
import type { Readable } from 'node:stream'

export interface DownloadContent {
  readonly bytes: Uint8Array | Readable
  readonly type: string
  readonly name: string
  /** False: the browser saves a file. True: it shows it, alone and without rights. */
  readonly inline: boolean
}

/** The whole policy of a PDF: Safari shows none under `sandbox`, and PDF viewers run nothing with our rights. */
const framing = "frame-ancestors 'self'"

export async function sendDownload(
  reply: FastifyReply,
  { bytes, type, name, inline }: DownloadContent,
  cache = 'no-store',
) {
  // Browsers would warn: a sandboxed document has no origin to isolate.
  reply.raw.removeHeader('origin-agent-cluster')
  return reply
    .removeHeader('origin-agent-cluster')
    .type(type)
    .header('content-disposition', `${inline ? 'inline' : 'attachment'}; ${fileNameParameters(name)}`)
    .header('content-security-policy', type === 'application/pdf' ? framing : `default-src 'none'; ${framing}; sandbox`)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', cache)
    .send(bytes)
}

export function contentDisposition(name: string) {
  return `attachment; ${fileNameParameters(name)}`
}

/** The name in ASCII for old browsers, and in full (RFC 6266). */
function fileNameParameters(name: string) {
  const ascii = name.replace(/[^\x20-\x7E]|["\\%;]/g, '_')
  const whole = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
  return `filename="${ascii}"; filename*=UTF-8''${whole}`
}
