// Retours: stored raw before they are parsed, then their content and the transmission they belong to.
import type { ErrorCode, Problem } from '#errors.ts'
import type { Sql } from '../engine/database.ts'
import { columns as transmissionColumns, fromRow, type TransmissionRow } from '../transmissions/transmissions.ts'
import { judgedAnew, type RetourOrigin } from './senders.ts'

/**
 * `stored`: not read yet · `attached`: its transmission is known · `companion`: envelope or document beside its message
 * · `opened`: mail or archive whose documents are stored too, or a classification that nothing asked for · `duplicate`:
 * the same bytes are already attached · `notice`: mail without a message · `orphan`: no or several matching
 * transmissions · `unreadable`.
 */
export type RetourStatus =
  'stored' | 'attached' | 'companion' | 'opened' | 'duplicate' | 'notice' | 'orphan' | 'unreadable'

export const inboxStatuses = ['orphan', 'unreadable', 'notice'] as const satisfies readonly RetourStatus[]

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
  readonly partOf: string | null
  readonly handedBy: string | null
  /** The gateway's reference of the sending, if given. */
  readonly reference: string | null
  /** Sender and its verification; null if the gateway vouches for it, or before the check. */
  readonly origin: RetourOrigin | null
}

/** The gateway's own verdict on a sending, without a document of the ministry. */
export interface GatewayVerdict {
  readonly kind: 'verdict'
  readonly code: ErrorCode
  readonly reference: string
  /** The gateway's text, truncated. */
  readonly reason?: string
}

const columns = `id, connection, delivery, name, sha256, size_bytes AS "sizeBytes", received_at AS "receivedAt", kind,
  facts, deviations, problems, transmission, status, part_of AS "partOf", handed_by AS "handedBy", reference, origin`

export interface NewRetour extends Pick<
  StoredRetour,
  'id' | 'connection' | 'delivery' | 'name' | 'sha256' | 'sizeBytes'
> {
  readonly at: Date
  readonly kind?: string
  readonly facts?: unknown
  readonly partOf?: string
  readonly handedBy?: string
  readonly reference?: string
  readonly origin?: RetourOrigin
}

/** Idempotent per delivery, name and content. The bytes are already in the blobs. @returns how many are new */
export async function keepRetours(sql: Sql, retours: readonly NewRetour[]): Promise<number> {
  if (retours.length === 0) return 0
  const { rowCount } = await sql.query(
    `INSERT INTO actes.retour (id, connection, delivery, name, sha256, size_bytes, received_at, kind, facts, part_of,
       handed_by, reference, origin)
     SELECT id, connection, delivery, name, sha256, "sizeBytes", at, kind, facts, "partOf", "handedBy", reference, origin
       FROM jsonb_to_recordset($1::jsonb) AS kept (id uuid, connection text, delivery text, name text, sha256 text,
         "sizeBytes" bigint, at timestamptz, kind text, facts jsonb, "partOf" uuid, "handedBy" text, reference text, origin jsonb)
     ON CONFLICT (connection, delivery, name, sha256) DO NOTHING`,
    [JSON.stringify(retours, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value))],
  )
  return rowCount
}

/** PostgreSQL rejects NUL and lone surrogates (truncated text); one would fail the whole batch. */
function storable(text: string) {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

/** @returns whether it is new */
export async function keepRetour(sql: Sql, retour: NewRetour) {
  return (await keepRetours(sql, [retour])) > 0
}

/** In order of arrival; without those whose sender check waits for the DNS. */
export async function unreadRetours(sql: Sql, connection: string, now: Date) {
  const text = `SELECT ${columns} FROM actes.retour WHERE connection = $1 AND status = 'stored'
      AND COALESCE((origin->>'again')::timestamptz <= $2, true) ORDER BY received_at, id`
  return sql.rows<StoredRetour>(text, [connection, now])
}

export async function listDeliveryRetours(sql: Sql, connection: string, delivery: string) {
  const text = `SELECT ${columns} FROM actes.retour WHERE connection = $1 AND delivery = $2 ORDER BY id`
  return sql.rows<StoredRetour>(text, [connection, delivery])
}

/** SQL: a message beside this retour, read or not. Envelopes do not count. */
const isBeside = (id: string) => `id <> ${id} AND name ~* '\\.xml$' AND status <> 'companion'`

export async function messagesBeside(sql: Sql, { id, connection, delivery }: StoredRetour) {
  const text = `SELECT ${columns} FROM actes.retour WHERE connection = $1 AND delivery = $2 AND ${isBeside('$3')} ORDER BY id`
  return sql.rows<StoredRetour>(text, [connection, delivery, id])
}

type PlacedParameters<K extends string> = Readonly<Record<K, string>>

/**
 * SQL: an attached retour with the same bytes and name. Under another name, equal bytes may be another retour (two
 * anomalies of one day are equal), unless both belong to the same transmission.
 */
const isTwin = (of: PlacedParameters<'id' | 'connection' | 'name' | 'sha256' | 'transmission'>) =>
  `sha256 = ${of.sha256} AND status = 'attached' AND id <> ${of.id}
        AND ((connection = ${of.connection} AND name = ${of.name}) OR transmission = ${of.transmission}::uuid)`

/** Transmission of an attached twin. @param transmission preferred, if known */
export async function twinOf(sql: Sql, retour: StoredRetour, transmission?: string) {
  return sql.value<string>(
    `SELECT transmission FROM actes.retour
      WHERE ${isTwin({ connection: '$1', sha256: '$2', id: '$3', name: '$4', transmission: '$5' })}
      ORDER BY (transmission = $5::uuid) DESC NULLS LAST LIMIT 1`,
    [retour.connection, retour.sha256, retour.id, retour.name, transmission ?? null],
  )
}

interface Understood {
  readonly status: Exclude<RetourStatus, 'stored'>
  readonly kind?: string
  readonly facts?: unknown
  readonly deviations?: readonly Problem[]
  readonly problems?: readonly Problem[]
  readonly transmission?: string
  readonly origin?: RetourOrigin
}

/** Transaction lock on contents: a concurrent placement of the same content waits and sees the result. */
export async function lockContents(sql: Sql, contents: readonly string[]): Promise<void> {
  const text = 'SELECT pg_advisory_xact_lock(hashtextextended(sha256, 0)) FROM unnest($1::text[]) AS sha256'
  await sql.query(text, [contents.toSorted()])
}

const settling = (
  transmission = '$7::uuid',
) => `UPDATE actes.retour SET status = $2, kind = COALESCE($3, kind), facts = COALESCE($4::jsonb, facts),
       deviations = $5::jsonb, problems = $6::jsonb, transmission = ${transmission}, origin = COALESCE($8::jsonb, origin)
      WHERE id = $1 AND status = 'stored'`

function settlingOf(id: string, understood: Understood): readonly unknown[] {
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value))
  return [
    id,
    understood.status,
    understood.kind ?? null,
    json(understood.facts),
    json(understood.deviations),
    json(understood.problems),
    understood.transmission ?? null,
    json(understood.origin),
  ]
}

/** @returns false if it was already read */
export async function settleRetour(sql: Sql, id: string, understood: Understood) {
  return sql.changes(settling(), settlingOf(id, understood))
}

interface Attaching extends Understood {
  readonly transmission: string
  readonly names: readonly string[]
  readonly again: boolean
}

/**
 * Attach a companion to the transmission of the only message beside it.
 * @returns false if not exactly one, or already read
 */
export async function settleCompanion(sql: Sql, retour: StoredRetour, understood: Understood) {
  const { id, connection, delivery } = retour
  return sql.changes(
    `WITH message AS (SELECT transmission FROM actes.retour WHERE connection = $9 AND delivery = $10 AND ${isBeside('$1')})
     ${settling('COALESCE($7::uuid, (SELECT transmission FROM message LIMIT 1))')} AND (SELECT count(*) FROM message) = 1`,
    [...settlingOf(id, understood), connection, delivery],
  )
}

/**
 * Attach a retour and its companions, and lock its transmission until the end of the transaction: a concurrent move is
 * either already committed or sees this retour. The caller locks its content first.
 * @returns the transmission; undefined if the retour has a twin or was already read
 */
export async function attachNew(sql: Sql, retour: StoredRetour, { names, again, ...understood }: Attaching) {
  const { id, connection, delivery, sha256, name } = retour
  const row = await sql.first<TransmissionRow>(
    `WITH act AS (SELECT ${transmissionColumns} FROM actes.transmission WHERE id = $7::uuid FOR UPDATE),
     settled AS (${settling()} AND ($14 OR NOT EXISTS (SELECT 1 FROM actes.retour
       WHERE ${isTwin({ id: '$1', transmission: '$7', connection: '$9', name: '$11', sha256: '$12' })})) RETURNING id),
     beside AS (${accompanying({ id: '$1', transmission: '$7', connection: '$9', delivery: '$10', names: '$13' })}
       AND EXISTS (SELECT 1 FROM settled))
     SELECT * FROM act WHERE EXISTS (SELECT 1 FROM settled)`,
    [...settlingOf(id, understood), connection, delivery, name, sha256, names, again],
  )
  return row && fromRow(row)
}

/** Record the sender check before parsing. @returns false if it was already read */
export async function keepOrigin(sql: Sql, id: string, origin: RetourOrigin) {
  const text = `UPDATE actes.retour SET origin = $2::jsonb WHERE id = $1 AND status = 'stored'`
  return sql.changes(text, [id, JSON.stringify(origin)])
}

/** A person vouches for a disbelieved retour, which is then read. @returns false if it no longer waits */
export async function acceptRetour(sql: Sql, id: string, by: { by: string; reason: string }) {
  return sql.changes(
    `UPDATE actes.retour SET status = 'stored', problems = NULL, origin = origin || $2::jsonb
      WHERE id = $1 AND status = 'orphan' AND origin->>'verdict' IN ('unconfirmed', 'unestablished', 'enclosed')`,
    [id, JSON.stringify({ verdict: 'accepted', ...by })],
  )
}

/** Does it prove that the sending arrived? A notice or a lone document does not. */
export function provesArrival({ status, kind, facts }: StoredRetour): boolean {
  return status === 'attached' && facts !== null && kind !== null && kind !== 'notice' && kind !== 'document'
}

export async function retoursOf(sql: Sql, transmission: string) {
  const text = `SELECT ${columns} FROM actes.retour WHERE transmission = $1 ORDER BY received_at, id`
  return sql.rows<StoredRetour>(text, [transmission])
}

export async function retoursOfEach(
  sql: Sql,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredRetour[]>> {
  const text = `SELECT ${columns} FROM actes.retour WHERE transmission = ANY($1::uuid[]) ORDER BY received_at, id`
  const of = Map.groupBy(await sql.rows<StoredRetour>(text, [ids]), ({ transmission }) => transmission)
  return new Map(ids.map((id) => [id, of.get(id) ?? []]))
}

export async function retourById(sql: Sql, id: string) {
  return sql.first<StoredRetour>(`SELECT ${columns} FROM actes.retour WHERE id = $1`, [id])
}

/** Newest first. `unplaced`: only those without a transmission. */
export async function listRetours(sql: Sql, { statuses, siren, sirens, unplaced, after, limit }: RetoursFilter) {
  return sql.rows<StoredRetour>(
    `SELECT ${columns} FROM actes.retour r
      WHERE status = ANY($1) AND (transmission IS NULL OR NOT $2)
        AND (($3::text IS NULL AND $5::text[] IS NULL) OR EXISTS (SELECT 1 FROM actes.connection c
          WHERE c.id = r.connection AND ($3 IS NULL OR c.siren = $3) AND ($5 IS NULL OR c.siren = ANY($5))))
        AND ($6::uuid IS NULL OR id < $6)
      ORDER BY id DESC LIMIT $4`,
    [statuses, unplaced, siren ?? null, limit, sirens ?? null, after ?? null],
  )
}

interface RetoursFilter {
  readonly statuses: readonly RetourStatus[]
  readonly siren?: string
  readonly sirens?: readonly string[]
  readonly unplaced: boolean
  readonly after?: string
  readonly limit: number
}

/** Attach a waiting retour by a person's decision. @returns false if it no longer waits */
export async function attachRetour(sql: Sql, id: string, transmission: string) {
  return sql.changes(
    `UPDATE actes.retour SET status = 'attached', transmission = $2 WHERE id = $1 AND status = ANY($3)`,
    [id, transmission, inboxStatuses],
  )
}

/** Read unmatched and unreadable retours again. @returns the affected retours */
export async function rereadRetours(sql: Sql, ids: readonly string[] | 'all') {
  return sql.rows<{ id: string; connection: string }>(
    `UPDATE actes.retour SET status = 'stored', problems = NULL, deviations = NULL, origin = ${judgedAnew}
      WHERE status = ANY($1) AND transmission IS NULL AND ($2::uuid[] IS NULL OR id = ANY($2::uuid[]))
      RETURNING id, connection`,
    [inboxStatuses, ids === 'all' ? null : ids],
  )
}

/** Read again the retours whose only candidate had not left: it may have left before a database restore. */
export async function rereadDoubted(sql: Sql, connection: string): Promise<void> {
  await sql.query(
    `UPDATE actes.retour SET status = 'stored', problems = NULL, deviations = NULL
      WHERE connection = $1 AND status = 'orphan' AND transmission IS NULL
        AND problems @> '[{"code": "ACTES-R003", "params": {"candidates": 1}}]'`,
    [connection],
  )
}

/** All retours of a delivery, including the contents of its mails and archives. */
export async function retoursOfDelivery(sql: Sql, connection: string, delivery: string) {
  const text = `WITH RECURSIVE brought AS (
       SELECT id FROM actes.retour WHERE connection = $1 AND delivery = $2
       UNION SELECT r.id FROM actes.retour r JOIN brought b ON r.part_of = b.id)
     SELECT ${columns} FROM actes.retour WHERE id IN (SELECT id FROM brought) ORDER BY id`
  return sql.rows<StoredRetour>(text, [connection, delivery])
}

/** The outermost retour that contains this one, or itself. */
export async function rootOf(sql: Sql, retour: StoredRetour) {
  const root = await sql.first<StoredRetour>(
    `WITH RECURSIVE above AS (
       SELECT id, part_of FROM actes.retour WHERE id = $1
       UNION ALL SELECT r.id, r.part_of FROM actes.retour r JOIN above a ON r.id = a.part_of)
     SELECT ${columns} FROM actes.retour WHERE id = (SELECT id FROM above WHERE part_of IS NULL)`,
    [retour.id],
  )
  return root ?? retour
}

const accompanying = (of: PlacedParameters<'id' | 'connection' | 'delivery' | 'names' | 'transmission'>) =>
  `UPDATE actes.retour SET transmission = ${of.transmission}::uuid
      WHERE connection = ${of.connection} AND delivery = ${of.delivery} AND status = 'companion' AND transmission IS NULL
        AND (name = ANY(${of.names}) OR NOT EXISTS (
          SELECT 1 FROM actes.retour WHERE connection = ${of.connection} AND delivery = ${of.delivery} AND ${isBeside(of.id)}))`

/** Attach the companions named in the message, or all of them if the delivery has no other message. */
export async function attachCompanions(
  sql: Sql,
  { id, connection, delivery }: StoredRetour,
  { transmission, names }: { transmission: string; names: readonly string[] },
): Promise<void> {
  await sql.query(accompanying({ connection: '$1', delivery: '$2', transmission: '$3', names: '$4', id: '$5' }), [
    connection,
    delivery,
    transmission,
    names,
    id,
  ])
}

/** Depth inside mails and archives (0: collected itself), and number of retours in its delivery tree. */
export async function nestingOf(sql: Sql, id: string): Promise<{ readonly depth: number; readonly count: number }> {
  const row = await sql.first<{ depth: number; count: number }>(
    `WITH RECURSIVE above AS (
       SELECT id, part_of, 0 AS depth FROM actes.retour WHERE id = $1
       UNION ALL SELECT r.id, r.part_of, a.depth + 1 FROM actes.retour r JOIN above a ON r.id = a.part_of),
     root AS (SELECT id, depth FROM above WHERE part_of IS NULL),
     within AS (
       SELECT id FROM root UNION ALL SELECT r.id FROM actes.retour r JOIN within w ON r.part_of = w.id)
     SELECT (SELECT depth FROM root)::int AS depth, (SELECT count(*) FROM within)::int AS count`,
    [id],
  )
  return row ?? { depth: 0, count: 0 }
}
