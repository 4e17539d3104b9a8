// Acts that may be transferred to an archive.
import { provenStates } from '#lifecycle.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { NatureActe } from '#protocol/codes.ts'
import { isAmong, type Sql } from '../engine/database.ts'

/** Id of the latest act of a collectivité that may be transferred, by its day of decision. */
export async function latestProven(sql: Sql, siren: string) {
  return sql.value<string>(
    `SELECT t.id FROM actes.transmission t WHERE t.collectivite = $1 AND t.message = '1-1' AND t.state ${isAmong(provenStates)}
        AND t.id_acte IS NOT NULL AND t.date_reception IS NOT NULL ORDER BY t.date_decision DESC, t.id DESC LIMIT 1`,
    [siren],
  )
}

interface Transferable {
  readonly siren: string
  readonly natures: readonly NatureActe[]
  /** Decided on or before that day. */
  readonly to: Jour
  /** Only those whose term is reached on that day; the settings lengthen it by nature, in months. */
  readonly ripe?: { readonly on: Jour; readonly longer: Readonly<Partial<Record<NatureActe, number>>> }
  readonly limit: number
}

/** Acknowledged acts that were never transferred, oldest first; none of a collectivité that has left. */
export async function transferable(sql: Sql, { siren, natures, to, ripe, limit }: Transferable) {
  return sql.rows<{ readonly id: string; readonly nature: NatureActe }>(
    `SELECT t.id, t.nature FROM actes.transmission t LEFT JOIN actes.retention_term m ON m.nature = t.nature
      WHERE t.collectivite = $1 AND t.message = '1-1' AND t.state ${isAmong(provenStates)} AND t.replaced_by IS NULL
        AND t.nature = ANY($2) AND t.date_decision <= $3 AND t.date_reception IS NOT NULL
        AND ($4::date IS NULL OR GREATEST(t.date_decision, t.date_reception)
          + make_interval(months => GREATEST(m.months, ($5::jsonb->>t.nature)::int)) <= $4::date)
        AND NOT EXISTS (SELECT FROM actes.transfer x WHERE x.transmission = t.id)
        AND NOT EXISTS (SELECT FROM actes.collectivite c WHERE c.siren = $1 AND c.left_at IS NOT NULL)
      ORDER BY t.date_decision, t.id LIMIT $6`,
    [siren, natures, to, ripe?.on ?? null, JSON.stringify(ripe?.longer ?? {}), limit],
  )
}
