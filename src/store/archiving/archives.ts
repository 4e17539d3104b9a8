// The archive of each collectivité: its declared settings, and whether its transfers are stopped.
import { ActesError, type ErrorCode } from '#errors.ts'
import { transferring } from '#lifecycle.ts'
import type { ArchiveType } from '#protocol/seda/accord.ts'
import { isAmong, type Sql } from '../engine/database.ts'

/** Settings as stored: archives/settings.ts reads them again. */
export interface StoredArchive {
  readonly siren: string
  readonly settings: { readonly type: ArchiveType }
  readonly updatedAt: Date
  readonly suspendedCode: ErrorCode | null
}

const columns = 'siren, settings, updated_at AS "updatedAt", suspended_code AS "suspendedCode"'

export async function archiveBySiren(sql: Sql, siren: string) {
  return sql.first<StoredArchive>(`SELECT ${columns} FROM actes.archive WHERE siren = $1`, [siren])
}

/** @throws ActesError ACTES-T005 if none is declared */
export async function declaredArchive(sql: Sql, siren: string) {
  const found = await archiveBySiren(sql, siren)
  if (!found) throw new ActesError('ACTES-T005', { params: { siren } })
  return found
}

export async function archives(sql: Sql) {
  return sql.rows<StoredArchive>(`SELECT ${columns} FROM actes.archive ORDER BY siren`)
}

/** Declare or replace; what was stopped goes on. */
export async function declareArchive(sql: Sql, { siren, settings, at }: { siren: string; settings: object; at: Date }) {
  await sql.query(
    `INSERT INTO actes.archive (siren, settings, updated_at) VALUES ($1, $2::jsonb, $3)
     ON CONFLICT (siren) DO UPDATE SET settings = excluded.settings, updated_at = excluded.updated_at, suspended_code = NULL`,
    [siren, JSON.stringify(settings), at],
  )
}

/** @returns false if none is declared, or transfers are under way */
export async function forgetArchive(sql: Sql, siren: string) {
  return sql.changes(
    `DELETE FROM actes.archive a WHERE siren = $1 AND NOT EXISTS (SELECT FROM actes.transfer t
       WHERE t.collectivite = a.siren AND t.state ${isAmong(transferring)})`,
    [siren],
  )
}

/** Stop the transfers of a collectivité until its settings were corrected, or let them go on (null). */
export async function suspendArchive(sql: Sql, siren: string, code: ErrorCode | null) {
  return sql.changes(
    'UPDATE actes.archive SET suspended_code = $2 WHERE siren = $1 AND suspended_code IS DISTINCT FROM $2',
    [siren, code],
  )
}
