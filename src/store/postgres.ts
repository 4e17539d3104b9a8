// The database contract on PostgreSQL.
import pg from 'pg'
import { ActesError } from '../errors.ts'
import { sqlState, type Database, type Rows, type Sql } from './database.ts'

const dateOid = 1082
const bigintOid = 20
const parsers: Readonly<Record<number, (text: string) => unknown>> = { [dateOid]: (text) => text, [bigintOid]: Number }

export interface PostgresDatabase extends Database {
  close(): Promise<void>
}

/**
 * Open a pool of connections.
 * @param url `postgres://…`; nothing is connected until the first statement
 * @param onError told of connections that break while idle
 */
export function openPostgres(url: string, onError: (error: Error) => void): PostgresDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: 12,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    application_name: 'actes-worker',
    types: { getTypeParser: (oid, format) => parsers[oid] ?? pg.types.getTypeParser(oid, format) },
  })
  pool.on('error', onError)
  return {
    query: (text, params) => run(pool, text, params),
    script: async (text) => {
      await pool.query(text).catch(fail)
    },
    transaction: (work) => transact(pool, work),
    close: () => pool.end(),
  }
}

async function run<R>(on: pg.Pool | pg.PoolClient, text: string, params: readonly unknown[] = []): Promise<Rows<R>> {
  const { rows, rowCount } = await on.query<R & pg.QueryResultRow>(text, [...params]).catch(fail)
  return { rows, rowCount: rowCount ?? rows.length }
}

async function transact<T>(pool: pg.Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch(fail)
  let broken = false
  try {
    await run(client, 'BEGIN')
    const result = await work({ query: (text, params) => run(client, text, params) })
    await run(client, 'COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true
    })
    throw error
  } finally {
    client.release(broken)
  }
}

// Classes of SQLSTATE that say "not now" rather than "wrong": connection, resources, shutdown, conflicts.
const transientStates = /^(08|53|57P0[1-3]|40001|40P01|55P03)/

function fail(error: unknown): never {
  const state = sqlState(error)
  if (state === undefined || transientStates.test(state)) throw new ActesError('ACTES-S001', { cause: error })
  throw error
}
