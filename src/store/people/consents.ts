// Requests that another person has to agree to, as they are kept: what is asked without its secrets, and all of it sealed until
// it is decided.
import type { Sql } from '../engine/database.ts'

export interface Consent {
  readonly id: string
  readonly operation: string
  /** Name of the action that both must be allowed. */
  readonly action: string
  /** Null: for all collectivités. */
  readonly sirens: readonly string[] | null
  readonly askedBy: string
  /** Who made the token that asked. */
  readonly maker: string | null
  readonly shown: unknown
  readonly basis: string
  readonly askedAt: Date
  readonly expiresAt: Date
  readonly decision: 'approved' | 'refused' | 'stale' | null
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  readonly code: string | null
  /** Is there something that the asker has not taken yet? */
  readonly hasResult: boolean
}

type NewConsent = Pick<Consent, 'id' | 'operation' | 'action' | 'sirens' | 'askedBy' | 'maker' | 'shown' | 'basis'> &
  Pick<Consent, 'askedAt' | 'expiresAt'> & { readonly input: Uint8Array }

const columns = `id, operation, action, sirens, asked_by AS "askedBy", maker, shown, basis, asked_at AS "askedAt",
  expires_at AS "expiresAt", decision, decided_by AS "decidedBy", decided_at AS "decidedAt", code,
  result IS NOT NULL AS "hasResult"`

/** Keep a request. What others that are over had sealed is forgotten. */
export async function keepConsent(sql: Sql, asked: NewConsent): Promise<void> {
  await sql.query('UPDATE actes.consent SET input = NULL WHERE input IS NOT NULL AND expires_at <= $1', [asked.askedAt])
  await sql.query(
    `INSERT INTO actes.consent (id, operation, action, sirens, asked_by, maker, shown, input, basis, asked_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11)`,
    [
      ...[asked.id, asked.operation, asked.action, asked.sirens, asked.askedBy, asked.maker],
      ...[JSON.stringify(asked.shown), asked.input, asked.basis, asked.askedAt, asked.expiresAt],
    ],
  )
}

/** Who looks: what they asked, or a token of theirs did, and what they themselves may do, for all that it is of. */
export interface Seer {
  readonly who: string
  /** Actions that they may do for all collectivités. */
  readonly everywhere: readonly string[]
  /** Of the other actions, the collectivités. */
  readonly within: Readonly<Record<string, readonly string[]>>
}

/** Of `$1`, `$2` and `$3`. */
const isSeen = `(asked_by = $1 OR maker = $1 OR action = ANY($2::text[])
  OR sirens <@ ARRAY(SELECT jsonb_array_elements_text($3::jsonb->action)))`
const seenBy = ({ who, everywhere, within }: Seer) => [who, everywhere, JSON.stringify(within)]

/** Those that wait, and those that were asked since, newest first. */
export async function consents(
  sql: Sql,
  seer: Seer,
  { now, since, limit }: { readonly now: Date; readonly since: Date; readonly limit: number },
): Promise<readonly Consent[]> {
  const text = `SELECT ${columns} FROM actes.consent
    WHERE ${isSeen} AND ((decision IS NULL AND expires_at > $4) OR asked_at >= $5)
    ORDER BY decision IS NULL DESC, asked_at DESC, id LIMIT $6`
  return sql.rows<Consent>(text, [...seenBy(seer), now, since, limit])
}

/** How many of one asker wait. */
export async function openConsents(sql: Sql, askedBy: string, now: Date): Promise<number> {
  const text = `SELECT count(*)::int AS count FROM actes.consent WHERE asked_by = $1 AND decision IS NULL AND expires_at > $2`
  return (await sql.first<{ count: number }>(text, [askedBy, now]))?.count ?? 0
}

/** One of them, with what is sealed of it; undefined where it is not for them to see. */
export async function consentById(
  sql: Sql,
  seer: Seer,
  id: string,
): Promise<(Consent & { readonly input: Uint8Array | null }) | undefined> {
  return sql.first(`SELECT ${columns}, input FROM actes.consent WHERE ${isSeen} AND id = $4`, [...seenBy(seer), id])
}

interface Decision {
  readonly decision: 'approved' | 'refused' | 'stale'
  readonly who: string
  readonly at: Date
  readonly code: string | null
}

/** Decide one that waits, once: nothing sealed of it is kept. @returns false when it was decided already, or is over */
export async function decideConsent(sql: Sql, id: string, { decision, who, at, code }: Decision): Promise<boolean> {
  const text = `UPDATE actes.consent SET decision = $2, decided_by = $3, decided_at = $4, code = $5, input = NULL
    WHERE id = $1 AND decision IS NULL AND expires_at > $4`
  return sql.changes(text, [id, decision, who, at, code])
}

/** Note how what was agreed to ended: what it gave, sealed, or its code. */
export async function endConsent(
  sql: Sql,
  id: string,
  end: { readonly result: Uint8Array } | { readonly code: string },
): Promise<void> {
  const [result, code] = 'result' in end ? [end.result, null] : [null, end.code]
  await sql.query('UPDATE actes.consent SET result = $2, code = $3 WHERE id = $1', [id, result, code])
}

/** Take what it gave, once. */
export async function takeConsentResult(sql: Sql, id: string, who: string): Promise<Uint8Array | undefined> {
  const text = `WITH kept AS (SELECT id, result FROM actes.consent WHERE id = $1 AND asked_by = $2 AND result IS NOT NULL FOR UPDATE)
    UPDATE actes.consent c SET result = NULL FROM kept WHERE c.id = kept.id RETURNING kept.result`
  return (await sql.first<{ result: Uint8Array }>(text, [id, who]))?.result
}
