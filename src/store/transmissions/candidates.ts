// The sendings that a retour may be about.
import type { Jour } from '../../protocol/calendrier/jour.ts'
import type { MessageCode } from '../../protocol/messages/codes.ts'
import { states } from '../../lifecycle.ts'
import type { Sql } from '../engine/database.ts'
import { select, type Transmission } from './transmissions.ts'

/** The sendings that a retour may answer, found by its content. Withdrawn ones are left out. */
export async function sentAs(sql: Sql, key: SentAs): Promise<readonly Transmission[]> {
  const params: unknown[] = []
  const $ = (value: unknown) => `$${params.push(value)}`
  const where = [`state <> 'cancelled'`]
  // What waits to leave may have left before the database was put back to an earlier moment.
  if (!('idActe' in key)) where.push('archive IS NOT NULL')
  if ('enveloppe' in key) where.push(`enveloppe_name = ${$(key.enveloppe)}`)
  else where.push(`message = ANY(${$(key.of)})`)
  if ('idActe' in key) where.push(`id_acte = ${$(key.idActe)}`)
  if ('siren' in key) where.push(`collectivite = ${$(key.siren)}`)
  if ('dateCourrier' in key && key.dateCourrier !== undefined) where.push(`date_courrier = ${$(key.dateCourrier)}`)
  return select(sql, `WHERE ${where.join(' AND ')} ORDER BY id`, params)
}

/** What a retour tells of its sending. */
export type SentAs =
  | { readonly idActe: string; readonly of: readonly MessageCode[]; readonly dateCourrier?: Jour }
  | { readonly siren: string; readonly of: readonly MessageCode[] }
  | { readonly enveloppe: string }

/** The acts that a stray retour may be about: sent, of this number or this day, else the newest. */
export async function possibleActs(
  sql: Sql,
  { siren, numeroSearch, dateDecision }: { siren: string; numeroSearch?: string; dateDecision?: Jour },
): Promise<readonly Transmission[]> {
  const found = (where: string) => `(SELECT s.transmission AS id FROM actes.search s
    WHERE s.collectivite = $1 AND s.message = '1-1' AND ${where} ORDER BY s.transmission DESC LIMIT 200)`
  const newest = `SELECT n.id FROM unnest($4::text[]) AS e (state), LATERAL (SELECT t.id FROM actes.transmission t
    WHERE t.collectivite = $1 AND t.state = e.state AND t.message = '1-1' ORDER BY t.id DESC LIMIT 200) n`
  const rest = `WHERE id IN (${found('s.numero_search = $2')} UNION ${found('s.date_decision = $3::date')} UNION ${newest})
      AND archive IS NOT NULL AND state <> 'cancelled'
    ORDER BY (numero_search = $2) DESC NULLS LAST, (date_decision = $3::date) DESC NULLS LAST, id DESC LIMIT 200`
  return select(sql, rest, [siren, numeroSearch ?? null, dateDecision ?? null, states])
}

/** The transmissions that a gateway has under this reference. */
export async function byReference(sql: Sql, connection: string, reference: string): Promise<readonly Transmission[]> {
  return select(sql, 'WHERE connection = $1 AND reference = $2', [connection, reference])
}
