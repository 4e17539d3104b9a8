// One answer to who asks for the metrics: the figures of the database and of the queue, read at most once in a while and
// never waited for too long, beside what the process counts. What cannot be read is left out, and said to be down.
import { withinTime } from '../queue/answer.ts'
import type { Antivirus } from '../files/antivirus.ts'
import type { Queue } from '../queue/queue.ts'
import type { Ports } from '../transmission/steps/step.ts'
import { readFigures } from '../operations/figures.ts'
import type { Registered } from '../observe/metrics/meters.ts'
import type { Sample, Samples } from '../observe/metrics/table.ts'

/** Who is asked. */
interface Scraped {
  readonly registered: Registered
  readonly ports: Pick<Ports, 'store' | 'timing' | 'clock' | 'log'>
  readonly queue?: Queue
  readonly antivirus?: Pick<Antivirus, 'look'>
  /** Of `actes_build_info`. */
  readonly build: { readonly version: string; readonly node: string; readonly role: string }
}

/** Prometheus gives up after ten seconds by default. */
const patienceMs = 6_000
/** Two who ask within this time are told the same. */
const freshMs = 5_000

interface LastScrape {
  readonly at: number
  readonly samples: Promise<Samples>
}

/** @returns what answers: the text of Prometheus */
export function openScrape(scraped: Scraped): () => Promise<string> {
  const { registered, ports } = scraped
  let last: LastScrape | undefined
  let reading: ScrapeReading | undefined
  const samples = (): Promise<Samples> => {
    const at = ports.clock.now().getTime()
    if (last && Math.abs(at - last.at) < freshMs) return last.samples
    // While one goes on, given up or not, none begins: a slow database is not asked twice.
    const current = (reading ??= beginScrape(scraped))
    void current.over.then(() => {
      if (reading === current) reading = undefined
    })
    last = { at, samples: withinTime(current.samples, patienceMs).catch(() => ({})) }
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

interface ScrapeReading {
  /** In time; without what took too long. */
  readonly samples: Promise<Samples>
  /** All of it has ended. */
  readonly over: Promise<unknown>
}

function beginScrape({ ports, queue, antivirus }: Scraped): ScrapeReading {
  const { store, clock, timing } = ports
  const figures = readFigures({ db: store.db, place: { store, timing }, now: clock.now() })
  const jobs = queue ? sampleQueue(queue).catch(untold) : Promise.resolve(untold())
  const scanning = antivirus ? isUp(antivirus.look()) : Promise.resolve(untold())
  const inTime = Promise.all([withinTime(figures, patienceMs).catch(untold), jobs, scanning])
  return {
    samples: inTime.then(([told, queued, scanned]) => ({ ...told, ...queued, ...scanned })),
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

/** That it is down is what the metrics say; why is in the log. */
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
