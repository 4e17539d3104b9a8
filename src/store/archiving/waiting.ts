// Transfers by where they stand: the lists and counts of the desk and the metrics, and the tasks for what waits for a person.
import { refusedTransfer, transferring, transferStates, unsettledTransfers, type TransferState } from '#lifecycle.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import { columns, type Transfer } from './transfers.ts'

/** `attention`: waits for a person. */
export const transferLists = ['all', 'underWay', 'attention', ...transferStates] as const
type TransferList = (typeof transferLists)[number]

/** SQL on a transfer `t` for a person: held, late, stopped by its archive's settings, or refused and not asked for again while its act is here. */
const waitsForPerson = `(t.state ${isAmong(unsettledTransfers)} AND (t.held_code IS NOT NULL OR t.late >= 2 AND t.state = 'sent'
  OR t.state <> '${refusedTransfer}' AND EXISTS (SELECT FROM actes.archive s WHERE s.siren = t.collectivite AND s.suspended_code IS NOT NULL)
  OR t.state = '${refusedTransfer}' AND NOT EXISTS (SELECT FROM actes.transfer n WHERE n.transmission = t.transmission AND n.id > t.id)
    AND EXISTS (SELECT FROM actes.transmission a WHERE a.id = t.transmission)))`

const listed: Readonly<Record<TransferList, string>> = {
  all: 'true',
  underWay: `t.state ${isAmong(transferring)}`,
  attention: waitsForPerson,
  ...(Object.fromEntries(transferStates.map((state) => [state, `t.state = '${state}'`])) as Record<
    TransferState,
    string
  >),
}

interface TransfersWanted {
  /** Undefined: of all collectivités. */
  readonly sirens: readonly string[] | undefined
  readonly list: TransferList
  readonly after?: string | undefined
  readonly limit: number
}

/** Newest first, keyset by id. */
export async function transfersWanted(sql: Sql, { sirens, list, after, limit }: TransfersWanted) {
  return sql.rows<Transfer>(
    `SELECT ${columns} FROM actes.transfer t WHERE ($1::text[] IS NULL OR t.collectivite = ANY($1)) AND ${listed[list]}
        AND ($2::uuid IS NULL OR t.id < $2) ORDER BY t.id DESC LIMIT $3`,
    [sirens ?? null, after ?? null, limit],
  )
}

/** What is unfinished, for the desk and the metrics: the cost does not grow with what is archived. */
export async function transferCounts(sql: Sql, sirens: readonly string[] | undefined) {
  return sql.rows<{ state: TransferState; count: number; attention: number; oldest: Date }>(
    `SELECT t.state, count(*)::int AS count, (count(*) FILTER (WHERE ${waitsForPerson}))::int AS attention, min(t.created_at) AS oldest
       FROM actes.transfer t WHERE t.state ${isAmong(unsettledTransfers)} AND ($1::text[] IS NULL OR t.collectivite = ANY($1))
      GROUP BY t.state ORDER BY t.state`,
    [sirens ?? null],
  )
}

/** Open a task for each act whose transfer waits for a person, and close those that wait no more. */
export async function keepTransferTasks(sql: Sql, { at, newId }: { at: Date; newId: () => string }) {
  await sql.query(
    `UPDATE actes.task k SET closed_at = $1, closed_by = 'worker', outcome = 'done', reason = 'versement'
      WHERE k.kind = 'versement' AND k.closed_at IS NULL
        AND NOT EXISTS (SELECT FROM actes.transfer t WHERE t.transmission = k.transmission AND ${waitsForPerson})`,
    [at],
  )
  const lacking = await sql.values<string>(
    `SELECT DISTINCT t.transmission AS id FROM actes.transfer t JOIN actes.transmission a ON a.id = t.transmission
      WHERE ${waitsForPerson} AND NOT EXISTS (SELECT FROM actes.task k WHERE k.transmission = t.transmission AND k.kind = 'versement'
        AND (k.closed_at IS NULL OR k.closed_by <> 'worker' AND k.closed_at >= t.created_at)) LIMIT 1000`,
  )
  if (lacking.length === 0) return 0
  const { rowCount } = await sql.query(
    `INSERT INTO actes.task (id, transmission, kind, opened_at, collectivite)
     SELECT m.id, m.transmission, 'versement', $3, '' FROM unnest($1::uuid[], $2::uuid[]) AS m (id, transmission) ON CONFLICT DO NOTHING`,
    [lacking.map(newId), lacking, at],
  )
  return rowCount
}
