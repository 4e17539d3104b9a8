// Emulates a pg.Pool for BullMQ over one PGlite instance that the caller owns. There is one session: statements queue
// up, a transaction blocks all others, and SET applies to everybody.
import type { PGlite, Transaction } from '@electric-sql/pglite'
import { EventEmitter } from 'node:events'
import { breather } from './breathe.ts'

interface PgliteRows<R> {
  rows: R[]
  rowCount: number
}

type PgliteSession = Pick<Transaction, 'query' | 'exec'>

// Like pg, return int8 as text.
const int8Oid = 20
const asPg = { parsers: { [int8Oid]: (text: string) => text } }

/** `end` leaves the instance open. `yieldMs` bounds the event loop's delay (at 5: p99 11 ms, same throughput). */
export class PglitePool extends EventEmitter {
  /** Tells BullMQ that LISTEN cannot drop unnoticed, so that idle workers wait long. */
  readonly options = { keepAlive: true }
  readonly pglite: PGlite
  readonly #breathe: () => Promise<void>
  readonly #running = new Set<Promise<unknown>>()
  #ended = false

  constructor(pglite: PGlite, yieldMs = 5) {
    super()
    this.setMaxListeners(0)
    this.pglite = pglite
    this.#breathe = breather(yieldMs)
  }

  query<R = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<PgliteRows<R>> {
    return this.track(() => this.run<R>(this.pglite, text, params))
  }

  /** The client receives notifications, and holds the session between BEGIN and COMMIT or ROLLBACK. */
  async connect(): Promise<PgliteClient> {
    return new PgliteClient(this)
  }

  async end(): Promise<void> {
    this.#ended = true
    while (this.#running.size > 0) await Promise.allSettled(this.#running)
  }

  async track<T>(start: () => Promise<T>): Promise<T> {
    if (this.#ended) throw new Error('the pool has ended')
    const work = start()
    this.#running.add(work)
    try {
      return await work
    } finally {
      this.#running.delete(work)
    }
  }

  async run<R>(session: PgliteSession, text: string, params: readonly unknown[] = []): Promise<PgliteRows<R>> {
    await this.#breathe()
    const result =
      params.length === 0
        ? (await session.exec(text, asPg)).at(-1)
        : await session.query<Record<string, unknown>>(text, [...params], asPg)
    const rows = (result?.rows ?? []) as R[]
    return { rows, rowCount: rows.length > 0 ? rows.length : (result?.affectedRows ?? 0) }
  }
}

class PgliteClient extends EventEmitter {
  readonly #pool: PglitePool
  readonly #unlisten: () => void
  #held: HeldTransaction | undefined

  constructor(pool: PglitePool) {
    super()
    this.setMaxListeners(0)
    this.#pool = pool
    this.#unlisten = pool.pglite.onNotification((channel, payload) => this.emit('notification', { channel, payload }))
  }

  /** `BEGIN`, `COMMIT` and `ROLLBACK` must be the whole statement. */
  query<R = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<PgliteRows<R>> {
    return this.#pool.track(async () => {
      const verb = /^\s*(begin|commit|rollback)\s*;?\s*$/i.exec(text)?.[1]?.toLowerCase()
      if (verb !== undefined) await this.#turn(verb)
      else return this.#pool.run<R>(this.#held?.session ?? this.#pool.pglite, text, params)
      return { rows: [], rowCount: 0 }
    })
  }

  async #turn(verb: string): Promise<void> {
    const held = this.#held
    if (verb === 'begin') {
      if (held) throw new Error('a transaction is open')
      this.#held = await hold(this.#pool.pglite)
      return
    }
    this.#held = undefined
    await (verb === 'commit' ? held?.commit() : held?.rollback())
  }

  release(): void {
    this.#unlisten()
    const held = this.#held
    this.#held = undefined
    held?.rollback().catch(() => undefined)
  }
}

interface HeldTransaction {
  readonly session: PgliteSession
  commit(): Promise<void>
  rollback(): Promise<void>
}

function hold(pglite: PGlite): Promise<HeldTransaction> {
  return new Promise((opened, failed) => {
    const whole = pglite.transaction(
      (session) =>
        new Promise<void>((end) => {
          const commit = () => {
            end()
            return whole
          }
          opened({ session, commit, rollback: () => session.rollback().finally(end).then(commit) })
        }),
    )
    whole.catch(failed)
  })
}
