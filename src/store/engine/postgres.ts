// The database contract over PostgreSQL.
import { hash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { ActesError, type ErrorCode } from '#errors.ts'
import { refusedParameter } from '#queue/pooler.ts'
import { shortForms, sqlState, type Database, type QueryRows, type ScriptSql } from './database.ts'
import { openLanes } from './lanes.ts'

const dateOid = 1082
const bigintOid = 20
const parsers: Readonly<Record<number, (text: string) => unknown>> = { [dateOid]: (text) => text, [bigintOid]: Number }

interface PostgresDatabase extends Database {
  close(): Promise<void>
}

interface PostgresOptions {
  /** 0 for none: migrations over many rows. */
  readonly statementMs?: number
}

export function openPostgres(
  url: string,
  onError: (error: Error) => void,
  { statementMs = 30_000 }: PostgresOptions = {},
): PostgresDatabase {
  const options: pg.ClientConfig = {
    connectionString: url,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: 10_000,
    query_timeout: statementMs,
    statement_timeout: statementMs,
    application_name: 'actes-worker',
    types: { getTypeParser: (oid, format) => parsers[oid] ?? pg.types.getTypeParser(oid, format) },
  }
  // Keep the connections of concurrent turns open between sweeps.
  const pool = new pg.Pool({ ...options, max: 10, idleTimeoutMillis: 60_000 })
  pool.on('error', onError)
  const lanes = openLanes(options, onError)
  const plans = keepPlans()
  const query: Asked['query'] = (asked) => (isShared(asked) ? lanes : pool).query(asked)
  return {
    ...speak({ query }, plans),
    transaction: (work, patience) =>
      transact(pool, (client) => work(speak(client, plans, { within: true, patience })), onError),
    close: async () => {
      await Promise.all([pool.end(), lanes.end()])
    },
  }
}

/** Writes that are made often concern few rows; a page may read for long, and others would wait for it. */
function isShared({ name, text }: pg.QueryConfig): boolean {
  return name !== undefined && /\b(?:INSERT|UPDATE|DELETE)\b/.test(text)
}

/** The pool, the lanes, or the client of a transaction. */
interface Asked {
  query<R extends pg.QueryResultRow>(asked: pg.QueryConfig): Promise<pg.QueryResult<R>>
}

/** The client's limit: 0 would mean the connection's own. */
const endlessMs = 2 ** 31 - 1

interface Speaking {
  readonly within: true
  readonly patience: 'endless' | undefined
}

function speak(on: Asked, plans: KeptPlans, { within, patience }: Partial<Speaking> = {}): ScriptSql {
  const limit = patience && { query_timeout: endlessMs }
  return {
    ...shortForms,
    query: async (text, params = []) => {
      const asked = { text, values: [...params], ...limit }
      const name = plans.nameOf(text)
      if (name === undefined) return run(on, asked)
      try {
        return await run(on, { ...asked, name })
      } catch (error) {
        if (!plans.isLost(error, text)) throw error
        // Nothing was run. A transaction is lost: its caller is told to try again.
        if (within) throw new ActesError('ACTES-S001', { cause: error })
        return run(on, asked)
      }
    },
    script: async (text) => {
      await on.query({ text }).catch(fail)
    },
  }
}

async function run<R>(on: Asked, asked: pg.QueryConfig): Promise<QueryRows<R>> {
  const { rows, rowCount } = await on.query<R & pg.QueryResultRow>(asked).catch(fail)
  return { rows, rowCount: rowCount ?? rows.length }
}

interface KeptPlans {
  /** Name under which the server keeps the plan of a statement. Undefined: it is planned anew. */
  nameOf(text: string): string | undefined
  /** The plan is not there, or no longer fits: do without it from now on. */
  isLost(error: unknown, text: string): boolean
}

// Measured: planning costs the server a third of what a write does, and more than a read by key does. Each connection
// keeps its own plans, of 50 to 400 kB.
const plansMost = 50
const usesBefore = 5
const countedMost = 1_000

/** Statements that are used often are named, so that a connection plans them once. */
function keepPlans(): KeptPlans {
  const uses = new Map<string, number>()
  const names = new Map<string, string | undefined>()
  let isPossible = true
  // Behind a pooler, connections may still have the names of earlier processes.
  const own = `actes_${randomBytes(4).toString('hex')}`
  return {
    nameOf: (text) => {
      if (!isPossible || names.has(text)) return names.get(text)
      if (names.size >= plansMost) return undefined
      if (uses.size > countedMost) uses.clear()
      const count = (uses.get(text) ?? 0) + 1
      uses.set(text, count)
      if (count > usesBefore) names.set(text, `${own}_${hash('sha1', text)}`)
      return names.get(text)
    },
    isLost: (error, text) => {
      const state = sqlState(error)
      // A pooler gave the statement another connection, or one that has the name already.
      if (state === '26000' || state === '42P05') {
        isPossible = false
        names.clear()
        return true
      }
      // A column of the result has another type since a migration.
      if (state !== '0A000' || (error as { readonly routine?: unknown }).routine !== 'RevalidateCachedQuery')
        return false
      names.set(text, undefined)
      return true
    },
  }
}

type ClientWork<T> = (client: pg.PoolClient) => Promise<T>

async function transact<T>(pool: pg.Pool, work: ClientWork<T>, onError: (error: Error) => void): Promise<T> {
  const client = await pool.connect().catch(fail)
  let broken = false
  // The pool listens to idle clients only. An error event on a lent client must not crash the process.
  const lost = (error: Error): void => {
    broken = true
    onError(error)
  }
  client.on('error', lost)
  try {
    await run(client, { text: 'BEGIN' })
    const result = await work(client)
    await run(client, { text: 'COMMIT' })
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      broken = true
    })
    throw error
  } finally {
    client.off('error', lost)
    client.release(broken)
  }
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
