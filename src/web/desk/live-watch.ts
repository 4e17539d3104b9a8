// One look a second for all who listen, and none while nobody does: what changed is told to each as far as he may see it,
// and whoever may listen no more is let go.
import { setTimeout as pause } from 'node:timers/promises'
import { whoAreStill, type Desk } from '../../accounts/sign-in.ts'
import { sirensOf, type Grant } from '../../accounts/access.ts'
import type { App } from '../../app.ts'
import { changesSince, type Change, type Watch } from '../../operations/desk/changes.ts'
import { countsOf } from './counts.ts'
import type { Counts } from './layout.ts'

const everyMs = 1_000
/** A page is made before its browser listens: what changed in so many looks is told to whoever comes. */
const looksKept = 10
/** A sign of life, so that nothing on the way takes the line for dead. */
const looksBetweenBeats = 15

/** A person's page that listens. */
export interface Listener {
  /** Digest of his session's token. */
  readonly session: string
  readonly grants: readonly Grant[]
  /** What its page shows: `acte:…`, `actes`, `connexions`. */
  readonly topics: ReadonlySet<string>
  /** Tell it; nothing but names of topics and counts ever passes. */
  tell(event: 'counts' | 'fresh' | 'fin', data: unknown): void
  beat(): void
  /** It is told nothing any more. */
  ends(): void
}

export interface LiveWatch {
  add(listener: Listener): void
  remove(listener: Listener): void
  /** How many listen: in a session, or in all. */
  count(session?: string): number
  /** All are let go, and none comes in any more. */
  end(): void
}

/** What a listener was told. */
interface Told {
  /** As JSON; absent: he has come since the last look. */
  counts?: string
}

interface Round {
  readonly ports: App['ports']
  readonly listeners: Map<Listener, Told>
  readonly recent: (readonly Change[])[]
  readonly looks: number
}

/** Keep watch for listeners that are to come. */
export function keepWatch({ ports, signIn }: Pick<App, 'ports' | 'signIn'>): LiveWatch {
  const listeners = new Map<Listener, Told>()
  const over = new AbortController()
  let isWatching = false

  const watching = async (): Promise<void> => {
    const recent: (readonly Change[])[] = []
    let watch: Watch | undefined
    let isWell = true
    for (let looks = 1; listeners.size > 0 && !over.signal.aborted; looks++) {
      try {
        watch ??= await changesSince(ports, looksKept * everyMs)
        await letGo(signIn, listeners)
        recent.push(await watch.look())
        if (recent.length > looksKept) recent.shift()
        await tellAll({ ports, listeners, recent, looks })
        isWell = true
      } catch (error) {
        if (isWell && !over.signal.aborted) ports.log.warn({ error }, 'service-error')
        isWell = false
        // Whom the round did not reach is told what he missed: as if he had just come.
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

/** Let go whose session is over, or whose rights are others than when he came: he may come in again with those. */
async function letGo(desk: Desk, listeners: Map<Listener, Told>): Promise<void> {
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

/** The counts cost one query for all who see the same. */
async function tellAll({ ports, listeners, recent, looks }: Round): Promise<void> {
  const counted = new Map<string, Promise<Counts>>()
  const countsFor = (sirens: readonly string[] | undefined): Promise<Counts> => {
    const key = JSON.stringify(sirens ?? null)
    const counts = counted.get(key) ?? countsOf(ports, sirens)
    counted.set(key, counts)
    return counts
  }
  for (const [listener, told] of listeners) {
    if (looks % looksBetweenBeats === 0) listener.beat()
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
  }
}

function isSeen({ sirens: concerned }: Change, sirens: readonly string[] | undefined): boolean {
  return concerned === null || sirens === undefined || concerned.some((siren) => sirens.includes(siren))
}

function topicsOf({ kind, id, about }: Change): readonly string[] {
  if (kind !== 'acte' && kind !== 'relance') return [`${kind}s`]
  return [`${kind}s`, `${kind}:${id}`, ...(about === null ? [] : [`${kind}:${about}`])]
}
