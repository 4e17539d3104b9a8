// Pools of the driver for PostgreSQL over one PGlite instance that the caller owns: a connection is a stream whose other
// end is the instance in this process. There is a single session: a transaction blocks all others, SET applies to
// everybody, and everybody hears what one listens to.
import type { PGlite } from '@electric-sql/pglite'
import { Duplex } from 'node:stream'
import pg from 'pg'
import type { Clock } from '#clock.ts'
import { breather } from './breathe.ts'

/** `end` leaves the instance open. */
export function openPglitePool(pglite: PGlite, options: pg.PoolConfig, clock: Clock) {
  const stream = () => new SessionStream(pglite, clock)
  const pool = new pg.Pool({ ...options, stream, keepAlive: true, ssl: false, user: 'postgres' })
  // A client given back in the middle of a transaction would keep the session.
  pool.on('release', (error, client) => {
    if (!error && client.getTransactionStatus() !== 'I') client.query('ROLLBACK').catch(() => undefined)
  })
  return pool
}

/** A simple query, as the driver writes it. */
const rollback = Buffer.from('Q\0\0\0\rROLLBACK\0', 'latin1')

const terminate = 'X'.charCodeAt(0)
const notification = 'A'.charCodeAt(0)
const opened = new Set<SessionStream>()

/** What a statement is made of arrives in one piece and is answered in one; a transaction keeps the session to itself. */
class SessionStream extends Duplex {
  readonly #pglite: PGlite
  readonly #breathe: () => Promise<void>
  #giveBack: (() => void) | undefined

  constructor(pglite: PGlite, clock: Clock) {
    super()
    this.#pglite = pglite
    this.#breathe = breather(5, clock)
    opened.add(this)
  }

  /** As a socket does. */
  connect(): this {
    process.nextTick(() => this.emit('connect'))
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  override _read(): void {}

  override _write(bytes: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    // The instance outlives its connections.
    if (bytes[0] === terminate) done()
    else this.#exchange(bytes).then(() => done(), done)
  }

  override _writev(pieces: readonly { readonly chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(pieces.map(({ chunk }) => chunk)), '', done)
  }

  override _final(done: () => void): void {
    opened.delete(this)
    this.push(null)
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    opened.delete(this)
    // As a server does when a connection ends.
    const left = this.#giveBack ? this.#exchange(rollback) : Promise.resolve()
    left.catch(() => this.#giveBack?.()).finally(() => done(error))
  }

  /**
   * PGlite answers on the microtask queue only, so a busy worker would starve timers and sockets; the event loop gets a
   * turn every 5 ms (measured: p99 delay 11 ms, same speed).
   */
  async #exchange(bytes: Uint8Array): Promise<void> {
    await this.#breathe()
    if (!this.#giveBack) await this.#take()
    if (this.destroyed && bytes !== rollback) return this.#giveBack?.()
    const pieces: Buffer[] = []
    // Copied: they are views of the instance's memory.
    const onRawData = (piece: Uint8Array) => pieces.push(Buffer.from(piece))
    await this.#pglite.runExclusive(() => this.#pglite.execProtocolRawStream(bytes, { syncToFs: false, onRawData }))
    const answer = Buffer.concat(pieces)
    if (!isInTransaction(answer)) this.#giveBack?.()
    if (!this.destroyed) this.push(answer)
    const others = [...opened].filter((each) => each !== this && each.#pglite === this.#pglite)
    for (const heard of notificationsIn(answer)) others.forEach((each) => each.push(heard))
  }

  #take(): Promise<void> {
    return new Promise((taken, failed) => {
      const hold = () =>
        new Promise<void>((end) => {
          this.#giveBack = () => {
            this.#giveBack = undefined
            end()
          }
          taken()
        })
      this.#pglite._runExclusiveTransaction(hold).catch(failed)
    })
  }
}

/** The last message, ReadyForQuery, has the state of the transaction as its last byte; I is none. */
function isInTransaction(answer: Uint8Array) {
  return answer.length > 0 && answer.at(-1) !== 'I'.charCodeAt(0)
}

function* notificationsIn(answer: Buffer) {
  for (let [at, end] = [0, 0]; at < answer.length; at = end) {
    end = at + 1 + answer.readUInt32BE(at + 1)
    if (answer[at] === notification) yield answer.subarray(at, end)
  }
}
