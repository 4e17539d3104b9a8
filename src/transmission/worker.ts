// Runs the queue's jobs: turns of connections, schedules, sweeps. A turn collects due retours, advances a few due acts,
// collects again for quick answers, takes one act whose last claim lapsed, and updates the classification.
import { keepTidy } from '#files/left-folders.ts'
import { settlesWithin } from '#queue/timeouts.ts'
import type { Job, Queue } from '#queue/queue.ts'
import type { Ports } from './step.ts'
import { collectRetours } from './retours/collect.ts'
import { compareMark } from './mark.ts'
import { logFailure } from './job.ts'
import { advance } from './pipeline.ts'
import { openSending, pathNow } from './reach.ts'
import { shareTurns, type Shares } from './shares.ts'
import { isUnasked, keepCurrent } from './refreshing.ts'
import { isAwaiting, isSending, sendingStates, workingStates } from '#lifecycle.ts'
import type { Path } from '#store/connections/outages.ts'
import { sirenOfConnection } from '#store/connections/connections.ts'
import { hasDue, claimDue, giveBack, type DueClaim } from '#store/transmissions/moves.ts'
import { noteDesk } from '#store/desk/journal.ts'
import { retoursOfEach } from '#store/retours/retours.ts'
import { claimAt } from '#store/engine/claim.ts'
import type { Transmission } from '#store/transmissions/transmissions.ts'

export interface Worker {
  /** Take no new job; abort exchanges after `patienceMs`. What had left stays uncertain, and leases are given back. */
  stop(patienceMs: number): Promise<void>
}

interface StartWorkerOptions {
  readonly ports: Ports
  readonly queue: Queue
  readonly recurring: {
    readonly sweep: () => Promise<void>
    readonly schedule: (name: string) => Promise<void>
  }
}

/** @param abort aborts the signal that `ports` carries */
export async function startWorker(
  { abort, ...work }: StartWorkerOptions & { readonly abort: () => void },
  concurrency: number,
): Promise<Worker> {
  const { ports, queue } = work
  const shares = shareTurns(concurrency)
  const take = async (job: Job) => {
    try {
      await handle(job, { ...work, shares })
    } catch (error) {
      logFailure(ports, jobLogFacts(job), error)
    }
  }
  // This process makes documents in clear, in temporary folders: remove those left behind.
  const endTidying = keepTidy((error) => ports.log.warn({ error }, 'service-error'), ports.clock)
  const watchdog = watchSweeps(ports, async () => {
    await resumeQueue(work).catch((error: unknown) => ports.log.warn({ service: 'queue', error }, 'service-error'))
    await take({ kind: 'sweep' })
  })
  const listener = await queue.listen((job) => {
    if (job.kind === 'sweep') watchdog.seen()
    return take(job)
  }, concurrency)
  return {
    stop: async (patienceMs) => {
      endTidying()
      const timer = ports.clock.after(patienceMs, abort)
      try {
        await Promise.all([watchdog.stop(), listener.close()])
      } finally {
        timer.end()
      }
    },
  }
}

/** A paused queue delivers no job, not even the sweep. It only wakes workers, so nobody has a reason to pause it. */
async function resumeQueue({ ports: { store, clock, log }, queue }: StartWorkerOptions) {
  if (!(await queue.resume())) return
  const code = 'ACTES-Q009'
  log.warn({ code }, 'queue-resumed')
  await noteDesk(store.db, {
    at: clock.now(),
    who: 'worker',
    event: 'queue-resumed',
    target: 'actes',
    detail: { code },
  })
}

/** Intervals without a sweep after which this process makes one. */
const missedSweeps = 3

/** Each worker also sweeps by its own timer: a queue may lose a sweep or follow a wrong clock. One more is harmless. */
function watchSweeps({ clock, timing }: Ports, sweep: () => Promise<void>) {
  let missed = 0
  let underWay: Promise<void> | undefined
  const timer = clock.every(timing.sweepMs, () => {
    if (underWay || ++missed <= missedSweeps) return
    missed = 0
    underWay = sweep().finally(() => (underWay = undefined))
  })
  return {
    seen: () => {
      missed = 0
    },
    stop: async () => {
      timer.end()
      await underWay
    },
  }
}

function jobLogFacts(job: Job): { connection?: string; schedule?: string } {
  switch (job.kind) {
    case 'turn':
      return { connection: job.connection }
    case 'schedule':
      return { schedule: job.name }
    case 'sweep':
      return { schedule: 'sweep' }
  }
}

async function handle(job: Job, { ports, queue, recurring, shares }: StartWorkerOptions & { shares: Shares }) {
  switch (job.kind) {
    case 'turn': {
      const own = inTurn(ports)
      const { server } = await pathNow('send', job.connection, own)
      const next = await shares.take(server, job.connection, async () => {
        if (await takeTurn(job.connection, ports, own)) await queue.notify(job)
      })
      if (next !== undefined) await queue.notify({ kind: 'turn', connection: next })
      return
    }
    case 'schedule':
      return recurring.schedule(job.name)
    case 'sweep':
      return recurring.sweep()
  }
}

/** Take a turn on a connection. @returns whether something is still due there, so that the queue is notified again */
export async function takeTurn(connection: string, given: Ports, ports = inTurn(given)): Promise<boolean> {
  const { db } = ports.store
  const asked = await collectRetours(connection, ports)
  const isDue = (lapsed: boolean) =>
    hasDue(db, { connection, now: ports.clock.now(), except: [...ports.inHand], lapsed })
  // On a large installation, most turns only collect.
  const worked = (asked?.isDue ?? (await isDue(true))) ? await work(connection, ports) : undefined
  const sender = await ports.senderOf(sirenOfConnection(connection))
  const owes = asked?.count || worked || sender.wanted !== undefined || isUnasked(sender, ports)
  if (owes) await keepCurrent(sirenOfConnection(connection), given)
  return owes ? isDue(worked?.looked ?? true) : false
}

/** `looked`: whether an act with a lapsed claim could be looked at. */
async function work(connection: string, ports: Ports) {
  // The database may have failed over since the last sweep and lost its last second.
  await compareMark(ports)
  const path = await pathNow('send', connection, ports)
  await advanceDue(path, ports)
  if ((await collectRetours(connection, ports))?.count) await advanceDue(path, ports)
  return { looked: await advanceSuspect(path, ports) }
}

/** Each sender is read once in a turn. */
function inTurn(ports: Ports): Ports {
  return { ...ports, senderOf: once(ports.senderOf) }
}

function once<T>(ask: (question: string) => Promise<T>): (question: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>()
  return (question) => {
    const answer = answers.get(question) ?? ask(question)
    answers.set(question, answer)
    return answer
  }
}

async function advanceDue(path: Path, ports: Ports) {
  const { may, now, sending } = await openSending(path, ports)
  const own = { connection: path.connection, lapsed: false, limit: ports.timing.actsPerTurn }
  if (may !== 'probe') return advanceSome({ ...own, now }, { ...ports, sending })
  await advanceSome({ ...own, limit: 1, states: sendingStates }, { ...ports, sending })
  await advanceSome({ ...own, states: workingStates.filter((state) => !isSending(state)) }, { ...ports, sending })
}

/** Take one act whose last claim lapsed, one at a time in a process: only the act that kills counts a lapse again. */
async function advanceSuspect(path: Path, ports: Ports): Promise<boolean> {
  const { suspects } = ports.oneByOne
  if (suspects.activeCount > 0) return false
  await suspects(async () => {
    const { now, sending } = await openSending(path, ports)
    await advanceSome({ connection: path.connection, now, lapsed: true, limit: 1 }, { ...ports, sending })
  })
  return true
}

/** `now`: the database's clock, where it was read just before. */
type AdvanceOptions = Pick<DueClaim, 'connection' | 'lapsed' | 'limit' | 'states'> & Partial<Pick<DueClaim, 'now'>>

async function advanceSome(wanted: AdvanceOptions, ports: Ports) {
  const { now = await ports.store.now() } = wanted
  const claim = claimAt(now, ports)
  const { token, until } = claim
  const { inHand, log } = ports
  const patienceMs = workingStates.length * ports.timing.leaseMs
  const claimed = await claimDue(ports.store.db, { ...wanted, ...claim, except: [...inHand] })
  for (const { id } of claimed) inHand.add(id)
  const submitted = claimed.filter(({ state }) => isAwaiting(state)).map(({ id }) => id)
  // Read once for all of them, by the first that asks.
  let read: ReturnType<typeof retoursOfEach> | undefined
  const answers = async (id: string) =>
    submitted.includes(id) ? (await (read ??= retoursOfEach(ports.store.db, submitted))).get(id) : undefined
  const take = async (transmission: Transmission) => {
    const { id, state } = transmission
    try {
      const working = advance(transmission, { ...ports, answers }, token)
      // No change of the time of day moves it. What hangs is abandoned: its claim has lapsed, so its writes fail.
      if (await settlesWithin(working, patienceMs, ports.clock)) await working
      else log.error({ transmission: id, state, ms: patienceMs }, 'hung')
    } catch (error) {
      logFailure(ports, { transmission: id, state }, error)
    } finally {
      inHand.delete(id)
    }
  }
  // Waiting acts leave in the order of their deposit, one by one, while the lease leaves time.
  const { waiting = [], others = [] } = Object.groupBy(claimed, ({ state }) =>
    isSending(state) ? 'waiting' : 'others',
  )
  const sendInOrder = async () => {
    const left = waiting.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const hasTime = () =>
      !ports.signal.aborted && until.getTime() - ports.clock.now().getTime() > ports.timing.leaseMs / 2
    while (left[0] && hasTime()) await take(left.shift() as Transmission)
    // No exchange takes longer than half a lease. The rest comes first in the next turn and counts no failure.
    for (const { id } of left) inHand.delete(id)
    if (left.length > 0) await giveBack(ports.store.db, left, claim)
  }
  await Promise.all([sendInOrder(), ...others.map(take)])
}
