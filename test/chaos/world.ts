// The world of a run: PostgreSQL, Redis, Dovecot, the simulated platforms behind their proxies, and workers, all of it on
// free ports of this machine and in one folder.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { migrateDatabase, openApp, type App } from '../../src/app.ts'
import { maraussan } from '../../src/config/demo.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import type { Collectivite } from '../../src/protocol/acte/collectivite.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { randomOf } from '../fuzz/random.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { ministrySender } from '../support/gateways/simulated.ts'
import { issue, makeAuthority } from '../support/servers/certificates.ts'
import { startDovecot, type TestDovecot } from '../support/servers/dovecot.ts'
import { freePort } from '../support/servers/local-server.ts'
import { declareArchives, openChaosArchive } from './archives.ts'
import type { Delays } from './delays.ts'
import { archiveKinds, kinds, type ArchiveKind, type Exchange, type Kind } from './evidence.ts'
import type { Plan } from './plans.ts'
import {
  keepPostgres,
  keepProgram,
  keepRedis,
  ownerOf,
  signalTo,
  sleeps,
  type Mortal,
  type Program,
  type Served,
} from './processes.ts'
import { openProxy, openRelay, type Proxy, type Relay } from './proxy.ts'
import type { Simulation } from './simulator.ts'

export interface WorldWish {
  readonly folder: string
  readonly seed: number
  readonly delays: Delays
  readonly plan: Plan
}

export interface World {
  readonly databaseUrl: string
  readonly blobs: string
  readonly folders: Readonly<Record<Kind, string>>
  readonly sirens: Readonly<Record<Kind, readonly string[]>>
  /** Folder of each simulated archive. */
  readonly archives: Readonly<Record<ArchiveKind, string>>
  readonly workers: readonly Program[]
  readonly simulators: readonly Program[]
  readonly postgres: Served
  readonly redis: Mortal
  readonly proxies: readonly Proxy[]
  readonly relay: Relay
  readonly exchanges: readonly Exchange[]
  /** Workers that a proxy killed or put to sleep, in the middle of an exchange. */
  readonly struck: { killed: number; asleep: number }
  /** The operations, for a moment. */
  within<T>(work: (app: App) => Promise<T>): Promise<T>
  /** The same for somebody else's software, which sends for the same collectivités, past the proxies. */
  elsewhere<T>(work: (app: App) => Promise<T>): Promise<T>
  stop(): Promise<void>
}

/** Login and password everywhere, and the name in the client's certificate. */
export const client = 'chaos'
const perGateway = 2
const workerCount = 3

/** Build it, all collectivités declared, nothing sent yet. */
export async function openWorld({ folder, seed, delays, plan }: WorldWish): Promise<World> {
  const stops: (() => Promise<unknown> | void)[] = []
  const stop = async () => {
    for (const each of stops.toReversed()) await each()
  }
  try {
    const forgetting = randomOf(seed, -2)
    const [postgres, redis, dovecot, papers] = await Promise.all([
      keepPostgres(join(folder, 'postgres')),
      keepRedis(join(folder, 'redis'), () => forgetting.once(3)),
      startDovecot(),
      papersOf(),
    ])
    stops.push(() => Promise.all([postgres.stop(), redis.stop(), dovecot.close()]))
    const relay = await openRelay(dovecot.imapsPort, { seed: seed + 7, inTimes: plan.cutMailboxes })
    const place = { folder, seed, delays, plan, papers, dovecot, relay }
    const workers: Program[] = []
    const exchanges: Exchange[] = []
    const struck = { killed: 0, asleep: 0 }
    const pids = () => workers.flatMap((worker) => worker.pid() ?? [])
    const striking = (rank: number): Striking => ({
      seed: seed + 1_000 * (rank + 1),
      kill: (port) => void (struck.killed += Number(signalTo(ownerOf(port, pids()), 'SIGKILL'))),
      sleep: (port) =>
        void sleeps(ownerOf(port, pids()), delays.leaseMs * 2.5).then((slept) => (struck.asleep += Number(slept))),
      note: (exchange) => void exchanges.push(exchange),
    })
    const platforms = await Promise.all(kinds.map((kind, rank) => openPlatform(place, kind, striking(rank))))
    const archives = await Promise.all(
      archiveKinds.map((kind, rank) => openChaosArchive(place, kind, striking(kinds.length + rank))),
    )
    stops.push(
      ...[...platforms, ...archives].flatMap(({ simulator, proxy }) => [() => simulator.stop(), () => proxy.close()]),
      () => relay.close(),
    )
    const environment = {
      ACTES_DATABASE_URL: postgres.url,
      ACTES_REDIS_URL: redis.url,
      ACTES_HOME: join(folder, 'home'),
      ACTES_CLAMD: 'off',
      ACTES_MASTER_KEY: makeMasterKey(),
      ACTES_LOG_LEVEL: 'warn',
      ACTES_GATEWAYS: 'fast',
      ...delays.environment,
    }
    const within = await installed(
      environment,
      platforms.flatMap(({ declarations }) => declarations),
    )
    await within((app) =>
      declareArchives(
        app,
        archives,
        platforms.flatMap(({ declarations }) => declarations),
      ),
    )
    const theirs = { ACTES_DATABASE_URL: await secondDatabase(postgres.url), ACTES_HOME: join(folder, 'elsewhere') }
    const elsewhere = await installed(
      { ...environment, ...theirs },
      platforms.flatMap(({ direct }) => direct),
    )
    for (let rank = 0; rank < workerCount; rank++)
      workers.push(
        await keepProgram({
          name: `worker-${rank}`,
          file: './worker.ts',
          args: [JSON.stringify(delays.queue)],
          environment,
          folder,
        }),
      )
    stops.push(() => Promise.all(workers.map((worker) => worker.stop())))
    const byKind = <T>(of: (platform: Platform) => T) =>
      Object.fromEntries(platforms.map((platform) => [platform.kind, of(platform)])) as Record<Kind, T>
    return {
      databaseUrl: postgres.url,
      blobs: join(folder, 'home', 'blobs'),
      workers,
      postgres,
      redis,
      relay,
      exchanges,
      struck,
      folders: byKind((platform) => platform.folder),
      sirens: byKind(({ declarations }) => declarations.map(({ siren }) => siren)),
      archives: Object.fromEntries(archives.map(({ kind, folder: own }) => [kind, own])) as Record<ArchiveKind, string>,
      simulators: [...platforms, ...archives].map(({ simulator }) => simulator),
      proxies: [...platforms, ...archives].map(({ proxy }) => proxy),
      within,
      elsewhere,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function secondDatabase(server: string): Promise<string> {
  const db = new pg.Client(server)
  await db.connect()
  await db.query('CREATE DATABASE elsewhere').finally(() => db.end())
  const url = new URL(server)
  url.pathname = '/elsewhere'
  return url.href
}

/** An installation without workers, these declared in it. @returns its operations, for a moment */
async function installed(environment: Record<string, string>, declarations: readonly Collectivite[]) {
  await migrateDatabase(environment.ACTES_DATABASE_URL ?? '')
  const within = async <T>(work: (app: App) => Promise<T>) => {
    const app = await openApp(readConfig(environment), { queue: 'none', log: openLog('silent') })
    return work(app).finally(() => app.close())
  }
  await within(async (app) => {
    for (const each of declarations) {
      await operationsOf(app).declare(each, client)
      if (each.gateway.type === 'ministry')
        await operationsOf(app).confirmSender(`ministry:${each.siren}`, ministrySender)
    }
  })
  return within
}

/** What everything shows and trusts. */
async function papersOf() {
  const authority = await makeAuthority()
  const [server, own] = await Promise.all([
    issue(authority, { name: 'localhost' }),
    issue(authority, { name: client, client: true }),
  ])
  return { server: { cert: server.cert, key: server.key, ca: authority.ca }, client: { cert: own.cert, key: own.key } }
}

export interface Place extends WorldWish {
  readonly papers: Awaited<ReturnType<typeof papersOf>>
  readonly dovecot: TestDovecot
  readonly relay: Relay
}

interface Platform {
  readonly kind: Kind
  readonly folder: string
  readonly simulator: Program
  readonly proxy: Proxy
  readonly declarations: readonly Collectivite[]
  /** The same, past the proxy. */
  readonly direct: readonly Collectivite[]
}

export type Striking = Pick<Parameters<typeof openProxy>[0], 'seed' | 'kill' | 'sleep' | 'note'>

async function openPlatform(place: Place, kind: Kind, striking: Striking): Promise<Platform> {
  const { folder, seed, delays, plan, papers, dovecot } = place
  const own = join(folder, kind)
  mkdirSync(own, { recursive: true })
  const port = await freePort()
  const first = 1 + kinds.indexOf(kind) * perGateway
  const collectivites = Array.from({ length: perGateway }, (_, rank) => communeOf(first + rank))
  const simulation: Simulation = {
    kind,
    folder: own,
    port,
    papers: papers.server,
    collectivites,
    client,
    seed,
    lmtpPort: dovecot.lmtpPort,
    platformMs: delays.platformMs,
    mails: { lost: plan.lostMails, twice: plan.doubledMails },
  }
  const settings = join(folder, `${kind}.json`)
  writeFileSync(settings, JSON.stringify(simulation))
  const simulator = await keepProgram({ name: kind, file: './simulator.ts', args: [settings], environment: {}, folder })
  const slowMs = delays.leaseMs * 0.75
  const proxy = await openProxy({ ...striking, ...papers, kind, ...plan, target: port, slowMs })
  const declared = (by: number) =>
    collectivites.map((each, rank) => ({ ...each, gateway: gatewayOf(place, kind, { port: by, each, rank }) }))
  return { kind, folder: own, simulator, proxy, declarations: declared(proxy.port), direct: declared(port) }
}

/** A commune like Maraussan, under a SIREN that begins with zeros: its last digit is Luhn's. */
function communeOf(rank: number): Collectivite {
  const digits = `${rank}`.padStart(8, '0')
  const doubled = [...digits].map((digit, at) => (at % 2 === 0 ? Number(digit) : ((Number(digit) * 2 - 1) % 9) + 1))
  const sum = doubled.reduce((total, each, at) => total + (digits[at] === '0' ? 0 : each), 0)
  const siren = `${digits}${(10 - (sum % 10)) % 10}`
  return { ...maraussan, siren, nom: `Commune ${rank}`, adressesRetour: [`commune${rank}@example.org`] }
}

interface Declaring {
  readonly port: number
  readonly each: Collectivite
  readonly rank: number
}

function gatewayOf({ papers, delays, dovecot, relay }: Place, kind: Kind, { port, each, rank }: Declaring) {
  const trust = { url: `https://127.0.0.1:${port}/`, autorites: papers.server.ca, quietude: delays.quietSeconds }
  const own = { certificat: papers.client.cert, cle: papers.client.key }
  const boite = {
    hote: '127.0.0.1',
    port: relay.port,
    securite: 'tls',
    autorites: dovecot.ca.toString(),
    utilisateur: each.adressesRetour[0],
    motDePasse: dovecot.password,
    nonAuthentifies: 'acceptes',
  }
  const subscription = {
    plateforme: 'simulateur',
    abonnement: each.siren,
    prefixe: client,
    dn: `CN = ${client}`,
    sources: 'gardes',
  }
  const gateways = {
    s2low: { type: 's2low', ...trust, ...own, identifiant: each.siren, motDePasse: client },
    pastell: { type: 'pastell', ...trust, entite: rank + 1, identifiant: client, motDePasse: client },
    ministry: { type: 'ministry', ...trust, ...own, boite },
    fast: { type: 'fast', ...trust, ...own, url: `${trust.url}ascl/`, ...subscription },
  } as const
  return gateways[kind] as Collectivite['gateway']
}
