// What leaves by a channel, hour by hour, across all processes: a quota is taken before the bytes leave.
import { first, type Sql } from '../engine/database.ts'

export interface Wanted {
  readonly channel: string
  readonly bytes: number
  readonly bytesPerHour: number
  readonly now: Date
}

/**
 * Take a share of the hour's quota; what is larger than a whole hour's may leave alone in one.
 * @returns false when the hour has no room for it
 */
export async function takeQuota(sql: Sql, { channel, bytes, bytesPerHour, now }: Wanted): Promise<boolean> {
  const row = await first<{ bytes: string }>(
    sql,
    `INSERT INTO actes.traffic (channel, hour, bytes) VALUES ($1, date_trunc('hour', $2::timestamptz, 'UTC'), $3)
     ON CONFLICT (channel, hour) DO UPDATE SET bytes = actes.traffic.bytes + excluded.bytes
       WHERE actes.traffic.bytes + excluded.bytes <= $4 RETURNING bytes`,
    [channel, now, bytes, bytesPerHour],
  )
  return row !== undefined
}

/** What has left by a channel in the hour of an instant, in bytes. */
export async function takenOf(
  sql: Sql,
  { channel, now }: { readonly channel: string; readonly now: Date },
): Promise<number> {
  const row = await first<{ bytes: string }>(
    sql,
    `SELECT bytes FROM actes.traffic WHERE channel = $1 AND hour = date_trunc('hour', $2::timestamptz, 'UTC')`,
    [channel, now],
  )
  return Number(row?.bytes ?? 0)
}

/** Forget the hours that no quota looks at any more. @returns how many */
export async function forgetTraffic(sql: Sql, before: Date): Promise<number> {
  return (await sql.query('DELETE FROM actes.traffic WHERE hour < $1', [before])).rowCount ?? 0
}
