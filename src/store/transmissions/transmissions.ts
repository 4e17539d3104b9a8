// Transmissions: what they hold, and how they are found. Only moves.ts changes them.
import type { Acte } from '../../protocol/acte/acte.ts'
import type { Signature } from '../../protocol/acte/signatures.ts'
import type { Jour } from '../../protocol/calendrier/jour.ts'
import type { Formulaire } from '../../protocol/messages/formulaire.ts'
import type { BudgetHead, FileFacts } from '../../protocol/rules/rule.ts'
import type { Conversion } from '../../protocol/xml/latin1.ts'
import type { ErrorCode } from '../../errors.ts'
import { isId } from '../../protocol/ids.ts'
import { liveStates, unsentStates, type State } from '../../lifecycle.ts'
import { isAmong, type Sql } from '../engine/database.ts'

type FileKind = FileFacts['kind']
type FrozenFileRole = 'enveloppe' | 'message' | 'document' | 'annexe' | 'archive'

/** A file of the deposit, stored by its digest. */
export interface DepositedFile {
  readonly fichier: string
  readonly role: 'document' | 'annexe'
  readonly kind: FileKind
  readonly sha256: string
  readonly sizeBytes: number
  /** As they were verified when it was deposited. */
  readonly signatures?: readonly Signature[]
  /** Of a budget in XML, what its head says. */
  readonly budget?: BudgetHead
}

/**
 * What was frozen, exactly as it leaves: an archive and its members, or the form for a gateway that builds its own
 * archive.
 */
export interface FrozenArchive {
  readonly name: string
  /** Absent: `application/gzip`, an archive. */
  readonly mediaType?: string
  readonly sha256: string
  /** Absent for a form, as are its envelope and serial. */
  readonly tarSha256?: string
  readonly sizeBytes: number
  readonly enveloppe?: string
  readonly date: Jour
  readonly serial?: number
  /** The version of the classification for an act; absent for other messages. */
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
  /** `ODT-VERIF-01` */
  readonly verifCode?: string
  /** The version in force, as the anomaly gives it. */
  readonly classificationDate?: Jour
  readonly retour?: string
}

export interface Transmission {
  readonly id: string
  readonly collectivite: string
  readonly connection: string
  readonly formulaire: Formulaire
  /** Identity of the act that it is, or is about; null for a request of the classification. */
  readonly idActe: string | null
  readonly numero: string | null
  readonly nature: string | null
  readonly dateDecision: Jour | null
  readonly objet: string
  /** The transmission of the act that it is about. */
  readonly about?: string
  /** The letter that it replies to. */
  readonly retour?: string
  readonly files: readonly DepositedFile[]
  readonly contentSha256: string
  readonly cle?: string
  /** The key of the one that it replaces. */
  readonly inheritedCle?: string
  readonly state: State
  readonly held: { readonly code: ErrorCode; readonly since: Date } | null
  readonly dueAt: Date | null
  readonly claimToken: string | null
  readonly openAttempt: string | null
  /** The claim that opened the last attempt. */
  readonly openClaim?: string
  readonly failures: number
  readonly silences: number
  /** Claims in a row that lapsed before their holder moved it. */
  readonly lapses: number
  readonly archive?: FrozenArchive
  readonly reference?: string
  readonly refusal?: TransmissionRefusal
  readonly dateReception: Jour | null
  readonly replaces?: string
  readonly replacedBy?: string
  /** It may have left since, before the database was put back: it is looked for before it is sent. */
  readonly lookSince?: Date
  /** How far the last look came before it failed, as its gateway wrote it. */
  readonly look?: string
  /** Has anything come about it, as of its last move? Absent where it was only read. */
  readonly heard?: boolean
  /** Who has taken on what it waits for, until which day that is put off, since when its refusal needs nothing more. */
  readonly assignedTo: string | null
  readonly snoozedUntil: Jour | null
  readonly dismissedAt: Date | null
  /** The W3C trace that it belongs to. */
  readonly traceparent?: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Of a row `t`: the key that its program knows it by, its own or that of the one that it replaces. As in the index. */
export const keyOf = 'COALESCE(t.inherited_cle, t.cle)'

/** The keys that programs know these transmissions by. */
export async function keysOf(sql: Sql, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const text = `SELECT t.id, ${keyOf} AS cle FROM actes.transmission t WHERE t.id = ANY($1::uuid[]) AND ${keyOf} IS NOT NULL`
  const rows = ids.length === 0 ? [] : await sql.rows<{ id: string; cle: string }>(text, [ids])
  return new Map(rows.map(({ id, cle }) => [id, cle]))
}

/** Of a row `t`: its last claim was never given back. Migration 0016 has an index of these. */
export const isLapsed = '(t.claim_token IS NOT NULL OR t.lapses > 0)'

export const columns = `id, collectivite, connection, formulaire, id_acte, numero, nature, date_decision, objet, about, retour,
  files, content_sha256, cle, inherited_cle, state, held_code, held_since, due_at, claim_token, open_attempt, open_claim, failures, silences, lapses, archive, reference, refusal,
  date_reception, replaces, replaced_by, assigned_to, snoozed_until, dismissed_at, look_since, look, traceparent, created_at, updated_at`

export type TransmissionRow = Readonly<Record<string, unknown>>

/** Columns whose null is kept. A null in another column means that the field is absent. */
const nullable: readonly string[] = [
  ...['id_acte', 'numero', 'nature', 'date_decision', 'due_at', 'claim_token', 'open_attempt', 'date_reception'],
  ...['assigned_to', 'snoozed_until', 'dismissed_at'],
]
const fields = columns
  .split(/,\s*/)
  .filter((column) => !column.startsWith('held_'))
  .map((column) => ({
    column,
    field: column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    isKept: nullable.includes(column),
  }))

/** Convert a row of `columns`. */
export function fromRow(row: TransmissionRow): Transmission {
  const held = row.held_code && row.held_since ? { code: row.held_code, since: row.held_since } : null
  const given: Record<string, unknown> = { held }
  for (const { column, field, isKept } of fields) if (isKept || row[column] !== null) given[field] = row[column]
  return given as unknown as Transmission
}

/** The transmissions that the end of a statement selects. @param rest from `WHERE` or `JOIN` on */
export async function select(sql: Sql, rest: string, params: readonly unknown[]): Promise<readonly Transmission[]> {
  const { rows } = await sql.query<TransmissionRow>(`SELECT ${columns} FROM actes.transmission ${rest}`, params)
  return rows.map(fromRow)
}

/** The transmission with this id. */
export async function byId(sql: Sql, id: string): Promise<Transmission | undefined> {
  return (await select(sql, 'WHERE id = $1', [id]))[0]
}

/** The transmissions with these ids, in their order. Unknown ids are left out. */
export async function byIds(sql: Sql, ids: readonly string[]): Promise<readonly Transmission[]> {
  const rest = 'JOIN unnest($1::uuid[]) WITH ORDINALITY AS i (wanted, place) ON id = wanted ORDER BY place'
  return select(sql, rest, [ids])
}

/** The transmission with this id, locked until the end of this transaction. */
export async function lockById(sql: Sql, id: string): Promise<Transmission | undefined> {
  return (await select(sql, 'WHERE id = $1 FOR UPDATE', [id]))[0]
}

/** The live transmission of an act. */
export async function liveOf(sql: Sql, acte: Acte): Promise<Transmission | undefined> {
  const rest = `WHERE collectivite = $1 AND date_decision = $2 AND numero = $3 AND nature = $4 AND state = ANY($5)
    AND message = '1-1'`
  return (await select(sql, rest, [acte.collectivite, acte.dateDecision, acte.numero, acte.nature, liveStates]))[0]
}

/** The last transmission of an act whose number its gateway has taken, and of which nothing stands there any more. */
export async function spentOf(sql: Sql, acte: Acte, connection: string): Promise<Transmission | undefined> {
  const rest = `WHERE collectivite = $1 AND date_decision = $2 AND numero = $3 AND nature = $4 AND message = '1-1'
    AND connection = $5 AND (state = 'annulled' OR state = 'refused' AND refusal->>'code' IS DISTINCT FROM $6)
    ORDER BY id DESC LIMIT 1`
  const { collectivite, dateDecision, numero, nature } = acte
  return (await select(sql, rest, [collectivite, dateDecision, numero, nature, connection, refusedUntaken]))[0]
}

/** A no of the exchange itself: the number was never taken there. */
export const refusedUntaken: ErrorCode = 'ACTES-G009'

/** Those of these numbers that an act of the collectivité bears. */
export async function numerosBorne(sql: Sql, siren: string, numeros: readonly string[]): Promise<readonly string[]> {
  const text = `SELECT DISTINCT numero FROM actes.transmission
    WHERE numero = ANY($2) AND collectivite = $1 AND message = '1-1'`
  return (await sql.rows<{ numero: string }>(text, [siren, numeros])).map(({ numero }) => numero)
}

/** The transmission opened under an idempotency key, whatever became of it. */
export async function byCle(sql: Sql, collectivite: string, cle: string): Promise<Transmission | undefined> {
  return (await select(sql, 'WHERE collectivite = $1 AND cle = $2', [collectivite, cle]))[0]
}

/**
 * The transmission with an id, or the acts with an identifier or a number, newest first.
 * @param sirens only these collectivités
 */
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

/** What was opened about an act: receipts, replies and annulation, oldest first. */
export async function openedAbout(sql: Sql, act: string): Promise<readonly Transmission[]> {
  return select(sql, 'WHERE about = $1 ORDER BY id', [act])
}

interface Links {
  readonly about?: string
  readonly letter?: string
}

/**
 * A gateway's names for what a sending is about: the reference of the act, the delivery of the letter. @param of the
 * act's transmission and the letter's retour, if any
 */
export async function linksOf(
  sql: Sql,
  { about, retour }: { readonly about?: string | undefined; readonly retour?: string | undefined },
): Promise<Links> {
  const act = about === undefined ? undefined : await referenceOf(sql, about)
  const letter = retour === undefined ? undefined : await outermostDeliveryOf(sql, retour)
  return { ...(act !== undefined && { about: act }), ...(letter !== undefined && { letter }) }
}

async function referenceOf(sql: Sql, transmission: string): Promise<string | undefined> {
  const text = 'SELECT reference FROM actes.transmission WHERE id = $1'
  return (await sql.first<{ reference: string | null }>(text, [transmission]))?.reference ?? undefined
}

/** The delivery of the outermost mail or archive around it. */
async function outermostDeliveryOf(sql: Sql, retour: string): Promise<string | undefined> {
  const text = `WITH RECURSIVE around AS (
      SELECT id, part_of, delivery FROM actes.retour WHERE id = $1
      UNION ALL SELECT r.id, r.part_of, r.delivery FROM actes.retour r JOIN around a ON r.id = a.part_of)
    SELECT delivery FROM around WHERE part_of IS NULL`
  return (await sql.first<{ delivery: string }>(text, [retour]))?.delivery
}

/** The last request of the classification of a collectivité, whatever became of it. */
export async function lastRequest(sql: Sql, siren: string): Promise<Transmission | undefined> {
  return (await select(sql, `WHERE collectivite = $1 AND message = '7-1' ORDER BY id DESC LIMIT 1`, [siren]))[0]
}

/**
 * When the first request of the classification left, among those sent since an instant or still open at it.
 * @returns undefined if none has left
 */
export async function firstAskedSince(sql: Sql, siren: string, since: Date): Promise<Date | undefined> {
  const text = `SELECT min(sent_at) AS at FROM actes.transmission WHERE collectivite = $1 AND message = '7-1'
    AND (sent_at >= $2 OR state = 'submitted' OR updated_at > $2)`
  return (await sql.first<{ at: Date | null }>(text, [siren, since]))?.at ?? undefined
}

/** Ids of the requests of the classification that wait for their retour. */
export async function sentRequests(sql: Sql, siren: string): Promise<readonly string[]> {
  const text = `SELECT id FROM actes.transmission WHERE collectivite = $1 AND message = '7-1' AND state = 'submitted'`
  return (await sql.rows<{ id: string }>(text, [siren])).map(({ id }) => id)
}

/** Acts of a collectivité that were refused since an instant for an outdated classification, and not replaced. */
export async function refusedAsStale(
  sql: Sql,
  { siren, verifCode, since }: { siren: string; verifCode: string; since: Date },
): Promise<readonly Transmission[]> {
  // A person may have dealt with one since: by a verdict, or by another deposit of the same act.
  const rest = `t
    WHERE collectivite = $1 AND message = '1-1' AND state = 'refused' AND replaced_by IS NULL
      AND refusal->>'verifCode' = $2 AND updated_at >= $3
      AND NOT EXISTS (SELECT 1 FROM actes.transmission o
        WHERE o.message = '1-1' AND o.collectivite = t.collectivite AND o.date_decision = t.date_decision
          AND o.numero = t.numero AND o.nature = t.nature AND o.id > t.id)
      AND NOT EXISTS (SELECT 1 FROM actes.journal j WHERE j.transmission = t.id AND j.event = 'reversed')
    ORDER BY id`
  return select(sql, rest, [siren, verifCode, since])
}

/** A stored file of what has not left yet, by its digest. */
export interface FileToSend {
  readonly transmission: string
  readonly numero: string | null
  readonly sha256: string
}

/** Files that a sending will need, the newest first. */
export async function filesToSend(sql: Sql, limit: number): Promise<readonly FileToSend[]> {
  return sql.rows<FileToSend>(
    `SELECT t.id AS transmission, t.numero, f->>'sha256' AS sha256
       FROM (SELECT id, numero, files FROM actes.transmission WHERE state ${isAmong(unsentStates)} ORDER BY id DESC LIMIT $1) t,
         jsonb_array_elements(t.files) f LIMIT $1`,
    [limit],
  )
}
