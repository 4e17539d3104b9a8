// One way to speak SQL for PostgreSQL and PGlite alike. store.ts opens it; the rest of store/ only knows this contract.

export interface Rows<R> {
  readonly rows: readonly R[]
  readonly rowCount: number
}

/** Run one statement; parameters by position. Days come and go as 'YYYY-MM-DD', instants as Date, JSON as values. */
export interface Sql {
  query<R>(text: string, params?: readonly unknown[]): Promise<Rows<R>>
}

export interface Database extends Sql {
  /** Everything in `work` is committed together or not at all. Never enqueue, never call out inside. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /** Several statements at once, without parameters. */
  script(text: string): Promise<void>
}

/** Several readings of one moment: what is committed meanwhile is not seen. */
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

/** The SQLSTATE of an error, where it has one (its classes begin with a digit, F, H, P or X: `EPIPE` is none). */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9FHPX][0-9A-Z]{4}$/.test(code) ? code : undefined
}
