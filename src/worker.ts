// Hears the bells: a turn for a connection, a sweep for whatever is due anywhere. A graceful stop lets steps in flight
// end, then aborts their exchanges.
import { ActesError } from './errors.ts'
import type { Bell, Queue } from './queue/queue.ts'
import type { Ports } from './steps/step.ts'
import { dueConnections } from './store/connections.ts'
import { takeTurn } from './turn.ts'

export interface Worker {
  /**
   * Take no new bell; steps in flight have `patienceMs` to end, then their exchanges are aborted: what had left stays
   * uncertain, its attempt open, and the lease is given back.
   */
  stop(patienceMs: number): Promise<void>
}

/**
 * Start hearing.
 * @param abort aborts the signal that `ports` carries
 */
export async function startWorker(
  { ports, queue, abort }: { ports: Ports; queue: Queue; abort: () => void },
  concurrency: number,
): Promise<Worker> {
  const hear = async (bell: Bell): Promise<void> => {
    try {
      await answer(bell, ports, queue)
    } catch (error) {
      const facts = { ...(bell.kind === 'turn' && { connection: bell.connection }), error }
      if (error instanceof ActesError) ports.log.warn({ ...facts, code: error.code }, 'trouble')
      else ports.log.error(facts, 'bug')
    }
  }
  const listener = await queue.listen(hear, concurrency)
  return {
    stop: async (patienceMs) => {
      const timer = setTimeout(abort, patienceMs)
      try {
        await listener.close()
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

async function answer(bell: Bell, ports: Ports, queue: Queue): Promise<void> {
  if (bell.kind === 'turn') {
    if (await takeTurn(bell.connection, ports)) await queue.ring(bell)
    return
  }
  for (const connection of await dueConnections(ports.store.db, ports.clock.now()))
    await queue.ring({ kind: 'turn', connection })
}
