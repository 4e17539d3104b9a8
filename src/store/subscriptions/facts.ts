// Facts that are not told yet. What is written waits from its commit on: rows by a mark whose default is untold, lines of the
// journals, which are never changed, by an entry beside them. Nothing is read by its number, so a number that is committed
// late is not missed.
import type { ErrorCode } from '../../errors.ts'
import type { Jour } from '../../protocol/calendrier/jour.ts'
import type { Sql } from '../engine/database.ts'
import { keyOf } from '../transmissions/transmissions.ts'
import { contradictions } from '../retours/tasks.ts'

export interface Fact {
  readonly kind: 'move' | 'task' | 'deadline' | 'retour' | 'connection'
  /** Its row. A row is told once. */
  readonly source: string
  /** What happened, in the terms of its kind. */
  readonly event: string
  readonly at: Date
  readonly code: ErrorCode | null
  /** The act or the message that it is about. */
  readonly transmission: string | null
  readonly collectivite: string | null
  readonly message: string | null
  readonly idActe: string | null
  readonly numero: string | null
  /** The key that its program knows it by. */
  readonly cle: string | null
  /** Login of who alone is mailed: a task is theirs, and its last day is not there yet. */
  readonly inCharge?: string | null
  /** The last day has come: all who may act are mailed. */
  readonly isUrgent?: boolean
  /** Never an objet, a person's name, or a text that was written; but for what the préfecture or the platform says of a refusal. */
  readonly more: Readonly<Record<string, string | null>>
}

const stray = `untold AND status IN ('orphan', 'unreadable')`
/** On day `$1`: the reminder whose turn it is. Seven days before the last day, two, on the day itself, then every week after it. */
const step = `CASE WHEN k.due_on - $1::date > 2 THEN 7 WHEN k.due_on > $1::date THEN 2 WHEN $1::date - k.due_on < 7 THEN 0
  ELSE -7 * (($1::date - k.due_on) / 7) END`
const reminder = `'deadline:' || k.id || CASE ${step} WHEN 7 THEN '' ELSE ':' || (${step}) END`
/** Open tasks whose last day is near or over. Each reminder is told once, and none that was missed is made up for. */
const near = `k.closed_at IS NULL AND k.due_on <= $1::date + 7
  AND NOT EXISTS (SELECT 1 FROM actes.notice n WHERE n.source = ${reminder})`

const about = `t.id AS transmission, t.collectivite, t.message, t.id_acte AS "idActe", t.numero, ${keyOf} AS cle`
const aboutNone = `NULL AS transmission, c.siren AS collectivite, NULL AS message, NULL AS "idActe", NULL AS numero, NULL AS cle`

/** Take untold rows of a table, oldest first, at most `$1`. */
const taken = (table: string, where: string) => `WITH taken AS (UPDATE actes.${table} SET untold = NULL
  WHERE id IN (SELECT id FROM actes.${table} WHERE ${where} ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING *)`
/** Take untold lines of a journal. */
const takenLines = (journal: 'actes' | 'installation', table: string) => `WITH untold AS (DELETE FROM actes.untold u
  WHERE u.journal = '${journal}' AND u.line IN (SELECT line FROM actes.untold WHERE journal = '${journal}'
    ORDER BY line LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING line),
  taken AS (SELECT j.* FROM untold JOIN actes.${table} j ON j.id = untold.line)`
const ofAct = 'FROM taken JOIN actes.transmission t ON t.id = taken.transmission ORDER BY taken.id'

const isRefused = `COALESCE(to_state, 'refused') = 'refused' AND event NOT IN ('held', 'uncertain', 'replaced')`

/** A refusal that was to be healed, and was not, among them. */
const moves = `${takenLines('actes', 'journal')}
  SELECT 'move' AS kind, 'journal:' || taken.id AS source, at, COALESCE(code, CASE WHEN ${isRefused} THEN t.refusal->>'code' END) AS code, ${about},
    CASE WHEN event IN ('held', 'uncertain', 'replaced') THEN event ELSE COALESCE(to_state, 'refused') END AS event,
    jsonb_build_object('state', COALESCE(to_state, 'refused'), 'healing', taken.detail->>'healing', 'replacedBy', t.replaced_by, 'dateReception',
      CASE WHEN to_state = 'acknowledged' THEN to_char(t.date_reception, 'YYYY-MM-DD') END)
      || CASE WHEN ${isRefused} AND t.refusal IS NOT NULL THEN jsonb_build_object('detail', left(t.refusal->>'detail', 2000),
        'nature', t.refusal->>'nature', 'verifCode', t.refusal->>'verifCode') ELSE '{}' END AS more ${ofAct}`

const tasks = `${taken('task', 'untold')}
  SELECT 'task' AS kind, 'task:' || taken.id AS source, opened_at AS at, NULL AS code, t.id AS transmission, taken.collectivite,
    t.message, t.id_acte AS "idActe", COALESCE(t.numero, facts->>'numero') AS numero, ${keyOf} AS cle,
    CASE WHEN difference IS NOT NULL THEN 'difference' WHEN kind = ANY($2) THEN 'contradicted'
      WHEN kind = 'accuseManquant' THEN 'unanswered' WHEN kind = 'retourInvraisemblable' THEN 'implausible' ELSE 'letter' END AS event,
    jsonb_build_object('kind', kind, 'retour', taken.retour, 'dueOn', to_char(due_on, 'YYYY-MM-DD'),
      'connection', taken.connection, 'reference', facts->>'reference') AS more
   FROM taken LEFT JOIN actes.transmission t ON t.id = taken.transmission ORDER BY taken.id`

/** Before the last day it is told to who has the task; from then on to all who may act. */
const deadlines = `SELECT 'deadline' AS kind, ${reminder} AS source, $2::timestamptz AS at, NULL AS code, ${about},
    'due' AS event, CASE WHEN k.due_on > $1::date THEN k.assigned_to END AS "inCharge", k.due_on <= $1::date AS "isUrgent",
    jsonb_build_object('kind', k.kind, 'retour', k.retour, 'dueOn', to_char(k.due_on, 'YYYY-MM-DD'),
      'daysLeft', (k.due_on - $1::date)::text) AS more
   FROM actes.task k JOIN actes.transmission t ON t.id = k.transmission WHERE ${near} ORDER BY k.due_on, k.id`

/** One that is read again in vain is not told again. */
const strays = `${taken('retour', stray)}
  SELECT 'retour' AS kind, 'retour:' || taken.id AS source, received_at AS at, NULL AS code, status AS event, ${aboutNone},
    jsonb_build_object('retour', taken.id, 'connection', connection) AS more
   FROM taken JOIN actes.connection c ON c.id = taken.connection ORDER BY taken.id`

const connections = `${takenLines('installation', 'installation_journal')}
  SELECT 'connection' AS kind, 'installation:' || taken.id AS source, at, code, event, ${aboutNone},
    jsonb_build_object('connection', target) AS more FROM taken JOIN actes.connection c ON c.id = taken.target ORDER BY taken.id`

/**
 * Take what is untold, at most `limit` of each kind: moves of transmissions, tasks, stray or unreadable retours, events of
 * connections; and open tasks whose last day is near or over on this day. They are told in this transaction, or not at all.
 */
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

/** Is anything untold? Asked often, by indexes that are empty most of the time. */
export async function isAnythingUntold(sql: Sql, today: Jour): Promise<boolean> {
  const row = await sql.first<{ any: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM actes.untold)
       OR EXISTS (SELECT 1 FROM actes.task WHERE untold)
       OR EXISTS (SELECT 1 FROM actes.retour WHERE ${stray})
       OR EXISTS (SELECT 1 FROM actes.task k WHERE ${near}) AS any`,
    [today],
  )
  return row?.any ?? false
}
