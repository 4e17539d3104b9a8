// The public page that verifies sealed dossiers. Its own policy allows its one script and no request.
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { networkOf } from '#accounts/address-throttle.ts'
import { verifierPage } from '#offline/dossier/own-page.ts'
import { noPage } from '#text/dossier.ts'
import { sendKept } from './public/cached.ts'

const asPage = { type: 'text/html; charset=utf-8', cache: 'no-cache' } as const
const calls = { timeWindow: 60_000, max: 60 } as const

/** Serve the page, in a scope of its own. @param read gives the page; undefined where it was not built */
export async function addVerifier(server: FastifyInstance, read = verifierPage) {
  await server.register(rateLimit, { ...calls, keyGenerator: ({ ip }) => networkOf(ip) })
  server.get('/verifier', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer')
    const page = (await read())?.toString()
    const policy =
      /http-equiv="content-security-policy" content="([^"]+)"/.exec(page ?? '')?.[1] ?? "default-src 'none'"
    reply.header('content-security-policy', `${policy}; frame-ancestors 'none'`)
    if (page !== undefined) return sendKept(reply, page, asPage)
    const about = Object.entries(noPage).map(([language, text]) => `<p lang="${language}">${text}</p>`)
    reply.status(404).type(asPage.type).header('cache-control', 'no-store')
    return reply.send(
      `<!doctype html>\n<html lang="fr"><title>Vérifier un dossier</title>\n${about.join('\n')}\n</html>\n`,
    )
  })
}
