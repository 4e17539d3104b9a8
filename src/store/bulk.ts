// Bulk requeues. The form's id makes opening idempotent. Workers process a few acts at a time within the rate; people
// pause, resume and cancel.
import type { ErrorCode, Params } from '#errors.ts'
import { liveStates, refusedStates, unsentStates, workingStates, type State } from '#lifecycle.ts'
import { claimRows, ofHolder, type Claim } from './engine/claim.ts'
import { isAmong, originOf, type Database, type RequestOrigin, type Sql } from './engine/database.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import type { OutgoingCode } from '#protocol/messages/formulaire.ts'
import { contradictions } from './retours/tasks.ts'
import { isUncertain } from './transmissions/attempts.ts'
import { keyOf } from './transmissions/transmissions.ts'
import { codesOf } from '#protocol/codes.ts'

export interface Bulk {
  readonly id: string
  readonly who: string
  readonly reason: string
  readonly criteria: string
  readonly sirens: readonly string[]
  /** Acts per minute. */
  readonly rate: number
  readonly state: 'running' | 'paused' | 'done' | 'cancelled'
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

const columns = `id, who, reason, criteria, sirens, rate, state, created_at AS "createdAt", finished_at AS "finishedAt"`

/** An act of a bulk requeue, as it was when the operator confirmed. */
export interface NewItem {
  readonly transmission: string
  readonly collectivite: string
  readonly heldSince: Date | null
  readonly excluded?: { readonly code: ErrorCode; readonly params: Params }
}

/** Open a bulk requeue with its acts, in the caller's name. @returns false if the id exists: nothing changed */
export async function openBulk(sql: Sql, bulk: Omit<Bulk, 'state' | 'finishedAt'>, items: readonly NewItem[]) {
  const { rowCount } = await sql.query(
    `INSERT INTO actes.bulk (id, who, reason, criteria, sirens, rate, state, created_at, address, session)
     VALUES ($1, $2, $3, $4, $5::text[], $6, 'running', $7, $8, $9) ON CONFLICT (id) DO NOTHING`,
    [bulk.id, bulk.who, bulk.reason, bulk.criteria, bulk.sirens, bulk.rate, bulk.createdAt, ...originOf(sql)],
  )
  if (rowCount === 0) return false
  await sql.query(
    `INSERT INTO actes.bulk_item (bulk, transmission, collectivite, held_since, state, code, params, ended_at)
     SELECT $1, r.transmission, r.collectivite, r."heldSince", CASE WHEN r.excluded IS NULL THEN 'pending' ELSE 'excluded' END,
         r.excluded->>'code', r.excluded->'params', CASE WHEN r.excluded IS NOT NULL THEN $3::timestamptz END
       FROM jsonb_to_recordset($2::jsonb) AS r (transmission uuid, collectivite text, "heldSince" timestamptz, excluded jsonb)`,
    [bulk.id, JSON.stringify(items), bulk.createdAt],
  )
  return true
}

export async function bulkById(sql: Sql, id: string) {
  return sql.first<Bulk>(`SELECT ${columns} FROM actes.bulk WHERE id = $1`, [id])
}

/** Bulk requeues of any of these collectivités (absent: all), newest first; keyset by instant and id. */
export async function bulks(
  sql: Sql,
  {
    sirens,
    state,
    before,
    limit,
  }: { sirens?: readonly string[]; state?: Bulk['state']; before?: { at: Date; id: string }; limit: number },
) {
  return sql.rows<Bulk>(
    `SELECT ${columns} FROM actes.bulk
      WHERE ($1::text[] IS NULL OR sirens && $1) AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
        AND ($5::text IS NULL OR state = $5)
      ORDER BY created_at DESC, id DESC LIMIT $4`,
    [sirens ?? null, before?.at ?? null, before?.id ?? null, limit, state ?? null],
  )
}

export async function runningBulks(sql: Sql) {
  const text = `SELECT ${columns}, address, session FROM actes.bulk WHERE state = 'running'
    ORDER BY created_at, id LIMIT 100`
  return sql.rows<Bulk & RequestOrigin>(text)
}

export interface ClaimedItem {
  readonly transmission: string
  readonly token: string
  readonly heldSince: Date | null
}

/** Claim the next act within the rate of the current minute. A dead worker's acts are free when its lease lapses. */
export async function claimItem(db: Database, { bulk, ...claim }: Claim & { readonly bulk: string }) {
  const minute = new Date(Math.floor(claim.now.getTime() / 60_000) * 60_000)
  return db.transaction(async (sql) => {
    const isPaced = await sql.changes(
      `SELECT 1 FROM actes.bulk WHERE id = $1 AND state = 'running' AND rate > CASE WHEN minute = $2 THEN minute_count ELSE 0 END
        FOR UPDATE`,
      [bulk, minute],
    )
    if (!isPaced) return []
    return claimRows<ClaimedItem>(sql, 'bulk_item', {
      ...claim,
      due: `t.bulk = $5 AND t.state = 'pending' ORDER BY t.transmission`,
      returning: `, counted AS (UPDATE actes.bulk SET minute = $6,
          minute_count = 1 + CASE WHEN minute = $6 THEN minute_count ELSE 0 END WHERE id = $5 AND EXISTS (TABLE claimed))
        SELECT transmission, claim_token AS token, held_since AS "heldSince" FROM claimed`,
      params: [bulk, minute],
    })
  })
}

interface ItemEnd {
  readonly bulk: string
  readonly transmission: string
  readonly token: string
  readonly at: Date
  readonly outcome?: 'requeued' | 'replaced'
  readonly newId?: string | null
  readonly excluded?: { readonly code: ErrorCode; readonly params: Params }
}

/** @returns false if the claim was lost: nothing changed */
export async function settleItem(sql: Sql, end: ItemEnd) {
  const set = `state = CASE WHEN $4::jsonb IS NULL THEN 'done' ELSE 'excluded' END, code = $4->>'code', params = $4->'params',
    outcome = $5, new_id = $6, ended_at = $7, claim_token = NULL, claim_until = NULL`
  const { bulk, transmission, token, at, outcome = null, newId = null, excluded } = end
  const params = [bulk, transmission, token, excluded ? JSON.stringify(excluded) : null, outcome, newId, at]
  return sql.changes(ofHolder('bulk_item', set), params)
}

/** What an operation did with an act, by its journal line. */
export async function doneBy(sql: Sql, transmission: string, operation: string) {
  return sql.first<{ readonly outcome: 'requeued' | 'replaced'; readonly newId: string | null }>(
    `SELECT CASE event WHEN 'replaced' THEN event ELSE 'requeued' END AS outcome,
       CASE event WHEN 'replaced' THEN detail->>'newId' END AS "newId" FROM actes.journal
      WHERE transmission = $1 AND event IN ('requeued', 'rerouted', 'replaced') AND detail->>'operation' = $2
      ORDER BY id LIMIT 1`,
    [transmission, operation],
  )
}

export async function finishBulk(sql: Sql, id: string, at: Date) {
  return sql.changes(
    `UPDATE actes.bulk b SET state = 'done', finished_at = $2
      WHERE id = $1 AND state IN ('running', 'paused')
        AND NOT EXISTS (SELECT 1 FROM actes.bulk_item i WHERE i.bulk = b.id AND i.state = 'pending')`,
    [id, at],
  )
}

/** Pause, resume or cancel. @returns false if the current state does not allow it */
export async function steerBulk(
  sql: Sql,
  id: string,
  { will, at }: { readonly will: 'paused' | 'running' | 'cancelled'; readonly at: Date },
) {
  return sql.changes(
    `UPDATE actes.bulk SET state = $2, finished_at = CASE WHEN $2 = 'cancelled' THEN $3::timestamptz END
      WHERE id = $1 AND state IN ('running', 'paused') AND state <> $2`,
    [id, will, at],
  )
}

interface BulkProgressRow {
  readonly pending: number
  readonly requeued: number
  readonly replaced: number
  readonly excluded: number
}

export async function progressOf(sql: Sql, bulk: string, sirens?: readonly string[]) {
  const row = await sql.first<BulkProgressRow>(
    `SELECT count(*) FILTER (WHERE state = 'pending')::int AS pending,
       count(*) FILTER (WHERE outcome = 'requeued')::int AS requeued,
       count(*) FILTER (WHERE outcome = 'replaced')::int AS replaced,
       count(*) FILTER (WHERE state = 'excluded')::int AS excluded
      FROM actes.bulk_item WHERE bulk = $1 AND ($2::text[] IS NULL OR collectivite = ANY($2))`,
    [bulk, sirens ?? null],
  )
  return row ?? { pending: 0, requeued: 0, replaced: 0, excluded: 0 }
}

export interface BulkItem {
  readonly transmission: string
  readonly collectivite: string
  readonly numero: string | null
  readonly cle: string | null
  readonly state: 'pending' | 'done' | 'excluded'
  readonly outcome: 'requeued' | 'replaced' | null
  readonly newId: string | null
  readonly code: ErrorCode | null
  readonly params: Params | null
  readonly endedAt: Date | null
}

/** Ordered by id, which is the order of processing; keyset by id. */
export async function bulkItems(
  sql: Sql,
  { bulk, sirens, after, limit }: { bulk: string; sirens?: readonly string[]; after?: string; limit: number },
) {
  return sql.rows<BulkItem>(
    `SELECT i.transmission, i.collectivite, t.numero, ${keyOf} AS cle, i.state, i.outcome, i.new_id AS "newId", i.code, i.params,
       i.ended_at AS "endedAt"
      FROM actes.bulk_item i JOIN actes.transmission t ON t.id = i.transmission
      WHERE i.bulk = $1 AND ($2::text[] IS NULL OR i.collectivite = ANY($2)) AND ($3::uuid IS NULL OR i.transmission > $3)
      ORDER BY i.transmission LIMIT $4`,
    [bulk, sirens ?? null, after ?? null, limit],
  )
}

export interface StandingRow {
  readonly id: string
  readonly collectivite: string
  readonly connection: string
  readonly message: OutgoingCode
  readonly state: State
  readonly held: ErrorCode | null
  readonly heldSince: Date | null
  /** An attempt has no verdict. */
  readonly uncertain: boolean
  /** Its exchange is still under way. */
  readonly sending: boolean
  readonly refused: string | null
  readonly contradicted: boolean
  readonly annulation: string | null
  readonly act: State | null
  /** By which its collectivité sends now; null where that is no longer declared. */
  readonly gateway: GatewayType | null
  readonly replaced: boolean
  /** The other road by which the préfecture received it. */
  readonly voie: string | null
  /** It stands on its public page. */
  readonly posted: boolean
  /** The préfecture has written about it. */
  readonly heard: boolean
  /** A person has to deal with it: held, or refused and not dismissed. */
  readonly waits: boolean
  /** Its replacement, or the transmission that occupies the same place. */
  readonly other: string | null
  /** Key of a slot that admits one live transmission: two with the same key cannot both be replaced. */
  readonly place: string
}

const isAnswer = isAmong(codesOf('repond'))
const isReceipt = isAmong(codesOf('recoit'))
const isLive = `l.state ${isAmong(liveStates)}`

/** Conflicts as in the unique indexes: same act, annulation, receipt, answer or classification request. */
const alike = [
  `t.message = '1-1' AND l.message = '1-1' AND l.collectivite = t.collectivite AND l.date_decision = t.date_decision
    AND l.numero = t.numero AND l.nature = t.nature AND ${isLive}`,
  `t.message = '6-1' AND l.message = '6-1' AND l.about = t.about AND ${isLive}`,
  `t.message ${isReceipt} AND l.message = t.message AND l.message ${isReceipt} AND l.about = t.about
    AND l.date_courrier = t.date_courrier AND l.state ${isAmong(workingStates)}`,
  `t.message ${isAnswer} AND l.message ${isAnswer} AND l.retour = t.retour AND ${isLive}`,
  `t.message = '7-1' AND l.message = '7-1' AND l.collectivite = t.collectivite
    AND l.state ${isAmong(unsentStates)}`,
]

const place = (t: string) => `CASE WHEN ${t}.message = '1-1'
    THEN concat_ws(' ', ${t}.collectivite, ${t}.date_decision, ${t}.numero, ${t}.nature)
  WHEN ${t}.message = '7-1' THEN ${t}.collectivite WHEN ${t}.message ${isAnswer} THEN ${t}.retour::text
  ELSE concat_ws(' ', ${t}.message, ${t}.about, ${t}.date_courrier) END`

export async function readStandings(sql: Sql, ids: readonly string[], now: Date) {
  return sql.rows<StandingRow>(
    `SELECT t.id, t.collectivite, t.connection, t.message, t.state, t.held_code AS held, t.held_since AS "heldSince",
       t.open_attempt IS NOT NULL AS uncertain, t.open_attempt IS NOT NULL AND NOT ${isUncertain('$3')} AS sending, t.refusal->>'code' AS refused, a.state AS act,
       c.settings->'gateway'->>'type' AS gateway, t.replaced_by IS NOT NULL AS replaced,
       NULLIF(t.formulaire #>> '{acte,autreVoie,voie}', 'aucune') AS voie,
       EXISTS (SELECT 1 FROM actes.posting p WHERE p.transmission = t.id AND p.retracted_at IS NULL) AS posted,
       EXISTS (SELECT 1 FROM actes.retour r WHERE r.transmission = t.id) AS heard, t.cause IS NOT NULL AS waits,
       COALESCE(live.id, t.replaced_by) AS other, ${place('t')} AS place,
       (SELECT l.id FROM actes.transmission l WHERE l.about = t.id AND l.message = '6-1' AND ${isLive}) AS annulation,
       EXISTS (SELECT 1 FROM actes.task k JOIN actes.transmission x ON x.id = k.transmission
         WHERE k.collectivite = t.collectivite AND k.closed_at IS NULL AND k.kind = ANY($2) AND x.collectivite = t.collectivite
           AND x.date_decision = t.date_decision AND x.numero = t.numero AND x.nature = t.nature) AS contradicted
      FROM unnest($1::uuid[]) WITH ORDINALITY AS i (id, place) JOIN actes.transmission t ON t.id = i.id
        LEFT JOIN actes.transmission a ON a.id = t.about
        LEFT JOIN actes.collectivite c ON c.siren = t.collectivite
        LEFT JOIN LATERAL (${alike.map((each) => `(SELECT l.id FROM actes.transmission l WHERE t.state ${isAmong(refusedStates)} AND ${each} LIMIT 1)`).join(' UNION ALL ')}
          LIMIT 1) live ON true
      ORDER BY i.place`,
    [ids, contradictions, now],
  )
}
