// What pages are told while they are looked at, by server-sent events: that something they show has changed, what waits in
// each section, and after each look that there was one. Never a content: a page fetches itself again. One look a second
// serves all who listen, and there is none while nobody does; a person who may no longer listen is let go.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { mayAnywhere, sirensOf, type Grant } from '../../accounts/access.ts'
import { digestOf } from '../../accounts/passwords.ts'
import { whoAreStill, type AccountDesk } from '../../accounts/sign-in.ts'
import type { App } from '../../app.ts'
import {
  changesSince,
  notePresences,
  type DeskChange,
  type Looker,
  type DeskWatch,
} from '../../operations/desk/changes.ts'
import { isId } from '../../protocol/ids.ts'
import { countsOf, type Counts } from './layout.ts'
import { isSecure, sessionIn } from './cookies.ts'

/** At a time: of one session, and in all of this process. */
const most = { ofSession: 8, ofAll: 500 } as const
const topicsMost = 10
/** A browser that does not read is let go. */
const unreadMost = 65_536
const reconnectMs = 3_000

/** The header of a request that a page makes by itself: nobody has done anything, so that no session lasts longer by it. */
export const byItself = 'x-vivant'
export const livePath = '/vivant'

/** Let pages listen at `/vivant?sujet=…`. */
export function addLive(server: FastifyInstance, app: App): void {
  const watch = keepWatch(app)
  // A stream that goes on would keep the server from closing.
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

function refuseListener(reply: FastifyReply, status: 401 | 403 | 429): FastifyReply {
  return reply.status(status).type('text/plain; charset=utf-8').header('cache-control', 'no-store').send('')
}

function topicsIn({ url }: FastifyRequest): ReadonlySet<string> {
  const asked = new URL(url, 'http://desk.invalid').searchParams.getAll('sujet')
  return new Set(asked.slice(0, topicsMost).filter((topic) => /^[a-z]{3,15}(:[0-9a-f-]{36})?$/.test(topic)))
}

function streamFor(watch: LiveWatch, who: Pick<Listener, 'session' | 'grants' | 'login' | 'topics'>): Readable {
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
/** A page is made before its browser listens: what changed in so many looks is told to a page that comes. */
const looksKept = 10
/** So often it is said who looks at which act, and when somebody comes; twice before nobody believes it any more. */
const looksBetweenPresences = 5

interface Listener {
  /** Digest of the session's token. */
  readonly session: string
  readonly grants: readonly Grant[]
  readonly login: string
  /** What the page shows: `acte:…`, `actes`, `connexions`. */
  readonly topics: ReadonlySet<string>
  /** Tell it; nothing but names of topics and counts ever passes. `vie`: it has been told all that was found. */
  tell(event: 'counts' | 'fresh' | 'fin' | 'vie', data: unknown): void
  /** It listens no longer. */
  ends(): void
}

interface LiveWatch {
  add(listener: Listener): void
  remove(listener: Listener): void
  /** How many listen: in a session, or in all. */
  count(session?: string): number
  /** All are let go, and no other may listen. */
  end(): void
}

interface ListenerState {
  /** As JSON; absent: it has come since the last look. */
  counts?: string
}

interface Round {
  readonly ports: App['ports']
  readonly listeners: Map<Listener, ListenerState>
  readonly recent: (readonly DeskChange[])[]
}

/** Keep watch for listeners that are to come. */
function keepWatch({ ports, signIn }: Pick<App, 'ports' | 'signIn'>): LiveWatch {
  const listeners = new Map<Listener, ListenerState>()
  const over = new AbortController()
  let isWatching = false

  const watching = async (): Promise<void> => {
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
        // A listener whom the round did not reach is told what it missed, as if it had just come.
        for (const listener of listeners.keys()) listeners.set(listener, {})
      }
      await pause(everyMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined)
    }
    isWatching = false
  }

  return {
    add: (listener) => {
      // Who asked while the server began to stop would be held by nobody.
      if (over.signal.aborted) return listener.ends()
      listeners.set(listener, {})
      if (isWatching) return
      isWatching = true
      void watching()
    },
    remove: (listener) => void listeners.delete(listener),
    count: (session) =>
      [...listeners.keys()].filter((each) => session === undefined || each.session === session).length,
    end: () => {
      over.abort()
      for (const listener of listeners.keys()) listener.ends()
      listeners.clear()
    },
  }
}

/** Has anybody come since the last look? */
function hasNew(listeners: ReadonlyMap<Listener, ListenerState>): boolean {
  return [...listeners.values()].some(({ counts }) => counts === undefined)
}

/** Let go listeners whose session is over, or whose rights have changed: they may come in again with those. */
async function letGo(desk: AccountDesk, listeners: Map<Listener, ListenerState>): Promise<void> {
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

/** Who looks at which act: a page of one listens to who else does. */
function presencesOf(listeners: readonly Listener[]): readonly Looker[] {
  return listeners.flatMap(({ login, grants, topics }) =>
    [...topics].flatMap((topic) => {
      const transmission = /^presence:(.+)$/.exec(topic)?.[1]
      return isId(transmission ?? '') ? [{ transmission: transmission ?? '', login, sirens: sirensOf(grants) }] : []
    }),
  )
}

/** The counts cost one query for all who see the same. */
async function tellAll({ ports, listeners, recent }: Round): Promise<void> {
  const counted = new Map<string, Promise<Counts>>()
  const countsFor = (sirens: readonly string[] | undefined): Promise<Counts> => {
    const key = JSON.stringify(sirens ?? null)
    const counts = counted.get(key) ?? countsOf(ports, sirens)
    counted.set(key, counts)
    return counts
  }
  for (const [listener, told] of listeners) {
    const sirens = sirensOf(listener.grants)
    const isNew = told.counts === undefined
    const seen = (isNew ? recent.flat() : (recent.at(-1) ?? [])).filter((change) => isSeen(change, sirens))
    const topics = [...new Set(seen.flatMap(topicsOf))].filter((topic) => listener.topics.has(topic))
    if (isNew || seen.length > 0) {
      const counts = JSON.stringify(await countsFor(sirens))
      if (counts !== told.counts) listener.tell('counts', JSON.parse(counts))
      told.counts = counts
    }
    if (topics.length > 0) listener.tell('fresh', { sujets: topics })
    listener.tell('vie', {})
  }
}

function isSeen({ sirens: concerned }: DeskChange, sirens: readonly string[] | undefined): boolean {
  return concerned === null || sirens === undefined || concerned.some((siren) => sirens.includes(siren))
}

function topicsOf({ kind, id, about }: DeskChange): readonly string[] {
  if (kind === 'presence') return [`presence:${id}`]
  if (kind !== 'acte' && kind !== 'relance' && kind !== 'lot') return [`${kind}s`]
  return [`${kind}s`, `${kind}:${id}`, ...(about === null ? [] : [`${kind}:${about}`])]
}
