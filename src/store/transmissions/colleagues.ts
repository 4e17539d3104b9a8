// What colleagues say of what waits, an act that is held or refused or a task: who takes it on, until when it is put off, that
// a refusal needs nothing more. Each is one guarded statement with its journal line.
import type { Jour } from '../../protocol/calendrier/jour.ts'
import { originOf, type Sql } from '../engine/database.ts'

/** Waits for a person, by its table; and the transmission in whose journal it is told. */
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

/** Columns that people set, and what they saw in them; without `seen`, anything. */
export interface AsideChange extends ColleagueLine {
  readonly id: string
  readonly column: 'assigned_to' | 'snoozed_until'
  readonly value: string | null
  readonly seen?: string | null | undefined
}

/**
 * Statements that write the line of each of `kept`: of an act into its journal, of a task of none into the desk's.
 * @param first placeholder of the six of a line
 */
const linesOfKept = (first: number) => {
  const said = `$${first}, $${first + 1}, $${first + 2}`
  const detail = `$${first + 3}::jsonb`
  const origin = `$${first + 4}::text, $${first + 5}::text`
  return `ofact AS (INSERT INTO actes.journal (transmission, at, who, event, detail, collectivite, address, session)
      SELECT act, ${said}, ${detail}, collectivite, ${origin} FROM kept WHERE act IS NOT NULL),
    ofdesk AS (INSERT INTO actes.installation_journal (kind, at, who, event, target, detail, address, session)
      SELECT 'desk', ${said}, id::text, ${detail}, ${origin} FROM kept WHERE act IS NULL)`
}

/** Set one. @returns false when it waits no longer, or another was quicker: nothing was changed */
export async function setAside(sql: Sql, kind: keyof typeof waits, aside: AsideChange): Promise<boolean> {
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

/** Give back what a person has taken on elsewhere than in `still`: it waits for everybody again. */
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

/** Which refusals: these; or all of a cause that were refused up to an instant, in these collectivités. */
type Refusals =
  | { readonly ids: readonly string[] }
  | { readonly cause: string; readonly until: Date; readonly sirens: readonly string[] | undefined }

/** Take note of refusals that wait for a person: they wait no longer. @returns the ids of those */
export async function dismissRefusals(sql: Sql, which: Refusals, line: ColleagueLine): Promise<readonly string[]> {
  const [where, params] =
    'ids' in which
      ? ['id = ANY($7::uuid[])', [which.ids]]
      : [
          'cause = $7 AND updated_at <= $8 AND ($9::text[] IS NULL OR collectivite = ANY($9))',
          [which.cause, which.until, which.sirens ?? null],
        ]
  const rows = await sql.rows<{ id: string }>(
    `WITH kept AS (UPDATE actes.transmission SET dismissed_at = $1
         WHERE ${where} AND state = 'refused' AND cause IS NOT NULL RETURNING id, collectivite),
       lines AS (INSERT INTO actes.journal (transmission, at, who, event, detail, collectivite, address, session)
         SELECT id, $1, $2, $3, $4::jsonb, collectivite, $5::text, $6::text FROM kept)
     SELECT id FROM kept`,
    [line.at, line.who, line.event, JSON.stringify(line.detail), ...originOf(sql), ...params],
  )
  return rows.map(({ id }) => id)
}

interface Assigned {
  readonly id: string
  readonly numero: string | null
  readonly objet: string
  readonly collectivite: string
  readonly code: string | null
}

/** Acts that a person has taken on and that are not put off, newest first. */
export async function assignedActs(
  sql: Sql,
  { login, sirens, today, limit }: { login: string; sirens: readonly string[] | undefined; today: Jour; limit: number },
): Promise<readonly Assigned[]> {
  return sql.rows<Assigned>(
    `SELECT id, numero, objet, collectivite, COALESCE(held_code, refusal->>'code') AS code FROM actes.transmission
      WHERE assigned_to = $1 AND cause IS NOT NULL AND (snoozed_until IS NULL OR snoozed_until <= $3)
        AND ($2::text[] IS NULL OR collectivite = ANY($2)) ORDER BY id DESC LIMIT $4`,
    [login, sirens ?? null, today, limit],
  )
}
