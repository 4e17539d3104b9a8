// How each collectivité stands: its connection, its last AR, what waits and what failed. Nothing is counted over the acts:
// sums are kept (transmissions/tally.ts), the rest are short indexes and one probe a line.
import type { GatewayName } from '#gateways/gateway.ts'
import { workingStates } from '#lifecycle.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { isUncertain } from '../transmissions/attempts.ts'
import { waitingFailures } from '../transmissions/causes.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import { isNamed, nameOrder } from './lists.ts'

/** The worst first. `untested`: no self-test has passed, and nothing was ever collected. */
const healthStates = ['expired', 'suspended', 'outage', 'paused', 'untested', 'open'] as const
type HealthState = (typeof healthStates)[number]

interface Health {
  readonly siren: string
  readonly nom: string
  readonly gateway: GatewayName
  /** Of its connection. */
  readonly id: string
  readonly state: HealthState
  /** Since when the connection is suspended, paused or out of reach. */
  readonly since: Date | null
  readonly certificateUntil: Jour | null
  readonly lastReceipt: Jour | null
  readonly waiting: number
  readonly failed: number
}

const lastReceipt = `(SELECT max(t.date_reception) FROM actes.transmission t WHERE t.collectivite = s.siren
  AND t.message = '1-1' AND t.date_reception IS NOT NULL)`

/** In ascending order; a missing value is last in both. */
const orders = {
  nom: nameOrder('s.nom'),
  gateway: 's.gateway',
  state: `array_position('{${healthStates.join(',')}}'::text[], s.state)`,
  lastReceipt,
  waiting: 's.waiting',
  failed: 's.failed',
  certificateUntil: 's."certificateUntil"',
} as const
type HealthKey = keyof typeof orders

export interface HealthQuery {
  /** Undefined: all collectivités. */
  readonly sirens: readonly string[] | undefined
  /** Part of a name, prefix of a SIREN, or a département. */
  readonly words: string
  /** Only those whose connection is not in order. */
  readonly ill: boolean
  readonly key: HealthKey
  readonly isAscending: boolean
  readonly from: number
  readonly limit: number
  readonly now: Date
  readonly today: Jour
  /** Connections out of reach, and since when. */
  readonly outages: ReadonlyMap<string, { readonly since: Date }>
}

/** @returns the page, with how many match and how many of these are not in order */
export async function healthOf(sql: Sql, asked: HealthQuery) {
  const { sirens, words, ill, key, isAscending, from, limit, now, today, outages } = asked
  const seen = (column: string) => `($1::text[] IS NULL OR ${column} = ANY($1))`
  return sql.rows<Health & { readonly all: number; readonly ill: number }>(
    `WITH counted AS (
       SELECT collectivite, sum(failed)::int AS failed, sum(waiting)::int AS waiting FROM (
         SELECT collectivite, n AS failed, 0 AS waiting FROM (${waitingFailures({ now: '$3', today: '$6' })}) f WHERE ${seen('collectivite')}
         UNION ALL SELECT collectivite, 0, n FROM actes.total WHERE cause = '' AND state ${isAmong(workingStates)} AND ${seen('collectivite')}
         UNION ALL SELECT collectivite, 1, 0 FROM actes.transmission t
           WHERE open_attempt IS NOT NULL AND ${isUncertain('$3')} AND ${seen('collectivite')}
         UNION ALL SELECT split_part(connection, ':', 2), 1, 0 FROM actes.retour WHERE status IN ('orphan', 'unreadable')
           AND transmission IS NULL AND ${seen(`split_part(connection, ':', 2)`)}
         UNION ALL SELECT collectivite, 1, 0 FROM actes.task
           WHERE closed_at IS NULL AND (snoozed_until IS NULL OR snoozed_until <= $6) AND ${seen('collectivite')}) x
        GROUP BY 1),
     named AS (SELECT siren, settings->>'nom' AS nom, settings->'gateway'->>'type' AS gateway,
         concat(settings->'gateway'->>'type', ':', siren) AS id FROM actes.collectivite c
        WHERE ${seen('siren')} AND ($2 = '' OR ${isNamed('c', '$2')})),
     standing AS (SELECT n.*, k.certificate_until AS "certificateUntil", COALESCE(c.waiting, 0) AS waiting, COALESCE(c.failed, 0) AS failed,
         CASE WHEN k.certificate_until < $6 THEN 'expired' WHEN k.suspended_code IS NOT NULL THEN 'suspended'
           WHEN k.paused_since IS NOT NULL THEN 'paused' WHEN o.id IS NOT NULL THEN 'outage'
           WHEN k.last_collect IS NULL AND n.gateway <> 'sandbox' AND n.id NOT IN (SELECT target FROM actes.installation_journal
             WHERE event = 'connection-examined' AND detail->>'faults' = '0' AND target IS NOT NULL) THEN 'untested' ELSE 'open' END AS state,
         COALESCE(k.suspended_since, k.paused_since, o.since) AS since
        FROM named n LEFT JOIN actes.connection k ON k.id = n.id LEFT JOIN counted c ON c.collectivite = n.siren
          LEFT JOIN unnest($4::text[], $5::timestamptz[]) AS o (id, since) ON o.id = n.id),
     page AS (SELECT s.*, row_number() OVER (ORDER BY ${orders[key]} ${isAscending ? 'ASC' : 'DESC'} NULLS LAST, ${orders.nom}, s.siren) AS place
        FROM (SELECT *, (count(*) OVER ())::int AS "all", (count(*) FILTER (WHERE state <> 'open') OVER ())::int AS ill FROM standing) s
       WHERE $7::boolean IS FALSE OR s.state <> 'open' ORDER BY place LIMIT $8 OFFSET $9)
     SELECT s.*, ${lastReceipt} AS "lastReceipt" FROM page s ORDER BY place`,
    [
      sirens ?? null,
      words,
      now,
      [...outages.keys()],
      [...outages.values()].map(({ since }) => since),
      today,
      ill,
      limit,
      from,
    ],
  )
}
