// Composes config, store, gateways, operations and, on request, queue and worker. Closes them in reverse order.
import type { Readable } from 'node:stream'
import { systemClock, type Clock } from '#clock.ts'
import { rolesFrom } from '#accounts/access.ts'
import type { SealingDesk } from '#accounts/sign-in.ts'
import type { Config } from '#config/config.ts'
import { ActesError } from '#errors.ts'
import { openAntivirus, type Antivirus } from '#files/antivirus.ts'
import { openPdfExaminer, type Examining, type PdfExaminer } from '#files/pdf/examiner.ts'
import { openPdfMaker, type PdfMaker } from '#files/pdf/maker.ts'
import type { SealedSecret } from '#gateways/settings.ts'
import { openLog, type Log } from '#observe/log.ts'
import { noMeters, type Meters } from '#observe/meters.ts'
import { openMailer } from '#subscriptions/mail/mailer.ts'
import { hostFromPublicUrl } from '#subscriptions/syslog/forward.ts'
import { openSyslog } from '#subscriptions/syslog/send.ts'
import { openPost } from '#subscriptions/webhooks/post.ts'
import type { TellingWays } from '#subscriptions/ways.ts'
import { guarded, looking, type Caller, type DeskReader, type RunTools } from '#operations/guard.ts'
import { workBatches } from '#operations/batch/work.ts'
import { bounds } from '#operations/runs.ts'
import type { Ask } from '#operations/ask.ts'
import { keepWaiting } from '#operations/waiting.ts'
import type { QueueSettings } from '#queue/bullmq.ts'
import type { Job, Queue, SentJob } from '#queue/queue.ts'
import { processMemory, type Ports } from '#transmission/step.ts'
import { declaredArchive } from '#store/archiving/archives.ts'
import { declaredSender } from '#store/connections/collectivites.ts'
import { isAgreed, meetPlugin } from '#store/plugins.ts'
import { checkClock, clocked, watchClock } from '#store/engine/clock.ts'
import { openSecret } from '#store/secrets/secrets.ts'
import { backupOf } from '#store/backup/content.ts'
import { quietOf, type Quiet } from '#store/installation.ts'
import { isDenied } from '#store/engine/database.ts'
import type { RolesOutcome as KeptRoles } from '#store/roles/roles.ts'
import { standsStill } from '#store/stall.ts'
import { openStore, type Store } from '#store/store.ts'
import type { Telemetry } from '#observe/telemetry.ts'
import { noTraces } from '#observe/traces.ts'
import { ownVersion } from '#config/version.ts'
import { openTrustedList } from '#offline/dossier/trusted-list.ts'
import { openTimestamps } from '#proof/authority.ts'
import { sealChains } from '#proof/sealing.ts'
import { together } from '#queue/timeouts.ts'
import type { JobPorts } from '#transmission/job.ts'
import { beginMark, checkFolder } from '#transmission/mark.ts'
import { startWorker, type Worker } from '#transmission/worker.ts'
import { openArchives } from '#open-archives.ts'
import { pluginKinds, type PluginKind } from '#gateways/kinds.ts'
import { namePlugins } from '#gateways/plugin/named.ts'
import { openGateways } from '#open-gateways.ts'

export interface App {
  readonly config: Config
  readonly ports: Ports
  askAs(caller: Caller): Ask
  lookAs(caller: Caller): DeskReader
  readonly signIn: SealingDesk
  /** Absent when the settings disable it. */
  readonly antivirus?: Antivirus
  /** Absent when the app was opened with `queue: 'none'`, or when a wanted queue was unreachable. */
  readonly queue?: Queue
  /** Compare this machine's clock (for dates) with the database's (for leases). @throws ActesError ACTES-C008 */
  checkClock(): Promise<void>
  /** Repeat `checkClock` at intervals and log a deviation. The returned function stops it. */
  watchClock(everyMs?: number): () => Promise<void>
  /** Check that the stored files belong to this installation. @throws ActesError ACTES-S028 */
  checkFolder(): Promise<void>
  /** Check that overdue work moves. False in a process that takes no jobs. @throws ActesError ACTES-Q005 */
  checkWork(): Promise<boolean>
  /** Why the installation sends nothing, if it is quiet. */
  quiet(): Promise<Quiet | undefined>
  /** Answer every call that waits for a state; later calls do not wait. */
  endWaiting(): void
  /** The whole installation as a tar stream, unencrypted. */
  backup(): Readable
  /** Run the queue's jobs in this process. Needs a queue. @param doors scans the watched folders */
  startWorker(doors?: Pick<JobPorts, 'intake'>): Promise<Worker>
  /** Schedule the sweep in the queue, once for all processes. Needs a queue. */
  startSweep(): Promise<void>
  /** Schedule every recurring job in the queue, sweep included, once for all processes. Needs a queue. */
  startSchedules(): Promise<void>
  close(): Promise<void>
}

export interface AppOptions {
  /** `needed`: opening fails without a queue. `wanted`: its absence is logged and the sweep replaces it. */
  readonly queue: 'needed' | 'wanted' | 'none' | Queue
  /** Defaults to the one that the settings name. */
  readonly store?: Store
  readonly log?: Log
  /** What it leaves out is this machine's, but that `now` is the database's clock, which all processes share. */
  readonly clock?: Partial<Clock>
  readonly meters?: Meters
  /** Delay before the queue detects a silent listener; defaults to production's. */
  readonly queueSettings?: Partial<QueueSettings>
  /** Its owner closes it. Without one, the app opens its own. */
  readonly examiner?: PdfExaminer
  /** Carries webhooks in the place of this machine's network. */
  readonly post?: TellingWays['post']
  /** Wraps the ports given to steps. Tests use it to halt a process at named points. */
  readonly wrap?: (ports: Ports) => Ports
}

/** @throws ActesError of the store (ACTES-S…), ACTES-Q001 when a needed queue is absent */
export async function openApp(config: Config, options: AppOptions): Promise<App> {
  const { queue: need, queueSettings = {}, clock: given } = options
  const machine = { ...systemClock, ...given }
  const log = options.log ?? openLog(config.logLevel)
  for (const { path, error } of await namePlugins(config.plugins))
    log.warn({ service: path, code: error.code, reason: String(error.params.reason) }, 'plugin-refused')
  const onError = (error: Error) => log.warn({ service: 'database', error }, 'service-error')
  const onMarkError = (error: Error) => log.warn({ error }, 'mark-unwritten')
  const opened = options.store ?? (await openStore(config, { ...machine, onError, onMarkError }))
  const { store, clock } = await clocked(opened, { isGiven: given?.now !== undefined, machine, log })
    .then(async (ready) => {
      for (const plugin of pluginKinds()) await meetPlugin(ready.store.db, plugin, ready.clock.now())
      return ready
    })
    .catch(async (error: unknown) => {
      await opened.close()
      throw error
    })
  const queue = await openQueue(config, { store, log, need, settings: queueSettings, clock }).catch(
    async (error: unknown) => {
      await store.close()
      throw error
    },
  )
  const telemetry = await openTraces(config, { log, clock })
  return assemble({ config, options, store, queue, log, machine, clock, telemetry })
}

/** `applied` holds the migrations just applied, such as `0063-baseline`; `roles` the worker and web roles. */
interface Migrated {
  readonly applied: readonly string[]
  readonly roles: KeptRoles
}

/** @throws ActesError ACTES-S001, ACTES-S002, ACTES-C018 when the account does not own the database */
export async function migrateDatabase(url: string, { withQueue = false } = {}): Promise<Migrated> {
  const [{ openPostgres }, { migrate }, { keepRoles }] = await Promise.all([
    import('#store/engine/postgres.ts'),
    import('#store/engine/migrate.ts'),
    import('#store/roles/roles.ts'),
  ])
  // No statement timeout: a migration may rewrite many rows.
  const db = openPostgres(url, () => undefined, { statementMs: 0 })
  try {
    const applied = await migrate(db, systemClock.now())
    if (withQueue) await layQueue(url)
    const names = applied.map(({ number, name }) => `${String(number).padStart(4, '0')}-${name}`)
    return { applied: names, roles: await keepRoles(db) }
  } catch (error) {
    throw isDenied(error) ? new ActesError('ACTES-C018', { cause: error }) : error
  } finally {
    await db.close()
  }
}

/** SQL that creates the database roles and grants their rights, for an administrator. @throws ActesError ACTES-S001 */
export async function rolesOfDatabase(url: string): Promise<readonly string[]> {
  const [{ openPostgres }, { rolesSql }] = await Promise.all([
    import('#store/engine/postgres.ts'),
    import('#store/roles/roles.ts'),
  ])
  const db = openPostgres(url, () => undefined)
  return rolesSql(db).finally(() => db.close())
}

/** Opening the queue creates its schema. */
async function layQueue(url: string) {
  const { openPostgresQueue } = await import('#queue/bullmq.ts')
  const queue = await openPostgresQueue({ url }, { log: openLog('silent'), clock: systemClock })
  await queue.close()
}

/** Import the telemetry libraries only when an endpoint is configured. */
async function openTraces({ traces }: Config, tools: Pick<AppParts, 'log' | 'clock'>): Promise<Telemetry> {
  if (!traces) return { traces: noTraces, close: async () => undefined }
  const { openTelemetry } = await import('#observe/telemetry.ts')
  return openTelemetry({ ...traces, version: ownVersion(), ...tools })
}

interface AppParts {
  readonly config: Config
  readonly options: AppOptions
  readonly store: Store
  readonly queue: Queue | undefined
  readonly log: Log
  /** The clock of this machine, beside that of the database. */
  readonly machine: Clock
  readonly clock: Clock
  readonly telemetry: Telemetry
}

function assemble({ config, options, store, queue, log, machine, clock, telemetry }: AppParts): App {
  const { meters = noMeters, wrap = (given) => given, examiner: lent } = options
  const stopping = new AbortController()
  const secretOf = async (secret: SealedSecret) => openSecret(store.db, secret, store.keys)
  const agreed = (plugin: PluginKind) => isAgreed(store.db, plugin, clock.now())
  const gateways = openGateways(config, { clock, secretOf, agreed, watching: { meters, traces: telemetry.traces } })
  const archives = openArchives(config, { clock, secretOf, settingsOf: (siren) => declaredArchive(store.db, siren) })
  const telling = tellingWays(config, { masterKey: store.keys, clock, post: options.post })
  const roads = { gatewayOf: gateways.of, archiveOf: archives.of, signal: stopping.signal }
  const ports = wrap({ ...portsOf(config, { store, log, clock, telemetry }), meters, ...roads })
  const { examiner, maker, closePdfs } = openPdfs(lent, { clock, signatures: config.signatures })
  const tools = toolsOf(config, { ports, examiner, maker, masterKey: store.keys, ...(queue && { queue }) })
  let workingSince: Date | undefined
  const needQueue = (): Queue => queue ?? throwAbsent()
  return {
    config,
    ports,
    askAs: guarded(bounds, tools),
    lookAs: looking(tools),
    signIn: signInOf(config, { db: ports.store.db, now: clock.now, masterKey: store.keys }),
    ...(tools.antivirus && { antivirus: tools.antivirus }),
    ...(queue && { queue }),
    checkClock: () => checkClock({ ...machine, read: store.now }),
    watchClock: (everyMs) => watchClock({ ...machine, read: store.now, log, everyMs }),
    checkWork: async () => workingSince !== undefined && checkWork(ports, workingSince),
    backup: () => backupOf(ports.store, clock.now()),
    quiet: () => quietOf(ports.store.db),
    checkFolder: () => checkFolder(ports.store),
    endWaiting: tools.waiting.end,
    startWorker: (doors = {}) => {
      workingSince = clock.now()
      const abort = () => stopping.abort()
      return work({ ports, telling, maker, doors, queue: needQueue(), abort, askAs: guarded(bounds, tools) }, config)
    },
    startSweep: () => needQueue().sweepEvery(config.timing.sweepMs),
    startSchedules: async () => {
      const { keepSchedules } = await import('#schedules/sweep.ts')
      await keepSchedules(needQueue(), ports)
    },
    close: async () => {
      tools.waiting.end()
      await Promise.all([gateways.close(), archives.close()])
      telling.mailer?.close()
      await closePdfs()
      await queue?.close()
      await store.close()
      await telemetry.close()
    },
  }
}

function portsOf(
  { timing, retention }: Config,
  { store, log, clock, telemetry }: Pick<AppParts, 'store' | 'log' | 'clock' | 'telemetry'>,
) {
  return {
    store,
    clock,
    log,
    timing,
    ...processMemory(),
    resolveTxt: askDns,
    traces: telemetry.traces,
    retention,
    senderOf: (siren: string) => declaredSender(store.db, siren),
  }
}

function datingOf({ timestamps }: Config, { clock }: Ports): Pick<JobPorts, 'timestamps'> {
  return timestamps ? { timestamps: openTimestamps(timestamps, clock) } : {}
}

function signInOf(
  { secondStep, relyingParty }: Config,
  desk: Pick<SealingDesk, 'db' | 'now' | 'masterKey'>,
): SealingDesk {
  return { ...desk, demanded: rolesFrom(secondStep), party: relyingParty }
}

function toolsOf(
  config: Config,
  parts: Pick<RunTools, 'ports' | 'examiner' | 'maker' | 'masterKey' | 'queue'>,
): RunTools {
  const { localSignIn: takesPasswords, webhookNetworks, publicPages, publicPagesUrl, doors } = config
  const { timestamps, fourEyes, secondStep, relyingParty: party, syslog } = config
  const waiting = keepWaiting(parts.ports)
  return {
    ...parts,
    antivirus: openAntivirus(config.clamd, {}, parts.ports.clock),
    waiting,
    depositQueues: doors.queues,
    fourEyes,
    takesPasswords,
    demanded: rolesFrom(secondStep),
    party,
    publicPages,
    publicPagesUrl,
    webhookNetworks,
    timestampAuthorities: timestamps?.ca,
    trustedList: timestamps?.list && openTrustedList(timestamps.list, parts.ports.clock.now),
    sealNow:
      parts.ports.store.embedded && together(() => sealChains({ ...parts.ports, ...datingOf(config, parts.ports) })),
    siem: syslog?.host,
  }
}

/** @param lent examiner that its owner closes */
function openPdfs(lent: PdfExaminer | undefined, tools: Required<Examining>) {
  const [examiner, maker] = [lent ?? openPdfExaminer({}, tools), openPdfMaker({}, tools.clock)]
  const closePdfs = async (): Promise<void> => {
    await Promise.all([lent ? undefined : examiner.close(), maker.close()])
  }
  return { examiner, maker, closePdfs }
}

/** Short timeout: a hanging resolver would otherwise block a collection. */
async function askDns(name: string): Promise<string[][]> {
  const { Resolver } = await import('node:dns/promises')
  return new Resolver({ timeout: 2_000, tries: 2 }).resolveTxt(name)
}

function throwAbsent(): never {
  throw new ActesError('ACTES-Q001')
}

async function checkWork({ store, clock, timing }: Ports, workingSince: Date): Promise<boolean> {
  const isStill = await standsStill(store.db, { now: clock.now(), timing, workingSince })
  if (isStill) throw new ActesError('ACTES-Q005')
  return true
}

interface WorkerParts {
  readonly ports: Ports
  readonly telling: TellingWays
  readonly maker: PdfMaker
  readonly doors: Pick<JobPorts, 'intake'>
  readonly queue: Queue
  readonly abort: () => void
  readonly askAs: App['askAs']
}

async function work(
  { ports, telling, maker, doors, queue, abort, askAs }: WorkerParts,
  config: Config,
): Promise<Worker> {
  const { sweep, takeSchedule } = await import('#schedules/sweep.ts')
  await beginMark(ports)
  const { publicPagesUrl } = config
  const proving = { maker, publicPagesUrl }
  const reply = (name: string, job: SentJob) => queue.send(name, job, config.doors.events)
  const ways = { ...telling, reply }
  const batches = (jobs: JobPorts) => workBatches(jobs, askAs)
  const notify = (job: Job) => queue.notify(job)
  const forJobs = { ...ports, ...doors, telling: ways, proving, ...datingOf(config, ports), batches, notify }
  const recurring = { sweep: () => sweep(forJobs), schedule: (name: string) => takeSchedule(name, forJobs) }
  return startWorker({ ports, queue, recurring, abort }, config.concurrency)
}

/** Build the transports of webhooks, mails and syslog. None connects before its first message. */
export function tellingWays(
  config: Config,
  tools: Pick<TellingWays, 'masterKey'> & Pick<Ports, 'clock'> & { readonly post?: TellingWays['post'] | undefined },
): TellingWays {
  const { masterKey, clock, post } = tools
  const { webhookNetworks: networks, mail, publicUrl, host, port, timing, language, syslog } = config
  return {
    // A lease must outlast the exchange.
    post: post ?? openPost({ networks, timeoutMs: Math.min(10_000, timing.leaseMs / 2), clock }),
    masterKey,
    language,
    ...(mail && { mailer: openMailer(mail) }),
    ...(syslog && {
      siem: { send: openSyslog(syslog, { clock }), host: hostFromPublicUrl(publicUrl), at: syslog.host },
    }),
    publicUrl: (publicUrl ?? `http://${host}:${port}`).replace(/\/$/, ''),
  }
}

interface QueueWish {
  readonly store: Pick<Store, 'embedded'>
  readonly log: Log
  readonly need: AppOptions['queue']
  readonly settings: Partial<QueueSettings>
  readonly clock: Clock
}

/** Open the configured queue. Undefined when none is wanted, or when a merely wanted one is unreachable. */
export async function openQueue(
  config: Config,
  { store, log, need, settings, clock }: QueueWish,
): Promise<Queue | undefined> {
  if (need === 'none') return undefined
  if (typeof need === 'object') return need
  const { openPgliteQueue, openPostgresQueue, openRedisQueue } = await import('#queue/bullmq.ts')
  // BullMQ dates jobs by this machine's time.
  const tools = { log, settings, clock: { ...clock, now: systemClock.now } }
  const opening = config.redisUrl
    ? openRedisQueue({ url: config.redisUrl }, tools)
    : config.databaseUrl
      ? openPostgresQueue({ url: config.databaseUrl }, tools)
      : store.embedded
        ? openPgliteQueue({ pglite: store.embedded }, tools)
        : undefined
  return opening?.catch((error: unknown) => {
    if (need === 'needed') throw error
    log.warn({ service: 'queue', error }, 'service-error')
    return undefined
  })
}
