// Connections (gateway × collectivité): which ones have something due, and when each is next asked for retours.
import type { ErrorCode } from '../../errors.ts'
import type { Awaited, Connection, GatewayName } from '../../gateways/gateway.ts'
import { sendingStates, unsentStates, workingStates } from '../../lifecycle.ts'
import { isAmong, type Claim, type Sql } from '../engine/database.ts'
import type { Jour } from '../../protocol/calendrier/jour.ts'
import { isLapsed } from '../transmissions/transmissions.ts'

/** The id of a connection: `sandbox:213401482`. */
export function connectionId(gateway: GatewayName, siren: string): string {
  return `${gateway}:${siren}`
}

/** The SIREN in the id of a connection. */
export function sirenOfConnection(connection: string): string {
  return connection.slice(connection.indexOf(':') + 1)
}

/** The gateway in the id of a connection. */
export function gatewayOf(connection: string): GatewayName {
  return connection.slice(0, connection.indexOf(':')) as GatewayName
}

/** Make a connection known. It may be known already. */
export async function ensureConnection(sql: Sql, gateway: GatewayName, siren: string): Promise<void> {
  await sql.query('INSERT INTO actes.connection (id, siren, gateway) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    connectionId(gateway, siren),
    siren,
    gateway,
  ])
}

/** A retour suspended it: nothing leaves, and what comes back is read, because other retours may explain that one. */
export const answeredUnasked: ErrorCode = 'ACTES-G023'

/** Something moves on it: neither suspended, but for a retour, nor paused. */
export const isOpen = (alias: string) =>
  `(${alias}.suspended_code IS NULL OR ${alias}.suspended_code = '${answeredUnasked}') AND ${alias}.paused_since IS NULL`

/** The connections with an act or a collection that is due: the sweep notifies them. Each half has an index of its own. */
export async function dueConnections(sql: Sql, now: Date): Promise<readonly string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT c.id FROM actes.connection c WHERE ${isOpen('c')} AND c.collect_at <= $1
     UNION SELECT c.id FROM (SELECT DISTINCT t.connection FROM actes.transmission t
         WHERE t.due_at <= $1 AND t.held_code IS NULL AND t.state ${isAmong(workingStates)}) due
       JOIN actes.connection c ON c.id = due.connection WHERE ${isOpen('c')}
     ORDER BY id`,
    [now],
  )
  return rows.map((row) => row.id)
}

interface DueActsQuery {
  readonly connection: string
  readonly now: Date
  /** None of these. */
  readonly except: readonly string[]
  /** Those too whose last claim lapsed; they are by default. */
  readonly lapsed?: boolean
}

/** Is `t` due on a connection? @param given SQL of each */
const isDueOn = (given: { connection: string; now: string; states: string; except: string }) =>
  `t.connection = ${given.connection} AND t.due_at <= ${given.now} AND t.held_code IS NULL AND t.state = ANY(${given.states})
     AND NOT (t.id = ANY(${given.except}::uuid[]))`

/** Is an act of the connection due, apart from those that the asker works on? */
export async function hasDue(sql: Sql, { connection, now, except, lapsed = true }: DueActsQuery): Promise<boolean> {
  const row = await sql.first<{ due: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM actes.transmission t JOIN actes.connection c ON c.id = t.connection
                     WHERE ${isDueOn({ connection: '$1', now: '$2', states: '$3', except: '$4' })}
                       AND ${isOpen('c')} AND ($5 OR NOT ${isLapsed})) AS due`,
    [connection, now, workingStates, except, lapsed],
  )
  return row?.due ?? false
}

/** SQL changes of a connection `c`: its retours are asked for no later than an instant. The count of silences starts again. */
export const expecting = (at: string) => `silences = 0,
  collect_at = CASE WHEN c.claim_token IS NULL THEN LEAST(COALESCE(c.collect_at, ${at}), ${at}) ELSE c.collect_at END,
  wanted_at = CASE WHEN c.claim_token IS NULL THEN NULL ELSE ${at} END`

/** Ask for retours no later than `at`. The count of silences starts again. */
export async function expectRetours(sql: Sql, connection: string, at: Date): Promise<void> {
  await sql.query(`UPDATE actes.connection c SET ${expecting('$2')} WHERE id = $1`, [connection, at])
}

/** Begin to ask for retours, unless it has begun: letters arrive even if nothing was sent. */
export async function beginRetours(sql: Sql, connection: string, at: Date): Promise<void> {
  const text =
    'UPDATE actes.connection SET collect_at = $2 WHERE id = $1 AND collect_at IS NULL AND claim_token IS NULL'
  await sql.query(text, [connection, at])
}

interface ClaimedCollect extends Pick<Connection, 'id' | 'gateway'> {
  readonly siren: string
  readonly silences: number
  /** Does an act of it wait for a retour, or is one in doubt? */
  readonly awaiting: boolean
  /** Is a retour stored that is not read yet? */
  readonly unread: boolean
  /** Does anything not answer, here or elsewhere? */
  readonly outages: boolean
}

/** Take the collection of a connection when it is due, for a lease. */
export async function claimCollect(
  sql: Sql,
  claim: Claim & { connection: string },
): Promise<ClaimedCollect | undefined> {
  return sql.first(
    `UPDATE actes.connection c SET collect_at = $3, claim_token = $4
      WHERE id = $1 AND collect_at <= $2 AND ${isOpen('c')} RETURNING id, siren, gateway, silences,
        EXISTS (SELECT 1 FROM actes.transmission t WHERE t.connection = $1 AND ${isAwaiting}) AS awaiting,
        EXISTS (SELECT 1 FROM actes.retour r WHERE r.connection = $1 AND r.status = 'stored') AS unread,
        EXISTS (SELECT 1 FROM actes.outage) AS outages`,
    [claim.connection, claim.now, claim.until, claim.token],
  )
}

interface EndedCollect extends Pick<DueActsQuery, 'except'> {
  readonly connection: string
  readonly token: string
  readonly at: Date
  readonly next: Date
  readonly silences: number
  readonly code?: ErrorCode
}

/**
 * End a collection: when to ask next, and the error of this one. Only while the claim holds.
 * @returns whether an act of the connection is due, as `hasDue`; undefined when the claim was lost
 */
export async function settleCollect(sql: Sql, end: EndedCollect): Promise<boolean | undefined> {
  const row = await sql.first<{ due: boolean }>(
    `UPDATE actes.connection c SET collect_at = LEAST($3, COALESCE(wanted_at, $3)), wanted_at = NULL,
       claim_token = NULL, silences = $4, last_collect = $5, last_code = $6
      WHERE id = $1 AND claim_token = $2
      RETURNING ${isOpen('c')} AND EXISTS (SELECT 1 FROM actes.transmission t
        WHERE ${isDueOn({ connection: '$1', now: '$5', states: '$7', except: '$8' })}) AS due`,
    [end.connection, end.token, end.next, end.silences, end.at, end.code ?? null, workingStates, end.except],
  )
  return row?.due
}

const isAwaiting = `((t.state = 'submitted' AND t.due_at IS NOT NULL)
    OR (t.state ${isAmong(sendingStates)} AND t.open_attempt IS NOT NULL))`

/** How many acts of the connection wait for a retour, or are in doubt. */
export async function awaitingOn(sql: Sql, connection: string): Promise<number> {
  const text = `SELECT count(*)::int AS count FROM actes.transmission t WHERE t.connection = $1 AND ${isAwaiting}`
  return (await sql.first<{ count: number }>(text, [connection]))?.count ?? 0
}

/** Does an act of the connection wait for a retour, or is one in doubt? */
export async function hasAwaiting(sql: Sql, connection: string): Promise<boolean> {
  const row = await sql.first<{ awaiting: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM actes.transmission t WHERE t.connection = $1 AND ${isAwaiting}) AS awaiting`,
    [connection],
  )
  return row?.awaiting ?? false
}

interface TakeAwaitedOptions {
  readonly connection: string
  readonly now: Date
  readonly limit: number
  /** While acts are due to leave there. */
  readonly limitBeforeSending: number
  /** How long a sending of this age is not asked about again, in milliseconds. */
  readonly againMs: (ageMs: number) => number
}

const isPolled = `t.state = 'submitted' AND t.due_at IS NOT NULL AND t.reference IS NOT NULL`

/**
 * Take the sendings of a connection that wait for a retour and are to be asked about now, the longest due first. What is
 * taken is not taken again before its next instant. `isRest`: others may be left.
 */
export async function takeAwaited(
  sql: Sql,
  { connection, now, limit, limitBeforeSending, againMs }: TakeAwaitedOptions,
) {
  const rows = await sql.rows<Awaited & { id: string; sentAt: Date; about: string | null; most: number }>(
    `WITH may AS (SELECT CASE WHEN EXISTS (SELECT 1 FROM actes.transmission t
         WHERE ${isDueOn({ connection: '$1', now: '$2', states: '$5', except: "'{}'" })}) THEN $4::int ELSE $3::int END AS most)
     SELECT may.most, t.id, COALESCE(t.sent_at, t.updated_at) AS "sentAt", t.reference, t.message AS code, t.id_acte AS "idActe", a.reference AS about
       FROM may, actes.transmission t LEFT JOIN actes.transmission a ON a.id = t.about
      WHERE t.connection = $1 AND ${isPolled} AND (t.ask_at IS NULL OR t.ask_at <= $2)
      ORDER BY COALESCE(t.ask_at, t.sent_at, t.updated_at), t.id LIMIT (SELECT most FROM may)`,
    [connection, now, limit, limitBeforeSending, unsentStates],
  )
  const taken = rows.map(({ id }) => id)
  const next = rows.map(({ sentAt }) => new Date(now.getTime() + againMs(now.getTime() - sentAt.getTime())))
  if (rows.length > 0) await askAgain(sql, taken, next)
  const awaiting = rows.map(({ reference, code, idActe, about }): Awaited => {
    return { reference, code, idActe, ...(about !== null && { about }) }
  })
  return { awaiting, taken, isRest: rows.length === rows[0]?.most }
}

/**
 * Take some acts of a connection that have their AR and are to be asked about once more: what a platform shows of an act may change
 * after it. An hour after the AR, then each time that as much has gone by again, for a week; none while acts are due to leave.
 */
export async function takeAnswered(sql: Sql, connection: string, now: Date): Promise<readonly Awaited[]> {
  const rows = await sql.rows<Pick<Awaited, 'reference' | 'code' | 'idActe'>>(
    `WITH due AS (SELECT id, answered_at > $2::timestamptz - interval '1 hour' AS early, $2::timestamptz - answered_at AS age FROM actes.transmission
        WHERE connection = $1 AND state = 'acknowledged' AND message = '1-1' AND ask_at <= $2
          AND NOT EXISTS (SELECT 1 FROM actes.transmission t
            WHERE ${isDueOn({ connection: '$1', now: '$2', states: '$3', except: "'{}'" })})
        ORDER BY ask_at LIMIT 20),
     asked AS (UPDATE actes.transmission t
       SET ask_at = CASE WHEN age IS NULL OR age > interval '7 days' THEN NULL
         ELSE $2::timestamptz + CASE WHEN early THEN interval '1 hour' - age ELSE age END END
       FROM due WHERE t.id = due.id RETURNING early, t.reference, t.message AS code, t.id_acte AS "idActe")
     SELECT reference, code, "idActe" FROM asked WHERE NOT early AND reference IS NOT NULL`,
    [connection, now, unsentStates],
  )
  return rows.map((row): Awaited => ({ ...row, isAnswered: true }))
}

/** Ask about these again at an instant, or each at its own. */
export async function askAgain(sql: Sql, taken: readonly string[], at: Date | readonly Date[]): Promise<void> {
  await sql.query(
    `UPDATE actes.transmission t SET ask_at = n.at FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, at)
      WHERE t.id = n.id AND t.state = 'submitted'`,
    [taken, at instanceof Date ? taken.map(() => at) : at],
  )
}

/** Ask about everything that waits there at the next collection, which is due at once. */
export async function expectAll(sql: Sql, connection: string, at: Date): Promise<void> {
  await sql.query(
    `UPDATE actes.transmission t SET ask_at = NULL WHERE t.connection = $1 AND ${isPolled} AND t.ask_at IS NOT NULL`,
    [connection],
  )
  await expectRetours(sql, connection, at)
}

async function idsOf(sql: Sql, text: string, params: readonly unknown[]): Promise<readonly string[]> {
  const { rows } = await sql.query<{ id: string }>(text, params)
  return rows.map(({ id }) => id).sort()
}

/**
 * Make due the collections that are not planned although a sending waits for a retour.
 * @returns all connections whose collection is due
 */
export async function overdueCollections(sql: Sql, now: Date): Promise<readonly string[]> {
  const text = `UPDATE actes.connection c SET collect_at = COALESCE(c.collect_at, $1)
    WHERE ${isOpen('c')} AND (c.collect_at <= $1 OR (c.collect_at IS NULL AND EXISTS (
      SELECT 1 FROM actes.transmission t WHERE t.connection = c.id
        AND ${isAwaiting})))
    RETURNING c.id`
  return idsOf(sql, text, [now])
}

/** Make the collections of a gateway due, except those under way. @returns all that are due */
export async function collectAll(sql: Sql, gateway: string, now: Date): Promise<readonly string[]> {
  const text = `UPDATE actes.connection c SET collect_at = LEAST(COALESCE(c.collect_at, $2), $2)
    WHERE c.gateway = $1 AND ${isOpen('c')} AND (c.claim_token IS NULL OR c.collect_at <= $2) RETURNING c.id`
  return idsOf(sql, text, [gateway, now])
}

/** Store the last day of the certificate of these connections; null when none is used. */
export async function keepCertificate(sql: Sql, connections: readonly string[], until: Jour | null): Promise<void> {
  await sql.query('UPDATE actes.connection SET certificate_until = $2 WHERE id = ANY($1)', [connections, until])
}
