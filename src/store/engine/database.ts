// The same SQL interface over PostgreSQL and PGlite. store.ts opens it; the rest of store/ knows only this.

export interface Rows<R> {
  readonly rows: readonly R[]
  readonly rowCount: number
}

/** Runs one statement with positional parameters. Days are 'YYYY-MM-DD', instants Date, JSON values. */
export interface Sql {
  query<R>(text: string, params?: readonly unknown[]): Promise<Rows<R>>
}

export interface Database extends Sql {
  /** Commit everything in `work` together, or nothing. Never enqueue or call another service inside. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /** Run several statements at once, without parameters. */
  script(text: string): Promise<void>
}

/** Run several reads on one snapshot: later commits are not seen. */
export async function snapshot<T>(db: Database, read: (sql: Sql) => Promise<T>): Promise<T> {
  return db.transaction(async (sql) => {
    await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    return read(sql)
  })
}

/** The first row, or undefined. */
export async function first<R>(sql: Sql, text: string, params: readonly unknown[] = []): Promise<R | undefined> {
  return (await sql.query<R>(text, params)).rows[0]
}

/** The SQLSTATE of an error, if it has one. Its class begins with a digit, F, H, P or X, so `EPIPE` is none. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9FHPX][0-9A-Z]{4}$/.test(code) ? code : undefined
}
