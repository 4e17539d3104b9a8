// Compares a gateway's list with the ledger. Each difference is one task, however often it is found. A task opens and
// closes with a journal line, the act's or else the connection's.
import type { ErrorCode } from '#errors.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { OutgoingCode } from '#protocol/messages/formulaire.ts'
import type { State } from '#lifecycle.ts'
import type { DifferenceKind } from '#text/differences.ts'
import { originOf, type Sql } from '../engine/database.ts'
import type { DifferenceFacts } from '../retours/tasks.ts'

export interface LedgerRow {
  readonly id: string
  readonly code: OutgoingCode
  /** The gateway's reference; the transmission's id if unknown, as of an act that an earlier platform sent. */
  readonly reference: string | null
  readonly numero: string | null
  readonly dateDecision: Jour | null
  readonly state: State
  readonly isHeld: boolean
  readonly isDoubtful: boolean
  readonly sentAt: Date | null
  readonly movedAt: Date
  readonly hasAccuse: boolean
}

/** What an earlier platform sent may stand on the account that is ours now, its AR with what was imported. */
const isEarlier = `t.formulaire #>> '{acte,autreVoie,voie}' = 'plateforme'`

export async function ledgerOf(sql: Sql, { connection, since, references, numeros }: LedgerFilter) {
  return sql.rows<LedgerRow>(
    `WITH wanted AS (
       SELECT id FROM actes.transmission WHERE connection = $1 AND sent_at >= $2
       UNION SELECT id FROM actes.transmission WHERE connection = $1 AND reference = ANY($3)
       UNION SELECT id FROM actes.transmission WHERE connection = $1 AND message = '1-1' AND numero = ANY($4))
     SELECT t.id, t.message AS code, CASE WHEN ${isEarlier} THEN t.id::text ELSE t.reference END AS reference, t.numero, t.date_decision AS "dateDecision", t.state, t.sent_at AS "sentAt",
       t.held_code IS NOT NULL AS "isHeld", t.open_attempt IS NOT NULL AS "isDoubtful",
       GREATEST(t.updated_at, (SELECT max(r.received_at) FROM actes.retour r WHERE r.transmission = t.id OR r.transmission IN
         (SELECT o.id FROM actes.transmission o WHERE o.about = t.id))) AS "movedAt",
       COALESCE(${isEarlier}, false) OR EXISTS (SELECT 1 FROM actes.retour r WHERE r.transmission = t.id AND r.kind = 'ARActe'
         AND r.status IN ('attached', 'duplicate')) AS "hasAccuse"
      FROM wanted w JOIN actes.transmission t ON t.id = w.id ORDER BY t.id`,
    [connection, since, references, numeros],
  )
}

interface LedgerFilter {
  readonly connection: string
  readonly since: Date
  readonly references: readonly string[]
  readonly numeros: readonly string[]
}

export async function knownReferences(sql: Sql, connection: string, references: readonly string[]) {
  const text = 'SELECT reference FROM actes.transmission WHERE connection = $1 AND reference = ANY($2)'
  const rows = await sql.values<string>(text, [connection, references])
  return new Set(rows)
}

/** Letters we have: deliveries, and for letters that a person handed in `type number day`. */
export async function lettersStored(sql: Sql, connection: string, deliveries: readonly string[]) {
  const rows = await sql.values<string>(
    `SELECT DISTINCT delivery AS name FROM actes.retour WHERE connection = $1 AND delivery = ANY($2)
     UNION SELECT left(r.facts->>'code', 1) || ' ' || t.numero || ' ' || (r.facts->>'dateCourrier')
       FROM actes.retour r JOIN actes.transmission t ON t.id = r.transmission
      WHERE r.connection = $1 AND r.handed_by IS NOT NULL AND r.facts->>'dateCourrier' IS NOT NULL`,
    [connection, deliveries],
  )
  return new Set(rows)
}

export async function strayCountOf(sql: Sql, connection: string) {
  const text = `SELECT count(*)::int AS count FROM actes.retour
    WHERE connection = $1 AND status IN ('orphan', 'unreadable') AND transmission IS NULL`
  return (await sql.value<number>(text, [connection])) ?? 0
}

/** The first sending, and how far back open differences reach. */
export async function horizonOf(sql: Sql, connection: string) {
  return sql.first<{ first: Date | null; open: Date | null }>(
    `SELECT (SELECT min(sent_at) FROM actes.transmission WHERE connection = $1 AND sent_at IS NOT NULL) AS first,
       (SELECT min((facts->>'since')::timestamptz) FROM actes.task
         WHERE connection = $1 AND difference IS NOT NULL AND closed_at IS NULL) AS open`,
    [connection],
  )
}

export interface ReconciliationCounts {
  readonly since: string
  /** Acts on the platform, acts sent here, letters on the platform, unmatched retours. */
  readonly there: number | null
  readonly here: number
  readonly letters: number
  readonly strays: number
  readonly differences: number
  readonly underWay: number
}

interface FoundDifference {
  readonly id: string
  readonly key: string
  readonly kind: DifferenceKind
  readonly transmission: string | null
  readonly facts: DifferenceFacts
}

interface Concluding {
  readonly connection: string
  readonly siren: string
  /** Start of reading the list: a comparison concluded since then is newer. */
  readonly begun: Date
  readonly at: Date
  readonly next: Date
  readonly who: string
  readonly counted: ReconciliationCounts
  readonly found: readonly FoundDifference[]
  /** Keys left alone for now: neither opened nor closed. */
  readonly untold: readonly string[]
}

/**
 * New differences open tasks, vanished ones close theirs; tasks that a person closed stay closed.
 * @returns false if another comparison concluded meanwhile: nothing changed
 */
export async function conclude(sql: Sql, end: Concluding): Promise<boolean> {
  const { connection, siren, begun, at, next, who, counted, found, untold } = end
  const isNewest = await sql.changes(
    `UPDATE actes.connection SET reconciled_at = $3, reconciled = $4::jsonb, reconcile_code = NULL, reconcile_at = $5
      WHERE id = $1 AND (reconciled_at IS NULL OR reconciled_at <= $2)`,
    [connection, begun, at, JSON.stringify(counted), next],
  )
  if (!isNewest) return false
  const { since } = counted
  await sql.query(
    `WITH found AS (SELECT * FROM jsonb_to_recordset($2::jsonb)
       AS f (id uuid, key text, kind text, transmission uuid, facts jsonb)),
     opened AS (
       INSERT INTO actes.task AS t (id, transmission, collectivite, connection, difference, kind, facts, opened_at)
       SELECT id, transmission, $3, $1, key, kind, facts || jsonb_build_object('since', $7::text), $4 FROM found
       ON CONFLICT (connection, difference) WHERE difference IS NOT NULL DO UPDATE
         SET closed_at = NULL, closed_by = NULL, outcome = NULL, reason = NULL, opened_at = excluded.opened_at,
           facts = excluded.facts WHERE t.closed_by = 'worker' RETURNING t.*),
     gone AS (
       UPDATE actes.task t SET closed_at = $4, closed_by = 'worker', outcome = 'done'
        WHERE t.connection = $1 AND t.difference IS NOT NULL AND t.closed_at IS NULL AND NOT (t.difference = ANY($5))
          AND NOT EXISTS (SELECT 1 FROM found f WHERE f.key = t.difference) RETURNING t.*),
     changed AS (SELECT o.*, 'difference-found' AS event FROM opened o UNION ALL SELECT g.*, 'difference-gone' FROM gone g),
     told AS (
       INSERT INTO actes.installation_journal (kind, target, at, who, event, address, session, detail)
       SELECT 'connection', connection, $4, $6, event, $8::text, $9::text, jsonb_build_object('task', id, 'kind', kind, 'reference', facts->>'reference')
         FROM changed WHERE transmission IS NULL)
     INSERT INTO actes.journal (transmission, at, who, event, detail, collectivite, address, session)
     SELECT transmission, $4, $6, event, jsonb_build_object('task', id, 'kind', kind) || facts, collectivite, $8, $9
       FROM changed WHERE transmission IS NOT NULL`,
    [connection, JSON.stringify(found), siren, at, untold, who, since, ...originOf(sql)],
  )
  return true
}

/** Has a collection succeeded since an instant and left nothing more to collect? */
export async function collectedSince(sql: Sql, connection: string, since: Date) {
  const text = `SELECT 1 FROM actes.connection WHERE id = $1 AND last_collect >= $2 AND last_code IS NULL AND collect_at > last_collect`
  return (await sql.first(text, [connection, since])) !== undefined
}

/** Plan the next comparison, and store the error of a failed one. */
export async function planReconciliation(
  sql: Sql,
  { connection, code, next }: { connection: string; code: ErrorCode | undefined; next: Date },
): Promise<void> {
  const text =
    'UPDATE actes.connection SET reconcile_at = $2, reconcile_code = COALESCE($3, reconcile_code) WHERE id = $1'
  await sql.query(text, [connection, next, code ?? null])
}

/** Connections to compare, never planned ones included; stopped ones wait. */
export async function dueReconciliations(sql: Sql, now: Date) {
  return sql.rows<{ id: string; siren: string; at: Date | null }>(
    `SELECT c.id, c.siren, c.reconcile_at AS at FROM actes.connection c JOIN actes.collectivite s ON s.siren = c.siren
      WHERE (c.reconcile_at IS NULL OR c.reconcile_at <= $1) AND c.suspended_code IS NULL AND c.paused_since IS NULL
        AND c.id = (s.settings->'gateway'->>'type') || ':' || c.siren
      ORDER BY c.reconcile_at, c.id LIMIT 500`,
    [now],
  )
}
