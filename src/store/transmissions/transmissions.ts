// What a transmission holds, and the queries that find one. Only moves.ts changes transmissions.
import type { Acte } from '#protocol/acte/acte.ts'
import type { Signature } from '#protocol/acte/signatures.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { Formulaire } from '#protocol/messages/formulaire.ts'
import type { FileFacts } from '#protocol/rules/rule.ts'
import type { BudgetHead } from '#protocol/xml/budget.ts'
import type { Conversion } from '#protocol/xml/latin1.ts'
import type { ErrorCode } from '#errors.ts'
import { isId } from '#protocol/ids.ts'
import { annulledStates, awaitingStates, refusedStates, unsentStates, type State } from '#lifecycle.ts'
import { compact } from '#protocol/compact.ts'
import { isAmong, type Sql } from '../engine/database.ts'

type FileKind = FileFacts['kind']
type FrozenFileRole = 'enveloppe' | 'message' | 'document' | 'annexe' | 'archive'

export interface DepositedFile {
  readonly fichier: string
  /** `accuse`: of another road, given by a person and never sent. */
  readonly role: 'document' | 'annexe' | 'accuse'
  readonly kind: FileKind
  readonly sha256: string
  readonly sizeBytes: number
  readonly signatures?: readonly Signature[]
  readonly budget?: BudgetHead
}

/** A file of the act itself: all that leaves, or is published. */
export type PieceFile = DepositedFile & { readonly role: 'document' | 'annexe' }

export function piecesOf(files: readonly DepositedFile[]): readonly PieceFile[] {
  return files.filter((file): file is PieceFile => file.role !== 'accuse')
}

/** The content exactly as sent: an archive and its members, or the form for a gateway that builds its own. */
export interface FrozenArchive {
  readonly name: string
  /** `application/gzip` by default. */
  readonly mediaType?: string
  readonly sha256: string
  /** Absent for a form, as are `enveloppe` and `serial`. */
  readonly tarSha256?: string
  readonly sizeBytes: number
  readonly enveloppe?: string
  readonly date: Jour
  readonly serial?: number
  readonly classificationDate?: Jour
  readonly members: readonly {
    name: string
    role: Exclude<FrozenFileRole, 'archive'>
    sha256: string
    sizeBytes: number
  }[]
  readonly conversions: readonly Conversion[]
}

export interface TransmissionRefusal {
  readonly code: ErrorCode
  readonly date?: Jour
  readonly nature?: string
  readonly detail?: string
  /** Example: `ODT-VERIF-01`. */
  readonly verifCode?: string
  readonly classificationDate?: Jour
  readonly retour?: string
}

export interface Transmission {
  readonly id: string
  readonly collectivite: string
  readonly connection: string
  readonly formulaire: Formulaire
  /** Identity of the act sent, or of the act that this message concerns. Null for a classification request. */
  readonly idActe: string | null
  readonly numero: string | null
  readonly nature: string | null
  readonly dateDecision: Jour | null
  readonly objet: string
  readonly about?: string
  readonly retour?: string
  readonly files: readonly DepositedFile[]
  readonly contentSha256: string
  readonly cle?: string
  readonly inheritedCle?: string
  readonly state: State
  readonly held: { readonly code: ErrorCode; readonly since: Date } | null
  readonly dueAt: Date | null
  readonly claimToken: string | null
  readonly openAttempt: string | null
  readonly openClaim?: string
  readonly failures: number
  readonly silences: number
  /** Consecutive claims that lapsed before their holder moved the row. */
  readonly lapses: number
  readonly archive?: FrozenArchive
  readonly reference?: string
  readonly refusal?: TransmissionRefusal
  readonly dateReception: Jour | null
  readonly replaces?: string
  readonly replacedBy?: string
  /** A database restore may have forgotten a sending made since this instant: look for it before sending. */
  readonly lookSince?: Date
  /** Cursor of the last failed look, in its gateway's format. */
  readonly look?: string
  /** Does a retour exist, as of the last move? Absent after a plain read. */
  readonly heard?: boolean
  /** Set by people: who works on it, until which day it is postponed, when its refusal was dismissed. */
  readonly assignedTo: string | null
  readonly snoozedUntil: Jour | null
  readonly dismissedAt: Date | null
  readonly traceparent?: string
  /** When it was last submitted. */
  readonly sentAt?: Date
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** SQL on a row `t`: its program's key, own or of the transmission it replaces. Must match the index expression. */
export const keyOf = 'COALESCE(t.inherited_cle, t.cle)'

export async function keysOf(sql: Sql, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const text = `SELECT t.id, ${keyOf} AS cle FROM actes.transmission t WHERE t.id = ANY($1::uuid[]) AND ${keyOf} IS NOT NULL`
  const rows = ids.length === 0 ? [] : await sql.rows<{ id: string; cle: string }>(text, [ids])
  return new Map(rows.map(({ id, cle }) => [id, cle]))
}

export const columns = `id, collectivite, connection, formulaire, id_acte, numero, nature, date_decision, objet, about, retour,
  files, content_sha256, cle, inherited_cle, state, held_code, held_since, due_at, claim_token, open_attempt, open_claim, failures, silences, lapses, archive, reference, refusal,
  date_reception, replaces, replaced_by, assigned_to, snoozed_until, dismissed_at, look_since, look, traceparent, sent_at, created_at, updated_at`

export type TransmissionRow = Readonly<Record<string, unknown>>

/** Columns whose null is kept; in the others a null becomes an absent field. */
const nullable: readonly string[] = [
  'id_acte',
  'numero',
  'nature',
  'date_decision',
  'due_at',
  'claim_token',
  'open_attempt',
  'date_reception',
  'assigned_to',
  'snoozed_until',
  'dismissed_at',
]
const fields = columns
  .split(/,\s*/)
  .filter((column) => !column.startsWith('held_'))
  .map((column) => ({
    column,
    field: column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    isKept: nullable.includes(column),
  }))

export function fromRow(row: TransmissionRow): Transmission {
  const held = row.held_code && row.held_since ? { code: row.held_code, since: row.held_since } : null
  const given: Record<string, unknown> = { held }
  for (const { column, field, isKept } of fields) if (isKept || row[column] !== null) given[field] = row[column]
  return given as unknown as Transmission
}

/** @param rest end of the statement, from `WHERE` or `JOIN` on */
export async function select(sql: Sql, rest: string, params: readonly unknown[]): Promise<readonly Transmission[]> {
  const rows = await sql.rows<TransmissionRow>(`SELECT ${columns} FROM actes.transmission ${rest}`, params)
  return rows.map(fromRow)
}

export async function byId(sql: Sql, id: string) {
  return (await select(sql, 'WHERE id = $1', [id]))[0]
}

/** Keeps the order of the ids and skips unknown ones. */
export async function byIds(sql: Sql, ids: readonly string[]) {
  const rest = 'JOIN unnest($1::uuid[]) WITH ORDINALITY AS i (wanted, place) ON id = wanted ORDER BY place'
  return select(sql, rest, [ids])
}

/** Locks the row until the end of the transaction. */
export async function lockById(sql: Sql, id: string) {
  return (await select(sql, 'WHERE id = $1 FOR UPDATE', [id]))[0]
}

/** The last transmission of an act that the gateway registered (its number is used) and then annulled or refused. */
export async function spentOf(sql: Sql, acte: Acte, connection: string) {
  const rest = `WHERE collectivite = $1 AND date_decision = $2 AND numero = $3 AND nature = $4 AND message = '1-1'
    AND connection = $5 AND (state ${isAmong(annulledStates)} OR state ${isAmong(refusedStates)} AND refusal->>'code' IS DISTINCT FROM $6)
    ORDER BY id DESC LIMIT 1`
  const { collectivite, dateDecision, numero, nature } = acte
  return (await select(sql, rest, [collectivite, dateDecision, numero, nature, connection, refusedUntaken]))[0]
}

/** Refused in the exchange itself: the gateway did not register the number. */
export const refusedUntaken: ErrorCode = 'ACTES-G009'

/** Which of these numbers the collectivité's acts already use. */
export async function numerosBorne(sql: Sql, siren: string, numeros: readonly string[]) {
  const text = `SELECT DISTINCT numero FROM actes.transmission
    WHERE numero = ANY($2) AND collectivite = $1 AND message = '1-1'`
  return sql.values<string>(text, [siren, numeros])
}

export async function byCle(sql: Sql, collectivite: string, cle: string) {
  return (await select(sql, 'WHERE collectivite = $1 AND cle = $2', [collectivite, cle]))[0]
}

/** Find by id, or by act identifier or number, newest first. @param sirens only these collectivités */
export async function findTransmissionsNamed(
  sql: Sql,
  name: string,
  sirens?: readonly string[],
): Promise<readonly Transmission[]> {
  if (isId(name)) {
    const found = await byId(sql, name.toLowerCase())
    return found && (sirens === undefined || sirens.includes(found.collectivite)) ? [found] : []
  }
  const rest = `WHERE message = '1-1' AND (id_acte = $1 OR numero = $1) AND ($2::text[] IS NULL OR collectivite = ANY($2))
    ORDER BY id DESC LIMIT 50`
  return select(sql, rest, [name, sirens ?? null])
}

export async function openedAbout(sql: Sql, act: string) {
  return select(sql, 'WHERE about = $1 ORDER BY id', [act])
}

/** The gateway's names for the subject of a sending: the act's reference and the letter's delivery. */
export async function linksOf(
  sql: Sql,
  { about, retour }: { readonly about?: string | undefined; readonly retour?: string | undefined },
) {
  const act = about === undefined ? undefined : await referenceOf(sql, about)
  const letter = retour === undefined ? undefined : await outermostDeliveryOf(sql, retour)
  return { ...compact({ about: act, letter }) }
}

async function referenceOf(sql: Sql, transmission: string) {
  const text = 'SELECT reference FROM actes.transmission WHERE id = $1'
  return (await sql.value<string | null>(text, [transmission])) ?? undefined
}

/** A letter may be nested in mails or archives; the outermost one has the delivery. */
async function outermostDeliveryOf(sql: Sql, retour: string) {
  const text = `WITH RECURSIVE around AS (
      SELECT id, part_of, delivery FROM actes.retour WHERE id = $1
      UNION ALL SELECT r.id, r.part_of, r.delivery FROM actes.retour r JOIN around a ON r.id = a.part_of)
    SELECT delivery FROM around WHERE part_of IS NULL`
  return sql.value<string>(text, [retour])
}

/** The last classification request of a collectivité, in any state. */
export async function lastRequest(sql: Sql, siren: string) {
  return (await select(sql, `WHERE collectivite = $1 AND message = '7-1' ORDER BY id DESC LIMIT 1`, [siren]))[0]
}

/** When the earliest classification request left, among those sent since an instant or open at it. */
export async function firstAskedSince(sql: Sql, siren: string, since: Date) {
  const text = `SELECT min(sent_at) AS at FROM actes.transmission WHERE collectivite = $1 AND message = '7-1'
    AND (sent_at >= $2 OR state ${isAmong(awaitingStates)} OR updated_at > $2)`
  return (await sql.value<Date | null>(text, [siren, since])) ?? undefined
}

export async function sentRequests(sql: Sql, siren: string) {
  const text = `SELECT id FROM actes.transmission WHERE collectivite = $1 AND message = '7-1' AND state ${isAmong(awaitingStates)}`
  return sql.values<string>(text, [siren])
}

export async function refusedAsStale(
  sql: Sql,
  { siren, verifCode, since }: { siren: string; verifCode: string; since: Date },
) {
  // Skip acts that a person handled since, by a verdict or by another deposit of the same act.
  const rest = `t
    WHERE collectivite = $1 AND message = '1-1' AND state ${isAmong(refusedStates)} AND replaced_by IS NULL
      AND refusal->>'verifCode' = $2 AND updated_at >= $3
      AND NOT EXISTS (SELECT 1 FROM actes.transmission o
        WHERE o.message = '1-1' AND o.collectivite = t.collectivite AND o.date_decision = t.date_decision
          AND o.numero = t.numero AND o.nature = t.nature AND o.id > t.id)
      AND NOT EXISTS (SELECT 1 FROM actes.journal j WHERE j.transmission = t.id AND j.event = 'reversed')
    ORDER BY id`
  return select(sql, rest, [siren, verifCode, since])
}

export interface FileToSend {
  readonly transmission: string
  readonly numero: string | null
  readonly sha256: string
}

export async function filesToSend(sql: Sql, limit: number) {
  return sql.rows<FileToSend>(
    `SELECT t.id AS transmission, t.numero, f->>'sha256' AS sha256
       FROM (SELECT id, numero, files FROM actes.transmission WHERE state ${isAmong(unsentStates)} ORDER BY id DESC LIMIT $1) t,
         jsonb_array_elements(t.files) f LIMIT $1`,
    [limit],
  )
}
