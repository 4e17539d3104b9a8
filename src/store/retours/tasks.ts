// Tasks for people: retours that ask for something (with the legal deadline), sendings mistaken for another,
// differences from a gateway's list, and missing ARs, which close when the AR arrives.
import type { StandingThere } from '#gateways/gateway.ts'
import { answeredStates, awaitingStates, refusedStates, type State } from '#lifecycle.ts'
import { dayIn, type Jour } from '#protocol/calendrier/jour.ts'
import type { ProposedAction } from '#text/differences.ts'
import type { TaskKind, TaskOutcome } from '#text/tasks.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import type { Transmission } from '../transmissions/transmissions.ts'
import { receiptedCodes } from '#protocol/codes.ts'

/** State on both sides of a difference, as last seen. */
export interface DifferenceFacts {
  readonly reference: string | null
  readonly numero: string | null
  readonly there: StandingThere | null
  readonly here: State | null
  readonly action: ProposedAction | null
}

/** While one is undecided, nothing more is sent for the act. */
export const contradictions = ['anomalieTardive', 'accuseTardif'] as const satisfies readonly TaskKind[]

export interface Task {
  readonly id: string
  readonly transmission: string | null
  readonly retour: string | null
  readonly collectivite: string
  /** Set for differences: the compared connection and the facts. */
  readonly connection: string | null
  readonly difference: DifferenceFacts | null
  readonly kind: TaskKind
  readonly openedAt: Date
  /** Deadline in the collectivité's calendar; null if the law sets none. */
  readonly dueOn: Jour | null
  readonly fuseau: string
  readonly assignedTo: string | null
  readonly snoozedUntil: Jour | null
  readonly closedAt: Date | null
  readonly closedBy: string | null
  readonly outcome: TaskOutcome | null
  readonly reason: string | null
}

export const columns = `t.id, t.transmission, t.retour, t.collectivite, t.connection, t.facts AS difference, t.kind, t.opened_at AS "openedAt", t.due_on AS "dueOn",
  COALESCE((SELECT c.settings->>'fuseau' FROM actes.collectivite c WHERE c.siren = t.collectivite), 'Europe/Paris') AS fuseau, t.assigned_to AS "assignedTo", t.snoozed_until AS "snoozedUntil", t.closed_at AS "closedAt",
  t.closed_by AS "closedBy", t.outcome, t.reason`

export function isLate({ dueOn, closedAt, fuseau }: Pick<Task, 'dueOn' | 'closedAt' | 'fuseau'>, now: Date): boolean {
  return closedAt === null && dueOn !== null && dueOn < dayIn(fuseau, now)
}

/** Is a person already asked whether equal content is plausible? */
export async function isDoubtOpen(sql: Sql, { sha256 }: { readonly sha256: string }, transmission: string) {
  const text = `SELECT FROM actes.task t JOIN actes.retour r ON r.id = t.retour
    WHERE t.transmission = $1 AND t.kind = 'retourInvraisemblable' AND t.closed_at IS NULL AND r.sha256 = $2`
  return (await sql.rows(text, [transmission, sha256])).length > 0
}

/** A retour has only one task: after a person confirms a doubtful retour, its real task replaces the doubt. */
export async function openTask(
  sql: Sql,
  task: { id: string; transmission: string; retour: string; kind: TaskKind; at: Date; dueOn?: Jour },
): Promise<void> {
  await sql.query(
    `INSERT INTO actes.task (id, transmission, retour, kind, opened_at, due_on) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (retour) DO UPDATE SET id = excluded.id, transmission = excluded.transmission, kind = excluded.kind,
       due_on = excluded.due_on, opened_at = excluded.opened_at, untold = DEFAULT, assigned_to = NULL, snoozed_until = NULL,
       closed_at = NULL, closed_by = NULL, outcome = NULL, reason = NULL
      WHERE actes.task.kind = 'retourInvraisemblable' AND excluded.kind <> 'retourInvraisemblable'`,
    [task.id, task.transmission, task.retour, task.kind, task.at, task.dueOn ?? null],
  )
}

/** @returns false if it is no longer open */
export async function closeTask(
  sql: Sql,
  id: string,
  { outcome, who, reason, at }: { outcome: TaskOutcome; who: string; reason: string; at: Date },
) {
  return sql.changes(
    `UPDATE actes.task SET closed_at = $2, closed_by = $3, outcome = $4, reason = $5 WHERE id = $1 AND closed_at IS NULL`,
    [id, at, who, outcome, reason],
  )
}

const isMissing = `kind = 'accuseManquant'`
/** Missing ARs, publications and transfers may be many, so lists of the préfecture's requests exclude them. */
export const isNotMissing = `kind NOT IN ('accuseManquant', 'conditionManquante', 'versement')`

export interface Unanswered {
  readonly id: string
  readonly connection: string
  readonly sentAt: Date
  readonly departement: string
  readonly fuseau: string
  /** A task is open, or was opened since it was sent. */
  readonly told: boolean
}

/** Acts and annulations sent before an instant that lack their AR, oldest first; keyset by instant and id. */
export async function unansweredSince(
  sql: Sql,
  { before, after, limit }: { before: Date; after?: Pick<Unanswered, 'id' | 'sentAt'> | undefined; limit: number },
) {
  return sql.rows<Unanswered>(
    `SELECT t.id, t.connection, t.sent_at AS "sentAt", COALESCE(c.settings->>'departement', '') AS departement,
       COALESCE(c.settings->>'fuseau', 'Europe/Paris') AS fuseau,
       EXISTS (SELECT 1 FROM actes.task k WHERE k.transmission = t.id AND k.${isMissing}
         AND (k.closed_at IS NULL OR k.opened_at >= t.sent_at)) AS told
       FROM (SELECT id, connection, collectivite, sent_at FROM actes.transmission
              WHERE state ${isAmong(awaitingStates)} AND due_at IS NOT NULL AND message ${isAmong(receiptedCodes)} AND sent_at < $1
                AND ($2::uuid IS NULL OR (sent_at, id) > ($3::timestamptz, $2)) ORDER BY sent_at, id LIMIT $4) t
       JOIN actes.collectivite c ON c.siren = t.collectivite ORDER BY t.sent_at, t.id`,
    [before, after?.id ?? null, after?.sentAt ?? null, limit],
  )
}

/** Open tasks for sendings that still wait for their AR and have none. @returns how many */
export async function openMissing(
  sql: Sql,
  missing: readonly { readonly id: string; readonly transmission: string }[],
  at: Date,
) {
  const { rows } = await sql.query(
    `INSERT INTO actes.task (id, transmission, kind, opened_at)
     SELECT m.id, t.id, 'accuseManquant', $3 FROM unnest($1::uuid[], $2::uuid[]) AS m (id, transmission)
       JOIN actes.transmission t ON t.id = m.transmission WHERE t.state ${isAmong(awaitingStates)} AND t.due_at IS NOT NULL
     ON CONFLICT DO NOTHING RETURNING id`,
    [missing.map(({ id }) => id), missing.map(({ transmission }) => transmission), at],
  )
  return rows.length
}

/** Close tasks whose AR arrived, for one transmission or all. */
export async function closeMissing(sql: Sql, at: Date, transmission?: string): Promise<void> {
  await sql.query(
    `UPDATE actes.task k SET closed_at = $1, closed_by = 'worker', reason = t.message,
       outcome = CASE WHEN t.state ${isAmong(refusedStates)} THEN 'refused' ELSE 'acknowledged' END
      FROM actes.transmission t WHERE t.id = k.transmission AND k.${isMissing} AND k.closed_at IS NULL
        AND ($2::uuid IS NULL OR k.transmission = $2) AND t.state ${isAmong(answeredStates)}`,
    [at, transmission ?? null],
  )
}

export async function taskById(sql: Sql, id: string) {
  return sql.first<Task>(`SELECT ${columns} FROM actes.task t WHERE t.id = $1`, [id])
}

export async function taskOf(sql: Sql, retour: string) {
  return sql.first<Task>(`SELECT ${columns} FROM actes.task t WHERE t.retour = $1`, [retour])
}

/** Locks the row until the end of the transaction. */
export async function lockTaskOf(sql: Sql, retour: string) {
  return sql.first<Task>(`SELECT ${columns} FROM actes.task t WHERE t.retour = $1 FOR UPDATE`, [retour])
}

export async function tasksOf(sql: Sql, transmission: string) {
  const text = `SELECT ${columns} FROM actes.task t WHERE t.transmission = $1 ORDER BY t.id`
  return sql.rows<Task>(text, [transmission])
}

/** SQL: is a contradiction undecided? @param act SQL of its collectivité, day, number and nature */
export function contradicted(act = '($1, $2, $3, $4)'): string {
  return `EXISTS (SELECT 1 FROM actes.task k JOIN actes.transmission o ON o.id = k.transmission
      WHERE k.closed_at IS NULL AND k.kind ${isAmong(contradictions)}
        AND (o.collectivite, o.date_decision, o.numero, o.nature) = ${act})`
}

/** Applies to the act, not the transmission: a replaced transmission may still be contradicted. */
export async function isContradicted(
  sql: Sql,
  act: Pick<Transmission, 'collectivite' | 'dateDecision' | 'numero' | 'nature'>,
) {
  const open = await sql.value<boolean>(`SELECT ${contradicted()} AS open`, [
    act.collectivite,
    act.dateDecision,
    act.numero,
    act.nature,
  ])
  return open ?? false
}

/** Reopen a task because the reply that closed it failed. @returns false if no reply had closed it */
export async function reopenTask(sql: Sql, retour: string) {
  return sql.changes(
    `UPDATE actes.task SET closed_at = NULL, closed_by = NULL, outcome = NULL, reason = NULL
      WHERE retour = $1 AND outcome = 'answered'`,
    [retour],
  )
}

export interface TaskOfAct extends Task {
  readonly idActe: string | null
  readonly objet: string
  readonly cle: string | null
}

export interface TaskPlace {
  readonly closed: boolean
  readonly dueOn: Jour | null
  readonly id: string
}

/** Conditions are combined with AND; `after` is a cursor. */
interface TasksWanted {
  readonly siren?: string
  readonly sirens?: readonly string[]
  readonly connection?: string
  readonly after?: TaskPlace
  readonly closed: boolean
  readonly limit: number
}

/** Nearest deadline first, undated last; `closed` includes closed ones at the end. */
export async function listTasks(sql: Sql, wanted: TasksWanted) {
  const { siren, sirens, connection, after, closed, limit } = wanted
  return sql.rows<TaskOfAct>(
    `SELECT ${columns}, a.id_acte AS "idActe", COALESCE(a.objet, '') AS objet, COALESCE(a.inherited_cle, a.cle) AS cle
       FROM actes.task t LEFT JOIN actes.transmission a ON a.id = t.transmission
      WHERE ($1::text IS NULL OR t.collectivite = $1) AND ($2 OR t.closed_at IS NULL)
        AND ($4::text[] IS NULL OR t.collectivite = ANY($4)) AND ($5::text IS NULL OR t.connection = $5)
        AND ($6::uuid IS NULL OR (t.closed_at IS NOT NULL, COALESCE(t.due_on, 'infinity'::date), t.id)
          > ($7::boolean, COALESCE($8::date, 'infinity'::date), $6))
      ORDER BY (t.closed_at IS NOT NULL), t.due_on NULLS LAST, t.id LIMIT $3`,
    [
      siren ?? null,
      closed,
      limit,
      sirens ?? null,
      connection ?? null,
      after?.id ?? null,
      after?.closed ?? null,
      after?.dueOn ?? null,
    ],
  )
}
