// Numbered SQL migrations. Each runs once, in one transaction with its own row, inserted first. A program refuses a
// database newer than itself.
import { readdir, readFile } from 'node:fs/promises'
import { ActesError } from '../../errors.ts'
import type { Database, Sql } from './database.ts'

export interface Migration {
  readonly number: number
  readonly name: string
  readonly text: string
}

/** The program's migrations, in order. Numbers are never reused or moved, so 0012 stays vacant. */
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

// An arbitrary constant that must not change: it serialises concurrent migrations.
const migrationLock = 7_202_511

/** Until the transaction ends. */
export async function lockMigrations(sql: Sql): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
}

/**
 * @param wanted a prefix; default: all @returns those applied now @throws ActesError ACTES-S002 if the database is
 * newer
 */
export async function migrate(db: Database, now: Date, wanted?: readonly Migration[]): Promise<readonly Migration[]> {
  await db.transaction(async (sql) => {
    await lockMigrations(sql)
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
    await lockMigrations(sql)
    const { rowCount } = await sql.query(
      'INSERT INTO actes.migration (number, name, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [migration.number, migration.name, now],
    )
    if (rowCount === 0) return false
    await sql.script(migration.text)
    return true
  })
}

/** @throws ActesError ACTES-S002 if the schema is newer than the program expects, ACTES-S010 if older or empty */
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
