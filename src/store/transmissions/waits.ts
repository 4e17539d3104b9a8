// What transmissions wait for beyond their own row: last move, connection, claim.
import type { ErrorCode } from '#errors.ts'
import type { FaitsNotes } from '#protocol/calendrier/faits.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import { awaitingStates } from '#lifecycle.ts'

interface TransmissionWaitRow {
  readonly id: string
  readonly nom: string
  readonly connection: string
  /** Last move: event, error, and why it waits (`closed`, `quota`, `quiet`, `confirmation`, `silence`). */
  readonly event: string
  readonly code: ErrorCode | null
  readonly why: string | null
  readonly refusalCode: ErrorCode | null
  /** The préfecture's or the platform's words. */
  readonly refusalDetail: string | null
  /** Its refusal waits for nobody: it was dismissed, or it is sent again by itself. */
  readonly dismissed: boolean
  readonly healing: boolean | null
  /** The days noted of the act. */
  readonly publication: FaitsNotes | null
  readonly inHand: boolean
  readonly suspendedCode: ErrorCode | null
  readonly paused: boolean
  /** When it was submitted, or confirmed as arrived by a person. Only while it awaits its retour. */
  readonly submittedAt: Date | null
  readonly departement: string
  readonly nature: string
  readonly population: string | null
  readonly fuseau: string
}

export async function waitsOf(
  sql: Sql,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, TransmissionWaitRow>> {
  const rows = await sql.rows<TransmissionWaitRow>(
    `SELECT t.id, s.settings->>'nom' AS nom, t.connection, COALESCE(j.event, '') AS event, j.code, j.why,
       t.refusal->>'code' AS "refusalCode", t.refusal->>'detail' AS "refusalDetail",
       t.dismissed_at IS NOT NULL AS dismissed, j.healing,
       (SELECT jsonb_object_agg(p.how, p.day) FROM actes.publication p WHERE p.collectivite = t.collectivite
         AND p.date_decision = t.date_decision AND p.numero = t.numero AND p.nature = t.nature) AS publication, (t.claim_token IS NOT NULL AND t.due_at > $2) AS "inHand",
       c.suspended_code AS "suspendedCode", c.paused_since IS NOT NULL AS paused,
       CASE WHEN t.state ${isAmong(awaitingStates)} AND t.due_at IS NOT NULL THEN t.sent_at END AS "submittedAt",
       COALESCE(s.settings->>'departement', '') AS departement,
       COALESCE(s.settings->>'nature', '') AS nature, s.settings->>'population' AS population, COALESCE(s.settings->>'fuseau', 'Europe/Paris') AS fuseau
       FROM actes.transmission t
       JOIN actes.collectivite s ON s.siren = t.collectivite
       LEFT JOIN actes.connection c ON c.id = t.connection
       LEFT JOIN LATERAL (SELECT event, code, detail->>'why' AS why, detail->>'healing' = 'true' AS healing FROM actes.journal
         WHERE transmission = t.id AND to_state IS NOT NULL ORDER BY id DESC LIMIT 1) j ON true
      WHERE t.id = ANY($1)`,
    [ids, now],
  )
  return new Map(rows.map((row) => [row.id, { ...row, inHand: row.inHand ?? false }]))
}
