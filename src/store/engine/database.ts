// The same SQL interface over PostgreSQL and PGlite. store.ts opens it; the rest of store/ knows only this.
import { ActesError } from '../../errors.ts'
import type { Objets } from '../secrets/objets.ts'

export interface QueryRows<R> {
  readonly rows: readonly R[]
  readonly rowCount: number
}

/** Runs one statement with positional parameters. Days are 'YYYY-MM-DD', instants Date, JSON values. */
export interface Sql {
  /** On behalf of which request: lines of the journals that are written by it say so. */
  readonly origin?: RequestOrigin
  /** How objets are encrypted; absent where none is written or read. */
  readonly objets?: Objets | undefined
  query<R>(text: string, params?: readonly unknown[]): Promise<QueryRows<R>>
  rows<R>(text: string, params?: readonly unknown[]): Promise<readonly R[]>
  /** The first row, or undefined. */
  first<R>(text: string, params?: readonly unknown[]): Promise<R | undefined>
  /** Was a row changed? */
  changes(text: string, params?: readonly unknown[]): Promise<boolean>
}

/** Where a request came from, and a print of its session: enough to tell sessions apart, and nothing that opens one. */
export interface RequestOrigin {
  readonly address?: string | null
  readonly session?: string | null
}

const printLength = 12

/** @param digest of the session's token, in hexadecimal */
export const printOf = (digest: string): string => digest.slice(0, printLength)

/** Address and session of a line, as its last two parameters. */
export const originOf = ({ origin }: Pick<Sql, 'origin'>): readonly [string | null, string | null] => [
  origin?.address ?? null,
  origin?.session ?? null,
]

/** The same database, on behalf of a request. */
export function onBehalf(db: Database, origin: RequestOrigin): Database {
  const transaction: Database['transaction'] = (work, patience) =>
    db.transaction((sql) => work({ ...sql, origin }), patience)
  return { ...db, origin, transaction }
}

type SqlRunner = Pick<Sql, 'query'>

/** What every `Sql` makes of its own `query`. */
export const shortForms = {
  async rows<R>(this: SqlRunner, text: string, params?: readonly unknown[]): Promise<readonly R[]> {
    return (await this.query<R>(text, params)).rows
  },
  async first<R>(this: SqlRunner, text: string, params?: readonly unknown[]): Promise<R | undefined> {
    return (await this.query<R>(text, params)).rows[0]
  },
  async changes(this: SqlRunner, text: string, params?: readonly unknown[]): Promise<boolean> {
    return (await this.query(text, params)).rowCount > 0
  },
}

export interface ScriptSql extends Sql {
  /** Several statements at once, as a file holds them; without parameters. */
  script(text: string): Promise<void>
}

export interface Database extends ScriptSql {
  /**
   * Everything in `work` is committed together or not at all. Never enqueue, never call out inside.
   * @param patience `endless` waits for the answer to each statement as long as it takes
   */
  transaction<T>(work: (sql: ScriptSql) => Promise<T>, patience?: 'endless'): Promise<T>
}

/** Who claims, when, and until when the claim holds. */
export interface Claim {
  readonly token: string
  readonly now: Date
  readonly until: Date
}

/**
 * Several readings of one moment: what is committed meanwhile is not seen.
 * @param statementMs how long each may last, 0 for as long as it takes; the connection's own limit without
 */
export async function snapshot<T>(db: Database, read: (sql: Sql) => Promise<T>, statementMs?: number): Promise<T> {
  const work = async (sql: Sql): Promise<T> => {
    await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    if (statementMs !== undefined) await sql.query(`SET LOCAL statement_timeout = ${statementMs}`)
    return read(sql)
  }
  return db.transaction(work, statementMs === 0 ? 'endless' : undefined)
}

/** Does it answer? @throws ActesError ACTES-S001 */
export async function ping(sql: Sql): Promise<void> {
  await sql.query('SELECT 1')
}

/**
 * Can the server write? A sort that does not fit in memory asks its disk for room, and leaves nothing there.
 * @throws ActesError ACTES-S001, ACTES-S024, ACTES-S025
 */
export async function checkWriting(db: Database): Promise<void> {
  const row = await db.transaction(async (sql) => {
    await sql.query(`SET LOCAL work_mem = '64kB'`)
    return sql.first<{ readOnly: boolean }>(`SELECT current_setting('transaction_read_only') = 'on' AS "readOnly",
      (SELECT count(*) FROM (SELECT n FROM generate_series(1, 20000) AS n ORDER BY n DESC OFFSET 0) AS sorted)`)
  })
  if (row?.readOnly) throw new ActesError('ACTES-S025')
}

/** Version of the server: `17.6`. */
export async function serverVersion(sql: Sql): Promise<string> {
  return (await sql.first<{ version: string }>(`SELECT current_setting('server_version') AS version`))?.version ?? ''
}

/** Free the room of rows that are gone, and count anew what plans are made from. */
export async function vacuum(db: Database): Promise<void> {
  await db.script('VACUUM (ANALYZE)')
}

/** SQL condition behind a column: it is one of these. Written out, so that partial indexes on such values serve it. */
export function isAmong(values: readonly string[]): string {
  return `IN (${values.map((value) => `'${value}'`).join(', ')})`
}

/** The SQLSTATE of an error, if it has one. Its class begins with a digit, F, H, P or X, so `EPIPE` is none. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9FHPX][0-9A-Z]{4}$/.test(code) ? code : undefined
}

/** May this account not do it? An error that carries another tells by it. */
export function isDenied(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return sqlState(error) === '42501' || (cause !== undefined && isDenied(cause))
}
