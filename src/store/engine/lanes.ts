// Connections that several callers share: statements of their own, one behind the other, without waiting for answers. Two
// of them know the plans of what is written often; of a pool's connections, each would have to learn them.
import pg from 'pg'
import { sqlState } from './database.ts'

interface Lane {
  readonly client: pg.Client
  readonly connected: Promise<unknown>
  underWay: number
}

const lanesMost = 2
/** What is long, or waits for a lock, holds up no more than these. */
const underWayMost = 4

interface Lanes {
  /** Undefined if all are busy: another connection takes it. */
  query<R extends pg.QueryResultRow>(asked: pg.QueryConfig): Promise<pg.QueryResult<R>> | undefined
  end(): Promise<void>
}

export function openLanes(options: pg.ClientConfig, onError: (error: Error) => void): Lanes {
  const lanes = new Set<Lane>()
  const drop = (lane: Lane) => {
    if (lanes.delete(lane)) void lane.client.end().catch(onError)
  }
  const open = (): Lane => {
    const client = new pg.Client({ ...options, pipeline: true })
    const lane = { client, connected: client.connect(), underWay: 0 }
    lanes.add(lane)
    lane.connected.catch(() => drop(lane))
    client.on('error', (error) => {
      drop(lane)
      onError(error)
    })
    return lane
  }
  const take = async <R extends pg.QueryResultRow>(lane: Lane, asked: pg.QueryConfig): Promise<pg.QueryResult<R>> => {
    lane.underWay++
    try {
      await lane.connected
      return await lane.client.query<R>(asked)
    } catch (error) {
      // What follows connects anew; what is under way ends as it may.
      if (lost.test(sqlState(error) ?? '')) drop(lane)
      throw error
    } finally {
      lane.underWay--
    }
  }
  return {
    query: (asked) => {
      const [first] = [...lanes].toSorted((a, b) => a.underWay - b.underWay)
      const lane = first && (first.underWay === 0 || lanes.size === lanesMost) ? first : open()
      return lane.underWay < underWayMost ? take(lane, asked) : undefined
    },
    end: async () => {
      const ending = [...lanes].map(async ({ client, connected }) => connected.then(() => client.end()))
      await Promise.allSettled(ending)
    },
  }
}

/** The connection failed, the server ended it, or it can no longer write; and not the statement alone. */
const lost = /^$|^(?:08|57P|25006)/
