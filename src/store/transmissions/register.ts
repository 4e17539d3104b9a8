// Register of a collectivité: acts that the préfecture acknowledged in a period, by day, in pages.
import type { Period } from '#opendata/period.ts'
import type { RegisteredAct } from '#opendata/register.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import { withheldOver } from './postings.ts'
import { provenStates, registeredStates } from '#lifecycle.ts'

interface RegisterPeriod extends Period {
  readonly siren: string
}

export interface RegisterRow extends Omit<RegisteredAct, 'executoire'> {
  readonly id: string
  readonly day: Jour
  readonly isPosted: boolean
}

/** Where each kind of day is read; each has an index. */
const sources = {
  // Index search_day.
  decision: {
    from: `actes.search s JOIN actes.transmission t ON t.id = s.transmission`,
    where: `s.message = '1-1' AND s.collectivite = $1`,
    day: 's.date_decision',
    id: 's.transmission',
  },
  // Index transmission_reception.
  reception: {
    from: 'actes.transmission t',
    where: `t.message = '1-1' AND t.collectivite = $1 AND t.date_reception IS NOT NULL`,
    day: 't.date_reception',
    id: 't.id',
  },
} as const

const registered = `t.state ${isAmong(registeredStates)} AND t.date_reception IS NOT NULL`

export async function registerPage(
  sql: Sql,
  { siren, from, to, by }: RegisterPeriod,
  { limit, after }: { readonly limit: number; readonly after: Pick<RegisterRow, 'day' | 'id'> | undefined },
) {
  const { from: source, where, day, id } = sources[by]
  return sql.rows<RegisterRow>(
    `SELECT t.id, ${day} AS day, t.id_acte AS "idActe", t.formulaire->'acte' AS acte, t.state,
        t.date_reception AS "dateReception",
        EXISTS (SELECT 1 FROM actes.posting o WHERE o.transmission = t.id AND o.retracted_at IS NULL) AS "isPosted",
        (SELECT w.why FROM ${withheldOver('t')} LIMIT 1) AS withheld,
        COALESCE((SELECT jsonb_object_agg(p.how, p.day) FROM actes.publication p WHERE p.collectivite = t.collectivite
          AND p.date_decision = t.date_decision AND p.numero = t.numero AND p.nature = t.nature), '{}') AS publication
       FROM ${source}
      WHERE ${where} AND ${day} <= $3::date AND (${day}, ${id}) > ($2::date, $4::uuid) AND ${registered}
      ORDER BY ${day}, ${id} LIMIT $5`,
    [siren, after?.day ?? from, to, after?.id ?? nobody, limit],
  )
}

/** Sorts before every id. */
const nobody = '00000000-0000-0000-0000-000000000000'

/** Counts: acts, délibérations in force, and of these those of `matieres` (`8.1`) that are not withheld. */
export async function registerSize(
  sql: Sql,
  { siren, from, to, by }: RegisterPeriod,
  matieres: readonly string[],
): Promise<{ readonly acts: number; readonly deliberations: number; readonly exported: number }> {
  const { from: source, where, day } = sources[by]
  const stands = `t.state ${isAmong(provenStates)} AND t.nature = 'DE'`
  const matiere = `concat_ws('.', t.formulaire->'acte'->'matiere'->>0, t.formulaire->'acte'->'matiere'->>1)`
  const text = `SELECT count(*)::int AS acts, count(*) FILTER (WHERE ${stands})::int AS deliberations,
      count(*) FILTER (WHERE ${stands} AND ${matiere} = ANY($4)
        AND NOT EXISTS (SELECT 1 FROM ${withheldOver('t')}))::int AS exported
    FROM ${source} WHERE ${where} AND ${day} BETWEEN $2::date AND $3::date AND ${registered}`
  const counted = await sql.first<Awaited<ReturnType<typeof registerSize>>>(text, [siren, from, to, matieres])
  return counted ?? { acts: 0, deliberations: 0, exported: 0 }
}
