// Restores a backup into an empty installation, all or nothing. The installation starts quiet, because it does not know
// what was sent after the backup.
import { ActesError } from '#errors.ts'
import type { Blobs } from '../blobs/blobs.ts'
import type { Database, ScriptSql, Sql } from '../engine/database.ts'
import { databaseLevel, migrate, ownMigrations, refuseBeforeBaseline, type Migration } from '../engine/migrate.ts'
import { becomeQuiet, skipSerials } from '../installation.ts'
import { plainText, readBackup, tablesOf, type BackupHead } from './content.ts'

interface RestoreTarget {
  readonly db: Database
  readonly blobs: Blobs
  readonly now: Date
  /** The program's own by default. */
  readonly migrations?: readonly Migration[]
}

/**
 * @throws ActesError ACTES-S017 if the installation is not empty, ACTES-S002 for a backup of a newer program, ACTES-S032
 * for one older than the baseline, and errors of `readBackup`. Nothing is restored then
 */
export async function restore(bytes: AsyncIterable<Uint8Array>, { db, blobs, now, migrations }: RestoreTarget) {
  await needEmpty(db)
  const own = migrations ?? (await ownMigrations())
  let load: ReturnType<typeof loading> | undefined
  // Create the tables at the backup's schema version before the transaction that fills them.
  const begun = Promise.withResolvers<BackupHead>()
  const goOn = Promise.withResolvers<ScriptSql>()
  const reading = readBackup(bytes, {
    head: async (head) => {
      begun.resolve(head)
      load = loading(await goOn.promise)
      await load.begin()
    },
    rows: async (table, rows) => load?.rows(table, rows),
    blob: async (sha256, content) => blobs.put(content, sha256).then(() => true, isOther),
  })
  reading.catch(begun.reject)
  const { schema, at } = await begun.promise
  await layTables(db, { schema, own, now }).catch((error: unknown) => {
    goOn.reject(error)
    throw error
  })
  const found = await db.transaction(async (sql) => {
    goOn.resolve(sql)
    const read = await reading
    await load?.end()
    await startQuiet(sql, { at, now })
    return read
  })
  await migrate(db, now, own)
  return found
}

/** Skip a blob whose bytes do not match its name; the manifest says whether it was damaged before the backup. */
function isOther(error: unknown) {
  if (error instanceof ActesError && error.code === 'ACTES-F015') return false
  throw error
}

const telling = ['collectivite', 'transmission', 'retour', 'person']

async function needEmpty(sql: Sql) {
  for (const table of telling) {
    const there = await sql.value<boolean>(`SELECT to_regclass('actes.${table}') IS NOT NULL AS there`)
    if (there && (await sql.first(`SELECT 1 FROM actes.${table} LIMIT 1`))) throw new ActesError('ACTES-S017')
  }
}

interface LayTablesOptions {
  readonly schema: number
  readonly own: readonly Migration[]
  readonly now: Date
}

async function layTables(db: Database, { schema, own, now }: LayTablesOptions) {
  const known = own.at(-1)?.number ?? 0
  if (schema > known) throw new ActesError('ACTES-S002', { params: { last: schema, known } })
  refuseBeforeBaseline(schema)
  const last = await databaseLevel(db)
  if (last > 0 && last !== schema) await db.query('DROP SCHEMA actes CASCADE')
  await migrate(
    db,
    now,
    own.filter(({ number }) => number <= schema),
  )
}

/**
 * During the load drop foreign keys and unvalidated checks (old rows may violate these), and disable triggers, so that
 * nothing is counted twice. Restoring the keys validates every row.
 */
function loading(sql: ScriptSql) {
  let tables: readonly string[] = []
  let keys: readonly { readonly table: string; readonly name: string; readonly as: string }[] = []
  const columns = new Map<string, string>()
  return {
    begin: async () => {
      tables = await tablesOf(sql)
      keys = await sql.rows(`SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name,
        pg_get_constraintdef(oid) AS as FROM pg_constraint WHERE (contype = 'f' OR NOT convalidated) AND connamespace = 'actes'::regnamespace`)
      await sql.script(plainText)
      for (const { table, name } of keys) await sql.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`)
      for (const table of tables) await sql.query(`ALTER TABLE actes.${table} DISABLE TRIGGER USER`)
      await sql.query(`TRUNCATE ${tables.map((table) => `actes.${table}`).join(', ')}`)
    },
    rows: async (table: string, rows: readonly string[]) => {
      if (!tables.includes(table)) throw new ActesError('ACTES-S018', { params: { what: table } })
      const names = columns.get(table) ?? (await columnsOf(sql, table))
      columns.set(table, names)
      const values = names.replaceAll(/[^, ]+/g, '(r).$&')
      await sql.query(
        `INSERT INTO actes.${table} (${names}) OVERRIDING SYSTEM VALUE
           SELECT ${values} FROM (SELECT unnest($1::text[])::actes.${table} AS r) given`,
        [rows],
      )
    },
    end: async () => {
      for (const table of tables) await sql.query(`ALTER TABLE actes.${table} ENABLE TRIGGER USER`)
      for (const { table, name, as } of keys) await sql.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${as}`)
      await setSequences(sql)
    },
  }
}

/** Generated columns cannot be inserted. */
async function columnsOf(sql: Sql, table: string) {
  const text = `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS names FROM pg_attribute
    WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`
  return (await sql.value<string>(text, [`actes.${table}`])) ?? ''
}

async function setSequences(sql: Sql) {
  const counted = await sql.rows<{ table: string; column: string; sequence: string }>(
    `SELECT * FROM (SELECT c.oid::regclass::text AS table, quote_ident(a.attname) AS column,
         pg_get_serial_sequence(c.oid::regclass::text, a.attname) AS sequence
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'actes'::regnamespace AND c.relkind = 'r') s WHERE sequence IS NOT NULL`,
  )
  for (const { table, column, sequence } of counted)
    await sql.query(`SELECT setval($1::regclass, max(${column})) FROM ${table} HAVING max(${column}) IS NOT NULL`, [
      sequence,
    ])
}

async function startQuiet(sql: Sql, { at, now }: { readonly at: string; readonly now: Date }) {
  await sql.query('UPDATE actes.installation SET quiet_since = NULL')
  await becomeQuiet(sql, { code: 'ACTES-S013', params: { day: at.slice(0, 10) }, at: now })
  await skipSerials(sql, now)
}
