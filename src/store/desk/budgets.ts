// The budget documents that a collectivité has sent.
import type { BudgetHead } from '#protocol/xml/budget.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { provenStates } from '#lifecycle.ts'
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
