// What pages are told while they are looked at, by server-sent events: that something they show has changed, and what waits in
// each section. Never a content: a page fetches itself again, by its own route.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import { mayAnywhere, type Grant } from '../../accounts/access.ts'
import { digestOf } from '../../accounts/passwords.ts'
import { whoAreStill } from '../../accounts/sign-in.ts'
import type { App } from '../../app.ts'
import { keepWatch, type Listener, type LiveWatch } from './live-watch.ts'
import { sessionCookie } from './sign-in-pages.ts'

/** At a time: of one session, and in all of this process. */
const most = { ofSession: 8, ofAll: 500 } as const
const topicsMost = 10
/** A browser that does not read is let go. */
const unreadMost = 65_536
const reconnectMs = 3_000

/** The header of a request that a page makes by itself: nobody has done anything, so that no session lasts longer by it. */
export const byItself = 'x-vivant'

/** Let pages listen at `/vivant?sujet=…`. */
export function addLive(server: FastifyInstance, app: App): void {
  const watch = keepWatch(app)
  // A stream that goes on would keep the server from closing.
  server.addHook('preClose', async () => watch.end())
  server.get('/vivant', { exposeHeadRoute: false }, async (request, reply) => {
    const session = digestOf(request.cookies[sessionCookie] ?? '')
    const known = (await whoAreStill(app.signIn, [session])).get(session)
    if (!known) return refuse(reply, 401)
    const { grants } = known
    if (!mayAnywhere(grants, 'read')) return refuse(reply, 403)
    if (watch.count(session) >= most.ofSession || watch.count() >= most.ofAll) return refuse(reply, 429)
    return reply
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .header('connection', 'close')
      .send(streamFor(watch, { session, grants, topics: topicsIn(request) }))
  })
}

function refuse(reply: FastifyReply, status: 401 | 403 | 429): FastifyReply {
  return reply.status(status).type('text/plain; charset=utf-8').header('cache-control', 'no-store').send('')
}

function topicsIn({ url }: FastifyRequest): ReadonlySet<string> {
  const asked = new URL(url, 'http://desk.invalid').searchParams.getAll('sujet')
  return new Set(asked.slice(0, topicsMost).filter((topic) => /^[a-z]{4,15}(:[0-9a-f-]{36})?$/.test(topic)))
}

interface Who {
  readonly session: string
  readonly grants: readonly Grant[]
  readonly topics: ReadonlySet<string>
}

function streamFor(watch: LiveWatch, who: Who): Readable {
  const stream = new Readable({ read: () => undefined })
  let isOver = false
  const write = (text: string): void => {
    if (stream.destroyed || isOver) return
    if (stream.readableLength > unreadMost) stream.destroy()
    else stream.push(text)
  }
  const listener: Listener = {
    ...who,
    tell: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    beat: () => write(': \n\n'),
    ends: () => {
      isOver = true
      stream.push(null)
    },
  }
  stream.once('close', () => watch.remove(listener))
  write(`retry: ${reconnectMs}\n\n`)
  watch.add(listener)
  return stream
}
