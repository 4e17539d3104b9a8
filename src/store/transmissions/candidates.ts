// Finds the sendings that a retour may concern.
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { MessageCode } from '#protocol/codes.ts'
import { hasLeft, states, unsentStates, withdrawnStates } from '#lifecycle.ts'
import { answeredUnasked } from '../connections/connections.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import { select, type Transmission } from './transmissions.ts'

export async function sentAs(sql: Sql, key: SentAs) {
  const params: unknown[] = []
  const $ = (value: unknown) => `$${params.push(value)}`
  const where = [`state NOT ${isAmong(withdrawnStates)}`]
  // A pending sending may have left before the database was restored to an earlier moment.
  if (!('idActe' in key)) where.push('archive IS NOT NULL')
  if ('enveloppe' in key) where.push(`enveloppe_name = ${$(key.enveloppe)}`)
  else where.push(`message = ANY(${$(key.of)})`)
  if ('idActe' in key) where.push(`id_acte = ${$(key.idActe)}`)
  if ('siren' in key) where.push(`collectivite = ${$(key.siren)}`)
  if ('dateCourrier' in key && key.dateCourrier !== undefined) where.push(`date_courrier = ${$(key.dateCourrier)}`)
  return select(sql, `WHERE ${where.join(' AND ')} ORDER BY id`, params)
}

type SentAs =
  | { readonly idActe: string; readonly of: readonly MessageCode[]; readonly dateCourrier?: Jour }
  | { readonly siren: string; readonly of: readonly MessageCode[] }
  | { readonly enveloppe: string }

/**
 * Which of these may have left: tried ones, those that a database restore may have forgotten, and classification
 * requests, whose answer may come from another request.
 */
export async function perhapsLeft(sql: Sql, all: readonly Transmission[]): Promise<ReadonlySet<string>> {
  const left = all.filter(({ state, openAttempt }) => hasLeft(state) || openAttempt !== null).map(({ id }) => id)
  const others = all.map(({ id }) => id).filter((id) => !left.includes(id))
  if (others.length === 0) return new Set(left)
  const rows = await sql.values<string>(
    `SELECT t.id FROM actes.transmission t WHERE t.id = ANY($1) AND (t.message = '7-1'
       OR EXISTS (SELECT 1 FROM actes.attempt a WHERE a.transmission = t.id)
       OR EXISTS (SELECT 1 FROM actes.installation WHERE quiet_since IS NOT NULL)
       OR EXISTS (SELECT 1 FROM actes.installation_journal j WHERE j.event = 'installation-go' AND j.at >= t.created_at)
       OR EXISTS (SELECT 1 FROM actes.installation_journal j WHERE j.kind = 'connection' AND j.target = t.connection
         AND j.code = $2 AND NOT EXISTS (SELECT 1 FROM actes.installation_journal l
          WHERE l.kind = 'connection' AND l.target = j.target AND l.id > j.id AND l.event = 'lifted' AND l.at < t.created_at)))`,
    [others, answeredUnasked],
  )
  return new Set([...left, ...rows])
}

/** Another program may have sent it: release the claim and look for it before sending. */
export async function lookFirst(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query(
    `UPDATE actes.transmission SET look_since = COALESCE(look_since, created_at), claim_token = NULL,
       due_at = CASE WHEN held_code IS NULL THEN $2::timestamptz END WHERE id = $1
       AND state ${isAmong(unsentStates)} AND open_attempt IS NULL`,
    [id, at],
  )
}

/** Sent acts that an unmatched retour may concern: same number first, then same day, then newest. */
export async function possibleActs(
  sql: Sql,
  { siren, numeroSearch, dateDecision }: { siren: string; numeroSearch?: string; dateDecision?: Jour },
) {
  const found = (where: string) => `(SELECT s.transmission AS id FROM actes.search s
    WHERE s.collectivite = $1 AND s.message = '1-1' AND ${where} ORDER BY s.transmission DESC LIMIT 200)`
  const newest = `SELECT n.id FROM unnest($4::text[]) AS e (state), LATERAL (SELECT t.id FROM actes.transmission t
    WHERE t.collectivite = $1 AND t.state = e.state AND t.message = '1-1' ORDER BY t.id DESC LIMIT 200) n`
  const rest = `WHERE id IN (${found('s.numero_search = $2')} UNION ${found('s.date_decision = $3::date')} UNION ${newest})
      AND archive IS NOT NULL AND state NOT ${isAmong(withdrawnStates)}
    ORDER BY (numero_search = $2) DESC NULLS LAST, (date_decision = $3::date) DESC NULLS LAST, id DESC LIMIT 200`
  return select(sql, rest, [siren, numeroSearch ?? null, dateDecision ?? null, states])
}

/** Sent acts with these numbers, however they are spelt; `at` is the place of the number. */
export async function actsNumbered(
  sql: Sql,
  numbers: readonly { readonly siren: string; readonly numeroSearch: string }[],
) {
  return sql.rows<{ at: number; id: string; idActe: string; numero: string }>(
    `SELECT k.at::int - 1 AS at, t.id, t.id_acte AS "idActe", t.numero
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (siren, numero, at), LATERAL (
         SELECT s.transmission FROM actes.search s WHERE s.collectivite = k.siren AND s.message = '1-1'
           AND s.numero_search = k.numero ORDER BY s.transmission DESC LIMIT 20) s
       JOIN actes.transmission t ON t.id = s.transmission AND t.archive IS NOT NULL AND t.id_acte IS NOT NULL
         AND (t.state ${isAmong(states.filter(hasLeft))} OR t.open_attempt IS NOT NULL)`,
    [numbers.map(({ siren }) => siren), numbers.map(({ numeroSearch }) => numeroSearch)],
  )
}

export async function byReference(sql: Sql, connection: string, reference: string) {
  return select(sql, 'WHERE connection = $1 AND reference = $2', [connection, reference])
}
