// The journal of a schedule, as the database keeps it: one line when a run begins and one when it ends, and who paused,
// resumed or wanted it.
import type { ErrorCode } from '../../../src/errors.ts'
import type { Sql } from '../../../src/store/engine/database.ts'

/** One line of the journal of a schedule. */
export interface ScheduleLine {
  readonly at: Date
  readonly who: string
  readonly event: string
  readonly code: ErrorCode | null
  readonly detail: unknown
}

/** The journal of a schedule, oldest first. */
export async function scheduleLines(sql: Sql, name: string): Promise<readonly ScheduleLine[]> {
  const text = `SELECT at, who, event, code, detail FROM actes.installation_journal
    WHERE kind = 'schedule' AND target = $1 ORDER BY id`
  return sql.rows<ScheduleLine>(text, [name])
}
