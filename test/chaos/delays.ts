// The delays of a run: those of production, divided by one factor. What the product has as a setting is set; the queue's
// and the simulators' own are given to them in code, and never become so short that a busy machine alone breaks them.
import { settings } from '../../src/config/table.ts'
import { defaultQueueSettings, type QueueSettings } from '../../src/queue/jobs.ts'

export interface Delays {
  readonly factor: number
  /** Settings of the product. */
  readonly environment: Readonly<Record<string, string>>
  readonly queue: QueueSettings
  readonly leaseMs: number
  /** `quietude` of a declaration: whole seconds. */
  readonly quietSeconds: number
  /** How long a transaction stays in each state of the simulated S²LOW. */
  readonly platformMs: number
}

const divided = ['LEASE', 'GRACE', 'RETRY', 'RETRY_MAX', 'COLLECT', 'COLLECT_MAX', 'COLLECT_IDLE', 'SWEEP']

export function delaysOf(factor: number): Delays {
  const secondsOf = (name: string) => Number(settings.find((each) => each.name === name)?.fallback) / factor
  const names = divided.map((name) => `ACTES_${name}_SECONDS`)
  const { lockMs, stalledEveryMs, stalledMax, retryMs, answerMs } = defaultQueueSettings
  const atLeast = (least: number, ms: number) => Math.max(least, ms / factor)
  return {
    factor,
    environment: Object.fromEntries(names.map((name) => [name, secondsOf(name).toFixed(3)])),
    queue: {
      lockMs: atLeast(1_000, lockMs),
      stalledEveryMs: atLeast(500, stalledEveryMs),
      retryMs: atLeast(100, retryMs),
      answerMs: atLeast(2_000, answerMs),
      stalledMax,
    },
    leaseMs: secondsOf('ACTES_LEASE_SECONDS') * 1_000,
    quietSeconds: Math.max(1, Math.round(180 / factor)),
    platformMs: atLeast(50, 10_000),
  }
}
