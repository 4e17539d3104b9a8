// What both databases have in common: the driver pg. Statements that are used often are named; a transaction has a client
// to itself.
import { hash } from 'node:crypto'
import pg from 'pg'
import { systemClock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import { shortForms, sqlState, type Database, type QueryRows, type ScriptSql } from './database.ts'

const dateOid = 1082
const bigintOid = 20
const parsers: Readonly<Record<number, (text: string) => unknown>> = { [dateOid]: (text) => text, [bigintOid]: Number }

export const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => parsers[oid] ?? pg.types.getTypeParser(oid, format),
}

export interface DriverUse {
  /** Statements outside transactions. */
  readonly query: Queryable['query']
  /** Turns an error of the driver into ours. */
  readonly fail: (error: unknown) => never
  readonly onError: (error: Error) => void
}

export function overPool(pool: pg.Pool, { query, ...using }: DriverUse): Database {
  const speaker = { ...using, plans: keepPlans() }
  return {
    ...speak({ query }, speaker),
    transaction: (work, patience) =>
      transact(pool, (client) => work(speak(client, { ...speaker, within: true, patience })), using),
  }
}

/** A pool, shared connections, or the client of a transaction. */
interface Queryable {
  query<R extends pg.QueryResultRow>(asked: pg.QueryConfig): Promise<pg.QueryResult<R>>
}

/** The client's limit: 0 would mean the connection's own. */
const endlessMs = 2 ** 31 - 1

interface Statements extends Pick<DriverUse, 'fail'> {
  readonly plans: KeptPlans
  /** Within a transaction. */
  readonly within?: true
  readonly patience?: 'endless' | undefined
}

function speak(on: Queryable, { plans, fail, within, patience }: Statements): ScriptSql {
  const run = async <R>(asked: pg.QueryConfig): Promise<QueryRows<R>> => {
    const { rows, rowCount } = await on.query<R & pg.QueryResultRow>(asked).catch(fail)
    return { rows, rowCount: rowCount ?? rows.length }
  }
  const limit = patience && { query_timeout: endlessMs }
  return {
    ...shortForms,
    query: async (text, params = []) => {
      const asked = { text, values: [...params], ...limit }
      const name = plans.nameOf(text)
      if (name === undefined) return run(asked)
      try {
        return await run({ ...asked, name })
      } catch (error) {
        if (!plans.isLost(error, text)) throw error
        // Nothing was run. A transaction is lost: its caller is told to try again.
        if (within) throw new ActesError('ACTES-S001', { cause: error })
        return run(asked)
      }
    },
    script: async (text) => {
      await on.query({ text }).catch(fail)
    },
  }
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
  const own = `actes_${systemClock.randomBytes(4).toString('hex')}`
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

async function transact<T>(pool: pg.Pool, work: ClientWork<T>, { fail, onError }: Omit<DriverUse, 'query'>) {
  const client = await pool.connect().catch(fail)
  let broken = false
  // The pool listens to idle clients only. An error event on a lent client must not crash the process.
  const lost = (error: Error) => {
    broken = true
    onError(error)
  }
  client.on('error', lost)
  try {
    await client.query('BEGIN').catch(fail)
    const result = await work(client)
    await client.query('COMMIT').catch(fail)
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
