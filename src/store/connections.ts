// Connections (gateway × collectivite): which ones have something due, and when each is next asked for its returns.
import type { ErrorCode } from '../errors.ts'
import { workingStates } from '../lifecycle.ts'
import type { GatewayName } from '../gateways/gateway.ts'
import { first, type Sql } from './database.ts'

export interface ConnectionRow {
  readonly id: string
  readonly siren: string
  readonly gateway: GatewayName
  readonly silences: number
}

/** The id of a connection: `sandbox:213401482`. */
export function connectionId(gateway: GatewayName, siren: string): string {
  return `${gateway}:${siren}`
}

/** Whose connection it is. */
export function sirenOf(connection: string): string {
  return connection.slice(connection.indexOf(':') + 1)
}

/** Make the connection known; harmless when it is. */
export async function ensureConnection(sql: Sql, gateway: GatewayName, siren: string): Promise<void> {
  await sql.query('INSERT INTO actes.connection (id, siren, gateway) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    connectionId(gateway, siren),
    siren,
    gateway,
  ])
}

/** The connections on which an act or a collection of returns is due: whom the sweep rings for. */
export async function dueConnections(sql: Sql, now: Date): Promise<readonly string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `SELECT c.id FROM actes.connection c
      WHERE c.collect_at <= $1
         OR EXISTS (SELECT 1 FROM actes.transmission t
                     WHERE t.connection = c.id AND t.due_at <= $1 AND t.held_code IS NULL AND t.state = ANY($2))
      ORDER BY c.id`,
    [now, workingStates],
  )
  return rows.map((row) => row.id)
}

/** One of the acts of the connection is due. */
export async function hasDue(sql: Sql, connection: string, now: Date): Promise<boolean> {
  const row = await first<{ due: boolean }>(
    sql,
    `SELECT EXISTS (SELECT 1 FROM actes.transmission
                     WHERE connection = $1 AND due_at <= $2 AND held_code IS NULL AND state = ANY($3)) AS due`,
    [connection, now, workingStates],
  )
  return row?.due ?? false
}

/** Ask for returns no later than `at`; silence starts counting anew. */
export async function expectReturns(sql: Sql, connection: string, at: Date): Promise<void> {
  await sql.query(
    `UPDATE actes.connection SET silences = 0,
       collect_at = CASE WHEN claim_token IS NULL THEN LEAST(COALESCE(collect_at, $2), $2) ELSE collect_at END,
       wanted_at = CASE WHEN claim_token IS NULL THEN NULL ELSE $2 END
      WHERE id = $1`,
    [connection, at],
  )
}

/** Take the collection of a connection when it is due, for the length of the lease. */
export async function claimCollect(
  sql: Sql,
  claim: { connection: string; now: Date; until: Date; token: string },
): Promise<ConnectionRow | undefined> {
  return first<ConnectionRow>(
    sql,
    `UPDATE actes.connection SET collect_at = $3, claim_token = $4
      WHERE id = $1 AND collect_at <= $2 RETURNING id, siren, gateway, silences`,
    [claim.connection, claim.now, claim.until, claim.token],
  )
}

/** Give the collection back: when to ask next, and what the last one met. Only while the claim holds. */
export async function settleCollect(
  sql: Sql,
  end: { connection: string; token: string; at: Date; next: Date; silences: number; code?: ErrorCode },
): Promise<void> {
  await sql.query(
    `UPDATE actes.connection SET collect_at = LEAST($3, COALESCE(wanted_at, $3)), wanted_at = NULL,
       claim_token = NULL, silences = $4, last_collect = $5, last_code = $6
      WHERE id = $1 AND claim_token = $2`,
    [end.connection, end.token, end.next, end.silences, end.at, end.code ?? null],
  )
}

/** One of the acts of the connection waits for an answer. */
export async function hasAwaiting(sql: Sql, connection: string): Promise<boolean> {
  const row = await first<{ awaiting: boolean }>(
    sql,
    `SELECT EXISTS (SELECT 1 FROM actes.transmission
      WHERE connection = $1
        AND ((state = 'submitted' AND due_at IS NOT NULL) OR (state = 'packaged' AND open_attempt IS NOT NULL))) AS awaiting`,
    [connection],
  )
  return row?.awaiting ?? false
}
