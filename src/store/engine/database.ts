// One SQL interface over PostgreSQL and PGlite. store.ts opens it; the rest of store/ uses only this.
import { ActesError } from '#errors.ts'

export interface QueryRows<R> {
  readonly rows: readonly R[]
  readonly rowCount: number
}

/** Runs statements with positional parameters. Days are 'YYYY-MM-DD', instants Date, JSON parsed values. */
export interface Sql {
  readonly origin?: RequestOrigin
  query<R>(text: string, params?: readonly unknown[]): Promise<QueryRows<R>>
  rows<R>(text: string, params?: readonly unknown[]): Promise<readonly R[]>
  first<R>(text: string, params?: readonly unknown[]): Promise<R | undefined>
  /** The first column of the rows; of the first row. */
  values<T>(text: string, params?: readonly unknown[]): Promise<readonly T[]>
  value<T>(text: string, params?: readonly unknown[]): Promise<T | undefined>
  /** True if at least one row was affected. */
  changes(text: string, params?: readonly unknown[]): Promise<boolean>
}

/** Address of a request and a prefix of its session's digest: it distinguishes sessions but opens none. */
export interface RequestOrigin {
  readonly address?: string | null
  readonly session?: string | null
}

const printLength = 12

/** @param digest of the session token, in hexadecimal */
export const printOf = (digest: string) => digest.slice(0, printLength)

export const originOf = ({ origin }: Pick<Sql, 'origin'>): readonly [string | null, string | null] => [
  origin?.address ?? null,
  origin?.session ?? null,
]

export function onBehalf(db: Database, origin: RequestOrigin): Database {
  const transaction: Database['transaction'] = (work, patience) =>
    db.transaction((sql) => work({ ...sql, origin }), patience)
  return { ...db, origin, transaction }
}

type SqlRunner = Pick<Sql, 'query'>

export const shortForms = {
  async rows<R>(this: SqlRunner, text: string, params?: readonly unknown[]): Promise<readonly R[]> {
    return (await this.query<R>(text, params)).rows
  },
  async first<R>(this: SqlRunner, text: string, params?: readonly unknown[]): Promise<R | undefined> {
    return (await this.query<R>(text, params)).rows[0]
  },
  async values<T>(this: SqlRunner, text: string, params?: readonly unknown[]): Promise<readonly T[]> {
    return (await this.query<Readonly<Record<string, T>>>(text, params)).rows.map((row) => Object.values(row)[0] as T)
  },
  async value<T>(this: SqlRunner, text: string, params?: readonly unknown[]): Promise<T | undefined> {
    return Object.values((await this.query<Readonly<Record<string, T>>>(text, params)).rows[0] ?? {})[0]
  },
  async changes(this: SqlRunner, text: string, params?: readonly unknown[]): Promise<boolean> {
    return (await this.query(text, params)).rowCount > 0
  },
}

export interface ScriptSql extends Sql {
  script(text: string): Promise<void>
}

export interface Database extends ScriptSql {
  /** Commits all of `work` or nothing. Never enqueue or call out inside. @param patience `endless`: no timeout */
  transaction<T>(work: (sql: ScriptSql) => Promise<T>, patience?: 'endless'): Promise<T>
}

/** Reads of one snapshot (repeatable read). @param statementMs limit, 0 for none; the connection's by default */
export async function snapshot<T>(db: Database, read: (sql: Sql) => Promise<T>, statementMs?: number) {
  const work = async (sql: Sql) => {
    await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    if (statementMs !== undefined) await sql.query(`SET LOCAL statement_timeout = ${statementMs}`)
    return read(sql)
  }
  return db.transaction(work, statementMs === 0 ? 'endless' : undefined)
}

/** @throws ActesError ACTES-S001 */
export async function ping(sql: Sql): Promise<void> {
  await sql.query('SELECT 1')
}

/** A sort beyond work_mem tests the server's disk. @throws ActesError ACTES-S001, ACTES-S024, ACTES-S025 */
export async function checkWriting(db: Database): Promise<void> {
  const row = await db.transaction(async (sql) => {
    await sql.query(`SET LOCAL work_mem = '64kB'`)
    return sql.first<{ readOnly: boolean }>(`SELECT current_setting('transaction_read_only') = 'on' AS "readOnly",
      (SELECT count(*) FROM (SELECT n FROM generate_series(1, 20000) AS n ORDER BY n DESC OFFSET 0) AS sorted)`)
  })
  if (row?.readOnly) throw new ActesError('ACTES-S025')
}

export async function serverVersion(sql: Sql) {
  return (await sql.value<string>(`SELECT current_setting('server_version') AS version`)) ?? ''
}

export async function vacuum(db: Database): Promise<void> {
  await db.script('VACUUM (ANALYZE)')
}

/** SQL condition with literal values, so that partial indexes on these values apply. */
export function isAmong(values: readonly string[]): string {
  return `IN (${values.map((value) => `'${value}'`).join(', ')})`
}

/** The class of an SQLSTATE begins with a digit, F, H, P or X, so `EPIPE` is none. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9FHPX][0-9A-Z]{4}$/.test(code) ? code : undefined
}

/** Was the right missing (SQLSTATE 42501), here or in a cause? */
export function isDenied(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return sqlState(error) === '42501' || (cause !== undefined && isDenied(cause))
}
