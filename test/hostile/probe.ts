// Loaded into the process that serves, before the program (`node --import`): while a specimen is there, it looks how long the
// event loop stood still. What counts is the processor time of this thread between two looks: a noisy
// machine stretches the clock on the wall and not this time.
import { writeFileSync } from 'node:fs'
import { threadCpuUsage } from 'node:process'
import { isMainThread } from 'node:worker_threads'

/** What it tells of one specimen. */
export interface Probed {
  /** Milliseconds of processor time of the longest turn. */
  readonly pauseMs: number
}

/** Between two looks: two short turns that follow each other are counted as one, which is less than this too much. */
const lookMs = 4

const spent = (): number => {
  const { user, system } = threadCpuUsage()
  return user + system
}

let [longest, last] = [0, 0]
let looking: NodeJS.Timeout | undefined

function look(): void {
  const now = spent()
  longest = Math.max(longest, now - last)
  last = now
}

/** The most memory that was held is that of this specimen, where the system can forget what was before (Linux). */
function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // Then it is the most that was ever held, which is no less.
  }
}

function hear(said: unknown): void {
  clearInterval(looking)
  if (said === 'begin') {
    // What the one before left behind is not this one's.
    globalThis.gc?.()
    forgetPeak()
    ;[longest, last] = [0, spent()]
    looking = setInterval(look, lookMs)
    process.send?.('begun')
  } else if (said === 'end') {
    look()
    process.send?.({ pauseMs: longest / 1_000 } satisfies Probed)
  }
}

// The children that read PDFs inherit this module, and are none of those that are looked at.
if (isMainThread && process.send && process.argv[1]?.endsWith('launcher.cjs')) {
  process.on('message', hear)
  process.channel?.unref()
  // Who gives the specimens is gone.
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
}
