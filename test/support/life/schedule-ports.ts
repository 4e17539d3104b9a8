// What recurring jobs may touch, on a store of the tests: a clock that moves when told, jobs and log lines kept to be
// looked at, the built-in prefecture as the gateway of every collectivité.
import { processMemory } from '../../../src/transmission/step.ts'
import { systemClock, type Clock } from '../../../src/clock.ts'
import { ActesError } from '#errors.ts'
import { join } from 'node:path'
import { readConfig } from '../../../src/config/config.ts'
import { noMeters } from '../../../src/observe/meters.ts'
import { noTraces } from '../../../src/observe/traces.ts'
import type { Gateway } from '../../../src/gateways/gateway.ts'
import type { Log, LogFacts } from '../../../src/observe/log.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import type { Job } from '../../../src/queue/queue.ts'
import type { TellingPorts } from '../../../src/subscriptions/ways.ts'
import { declaredSender } from '../../../src/store/connections/collectivites.ts'
import type { Store } from '../../../src/store/store.ts'
import { sandboxGateway } from '../gateways/sandbox.ts'

/** A clock that only moves when it is told to. */
export interface MovableClock extends Clock {
  set(instant: string): void
  /** The clock moves on. */
  wait(ms: number): void
}

/** A clock that stands at an instant. */
export function clockAt(instant: string): MovableClock {
  let ms = Date.parse(instant)
  return {
    ...systemClock,
    now: () => new Date(ms),
    set: (other) => {
      ms = Date.parse(other)
    },
    wait: (more) => {
      ms += more
    },
  }
}

export interface TestPorts extends TellingPorts {
  readonly notified: readonly Job[]
  readonly lines: readonly (LogFacts & { readonly event: string; readonly level: string })[]
}

interface Wishes {
  readonly store: Store
  readonly home: string
  readonly clock: MovableClock
  readonly signal?: AbortSignal
  readonly gatewayOf?: (collectivite: Collectivite) => Gateway
  readonly archiveOf?: TellingPorts['archiveOf']
  readonly environment?: Readonly<Record<string, string>>
}

/** The ports of one process on a store. */
export function schedulePorts(wishes: Wishes): TestPorts {
  const { store, home, clock, signal = new AbortController().signal, environment = {} } = wishes
  const notified: Job[] = []
  const lines: (LogFacts & { event: string; level: string })[] = []
  const gatewayOf = (collectivite: Collectivite) =>
    sandboxGateway({ folder: join(home, 'sandbox'), now: clock.now, declares: [collectivite] })
  return {
    store: { ...store, now: async () => clock.now() },
    gatewayOf: wishes.gatewayOf ?? gatewayOf,
    archiveOf: wishes.archiveOf ?? noArchive,
    senderOf: (siren) => declaredSender(store.db, siren),
    clock,
    resolveTxt: async () => [],
    ...processMemory(),
    timing: readConfig({ ACTES_HOME: home, ...environment }).timing,
    log: keeping(lines),
    meters: noMeters,
    traces: noTraces,
    signal,
    notify: async (job) => void notified.push(job),
    notified,
    lines,
  }
}

async function noArchive(): Promise<never> {
  throw new ActesError('ACTES-T005')
}

function keeping(lines: (LogFacts & { event: string; level: string })[]): Log {
  const at = (level: string) => (facts: LogFacts, event: string) => void lines.push({ ...facts, event, level })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), scope: () => keeping(lines) }
}
