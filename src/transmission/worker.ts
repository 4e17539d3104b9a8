// Takes the queue's jobs: a turn of a connection, a schedule, a sweep for whatever is due. A graceful stop lets steps in
// flight end, then aborts their exchanges.
import { ActesError } from '../errors.ts'
import type { Bell, Queue } from '../queue/queue.ts'
import type { Ports } from './steps/step.ts'
import { takeTurn } from './turn.ts'

export interface Worker {
  /**
   * Take no new job; steps in flight have `patienceMs` to end, then their exchanges are aborted: what had left stays
   * uncertain, its attempt open, and the lease is given back.
   */
  stop(patienceMs: number): Promise<void>
}

/** What a worker does its work with. */
interface Work {
  readonly ports: Ports
  readonly queue: Queue
  /** What is done when the sweep or a schedule is due. */
  readonly recurring: {
    readonly sweep: () => Promise<void>
    readonly schedule: (name: string) => Promise<void>
  }
}

/**
 * Start listening.
 * @param abort aborts the signal that `ports` carries
 */
export async function startWorker(
  { abort, ...work }: Work & { readonly abort: () => void },
  concurrency: number,
): Promise<Worker> {
  const { ports, queue } = work
  const hear = async (bell: Bell): Promise<void> => {
    try {
      await answer(bell, work)
    } catch (error) {
      const facts = { ...factsOf(bell), error }
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

function factsOf(bell: Bell): { connection?: string; schedule?: string } {
  switch (bell.kind) {
    case 'turn':
      return { connection: bell.connection }
    case 'schedule':
      return { schedule: bell.name }
    case 'sweep':
      return { schedule: 'sweep' }
  }
}

async function answer(bell: Bell, { ports, queue, recurring }: Work): Promise<void> {
  switch (bell.kind) {
    case 'turn':
      if (await takeTurn(bell.connection, ports)) await queue.ring(bell)
      return
    case 'schedule':
      return recurring.schedule(bell.name)
    case 'sweep':
      return recurring.sweep()
  }
}
