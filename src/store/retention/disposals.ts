// Disposal of acts: bordereaux, legal holds, and why an act stays. SQL decides whether an act may go, for previews
// (`actes.kept_from`) and deletions (`actes.purge_act`, both in ../schema/0070-transfers.sql) alike.
import { liveStates, provenStates } from '#lifecycle.ts'
import type { Acte } from '#protocol/acte/acte.ts'
import type { NatureActe } from '#protocol/codes.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import { isAmong, type Sql } from '../engine/database.ts'
import { isNamed, nameOrder } from '../desk/lists.ts'
import { contradicted } from '../retours/tasks.ts'
import {
  columns as transmissionColumns,
  fromRow,
  type Transmission,
  type TransmissionRow,
} from '../transmissions/transmissions.ts'

export const disposalKinds = ['elimination', 'versement'] as const
export const disposalStates = ['open', 'granted', 'running', 'done', 'abandoned'] as const
/** Why an act stays; `ungranted` only occurs on deletion. */
export const stays = [
  'term',
  'hold',
  'live',
  'task',
  'posted',
  'unlinked',
  'delay',
  'transfer',
  'unarchived',
  'ungranted',
] as const
type Stay = (typeof stays)[number]

/** Retention in months by nature, where settings extend the legal term. */
export type Longer = Readonly<Partial<Record<NatureActe, number>>>

export interface RetentionTerms {
  readonly day: Jour
  readonly longer: Longer
}

export interface Disposal {
  readonly id: string
  readonly collectivite: string
  readonly kind: (typeof disposalKinds)[number]
  readonly state: (typeof disposalStates)[number]
  readonly reason: string
  readonly createdAt: Date
  readonly createdBy: string
  /** Of the visa, or of the archive's acknowledgement. */
  readonly reference: string | null
  readonly dated: Jour | null
  readonly endedAt: Date | null
  readonly acts: number
  readonly purged: number
}

/** Count and bytes of acts per reason to stay; null: they may go. */
interface Share {
  readonly because: Stay | null
  readonly count: number
  readonly bytes: number
}

interface DisposalCriteria {
  readonly collectivite: string
  readonly natures: readonly NatureActe[] | null
  readonly decidedTo: Jour | null
}

const sum = (values: string) => `COALESCE((SELECT sum(b) FROM (${values}) s (b)), 0)`

/** Bytes of the act's last transmission: files, archive, retours, proofs. */
const bytesOf = sum(`SELECT (f->>'sizeBytes')::bigint FROM jsonb_array_elements(t.files) f
  UNION ALL SELECT (t.archive->>'sizeBytes')::bigint
  UNION ALL SELECT r.size_bytes FROM actes.retour r WHERE r.transmission = t.id
  UNION ALL SELECT p.size_bytes FROM actes.proof_document p WHERE p.transmission = t.id`)

/** Selects each act once, by its current transmission. */
const wished = `t.collectivite = $3 AND t.message = '1-1' AND t.replaced_by IS NULL
  AND ($4::text[] IS NULL OR t.nature = ANY ($4)) AND ($5::date IS NULL OR t.date_decision <= $5)`

// Shortcut: most acts are within the term by their own date, without a look at their family.
const because = (
  kind: string,
) => `CASE WHEN t.date_decision + make_interval(months => (SELECT m.months FROM actes.retention_term m
    WHERE m.nature = t.nature)) > $1::date THEN 'term' ELSE actes.kept_from(t.id, ${kind}, $1::date, $2::jsonb) END`
const judged = ({ day, longer }: RetentionTerms) => [day, JSON.stringify(longer)]

/** What a bordereau could dispose of, and why the rest stays. */
export async function shares(
  sql: Sql,
  { collectivite, natures, decidedTo, kind }: DisposalCriteria & Pick<Disposal, 'kind'>,
  judging: RetentionTerms,
) {
  return sql.rows<Share>(
    `SELECT because, count(*)::float8 AS count, sum(bytes)::float8 AS bytes
       FROM (SELECT ${because('$6')} AS because, ${bytesOf} AS bytes FROM actes.transmission t WHERE ${wished}) j
      GROUP BY because ORDER BY because NULLS FIRST`,
    [...judged(judging), collectivite, natures, decidedTo, kind],
  )
}

export async function sharesOf(sql: Sql, disposal: string, judging: RetentionTerms) {
  return sql.rows<Share>(
    `SELECT because, count(*)::float8 AS count, sum(bytes)::float8 AS bytes FROM (
        SELECT ${because('d.kind')} AS because, ${bytesOf} AS bytes
          FROM actes.disposal_act a JOIN actes.transmission t ON t.id = a.transmission JOIN actes.disposal d ON d.id = a.disposal
         WHERE a.disposal = $3) j
      GROUP BY because ORDER BY because NULLS FIRST`,
    [...judged(judging), disposal],
  )
}

interface RetentionPage {
  /** Undefined: all collectivités. */
  readonly sirens: readonly string[] | undefined
  /** Part of a name, or prefix of a SIREN. */
  readonly words: string
  readonly from: number
  readonly limit: number
}

/** Acts whose term is over are counted up to here. */
export const ripeMost = 100

/** Collectivités with bordereaux under way and holds first. @returns acts that are over by their day of decision alone */
export async function retentionNow(
  sql: Sql,
  { sirens, words, from, limit }: RetentionPage,
  { day, longer }: RetentionTerms,
) {
  const counted = (table: string, where: string) =>
    `(SELECT collectivite, count(*)::int AS n FROM actes.${table} WHERE ${where} GROUP BY 1)`
  return sql.rows<{ siren: string; nom: string; holds: number; disposals: number; ripe: number }>(
    `WITH over AS (SELECT nature, ($5::date - make_interval(months => GREATEST(months, ($6::jsonb->>nature)::int)))::date AS day
        FROM actes.retention_term)
     SELECT p.*, (SELECT count(*)::int FROM (SELECT 1 FROM actes.search s JOIN over o ON o.nature = s.nature AND s.date_decision <= o.day
        WHERE s.collectivite = p.siren AND s.message = '1-1' AND s.date_decision <= (SELECT max(day) FROM over) LIMIT ${ripeMost + 1}) r) AS ripe
      FROM (SELECT c.siren, c.settings->>'nom' AS nom, COALESCE(h.n, 0) AS holds, COALESCE(d.n, 0) AS disposals
        FROM actes.collectivite c LEFT JOIN ${counted('legal_hold', 'lifted_at IS NULL')} h ON h.collectivite = c.siren
          LEFT JOIN ${counted('disposal', "state IN ('open', 'granted', 'running')")} d ON d.collectivite = c.siren
       WHERE ($1::text[] IS NULL OR c.siren = ANY($1)) AND ($2 = '' OR ${isNamed('c', '$2')})
       ORDER BY d.n IS NULL, h.n IS NULL, ${nameOrder("c.settings->>'nom'")}, c.siren LIMIT $3 OFFSET $4) p`,
    [sirens ?? null, words, limit, from, day, JSON.stringify(longer)],
  )
}

type NewDisposal = Pick<Disposal, 'id' | 'kind' | 'reason' | 'createdAt' | 'createdBy'>

/** Start of the retention term: the latest date in the act's family, as in the SQL function. */
export async function termFrom(sql: Sql, transmission: string) {
  return sql.value<Jour>(
    `SELECT max(GREATEST(t.date_decision, t.date_reception, t.date_courrier, (t.created_at AT TIME ZONE 'Europe/Paris')::date,
       (SELECT max(r.received_at AT TIME ZONE 'Europe/Paris')::date FROM actes.retour r WHERE r.transmission = t.id))) AS since
      FROM actes.transmission t WHERE t.id = ANY (actes.act_family($1))`,
    [transmission],
  )
}

/** Open a bordereau with every selected act that may go and is in no other open one. @returns number of acts */
export async function openDisposal(
  sql: Sql,
  made: NewDisposal,
  { wish, judging }: { wish: DisposalCriteria; judging: RetentionTerms },
) {
  const { id, kind, reason, createdAt, createdBy } = made
  await sql.query(
    `INSERT INTO actes.disposal (id, collectivite, kind, state, reason, created_at, created_by)
     VALUES ($1, $2, $3, 'open', $4, $5, $6)`,
    [id, wish.collectivite, kind, reason, createdAt, createdBy],
  )
  const { rowCount } = await sql.query(
    `INSERT INTO actes.disposal_act (disposal, transmission) SELECT $6::uuid, t.id FROM actes.transmission t
      WHERE ${wished} AND NOT EXISTS (SELECT FROM actes.disposal_act a JOIN actes.disposal d ON d.id = a.disposal
          WHERE a.transmission = t.id AND d.state IN ('open', 'granted', 'running'))
        AND ${because('$7')} IS NULL`,
    [...judged(judging), wish.collectivite, wish.natures, wish.decidedTo, id, kind],
  )
  return rowCount
}

const columns = `d.id, d.collectivite, d.kind, d.state, d.reason, d.created_at AS "createdAt", d.created_by AS "createdBy",
  d.reference, d.dated, d.ended_at AS "endedAt",
  (SELECT count(*)::float8 FROM actes.disposal_act a WHERE a.disposal = d.id) AS acts,
  (SELECT count(*)::float8 FROM actes.disposal_act a WHERE a.disposal = d.id AND a.outcome = 'purged') AS purged`

export async function disposalsOf(sql: Sql, siren: string, { after, limit }: { after?: string; limit: number }) {
  return sql.rows<Disposal>(
    `SELECT ${columns} FROM actes.disposal d WHERE d.collectivite = $1 AND ($2::uuid IS NULL OR d.id < $2)
      ORDER BY d.id DESC LIMIT $3`,
    [siren, after ?? null, limit],
  )
}

export async function disposalOf(sql: Sql, siren: string, id: string) {
  return sql.first<Disposal>(`SELECT ${columns} FROM actes.disposal d WHERE d.collectivite = $1 AND d.id = $2`, [
    siren,
    id,
  ])
}

/** Record the visa or the archive's acknowledgement. @returns false if it does not wait for one */
export async function grantDisposal(
  sql: Sql,
  id: string,
  { reference, dated, who }: { readonly reference: string; readonly dated: Jour; readonly who: string },
) {
  return sql.changes(
    `UPDATE actes.disposal SET state = 'granted', reference = $2, dated = $3, granted_by = $4
      WHERE id = $1 AND state = 'open'`,
    [id, reference, dated, who],
  )
}

/** @returns false if it was not granted */
export async function startDisposal(sql: Sql, id: string) {
  return sql.changes(`UPDATE actes.disposal SET state = 'running' WHERE id = $1 AND state = 'granted'`, [id])
}

/** Acts not deleted yet stay. @returns false if it has already ended */
export async function abandonDisposal(sql: Sql, id: string, at: Date) {
  return sql.changes(
    `UPDATE actes.disposal SET state = 'abandoned', ended_at = $2 WHERE id = $1 AND state IN ('open', 'granted', 'running')`,
    [id, at],
  )
}

interface ListedAct {
  readonly idActe: string | null
  readonly numero: string
  readonly nature: NatureActe
  readonly dateDecision: Jour
  readonly dateReception: Jour | null
  /** Empty once purged. */
  readonly objet: string
  readonly outcome: 'purged' | 'kept' | null
  readonly because: Stay | null
  readonly purgedAt: Date | null
  readonly transmission: string
}

export async function actsOf(sql: Sql, disposal: string, { after, limit }: { after: string | null; limit: number }) {
  return sql.rows<ListedAct>(
    `SELECT a.transmission, COALESCE(t.id_acte, p.id_acte) AS "idActe", COALESCE(t.numero, p.numero, '') AS numero,
       COALESCE(t.nature, p.nature) AS nature, COALESCE(t.date_decision, p.date_decision) AS "dateDecision",
       t.date_reception AS "dateReception", COALESCE(t.objet, '') AS objet, a.outcome, a.because, p.purged_at AS "purgedAt"
      FROM actes.disposal_act a LEFT JOIN actes.transmission t ON t.id = a.transmission
        LEFT JOIN actes.purged p ON p.transmission = a.transmission
     WHERE a.disposal = $1 AND ($2::uuid IS NULL OR a.transmission > $2) ORDER BY a.transmission LIMIT $3`,
    [disposal, after, limit],
  )
}

export async function runningDisposals(sql: Sql) {
  return sql.values<string>("SELECT id FROM actes.disposal WHERE state = 'running' ORDER BY id")
}

export async function leftOf(sql: Sql, disposal: string, limit: number) {
  const text = `SELECT transmission AS id FROM actes.disposal_act WHERE disposal = $1 AND outcome IS NULL
    ORDER BY transmission LIMIT $2`
  return sql.values<string>(text, [disposal, limit])
}

interface Purged {
  readonly idActe: string | null
  readonly numero: string
  readonly reference: string
  /** All transmissions deleted with it, itself included. */
  readonly family: readonly string[]
  readonly digests: readonly string[]
}

/** Delete an act if allowed, and record the outcome. @returns why it stays, else what remains of it */
export async function purgeAct(
  sql: Sql,
  act: { readonly id: string; readonly disposal: string; readonly at: Date; readonly longer: Longer },
): Promise<Stay | Purged | undefined> {
  const { id, disposal, at, longer } = act
  const values = [id, disposal, at, JSON.stringify(longer)]
  const because = await sql.value<Stay | null>('SELECT actes.purge_act($1, $2, $3, $4::jsonb) AS because', values)
  const reason = because ?? null
  await sql.query(
    `UPDATE actes.disposal_act SET outcome = $3, because = $4 WHERE transmission = $1 AND disposal = $2 AND outcome IS NULL`,
    [id, disposal, reason === null ? 'purged' : 'kept', reason],
  )
  if (reason !== null) return reason
  return sql.first<Purged>(
    `SELECT p.id_acte AS "idActe", p.numero, d.reference, p.family, p.digests FROM actes.purged p JOIN actes.disposal d ON d.id = p.disposal
      WHERE p.transmission = $1`,
    [id],
  )
}

export async function endDisposal(sql: Sql, id: string, at: Date) {
  return sql.changes(
    `UPDATE actes.disposal d SET state = 'done', ended_at = $2 WHERE id = $1 AND state = 'running'
      AND NOT EXISTS (SELECT FROM actes.disposal_act a WHERE a.disposal = d.id AND a.outcome IS NULL)`,
    [id, at],
  )
}

interface LiveOrBar {
  readonly live?: Transmission
  /** Why no act with this identity may be opened: an undecided contradiction, or a purged acknowledged act. */
  readonly bar?: 'contradicted' | 'purged'
  readonly alike?: readonly Likeness[]
}

/** An act of the same day that went by another road, and has the same objet, or a reference that this one bears. */
type Likeness = Readonly<Record<'id' | 'numero' | 'voie', string>>

const alike = `SELECT jsonb_agg(jsonb_build_object('id', t.id, 'numero', t.numero, 'voie', a.road->>'voie') ORDER BY t.id)
  FROM actes.search s JOIN actes.transmission t ON t.id = s.transmission
    CROSS JOIN LATERAL (SELECT t.formulaire->'acte'->'autreVoie' AS road) a
   WHERE s.message = '1-1' AND s.collectivite = $1 AND s.date_decision = $2 AND t.numero <> $3
     AND a.road->>'voie' <> 'aucune' AND t.state ${isAmong(provenStates)}
     AND (lower(t.objet) = lower($6) OR position(lower(a.road->>'reference') IN lower($7)) > 0)`

/** Whether an act of this identity is live or may be opened, and which others look like it. */
export async function liveOrBar(
  sql: Sql,
  act: Pick<Acte, 'collectivite' | 'numero' | 'nature' | 'dateDecision'> & Partial<Pick<Acte, 'objet'>>,
): Promise<LiveOrBar> {
  const { objet = '' } = act
  const row = await sql.first<TransmissionRow & { bar: LiveOrBar['bar'] | null; alike: LiveOrBar['alike'] | null }>(
    `SELECT bar, (${alike}) AS alike, t.* FROM (SELECT CASE WHEN ${contradicted()} THEN 'contradicted' WHEN EXISTS (SELECT 1 FROM actes.purged
       WHERE collectivite = $1 AND date_decision = $2 AND numero = $3 AND nature = $4 AND acknowledged) THEN 'purged' END AS bar) b
     LEFT JOIN (SELECT ${transmissionColumns} FROM actes.transmission WHERE collectivite = $1 AND date_decision = $2 AND numero = $3
       AND nature = $4 AND message = '1-1' AND state = ANY($5)) t ON true`,
    [act.collectivite, act.dateDecision, act.numero, act.nature, liveStates, objet, `${act.numero} ${objet}`],
  )
  return {
    ...(row?.id !== null && row && { live: fromRow(row) }),
    ...(row?.bar && { bar: row.bar }),
    ...(row?.alike && { alike: row.alike }),
  }
}

interface Hold {
  readonly id: string
  /** Null: every act of the collectivité. */
  readonly transmission: string | null
  readonly numero: string | null
  readonly reason: string
  readonly setAt: Date
  readonly setBy: string
  readonly liftedAt: Date | null
  readonly liftedBy: string | null
  readonly liftedReason: string | null
}

/** Current holds first, then newest. */
export async function holdsOf(sql: Sql, siren: string, limit: number) {
  return sql.rows<Hold>(
    `SELECT h.id, h.transmission, t.numero, h.reason, h.set_at AS "setAt", h.set_by AS "setBy", h.lifted_at AS "liftedAt",
       h.lifted_by AS "liftedBy", h.lifted_reason AS "liftedReason"
      FROM actes.legal_hold h LEFT JOIN actes.transmission t ON t.id = h.transmission
     WHERE h.collectivite = $1 ORDER BY h.lifted_at IS NOT NULL, h.id DESC LIMIT $2`,
    [siren, limit],
  )
}

type NewHold = Pick<Hold, 'id' | 'transmission' | 'reason' | 'setAt' | 'setBy'> & { readonly collectivite: string }

/** @returns false if the same hold is in force */
export async function setHold(sql: Sql, hold: NewHold) {
  const { id, collectivite, transmission, reason, setAt, setBy } = hold
  return sql.changes(
    `INSERT INTO actes.legal_hold (id, collectivite, transmission, reason, set_at, set_by)
     SELECT $1::uuid, $2::text, $3::uuid, $4::text, $5::timestamptz, $6::text WHERE NOT EXISTS (SELECT FROM actes.legal_hold h
       WHERE h.collectivite = $2 AND h.transmission IS NOT DISTINCT FROM $3 AND h.lifted_at IS NULL)`,
    [id, collectivite, transmission, reason, setAt, setBy],
  )
}

/** @returns false if not in force */
export async function liftHold(
  sql: Sql,
  { id, siren, at, who, reason }: { id: string; siren: string; at: Date; who: string; reason: string },
) {
  return sql.changes(
    `UPDATE actes.legal_hold SET lifted_at = $3, lifted_by = $4, lifted_reason = $5
      WHERE id = $1 AND collectivite = $2 AND lifted_at IS NULL`,
    [id, siren, at, who, reason],
  )
}
