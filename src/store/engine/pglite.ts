// The database contract over PGlite, by the driver for PostgreSQL: its connection is a stream whose other end is the
// instance in this process. There is a single session: transactions are short, and whoever else uses the instance waits.
import type { PGlite } from '@electric-sql/pglite'
import { Duplex } from 'node:stream'
import pg from 'pg'
import { breather } from '#queue/breathe.ts'

import { throwDiskFault } from './disk.ts'
import { overPool, types, type DriverUse } from './driver.ts'

/** Wrap a PGlite instance that the caller opens and closes. */
export function overPglite(pglite: PGlite) {
  const stream = () => new SessionStream(pglite)
  const pool = new pg.Pool({ stream, types, max: 1, idleTimeoutMillis: 0, ssl: false, user: 'postgres' })
  // A statement that fails says so itself.
  const onError = () => undefined
  pool.on('error', onError)
  // A client that the pool keeps after a failed statement: the session knows its names already.
  const query: DriverUse['query'] = async (asked) => {
    const client = await pool.connect()
    try {
      return await client.query(asked)
    } finally {
      client.release()
    }
  }
  return overPool(pool, { query, fail: throwDiskFault, onError })
}

/** A simple query, as the driver writes it. */
const rollback = Buffer.from('Q\0\0\0\rROLLBACK\0', 'latin1')

/** What a statement is made of arrives in one piece and is answered in one; a transaction keeps the session to itself. */
class SessionStream extends Duplex {
  readonly #pglite: PGlite
  readonly #breathe = breather(5)
  #giveBack: (() => void) | undefined

  constructor(pglite: PGlite) {
    super()
    this.#pglite = pglite
  }

  /** As a socket does. */
  connect(): this {
    process.nextTick(() => this.emit('connect'))
    return this
  }

  setNoDelay(): this {
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
    this.#exchange(bytes).then(() => done(), done)
  }

  override _writev(pieces: readonly { readonly chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(pieces.map(({ chunk }) => chunk)), '', done)
  }

  override _final(done: () => void): void {
    this.push(null)
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
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
