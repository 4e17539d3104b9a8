// Facts that are not told yet. The rows that record what happened are their own outbox: a column default marks each as
// untold, so it waits from its commit on. Nothing is read by its number, so a number that is committed late is not
// missed.
import type { ErrorCode } from '../../errors.ts'
import type { Jour } from '../../protocol/calendrier/jour.ts'
import type { Sql } from '../engine/database.ts'
import { contradictions } from '../retours/tasks.ts'

/** The act or the message of a fact. */
export interface FactAbout {
  readonly transmission: string | null
  readonly collectivite: string | null
  readonly message: string | null
  readonly idActe: string | null
  readonly numero: string | null
}

export interface Fact extends FactAbout {
  readonly kind: 'move' | 'task' | 'deadline' | 'retour' | 'connection'
  /** Its row. A row is told once. */
  readonly source: string
  /** What happened, in the terms of its kind. */
  readonly event: string
  readonly at: Date
  readonly code: ErrorCode | null
  /** Never an objet, a person's name, or a text that was written. */
  readonly more: Readonly<Record<string, string | null>>
}

interface FactRow extends FactAbout {
  readonly id: string
  readonly event: string
  readonly at: Date
  readonly code: ErrorCode | null
  readonly more: Readonly<Record<string, string | null>>
}

/** As in the index. */
const worth = `untold AND (event IN ('held', 'uncertain')
  OR (to_state IN ('submitted', 'acknowledged', 'refused', 'cancelled', 'annulled') AND from_state <> to_state))`

const about = `t.id AS transmission, t.collectivite, t.message, t.id_acte AS "idActe", t.numero`

/** Take untold moves of transmissions, oldest first. They are told in this transaction, or not at all. */
export async function takeMoves(sql: Sql, limit: number): Promise<readonly Fact[]> {
  const { rows } = await sql.query<FactRow>(
    `WITH taken AS (UPDATE actes.journal SET untold = NULL
       WHERE id IN (SELECT id FROM actes.journal WHERE ${worth} ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id, transmission, at, event, from_state, to_state, code)
     SELECT taken.id::text, at, code, ${about},
       CASE WHEN event IN ('held', 'uncertain') THEN event ELSE to_state END AS event,
       jsonb_build_object('state', to_state, 'dateReception',
         CASE WHEN to_state = 'acknowledged' THEN to_char(t.date_reception, 'YYYY-MM-DD') END) AS more
      FROM taken JOIN actes.transmission t ON t.id = taken.transmission ORDER BY taken.id`,
    [limit],
  )
  return rows.map((row) => factOf('move', `journal:${row.id}`, row))
}

/** Take untold tasks: letters and contradictions. */
export async function takeTasks(sql: Sql, limit: number): Promise<readonly Fact[]> {
  const { rows } = await sql.query<FactRow>(
    `WITH taken AS (UPDATE actes.task SET untold = NULL
       WHERE id IN (SELECT id FROM actes.task WHERE untold ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id, transmission, retour, kind, opened_at, due_on)
     SELECT taken.id::text, opened_at AS at, NULL AS code, ${about},
       CASE WHEN kind = ANY($2) THEN 'contradiction' ELSE 'letter' END AS event,
       jsonb_build_object('kind', kind, 'retour', taken.retour, 'dueOn', to_char(due_on, 'YYYY-MM-DD')) AS more
      FROM taken JOIN actes.transmission t ON t.id = taken.transmission ORDER BY taken.id`,
    [limit, contradictions],
  )
  return rows.map((row) => factOf('task', `task:${row.id}`, row))
}

/** Open tasks whose last day is near (until `by`) or over, each once. */
export async function nearDeadlines(sql: Sql, { by, at }: { by: Jour; at: Date }): Promise<readonly Fact[]> {
  const { rows } = await sql.query<FactRow>(
    `SELECT k.id::text, $2::timestamptz AS at, NULL AS code, ${about}, 'due' AS event,
       jsonb_build_object('kind', k.kind, 'retour', k.retour, 'dueOn', to_char(k.due_on, 'YYYY-MM-DD')) AS more
      FROM actes.task k JOIN actes.transmission t ON t.id = k.transmission
     WHERE k.closed_at IS NULL AND k.due_on <= $1
       AND NOT EXISTS (SELECT 1 FROM actes.notice n WHERE n.source = 'deadline:' || k.id)
     ORDER BY k.due_on, k.id`,
    [by, at],
  )
  return rows.map((row) => factOf('deadline', `deadline:${row.id}`, row))
}

/** Take untold stray or unreadable retours. One that is read again in vain is not told again. */
export async function takeStrays(sql: Sql, limit: number): Promise<readonly Fact[]> {
  const { rows } = await sql.query<FactRow>(
    `WITH taken AS (UPDATE actes.retour SET untold = NULL
       WHERE id IN (SELECT id FROM actes.retour WHERE untold AND status IN ('orphan', 'unreadable')
         ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id, connection, status, received_at, transmission)
     SELECT taken.id::text, received_at AS at, NULL AS code, status AS event, NULL AS transmission,
       c.siren AS collectivite, NULL AS message, NULL AS "idActe", NULL AS numero,
       jsonb_build_object('retour', taken.id, 'connection', connection) AS more
      FROM taken JOIN actes.connection c ON c.id = taken.connection ORDER BY taken.id`,
    [limit],
  )
  return rows.map((row) => factOf('retour', `retour:${row.id}`, row))
}

/** Take untold events of connections. */
export async function takeConnections(sql: Sql, limit: number): Promise<readonly Fact[]> {
  const { rows } = await sql.query<FactRow>(
    `WITH taken AS (UPDATE actes.connection_journal SET untold = NULL
       WHERE id IN (SELECT id FROM actes.connection_journal WHERE untold AND event IN ('suspended', 'lifted')
         ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id, connection, at, event, code)
     SELECT taken.id::text, at, code, event, NULL AS transmission, c.siren AS collectivite, NULL AS message,
       NULL AS "idActe", NULL AS numero, jsonb_build_object('connection', connection) AS more
      FROM taken JOIN actes.connection c ON c.id = taken.connection ORDER BY taken.id`,
    [limit],
  )
  return rows.map((row) => factOf('connection', `connection:${row.id}`, row))
}

/** Is anything untold? Asked often, by indexes that are empty most of the time. */
export async function isAnythingUntold(sql: Sql, by: Jour): Promise<boolean> {
  const { rows } = await sql.query<{ any: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM actes.journal WHERE ${worth})
       OR EXISTS (SELECT 1 FROM actes.task WHERE untold)
       OR EXISTS (SELECT 1 FROM actes.retour WHERE untold AND status IN ('orphan', 'unreadable'))
       OR EXISTS (SELECT 1 FROM actes.connection_journal WHERE untold AND event IN ('suspended', 'lifted'))
       OR EXISTS (SELECT 1 FROM actes.task k WHERE k.closed_at IS NULL AND k.due_on <= $1
            AND NOT EXISTS (SELECT 1 FROM actes.notice n WHERE n.source = 'deadline:' || k.id)) AS any`,
    [by],
  )
  return rows[0]?.any ?? false
}

function factOf(kind: Fact['kind'], source: string, { id: _, ...row }: FactRow): Fact {
  return { kind, source, ...row }
}
