// Transmissions as they are kept: what they hold, how they are found. They change in moves.ts only.
import type { Acte } from '../../protocol/acte/acte.ts'
import type { Jour } from '../../protocol/calendrier/jour.ts'
import type { Formulaire } from '../../protocol/messages/formulaire.ts'
import type { FileFacts } from '../../protocol/rules/rule.ts'
import type { Conversion } from '../../protocol/xml/latin1.ts'
import type { ErrorCode } from '../../errors.ts'
import { isId } from '../../protocol/ids.ts'
import { liveStates, type State } from '../../lifecycle.ts'
import { first, type Sql } from '../engine/database.ts'

type FileKind = FileFacts['kind']
export type Role = 'enveloppe' | 'message' | 'document' | 'annexe' | 'archive'

/** One file of the deposit, kept by its digest. */
export interface StoredFile {
  readonly fichier: string
  readonly role: 'document' | 'annexe'
  readonly kind: FileKind
  readonly sha256: string
  readonly sizeBytes: number
}

/** What was frozen, exactly as it leaves: an archive and what it holds, or the form of a gateway that builds its own. */
export interface FrozenArchive {
  readonly name: string
  /** Absent of an archive: `application/gzip`. */
  readonly mediaType?: string
  readonly sha256: string
  /** Absent of a form, as are its envelope and its serial. */
  readonly tarSha256?: string
  readonly sizeBytes: number
  readonly enveloppe?: string
  readonly date: Jour
  readonly serial?: number
  /** The version that an act's matieres were taken from; absent of other messages. */
  readonly classificationDate?: Jour
  readonly members: readonly { name: string; role: Exclude<Role, 'archive'>; sha256: string; sizeBytes: number }[]
  readonly conversions: readonly Conversion[]
}

export interface Refusal {
  readonly code: ErrorCode
  readonly date?: Jour
  readonly nature?: string
  readonly detail?: string
  /** `ODT-VERIF-01` */
  readonly verifCode?: string
  /** Version of the classification in force, as the anomaly announces it. */
  readonly classificationDate?: Jour
  readonly retour?: string
}

export interface Transmission {
  readonly id: string
  readonly collectivite: string
  readonly connection: string
  /** What it says. */
  readonly formulaire: Formulaire
  /** Identity of the act that it is, or speaks of; null of a request of the classification. */
  readonly idActe: string | null
  readonly numero: string | null
  readonly nature: string | null
  readonly dateDecision: Jour | null
  readonly objet: string
  /** The act's transmission, of what speaks of one. */
  readonly about?: string
  /** The letter that it answers. */
  readonly retour?: string
  readonly files: readonly StoredFile[]
  readonly contentSha256: string
  readonly cle?: string
  readonly state: State
  readonly held: { readonly code: ErrorCode; readonly since: Date } | null
  readonly dueAt: Date | null
  readonly claimToken: string | null
  readonly openAttempt: string | null
  readonly failures: number
  readonly silences: number
  readonly archive?: FrozenArchive
  readonly reference?: string
  readonly refusal?: Refusal
  readonly dateReception: Jour | null
  readonly replaces?: string
  readonly replacedBy?: string
  /** The trace that it belongs to (W3C), where one is kept. */
  readonly traceparent?: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface TransmissionRow {
  id: string
  collectivite: string
  connection: string
  formulaire: Formulaire
  id_acte: string | null
  numero: string | null
  nature: string | null
  date_decision: string | null
  objet: string
  about: string | null
  retour: string | null
  files: StoredFile[]
  content_sha256: string
  cle: string | null
  state: State
  held_code: ErrorCode | null
  held_since: Date | null
  due_at: Date | null
  claim_token: string | null
  open_attempt: string | null
  failures: number
  silences: number
  archive: FrozenArchive | null
  reference: string | null
  refusal: Refusal | null
  date_reception: string | null
  replaces: string | null
  replaced_by: string | null
  traceparent: string | null
  created_at: Date
  updated_at: Date
}

export const columns = `id, collectivite, connection, formulaire, id_acte, numero, nature, date_decision, objet, about, retour,
  files, content_sha256, cle, state, held_code, held_since, due_at, claim_token, open_attempt, failures, silences, archive, reference, refusal,
  date_reception, replaces, replaced_by, traceparent, created_at, updated_at`

/** The transmission that a row of `columns` holds. */
export function fromRow(row: TransmissionRow): Transmission {
  return {
    id: row.id,
    collectivite: row.collectivite,
    connection: row.connection,
    formulaire: row.formulaire,
    idActe: row.id_acte,
    numero: row.numero,
    nature: row.nature,
    dateDecision: row.date_decision,
    objet: row.objet,
    files: row.files,
    contentSha256: row.content_sha256,
    state: row.state,
    held: row.held_code && row.held_since ? { code: row.held_code, since: row.held_since } : null,
    dueAt: row.due_at,
    claimToken: row.claim_token,
    openAttempt: row.open_attempt,
    failures: row.failures,
    silences: row.silences,
    dateReception: row.date_reception,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.about !== null && { about: row.about }),
    ...(row.retour !== null && { retour: row.retour }),
    ...(row.cle !== null && { cle: row.cle }),
    ...(row.archive && { archive: row.archive }),
    ...(row.reference !== null && { reference: row.reference }),
    ...(row.refusal && { refusal: row.refusal }),
    ...(row.replaces && { replaces: row.replaces }),
    ...(row.replaced_by && { replacedBy: row.replaced_by }),
    ...(row.traceparent && { traceparent: row.traceparent }),
  }
}

/** The transmission by this id. */
export async function byId(sql: Sql, id: string): Promise<Transmission | undefined> {
  const row = await first<TransmissionRow>(sql, `SELECT ${columns} FROM actes.transmission WHERE id = $1`, [id])
  return row && fromRow(row)
}

/** The transmissions by these ids, in their order; those that are none are left out. */
export async function byIds(sql: Sql, ids: readonly string[]): Promise<readonly Transmission[]> {
  const text = `SELECT ${columns} FROM actes.transmission JOIN unnest($1::uuid[]) WITH ORDINALITY AS i (wanted, place)
    ON id = wanted ORDER BY place`
  return (await sql.query<TransmissionRow>(text, [ids])).rows.map(fromRow)
}

/** The transmission by this id, which nobody else changes before this transaction ends. */
export async function lockById(sql: Sql, id: string): Promise<Transmission | undefined> {
  const row = await first<TransmissionRow>(sql, `SELECT ${columns} FROM actes.transmission WHERE id = $1 FOR UPDATE`, [
    id,
  ])
  return row && fromRow(row)
}

/** The live transmission of an act, if there is one. */
export async function liveOf(sql: Sql, acte: Acte): Promise<Transmission | undefined> {
  const row = await first<TransmissionRow>(
    sql,
    `SELECT ${columns} FROM actes.transmission
      WHERE collectivite = $1 AND date_decision = $2 AND numero = $3 AND nature = $4 AND state = ANY($5)
        AND message = '1-1'`,
    [acte.collectivite, acte.dateDecision, acte.numero, acte.nature, liveStates],
  )
  return row && fromRow(row)
}

/** The transmission opened under an idempotency key, whatever became of it. */
export async function byCle(sql: Sql, collectivite: string, cle: string): Promise<Transmission | undefined> {
  const text = `SELECT ${columns} FROM actes.transmission WHERE collectivite = $1 AND cle = $2`
  const row = await first<TransmissionRow>(sql, text, [collectivite, cle])
  return row && fromRow(row)
}

/**
 * Those that answer to an id, or the acts of an identifier or a number, newest first.
 * @param sirens among those of these collectivites only
 */
export async function named(sql: Sql, name: string, sirens?: readonly string[]): Promise<readonly Transmission[]> {
  if (isId(name)) {
    const found = await byId(sql, name.toLowerCase())
    return found && (sirens === undefined || sirens.includes(found.collectivite)) ? [found] : []
  }
  const text = `SELECT ${columns} FROM actes.transmission
    WHERE message = '1-1' AND (id_acte = $1 OR numero = $1) AND ($2::text[] IS NULL OR collectivite = ANY($2))
    ORDER BY id DESC LIMIT 50`
  return (await sql.query<TransmissionRow>(text, [name, sirens ?? null])).rows.map(fromRow)
}

/** What was opened about an act: its receipts, answers and annulation, oldest first. */
export async function openedAbout(sql: Sql, act: string): Promise<readonly Transmission[]> {
  const text = `SELECT ${columns} FROM actes.transmission WHERE about = $1 ORDER BY id`
  return (await sql.query<TransmissionRow>(text, [act])).rows.map(fromRow)
}
