// The database contract over PGlite, by the driver for PostgreSQL. Transactions are short: whoever else uses the
// instance waits.
import type { PGlite } from '@electric-sql/pglite'
import { systemClock } from '#clock.ts'
import { openPglitePool } from '#queue/pglite-pool.ts'
import { throwDiskFault } from './disk.ts'
import { overPool, types, type DriverUse } from './driver.ts'

/** Wrap a PGlite instance that the caller opens and closes. */
export function overPglite(pglite: PGlite, clock = systemClock) {
  const pool = openPglitePool(pglite, { types, max: 1, idleTimeoutMillis: 0 }, clock)
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
