// Saved views of the transmission list, and each person's columns.
import type { Sql } from '../engine/database.ts'

export interface View {
  readonly id: string
  readonly who: string
  readonly name: string
  /** Query string of the desk's list. */
  readonly query: string
  readonly shared: boolean
}

const columns = 'id, who, name, query, shared'

export async function viewsOf(sql: Sql, who: string) {
  return sql.rows<View>(
    `SELECT ${columns} FROM actes.view WHERE who = $1 OR shared ORDER BY lower(name), id LIMIT 200`,
    [who],
  )
}

/** Upsert by owner and name; an overwritten view is no longer shared. */
export async function keepView(sql: Sql, view: Omit<View, 'shared'> & { readonly at: Date }) {
  return sql.first<View>(
    `INSERT INTO actes.view (id, who, name, query, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (who, name) DO UPDATE SET query = excluded.query, shared = false RETURNING ${columns}`,
    [view.id, view.who, view.name, view.query, view.at],
  )
}

export async function shareView(sql: Sql, id: string, shared: boolean) {
  return sql.first<View>(`UPDATE actes.view SET shared = $2 WHERE id = $1 RETURNING ${columns}`, [id, shared])
}

export async function dropView(sql: Sql, id: string, who: string) {
  return sql.first<View>(`DELETE FROM actes.view WHERE id = $1 AND who = $2 RETURNING ${columns}`, [id, who])
}

/** Null: never chosen. */
export async function columnsOf(sql: Sql, login: string) {
  const text = 'SELECT list_columns AS chosen FROM actes.person WHERE login = $1'
  return (await sql.value<readonly string[] | null>(text, [login])) ?? null
}

export async function keepColumns(sql: Sql, person: string, chosen: readonly string[]): Promise<void> {
  await sql.query('UPDATE actes.person SET list_columns = $2::text[] WHERE id = $1', [person, chosen])
}
