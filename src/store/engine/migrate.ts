// The schema of the database: its baseline, one text by subject in ../schema, and the numbered migrations there. Each
// runs once, in one transaction with its own row. A program refuses a database newer than itself, and one older than the
// baseline.
import { readdir, readFile } from 'node:fs/promises'
import { ActesError } from '#errors.ts'
import type { Database, Sql } from './database.ts'

export interface Migration {
  readonly number: number
  readonly name: string
  readonly text: string
}

/** In the order in which tables refer to each other. */
const subjects = [
  'words',
  'connections',
  'acts',
  'deposits',
  'journal',
  'desk',
  'people',
  'subscriptions',
  'publication',
  'retention',
  'installation',
]

/** Number of the baseline: that of the first release. A database that the migrations before it built is identical, and adopted unchanged. */
const baseline = 68
/** A commit that still contains the migrations from 64 on. */
const commit = 'fa9ff3ba'

/** The baseline and the program's migrations, in order. Numbers are never reused or moved. */
export async function ownMigrations(): Promise<readonly Migration[]> {
  const folder = new URL('../schema/', import.meta.url)
  const read = (name: string) => readFile(new URL(name, folder), 'utf8')
  const names = await readdir(folder)
  const texts = await Promise.all(subjects.map((subject) => read(`${subject}.sql`)))
  const later = names.filter((name) => /^\d{4}-[a-z-]+\.sql$/.test(name)).sort()
  return [
    { number: baseline, name: 'baseline', text: texts.join('\n') },
    ...(await Promise.all(
      later.map(async (name) => ({
        number: Number(name.slice(0, 4)),
        name: name.slice(5, -4),
        text: await read(name),
      })),
    )),
  ]
}

// An arbitrary constant that must not change: it serialises concurrent migrations.
const migrationLock = 7_202_511

/** Until the transaction ends. */
async function lockMigrations(sql: Sql) {
  await sql.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
}

/**
 * @param wanted a prefix; default: all @returns those applied now @throws ActesError ACTES-S002 if the database is
 * newer, ACTES-S032 if it is older than the baseline
 */
export async function migrate(db: Database, now: Date, wanted?: readonly Migration[]): Promise<readonly Migration[]> {
  await db.transaction(async (sql) => {
    await lockMigrations(sql)
    refuseBeforeBaseline(await databaseLevel(sql))
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

async function applyOnce(db: Database, migration: Migration, now: Date) {
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

/** Number of the last migration; 0 in an empty database. */
export async function databaseLevel(sql: Sql): Promise<number> {
  const present = await sql.value<boolean>(`SELECT to_regclass('actes.migration') IS NOT NULL AS present`)
  if (!present) return 0
  return (await sql.value<number | null>('SELECT max(number) AS last FROM actes.migration')) ?? 0
}

/** @throws ActesError ACTES-S032 if a database or backup of this level must be upgraded by an earlier program first */
export function refuseBeforeBaseline(last: number): void {
  if (last > 0 && last < baseline) throw new ActesError('ACTES-S032', { params: { last, known: baseline, commit } })
}

/**
 * @throws ActesError ACTES-S002 if the schema is newer than the program expects, ACTES-S010 if older or empty,
 * ACTES-S032 if older than the baseline
 */
export async function checkSchema(db: Database): Promise<void> {
  const known = (await ownMigrations()).at(-1)?.number ?? 0
  const last = await databaseLevel(db)
  refuseBeforeBaseline(last)
  if (last > known) throw new ActesError('ACTES-S002', { params: { last, known } })
  if (last < known) throw new ActesError('ACTES-S010', { params: { last, known } })
}
