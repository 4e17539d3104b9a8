// What the system tells of a process and of those that it started: memory and processor time (Linux).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

interface Told {
  readonly pid: number
  readonly parent: number
  /** Milliseconds of processor time of its own. */
  readonly workMs: number
  /** Milliseconds that its first thread might have run, and something else had the processor. */
  readonly delayMs: number
}

const msOfTick = 10

/** A process and all below it that are there now. */
export function familyOf(pid: number): readonly Told[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (toldOf(Number(name)) ?? []) : []))
  const family = all.filter((each) => each.pid === pid)
  for (const { pid: parent } of family) family.push(...all.filter((each) => each.parent === parent))
  return family
}

function toldOf(pid: number): Told | undefined {
  const fields = read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ')
  if (fields === undefined) return undefined
  const ticks = fields.slice(11, 13).reduce((sum, each) => sum + Number(each), 0)
  const delayed = Number(read(`/proc/${pid}/schedstat`)?.split(' ')[1] ?? 0)
  return { pid, parent: Number(fields[1]), workMs: ticks * msOfTick, delayMs: delayed / 1e6 }
}

/** The most memory that a process held, and what it holds now, in MB; undefined once it is gone. */
export function memoryOf(pid: number): { readonly peakMb: number; readonly nowMb: number } | undefined {
  const status = read(`/proc/${pid}/status`)
  const of = (name: string) => (Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status ?? '')?.[1]) * 1_024) / 1e6
  const [peakMb, nowMb] = [of('VmHWM'), of('VmRSS')]
  return Number.isNaN(peakMb) ? undefined : { peakMb, nowMb }
}

/** From now on its peak is what it holds from now on. */
export function forgetPeakOf(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
  } catch {
    // It is gone, or was never ours.
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}
