// Server-sent events for open pages: a topic they show has changed, the counts of each section, and a sign of life
// after each poll. They carry no content: a page fetches itself again. One poll a second serves all listeners, and none
// runs without any.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import { mayAnywhere, sirensOf, type Grant } from '#accounts/access.ts'
import { digestOf } from '#accounts/passwords.ts'
import { whoAreStill, type AccountDesk } from '#accounts/sign-in.ts'
import type { App } from '#app.ts'
import { changesSince, notePresences, type DeskChange, type Looker, type DeskWatch } from '#operations/desk/changes.ts'
import { waitingNow } from '#operations/desk/waiting.ts'
import { isId } from '#protocol/ids.ts'
import { countsFor, type Waiting } from '#subscriptions/waiting.ts'
import { sectionCounts, type Counts } from './layout.ts'
import { isSecure, sessionIn } from './cookies.ts'

/** Streams open at once, per session and per process. */
const most = { ofSession: 8, ofAll: 500 } as const
const topicsMost = 10
/** A listener whose unread bytes exceed this is dropped. */
const unreadMost = 65_536
const reconnectMs = 3_000

/** Marks a request that a page makes by itself: it does not prolong the session. */
export const byItself = 'x-vivant'
export const livePath = '/vivant'

/** Let pages listen at `/vivant?sujet=…`. */
export function addLive(server: FastifyInstance, app: App) {
  const watch = keepWatch(app)
  // An open stream would keep the server from closing.
  server.addHook('preClose', async () => watch.end())
  server.get(livePath, { exposeHeadRoute: false }, async (request, reply) => {
    const session = digestOf(sessionIn(request, isSecure(app.config)) ?? '')
    const known = (await whoAreStill(app.signIn, [session])).get(session)
    if (!known) return refuseListener(reply, 401)
    const { grants, person } = known
    if (!mayAnywhere(grants, 'read')) return refuseListener(reply, 403)
    if (watch.count(session) >= most.ofSession || watch.count() >= most.ofAll) return refuseListener(reply, 429)
    return reply
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .header('connection', 'close')
      .send(streamFor(watch, { session, grants, login: person.login, topics: topicsIn(request) }))
  })
}

function refuseListener(reply: FastifyReply, status: 401 | 403 | 429) {
  return reply.status(status).type('text/plain; charset=utf-8').header('cache-control', 'no-store').send('')
}

function topicsIn({ url }: FastifyRequest): ReadonlySet<string> {
  const asked = new URL(url, 'http://desk.invalid').searchParams.getAll('sujet')
  return new Set(asked.slice(0, topicsMost).filter((topic) => /^[a-z]{3,15}(:[0-9a-f-]{36})?$/.test(topic)))
}

function streamFor(watch: LiveWatch, who: Pick<Listener, 'session' | 'grants' | 'login' | 'topics'>) {
  const stream = new Readable({ read: () => undefined })
  let isOver = false
  const write = (text: string) => {
    if (stream.destroyed || isOver) return
    if (stream.readableLength > unreadMost) stream.destroy()
    else stream.push(text)
  }
  const listener: Listener = {
    ...who,
    tell: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
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

const everyMs = 1_000
/** A page is rendered before its browser listens: a new listener is told the changes of the last polls. */
const looksKept = 10
/** Polls between two announcements of who looks at which acte; an announcement expires after twice as many. */
const looksBetweenPresences = 5

interface Listener {
  readonly session: string
  readonly grants: readonly Grant[]
  readonly login: string
  /** What the page shows: `acte:…`, `actes`, `connexions`. */
  readonly topics: ReadonlySet<string>
  /** Sends only names of topics and counts. `vie`: everything found has been sent. */
  tell(event: 'counts' | 'fresh' | 'fin' | 'vie', data: unknown): void
  ends(): void
}

type LiveWatch = ReturnType<typeof keepWatch>

interface ListenerState {
  /** As JSON; absent until the first poll after it came. */
  counts?: string
}

interface Round {
  readonly ports: App['ports']
  readonly listeners: Map<Listener, ListenerState>
  readonly recent: (readonly DeskChange[])[]
}

function keepWatch({ ports, signIn }: Pick<App, 'ports' | 'signIn'>) {
  const listeners = new Map<Listener, ListenerState>()
  const over = new AbortController()
  let isWatching = false

  const watching = async () => {
    const recent: (readonly DeskChange[])[] = []
    let watch: DeskWatch | undefined
    let isWell = true
    for (let looks = 1; listeners.size > 0 && !over.signal.aborted; looks++) {
      try {
        watch ??= await changesSince(ports, looksKept * everyMs)
        await letGo(signIn, listeners)
        if (looks % looksBetweenPresences === 1 || hasNew(listeners))
          await notePresences(ports, presencesOf([...listeners.keys()]))
        recent.push(await watch.look())
        if (recent.length > looksKept) recent.shift()
        await tellAll({ ports, listeners, recent })
        isWell = true
      } catch (error) {
        if (isWell && !over.signal.aborted) ports.log.warn({ error }, 'service-error')
        isWell = false
        // Reset listeners that a failed round missed: the next round treats them as new.
        for (const listener of listeners.keys()) listeners.set(listener, {})
      }
      await ports.clock.pause(everyMs, { signal: over.signal, ref: false }).catch(() => undefined)
    }
    isWatching = false
  }

  return {
    add: (listener: Listener) => {
      // Once the server stops, nothing would ever close a new listener.
      if (over.signal.aborted) return listener.ends()
      listeners.set(listener, {})
      if (isWatching) return
      isWatching = true
      void watching()
    },
    remove: (listener: Listener) => void listeners.delete(listener),
    count: (session?: string) =>
      [...listeners.keys()].filter((each) => session === undefined || each.session === session).length,
    end: () => {
      over.abort()
      for (const listener of listeners.keys()) listener.ends()
      listeners.clear()
    },
  }
}

function hasNew(listeners: ReadonlyMap<Listener, ListenerState>) {
  return [...listeners.values()].some(({ counts }) => counts === undefined)
}

/** Drop listeners whose session is over or whose rights have changed; the latter may come in again. */
async function letGo(desk: AccountDesk, listeners: Map<Listener, ListenerState>) {
  const all = [...listeners.keys()]
  const still = await whoAreStill(desk, [...new Set(all.map(({ session }) => session))])
  for (const listener of all) {
    const known = still.get(listener.session)
    if (known && JSON.stringify(known.grants) === JSON.stringify(listener.grants)) continue
    if (!known) listener.tell('fin', {})
    listener.ends()
    listeners.delete(listener)
  }
}

function presencesOf(listeners: readonly Listener[]): readonly Looker[] {
  return listeners.flatMap(({ login, grants, topics }) =>
    [...topics].flatMap((topic) => {
      const transmission = /^presence:(.+)$/.exec(topic)?.[1]
      return isId(transmission ?? '') ? [{ transmission: transmission ?? '', login, sirens: sirensOf(grants) }] : []
    }),
  )
}

/** One query serves all listeners who see the same collectivités; each counts their own of it. */
async function tellAll({ ports, listeners, recent }: Round) {
  const counted = new Map<string, Promise<Waiting>>()
  const countsOf = async ({ grants, login }: Listener): Promise<Counts> => {
    const sirens = sirensOf(grants)
    const key = JSON.stringify(sirens ?? null)
    const found = counted.get(key) ?? waitingNow(ports, sirens)
    counted.set(key, found)
    const waiting = await found
    return sectionCounts({ ...countsFor(waiting, { login, grants }), untold: waiting.untold })
  }
  for (const [listener, told] of listeners) {
    const sirens = sirensOf(listener.grants)
    const isNew = told.counts === undefined
    const seen = (isNew ? recent.flat() : (recent.at(-1) ?? [])).filter(
      ({ sirens: concerned }) =>
        concerned === null || sirens === undefined || concerned.some((siren) => sirens.includes(siren)),
    )
    const topics = [...new Set(seen.flatMap(topicsOf))].filter((topic) => listener.topics.has(topic))
    if (isNew || seen.length > 0) {
      const counts = JSON.stringify(await countsOf(listener))
      if (counts !== told.counts) listener.tell('counts', JSON.parse(counts))
      told.counts = counts
    }
    if (topics.length > 0) listener.tell('fresh', { sujets: topics })
    listener.tell('vie', {})
  }
}

function topicsOf({ kind, id, about }: DeskChange) {
  if (kind === 'presence') return [`presence:${id}`]
  if (kind !== 'acte' && kind !== 'relance' && kind !== 'lot') return [`${kind}s`]
  return [`${kind}s`, `${kind}:${id}`, ...(about === null ? [] : [`${kind}:${about}`])]
}
