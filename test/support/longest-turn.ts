// How long the event loop stood still while something was done: the processor time of this thread between two of its turns.
// A noisy machine stretches the clock on the wall and not this time; rubbish that V8 collects on this thread is counted.
import { threadCpuUsage } from 'node:process'

export interface Turned<T> {
  readonly value: T
  /** Milliseconds of processor time of the longest turn. */
  readonly longestMs: number
}

export async function longestTurn<T>(work: () => Promise<T>): Promise<Turned<T>> {
  let [longest, last, isOver] = [0, spent(), false]
  const turn = () => {
    const now = spent()
    longest = Math.max(longest, now - last)
    last = now
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  try {
    const value = await work()
    // The turn in which it ended is over with the next one.
    await new Promise((resolve) => setImmediate(resolve))
    return { value, longestMs: Math.max(longest, spent() - last) / 1_000 }
  } finally {
    isOver = true
  }
}

/** Microseconds. */
function spent(): number {
  const { user, system } = threadCpuUsage()
  return user + system
}
