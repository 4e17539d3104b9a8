// Takes the queue's jobs: a turn of a connection, a schedule, a sweep for whatever is due. A graceful stop lets steps in
// flight end, then aborts their exchanges.
import { ActesError } from '../errors.ts'
import type { Job, Queue } from '../queue/queue.ts'
import type { Ports } from './steps/step.ts'
import { takeTurn } from './turn.ts'

export interface Worker {
  /**
   * Take no new job; steps in flight have `patienceMs` to end, then their exchanges are aborted: what had left stays
   * uncertain, its attempt open, and the lease is given back.
   */
  stop(patienceMs: number): Promise<void>
}

interface Work {
  readonly ports: Ports
  readonly queue: Queue
  /** What is done when the sweep or a schedule is due. */
  readonly recurring: {
    readonly sweep: () => Promise<void>
    readonly schedule: (name: string) => Promise<void>
  }
}

/** @param abort aborts the signal that `ports` carries */
export async function startWorker(
  { abort, ...work }: Work & { readonly abort: () => void },
  concurrency: number,
): Promise<Worker> {
  const { ports, queue } = work
  const take = async (job: Job): Promise<void> => {
    try {
      await handle(job, work)
    } catch (error) {
      const facts = { ...factsOf(job), error }
      if (error instanceof ActesError) ports.log.warn({ ...facts, code: error.code }, 'trouble')
      else ports.log.error(facts, 'bug')
    }
  }
  const listener = await queue.listen(take, concurrency)
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

function factsOf(job: Job): { connection?: string; schedule?: string } {
  switch (job.kind) {
    case 'turn':
      return { connection: job.connection }
    case 'schedule':
      return { schedule: job.name }
    case 'sweep':
      return { schedule: 'sweep' }
  }
}

async function handle(job: Job, { ports, queue, recurring }: Work): Promise<void> {
  switch (job.kind) {
    case 'turn':
      if (await takeTurn(job.connection, ports)) await queue.notify(job)
      return
    case 'schedule':
      return recurring.schedule(job.name)
    case 'sweep':
      return recurring.sweep()
  }
}
