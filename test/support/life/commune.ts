// a mairie for journeys: a real app on a real store, the built-in prefecture, and a clock that only moves when told.
// Bells are answered by hand (`works`), so that nothing depends on chance or patience.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { v7 } from 'uuid'
import { operationsOf, type DepositResult, type OperationsOf } from './operations-of.ts'
import { openApp, type App } from '../../../src/app.ts'
import { systemClock } from '../../../src/clock.ts'
import { readConfig } from '../../../src/config/config.ts'
import { openPdfExaminer, type PdfExaminer } from '../../../src/files/pdf/examiner.ts'
import { openLog } from '../../../src/observe/log.ts'
import type { Meters } from '../../../src/observe/meters.ts'
import type { ShownTransmission } from '../../../src/operations/shapes/transmissions.ts'
import { maraussan } from '../../../src/config/demo.ts'
import type { LetterType } from '../../../src/sandbox/steering.ts'
import { openFolder } from '../../../src/sandbox/folder.ts'
import { readLedger } from '../../../src/sandbox/ledger.ts'
import { writeLetter } from '../../../src/sandbox/letters.ts'
import type { Database } from '../../../src/store/engine/database.ts'
import type { Ports } from '../../../src/transmission/step.ts'
import { dueConnections } from '../../../src/store/connections/connections.ts'
import { makeMasterKey } from '../../../src/store/secrets/seal.ts'
import { takeTurn } from '../../../src/transmission/worker.ts'
import { laidHome, temporaryHome } from './laid-home.ts'
import { lendBucket, type LentBucket } from '../servers/buckets.ts'
import { lendDatabase, serviceUrl, type LentDatabase } from './stores.ts'

export const maraussanFolder = fileURLToPath(new URL('../../../fixtures/actes/maraussan', import.meta.url))
/** After so long a silence the connection is asked again, whatever waits. */
const idleSeconds = 16 * 60
export const operator = { reason: 'vérifié au téléphone avec la préfecture', who: 'test' }

export interface Commune {
  readonly app: App
  readonly home: string
  readonly db: Database
  now(): Date
  /** What everybody's administrator asks for. */
  readonly operations: OperationsOf
  /** Hand in Maraussan's délibération under another number, or anything else changed in it. */
  deposits(changes?: object): Promise<DepositResult>
  /** The same, which must be accepted: its id. */
  hands(numero: string, changes?: object): Promise<string>
  /** The same, and everything that is due then is done. */
  sends(numero: string, changes?: object): Promise<string>
  /** Everything that is due now is done, and what becomes due by it. */
  works(): Promise<void>
  /** The clock moves on. */
  waits(seconds: number): void
  /** So many times it works, then the clock moves on: by twenty minutes unless told otherwise. */
  goesOn(times: number, seconds?: number): Promise<void>
  /** It goes on until the act waits for nobody, or for a person. */
  settles(name: string, looks?: number): Promise<ShownTransmission>
  /** An operator puts acts back; what is due then is not done yet. */
  requeues(...names: readonly string[]): ReturnType<OperationsOf['requeue']>
  shows(name: string): Promise<ShownTransmission>
  /** The prefecture writes about an act that it has acknowledged; what it wrote is collected once the commune works again. */
  prefectureWrites(type: LetterType, idActe: string, more?: { date?: string; texte?: string }): Promise<void>
  /** Codes of the messages received by the prefecture about an act, in the order of reception. */
  messagesAbout(idActe: string): Promise<readonly string[]>
  /** What the prefecture has received under a number: archives taken, and how often each came. */
  received(numero: string): Promise<readonly { archive: string; times: number }[]>
  closes(): Promise<void>
}

export interface CommuneOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly wrap?: (ports: Ports) => Ports
  /** One that is more patient, or less; lent. */
  readonly examiner?: PdfExaminer
  /** One that another commune was opened in: it goes on where that one stopped. */
  readonly home?: string
  /** On the embedded default, where it is what the test is about; by default PostgreSQL where this machine has it. */
  readonly store?: 'embedded'
  /** The clock, where others look at it too. */
  readonly time?: { at: number }
  /** How Maraussan is declared, where its gateway is another than the sandbox. */
  readonly declares?: unknown
  /** Where the commune has a worker of its own: openApp's. None without. */
  readonly queue?: 'needed'
  /** Between two looks at what is due, the world outside goes on. */
  readonly meanwhile?: () => Promise<void>
  /** Its préfecture has not said yet which classification is in force. */
  readonly isNew?: true
  /** Who counts what happens there. */
  readonly meters?: Meters
}

/** One for all communes of a suite: what examines ends with the suite's own process. */
const examiner = openPdfExaminer()

/** When communes open. */
export const openingDay = '2025-07-08T08:02:00Z'

/** PostgreSQL asks for one; the embedded default makes its own. */
const masterKey = makeMasterKey()

/** By the home of their communes. */
const lent = new Map<string, LentDatabase>()

/** A home, and the settings of its database. */
async function groundOf({ home, store, environment = {} }: CommuneOptions) {
  if (home !== undefined) return { home, ground: settingsOf(lent.get(home)) }
  if (store === 'embedded') return { home: await laidHome(), ground: {} }
  const isGiven = environment.ACTES_DATABASE_URL !== undefined
  const database = isGiven ? undefined : await lendDatabase()
  const made = isGiven || database ? await temporaryHome() : await laidHome()
  if (database) lent.set(made, database)
  return { home: made, ground: settingsOf(database) }
}

function settingsOf(database: LentDatabase | undefined): Readonly<Record<string, string>> {
  return database ? { ACTES_DATABASE_URL: database.url, ACTES_MASTER_KEY: masterKey } : {}
}

/** Are the files of all communes to lie in buckets? */
export const onObjects = process.env['ACTES_TEST_BLOBS'] === 's3'

/** By the home of their communes. */
const buckets = new Map<string, LentBucket['environment']>()

/** Nothing for the embedded default, where it is asked for: its machine has its files. */
export async function objectsOf(home: string, store?: 'embedded'): Promise<LentBucket['environment']> {
  if (!onObjects) return {}
  const known = buckets.get(home) ?? (store ? {} : (await lendBucket(await serviceUrl('s3'))).environment)
  buckets.set(home, known)
  return known
}

/** Open a commune on a day of July 2025, with Maraussan declared. */
export async function openCommune(options: CommuneOptions = {}): Promise<Commune> {
  const { environment = {}, wrap, time = { at: Date.parse(openingDay) }, meanwhile, meters } = options
  const { home, ground } = await groundOf(options)
  const objects = await objectsOf(home, options.store)
  const began = time.at
  const steadyMs = () => systemClock.steadyMs() + time.at - began
  const clock = { now: () => new Date(time.at), newId: () => v7(), steadyMs }
  const config = readConfig({
    ACTES_HOME: home,
    ACTES_CLAMD: 'off',
    ACTES_SANDBOX_SLOW_SECONDS: '0.05',
    ...ground,
    ...objects,
    ...environment,
  })
  const watched = { examiner: options.examiner ?? examiner, ...(wrap && { wrap }), ...(meters && { meters }) }
  const app = await openApp(config, { queue: options.queue ?? 'none', clock, log: openLog('silent'), ...watched })
  const operations = operationsOf(app)
  const declares = options.declares ?? maraussan
  await (options.isNew ? operations.ask.declareCollectivite(declares) : operations.declare(declares, 'test'))
  const prefecture = join(home, 'sandbox')
  return {
    app,
    home,
    db: app.ports.store.db,
    now: clock.now,
    ...livingIn(app, { home, time, meanwhile }),
    received: async (numero) => (await readLedger(prefecture)).filter(({ idActe }) => idActe?.includes(`-${numero}-`)),
    prefectureWrites: async (type, idActe, more = {}) => {
      await writeLetter({ folder: openFolder(prefecture), now: clock.now }, { type, idActe, ...more })
      time.at += idleSeconds * 1000
    },
    messagesAbout: async (idActe) =>
      (await readLedger(prefecture)).flatMap((entry) =>
        entry.idActe === idActe && entry.message !== undefined ? [entry.message] : [],
      ),
    closes: async () => {
      await app.close()
      await rm(home, { recursive: true, force: true })
      await lent.get(home)?.drop()
    },
  }
}

interface World {
  readonly home: string
  readonly meanwhile: CommuneOptions['meanwhile'] | undefined
  readonly time: { at: number }
}

/** What is done in a commune, and how its time goes by. */
function livingIn(app: App, { home, time, meanwhile }: World) {
  const operations = operationsOf(app)
  const deposits = async (changes: object = {}) =>
    operations.deposit(await depositFolder(join(home, 'deposits', v7()), changes), 'test')
  const works = () => work(app, meanwhile)
  const waits = (seconds: number) => void (time.at += seconds * 1000)
  const hands = async (numero: string, changes: object = {}) => {
    const result = await deposits({ numero, cle: undefined, ...changes })
    if (!result.ok) throw new Error(JSON.stringify(result.problems))
    return result.id
  }
  return {
    operations,
    deposits,
    hands,
    sends: async (numero: string, changes: object = {}) => {
      const id = await hands(numero, changes)
      await works()
      return id
    },
    works,
    waits,
    goesOn: async (times: number, seconds = 20 * 60) => {
      for (; times > 0; times--) {
        await works()
        waits(seconds)
      }
    },
    settles: async (name: string, looks = 12) => {
      for (; looks > 0; looks--) {
        await works()
        const shown = await operations.show(name)
        if (shown.held || (shown.dueAt === null && shown.state !== 'packaged')) return shown
        waits(20 * 60)
      }
      return operations.show(name)
    },
    requeues: (...names: readonly string[]) => operations.requeue({ names }, { ...operator, dryRun: false }),
    shows: (name: string) => operations.show(name),
  }
}

async function work({ ports }: App, meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
  for (let turns = 0; ; turns++) {
    await meanwhile()
    const connections = await dueConnections(ports.store.db, ports.clock.now())
    if (connections.length === 0) return
    if (turns > 1_000) throw new Error('something is always due')
    for (const connection of connections) await takeTurn(connection, ports)
  }
}

/** A copy of Maraussan's deposit with some keys of acte.json changed; undefined takes a key away. */
export async function depositFolder(folder: string, changes: object): Promise<string> {
  await mkdir(folder, { recursive: true })
  const { readFile } = await import('node:fs/promises')
  const acte = JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as object
  for (const name of ['deliberation.pdf', 'convention.pdf']) await cp(join(maraussanFolder, name), join(folder, name))
  await writeFile(join(folder, 'acte.json'), JSON.stringify({ ...acte, ...changes }))
  return folder
}
