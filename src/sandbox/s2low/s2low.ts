// A simulated S²LOW: HTTPS with the client's certificate, its scripts at their addresses, the built-in prefecture behind.
// What is on the wire is what version 5.x writes, and 5.1 and 6.0 by a switch. Nothing of it leaves the machine.
import type { ServerResponse } from 'node:http'
import { answerPlainly, listen, type Answering, type HttpAnswer, type Pem } from '../http.ts'
import { newToken, refuserOf, sessionOf } from './accounts.ts'
import { Ended, located, pages } from './answers.ts'
import { families, routeOf } from './calls.ts'
import { holdInForce } from './classification.ts'
import { openPlatform, type Platform, type PlatformOptions } from './platform.ts'
import { readRequest, type Asked } from './request.ts'
import { openTdt } from './tdt.ts'

export interface S2lowOptions extends PlatformOptions {
  readonly host?: string
  readonly port?: number
  readonly tls: {
    readonly cert: Pem
    readonly key: Pem
    readonly ca: Pem
    /** `optional`: a client without certificate gets as far as the scripts, which find none. */
    readonly clients?: 'required' | 'optional'
  }
  readonly answering?: Answering
}

export interface S2low extends S2lowCore {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

export interface S2lowCore {
  readonly platform: Platform
  /** Do what is due by the clock. */
  settle(): Promise<void>
  /** Take every transaction as far as it goes, whatever the clock says. */
  advance(): Promise<void>
  answer(asked: Asked): Promise<HttpAnswer>
}

/** Open the platform on a folder; what an earlier one kept there is there again. */
export async function openS2low(options: PlatformOptions): Promise<S2lowCore> {
  const platform = await openPlatform(options)
  if (platform.settings.classification === 'held') await holdInForce(platform)
  return { platform, ...openTdt(platform), answer: (asked) => answerOf(platform, asked) }
}

export async function startS2low(options: S2lowOptions): Promise<S2low> {
  const { host, port, answering = answerPlainly } = options
  const { clients, ...tls } = options.tls
  const core = await openS2low(options)
  const { platform } = core
  const server = await listen({
    ...{ host, port, tls: { ...tls, requestCert: true, rejectUnauthorized: clients !== 'optional' } },
    serve: async (request, response, cut) => {
      const name = routeOf(request.url?.replace(/\?.*$/s, '') ?? '/').call
      try {
        const latest = platform.kept.all().at(-1)?.id ?? 0
        const asked = await readRequest(request, platform.settings, latest)
        await answering({ name, response, cut }, async () => {
          await core.settle()
          return core.answer(asked)
        })
      } catch (error) {
        fail(response, error)
      }
    },
  })
  return {
    ...core,
    url: `https://${server.host}:${server.port}`,
    port: server.port,
    close: async () => {
      await server.close()
      await platform.alone(async () => undefined)
    },
  }
}

async function answerOf(platform: Platform, asked: Asked): Promise<HttpAnswer> {
  const { call, script } = routeOf(asked.path)
  const [session, cookie] = openSession(platform, asked)
  const answer = await Promise.resolve()
    .then(() => {
      const refusal = platform.hooks.refuses?.(call)
      if (refusal !== undefined) throw refuserOf(session, families[call] ?? 'A')(refusal, pages.home)
      return script(platform, session)
    })
    .catch((error: unknown) => {
      if (error instanceof Ended) return error.answer
      throw error
    })
  const sent = located(answer, platform.settings, asked.headers.host ?? 'localhost')
  return { ...sent, headers: { Server: 'Apache', ...cookie, ...sent.headers } }
}

/** A request without a session gets one, which is bound to its account from then on. */
function openSession(platform: Platform, asked: Asked): readonly [asked: Asked, headers: Record<string, string>] {
  if (sessionOf(asked) !== undefined) return [asked, {}]
  const cookie = `PHPSESSID=${newToken(platform).slice(0, 26)}`
  const headers = { ...asked.headers, cookie }
  return [{ ...asked, headers }, { 'Set-Cookie': `${cookie}; path=/` }]
}

/** A client that left is no matter; a bug of the simulator is an exception dumped into the body, as there. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.destroyed || response.headersSent) return void response.destroy()
  response.writeHead(200, { 'Content-Type': 'text/html; charset=UTF-8' })
  response.end(`<pre class='xdebug-var-dump' dir='ltr'>${error instanceof Error ? error.stack : String(error)}</pre>`)
}
