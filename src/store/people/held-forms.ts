// Submitted forms, stored sealed until the person authenticates again.
import type { Sql } from '../engine/database.ts'

/** Per session: several windows may hold a form. */
const most = 5

interface NewHeldForm {
  readonly id: string
  /** Digest of the session token; for a form sent after the session ended, digest of browser and account. */
  readonly session: string
  readonly content: Uint8Array
  readonly now: Date
  readonly expiresAt: Date
}

/** Store a form; drop expired forms and all but the newest of this session. */
export async function keepHeldForm(sql: Sql, { id, session, content, now, expiresAt }: NewHeldForm): Promise<void> {
  const spent = `expires_at <= $1 OR (session = $2 AND id NOT IN
    (SELECT id FROM actes.held_form WHERE session = $2 ORDER BY expires_at DESC, id DESC LIMIT ${most - 1}))`
  await sql.query(`DELETE FROM actes.held_form WHERE ${spent}`, [now, session])
  await sql.query('INSERT INTO actes.held_form (id, session, content, expires_at) VALUES ($1, $2, $3, $4)', [
    id,
    session,
    content,
    expiresAt,
  ])
}

interface Which {
  readonly id: string
  readonly session: string
  readonly now: Date
}

export async function isHeld(sql: Sql, { id, session, now }: Which) {
  const text = 'SELECT id FROM actes.held_form WHERE id = $1 AND session = $2 AND expires_at > $3'
  return (await sql.first(text, [id, session, now])) !== undefined
}

/** Returns a form once. */
export async function takeHeldForm(sql: Sql, { id, session, now }: Which) {
  const text = 'DELETE FROM actes.held_form WHERE id = $1 AND session = $2 AND expires_at > $3 RETURNING content'
  return sql.value<Uint8Array>(text, [id, session, now])
}

/** Reads a form without consuming it. */
export async function heldFormContent(sql: Sql, { id, session, now }: Which) {
  const text = 'SELECT content FROM actes.held_form WHERE id = $1 AND session = $2 AND expires_at > $3'
  return sql.value<Uint8Array>(text, [id, session, now])
}
