// The database of a simulation: one PGlite in memory for all its seeds, asked through its protocol without any wait, so that
// the same statements give the same answers in the same order. A statement is planned once.
import type { PGlite } from '@electric-sql/pglite'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { hash } from 'node:crypto'
import { serialize } from 'pg-protocol'
import { Parser } from 'pg-protocol/dist/parser.js'
import { shortForms, type QueryRows } from '../../src/store/engine/database.ts'
import { throwDiskFault } from '../../src/store/engine/disk.ts'
import { types } from '../../src/store/engine/driver.ts'
import { preparedData } from '../../src/store/engine/embedded.ts'
import { migrate } from '../../src/store/engine/migrate.ts'

export type Base = Awaited<ReturnType<typeof openBase>>

const filled = `SELECT relname AS name FROM pg_class
  WHERE relnamespace = 'actes'::regnamespace AND relkind = 'r' AND relname NOT IN ('migration', 'installation') AND pg_relation_size(oid) > 0`

const restarts = `SELECT format('ALTER SEQUENCE actes.%I RESTART;', sequencename) AS statement FROM pg_sequences WHERE schemaname = 'actes'`

const sequenceStates = `SELECT format('SELECT setval(''actes.%I'', %s, %L);', sequencename, COALESCE(last_value, 1), last_value IS NOT NULL)
  AS statement FROM pg_sequences WHERE schemaname = 'actes'`

/** What only a database on a disk, or one that is watched, needs is off. */
const serverSettings = [
  'shared_buffers=16MB',
  'full_page_writes=off',
  'track_activities=off',
  'track_counts=off',
  'wal_level=minimal',
  'max_wal_senders=0',
]

/** A backup: the rows of each table, and where the sequences are. */
export interface Backup {
  readonly tables: ReadonlyMap<string, string>
  readonly sequences: readonly string[]
}

interface Field {
  readonly name: string
  readonly dataTypeID: number
}

type Reader = readonly [column: string, parse: (said: unknown) => unknown]

/** Open it, migrated and empty. */
export async function openBase(now: () => Date) {
  const { PGlite } = await import('@electric-sql/pglite')
  const prepared = existsSync(preparedData) ? { loadDataDir: new Blob([await readFile(preparedData)]) } : {}
  const startParams = [...PGlite.defaultStartParams, ...serverSettings.flatMap((each) => ['-c', each])]
  const pglite = await PGlite.create({ ...prepared, startParams })
  const run = runnerOf(pglite)
  const sql = { ...shortForms, query: async <R>(text: string, params?: readonly unknown[]) => run<R>(text, params) }
  const script = async (text: string) => void run(text, undefined, 'script')
  const db = {
    ...sql,
    script,
    transaction: async <T>(work: (each: typeof sql & { script: typeof script }) => Promise<T>) => {
      run('BEGIN')
      try {
        const done = await work({ ...sql, script })
        run('COMMIT')
        return done
      } catch (error) {
        run('ROLLBACK')
        throw error
      }
    },
  }
  await migrate(db, now())
  // How often a statement was asked before does not change its plan, and so the order of its rows.
  run('SET plan_cache_mode = force_generic_plan')
  run('CREATE TABLE installed AS TABLE actes.installation')
  let isFree = true
  const tables = () => ['actes.installation', ...run<{ name: string }>(filled).rows.map(({ name }) => `actes.${name}`)]
  const statements = (text: string) => run<{ statement: string }>(text).rows.map(({ statement }) => statement)
  // No trigger counts what goes and comes, and no table is in the way of another.
  const quietly = (texts: readonly string[]) =>
    run(`BEGIN; SET LOCAL session_replication_role = replica; ${texts.join(' ')} COMMIT`, undefined, 'script')
  return {
    run,
    db,
    /** No transaction is open. */
    isFree: () => isFree,
    begin: () => {
      run('BEGIN')
      isFree = false
    },
    end: (how: 'COMMIT' | 'ROLLBACK') => {
      run(how)
      isFree = true
    },
    /** As it was when it was opened, to the last page. */
    empty: () => {
      const all = tables()
      quietly([...all.map((name) => `DELETE FROM ${name};`), ...statements(restarts)])
      run(`VACUUM ${all.join(', ')}`, undefined, 'script')
      run('INSERT INTO actes.installation TABLE installed')
    },
    backUp: (): Backup => ({
      tables: new Map(
        tables().map((name) => [
          name,
          run<{ all: string }>(`SELECT COALESCE(json_agg(t), '[]')::text AS all FROM ${name} t`).rows[0]?.all ?? '[]',
        ]),
      ),
      sequences: statements(sequenceStates),
    }),
    putBack: (backup: Backup) => {
      quietly(tables().map((name) => `DELETE FROM ${name};`))
      run('SET session_replication_role = replica')
      for (const [name, all] of backup.tables)
        run(`INSERT INTO ${name} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${name}, $1)`, [
          all,
        ])
      run('SET session_replication_role = origin')
      run(backup.sequences.join(' '), undefined, 'script')
    },
  }
}

function runnerOf(pglite: PGlite) {
  const known = new Map<string, { readonly name: string; readonly readers: readonly Reader[] }>()
  const speak = (parts: readonly Uint8Array[]) => {
    const pieces: Buffer[] = []
    const onRawData = (piece: Uint8Array) => void pieces.push(Buffer.from(piece))
    // It answers before it returns. `execProtocolRawSync` would keep every message in memory.
    void pglite.execProtocolRawStream(Buffer.concat(parts), { syncToFs: false, onRawData })
    const heard = { rows: [] as (Buffer | null)[][], fields: undefined as readonly Field[] | undefined, count: 0 }
    let failure: unknown
    new Parser().parse(Buffer.concat(pieces), (message) => {
      const { name } = message
      if (name === 'error') failure ??= message
      else if (name === 'rowDescription') heard.fields = (message as unknown as { fields: readonly Field[] }).fields
      else if (name === 'dataRow') heard.rows.push((message as unknown as { fields: (Buffer | null)[] }).fields)
      else if (name === 'commandComplete')
        heard.count = Number(/(\d+)$/.exec((message as unknown as { text: string }).text)?.[1] ?? 0)
    })
    if (failure) return throwDiskFault(failure)
    return heard
  }
  return <R>(text: string, params: readonly unknown[] = [], how?: 'script'): QueryRows<R> => {
    if (how) return { rows: [], rowCount: speak([serialize.query(text)]).count }
    let plan = known.get(text)
    if (!plan) {
      const name = `s${hash('sha1', text)}`
      const { fields = [] } = speak([
        serialize.parse({ name, text }),
        serialize.describe({ type: 'S', name }),
        serialize.sync(),
      ])
      known.set(text, (plan = { name, readers: fields.map(readerOf) }))
    }
    const { name, readers } = plan
    const bound = serialize.bind({ statement: name, values: params.map(written) as unknown[] })
    const { rows, count } = speak([bound, serialize.execute(), serialize.sync()])
    const read = rows.map((row) => {
      const object: Record<string, unknown> = {}
      for (const [at, [column, parse]] of readers.entries()) {
        const said = row[at] ?? null
        object[column] = said === null ? null : parse(said)
      }
      return object
    })
    return { rows: read as R[], rowCount: count }
  }
}

function readerOf({ name, dataTypeID }: Field): Reader {
  return [name, types.getTypeParser(dataTypeID, 'text') as Reader[1]]
}

/** A parameter as the driver for PostgreSQL writes it. */
function written(value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return `{${value.map(element).join(',')}}`
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function element(value: unknown): string {
  if (value === undefined || value === null) return 'NULL'
  if (Array.isArray(value)) return `{${value.map(element).join(',')}}`
  return `"${String(written(value)).replace(/(["\\])/g, '\\$1')}"`
}
