// Work that waits for people: its counts, what each kind lists first, and what people have just done. Each is capped and
// served by an index. `sirens` undefined: all collectivités.
import type { ErrorCode, Params } from '#errors.ts'
import type { GatewayName } from '#gateways/gateway.ts'
import { unsentStates } from '#lifecycle.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { TaskKind } from '#text/tasks.ts'
import { isUncertain } from '../transmissions/attempts.ts'
import { isHeldCause, waitingFailures } from '../transmissions/causes.ts'
import { failuresToOutage } from '../connections/outages.ts'
import { isAmong, type Sql } from '../engine/database.ts'

type Sirens = readonly string[] | undefined

/** Above this, counts are said as "more than". */
export const todayCap = 1_000

const within = (column: string) => `($1::text[] IS NULL OR ${column} = ANY($1))`
const capped = (rows: string) => `(SELECT count(*)::int FROM (${rows} LIMIT ${todayCap + 1}) x)`
const rowsOf = (rows: string) => `(SELECT COALESCE(jsonb_agg(x), '[]') FROM (${rows}) x)`

/** What waits in these collectivités, whoever asks; `who` is the assignee, '' for nobody. */
export interface WaitingWork {
  readonly uncertain: number
  readonly failures: readonly { readonly held: boolean; readonly who: string; readonly n: number }[]
  /** Retours that match no transmission or are unreadable. */
  readonly strays: number
  readonly tasks: readonly { readonly kind: TaskKind; readonly who: string; readonly n: number }[]
  readonly suspended: number
  readonly isOut: boolean
  readonly bulks: number
  /** Requests that await another person's consent. */
  readonly requests: readonly OpenRequest[]
  /** Those that end soon, the next one first. */
  readonly tokens: readonly { readonly name: string }[]
  readonly untold: number
}

interface OpenRequest {
  readonly action: string
  readonly sirens: readonly string[] | null
  readonly askedBy: string
  readonly maker: string | null
  readonly askedAt: string
}

interface WaitingAt {
  readonly now: Date
  readonly today: Jour
  /** Tokens that end before this wait for a person. */
  readonly tokensUntil: Date
}

/** What is put off to a later day is left out. */
export async function waitingWork(sql: Sql, sirens: Sirens, { now, today, tokensUntil }: WaitingAt) {
  const row = await sql.first<WaitingWork>(
    `SELECT
       ${capped(`SELECT 1 FROM actes.transmission t WHERE open_attempt IS NOT NULL AND ${isUncertain('$2')} AND ${within('collectivite')}`)} AS uncertain,
       ${rowsOf(`SELECT ${isHeldCause} AS held, who, sum(n)::int AS n FROM (${waitingFailures({ now: '$2', today: '$3' })}) t
         WHERE ${within('collectivite')} GROUP BY 1, 2 HAVING sum(n) > 0`)} AS failures,
       ${capped(`SELECT 1 FROM actes.retour WHERE status IN ('orphan', 'unreadable') AND transmission IS NULL
         AND ${within(`split_part(connection, ':', 2)`)}`)} AS strays,
       ${rowsOf(`SELECT kind, who, count(*)::int AS n FROM (SELECT kind, COALESCE(assigned_to, '') AS who FROM actes.task
         WHERE closed_at IS NULL AND ${within('collectivite')} AND (snoozed_until IS NULL OR snoozed_until <= $3)
         ORDER BY due_on, id LIMIT ${todayCap + 1}) t GROUP BY 1, 2`)} AS tasks,
       ${capped(`SELECT 1 FROM actes.connection WHERE suspended_code IS NOT NULL AND ${within('siren')}`)} AS suspended,
       EXISTS (SELECT FROM actes.outage WHERE id LIKE 'send %' AND failures >= ${failuresToOutage}) AS "isOut",
       ${capped(`SELECT 1 FROM actes.bulk WHERE state = 'paused' AND ($1::text[] IS NULL OR sirens && $1)`)} AS bulks,
       ${rowsOf(`SELECT action, sirens, asked_by AS "askedBy", maker, asked_at AS "askedAt"
         FROM actes.consent WHERE decision IS NULL AND expires_at > $2 ORDER BY asked_at LIMIT 200`)} AS requests,
       ${rowsOf(`SELECT name FROM actes.token WHERE revoked_at IS NULL AND expires_at > $2 AND expires_at <= $4
         AND NOT rights @> '{calendar}' ORDER BY expires_at LIMIT ${todayCap + 1}`)} AS tokens,
       (SELECT count(*)::int FROM actes.subscription s WHERE ended_at IS NULL
         AND ${within('siren')} AND (disabled_at IS NOT NULL OR EXISTS (
           SELECT 1 FROM actes.dead_letter d WHERE d.subscription = s.id AND d.sent_at IS NULL))) AS untold`,
    [sirens ?? null, now, today, tokensUntil],
  )
  if (!row) throw new TypeError('a statement without FROM has one row')
  return row
}

interface UncertainAct {
  readonly id: string
  readonly numero: string | null
  readonly collectivite: string
  readonly since: Date
}

/** Oldest first. */
export async function uncertainOnes(
  sql: Sql,
  sirens: Sirens,
  { now, limit }: { readonly now: Date; readonly limit: number },
) {
  return sql.rows<UncertainAct>(
    `SELECT id, numero, collectivite, updated_at AS since FROM actes.transmission t
      WHERE open_attempt IS NOT NULL AND ${isUncertain('$3')} AND ${within('collectivite')} ORDER BY id LIMIT $2`,
    [sirens ?? null, limit, now],
  )
}

const ofTasks = (kind: TaskKind) =>
  `SELECT collectivite, opened_at FROM actes.task WHERE kind = '${kind}' AND closed_at IS NULL`

const placed = {
  strays: `SELECT split_part(connection, ':', 2) AS siren, received_at AS since FROM actes.retour
    WHERE status IN ('orphan', 'unreadable') AND transmission IS NULL`,
  accuseManquant: ofTasks('accuseManquant'),
  conditionManquante: ofTasks('conditionManquante'),
  versement: ofTasks('versement'),
} as const

/** How many of a kind each collectivité has, most first, and since when. */
export async function placesOf(sql: Sql, sirens: Sirens, kind: keyof typeof placed) {
  const of = kind === 'strays' ? `split_part(connection, ':', 2)` : 'collectivite'
  return sql.rows<{ siren: string; count: number; since: Date }>(
    `SELECT siren, count(*)::int AS count, min(since) AS since
       FROM (${placed[kind]} AND ${within(of)} LIMIT ${todayCap + 1}) r (siren, since) GROUP BY siren ORDER BY 2 DESC, 1`,
    [sirens ?? null],
  )
}

interface StoppedConnection {
  readonly id: string
  readonly siren: string
  readonly gateway: GatewayName
  readonly code: ErrorCode
  readonly params: Params | null
  readonly since: Date
}

/** Oldest first. */
export async function suspendedConnections(sql: Sql, sirens: Sirens, limit: number) {
  return sql.rows<StoppedConnection>(
    `SELECT id, siren, gateway, suspended_code AS code, suspended_params AS params, suspended_since AS since
       FROM actes.connection WHERE suspended_code IS NOT NULL AND ${within('siren')}
      ORDER BY suspended_since, id LIMIT $2`,
    [sirens ?? null, limit],
  )
}

/** Acts that wait to leave by these connections, capped. */
export async function waitingToLeave(sql: Sql, connections: readonly string[]) {
  const count = await sql.value<number>(
    `SELECT ${capped(`SELECT 1 FROM actes.transmission WHERE connection = ANY($1) AND due_at IS NOT NULL
       AND state ${isAmong(unsentStates)}`)} AS count`,
    [connections],
  )
  return count ?? 0
}

/** Lines that one event wrote at one instant, or for one bulk requeue. */
interface Decision {
  readonly at: Date
  readonly who: string
  readonly event: string
  readonly count: number
  readonly transmission: string
  readonly numero: string | null
  readonly collectivite: string
}

/** Lines read for each event, or collectivité. */
const linesMost = 500

/** What people have decided since an instant, newest first. @param events as journals name them */
export async function decisionsSince(
  sql: Sql,
  sirens: Sirens,
  { since, events, limit }: { readonly since: Date; readonly events: readonly string[]; readonly limit: number },
) {
  // Line by line, since no index finds an instant: most collectivités have no line that is young enough.
  const [key, keys] = sirens === undefined ? ['event', '$2::text[]'] : ['collectivite', '$1::text[]']
  const before = (of: string, where = '') => `LATERAL (SELECT * FROM actes.journal j
    WHERE j.who <> 'worker' AND j.${key} = ${of} ${where} ORDER BY j.id DESC LIMIT 1) j`
  return sql.rows<Decision>(
    `WITH RECURSIVE line AS (
       SELECT k.key, 1 AS n, j.* FROM unnest(${keys}) AS k (key), ${before('k.key')}
       UNION ALL SELECT l.key, l.n + 1, j.* FROM line l, ${before('l.key', 'AND j.id < l.id')}
        WHERE l.n < ${linesMost} AND l.at >= $3)
     SELECT d.*, t.numero, t.collectivite
       FROM (SELECT max(at) AS at, who, event, count(*)::int AS count, (array_agg(transmission ORDER BY id))[1] AS transmission
               FROM line WHERE at >= $3 AND event = ANY($2) AND ($1::text[] IS NULL OR collectivite = ANY($1))
              GROUP BY who, event, COALESCE(detail->>'operation', at::text) ORDER BY 1 DESC LIMIT $4) d
       JOIN actes.transmission t ON t.id = d.transmission ORDER BY at DESC`,
    [sirens ?? null, events, since, limit],
  )
}
