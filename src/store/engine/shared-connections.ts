// Connections that several callers share: statements of their own, one behind the other, without waiting for answers. Two
// of them know the plans of what is written often; of a pool's connections, each would have to learn them.
import pg from 'pg'
import { sqlState } from './database.ts'

interface SharedConnection {
  readonly client: pg.Client
  readonly connected: Promise<unknown>
  underWay: number
}

const connectionsMost = 2
/** What is long, or waits for a lock, holds up no more than these. */
const underWayMost = 4

export function openSharedConnections(options: pg.ClientConfig, onError: (error: Error) => void) {
  const shared = new Set<SharedConnection>()
  const drop = (one: SharedConnection) => {
    if (shared.delete(one)) void one.client.end().catch(onError)
  }
  const open = (): SharedConnection => {
    const client = new pg.Client({ ...options, pipeline: true })
    const one = { client, connected: client.connect(), underWay: 0 }
    shared.add(one)
    one.connected.catch(() => drop(one))
    client.on('error', (error) => {
      drop(one)
      onError(error)
    })
    return one
  }
  const take = async <R extends pg.QueryResultRow>(
    one: SharedConnection,
    asked: pg.QueryConfig,
  ): Promise<pg.QueryResult<R>> => {
    one.underWay++
    try {
      await one.connected
      return await one.client.query<R>(asked)
    } catch (error) {
      // What follows connects anew; what is under way ends as it may.
      if (lost.test(sqlState(error) ?? '')) drop(one)
      throw error
    } finally {
      one.underWay--
    }
  }
  return {
    /** Undefined if all are busy: another connection takes it. */
    query: <R extends pg.QueryResultRow>(asked: pg.QueryConfig) => {
      const [first] = [...shared].toSorted((a, b) => a.underWay - b.underWay)
      const one = first && (first.underWay === 0 || shared.size === connectionsMost) ? first : open()
      return one.underWay < underWayMost ? take<R>(one, asked) : undefined
    },
    end: async () => {
      const ending = [...shared].map(async ({ client, connected }) => connected.then(() => client.end()))
      await Promise.allSettled(ending)
    },
  }
}

/** The connection failed, the server ended it, or it can no longer write; and not the statement alone. */
const lost = /^$|^(?:08|57P|25006)/
