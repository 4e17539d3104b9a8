// The views that people keep of the list of transmissions, and the columns that they see.
import type { Sql } from '../engine/database.ts'

export interface View {
  readonly id: string
  readonly who: string
  readonly name: string
  /** As in the desk's address. */
  readonly query: string
  readonly shared: boolean
}

const columns = 'id, who, name, query, shared'

/** One's own views and the shared ones, by name. */
export async function viewsOf(sql: Sql, who: string): Promise<readonly View[]> {
  return sql.rows<View>(
    `SELECT ${columns} FROM actes.view WHERE who = $1 OR shared ORDER BY lower(name), id LIMIT 200`,
    [who],
  )
}

/** Keep one's view; one of this name becomes this one, one's own again. */
export async function keepView(
  sql: Sql,
  view: Omit<View, 'shared'> & { readonly at: Date },
): Promise<View | undefined> {
  return sql.first<View>(
    `INSERT INTO actes.view (id, who, name, query, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (who, name) DO UPDATE SET query = excluded.query, shared = false RETURNING ${columns}`,
    [view.id, view.who, view.name, view.query, view.at],
  )
}

/** Show a view to everybody, or to its maker alone. */
export async function shareView(sql: Sql, id: string, shared: boolean): Promise<View | undefined> {
  return sql.first<View>(`UPDATE actes.view SET shared = $2 WHERE id = $1 RETURNING ${columns}`, [id, shared])
}

/** Delete one's own view. */
export async function dropView(sql: Sql, id: string, who: string): Promise<View | undefined> {
  return sql.first<View>(`DELETE FROM actes.view WHERE id = $1 AND who = $2 RETURNING ${columns}`, [id, who])
}

/** The columns that a person chose; null: none. */
export async function columnsOf(sql: Sql, login: string): Promise<readonly string[] | null> {
  const text = 'SELECT list_columns AS chosen FROM actes.person WHERE login = $1'
  return (await sql.first<{ chosen: readonly string[] | null }>(text, [login]))?.chosen ?? null
}

/** Keep the columns that a person chose. */
export async function keepColumns(sql: Sql, person: string, chosen: readonly string[]): Promise<void> {
  await sql.query('UPDATE actes.person SET list_columns = $2::text[] WHERE id = $1', [person, chosen])
}
