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

interface Lanes {
  query<R extends pg.QueryResultRow>(asked: pg.QueryConfig): Promise<pg.QueryResult<R>>
  end(): Promise<void>
}

export function openLanes(options: pg.ClientConfig, onError: (error: Error) => void): Lanes {
  const lanes = new Set<Lane>()
  const open = (): Lane => {
    const client = new pg.Client({ ...options, pipeline: true })
    const lane = { client, connected: client.connect(), underWay: 0 }
    lanes.add(lane)
    client.on('error', (error) => {
      lanes.delete(lane)
      onError(error)
    })
    return lane
  }
  const shortest = (): Lane => {
    const [first] = [...lanes].toSorted((a, b) => a.underWay - b.underWay)
    return first && (first.underWay === 0 || lanes.size === lanesMost) ? first : open()
  }
  return {
    query: async (asked) => {
      const lane = shortest()
      lane.underWay++
      try {
        await lane.connected
        return await lane.client.query(asked)
      } catch (error) {
        // What follows connects anew; what is under way ends as it may.
        if (isLost(error) && lanes.delete(lane)) void lane.client.end().catch(onError)
        throw error
      } finally {
        lane.underWay--
      }
    },
    end: async () => {
      await Promise.all([...lanes].map(({ client }) => client.end()))
    },
  }
}

/** The connection failed, or the server ended it (57P01 to 57P05), and not the statement alone. */
function isLost(error: unknown): boolean {
  return sqlState(error)?.startsWith('57P') ?? true
}
