// What a response of Pastell's REST API v2 means: its status, by the phase of the sending; its errors, which are JSON
// with `error-message`; and its documents, read from JSON that may hold anything. A page instead of JSON is not the
// API's: a proxy, a sign-in, a breakdown.
import { ActesError, type ErrorCode } from '../../errors.ts'
import type { HttpResponse } from '../wire/http.ts'
import { pageSaid, turnedAway } from '../wire/pages.ts'
import { isJour, type Jour } from '../../protocol/calendrier/jour.ts'
import { shownWords, standingOfAction, type DossierStanding } from './meanings.ts'

/**
 * `read` changes nothing. `prepare` writes into a document that reaches nobody: the next try searches first and goes on
 * with what it finds. `send` hands the document to the TdT: from then on silence is a doubt.
 */
export type Phase = 'read' | 'prepare' | 'send'

export type JudgedResponse =
  | { readonly kind: 'done'; readonly status: number; readonly value: unknown; readonly bytes: Buffer }
  /** The API refuses (400), in its words. */
  | { readonly kind: 'refused'; readonly words: string }
  /** There is no such entity, document or file (404), in its words. */
  | { readonly kind: 'missing'; readonly words: string }

type PhaseCodes = Readonly<Record<Phase, ErrorCode>>

const always = (code: ErrorCode): PhaseCodes => ({ read: code, prepare: code, send: code })
const unreadable: PhaseCodes = { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G005' }
/** Not the API's: what turned it away would do so again, and whether it was passed on is looked into. */
const notOfTheApi: PhaseCodes = { read: 'ACTES-G002', prepare: 'ACTES-G021', send: 'ACTES-G021' }
const broken: PhaseCodes = { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G004' }

/** Statuses that end an exchange whatever was asked. Identity, rate and routing are checked before anything is done. */
const statuses: Readonly<Record<number, PhaseCodes>> = {
  401: always('ACTES-G008'),
  403: always('ACTES-G008'),
  405: always('ACTES-G013'),
  408: broken,
  409: unreadable,
  ...Object.fromEntries(turnedAway.map((status) => [status, notOfTheApi])),
  421: always('ACTES-G013'),
  429: always('ACTES-G002'),
}

/**
 * Judge a response whose body should be JSON.
 * @throws ActesError ACTES-G002 (come back later), G008 (account or rights), G013 (not the expected API), G021 (turned away
 *   by what is not the API); in the phase `send` also G004 and G005
 */
export function judge({ status, bytes }: HttpResponse, phase: Phase): JudgedResponse {
  const value = parseJsonBytes(bytes)
  const words = errorMessageIn(value)
  if (status >= 200 && status < 300 && value !== undefined) return { kind: 'done', status, value, bytes }
  if (status === 400 && words !== undefined) return { kind: 'refused', words: shownWords(words) }
  if (status === 404 && words !== undefined) return { kind: 'missing', words: shownWords(words) }
  throw statusTrouble({ status, bytes }, phase, words)
}

/** Judge a response whose body is a file; undefined when there is none. */
export function judgeFile(response: HttpResponse): Buffer | undefined {
  const { status, bytes } = response
  if (status >= 200 && status < 300) {
    if (isPage(bytes)) throw statusTrouble(response, 'read')
    return bytes
  }
  const judged = judge(response, 'read')
  if (judged.kind === 'refused') throw statusTrouble(response, 'read', judged.words)
  return undefined
}

function statusTrouble(page: Pick<HttpResponse, 'status' | 'bytes'>, phase: Phase, words?: string): ActesError {
  const { status } = page
  const row = statuses[status] ?? (status === 404 ? always('ACTES-G013') : status >= 500 ? broken : unreadable)
  // The path has worked before, so the address is right.
  const code = status === 404 && phase === 'send' ? 'ACTES-G005' : row[phase]
  const said = code === 'ACTES-G021' ? pageSaid(page) : `HTTP ${status}`
  const reason = words === undefined ? said : `${shownWords(words)} (HTTP ${status})`
  return new ActesError(code, { params: { ...(code === 'ACTES-G013' && { setting: 'url' }), reason } })
}

function errorMessageIn(value: unknown): string | undefined {
  return isRecord(value) && typeof value['error-message'] === 'string' ? value['error-message'] : undefined
}

/** An object or an array in UTF-8; undefined for anything else. */
function parseJsonBytes(bytes: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function isPage(bytes: Buffer): boolean {
  return /^\s*<(?:!doctype html|html|b>|br ?\/?>|pre[ >])/i.test(bytes.subarray(0, 512).toString('latin1'))
}

type JsonObject = Readonly<Record<string, unknown>>

export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export interface Dossier {
  /** `id_d` */
  readonly id: string
  /** `last_action.action`, and the message with it. */
  readonly action: string
  readonly words: string
  readonly standing: DossierStanding | undefined
  /** The day of `last_action.date`, in Pastell's zone; undefined when it tells none. */
  readonly movedOn: Jour | undefined
  /** The TdT has given it a number (`tedetis_transaction_id`), so it has it. */
  readonly atTdt: boolean
  readonly data: JsonObject
  /** The response that it was read from. */
  readonly bytes: Buffer
}

/** Read a document. @throws ActesError ACTES-G002 when it is not one */
export function readDossier(value: unknown, bytes: Buffer): Dossier {
  const { info, last_action: last, data } = isRecord(value) ? value : {}
  const id = idIn(info)
  const action = textIn(last, 'action')
  if (id === undefined || action === undefined) throw notAsked('document')
  // PHP writes an empty map as an empty list.
  const held = isRecord(data) ? data : {}
  const atTdt = (textIn(held, 'tedetis_transaction_id') ?? '') !== ''
  const words = shownWords(textIn(last, 'message') ?? '')
  const day = isoDayFrom(textIn(last, 'date') ?? '')
  const movedOn = isJour(day) ? day : undefined
  return { id, action, words, standing: standingOfAction(action, atTdt), movedOn, atTdt, data: held, bytes }
}

/** `2025-06-25`, from a text that begins so or with `25/06/2025`. */
export function isoDayFrom(value: string): string {
  return value
    .trim()
    .slice(0, 10)
    .replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$2-$1')
}

/** A document as a list shows it: neither its number nor its data. */
export interface DossierRow {
  readonly id: string
  readonly entity: string
  readonly siren: string
  readonly action: string
  readonly movedOn: Jour | undefined
}

/** Read the rows of a list of documents. @throws ActesError ACTES-G002 when it is no such list */
export function readRows(value: unknown): readonly DossierRow[] {
  if (!Array.isArray(value)) throw notAsked('list')
  return value.map((each: unknown) => {
    const [id, action] = [idIn(each), textIn(each, 'last_action')]
    if (id === undefined || action === undefined) throw notAsked('list')
    const day = isoDayFrom(textIn(each, 'last_action_date') ?? '')
    const [entity, siren] = [textIn(each, 'id_e') ?? '', textIn(each, 'siren') ?? '']
    return { id, entity, siren, action, movedOn: isJour(day) ? day : undefined }
  })
}

/** Read the `id_d` of a list of documents. @throws ActesError ACTES-G002 when it is no such list */
export function readList(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw notAsked('list')
  return value.map((each: unknown) => {
    const id = idIn(each)
    if (id === undefined) throw notAsked('list')
    return id
  })
}

function idIn(record: unknown): string | undefined {
  const id = textIn(record, 'id_d')
  return id !== undefined && isDossierId(id) ? id : undefined
}

/** Can it be an `id_d`? It becomes part of a path, and a reference of another gateway may be anything. */
export function isDossierId(reference: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(reference)
}

/** What a write says of the form: is it complete, and if not, why? Undefined when it says nothing of it. */
export function readForm(value: unknown): { readonly complete: boolean; readonly words: string } | undefined {
  const complete = textIn(value, 'formulaire_ok')
  if (complete === undefined) return undefined
  return { complete: complete !== '0' && complete !== 'false', words: shownWords(textIn(value, 'message') ?? '') }
}

/** A text of a record. PHP may write it as a number or a boolean. */
export function textIn(record: unknown, key: string): string | undefined {
  const value = isRecord(record) ? record[key] : undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}

/** The names in a file field, in their order; undefined when they cannot be read. */
export function fileNamesIn(data: JsonObject, field: string): readonly string[] | undefined {
  const value = data[field]
  if (value === undefined || value === null || value === '' || value === false) return []
  const names = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : undefined
  return names?.every((name) => typeof name === 'string') ? names : undefined
}

export function notAsked(what: string): ActesError {
  return new ActesError('ACTES-G002', { params: { reason: what } })
}
