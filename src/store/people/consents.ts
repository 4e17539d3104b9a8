// Requests that need a second person's consent. A public part without secrets is kept; the input stays sealed until the
// decision.
import type { Sql } from '../engine/database.ts'

export interface Consent {
  readonly id: string
  readonly operation: string
  readonly action: string
  readonly sirens: readonly string[] | null
  readonly askedBy: string
  readonly maker: string | null
  readonly shown: unknown
  readonly basis: string
  readonly askedAt: Date
  readonly expiresAt: Date
  readonly decision: 'approved' | 'refused' | 'stale' | null
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  readonly code: string | null
  readonly hasResult: boolean
}

type NewConsent = Pick<Consent, 'id' | 'operation' | 'action' | 'sirens' | 'askedBy' | 'maker' | 'shown' | 'basis'> &
  Pick<Consent, 'askedAt' | 'expiresAt'> & { readonly input: Uint8Array }

const columns = `id, operation, action, sirens, asked_by AS "askedBy", maker, shown, basis, asked_at AS "askedAt",
  expires_at AS "expiresAt", decision, decided_by AS "decidedBy", decided_at AS "decidedAt", code,
  result IS NOT NULL AS "hasResult"`

/** Store a request, and drop the sealed input of expired ones. */
export async function keepConsent(sql: Sql, asked: NewConsent): Promise<void> {
  await sql.query('UPDATE actes.consent SET input = NULL WHERE input IS NOT NULL AND expires_at <= $1', [asked.askedAt])
  await sql.query(
    `INSERT INTO actes.consent (id, operation, action, sirens, asked_by, maker, shown, input, basis, asked_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11)`,
    [
      asked.id,
      asked.operation,
      asked.action,
      asked.sirens,
      asked.askedBy,
      asked.maker,
      JSON.stringify(asked.shown),
      asked.input,
      asked.basis,
      asked.askedAt,
      asked.expiresAt,
    ],
  )
}

/** A person sees requests by themselves or their tokens, and those whose action they hold for all its collectivités. */
export interface Seer {
  readonly who: string
  readonly everywhere: readonly string[]
  readonly within: Readonly<Record<string, readonly string[]>>
}

const isSeen = `(asked_by = $1 OR maker = $1 OR action = ANY($2::text[])
  OR sirens <@ ARRAY(SELECT jsonb_array_elements_text($3::jsonb->action)))`
const seenBy = ({ who, everywhere, within }: Seer) => [who, everywhere, JSON.stringify(within)]

export async function consents(
  sql: Sql,
  seer: Seer,
  { now, since, limit }: { readonly now: Date; readonly since: Date; readonly limit: number },
) {
  const text = `SELECT ${columns} FROM actes.consent
    WHERE ${isSeen} AND ((decision IS NULL AND expires_at > $4) OR asked_at >= $5)
    ORDER BY decision IS NULL DESC, asked_at DESC, id LIMIT $6`
  return sql.rows<Consent>(text, [...seenBy(seer), now, since, limit])
}

export async function openConsents(sql: Sql, askedBy: string, now: Date) {
  const text = `SELECT count(*)::int AS count FROM actes.consent WHERE asked_by = $1 AND decision IS NULL AND expires_at > $2`
  return (await sql.value<number>(text, [askedBy, now])) ?? 0
}

/** A request with its sealed input; undefined if the viewer may not see it. */
export async function consentById(sql: Sql, seer: Seer, id: string) {
  return sql.first<Consent & { readonly input: Uint8Array | null }>(
    `SELECT ${columns}, input FROM actes.consent WHERE ${isSeen} AND id = $4`,
    [...seenBy(seer), id],
  )
}

interface Decision {
  readonly decision: 'approved' | 'refused' | 'stale'
  readonly who: string
  readonly at: Date
  readonly code: string | null
}

/** Decide a pending request once, and drop its sealed input. @returns false if already decided or expired */
export async function decideConsent(sql: Sql, id: string, { decision, who, at, code }: Decision) {
  const text = `UPDATE actes.consent SET decision = $2, decided_by = $3, decided_at = $4, code = $5, input = NULL
    WHERE id = $1 AND decision IS NULL AND expires_at > $4`
  return sql.changes(text, [id, decision, who, at, code])
}

/** Store the outcome of an approved request: a sealed result or an error code. */
export async function endConsent(
  sql: Sql,
  id: string,
  end: { readonly result: Uint8Array } | { readonly code: string },
): Promise<void> {
  const [result, code] = 'result' in end ? [end.result, null] : [null, end.code]
  await sql.query('UPDATE actes.consent SET result = $2, code = $3 WHERE id = $1', [id, result, code])
}

/** Returns the result once, to its requester. */
export async function takeConsentResult(sql: Sql, id: string, who: string) {
  const text = `WITH kept AS (SELECT id, result FROM actes.consent WHERE id = $1 AND asked_by = $2 AND result IS NOT NULL FOR UPDATE)
    UPDATE actes.consent c SET result = NULL FROM kept WHERE c.id = kept.id RETURNING kept.result`
  return sql.value<Uint8Array>(text, [id, who])
}
