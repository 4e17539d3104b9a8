// What the checks look at, opened once. A broken setting or absent service becomes a fact: nothing throws here.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Archives } from '#open-archives.ts'
import type { Gateways } from '#open-gateways.ts'
import { readSettings, type Config, type Environment } from '#config/config.ts'
import { ActesError, type Problem } from '#errors.ts'
import { selfLookMs } from '#gateways/findings.ts'
import type { DeclaredArchive } from '#archives/settings.ts'
import { namePlugins } from '#gateways/plugin/named.ts'
import type { Finding } from '#gateways/gateway.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import type { Queue } from '#queue/queue.ts'
import type { Clock } from '#clock.ts'
import { archives } from '#store/archiving/archives.ts'
import { senders } from '#store/connections/collectivites.ts'
import { credentials } from '#store/connections/credentials.ts'
import { ping, type Database } from '#store/engine/database.ts'
import { openEmbedded } from '#store/engine/embedded.ts'
import { migrate } from '#store/engine/migrate.ts'
import type { FilePlace } from '#store/blobs/place.ts'
import { openPlace } from '#store/blobs/places.ts'
import type { Store } from '#store/store.ts'
import type { SharedEnd } from './credentials.ts'
import { askOwner, type Owner } from './owner.ts'

/** Injected, so that tests can replace it. */
export interface DoctorTools {
  readonly environment: Environment
  readonly clock: Clock
  /** The running version, and the range in package.json's `engines`. */
  readonly node: { readonly version: string; readonly wanted: string }
  readonly compress: (bytes: Uint8Array) => Uint8Array
  readonly preparedData: URL
  readonly openGateways: (config: Config, db: Database) => Gateways
  readonly openArchives: (config: Config, db: Database) => Archives
  readonly openQueue: (config: Config, store: Pick<Store, 'embedded'>) => Promise<Queue | undefined>
  readonly signal: AbortSignal
}

export type OpenStore = Pick<Store, 'db' | 'embedded'>

export type Reached =
  | { readonly kind: 'open'; readonly store: OpenStore }
  /** Another process holds the embedded folder; `owner` is its answer, if any. */
  | { readonly kind: 'owned'; readonly pid: number; readonly owner: Owner | undefined }
  | { readonly kind: 'away'; readonly error: unknown }
  | { readonly kind: 'unknown'; readonly setting: string }

/** The archive of a collectivité, as it is stored. */
export interface DeclaredPlace {
  readonly siren: string
  readonly settings: DeclaredArchive
}

export interface Scene {
  readonly tools: DoctorTools
  readonly config: Config
  readonly refused: readonly Problem[]
  /** Embedded, and without a database when doctor started. */
  readonly firstStart: boolean
  readonly database: Reached
  /** Opened once, for the first who asks. */
  readonly place: () => Promise<FilePlace>
  /** Runs here, or in the process that owns the folder. */
  readonly findingsOf: (collectivite: Collectivite) => Promise<readonly Finding[]>
  readonly pluginFaults: Awaited<ReturnType<typeof namePlugins>>
  readonly credentials: readonly SharedEnd[]
  readonly senders: readonly Collectivite[] | undefined
  readonly archives: readonly DeclaredPlace[]
  readonly archiveFindingsOf: (place: Pick<DeclaredPlace, 'siren'>) => Promise<readonly Finding[]>
}

export async function withScene<T>(tools: DoctorTools, work: (scene: Scene) => Promise<T>): Promise<T> {
  const { config, problems: refused } = readSettings(tools.environment)
  const pluginFaults = await namePlugins(config.plugins)
  const embedded = config.databaseUrl === undefined
  const setting = settingRefused('ACTES_DATABASE_URL', refused)
  const firstStart = embedded && setting === undefined && !existsSync(join(config.home, 'database', 'PG_VERSION'))
  const { reached, close } =
    setting === undefined
      ? await reach(config, tools)
      : { reached: { kind: 'unknown', setting } as const, close: nothing }
  let opening: Promise<FilePlace> | undefined
  // What is copied here hides what the place lost.
  const place = () => (opening ??= openPlace(config, tools.clock, { copies: false }))
  const gateways = reached.kind === 'open' ? tools.openGateways(config, reached.store.db) : undefined
  const opened = reached.kind === 'open' ? tools.openArchives(config, reached.store.db) : undefined
  try {
    const known = await sendersOf(reached)
    const inTime = () => AbortSignal.any([tools.signal, tools.clock.limit(selfLookMs)])
    return await work({
      tools,
      config,
      refused,
      pluginFaults,
      firstStart,
      database: reached,
      place,
      findingsOf: asking(
        reached,
        ({ siren }, owner) => owner.findingsOf(siren),
        async (collectivite) => gateways?.of(collectivite).check(inTime()),
      ),
      credentials: await credentialsOf(reached),
      senders: known,
      archives: await archivesOf(reached),
      archiveFindingsOf: asking(
        reached,
        ({ siren }, owner) => owner.archiveFindingsOf(siren),
        async ({ siren }) => (await opened?.of(siren))?.archive.check(inTime()),
      ),
    })
  } finally {
    await gateways?.close()
    await opened?.close()
    await opening?.then((one) => one.close()).catch(() => undefined)
    await close()
  }
}

type Findings = Promise<readonly Finding[] | undefined>

/** Asks the process that holds the folder, else what is opened here. */
function asking<T extends Pick<DeclaredPlace, 'siren'>>(
  reached: Reached,
  there: (one: T, owner: Owner) => Findings,
  here: (one: T) => Findings,
) {
  return async (one: T) => {
    if (reached.kind !== 'owned') return (await here(one)) ?? []
    return (reached.owner && (await there(one, reached.owner))) ?? []
  }
}

export function settingRefused(name: string, refused: readonly Problem[]): string | undefined {
  return refused.find(({ path }) => path === name || path === `${name}_FILE`)?.path
}

interface Reach {
  readonly reached: Reached
  readonly close: () => Promise<void>
}

const nothing = async (): Promise<void> => undefined

async function reach(config: Config, tools: DoctorTools): Promise<Reach> {
  try {
    return await (config.databaseUrl === undefined ? reachEmbedded(config, tools) : reachPostgres(config.databaseUrl))
  } catch (error) {
    if (!(error instanceof ActesError && error.code === 'ACTES-S008'))
      return { reached: { kind: 'away', error }, close: nothing }
    const owner = await askOwner(config.home).catch(() => undefined)
    return { reached: { kind: 'owned', pid: Number(error.params.pid), owner }, close: nothing }
  }
}

async function reachPostgres(url: string): Promise<Reach> {
  const { openPostgres } = await import('#store/engine/postgres.ts')
  const db = openPostgres(url, () => undefined)
  try {
    await ping(db)
    return { reached: { kind: 'open', store: { db } }, close: () => db.close() }
  } catch (error) {
    await db.close()
    throw error
  }
}

/** Opened as any command does. The schema version has a check of its own. */
async function reachEmbedded({ home }: Config, { clock }: DoctorTools): Promise<Reach> {
  const { db, pglite, close } = await openEmbedded(home, clock)
  await migrate(db, clock.now()).catch(() => undefined)
  return { reached: { kind: 'open', store: { db, embedded: pglite } }, close }
}

async function sendersOf(reached: Reached) {
  if (reached.kind === 'owned') return reached.owner?.collectivites
  if (reached.kind !== 'open') return undefined
  const all = await senders(reached.store.db).catch(() => undefined)
  return all?.map(({ collectivite }) => collectivite)
}

async function credentialsOf(reached: Reached) {
  if (reached.kind === 'owned') return reached.owner?.credentials ?? []
  if (reached.kind !== 'open') return []
  const all = await credentials(reached.store.db).catch(() => [])
  return all.map(({ name, endsOn, sirens }) => ({ name, certificateUntil: endsOn, count: sirens.length }))
}

async function archivesOf(reached: Reached): Promise<readonly DeclaredPlace[]> {
  if (reached.kind === 'owned') return reached.owner?.archives ?? []
  return reached.kind === 'open' ? archives(reached.store.db).catch(() => []) : []
}
