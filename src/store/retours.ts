// What came back, kept as it came before it is understood; then what was understood of it, and for whom it was.
import type { ErrorCode, Problem } from '../errors.ts'
import type { Sql } from './database.ts'

/**
 * `stored`: not read yet · `attached`: its transmission is known · `companion`: an envelope beside its message ·
 * `duplicate`: the same bytes were already attached · `orphan`: no transmission, or several · `unreadable`.
 */
export type RetourStatus = 'stored' | 'attached' | 'companion' | 'duplicate' | 'orphan' | 'unreadable'

export interface StoredRetour {
  readonly id: string
  readonly connection: string
  readonly delivery: string
  readonly name: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly receivedAt: Date
  readonly kind: string | null
  readonly facts: unknown
  readonly deviations: readonly Problem[] | null
  readonly problems: readonly Problem[] | null
  readonly transmission: string | null
  readonly status: RetourStatus
}

/** What a gateway itself said about a sending, beside the ministry's documents. */
export interface Verdict {
  readonly kind: 'verdict'
  readonly code: ErrorCode
  readonly reference: string
}

const columns = `id, connection, delivery, name, sha256, size_bytes AS "sizeBytes", received_at AS "receivedAt", kind,
  facts, deviations, problems, transmission, status`

/** Keep what came, once per delivery, name and content. The bytes are already in the blobs. @returns true when it is new */
export async function keepRetour(
  sql: Sql,
  retour: {
    id: string
    connection: string
    delivery: string
    name: string
    sha256: string
    sizeBytes: number
    at: Date
    kind?: string
    facts?: unknown
  },
): Promise<boolean> {
  const { rowCount } = await sql.query(
    `INSERT INTO actes.retour (id, connection, delivery, name, sha256, size_bytes, received_at, kind, facts)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb) ON CONFLICT (connection, delivery, name, sha256) DO NOTHING`,
    [
      retour.id,
      retour.connection,
      retour.delivery,
      retour.name,
      retour.sha256,
      retour.sizeBytes,
      retour.at,
      retour.kind ?? null,
      retour.facts === undefined ? null : JSON.stringify(retour.facts),
    ],
  )
  return rowCount === 1
}

/** What is stored and not read yet on a connection, in order of arrival. */
export async function unreadRetours(sql: Sql, connection: string): Promise<readonly StoredRetour[]> {
  const text = `SELECT ${columns} FROM actes.retour WHERE connection = $1 AND status = 'stored' ORDER BY received_at, id`
  return (await sql.query<StoredRetour>(text, [connection])).rows
}

/** Everything that arrived together. */
export async function deliveryOf(sql: Sql, connection: string, delivery: string): Promise<readonly StoredRetour[]> {
  const text = `SELECT ${columns} FROM actes.retour WHERE connection = $1 AND delivery = $2 ORDER BY id`
  return (await sql.query<StoredRetour>(text, [connection, delivery])).rows
}

/**
 * The transmission that a return was already attached to: the same document under the same name. Under another name the
 * same bytes may be another answer (two anomalies of one day say the same), unless they are for the same transmission.
 * @param transmission whom it would be attached to, where that is known
 */
export async function twinOf(sql: Sql, retour: StoredRetour, transmission?: string): Promise<string | undefined> {
  const { rows } = await sql.query<{ transmission: string }>(
    `SELECT transmission FROM actes.retour
      WHERE connection = $1 AND sha256 = $2 AND status = 'attached' AND id <> $3
        AND (name = $4 OR transmission = $5::uuid) LIMIT 1`,
    [retour.connection, retour.sha256, retour.id, retour.name, transmission ?? null],
  )
  return rows[0]?.transmission
}

/** Say what was understood of a return; only once. */
export async function settleRetour(
  sql: Sql,
  id: string,
  understood: {
    status: Exclude<RetourStatus, 'stored'>
    kind?: string
    facts?: unknown
    deviations?: readonly Problem[]
    problems?: readonly Problem[]
    transmission?: string
  },
): Promise<boolean> {
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value))
  const { rowCount } = await sql.query(
    `UPDATE actes.retour SET status = $2, kind = COALESCE($3, kind), facts = COALESCE($4::jsonb, facts),
       deviations = $5::jsonb, problems = $6::jsonb, transmission = $7
      WHERE id = $1 AND status = 'stored'`,
    [
      id,
      understood.status,
      understood.kind ?? null,
      json(understood.facts),
      json(understood.deviations),
      json(understood.problems),
      understood.transmission ?? null,
    ],
  )
  return rowCount === 1
}

/** The returns attached to a transmission, in order of arrival. */
export async function retoursOf(sql: Sql, transmission: string): Promise<readonly StoredRetour[]> {
  const text = `SELECT ${columns} FROM actes.retour WHERE transmission = $1 ORDER BY received_at, id`
  return (await sql.query<StoredRetour>(text, [transmission])).rows
}
