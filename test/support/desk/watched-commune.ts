// A commune that is watched as `actes start` is: its counts are kept, and `/metrics` tells them, with the figures of its database.
import type { FastifyInstance, InjectOptions } from 'fastify'
import { systemClock } from '../../../src/clock.ts'
import { openRegistry } from '../../../src/observe/metrics/meters.ts'
import { openScrape } from '../../../src/web/scrape.ts'
import { openPgliteQueue } from '../../../src/queue/bullmq.ts'
import type { Queue } from '../../../src/queue/queue.ts'
import { networkServer } from '../../../src/web/server.ts'
import { openCommune, type Commune, type CommuneOptions } from '../life/commune.ts'

/** One line of a scrape. */
export interface Told {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface WatchedCommune extends Commune {
  /** Where it was opened with one. */
  readonly queue?: Queue
  readonly server: FastifyInstance
  /** Ask for the metrics as Prometheus does, from this machine. */
  asks(options?: Partial<InjectOptions>): Promise<{ readonly status: number; readonly text: string }>
  /** Every value that is told now; what was told within five seconds is told again. */
  tells(): Promise<readonly Told[]>
  /** The values of one metric, `label=value,…` → value. */
  of(name: string): Promise<Readonly<Record<string, number>>>
}

export interface WatchedOptions extends CommuneOptions {
  /** Open a queue on its embedded database; nobody takes its jobs. */
  readonly withQueue?: true
}

/** Open a commune, and its metrics. */
export async function openWatchedCommune(options: WatchedOptions = {}): Promise<WatchedCommune> {
  const { withQueue, ...rest } = options
  const registered = openRegistry()
  const commune = await openCommune({ ...rest, ...(withQueue && { store: 'embedded' }), meters: registered.meters })
  const queue = withQueue && (await queueOf(commune))
  const build = { version: '0.0.0', node: process.versions.node, role: 'all' }
  const scrape = openScrape({ registered, ports: commune.app.ports, build, ...(queue && { queue }) })
  const metrics = { contentType: registered.contentType, scrape }
  const server = await networkServer(commune.app, { desk: false, metrics })
  const asks = async (more: Partial<InjectOptions> = {}) => {
    const { statusCode: status, body: text } = await server.inject({ method: 'GET', url: '/metrics', ...more })
    return { status, text }
  }
  const tells = async () => linesOf((await asks()).text)
  return {
    ...commune,
    ...(queue && { queue }),
    server,
    asks,
    tells,
    of: async (name) =>
      Object.fromEntries(
        (await tells())
          .filter((line) => line.name === name)
          .map(({ labels, value }) => [
            Object.entries(labels)
              .map((pair) => pair.join('='))
              .join(','),
            value,
          ]),
      ),
    closes: async () => {
      await server.close()
      registered.close()
      await queue?.close()
      await commune.closes()
    },
  }
}

async function queueOf({ app }: Commune): Promise<Queue> {
  const { embedded: pglite } = app.ports.store
  if (!pglite) throw new Error('the queue of a watched commune is on its embedded database')
  return openPgliteQueue({ pglite }, { clock: systemClock, log: app.ports.log })
}

/** The values of a text of Prometheus. */
export function linesOf(text: string): readonly Told[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^([a-zA-Z_:]+[a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
      const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text_ = '']) => [
        key,
        text_,
      ])
      return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }
    })
}

/** The families that a text of Prometheus declares. */
export function familiesOf(text: string): readonly string[] {
  return [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name)
}
