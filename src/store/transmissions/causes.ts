// Held and refused transmissions that wait for a person, grouped by cause. Counts are maintained beside the rows, so
// the cost does not grow with them.
import type { Jour } from '#protocol/calendrier/jour.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import { refusedStates } from '#lifecycle.ts'
import type { OutgoingCode } from '#protocol/messages/formulaire.ts'
import { isUncertain } from './attempts.ts'

export interface FailureGroup {
  readonly id: string
  readonly code: string
  readonly gateway: string
  readonly verifCode: string
  /** Masked. */
  readonly text: string
  readonly held: boolean
  readonly count: number
  readonly firstAt: Date
  readonly lastAt: Date
  /** The first twenty of its collectivités, the one with most first, and how many acts each has. */
  readonly sirens: readonly string[]
  readonly counts: readonly number[]
  readonly places: number
  /** Acts that the reader took on. */
  readonly mine: number
  /** At least one of its collectivités is in `requeuable`. */
  readonly mayRequeue: boolean
  readonly mayRead: boolean
}

interface FailureFilter extends Partial<CauseLimits> {
  readonly sirens?: readonly string[]
  readonly code?: string
  readonly held?: boolean
  readonly requeuable?: readonly string[] | undefined
  readonly readable?: readonly string[] | undefined
  /** The groups after so many. */
  readonly offset?: number
  readonly limit?: number
}

interface CauseLimits {
  /** What waits for this person: without what others took on, what is put off, and what is uncertain. */
  readonly waiting: { readonly login: string; readonly now: Date; readonly today: Jour }
}

/** SQL on a row `t`. */
export const isHeldCause = `t.state NOT ${isAmong(refusedStates)}`

const isAside = (today: string) => `(t.assigned_to IS NOT NULL OR t.snoozed_until > ${today})`

/**
 * SQL: failures per cause, state, collectivité and assignee ('': nobody) as sums of `n`; what is put off is in none, and
 * what is uncertain waits for another verdict. Without a login all are.
 */
export function waitingFailures({ now, today, login }: { now: string; today: string; login?: string }): string {
  const some = login === undefined ? '' : `${login}::text IS NOT NULL AND `
  const but = (who: string, n: number, where: string) => `UNION ALL
    SELECT cause, state, collectivite, ${who}, ${n} FROM actes.transmission t WHERE ${some}cause IS NOT NULL AND ${where}`
  const aside = `(assigned_to IS NOT NULL OR snoozed_until IS NOT NULL) AND NOT ${isUncertain(now)}`
  return `SELECT cause, state, collectivite, '' AS who, n FROM actes.total WHERE cause <> ''
    ${but(`''`, -1, `open_attempt IS NOT NULL AND ${isUncertain(now)}`)}
    ${but(`''`, -1, `${aside} AND ${isAside(today)}`)}
    ${but('assigned_to', 1, `${aside} AND assigned_to IS NOT NULL AND (snoozed_until IS NULL OR snoozed_until <= ${today})`)}`
}

const at = 'COALESCE(t.held_since, t.updated_at)'

/** SQL: first or last instant of a group `f`, over its whole cause or per collectivité. */
const edge = (order: 'ASC' | 'DESC', whose: 'all' | 'some') => {
  const instant = (where: string) =>
    `(SELECT ${at} FROM actes.transmission t WHERE ${where} AND t.cause = f.cause ORDER BY ${at} ${order} LIMIT 1)`
  if (whose === 'all') return instant('true')
  const pick = order === 'ASC' ? 'min' : 'max'
  return `(SELECT ${pick}(${instant('t.collectivite = s.siren')}) FROM unnest(f.sirens) AS s (siren))`
}

/** A verification code groups different texts. A limited caller must see a text of their own collectivités. */
const wordsFor = (whose: 'all' | 'some') =>
  whose === 'all'
    ? 'c.words'
    : `CASE WHEN c.verif = '' THEN c.words ELSE
        (SELECT actes.masked(left(COALESCE(t.refusal->>'detail', t.refusal->>'nature', ''), 500)) FROM actes.transmission t
          WHERE t.collectivite = f.sirens[1] AND t.cause = f.cause ORDER BY t.id LIMIT 1) END`

/** Largest group first, at most 500. */
export async function failureGroups(sql: Sql, filter: FailureFilter): Promise<readonly FailureGroup[]> {
  const { sirens, code, requeuable, readable, waiting, held, limit = 500, offset = 0 } = filter
  const whose = sirens === undefined ? 'all' : 'some'
  const rows = await sql.rows<FailureGroup>(
    `SELECT * FROM (
       SELECT c.id, c.code, c.gateway, c.verif AS "verifCode", ${wordsFor(whose)} AS text, f.held, f.count, f.mine,
         ${edge('ASC', whose)} AS "firstAt", ${edge('DESC', whose)} AS "lastAt",
         f.sirens[1:20] AS sirens, f.counts[1:20] AS counts, cardinality(f.sirens) AS places,
         ($3::text[] IS NULL OR f.sirens && $3) AS "mayRequeue", ($4::text[] IS NULL OR f.sirens <@ $4) AS "mayRead"
         FROM (SELECT cause, held, sum(n)::int AS count, sum(mine)::int AS mine,
                 array_agg(collectivite ORDER BY n DESC, collectivite) AS sirens, array_agg(n::int ORDER BY n DESC, collectivite) AS counts
                 FROM (SELECT cause, ${isHeldCause} AS held, collectivite, sum(n) AS n, COALESCE(sum(n) FILTER (WHERE who <> ''), 0) AS mine
                         FROM (${waitingFailures({ now: '$7', today: '$6::date', login: '$5' })}) t
                        WHERE ($1::text[] IS NULL OR collectivite = ANY($1)) AND who IN ('', COALESCE($5, ''))
                        GROUP BY 1, 2, 3 HAVING sum(n) > 0) e
                WHERE $8::boolean IS NULL OR held = $8
                GROUP BY cause, held) f
         JOIN actes.cause c ON c.id = f.cause AND ($2::text IS NULL OR c.code = $2)
        ORDER BY f.count DESC, c.id, f.held LIMIT $9 OFFSET $10) g
      ORDER BY count DESC, "lastAt" DESC`,
    [
      sirens ?? null,
      code ?? null,
      requeuable ?? null,
      readable ?? null,
      waiting?.login ?? null,
      waiting?.today ?? null,
      waiting?.now ?? null,
      held ?? null,
      limit,
      offset,
    ],
  )
  return rows.filter(({ firstAt }) => (firstAt as Date | null) !== null)
}

interface FailedAct {
  readonly cause: string
  readonly held: boolean
  readonly id: string
  readonly numero: string | null
  readonly message: OutgoingCode
  readonly idActe: string | null
  readonly collectivite: string
  readonly since: Date
  readonly assignedTo: string | null
  readonly snoozedUntil: Jour | null
}

/** Acts of these groups, at most `most` of each in each of their first collectivités. */
export async function actsOfCauses(
  sql: Sql,
  groups: readonly Pick<FailureGroup, 'id' | 'held' | 'sirens'>[],
  { waiting, most }: Partial<CauseLimits> & { readonly most: number },
) {
  const places = groups.flatMap(({ id, held, sirens }) => sirens.slice(0, most).map((siren) => ({ id, held, siren })))
  return sql.rows<FailedAct>(
    `SELECT a.cause, p.held, a.id, a.numero, a.message, a.id_acte AS "idActe", a.collectivite,
       COALESCE(a.held_since, a.updated_at) AS since, a.assigned_to AS "assignedTo", a.snoozed_until AS "snoozedUntil"
       FROM unnest($1::text[], $7::boolean[], $2::text[]) AS p (cause, held, siren), LATERAL (
         SELECT * FROM actes.transmission t WHERE t.collectivite = p.siren AND t.cause = p.cause AND ${isHeldCause} = p.held
           AND ($3::text IS NULL OR (t.assigned_to IS NULL OR t.assigned_to = $3)
             AND (t.snoozed_until IS NULL OR t.snoozed_until <= $5) AND NOT ${isUncertain('$4')}) ORDER BY t.id DESC LIMIT $6) a
      ORDER BY a.id DESC`,
    [
      places.map(({ id }) => id),
      places.map(({ siren }) => siren),
      waiting?.login ?? null,
      waiting?.now ?? null,
      waiting?.today ?? null,
      most,
      places.map(({ held }) => held),
    ],
  )
}
