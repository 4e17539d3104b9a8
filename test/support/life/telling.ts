// What notices need in tests, on any store: facts of a connection, made one by one in an order; subscribers that are real
// servers on loopback; a clock that moves when told.
import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { systemClock } from '../../../src/clock.ts'
import type { App } from '../../../src/app.ts'
import { masterKeyOf } from '../../../src/store/secrets/master-key.ts'
import type { JobResult } from '../../../src/transmission/job.ts'
import { openPost } from '../../../src/subscriptions/webhooks/post.ts'
import { subscribe, type SubscriptionRequest } from '../../../src/subscriptions/webhooks/subscribing.ts'
import { tellEvents } from '../../../src/subscriptions/tell.ts'
import type { TellingWays } from '../../../src/subscriptions/ways.ts'
import { maraussan } from '../../../src/config/demo.ts'
import { declare } from '../../../src/store/connections/collectivites.ts'
import { ensureConnection } from '../../../src/store/connections/connections.ts'
import type { Sql } from '../../../src/store/engine/database.ts'
import { lift, suspend } from '../../../src/store/connections/standings.ts'
import { subscriptionById } from '../../../src/store/subscriptions/subscriptions.ts'
import { clockAt, schedulePorts, type MovableClock, type TestPorts } from './schedule-ports.ts'
import type { LentStore } from './stores.ts'

/** Where subscribers of the tests may be. */
export const here: readonly string[] = ['127.0.0.0/8']
const key = randomBytes(32)
export const connection = `sandbox:${maraussan.siren}`

export interface TellingBench {
  readonly clock: MovableClock
  readonly ports: TestPorts
  /** Another process on the same store. */
  another(): TestPorts
  /** Run the job once. */
  tells(ports?: TestPorts): ReturnType<typeof tellEvents>
  /** Something happens: the connection is suspended, and then goes on, by turns. */
  happens(sql?: Sql): Promise<void>
  /** Make a subscriber known. @returns its id and secret */
  subscribes(
    url: string,
    more?: Partial<SubscriptionRequest>,
  ): Promise<{ readonly id: string; readonly secret: string }>
  /** How it stands now. */
  standing(id: string): Promise<NonNullable<Awaited<ReturnType<typeof subscriptionById>>>>
  readonly sealing: {
    readonly ports: TestPorts
    readonly masterKey: () => Promise<Uint8Array>
    readonly networks: readonly string[]
  }
}

/** Open one on a store. */
export async function tellingBench(
  { store, home }: Pick<LentStore, 'store' | 'home'>,
  more: Partial<TellingWays> & { readonly at?: string } = {},
): Promise<TellingBench> {
  const { at = '2026-07-08T10:00:00Z', ...ways } = more
  const clock = clockAt(at)
  const masterKey = async () => key
  const telling: TellingWays = {
    post: openPost({ networks: here, timeoutMs: 2_000, clock: systemClock }),
    masterKey,
    language: 'fr' as const,
    publicUrl: 'https://actes.example.org',
    ...ways,
  }
  const process = (): TestPorts => ({ ...schedulePorts({ store, home, clock }), telling })
  const ports = process()
  const { db } = store
  await declare(db, maraussan, clock.now())
  await ensureConnection(db, 'sandbox', maraussan.siren)
  const sealing = { ports, masterKey, networks: here }
  return {
    clock,
    ports,
    sealing,
    another: process,
    tells: (given = ports) => tellEvents(given),
    happens: async (sql = db) => {
      const isNew = await suspend(sql, connection, { code: 'ACTES-G007', params: {}, at: clock.now() })
      if (!isNew) await lift(sql, connection, { by: 'test', at: clock.now() })
    },
    subscribes: async (url, wish = {}) => {
      const id = v7()
      const secret = await subscribe(
        db,
        { id, name: 'abonné', url, siren: null, types: [], by: 'test', ...wish },
        sealing,
      )
      return { id, secret: secret ?? '' }
    },
    standing: async (id) => {
      const found = await subscriptionById(db, id)
      if (!found) throw new Error(`no subscription ${id}`)
      return found
    },
  }
}

/** Tell whatever is due in an app, as its worker does. */
export function tellsOf({ ports, config }: Pick<App, 'ports' | 'config'>): Promise<JobResult> {
  const telling = {
    post: openPost({ networks: config.webhookNetworks, timeoutMs: 2_000, clock: systemClock }),
    masterKey: masterKeyOf(config),
    language: 'fr' as const,
    publicUrl: 'https://actes.example.org',
  }
  return tellEvents({ ...ports, telling, notify: async () => undefined })
}
