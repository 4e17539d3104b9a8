// A store for a suite: embedded in a temporary folder, or in a database of its own on the PostgreSQL server of the run.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { v7 } from 'uuid'
import { inject } from 'vitest'
import type { Database } from '../../../src/store/engine/database.ts'
import { migrate } from '../../../src/store/engine/migrate.ts'
import { openPostgres } from '../../../src/store/engine/postgres.ts'
import { openStore, type Store, type StoreSettings } from '../../../src/store/store.ts'
import type { Template } from '../global-setup.ts'
import type { ServiceName } from '../servers/services.ts'
import { laidHome, storeTools, temporaryHome } from './laid-home.ts'

export { storeTools, temporaryHome }

export interface LentStore {
  readonly store: Store
  /** To open it a second time, as another process would. */
  readonly settings: StoreSettings
  readonly home: string
  giveBack(): Promise<void>
}

/** The embedded default in a new folder. */
export async function lendEmbedded(): Promise<LentStore> {
  const home = await laidHome()
  const settings = { home, blobs: join(home, 'blobs') }
  const store = await openStore(settings, storeTools)
  return lent({ store, settings, home })
}

/** A new, migrated database on a server. */
export async function lendPostgres(server: string): Promise<LentStore> {
  const home = await temporaryHome()
  const settings = { home, blobs: join(home, 'blobs'), databaseUrl: await migratedDatabase(server) }
  const store = await openStore(settings, storeTools)
  return lent({ store, settings, home })
}

/** On PostgreSQL where this machine has it, else on the embedded default, which is far slower to start and to ask. */
export async function lendStore(): Promise<LentStore> {
  const template = await templateOfRun()
  return template ? lendPostgres(template.server) : lendEmbedded()
}

function lent(parts: Omit<LentStore, 'giveBack'>): LentStore {
  return {
    ...parts,
    giveBack: async () => {
      await parts.store.close()
      await rm(parts.home, { recursive: true, force: true })
    },
  }
}

/** Leave nothing in any table: the next test of a suite has the store as it was lent. */
export async function emptied(db: Database): Promise<void> {
  const { rows } = await db.query<{ statement: string }>(
    `SELECT format('DELETE FROM actes.%I;', tablename) AS statement FROM pg_tables
      WHERE schemaname = 'actes' AND tablename NOT IN ('migration', 'installation')
     UNION ALL SELECT format('ALTER SEQUENCE actes.%I RESTART;', sequencename) FROM pg_sequences WHERE schemaname = 'actes'`,
  )
  const deletions = rows.map(({ statement }) => statement).join(' ')
  // No trigger counts what goes, and no table is in the way of another.
  await db.script(`BEGIN; SET LOCAL session_replication_role = replica; ${deletions} COMMIT`)
}

export interface LentDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** A new migrated database; undefined without a server, and in a command that is run by hand (the pictures of the desk). */
export async function lendDatabase(): Promise<LentDatabase | undefined> {
  const template = await templateOfRun()
  if (!template) return undefined
  const { server, database } = template
  const url = await copiedDatabase(server, database)
  return { url, drop: () => dropDatabase(server, url) }
}

/** The database that was migrated once for the run, where this machine has PostgreSQL. */
async function templateOfRun(): Promise<Template | undefined> {
  if (!process.env['VITEST_WORKER_ID']) return undefined
  const response = await fetch(`${inject('services')}/template`)
  if (!response.ok) throw new Error(await response.text())
  return ((await response.json()) as { template?: Template }).template
}

/** URL of a service of the run. @throws where this machine lacks it */
export async function serviceUrl(name: ServiceName): Promise<string> {
  const response = await fetch(`${inject('services')}/${name}`)
  const { url, remedy = '' } = (await response.json()) as { url?: string; remedy?: string }
  if (url === undefined) throw new Error(`no ${name}: ${remedy}`)
  return url
}

/** Make a migrated database on a server and give its URL: a copy of the one of the run, where it is on that server. */
export async function migratedDatabase(server: string): Promise<string> {
  const template = await templateOfRun()
  if (template?.server === server) return copiedDatabase(server, template.database)
  const url = await newDatabase(server)
  const db = openPostgres(url, () => undefined)
  await migrate(db, storeTools.now())
  await db.close()
  return url
}

/** Make an empty database on a server and give its URL. */
export function newDatabase(server: string): Promise<string> {
  return makeDatabase(server, '')
}

/** The same as a copy of one that nobody is connected to: its files are copied, which is the quickest where it is known. */
export async function copiedDatabase(server: string, template: string): Promise<string> {
  const copied = `TEMPLATE ${nameOf(template)}`
  return makeDatabase(server, `${copied} STRATEGY FILE_COPY`).catch(() => makeDatabase(server, copied))
}

async function makeDatabase(server: string, how: string): Promise<string> {
  const name = `actes_${v7().replaceAll('-', '')}`
  await asks(server, `CREATE DATABASE ${name} ${how}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/** Take a database away, no matter who is still connected to it. */
export async function dropDatabase(server: string, url: string): Promise<void> {
  await asks(server, `DROP DATABASE ${nameOf(url)} WITH (FORCE)`)
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1)
}

/** Connections to each server that a process asks: one costs more to open than most statements take. */
const asked = new Map<string, pg.Pool>()

async function asks(server: string, statement: string): Promise<void> {
  const pool = asked.get(server) ?? new pg.Pool({ connectionString: server, max: 2, allowExitOnIdle: true })
  // A server that stops first ends its idle connections.
  if (!asked.has(server))
    asked.set(
      server,
      pool.on('error', () => undefined),
    )
  await pool.query(statement)
}
