// The queue's server in a simulation: it wakes one listener for each job, and the weather loses, doubles and delays wake-ups.
import { ActesError } from '../../src/errors.ts'
import type { Job, Queue } from '../../src/queue/queue.ts'
import type { DepositQueue } from './deposits.ts'
import type { Process } from './scheduler.ts'
import type { Ground } from './services.ts'

interface Listening {
  readonly process: Process
  readonly take: (job: Job) => Promise<void>
  free: number
}

/** How long the queue takes to see that whoever took a job is dead, or asleep. */
export const stalledMs = 60_000

export function openQueueServer({ scheduler, weather, step }: Ground, deposits: DepositQueue) {
  const listening: Listening[] = []
  const waiting = new Map<string, Job>()
  const running = new Set<string>()
  let sweeping: { isEnded: boolean } | undefined
  const keyOf = (job: Job) => JSON.stringify(job)
  const deliver = () => {
    for (const [key, job] of waiting) {
      const free = listening.filter((each) => each.process.isAlive && each.free > 0)
      if (free.length === 0) return
      if (running.has(key)) continue
      waiting.delete(key)
      const listener = scheduler.chance.pick(free)
      listener.free--
      running.add(key)
      let isOver = false
      const over = () => {
        if (isOver) return
        isOver = true
        running.delete(key)
        listener.free++
        scheduler.add(undefined, 0, deliver)
      }
      const stalled = () => {
        scheduler.add(undefined, stalledMs, () => {
          const { isAlive, asleepUntil } = listener.process
          if (isOver || (isAlive && asleepUntil <= scheduler.now())) return
          over()
          add(job)
        })
      }
      listener.process.onStop.add(stalled)
      scheduler.add(listener.process, scheduler.chance.below(20), () => {
        void listener.take(job).finally(() => {
          listener.process.onStop.delete(stalled)
          over()
        })
      })
    }
  }
  const add = (job: Job) => {
    waiting.set(keyOf(job), job)
    scheduler.add(undefined, 1 + scheduler.chance.below(20), deliver)
  }
  const wake = (job: Job) => {
    const { kind } = job
    if (weather.befalls('wake-up lost', kind)) return
    if (weather.befalls('wake-up late', kind))
      return void scheduler.add(undefined, 1_000 * scheduler.chance.below(600), () => add(job))
    if (weather.befalls('wake-up doubled', kind))
      scheduler.add(undefined, scheduler.chance.below(5_000), () => add(job))
    add(job)
  }
  return {
    of: (process: Process, takes: (job: Job) => boolean): Queue => ({
      notify: async (job) => {
        await step(process, 'notify')
        if (weather.befalls('exchange lost before', 'queue notify')) throw new ActesError('ACTES-Q001')
        if (takes(job)) wake(job)
        if (weather.befalls('exchange lost after', 'queue notify')) throw new ActesError('ACTES-Q001')
      },
      sweepEvery: async (everyMs) => {
        if (sweeping) return
        const sweep = () => {
          wake({ kind: 'sweep' })
          sweeping = scheduler.add(undefined, everyMs, sweep)
        }
        sweeping = scheduler.add(undefined, everyMs, sweep)
      },
      keepSchedules: async () => undefined,
      listen: async (take, concurrency) => {
        const own = { process, take, free: concurrency }
        listening.push(own)
        return { close: async () => void listening.splice(listening.indexOf(own), 1) }
      },
      receive: (_, take, pace) => deposits.receive(process, take, pace),
      send: (_, job) => deposits.send(process, job),
      depth: async () => waiting.size + running.size,
      look: () => Promise.reject(new Error('not in a simulation')),
      check: async () => undefined,
      paused: async () => [],
      resume: async () => false,
      findings: async () => [],
      close: async () => undefined,
    }),
  }
}
