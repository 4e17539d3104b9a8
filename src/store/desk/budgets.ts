// The budget documents that a collectivité has sent, and the tasks about those that it has not.
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import type { BudgetHead } from '#protocol/xml/budget.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { liveStates, provenStates } from '#lifecycle.ts'
import { isAmong, type Sql } from '../engine/database.ts'

interface BudgetSent {
  readonly id: string
  readonly numero: string
  /** Day of the AR. */
  readonly on: Jour
  readonly heads: readonly BudgetHead[]
}

/** Acknowledged, decided since a day; served by the index of live acts. */
export async function budgetsSent(sql: Sql, siren: string, since: Jour): Promise<readonly BudgetSent[]> {
  return sql.rows<BudgetSent>(
    `SELECT id, numero, date_reception AS "on", jsonb_path_query_array(files, '$[*].budget') AS heads FROM actes.transmission
      WHERE collectivite = $1 AND date_decision >= $2 AND nature = 'BF' AND message = '1-1' AND state ${isAmong(provenStates)}
      ORDER BY date_decision, id`,
    [siren, since],
  )
}

interface SenderBudgets {
  readonly collectivite: Collectivite
  /** Sent or under way, the oldest first; without heads: in PDF alone. */
  readonly budgets: readonly Pick<BudgetSent, 'id' | 'heads'>[]
}

/** Decided since a day, of collectivités that are still here. */
export async function budgetsBySender(sql: Sql, since: Jour) {
  return sql.rows<SenderBudgets>(
    `SELECT c.settings AS collectivite, jsonb_agg(jsonb_build_object('id', t.id,
         'heads', jsonb_path_query_array(t.files, '$[*].budget')) ORDER BY t.date_decision, t.id) AS budgets
       FROM actes.collectivite c JOIN actes.transmission t ON t.collectivite = c.siren
      WHERE c.left_at IS NULL AND t.date_decision >= $1 AND t.nature = 'BF' AND t.message = '1-1' AND t.state ${isAmong(liveStates)}
      GROUP BY c.siren ORDER BY c.siren`,
    [since],
  )
}

interface BudgetTask {
  readonly id: string
  /** The one of the year before. */
  readonly transmission: string
  readonly dueOn: Jour
}

/** Open these tasks, each once, and close the others. @returns how many are new */
export async function keepBudgetTasks(sql: Sql, tasks: readonly BudgetTask[], at: Date) {
  const { rows } = await sql.query(
    `WITH due AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS d (id uuid, transmission uuid, "dueOn" date)),
     over AS (
       UPDATE actes.task k SET closed_at = $2, closed_by = 'worker', outcome = 'done' WHERE kind = 'budgetAttendu'
         AND closed_at IS NULL AND NOT EXISTS (SELECT FROM due WHERE due.transmission = k.transmission))
     INSERT INTO actes.task (id, transmission, kind, opened_at, due_on, untold)
     SELECT id, transmission, 'budgetAttendu', $2, "dueOn", NULL FROM due WHERE NOT EXISTS (
       SELECT FROM actes.task k WHERE k.transmission = due.transmission AND k.kind = 'budgetAttendu') RETURNING id`,
    [JSON.stringify(tasks), at],
  )
  return rows.length
}
