// A simulated world: what all share, the platforms, and workers that die and come back. Each worker is the app as it is, with
// the services, the platforms and the clock of the simulation in the place of the real ones.
import { readConfig } from '../../src/config/config.ts'
import { maraussan } from '../../src/config/demo.ts'
import { openApp, type App } from '../../src/app.ts'
import { openQueueDoors } from '../../src/doors/queue.ts'
import { ActesError } from '../../src/errors.ts'
import type { PdfExaminer } from '../../src/files/pdf/examiner.ts'
import { openLog, type Log, type LogFacts } from '../../src/observe/log.ts'
import { ownPage } from '../../src/offline/dossier/own-page.ts'
import type { Collectivite } from '../../src/protocol/acte/collectivite.ts'
import type { Job } from '../../src/queue/queue.ts'
import { declareArchive } from '../../src/store/archiving/archives.ts'
import { confirmClassification, declare } from '../../src/store/connections/collectivites.ts'
import { ensureConnection } from '../../src/store/connections/connections.ts'
import { confirmSender } from '../../src/store/retours/senders.ts'
import { archiveKinds, type ArchiveKind } from '../chaos/evidence.ts'
import { keepSubscription } from '../../src/store/subscriptions/subscriptions.ts'
import { sealSecret } from '../../src/subscriptions/webhooks/secrets.ts'
import { randomOf } from '../fuzz/random.ts'
import { openSimulatedArchive, settingsOf } from './archive.ts'
import type { Base } from './base.ts'
import { emptyDisk } from './disk.ts'
import { openPlatform, platformKinds, sirens, type Platform, type PlatformKind } from './platform.ts'
import { clockOf, openScheduler, type Process } from './scheduler.ts'
import { openSetback } from './setback.ts'
import { openReceiver, wantedTypes } from './receiver.ts'
import { keys, openServices, type Ground } from './services.ts'
import { openWeather } from './weather.ts'

export const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
/** A little before the classifications are asked for, as each night. */
export const start = Date.parse('2025-07-08T00:15:00Z')

/** The archive of each collectivité. */
const archiveFor: Readonly<Record<PlatformKind, ArchiveKind>> = {
  sandbox: 'asalae',
  s2low: 'vitam',
  ministry: 'asalae',
}

const config = readConfig({
  ACTES_HOME: '/nowhere',
  ACTES_CLAMD: 'off',
  ACTES_SWEEP_SECONDS: '60',
  ACTES_QUEUE_DEPOSITS: '*',
})

/** Nothing here is about PDFs. */
const examiner = {
  examine: async () => ({ problems: [], warnings: [], pages: 1 }),
  close: async () => undefined,
} as unknown as PdfExaminer

// The half megabyte of this page, the same in each dossier that goes to an archive, would cost a tenth of the time; and without
// it a life is the same where nothing was built.
ownPage.pathname = '/nowhere/verifier.html'

/** Schedules that mend what faults have done. */
const runs: ReadonlySet<string> = new Set(['classification', 'collect', 'mailbox', 'mend', 'heal', 'receipts'])
/** Those that are due at any time, and cost much: no sooner again than this. */
const spaced: Readonly<Record<string, number>> = {
  notices: 5 * minuteMs,
  batches: 5 * minuteMs,
  transfers: 3 * minuteMs,
}

interface Worker {
  readonly process: Process
  readonly app: App
}

export type World = Awaited<ReturnType<typeof openWorld>>

/** What the seed draws, as a Wish has it. */
interface Drawn {
  readonly seed: number
  readonly draw: number
  readonly strikes: ReadonlySet<string> | undefined
}

export async function openWorld({ seed, draw, strikes }: Drawn, base: Base) {
  const scheduler = openScheduler(start, randomOf(seed, 1 + 1_000 * draw))
  const weather = openWeather(seed, { now: scheduler.now, strikes })
  const workers: Worker[] = []
  const apps: App[] = []
  const failures: unknown[] = []
  const ground: Ground = { scheduler, weather, base, aheadMs: 0, isClockSteady: true, step }
  const services = openServices(ground)
  const opened = platformKinds.map((kind) => [kind, openPlatform(kind, ground)] as const)
  const platforms = Object.fromEntries(opened) as Record<PlatformKind, Platform>
  const nextAt = new Map<string, number>()
  const receiver = openReceiver(ground)
  const archives = archiveKinds.map((kind) => openSimulatedArchive(kind, ground))
  const processes = new Set<Process>()
  let started = 0

  async function step(process: Process, where: string, mostMs = 20) {
    const name = `${process.name}: ${where}`
    weather.passes(process.name, where)
    if (process.isAlive && weather.befalls('killed', name)) kill(process)
    else if (process.isAlive && weather.befalls('asleep', name))
      scheduler.sleep(process, 1_000 * (30 + scheduler.chance.below(900)))
    else if (weather.befalls('clock jumps', name)) {
      ground.aheadMs = 1_000 * (scheduler.chance.below(1_800) - 900)
      ground.isClockSteady = false
    }
    await scheduler.wait(process, 1 + scheduler.chance.below(mostMs))
  }

  function isTaken(job: Job) {
    if (job.kind !== 'schedule' || runs.has(job.name)) return true
    const everyMs = spaced[job.name]
    if (everyMs === undefined || scheduler.now() < (nextAt.get(job.name) ?? 0)) return false
    nextAt.set(job.name, scheduler.now() + everyMs)
    return true
  }

  function kill(process: Process) {
    scheduler.kill(process)
    processes.delete(process)
    const at = workers.findIndex((each) => each.process === process)
    if (at >= 0) workers.splice(at, 1)
    scheduler.add(undefined, 1_000 * (1 + scheduler.chance.below(120)), begin)
  }

  // What the product itself calls a bug is a finding.
  const bug = ({ error }: LogFacts, event: string) => void (event === 'bug' && failures.push(error))
  const log: Log = { ...openLog('silent'), error: bug, scope: () => log }

  /** What goes on by itself; what it throws is a finding. */
  const goOn = (work: Promise<unknown>) => void work.catch((error: unknown) => failures.push(error))

  function begin() {
    const process = scheduler.start(`worker ${++started}`)
    processes.add(process)
    const isOurs = (error: unknown) => {
      if (!(error instanceof ActesError)) throw error
      kill(process)
    }
    goOn(beginWorker(process).catch(isOurs))
  }

  async function beginWorker(process: Process) {
    const clock = clockOf(scheduler, process)
    // The time of day is the database's, as in production.
    const { now: _, ...own } = clock
    const gateways = new Map(opened.map(([kind, platform]) => [kind as string, platform.gatewayOf(process)]))
    const gatewayOf = ({ gateway }: Pick<Collectivite, 'gateway'>) => {
      const found = gateways.get(gateway.type)
      if (!found) throw new ActesError('ACTES-G010')
      return found
    }
    const openedArchives = new Map(archives.map((each) => [each.kind, each.openedFor(process)]))
    const archiveOf = async (siren: string) => {
      const kind = platformKinds.find((each) => sirens[each] === siren)
      const found = kind && openedArchives.get(archiveFor[kind])
      if (!found) throw new ActesError('ACTES-T005')
      return found
    }
    const app = await openApp(config, {
      store: services.storeOf(process, clock),
      clock: own,
      queue: services.queue.of(process, isTaken),
      post: receiver.postFor(process),
      log,
      examiner,
      wrap: (ports) => ({ ...ports, gatewayOf, archiveOf, resolveTxt: async () => [] }),
    })
    apps.push(app)
    await app.startSchedules()
    await app.startWorker()
    await openQueueDoors(app)
    if (process.isAlive) workers.push({ process, app })
  }

  const at = new Date(start)
  for (const kind of platformKinds) {
    await declare(base.db, declared(kind), at)
    await ensureConnection(base.db, kind, sirens[kind])
    // Where no answer has said yet which one is in force, the first act waits for it.
    const isConfirmed = scheduler.chance.once(2)
    if (isConfirmed) await confirmClassification(base.db, sirens[kind], new Date(start - dayMs))
    await declareArchive(base.db, { siren: sirens[kind], settings: settingsOf(archiveFor[kind]), at })
  }
  await subscribe(base.db, at)
  const { ministry } = sirens
  await confirmSender(base.db, { connection: `ministry:${ministry}`, sender: 'actes@example.org', at, by: 'agent' })
  for (let count = 0; count < 3; count++) begin()
  await scheduler.run(() => workers.length === 3, minuteMs)

  return {
    seed,
    base,
    scheduler,
    weather,
    platforms,
    archives,
    receiver,
    setback: openSetback(ground, () => processes.forEach(kill)),
    files: services.files,
    deposits: services.deposits,
    failures,
    goOn,
    /** People see what is committed. */
    untilCommitted: async () => {
      while (!base.isFree()) await scheduler.wait(undefined, 10)
    },
    /** Somebody asks a worker. `nothing`: no word came back; it may be done. */
    ask: async <T>(work: (app: App) => Promise<T>): Promise<T | 'nothing' | 'refused'> => {
      const worker = workers.length > 0 ? scheduler.chance.pick(workers) : undefined
      if (!worker) return 'nothing'
      const silence = Promise.withResolvers<'nothing'>()
      const gone = () => silence.resolve('nothing')
      worker.process.onStop.add(gone)
      try {
        return await Promise.race([work(worker.app), silence.promise])
      } catch (error) {
        if (error instanceof ActesError) return error.kind === 'refuse' ? 'refused' : 'nothing'
        throw error
      } finally {
        worker.process.onStop.delete(gone)
      }
    },
    end: async () => {
      for (const { process } of workers) scheduler.kill(process)
      // What they hold of this process: nothing of it is of the simulation.
      await Promise.all(apps.map((app) => app.close()))
      emptyDisk()
    },
  }
}

async function subscribe(db: Base['db'], at: Date) {
  const id = '00000000-0000-7000-8000-000000000001'
  const target = { id, name: 'logiciel', url: 'https://logiciel.example/', siren: null, types: wantedTypes }
  await keepSubscription(db, { ...target, secret: sealSecret(Buffer.alloc(32, 2), id, await keys()), at, by: 'agent' })
}

function declared(kind: PlatformKind): Collectivite {
  const boite = { nonAuthentifies: 'acceptes' }
  return { ...maraussan, siren: sirens[kind], gateway: { type: kind, ...(kind === 'ministry' && { boite }) } }
}
