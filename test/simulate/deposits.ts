// The queues between another program and the workers: deposits that it gives, events that it is told. A job stays until it
// ends, and is given again, as BullMQ does, when whoever took it is dead or asleep, or could not say how it ended.
import type { QueuedDeposit } from '../../src/queue/deposits.ts'
import { ActesError } from '../../src/errors.ts'
import type { GivenEnd, GivenJob, Listener, Pace, SentJob } from '../../src/queue/queue.ts'
import { stalledMs } from './queue.ts'
import type { Process } from './scheduler.ts'
import type { Ground } from './services.ts'

interface Taker {
  readonly process: Process
  readonly take: (job: GivenJob) => Promise<GivenEnd>
  free: number
}

/** Between a deposit and the same one once more. */
const longMs = 20 * 60_000

interface KeptJob {
  readonly data: QueuedDeposit
  times: number
}

type Ended = Exclude<GivenEnd, { readonly laterMs: number }>

/** Who gave the deposits, and is told. */
interface Giver {
  readonly ended: (data: QueuedDeposit, end: Ended) => void
  readonly event: (job: SentJob) => void
}

export type DepositQueue = ReturnType<typeof openDepositQueue>

export function openDepositQueue({ scheduler, weather, step }: Ground) {
  const { chance } = scheduler
  const takers: Taker[] = []
  const waiting: KeptJob[] = []
  const known = new Set<string>()
  let giver: Giver | undefined
  let left = 0
  const put = (job: KeptJob, afterMs = 1 + chance.below(20)) =>
    void scheduler.add(undefined, afterMs, () => {
      waiting.push(job)
      deliver()
    })
  const deliver = () => {
    for (;;) {
      const free = takers.filter((each) => each.process.isAlive && each.free > 0)
      const job = free.length > 0 ? waiting.shift() : undefined
      if (!job) return
      hand(job, chance.pick(free))
    }
  }
  const hand = (job: KeptJob, taker: Taker) => {
    const { process } = taker
    // Only its last taker says how it ended.
    const times = ++job.times
    const isHeld = () => job.times === times
    const again = () => {
      job.times++
      put(job)
    }
    const lost = () =>
      scheduler.add(undefined, stalledMs, () => {
        if (isHeld() && (!process.isAlive || process.asleepUntil > scheduler.now())) again()
      })
    taker.free--
    process.onStop.add(lost)
    scheduler.add(process, chance.below(20), () => {
      void taker.take({ name: 'deposit', data: job.data, times }).then(async (end) => {
        await step(process, 'end of a job')
        process.onStop.delete(lost)
        taker.free++
        deliver()
        if (!isHeld()) return
        if (weather.befalls('job given again', 'end of a job')) return void scheduler.add(undefined, stalledMs, again)
        job.times++
        if ('laterMs' in end) return put(job, end.laterMs)
        left--
        if (!weather.befalls('word lost', 'end of a job')) giver?.ended(job.data, end)
      })
    })
  }
  return {
    /** Another program gives a deposit; whether it arrived, nobody tells. */
    give: (data: QueuedDeposit) => {
      if (weather.befalls('job lost', 'give')) return
      const waits = weather.befalls('job doubled', 'give') ? [5_000, longMs] : [5_000]
      left += waits.length
      for (const wait of waits) put({ data, times: 0 }, chance.below(wait))
    },
    tells: (to: Giver) => void (giver = to),
    isEmpty: () => left === 0,
    receive: async (
      process: Process,
      take: (job: GivenJob) => Promise<GivenEnd>,
      { concurrency }: Pace,
    ): Promise<Listener> => {
      takers.push({ process, take, free: concurrency })
      scheduler.add(undefined, 0, deliver)
      return { close: async () => undefined }
    },
    send: async (process: Process, job: SentJob) => {
      await step(process, 'send')
      if (weather.befalls('exchange lost before', 'queue send')) throw new ActesError('ACTES-Q001')
      if (!known.has(job.id)) giver?.event(job)
      known.add(job.id)
      await step(process, 'send, done')
      if (weather.befalls('exchange lost after', 'queue send')) throw new ActesError('ACTES-Q001')
    },
  }
}
