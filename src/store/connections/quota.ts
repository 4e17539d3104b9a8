// Bytes sent per channel and hour, across all processes. The quota is taken before the bytes leave.
import type { Sql } from '../engine/database.ts'

interface QuotaRequest {
  readonly channel: string
  readonly bytes: number
  readonly bytesPerHour: number
  readonly now: Date
}

/** A sending larger than the quota may leave alone in an hour. @returns false if there is no room in this hour */
export async function takeQuota(sql: Sql, { channel, bytes, bytesPerHour, now }: QuotaRequest) {
  return sql.changes(
    `INSERT INTO actes.traffic (channel, hour, bytes) VALUES ($1, date_trunc('hour', $2::timestamptz, 'UTC'), $3)
     ON CONFLICT (channel, hour) DO UPDATE SET bytes = actes.traffic.bytes + excluded.bytes
       WHERE actes.traffic.bytes + excluded.bytes <= $4`,
    [channel, now, bytes, bytesPerHour],
  )
}

export async function takenOf(sql: Sql, { channel, now }: { readonly channel: string; readonly now: Date }) {
  const bytes = await sql.value<string>(
    `SELECT bytes FROM actes.traffic WHERE channel = $1 AND hour = date_trunc('hour', $2::timestamptz, 'UTC')`,
    [channel, now],
  )
  return Number(bytes ?? 0)
}

export async function forgetTraffic(sql: Sql, before: Date) {
  return (await sql.query('DELETE FROM actes.traffic WHERE hour < $1', [before])).rowCount ?? 0
}
