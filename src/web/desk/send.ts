// What is sent to a browser: pages; and bytes that are no page, which run nothing and reach nothing whatever they hold.
import type { FastifyReply } from 'fastify'
import { typeset, type Html } from '../../text/html.ts'
import { themeOf } from './language.ts'
import type { DownloadContent } from './visit.ts'

/** Send a page, which no cache keeps, in the light that its reader has chosen. */
export function sendPage(reply: FastifyReply, page: Html): FastifyReply {
  const theme = themeOf(reply.request)
  const html = typeset(page)
  const lit = theme === 'auto' ? html : html.replace('<html ', `<html data-theme="${theme}" `)
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(lit)
}

/** Of a PDF that is all: Safari shows none under `sandbox`, and those who read PDFs run nothing of them in our name. */
const framing = "frame-ancestors 'self'"

/** @param cache who may keep it; nobody without */
export async function sendDownload(
  reply: FastifyReply,
  { bytes, type, name, inline }: DownloadContent,
  cache = 'no-store',
): Promise<FastifyReply> {
  // It has no origin to keep apart: browsers would complain.
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

/** Kept as a file under this name. */
export function contentDisposition(name: string): string {
  return `attachment; ${fileNameParameters(name)}`
}

/** The name, for old browsers in ASCII, and as it is (RFC 6266). */
function fileNameParameters(name: string): string {
  const ascii = name.replace(/[^\x20-\x7E]|["\\%;]/g, '_')
  const whole = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
  return `filename="${ascii}"; filename*=UTF-8''${whole}`
}
