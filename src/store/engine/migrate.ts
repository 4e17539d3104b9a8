// Numbered SQL, each applied once, in one transaction with its own row, which is inserted first. A program refuses a
// database that is newer than itself.
import { readdir, readFile } from 'node:fs/promises'
import { ActesError } from '../../errors.ts'
import type { Database } from './database.ts'

export interface Migration {
  readonly number: number
  readonly name: string
  readonly text: string
}

/**
 * The migrations that this program carries, in order. There is no 0012, and there never will be: a number that a database
 * may know is neither given again nor moved.
 */
export async function ownMigrations(): Promise<readonly Migration[]> {
  const folder = new URL('../migrations/', import.meta.url)
  const names = (await readdir(folder)).filter((name) => /^\d{4}-[a-z-]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => ({
      number: Number(name.slice(0, 4)),
      name: name.slice(5, -4),
      text: await readFile(new URL(name, folder), 'utf8'),
    })),
  )
}

// Any constant does, as long as it stays: it keeps two migrating programs apart.
const migrationLock = 7_202_511

/**
 * Bring the database to what this program knows.
 * @param wanted the first ones only; all of them by default
 * @returns the migrations applied now, none when it was up to date
 * @throws ActesError ACTES-S002 when the database is newer than the program
 */
export async function migrate(db: Database, now: Date, wanted?: readonly Migration[]): Promise<readonly Migration[]> {
  await db.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
    await sql.query('CREATE SCHEMA IF NOT EXISTS actes')
    await sql.query(
      'CREATE TABLE IF NOT EXISTS actes.migration (number integer PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL)',
    )
  })
  const applied: Migration[] = []
  for (const migration of wanted ?? (await ownMigrations()))
    if (await applyOnce(db, migration, now)) applied.push(migration)
  if (!wanted) await checkSchema(db)
  return applied
}

async function applyOnce(db: Database, migration: Migration, now: Date): Promise<boolean> {
  return db.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
    const { rowCount } = await sql.query(
      'INSERT INTO actes.migration (number, name, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [migration.number, migration.name, now],
    )
    if (rowCount === 0) return false
    await sql.script(migration.text)
    return true
  })
}

/**
 * The database stands exactly where this program expects it.
 * @throws ActesError ACTES-S002 when it is newer, ACTES-S010 when it is older or empty
 */
export async function checkSchema(db: Database): Promise<void> {
  const known = (await ownMigrations()).at(-1)?.number ?? 0
  const there = await db.first<{ present: boolean }>(`SELECT to_regclass('actes.migration') IS NOT NULL AS present`)
  const row = there?.present
    ? await db.first<{ last: number | null }>('SELECT max(number) AS last FROM actes.migration')
    : undefined
  const last = row?.last ?? 0
  if (last > known) throw new ActesError('ACTES-S002', { params: { last, known } })
  if (last < known) throw new ActesError('ACTES-S010', { params: { last, known } })
}
