// Data of the calendars: acts with deadlines in a period, their publication days, the declarations (time zone,
// holidays) of their collectivités. The number of queries does not depend on the number of acts.
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import { suspensionBy } from '#protocol/calendrier/delais.ts'
import type { FaitNote, FaitsNotes } from '#protocol/calendrier/faits.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { codesOf } from '#protocol/codes.ts'
import { taskOfLetter } from '#text/tasks.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import { select, type Transmission } from './transmissions.ts'
import { provenStates } from '#lifecycle.ts'

interface CalendarActsFilter {
  readonly sirens: readonly string[] | null
  /** Received, published, or questioned by the préfecture since. */
  readonly since: Jour
  readonly limit: number
}

export async function actsSince(sql: Sql, { sirens, since, limit }: CalendarActsFilter) {
  // Select by id array: with a join the planner scans every transmission.
  const rest = `WHERE id = ANY (ARRAY (SELECT id FROM (
      SELECT id FROM actes.transmission WHERE ${isShown} AND date_reception >= $2
      UNION SELECT t.id FROM actes.publication p JOIN actes.transmission t USING (collectivite, date_decision, numero, nature)
        WHERE ${isShown} AND p.day >= $2
      UNION SELECT k.transmission FROM actes.task k WHERE k.kind ${isAmong(questions)}
        AND k.opened_at >= $2::date - 120 AND k.${isTheirs}) found ORDER BY id DESC LIMIT $3))
    AND ${isShown} AND replaced_by IS NULL ORDER BY id DESC`
  return select(sql, rest, [sirens, since, limit])
}

const questions = codesOf('ecrit')
  .filter((code) => suspensionBy(code) !== undefined)
  .map((code) => taskOfLetter[code])
const isTheirs = `collectivite IN (SELECT siren FROM actes.collectivite WHERE $1::text[] IS NULL OR siren = ANY($1))`
const isShown = `message = '1-1' AND state ${isAmong(provenStates)} AND ${isTheirs}`

export function actKey(act: Pick<Transmission, 'collectivite' | 'dateDecision' | 'numero' | 'nature'>) {
  return JSON.stringify([act.collectivite, act.dateDecision, act.numero, act.nature])
}

export async function publicationsOf(sql: Sql, acts: readonly Transmission[]) {
  const found = new Map<string, FaitsNotes>()
  const rows = await sql.rows<Parameters<typeof actKey>[0] & { readonly how: FaitNote; readonly day: Jour }>(
    `SELECT p.collectivite, p.date_decision AS "dateDecision", p.numero, p.nature, p.how, p.day FROM actes.publication p
       JOIN actes.transmission t USING (collectivite, date_decision, numero, nature) WHERE t.id = ANY($1)`,
    [acts.map(({ id }) => id)],
  )
  for (const row of rows) found.set(actKey(row), { ...found.get(actKey(row)), [row.how]: row.day })
  return found
}

export async function askedAbout(sql: Sql, acts: readonly Transmission[]): Promise<ReadonlySet<string>> {
  const text = 'SELECT DISTINCT transmission AS id FROM actes.task WHERE transmission = ANY($1) AND retour IS NOT NULL'
  const rows = await sql.values<string>(text, [acts.map(({ id }) => id)])
  return new Set(rows)
}

export async function declarationsOf(sql: Sql, sirens: readonly string[]): Promise<ReadonlyMap<string, Collectivite>> {
  const text = 'SELECT settings FROM actes.collectivite WHERE siren = ANY($1)'
  const settings = await sql.values<Collectivite>(text, [sirens])
  return new Map(settings.map((each) => [each.siren, each]))
}
