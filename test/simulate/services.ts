// What the workers of a simulation share, behind the contracts of the product: the database, the stored files, the mark, the
// queue. Each step of theirs is an event, so another process may come between, and the weather may strike it.
import { hash } from 'node:crypto'
import { ActesError, faultAt } from '../../src/errors.ts'
import type { Blobs } from '../../src/store/blobs/blobs.ts'
import type { TextPlace } from '../../src/store/blobs/place.ts'
import { shortForms, type Database, type QueryRows, type ScriptSql } from '../../src/store/engine/database.ts'
import { openMark } from '../../src/store/mark.ts'
import { openHeads } from '../../src/store/proof/heads.ts'
import type { Store } from '../../src/store/store.ts'
import type { Clock } from '../../src/clock.ts'
import type { Base } from './base.ts'
import { openDepositQueue } from './deposits.ts'
import { openQueueServer } from './queue.ts'
import type { Process, Scheduler } from './scheduler.ts'
import type { Weather } from './weather.ts'

/** What every part of a simulated world uses. */
export interface Ground {
  readonly scheduler: Scheduler
  readonly weather: Weather
  readonly base: Base
  /** Of the time of day, for the database's server: milliseconds ahead of the scheduler's. */
  aheadMs: number
  /** It never jumped. */
  isClockSteady: boolean
  /** A step of a process: it takes its time, and may be its last, or a long sleep. */
  step(process: Process, where: string, mostMs?: number): Promise<void>
}

const never = () => new Promise<never>(() => undefined)

const key = Buffer.alloc(32, 1)
export const keys = Object.assign(async () => key, { opening: async () => [key], fresh: async () => [] })

export const unreachable = () => new ActesError('ACTES-S001')

export type Services = ReturnType<typeof openServices>

export function openServices(ground: Ground) {
  const session = openSession(ground)
  const files = new Map<string, Buffer>()
  const texts = new Map<string, { readonly text: string; readonly at: Date }>()
  const uploads = new Map<string, Buffer>()
  const deposits = openDepositQueue(ground)
  const queue = openQueueServer(ground, deposits)
  return {
    files,
    queue,
    deposits,
    storeOf: (process: Process, clock: Clock): Store =>
      storeOf({ ...ground, session, files, uploads, texts }, process, clock),
  }
}

interface Waiter {
  readonly process: Process
  readonly go: () => void
}

/** The one session: a transaction keeps it, and others wait. Whoever sleeps does not take it. */
function openSession({ scheduler }: Ground) {
  let isTaken = false
  const waiting: Waiter[] = []
  const give = (next: Waiter) => {
    isTaken = true
    next.go()
  }
  const comeAgain = (next: Waiter) => (isTaken ? void waiting.push(next) : give(next))
  const free = () => {
    isTaken = false
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { isAlive, asleepUntil } = next.process
      if (isAlive && asleepUntil <= scheduler.now()) return give(next)
      if (isAlive) scheduler.add(next.process, 0, comeAgain.bind(undefined, next))
    }
  }
  return {
    free,
    /** Never settled for a process that dies meanwhile. */
    take: async (process: Process) => {
      if (isTaken) await new Promise<void>((go) => waiting.push({ process, go }))
      isTaken = true
      if (process.isAlive) return
      // It died as it was given to it.
      free()
      await never()
    },
  }
}

interface Shared extends Ground {
  readonly session: ReturnType<typeof openSession>
  readonly files: Map<string, Buffer>
  readonly uploads: Map<string, Buffer>
  readonly texts: Map<string, { readonly text: string; readonly at: Date }>
}

function storeOf(shared: Shared, process: Process, clock: Clock): Store {
  const { scheduler, step } = shared
  const db = databaseOf(shared, process)
  const place = textsOf(shared, process)
  const tools = { ...clock, onError: () => undefined }
  return {
    kind: 'embedded',
    db,
    blobs: blobsOf(shared, process),
    keys,
    uploads: uploadsOf(shared, process),
    mark: openMark([place('mark')], tools),
    heads: openHeads([place('heads')], tools),
    now: async () => {
      await step(process, 'read the clock')
      if (shared.weather.befalls('statement lost before', 'read the clock')) throw unreachable()
      return new Date(scheduler.now() + shared.aheadMs)
    },
    check: async () => undefined,
    close: async () => undefined,
  }
}

function absent(): never {
  throw new Error('not in a simulation')
}

const named = new Map<string, string>()

/** The first word of a statement and the first table in it. */
function nameOf(text: string): string {
  const known = named.get(text)
  if (known !== undefined) return known
  const [, verb = ''] = /^\s*(\w+)/.exec(text) ?? []
  const words = /\b(INSERT INTO|UPDATE|DELETE FROM) actes\.(\w+)/.exec(text)
  const [, , from] = /\b(FROM|JOIN) actes\.(\w+)/.exec(text) ?? []
  const name = words ? `${words[1]} ${words[2]}` : `${verb} ${from ?? ''}`.trim()
  named.set(text, name)
  return name
}

const isWriting = (name: string) => /^(INSERT INTO|UPDATE|DELETE FROM) /.test(name)

function databaseOf({ base, session, step, weather }: Shared, process: Process): Database {
  /** Another of its steps, since its turn came, may have been its last. */
  const ask = async <R>(text: string, params?: readonly unknown[]): Promise<QueryRows<R>> => {
    const where = nameOf(text)
    await step(process, where)
    if (weather.befalls('statement lost before', where)) throw unreachable()
    await session.take(process)
    try {
      return base.run<R>(text, params)
    } finally {
      session.free()
      await step(process, `${where}, done`)
    }
  }
  const query = async <R>(text: string, params?: readonly unknown[]): Promise<QueryRows<R>> => {
    const said = await ask<R>(text, params)
    if (weather.befalls('statement lost after', nameOf(text))) throw unreachable()
    return said
  }
  const script = async (text: string) => {
    await step(process, 'script')
    await session.take(process)
    base.run(text, undefined, 'script')
    session.free()
  }
  const transaction = async <T>(work: (sql: ScriptSql) => Promise<T>): Promise<T> => {
    await step(process, 'BEGIN')
    await session.take(process)
    base.begin()
    let isOpen = true
    let wrote: string | undefined
    const end = (how: 'COMMIT' | 'ROLLBACK') => {
      if (isOpen) base.end(how)
      if (isOpen) session.free()
      isOpen = false
      process.onStop.delete(lost)
    }
    // As a server does when a connection ends, or stands idle in a transaction.
    function lost() {
      end('ROLLBACK')
    }
    process.onStop.add(lost)
    const within = async <R>(text: string, params?: readonly unknown[]): Promise<QueryRows<R>> => {
      const where = nameOf(text)
      await step(process, `${where}, within`)
      if (isWriting(where)) wrote ??= where
      if (!isOpen || weather.befalls('statement lost before', where)) throw unreachable()
      return base.run<R>(text, params)
    }
    try {
      const sql = {
        ...shortForms,
        query: within,
        script: async (text: string) => void base.run(text, undefined, 'script'),
      }
      const done = await work(sql)
      const where = `COMMIT of ${wrote ?? 'nothing'}`
      await step(process, where)
      if (!isOpen || weather.befalls('commit lost before', where)) throw unreachable()
      end('COMMIT')
      await step(process, `${where}, done`)
      if (weather.befalls('commit lost after', where)) throw unreachable()
      return done
    } finally {
      end('ROLLBACK')
    }
  }
  return { ...shortForms, query, script, transaction }
}

function blobsOf({ files, step, weather }: Shared, process: Process): Blobs {
  const put: Blobs['put'] = async (bytes, expected) => {
    await step(process, 'write a file')
    const pieces: Uint8Array[] = []
    if (bytes instanceof Uint8Array) pieces.push(bytes)
    else for await (const piece of bytes) pieces.push(Uint8Array.from(piece))
    const whole = Buffer.concat(pieces)
    const sha256 = hash('sha256', whole)
    if (expected !== undefined && sha256 !== expected) throw new ActesError('ACTES-F015')
    if (weather.befalls('file not written', 'put')) throw new ActesError('ACTES-S005')
    files.set(sha256, whole)
    await step(process, 'write a file, done')
    if (weather.befalls('exchange lost after', 'put')) throw new ActesError('ACTES-S005')
    return { sha256, sizeBytes: whole.length }
  }
  const bytesOf = async (sha256: string) => {
    await step(process, 'read a file')
    const bytes = files.get(sha256)
    if (!bytes) throw new ActesError('ACTES-S003', { params: { sha256 } })
    if (weather.befalls('file not read', 'read')) throw new ActesError('ACTES-S012', { params: { sha256 } })
    return bytes
  }
  return {
    place: 'memory',
    encrypts: false,
    put,
    bytes: bytesOf,
    read: async function* (sha256: string) {
      yield await bytesOf(sha256)
    },
    has: async (sha256: string) => files.has(sha256),
    open: async (sha256: string) => ({ sizeBytes: (await bytesOf(sha256)).length, close: async () => undefined }),
    check: async () => undefined,
    remove: async (sha256: string) => files.delete(sha256),
    keys: absent,
    reseal: absent,
  } as unknown as Blobs
}

function uploadsOf({ uploads, step }: Shared, process: Process): Store['uploads'] {
  const keyOf = (owner: string, sha256: string) => `${owner} ${sha256}`
  return {
    keep: async (bytes, { owner, name = null, now: keptAt, until: keptUntil }) => {
      const pieces: Uint8Array[] = []
      for await (const piece of bytes) pieces.push(Uint8Array.from(piece))
      await step(process, 'keep an upload')
      const whole = Buffer.concat(pieces)
      const sha256 = hash('sha256', whole)
      uploads.set(keyOf(owner, sha256), whole)
      return { sha256, sizeBytes: whole.length, name, keptAt, keptUntil }
    },
    read: async function* ({ owner, sha256, name }) {
      await step(process, 'read an upload')
      const bytes = uploads.get(keyOf(owner, sha256))
      if (!bytes) throw faultAt('ACTES-F001', name, { value: name })
      yield bytes
    },
    drop: async (owner, sha256 = '') => {
      await step(process, 'drop uploads')
      const all = [...uploads.keys()].filter((key) => key.startsWith(keyOf(owner, sha256)))
      for (const key of all) uploads.delete(key)
      return all.length
    },
    of: absent,
    sweep: absent,
  }
}

function textsOf({ texts, step, scheduler, weather }: Shared, process: Process) {
  return (folder: string): TextPlace => ({
    list: async () => {
      await step(process, `list ${folder}`)
      const own = [...texts].filter(([key]) => key.startsWith(`${folder}/`))
      return own.map(([key, { at }]) => ({ name: key.slice(folder.length + 1), at }))
    },
    read: async (name) => texts.get(`${folder}/${name}`)?.text,
    write: async (name, text) => {
      await step(process, `write ${folder}`)
      if (weather.befalls('file not written', folder)) throw new ActesError('ACTES-S005')
      texts.set(`${folder}/${name}`, { text, at: new Date(scheduler.now()) })
      await step(process, `write ${folder}, done`)
      if (weather.befalls('exchange lost after', folder)) throw new ActesError('ACTES-S005')
    },
    remove: async (name) => void texts.delete(`${folder}/${name}`),
  })
}
