// Answers scrapes of the metrics: figures of the database and the queue, cached briefly and read within a time limit,
// and the process's own counters. A source that cannot be read is left out and reported as down.
import { withinTime } from '#queue/timeouts.ts'
import type { Antivirus } from '#files/antivirus.ts'
import type { Queue } from '#queue/queue.ts'
import type { Ports } from '#transmission/step.ts'
import { readFigures } from '#operations/figures.ts'
import type { Registered } from '#observe/metrics/meters.ts'
import type { Sample, Samples } from '#observe/metrics/table.ts'

interface Scraped {
  readonly registered: Registered
  readonly ports: Pick<Ports, 'store' | 'timing' | 'clock' | 'log'>
  readonly queue?: Queue
  readonly antivirus?: Pick<Antivirus, 'look'>
  /** Labels of `actes_build_info`. */
  readonly build: { readonly version: string; readonly node: string; readonly role: string }
}

/** Prometheus gives up after ten seconds by default. */
const patienceMs = 6_000
/** Scrapes within this time share an answer. */
const freshMs = 5_000

interface LastScrape {
  readonly at: number
  readonly samples: Promise<Samples>
}

export function openScrape(scraped: Scraped): () => Promise<string> {
  const { registered, ports } = scraped
  let last: LastScrape | undefined
  let reading: ReturnType<typeof beginScrape> | undefined
  const samples = () => {
    const at = ports.clock.now().getTime()
    if (last && Math.abs(at - last.at) < freshMs) return last.samples
    // Start no reading while one runs, even one that timed out: a slow database is not queried twice.
    const current = (reading ??= beginScrape(scraped))
    void current.over.then(() => {
      if (reading === current) reading = undefined
    })
    last = { at, samples: withinTime(current.samples, patienceMs, ports.clock).catch(() => ({})) }
    return last.samples
  }
  return async () => {
    const found = await samples()
    registered.show({ ...stateOf(scraped, found), ...found })
    return registered.text()
  }
}

const value = (of: number): readonly Sample[] => [{ labels: {}, value: of }]

function stateOf({ ports, queue, build }: Scraped, found: Samples): Samples {
  return {
    actes_database_up: value(found.actes_transmissions ? 1 : 0),
    ...(queue && { actes_queue_up: value(found.actes_queue_jobs ? 1 : 0) }),
    actes_build_info: [{ labels: { ...build, database: ports.store.kind }, value: 1 }],
  }
}

function beginScrape({ ports, queue, antivirus }: Scraped) {
  const { store, clock, timing } = ports
  const figures = readFigures({ db: store.db, place: { store, timing }, now: clock.now() })
  const jobs = queue ? sampleQueue(queue).catch(untold) : Promise.resolve(untold())
  const scanning = antivirus ? isUp(antivirus.look()) : Promise.resolve(untold())
  const inTime = Promise.all([withinTime(figures, patienceMs, clock).catch(untold), jobs, scanning])
  return {
    /** Answers in time, without the figures that took too long. */
    samples: inTime.then(([told, queued, scanned]) => ({ ...told, ...queued, ...scanned })),
    /** Settles once every source has, late ones included. */
    over: Promise.allSettled([figures, jobs, scanning]),
  }
}

function isUp(looked: Promise<unknown>): Promise<Samples> {
  const told = (up: number): Samples => ({ actes_antivirus_up: value(up) })
  return looked.then(
    () => told(1),
    () => told(0),
  )
}

function untold(): Samples {
  return {}
}

async function sampleQueue(queue: Queue): Promise<Samples> {
  const { waiting, active, delayed } = await queue.look()
  return {
    actes_queue_jobs: Object.entries({ waiting, active, delayed }).map(([state, count]) => ({
      labels: { state },
      value: count,
    })),
  }
}
