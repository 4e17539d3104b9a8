// The settings of the doors beside the API: queues that programs put deposits on, and folders that are watched.
import { isAbsolute, resolve } from 'node:path'
import { settingProblem, type SettingsReading } from './sign-in.ts'

/** A queue of deposits, and for whom it may deposit: its callers have no other identity. */
export interface DepositQueue {
  readonly name: string
  /** Null: for all. */
  readonly sirens: readonly string[] | null
}

export interface DoorSettings {
  /** None: the door is closed. */
  readonly queues: readonly DepositQueue[]
  /** Folders, as absolute paths, below which a job may name files. */
  readonly files: readonly string[]
  readonly concurrency: number
  readonly perMinute: number
  /** Events that wait on a queue, at most. */
  readonly events: number
  /** The folder of the watched folders, and how long a deposit must have rested there. */
  readonly intake?: { readonly root: string; readonly restMs: number }
}

/** Names are ours, so that no job gets onto another program's queue, nor onto the one of our own jobs. */
const entry = /^(?:(?<name>actes-deposits(?:-[a-z0-9]+)*)=)?(?<sirens>\*|\d{9}(?:,\d{9})*)$/

/** Read them; what is refused is added to the problems, ACTES-C001. */
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
