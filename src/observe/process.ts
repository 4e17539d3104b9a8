// What Linux tells of another process, in /proc.
import { readFileSync } from 'node:fs'

interface Watched {
  readonly pid?: number | undefined
}

/** Resident memory; 0 where the system does not report it. */
export function residentBytes(child: Watched) {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(toldOf(child, 'status'))?.[1] ?? 0) * 1024
}

/** Nothing elsewhere, or once it has gone. */
function toldOf({ pid }: Watched, what: 'status' | 'stat') {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1')
  } catch {
    return ''
  }
}

/** On Linux, /proc counts in ticks of 10 ms, whatever the tick of the kernel. */
const tickMs = 10

/** Processor time so far, in milliseconds; undefined where the system does not report it. */
export function workOf(child: Watched) {
  // After the name, which may hold anything: the state first; user and system time are the 12th and 13th fields.
  const fields = toldOf(child, 'stat').split(') ').at(-1)?.split(' ') ?? []
  const ticks = Number(fields[11]) + Number(fields[12])
  return Number.isNaN(ticks) ? undefined : ticks * tickMs
}
