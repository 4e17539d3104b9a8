// The time of a simulation: nothing waits, everything is an event at an instant of its own, and the seed draws how long each
// step takes. Between two events all that runs comes to its next wait, so one seed gives one order of everything.
import { setImmediate as turn } from 'node:timers/promises'
import zlib from 'node:zlib'
import { v7 } from 'uuid'
import type { Clock, Timer } from '../../src/clock.ts'
import type { Random } from '../fuzz/random.ts'

/** What runs as one: it dies as one, and stands still as one. Nothing of it goes on after its death. */
export interface Process {
  readonly name: string
  isAlive: boolean
  /** It sleeps until then: whatever comes for it waits. */
  asleepUntil: number
  /** Called when it dies, and when it falls asleep: its connections end. */
  readonly onStop: Set<() => void>
}

interface Due {
  at: number
  order: number
  readonly process: Process | undefined
  readonly go: () => void
  isEnded: boolean
}

export type Scheduler = ReturnType<typeof openScheduler>

interface Deflating {
  _finishFlushFlag: number
  _processChunk(chunk: Uint8Array, flush: number): Buffer
  held?: Buffer[]
}
type Given = (error: Error | null, piece?: Buffer) => void

// Zlib deflates in threads of its own, which no seed orders: the same bytes, at once, when all of a stream are there.
Object.assign(zlib.DeflateRaw.prototype, {
  _transform(this: Deflating, chunk: Uint8Array, _: string, done: Given) {
    ;(this.held ??= []).push(Buffer.from(chunk))
    done(null)
  },
  _flush(this: Deflating, done: Given) {
    done(null, this._processChunk(Buffer.concat(this.held ?? []), this._finishFlushFlag))
  },
})

/** @param start milliseconds since 1970 */
export function openScheduler(start: number, chance: Random) {
  let now = start
  let count = 0
  const due: Due[] = []
  const add = (process: Process | undefined, afterMs: number, go: () => void) => {
    const each: Due = { at: now + Math.max(0, afterMs), order: count++, process, go, isEnded: false }
    push(due, each)
    return each
  }
  /** Files are read and closed in other threads, and some libraries take a turn: nothing comes before they are done. */
  const isAtWork = () => process.getActiveResourcesInfo().some((each) => /^(?:FSReq|CloseReq|Immediate)/.test(each))
  const untilAllWait = async () => {
    do await turn()
    while (isAtWork())
  }
  return {
    now: () => now,
    chance,
    events: () => count,
    start: (name: string): Process => ({ name, isAlive: true, asleepUntil: 0, onStop: new Set() }),
    add,
    /** Go on after so long, if the process is still there; its promise is never settled if it is not. */
    wait: (process: Process | undefined, ms: number) => new Promise<void>((go) => void add(process, ms, go)),
    kill: (process: Process) => {
      process.isAlive = false
      process.onStop.forEach((each) => each())
    },
    sleep: (process: Process, ms: number) => {
      process.asleepUntil = now + ms
      process.onStop.forEach((each) => each())
    },
    /** Go through the events until it is over, or for so long. @returns whether it is over */
    run: async (isOver: () => boolean, forMs: number) => {
      const end = now + forMs
      await untilAllWait()
      for (let next = due[0]; next && next.at <= end; next = due[0]) {
        pop(due)
        const { process: of } = next
        if (next.isEnded || of?.isAlive === false) continue
        now = Math.max(now, next.at)
        if (of && of.asleepUntil > now) {
          next.at = of.asleepUntil
          next.order = count++
          push(due, next)
          continue
        }
        next.go()
        await untilAllWait()
        if (isOver()) return true
      }
      now = end
      return isOver()
    },
  }
}

export function clockOf(scheduler: Scheduler, process: Process): Clock {
  const { chance } = scheduler
  const randomBytes = (length: number) => Buffer.from(Array.from({ length }, () => chance.below(256)))
  const timer = (ms: number, work: () => void, again: boolean): Timer => {
    let next = scheduler.add(process, ms, go)
    function go() {
      if (again) next = scheduler.add(process, ms, go)
      work()
    }
    const own: Timer = { end: () => void (next.isEnded = true), unref: () => own }
    return own
  }
  return {
    now: () => new Date(scheduler.now()),
    newId: () => v7({ msecs: scheduler.now(), random: randomBytes(16) }),
    steadyMs: scheduler.now,
    after: (ms, work) => timer(ms, work, false),
    every: (ms, work) => timer(ms, work, true),
    pause: (ms, { signal } = {}) =>
      new Promise((go, stop) => {
        const next = scheduler.add(process, ms, go)
        const leave = () => {
          next.isEnded = true
          stop(new DOMException('The operation was aborted', 'AbortError'))
        }
        if (signal?.aborted) return leave()
        signal?.addEventListener('abort', leave, { once: true })
      }),
    limit: (ms) => {
      const limit = new AbortController()
      scheduler.add(process, ms, () => limit.abort(new DOMException('The operation timed out', 'TimeoutError')))
      return limit.signal
    },
    turn: () => scheduler.wait(process, 0),
    randomBytes,
    randomInt: (below) => chance.below(below),
  }
}

const isBefore = (one: Due, other: Due) => one.at < other.at || (one.at === other.at && one.order < other.order)

/** A binary heap: the earliest is the first. */
function push(heap: Due[], each: Due) {
  let at = heap.push(each) - 1
  for (let up = (at - 1) >> 1; at > 0 && isBefore(each, heap[up] as Due); up = (at - 1) >> 1) {
    heap[at] = heap[up] as Due
    at = up
  }
  heap[at] = each
}

function pop(heap: Due[]) {
  const last = heap.pop()
  if (heap.length === 0 || !last) return
  let at = 0
  for (let down = 1; down < heap.length; down = 2 * at + 1) {
    const right = heap[down + 1]
    if (right && isBefore(right, heap[down] as Due)) down++
    if (!isBefore(heap[down] as Due, last)) break
    heap[at] = heap[down] as Due
    at = down
  }
  heap[at] = last
}
