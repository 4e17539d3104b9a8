// Connections (gateway × collectivité): which have due work, and when each is next asked for retours.
import type { ErrorCode } from '#errors.ts'
import type { Awaited, Connection, GatewayName } from '#gateways/gateway.ts'
import { awaitingStates, provenStates, sendingStates, unsentStates, workingStates } from '#lifecycle.ts'
import { claimRow, ofHolder, type Claim } from '../engine/claim.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'

/** For example `sandbox:213401482`. */
export function connectionId(gateway: GatewayName, siren: string): string {
  return `${gateway}:${siren}`
}

export function sirenOfConnection(connection: string) {
  return connection.slice(connection.indexOf(':') + 1)
}

export function gatewayOf(connection: string): GatewayName {
  return connection.slice(0, connection.indexOf(':')) as GatewayName
}

export async function ensureConnection(sql: Sql, gateway: GatewayName, siren: string): Promise<void> {
  await sql.query('INSERT INTO actes.connection (id, siren, gateway) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    connectionId(gateway, siren),
    siren,
    gateway,
  ])
}

/** A retour answers an unknown sending: sending stops, but collecting goes on, as other retours may explain it. */
export const answeredUnasked: ErrorCode = 'ACTES-G023'

/** SQL: not paused, and not suspended except by `answeredUnasked`. */
export const isOpen = (alias: string) =>
  `(${alias}.suspended_code IS NULL OR ${alias}.suspended_code = '${answeredUnasked}') AND ${alias}.paused_since IS NULL`

/** Connections with a due transmission or collection, for the sweep. Each half has its index. */
export async function dueConnections(sql: Sql, now: Date): Promise<readonly string[]> {
  return sql.values<string>(
    `SELECT c.id FROM actes.connection c WHERE ${isOpen('c')} AND c.collect_at <= $1
     UNION SELECT c.id FROM (SELECT DISTINCT t.connection FROM actes.transmission t
         WHERE t.due_at <= $1 AND t.held_code IS NULL AND t.state ${isAmong(workingStates)}) due
       JOIN actes.connection c ON c.id = due.connection WHERE ${isOpen('c')}
     ORDER BY id`,
    [now],
  )
}

/** SQL: a transmission `t` of a connection that may be worked on now. */
export const isDueOn = (given: { connection: string; now: string; states: string; except: string }) =>
  `t.connection = ${given.connection} AND t.due_at <= ${given.now} AND t.held_code IS NULL AND t.state = ANY(${given.states})
     AND NOT (t.id = ANY(${given.except}::uuid[]))`

/** SQL assignments on a connection `c`: collect no later than an instant, reset the count of empty collections. */
export const expecting = (at: string) => `silences = 0,
  collect_at = CASE WHEN c.claim_token IS NULL THEN LEAST(COALESCE(c.collect_at, ${at}), ${at}) ELSE c.collect_at END,
  wanted_at = CASE WHEN c.claim_token IS NULL THEN NULL ELSE ${at} END`

export async function expectRetours(sql: Sql, connection: string, at: Date): Promise<void> {
  await sql.query(`UPDATE actes.connection c SET ${expecting('$2')} WHERE id = $1`, [connection, at])
}

/** Schedule the first collection, unless one is planned: courriers arrive even if nothing was sent. */
export async function beginRetours(sql: Sql, connection: string, at: Date): Promise<void> {
  const text =
    'UPDATE actes.connection SET collect_at = $2 WHERE id = $1 AND collect_at IS NULL AND claim_token IS NULL'
  await sql.query(text, [connection, at])
}

interface ClaimedCollect extends Pick<Connection, 'id' | 'gateway'> {
  readonly siren: string
  readonly silences: number
  readonly awaiting: boolean
  readonly unread: boolean
  readonly outages: boolean
}

export function claimCollect(sql: Sql, { connection, ...claim }: Claim & { readonly connection: string }) {
  return claimRow<ClaimedCollect>(sql, 'connection', {
    ...claim,
    due: `t.id = $5 AND t.collect_at <= $2 AND ${isOpen('t')}`,
    waits: true,
    returning: `SELECT id, siren, gateway, silences,
        EXISTS (SELECT 1 FROM actes.transmission t WHERE t.connection = $5 AND ${isAwaiting}) AS awaiting,
        EXISTS (SELECT 1 FROM actes.retour r WHERE r.connection = $5 AND r.status = 'stored') AS unread,
        EXISTS (SELECT 1 FROM actes.outage) AS outages FROM claimed`,
    params: [connection],
  })
}

interface EndedCollect {
  readonly connection: string
  readonly token: string
  readonly at: Date
  readonly next: Date
  readonly silences: number
  readonly code?: ErrorCode
  readonly except: readonly string[]
}

/** End a collection and plan the next. @returns whether a transmission is due; undefined if the claim was lost */
export async function settleCollect(sql: Sql, end: EndedCollect) {
  const ended = `collect_at = LEAST($3, COALESCE(wanted_at, $3)), wanted_at = NULL, claim_token = NULL, silences = $4,
    last_collect = $5, last_code = $6`
  return sql.value<boolean>(
    `${ofHolder('connection', ended)} RETURNING ${isOpen('t')} AND EXISTS (SELECT 1 FROM actes.transmission t
        WHERE ${isDueOn({ connection: '$1', now: '$5', states: '$7', except: '$8' })}) AS due`,
    [end.connection, end.token, end.next, end.silences, end.at, end.code ?? null, workingStates, end.except],
  )
}

const isAwaiting = `((t.state ${isAmong(awaitingStates)} AND t.due_at IS NOT NULL)
    OR (t.state ${isAmong(sendingStates)} AND t.open_attempt IS NOT NULL))`

export async function awaitingOn(sql: Sql, connection: string) {
  const text = `SELECT count(*)::int AS count FROM actes.transmission t WHERE t.connection = $1 AND ${isAwaiting}`
  return (await sql.value<number>(text, [connection])) ?? 0
}

export async function hasAwaiting(sql: Sql, connection: string) {
  const awaiting = await sql.value<boolean>(
    `SELECT EXISTS (SELECT 1 FROM actes.transmission t WHERE t.connection = $1 AND ${isAwaiting}) AS awaiting`,
    [connection],
  )
  return awaiting ?? false
}

interface TakeAwaitedOptions {
  readonly connection: string
  readonly now: Date
  readonly limit: number
  /** Applies while transmissions are due to be sent. */
  readonly limitBeforeSending: number
  /** Age of a sending to the wait before the next question, in milliseconds. */
  readonly againMs: (ageMs: number) => number
}

const isPolled = `t.state ${isAmong(awaitingStates)} AND t.due_at IS NOT NULL AND t.reference IS NOT NULL`

/** Take the sendings to ask about, longest due first, and plan their next question. `isRest`: more may be left. */
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
 * Take up to 20 acts with an AR to ask about once more, because what a platform shows may change afterwards: one hour
 * after the AR, then at doubling ages for a week; none while transmissions are due to be sent.
 */
export async function takeAnswered(sql: Sql, connection: string, now: Date): Promise<readonly Awaited[]> {
  const rows = await sql.rows<Pick<Awaited, 'reference' | 'code' | 'idActe'>>(
    `WITH due AS (SELECT id, answered_at > $2::timestamptz - interval '1 hour' AS early, $2::timestamptz - answered_at AS age FROM actes.transmission
        WHERE connection = $1 AND state ${isAmong(provenStates)} AND message = '1-1' AND ask_at <= $2
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

/** Plan the next question, at one instant or at one per sending. */
export async function askAgain(sql: Sql, taken: readonly string[], at: Date | readonly Date[]): Promise<void> {
  await sql.query(
    `UPDATE actes.transmission t SET ask_at = n.at FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, at)
      WHERE t.id = n.id AND t.state ${isAmong(awaitingStates)}`,
    [taken, at instanceof Date ? taken.map(() => at) : at],
  )
}

export async function expectAll(sql: Sql, connection: string, at: Date): Promise<void> {
  await sql.query(
    `UPDATE actes.transmission t SET ask_at = NULL WHERE t.connection = $1 AND ${isPolled} AND t.ask_at IS NOT NULL`,
    [connection],
  )
  await expectRetours(sql, connection, at)
}

async function idsOf(sql: Sql, text: string, params: readonly unknown[]): Promise<readonly string[]> {
  const rows = await sql.values<string>(text, params)
  return rows.toSorted()
}

/** Plan missing collections of awaiting sendings. @returns all connections whose collection is due */
export async function overdueCollections(sql: Sql, now: Date) {
  const text = `UPDATE actes.connection c SET collect_at = COALESCE(c.collect_at, $1)
    WHERE ${isOpen('c')} AND (c.collect_at <= $1 OR (c.collect_at IS NULL AND EXISTS (
      SELECT 1 FROM actes.transmission t WHERE t.connection = c.id
        AND ${isAwaiting})))
    RETURNING c.id`
  return idsOf(sql, text, [now])
}

/** Make the collections of a gateway due, except those under way. @returns all that are due */
export async function collectAll(sql: Sql, gateways: readonly string[], now: Date) {
  const text = `UPDATE actes.connection c SET collect_at = LEAST(COALESCE(c.collect_at, $2), $2)
    WHERE c.gateway = ANY($1) AND ${isOpen('c')} AND (c.claim_token IS NULL OR c.collect_at <= $2) RETURNING c.id`
  return idsOf(sql, text, [gateways, now])
}

export async function keepCertificate(sql: Sql, connections: readonly string[], until: Jour | null): Promise<void> {
  await sql.query('UPDATE actes.connection SET certificate_until = $2 WHERE id = ANY($1)', [connections, until])
}
