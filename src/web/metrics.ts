// `/metrics`, for Prometheus: needs the token of the settings; without one, only local calls through no proxy pass.
import { isWithin } from '#config/networks.ts'
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isIP } from 'node:net'
import type { App } from '#app.ts'

export interface MetricsSource {
  readonly contentType: string
  readonly scrape: () => Promise<string>
}

type Access = Pick<App['config'], 'metricsToken' | 'publicUrl'>

export function addMetrics(server: FastifyInstance, source: MetricsSource, access: Access) {
  server.get('/metrics', async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    if (access.metricsToken !== undefined && !bears(request, access.metricsToken))
      return reply.status(401).header('www-authenticate', 'Bearer realm="metrics"').send('ACTES_METRICS_TOKEN\n')
    if (access.metricsToken === undefined && !isNeighbour(request, access))
      return reply.status(403).send('ACTES_METRICS_TOKEN\n')
    return reply.type(source.contentType).send(await source.scrape())
  })
}

/** Compares digests, so that the time it takes reveals neither length nor likeness. */
function bears({ headers }: FastifyRequest, token: string) {
  const [, given = ''] = /^Bearer ([\x21-\x7e]+)$/i.exec(headers.authorization ?? '') ?? []
  return timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

const forwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'] as const

function isNeighbour({ socket, headers, hostname }: FastifyRequest, { publicUrl }: Access) {
  const { remoteAddress = '' } = socket
  // Require a loopback name in Host: a proxy, or a page in a browser, passes on another one.
  const named = hostname.replace(/^\[|\]$/g, '')
  return (
    isLoopback(remoteAddress) &&
    (named === 'localhost' || isLoopback(named)) &&
    publicUrl === undefined &&
    forwarded.every((name) => headers[name] === undefined)
  )
}

function isLoopback(address: string) {
  return isIP(address) !== 0 && isWithin(address, ['127.0.0.0/8', '::1/128'])
}
