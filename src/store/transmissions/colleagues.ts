// What people decide about waiting work (held or refused acts, tasks): assign, postpone, dismiss a refusal. Each is one
// guarded statement with its journal line.
import { isAmong, originOf, type Sql } from '../engine/database.ts'
import { refusedStates } from '#lifecycle.ts'

/** By table: when a row waits for a person, and its column of the transmission whose journal takes the line. */
const waits = {
  transmission: { isOpen: 'cause IS NOT NULL', act: 'id' },
  task: { isOpen: 'closed_at IS NULL', act: 'transmission' },
} as const

interface ColleagueLine {
  readonly at: Date
  readonly who: string
  readonly event: string
  readonly detail: object
}

/** `seen`: the value the person saw, as optimistic lock; absent: any. */
export interface AsideChange extends ColleagueLine {
  readonly id: string
  readonly column: 'assigned_to' | 'snoozed_until'
  readonly value: string | null
  readonly seen?: string | null | undefined
}

/** CTEs that journal the rows of `kept`, in the act's journal or else the desk's. @param first of six placeholders */
const linesOfKept = (first: number) => {
  const said = `$${first}, $${first + 1}, $${first + 2}`
  const detail = `$${first + 3}::jsonb`
  const origin = `$${first + 4}::text, $${first + 5}::text`
  return `ofact AS (INSERT INTO actes.journal (transmission, at, who, event, detail, collectivite, address, session)
      SELECT act, ${said}, ${detail}, collectivite, ${origin} FROM kept WHERE act IS NOT NULL),
    ofdesk AS (INSERT INTO actes.installation_journal (kind, at, who, event, target, detail, address, session)
      SELECT 'desk', ${said}, id::text, ${detail}, ${origin} FROM kept WHERE act IS NULL)`
}

/** @returns false if the row no longer waits or `seen` is outdated: nothing changed */
export async function setAside(sql: Sql, kind: keyof typeof waits, aside: AsideChange) {
  const { id, column, value, seen, at, who, event, detail } = aside
  const { isOpen, act } = waits[kind]
  return sql.changes(
    `WITH kept AS (UPDATE actes.${kind} SET ${column} = $2 WHERE id = $1 AND ${isOpen}
         AND ($3 OR ${column}::text IS NOT DISTINCT FROM $4) RETURNING id, ${act} AS act, collectivite),
       ${linesOfKept(5)}
     SELECT id FROM kept`,
    [id, value, seen === undefined, seen ?? null, at, who, event, JSON.stringify(detail), ...originOf(sql)],
  )
}

/** Unassign a person's work outside the collectivités `still`. */
export async function giveBack(
  sql: Sql,
  { login, still }: { readonly login: string; readonly still: readonly string[] },
  line: ColleagueLine,
): Promise<void> {
  for (const [kind, { isOpen, act }] of Object.entries(waits))
    await sql.query(
      `WITH kept AS (UPDATE actes.${kind} SET assigned_to = NULL WHERE assigned_to = $1 AND ${isOpen}
           AND NOT collectivite = ANY($2::text[]) RETURNING id, ${act} AS act, collectivite),
         ${linesOfKept(3)}
       SELECT id FROM kept`,
      [login, still, line.at, line.who, line.event, JSON.stringify(line.detail), ...originOf(sql)],
    )
}

/** By id, or all of a cause refused up to an instant in these collectivités. */
type Refusals =
  | { readonly ids: readonly string[] }
  | { readonly cause: string; readonly until: Date; readonly sirens: readonly string[] | undefined }

/** Dismiss refusals that wait for a person. @returns the ids dismissed */
export async function dismissRefusals(sql: Sql, which: Refusals, line: ColleagueLine) {
  const [where, params] =
    'ids' in which
      ? ['id = ANY($7::uuid[])', [which.ids]]
      : [
          'cause = $7 AND updated_at <= $8 AND ($9::text[] IS NULL OR collectivite = ANY($9))',
          [which.cause, which.until, which.sirens ?? null],
        ]
  return sql.values<string>(
    `WITH kept AS (UPDATE actes.transmission SET dismissed_at = $1
         WHERE ${where} AND state ${isAmong(refusedStates)} AND cause IS NOT NULL RETURNING id, collectivite),
       lines AS (INSERT INTO actes.journal (transmission, at, who, event, detail, collectivite, address, session)
         SELECT id, $1, $2, $3, $4::jsonb, collectivite, $5::text, $6::text FROM kept)
     SELECT id FROM kept`,
    [line.at, line.who, line.event, JSON.stringify(line.detail), ...originOf(sql), ...params],
  )
}
