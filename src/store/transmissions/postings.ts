// Postings of acts on the public pages, standing and retracted.
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { Retraction } from '#text/postings.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import type { PieceFile, Transmission } from './transmissions.ts'
import { provenStates } from '#lifecycle.ts'

export interface Posting {
  readonly id: string
  readonly transmission: string
  readonly collectivite: string
  readonly idActe: string
  readonly postedAt: Date
  readonly postedOn: Jour
  readonly postedBy: string
  readonly reason: string | null
  readonly files: readonly PieceFile[]
  readonly retractedAt: Date | null
  readonly retractedOn: Jour | null
  readonly retractedBy: string | null
  readonly retraction: Retraction | null
  readonly retractionReason: string | null
}

const columns = `p.id, p.transmission, p.collectivite, p.id_acte AS "idActe", p.posted_at AS "postedAt",
  p.posted_on AS "postedOn", p.posted_by AS "postedBy", p.reason, p.files, p.retracted_at AS "retractedAt",
  p.retracted_on AS "retractedOn", p.retracted_by AS "retractedBy", p.retraction, p.retraction_reason AS "retractionReason"`

type Posted = Pick<Posting, 'id' | 'transmission' | 'collectivite' | 'idActe'> &
  Pick<Posting, 'postedAt' | 'postedOn' | 'postedBy' | 'reason' | 'files'>

export async function keepPosting(sql: Sql, posted: Posted) {
  return sql.changes(
    `INSERT INTO actes.posting (id, transmission, collectivite, id_acte, posted_at, posted_on, posted_by, reason, files)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb) ON CONFLICT DO NOTHING`,
    [
      posted.id,
      posted.transmission,
      posted.collectivite,
      posted.idActe,
      posted.postedAt,
      posted.postedOn,
      posted.postedBy,
      posted.reason,
      JSON.stringify(posted.files),
    ],
  )
}

interface Retracting {
  readonly at: Date
  readonly on: Jour
  readonly who: string
  readonly why: Retraction
  readonly reason: string
  readonly but?: string
}

/** @param how `but`: keep the posting of this transmission @returns false if nothing was posted */
export async function retractPosting(sql: Sql, idActe: string, how: Retracting) {
  return sql.changes(
    `UPDATE actes.posting SET retracted_at = $2, retracted_on = $3, retracted_by = $4, retraction = $5, retraction_reason = $6
      WHERE id_acte = $1 AND retracted_at IS NULL AND transmission IS DISTINCT FROM $7`,
    [idActe, how.at, how.on, how.who, how.why, how.reason, how.but ?? null],
  )
}

/** The standing posting comes last; without one, the last retracted. */
export async function postingsOf(sql: Sql, idActe: string) {
  return sql.rows<Posting>(
    `SELECT ${columns} FROM actes.posting p WHERE p.id_acte = $1 ORDER BY p.retracted_at, p.id`,
    [idActe],
  )
}

interface ListedPosting extends Posting {
  readonly objet: string
  readonly nature: string
  readonly dateDecision: Jour
  /** The préfecture's AR holds: no annulation, refusal or replacement since. */
  readonly isProven: boolean
  readonly movedAt: Date
}

/** Standing postings of a collectivité, newest first. @param options `before`: an id, exclusive */
export async function postingsIn(
  sql: Sql,
  siren: string,
  { before, limit }: { readonly before?: string | undefined; readonly limit: number },
) {
  return sql.rows<ListedPosting>(
    `${listed} FROM actes.posting p JOIN actes.transmission t ON t.id = p.transmission
      WHERE p.collectivite = $1 AND ($2::uuid IS NULL OR p.id < $2) AND p.retracted_at IS NULL AND ${isProven}
      ORDER BY p.id DESC LIMIT $3`,
    [siren, before ?? null, limit],
  )
}

export async function changesIn(sql: Sql, siren: string, limit: number) {
  const changed = 'COALESCE(p.retracted_at, p.posted_at) DESC, p.id DESC'
  return sql.rows<ListedPosting>(
    `${listed} FROM (SELECT * FROM actes.posting p WHERE p.collectivite = $1 ORDER BY ${changed} LIMIT $2) p
       JOIN actes.transmission t ON t.id = p.transmission ORDER BY ${changed}`,
    [siren, limit],
  )
}

const isProven = `(t.state ${isAmong(provenStates)} AND t.replaced_by IS NULL)`
const listed = `SELECT ${columns}, t.objet, t.nature, t.date_decision AS "dateDecision", ${isProven} AS "isProven",
  t.updated_at AS "movedAt"`

export interface Withheld {
  readonly why: Retraction
  readonly reason: string
  readonly at: Date
  readonly who: string
}

type PostedActKey = Pick<Transmission, 'collectivite' | 'dateDecision' | 'numero' | 'nature'>

/** SQL: rows of `actes.withheld w` about the act of `t`, whichever of its transmissions they name. */
export const withheldOver = (t: string): string => `actes.withheld w JOIN actes.transmission o ON o.id = w.transmission
  WHERE o.collectivite = ${t}.collectivite AND o.date_decision = ${t}.date_decision AND o.numero = ${t}.numero
    AND o.nature = ${t}.nature`

const ofAct = `(SELECT id FROM actes.transmission WHERE collectivite = $1 AND date_decision = $2 AND numero = $3 AND nature = $4)`
const identityOf = ({ collectivite, dateDecision, numero, nature }: PostedActKey) => [
  collectivite,
  dateDecision,
  numero,
  nature,
]

export async function withheldOf(sql: Sql, act: PostedActKey) {
  const text = `SELECT why, reason, at, who FROM actes.withheld WHERE transmission IN ${ofAct} ORDER BY at LIMIT 1`
  return sql.first<Withheld>(text, identityOf(act))
}

export async function withheldAmong(sql: Sql, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const text = `SELECT t.id FROM actes.transmission t WHERE t.id = ANY($1) AND EXISTS (SELECT 1 FROM ${withheldOver('t')})`
  return new Set(await sql.values<string>(text, [ids]))
}

/** Withdraw an act from everyone outside. The caller holds its row lock. @returns false if already withheld */
export async function withhold(
  sql: Sql,
  act: PostedActKey & Pick<Transmission, 'id'>,
  how: Withheld,
): Promise<boolean> {
  if (await withheldOf(sql, act)) return false
  return sql.changes('INSERT INTO actes.withheld (transmission, why, reason, at, who) VALUES ($1, $2, $3, $4, $5)', [
    act.id,
    how.why,
    how.reason,
    how.at,
    how.who,
  ])
}

export async function release(sql: Sql, act: PostedActKey) {
  return sql.changes(`DELETE FROM actes.withheld WHERE transmission IN ${ofAct}`, identityOf(act))
}

export async function hasPosted(sql: Sql, siren: string) {
  const text = 'SELECT EXISTS (SELECT 1 FROM actes.posting WHERE collectivite = $1) AS posted'
  return (await sql.value<boolean>(text, [siren])) ?? false
}
