// Forms that wait, sealed: until their person has proved who they are, or has signed in again.
import type { Sql } from '../engine/database.ts'

/** Of one holder: several windows may wait. */
const most = 5

interface NewHeldForm {
  readonly id: string
  /** Digest of the session's token; of a form that came too late, that of the browser and the account. */
  readonly session: string
  readonly content: Uint8Array
  readonly now: Date
  readonly expiresAt: Date
}

/** Keep a form; of those of the session the newest stay, and what is over goes. */
export async function keepHeldForm(sql: Sql, { id, session, content, now, expiresAt }: NewHeldForm): Promise<void> {
  const spent = `expires_at <= $1 OR (session = $2 AND id NOT IN
    (SELECT id FROM actes.held_form WHERE session = $2 ORDER BY expires_at DESC, id DESC LIMIT ${most - 1}))`
  await sql.query(`DELETE FROM actes.held_form WHERE ${spent}`, [now, session])
  await sql.query('INSERT INTO actes.held_form (id, session, content, expires_at) VALUES ($1, $2, $3, $4)', [
    ...[id, session, content, expiresAt],
  ])
}

interface Which {
  readonly id: string
  readonly session: string
  readonly now: Date
}

/** Is there such a form of this session? */
export async function isHeld(sql: Sql, { id, session, now }: Which): Promise<boolean> {
  const text = 'SELECT id FROM actes.held_form WHERE id = $1 AND session = $2 AND expires_at > $3'
  return (await sql.first(text, [id, session, now])) !== undefined
}

/** Take a form, once. */
export async function takeHeldForm(sql: Sql, { id, session, now }: Which): Promise<Uint8Array | undefined> {
  const text = 'DELETE FROM actes.held_form WHERE id = $1 AND session = $2 AND expires_at > $3 RETURNING content'
  return (await sql.first<{ content: Uint8Array }>(text, [id, session, now]))?.content
}

/** The content of a form, which waits on. */
export async function heldFormContent(sql: Sql, { id, session, now }: Which): Promise<Uint8Array | undefined> {
  const text = 'SELECT content FROM actes.held_form WHERE id = $1 AND session = $2 AND expires_at > $3'
  return (await sql.first<{ content: Uint8Array }>(text, [id, session, now]))?.content
}
