// Held and refused transmissions that wait for a person, grouped by cause. Counts are maintained beside the rows, so
// the cost does not grow with them.
import type { Jour } from '#protocol/calendrier/jour.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import { refusedStates } from '#lifecycle.ts'

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
  readonly sirens: readonly string[]
  /** At least one of its collectivités is in `requeuable`. */
  readonly mayRequeue: boolean
  readonly mayRead: boolean
}

interface FailureFilter {
  readonly sirens?: readonly string[]
  readonly code?: string
  /** Leave out work that is assigned, or postponed beyond this day. */
  readonly exceptAside?: Jour
  readonly requeuable?: readonly string[] | undefined
  readonly readable?: readonly string[] | undefined
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
  const { sirens, code, requeuable, readable, exceptAside } = filter
  const whose = sirens === undefined ? 'all' : 'some'
  const { rows } = await sql.query<FailureGroup>(
    `SELECT * FROM (
       SELECT c.id, c.code, c.gateway, c.verif AS "verifCode", ${wordsFor(whose)} AS text, f.held, f.count, ${edge('ASC', whose)} AS "firstAt",
         ${edge('DESC', whose)} AS "lastAt", f.sirens[1:20] AS sirens,
         ($3::text[] IS NULL OR f.sirens && $3) AS "mayRequeue", ($4::text[] IS NULL OR f.sirens <@ $4) AS "mayRead"
         FROM (SELECT cause, held, sum(n)::int AS count, array_agg(collectivite ORDER BY collectivite) AS sirens
                 FROM (SELECT cause, state NOT ${isAmong(refusedStates)} AS held, collectivite, sum(n) AS n
                         FROM (SELECT cause, state, collectivite, n FROM actes.total WHERE cause <> ''
                           UNION ALL SELECT cause, state, collectivite, -1 FROM actes.transmission
                            WHERE $5::date IS NOT NULL AND cause IS NOT NULL
                              AND (assigned_to IS NOT NULL OR snoozed_until IS NOT NULL)
                              AND (assigned_to IS NOT NULL OR snoozed_until > $5)) all_
                        WHERE $1::text[] IS NULL OR collectivite = ANY($1)
                        GROUP BY 1, 2, 3 HAVING sum(n) > 0) e
                GROUP BY cause, held) f
         JOIN actes.cause c ON c.id = f.cause AND ($2::text IS NULL OR c.code = $2)
        ORDER BY f.count DESC, c.id LIMIT 500) g
      ORDER BY count DESC, "lastAt" DESC`,
    [sirens ?? null, code ?? null, requeuable ?? null, readable ?? null, exceptAside ?? null],
  )
  return rows.filter(({ firstAt }) => (firstAt as Date | null) !== null)
}
