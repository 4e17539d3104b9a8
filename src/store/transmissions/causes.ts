// What failed and waits for a person, held or refused, grouped by cause. The counts are kept beside the transmissions,
// so the cost does not grow with them.
import type { Jour } from '../../protocol/calendrier/jour.ts'
import type { Sql } from '../engine/database.ts'

export interface FailureGroup {
  /** Fingerprint of the cause. */
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
  /** A few of the collectivités. */
  readonly sirens: readonly string[]
  /** Is at least one of its collectivités in `requeuable`? */
  readonly mayRequeue: boolean
  /** Are all its collectivités in `readable`? */
  readonly mayRead: boolean
}

interface FailureFilter {
  /** Only these collectivités; absent: all. */
  readonly sirens?: readonly string[]
  readonly code?: string
  /** Without what somebody has taken on, or put off beyond this day. */
  readonly exceptAside?: Jour
  /** The collectivités that the person may requeue for, and whose texts they may read; absent: all. */
  readonly requeuable?: readonly string[] | undefined
  readonly readable?: readonly string[] | undefined
}

const at = 'COALESCE(t.held_since, t.updated_at)'

/** The first or last instant of a group `f`: of its whole cause, or per collectivité. */
const edge = (order: 'ASC' | 'DESC', whose: 'all' | 'some') => {
  const instant = (where: string) =>
    `(SELECT ${at} FROM actes.transmission t WHERE ${where} AND t.cause = f.cause ORDER BY ${at} ${order} LIMIT 1)`
  if (whose === 'all') return instant('true')
  const pick = order === 'ASC' ? 'min' : 'max'
  return `(SELECT ${pick}(${instant('t.collectivite = s.siren')}) FROM unnest(f.sirens) AS s (siren))`
}

/**
 * The text of a group. A verification code makes one cause of different texts. A person who sees some collectivités
 * only must see a text of one of these.
 */
const wordsFor = (whose: 'all' | 'some') =>
  whose === 'all'
    ? 'c.words'
    : `CASE WHEN c.verif = '' THEN c.words ELSE
        (SELECT actes.masked(left(COALESCE(t.refusal->>'detail', t.refusal->>'nature', ''), 500)) FROM actes.transmission t
          WHERE t.collectivite = f.sirens[1] AND t.cause = f.cause ORDER BY t.id LIMIT 1) END`

/** The failures by cause, the largest group first; at most 500 groups. */
export async function failureGroups(sql: Sql, filter: FailureFilter): Promise<readonly FailureGroup[]> {
  const { sirens, code, requeuable, readable, exceptAside } = filter
  const whose = sirens === undefined ? 'all' : 'some'
  const { rows } = await sql.query<FailureGroup>(
    `SELECT * FROM (
       SELECT c.id, c.code, c.gateway, c.verif AS "verifCode", ${wordsFor(whose)} AS text, f.held, f.count, ${edge('ASC', whose)} AS "firstAt",
         ${edge('DESC', whose)} AS "lastAt", f.sirens[1:20] AS sirens,
         ($3::text[] IS NULL OR f.sirens && $3) AS "mayRequeue", ($4::text[] IS NULL OR f.sirens <@ $4) AS "mayRead"
         FROM (SELECT cause, held, sum(n)::int AS count, array_agg(collectivite ORDER BY collectivite) AS sirens
                 FROM (SELECT cause, state <> 'refused' AS held, collectivite, sum(n) AS n
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
