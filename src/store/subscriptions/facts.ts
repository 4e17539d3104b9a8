// Facts not announced yet. A row waits from its commit on: tables have an `untold` column, append-only journals an
// entry in `actes.untold`, which the trigger `actes.tell` writes (../schema/journal.sql). There is no cursor, so rows
// that commit late are not missed.
import type { ErrorCode } from '#errors.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import { keyOf } from '../transmissions/transmissions.ts'
import { contradictions } from '../retours/tasks.ts'
import { provenStates, refusedStates } from '#lifecycle.ts'

export interface Fact {
  readonly kind: 'move' | 'task' | 'deadline' | 'retour' | 'connection'
  /** Id of its row, which is announced once. */
  readonly source: string
  readonly event: string
  readonly at: Date
  readonly code: ErrorCode | null
  readonly transmission: string | null
  readonly collectivite: string | null
  readonly message: string | null
  readonly idActe: string | null
  readonly numero: string | null
  readonly cle: string | null
  /** Before the deadline: login of the assignee, the only recipient. */
  readonly inCharge?: string | null
  readonly isUrgent?: boolean
  /** Never an objet, a person's name or free text, except what the préfecture or platform says about a refusal. */
  readonly more: Readonly<Record<string, string | null>>
}

const stray = `untold AND status IN ('orphan', 'unreadable')`
/** SQL: which reminder is due on day `$1`: 7 and 2 days before the deadline, on it, then weekly. */
const step = `CASE WHEN k.due_on - $1::date > 2 THEN 7 WHEN k.due_on > $1::date THEN 2 WHEN $1::date - k.due_on < 7 THEN 0
  ELSE -7 * (($1::date - k.due_on) / 7) END`
const reminder = `'deadline:' || k.id || CASE ${step} WHEN 7 THEN '' ELSE ':' || (${step}) END`
/** Open tasks near or past the deadline. Each reminder is announced once; missed ones are skipped. */
const near = `k.closed_at IS NULL AND k.due_on <= $1::date + 7
  AND NOT EXISTS (SELECT 1 FROM actes.notice n WHERE n.source = ${reminder})`

const about = `t.id AS transmission, t.collectivite, t.message, t.id_acte AS "idActe", t.numero, ${keyOf} AS cle`
const aboutNone = `NULL AS transmission, c.siren AS collectivite, NULL AS message, NULL AS "idActe", NULL AS numero, NULL AS cle`

/** CTE: take the oldest untold rows of a table, at most `$1`. */
const taken = (table: string, where: string) => `WITH taken AS (UPDATE actes.${table} SET untold = NULL
  WHERE id IN (SELECT id FROM actes.${table} WHERE ${where} ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING *)`
const takenLines = (journal: 'actes' | 'installation', table: string) => `WITH untold AS (DELETE FROM actes.untold u
  WHERE u.journal = '${journal}' AND u.line IN (SELECT line FROM actes.untold WHERE journal = '${journal}'
    ORDER BY line LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING line),
  taken AS (SELECT j.* FROM untold JOIN actes.${table} j ON j.id = untold.line)`
const ofAct = 'FROM taken JOIN actes.transmission t ON t.id = taken.transmission ORDER BY taken.id'

const isRefused = `(to_state IS NULL OR to_state ${isAmong(refusedStates)}) AND event NOT IN ('held', 'uncertain', 'replaced')`

/** Includes refusals whose automatic correction failed. */
const moves = `${takenLines('actes', 'journal')}
  SELECT 'move' AS kind, 'journal:' || taken.id AS source, at, COALESCE(code, CASE WHEN ${isRefused} THEN t.refusal->>'code' END) AS code, ${about},
    CASE WHEN event IN ('held', 'uncertain', 'replaced') THEN event ELSE COALESCE(to_state, 'refused') END AS event,
    jsonb_build_object('state', COALESCE(to_state, 'refused'), 'healing', taken.detail->>'healing', 'replacedBy', t.replaced_by, 'dateReception',
      CASE WHEN to_state ${isAmong(provenStates)} THEN to_char(t.date_reception, 'YYYY-MM-DD') END)
      || CASE WHEN ${isRefused} AND t.refusal IS NOT NULL THEN jsonb_build_object('detail', left(t.refusal->>'detail', 2000),
        'nature', t.refusal->>'nature', 'verifCode', t.refusal->>'verifCode') ELSE '{}' END AS more ${ofAct}`

const tasks = `${taken('task', 'untold')}
  SELECT 'task' AS kind, 'task:' || taken.id AS source, opened_at AS at, NULL AS code, t.id AS transmission, taken.collectivite,
    t.message, t.id_acte AS "idActe", COALESCE(t.numero, facts->>'numero') AS numero, ${keyOf} AS cle,
    CASE WHEN difference IS NOT NULL THEN 'difference' WHEN kind = ANY($2) THEN 'contradicted'
      WHEN kind = 'accuseManquant' THEN 'unanswered' WHEN kind = 'conditionManquante' THEN 'lacking' WHEN kind = 'versement' THEN 'untransferred' WHEN kind = 'retourInvraisemblable' THEN 'implausible' ELSE 'letter' END AS event,
    jsonb_build_object('kind', kind, 'retour', taken.retour, 'dueOn', to_char(due_on, 'YYYY-MM-DD'),
      'connection', taken.connection, 'reference', facts->>'reference') AS more
   FROM taken LEFT JOIN actes.transmission t ON t.id = taken.transmission ORDER BY taken.id`

/** Before the deadline for the assignee, afterwards for everyone who may act. */
const deadlines = `SELECT 'deadline' AS kind, ${reminder} AS source, $2::timestamptz AS at, NULL AS code, ${about},
    'due' AS event, CASE WHEN k.due_on > $1::date THEN k.assigned_to END AS "inCharge", k.due_on <= $1::date AS "isUrgent",
    jsonb_build_object('kind', k.kind, 'retour', k.retour, 'dueOn', to_char(k.due_on, 'YYYY-MM-DD'),
      'daysLeft', (k.due_on - $1::date)::text) AS more
   FROM actes.task k JOIN actes.transmission t ON t.id = k.transmission WHERE ${near} ORDER BY k.due_on, k.id`

/** A retour read again in vain is not announced again. */
const strays = `${taken('retour', stray)}
  SELECT 'retour' AS kind, 'retour:' || taken.id AS source, received_at AS at, NULL AS code, status AS event, ${aboutNone},
    jsonb_build_object('retour', taken.id, 'connection', connection) AS more
   FROM taken JOIN actes.connection c ON c.id = taken.connection ORDER BY taken.id`

const connections = `${takenLines('installation', 'installation_journal')}
  SELECT 'connection' AS kind, 'installation:' || taken.id AS source, at, code, event, ${aboutNone},
    jsonb_build_object('connection', target) AS more FROM taken JOIN actes.connection c ON c.id = taken.target ORDER BY taken.id`

/** Take at most `limit` facts of each kind, and due reminders; the caller announces them in the same transaction. */
export async function takeFacts(
  sql: Sql,
  { limit, today, at }: { limit: number; today: Jour; at: Date },
): Promise<readonly Fact[]> {
  return [
    ...(await sql.rows<Fact>(moves, [limit])),
    ...(await sql.rows<Fact>(tasks, [limit, [...contradictions, 'accuseContraire']])),
    ...(await sql.rows<Fact>(strays, [limit])),
    ...(await sql.rows<Fact>(connections, [limit])),
    ...(await sql.rows<Fact>(deadlines, [today, at])),
  ]
}

/** Polled often; its indexes are almost always empty. */
export async function isAnythingUntold(sql: Sql, today: Jour) {
  const any = await sql.value<boolean>(
    `SELECT EXISTS (SELECT 1 FROM actes.untold)
       OR EXISTS (SELECT 1 FROM actes.task WHERE untold)
       OR EXISTS (SELECT 1 FROM actes.retour WHERE ${stray})
       OR EXISTS (SELECT 1 FROM actes.task k WHERE ${near}) AS any`,
    [today],
  )
  return any ?? false
}
