// The database contract over PostgreSQL.
import pg from 'pg'
import { ActesError, type ErrorCode } from '#errors.ts'
import { refusedParameter } from '#queue/pooler.ts'
import { sqlState } from './database.ts'
import { overPool, types } from './driver.ts'
import { openSharedConnections } from './shared-connections.ts'

interface PostgresOptions {
  /** 0 for none: migrations over many rows. */
  readonly statementMs?: number
}

export function openPostgres(
  url: string,
  onError: (error: Error) => void,
  { statementMs = 30_000 }: PostgresOptions = {},
) {
  const options: pg.ClientConfig = {
    connectionString: url,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: 10_000,
    query_timeout: statementMs,
    statement_timeout: statementMs,
    application_name: 'actes-worker',
    types,
  }
  // Keep the connections of concurrent turns open between sweeps.
  const pool = new pg.Pool({ ...options, max: 10, idleTimeoutMillis: 60_000 })
  pool.on('error', onError)
  // The server's limit ends one statement, this client's ends all that wait behind it.
  const shared = openSharedConnections({ ...options, query_timeout: 2 * statementMs }, onError)
  return {
    ...overPool(pool, {
      query: (asked) => (isShared(asked) && shared.query(asked)) || pool.query(asked),
      fail,
      onError,
    }),
    close: async () => {
      await Promise.all([pool.end(), shared.end()])
    },
  }
}

/** Writes that are made often concern few rows; a page may read for long, and others would wait for it. */
function isShared({ name, text }: pg.QueryConfig) {
  return name !== undefined && /\b(?:INSERT|UPDATE|DELETE)\b/.test(text)
}

// SQLSTATE for unavailable rather than a wrong statement: connection, authentication, missing database, resources,
// shutdown, conflicts, timeouts, rights.
const unavailable = /^(08|28|53|57P0[1-4]|3D000|40001|40P01|55P03|57014|42501)/

/** The server answers but cannot write: disk full, disk failing, read-only server. */
const unwritable: Readonly<Partial<Record<string, ErrorCode>>> = {
  '53100': 'ACTES-S024',
  '58030': 'ACTES-S024',
  '25006': 'ACTES-S025',
}

const broken = /timeout|terminated|closed|Connection|not queryable/i

function fail(error: unknown): never {
  const state = sqlState(error)
  const named = unwritable[state ?? '']
  if (named) throw new ActesError(named, { cause: error })
  const refused = refusedParameter(error)
  if (refused) throw refused
  const { code, message = '' } = error as { code?: unknown; message?: string }
  const network = typeof code === 'string' && /^E[A-Z_]+$/.test(code)
  const away = state === undefined ? network || broken.test(message) : unavailable.test(state)
  if (away) throw new ActesError('ACTES-S001', { cause: error })
  throw error
}
