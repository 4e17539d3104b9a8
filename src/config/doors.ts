// The settings of deposit queues and watched folders.
import { isAbsolute, resolve } from 'node:path'
import { settingProblem, type SettingsReading } from './sign-in.ts'

/** A deposit queue and the SIRENs that it may deposit for. Its callers have no other identity. */
export interface DepositQueue {
  readonly name: string
  /** Null: every SIREN. */
  readonly sirens: readonly string[] | null
}

export interface DoorSettings {
  readonly queues: readonly DepositQueue[]
  /** Absolute paths of folders below which a job may name files. */
  readonly files: readonly string[]
  readonly concurrency: number
  readonly perMinute: number
  readonly events: number
  /** Root of the watched folders, and how long a deposit must stay unchanged there. */
  readonly intake?: { readonly root: string; readonly restMs: number }
}

/** A fixed prefix keeps jobs off other programs' queues and our own. */
const entry = /^(?:(?<name>actes-deposits(?:-[a-z0-9]+)*)=)?(?<sirens>\*|\d{9}(?:,\d{9})*)$/

/** Refused values are added to the problems as ACTES-C001. */
export function doorSettings(
  reading: SettingsReading,
  number: (name: 'ACTES_QUEUE_CONCURRENCY' | 'ACTES_QUEUE_PER_MINUTE' | 'ACTES_QUEUE_EVENTS', max: number) => number,
  restMs: number,
): DoorSettings {
  const intake = reading.text('ACTES_INTAKE')
  return {
    queues: queuesOf(reading),
    files: readQueueFolders(reading),
    concurrency: number('ACTES_QUEUE_CONCURRENCY', 100),
    perMinute: number('ACTES_QUEUE_PER_MINUTE', 100_000),
    events: number('ACTES_QUEUE_EVENTS', 1_000_000),
    ...(intake !== '' && { intake: { root: resolve(intake), restMs } }),
  }
}

function queuesOf({ text, problems }: SettingsReading): readonly DepositQueue[] {
  const queues = new Map<string, DepositQueue>()
  for (const each of text('ACTES_QUEUE_DEPOSITS').split(/\s+/).filter(Boolean)) {
    const { name = 'actes-deposits', sirens } = entry.exec(each)?.groups ?? {}
    if (sirens === undefined || queues.has(name)) problems.push(settingProblem('ACTES_QUEUE_DEPOSITS', each))
    else queues.set(name, { name, sirens: sirens === '*' ? null : sirens.split(',') })
  }
  return [...queues.values()]
}

function readQueueFolders({ text, problems }: SettingsReading): readonly string[] {
  const folders = text('ACTES_QUEUE_FILES').split(':').filter(Boolean)
  problems.push(...folders.filter((each) => !isAbsolute(each)).map((each) => settingProblem('ACTES_QUEUE_FILES', each)))
  return folders.filter(isAbsolute)
}
