// Tasks about acts that the préfecture has, and that lack a condition of force.
import type { Acte } from '#protocol/acte/acte.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import type { FaitsNotes } from '#protocol/calendrier/faits.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { provenStates } from '#lifecycle.ts'
import { isAmong, type Sql } from '../engine/database.ts'

/** An act, and what was noted of it. */
export interface ReceivedAct {
  readonly id: string
  readonly acte: Acte
  readonly dateReception: Jour
  readonly collectivite: Collectivite
  readonly publication: FaitsNotes
}

const isLacking = `kind = 'conditionManquante'`
const notes = `COALESCE((SELECT jsonb_object_agg(p.how, p.day) FROM actes.publication p WHERE (p.collectivite, p.date_decision, p.numero, p.nature)
  = (t.collectivite, t.date_decision, t.numero, t.nature)), '{}') AS publication`
const columns = `t.id, t.formulaire->'acte' AS acte, t.date_reception AS "dateReception", c.settings AS collectivite, ${notes}`
const stands = `t.message = '1-1' AND t.state ${isAmong(provenStates)} AND t.replaced_by IS NULL`
/** Made public as most acts are: nothing lacks, but for a document d'urbanisme. */
const isPublic = `EXISTS (SELECT FROM actes.publication p WHERE (p.collectivite, p.date_decision, p.numero, p.nature)
  = (t.collectivite, t.date_decision, t.numero, t.nature) AND p.how = CASE WHEN t.nature IN ('AI', 'CC') THEN 'notifie' ELSE 'publie' END)
  AND NOT t.formulaire->'acte'->'matiere' @> '[2, 1]'`

interface Lacking {
  readonly today: Jour
  /** Received so many days ago, at least and at most. */
  readonly days: readonly [least: number, most: number]
  readonly limit: number
}

/**
 * Acts that nobody was asked about, of collectivités that have noted a publication for a quarter: others keep their days
 * elsewhere.
 */
export async function actsLacking(sql: Sql, { today, days, limit }: Lacking) {
  return sql.rows<ReceivedAct>(
    `SELECT ${columns} FROM actes.collectivite c JOIN actes.transmission t ON t.collectivite = c.siren
      WHERE EXISTS (SELECT FROM actes.publication p WHERE p.collectivite = c.siren AND p.day >= $1::date - 90)
        AND ${stands} AND t.date_reception BETWEEN $1::date - $3::int AND $1::date - $2::int AND NOT (${isPublic})
        AND NOT EXISTS (SELECT FROM actes.task k WHERE k.transmission = t.id AND k.${isLacking}
          AND (k.closed_at IS NULL OR k.closed_by <> 'worker')) ORDER BY t.date_reception, t.id LIMIT $4`,
    [today, days[0], days[1], limit],
  )
}

/** The acts of open tasks, as they stand now. @param transmission of this one alone */
export async function actsAskedAbout(sql: Sql, transmission?: string) {
  return sql.rows<ReceivedAct & { readonly stands: boolean }>(
    `SELECT ${columns}, ${stands} AS stands FROM actes.task k JOIN actes.transmission t ON t.id = k.transmission
       JOIN actes.collectivite c ON c.siren = t.collectivite
      WHERE k.${isLacking} AND k.closed_at IS NULL AND ($1::uuid IS NULL OR t.id = $1) ORDER BY k.id`,
    [transmission ?? null],
  )
}

export async function openLacking(
  sql: Sql,
  tasks: readonly { readonly id: string; readonly transmission: string }[],
  at: Date,
) {
  const { rows } = await sql.query(
    `INSERT INTO actes.task (id, transmission, kind, opened_at)
     SELECT m.id, m.transmission, 'conditionManquante', $3 FROM unnest($1::uuid[], $2::uuid[]) AS m (id, transmission)
     ON CONFLICT DO NOTHING RETURNING id`,
    [tasks.map(({ id }) => id), tasks.map(({ transmission }) => transmission), at],
  )
  return rows.length
}

export async function closeLacking(sql: Sql, transmissions: readonly string[], at: Date): Promise<void> {
  await sql.query(
    `UPDATE actes.task SET closed_at = $2, closed_by = 'worker', outcome = 'done', reason = 'executoire'
      WHERE ${isLacking} AND closed_at IS NULL AND transmission = ANY($1)`,
    [transmissions, at],
  )
}
