// How large tables and indexes are, and which indexes nobody has read.
import type { Sql } from '../../src/store/engine/database.ts'
import { indexNeeds } from '../store/index-needs.ts'

interface Sizes {
  readonly table: number
  readonly indexes: number
}

export const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1)

/** In bytes. @param name a table; absent: all of them */
export async function sizesOf(sql: Sql, name?: string): Promise<Sizes> {
  const row = await sql.first<Sizes>(
    `SELECT sum(pg_table_size(oid))::float8 AS table, sum(pg_indexes_size(oid))::float8 AS indexes FROM pg_class
      WHERE relnamespace = 'actes'::regnamespace AND relkind = 'r' AND ($1::text IS NULL OR relname = $1)`,
    [name ?? null],
  )
  return row ?? { table: 0, indexes: 0 }
}

/** What the database and its largest tables take. */
export async function toldSizes(sql: Sql): Promise<string> {
  const whole = await sizesOf(sql)
  const lines = [
    `database ${megabytes(whole.table + whole.indexes)} MB, of which indexes ${megabytes(whole.indexes)} MB`,
  ]
  for (const name of ['transmission', 'journal', 'search', 'retour']) {
    const { table, indexes } = await sizesOf(sql, name)
    lines.push(`${name} ${megabytes(table + indexes)} MB, of which indexes ${megabytes(indexes)} MB`)
  }
  return `${lines.join('\n')}\n\n`
}

/** Indexes that nothing has scanned since the statistics were reset, with what needs them. */
export async function unreadIndexes(sql: Sql): Promise<string> {
  const rows = await sql.rows<{ name: string }>(
    `SELECT indexrelname AS name FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)
      WHERE schemaname = 'actes' AND idx_scan = 0 AND NOT indisunique ORDER BY 1`,
  )
  const needs = await indexNeeds()
  return `Indexes that no page read:\n${rows.map(({ name }) => `  ${name}: ${needs.get(name) ?? 'nothing'}\n`).join('')}\n`
}
