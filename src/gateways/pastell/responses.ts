// Judges responses of Pastell's REST API v2: the status by phase of the sending, errors as JSON with `error-message`,
// documents from JSON of any shape. An HTML page is not the API's: a proxy, a sign-in page, a breakdown.
import type { ErrorCode } from '#errors.ts'
import type { HttpResponse } from '../wire/http.ts'
import { pageSaid, turnedAway } from '../wire/pages.ts'
import { isJour, type Jour } from '#protocol/calendrier/jour.ts'
import { shownWords, standingOfAction } from './meanings.ts'
import { exchangeError, notAsked } from '../troubles.ts'

/**
 * `read` changes nothing. `prepare` writes into an unsent document, which the next attempt finds and resumes. `send`
 * hands the document to the TdT: from then on silence is a doubt.
 */
export type Phase = 'read' | 'prepare' | 'send'

export type JudgedResponse =
  | { readonly kind: 'done'; readonly status: number; readonly value: unknown; readonly bytes: Buffer }
  /** `missing`: HTTP 404, no such entity, document or file. */
  | { readonly kind: 'refused' | 'missing'; readonly words: string }

type PhaseCodes = Readonly<Record<Phase, ErrorCode>>

const always = (code: ErrorCode): PhaseCodes => ({ read: code, prepare: code, send: code })
const unreadable: PhaseCodes = { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G005' }
/** A proxy refused, and would refuse again. It may have passed a handover on. */
const notOfTheApi: PhaseCodes = { read: 'ACTES-G002', prepare: 'ACTES-G021', send: 'ACTES-G021' }
const broken: PhaseCodes = { read: 'ACTES-G002', prepare: 'ACTES-G002', send: 'ACTES-G004' }

/** These statuses end an exchange in any phase. Identity, rate and routing are checked before anything is done. */
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
 * @throws ActesError ACTES-G002 (retry later), G008 (account or rights), G013 (not the expected API), G021 (refused by
 * a proxy); in the phase `send` also G004 and G005
 */
export function judge({ status, bytes }: HttpResponse, phase: Phase): JudgedResponse {
  const value = parseJsonBytes(bytes)
  const words = errorMessageIn(value)
  if (isSuccess(status) && value !== undefined) return { kind: 'done', status, value, bytes }
  if (words !== undefined && (status === 400 || status === 404))
    return { kind: status === 400 ? 'refused' : 'missing', words: shownWords(words) }
  throw statusTrouble({ status, bytes }, phase, words)
}

function isSuccess(status: number) {
  return status >= 200 && status < 300
}

export function judgeFile(response: HttpResponse): Buffer | undefined {
  const { status, bytes } = response
  if (isSuccess(status)) {
    if (isPage(bytes)) throw statusTrouble(response, 'read')
    return bytes
  }
  const judged = judge(response, 'read')
  if (judged.kind === 'refused') throw statusTrouble(response, 'read', judged.words)
  return undefined
}

function statusTrouble(page: Pick<HttpResponse, 'status' | 'bytes'>, phase: Phase, words?: string) {
  const { status } = page
  const row = statuses[status] ?? (status === 404 ? always('ACTES-G013') : status >= 500 ? broken : unreadable)
  // The path has worked before, so the address is right.
  const code = status === 404 && phase === 'send' ? 'ACTES-G005' : row[phase]
  const said = code === 'ACTES-G021' ? pageSaid(page) : `HTTP ${status}`
  const reason = words === undefined ? said : `${shownWords(words)} (HTTP ${status})`
  return exchangeError(code, { ...(code === 'ACTES-G013' && { setting: 'url' }), reason })
}

function errorMessageIn(value: unknown) {
  return isRecord(value) && typeof value['error-message'] === 'string' ? value['error-message'] : undefined
}

function parseJsonBytes(bytes: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function isPage(bytes: Buffer) {
  return /^\s*<(?:!doctype html|html|b>|br ?\/?>|pre[ >])/i.test(bytes.subarray(0, 512).toString('latin1'))
}

type JsonObject = Readonly<Record<string, unknown>>

export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export type Dossier = ReturnType<typeof readDossier>

export function readDossier(value: unknown, bytes: Buffer) {
  const { info, last_action: last, data } = isRecord(value) ? value : {}
  const id = idIn(info, 'document')
  const action = textIn(last, 'action')
  if (action === undefined) throw notAsked('document')
  // PHP writes an empty map as an empty list.
  const held: JsonObject = isRecord(data) ? data : {}
  // The TdT gave it a number, so the TdT has it.
  const atTdt = (textIn(held, 'tedetis_transaction_id') ?? '') !== ''
  const words = shownWords(textIn(last, 'message') ?? '')
  const movedOn = dayIn(last, 'date')
  return { id, action, words, standing: standingOfAction(action, atTdt), movedOn, atTdt, data: held, bytes }
}

/** `2025-06-25`, from a text that begins so or with `25/06/2025`. */
export function isoDayFrom(value: string) {
  return value
    .trim()
    .slice(0, 10)
    .replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$2-$1')
}

export type DossierRow = ReturnType<typeof readRows>[number]

export function readRows(value: unknown) {
  return eachOf(value, (each) => {
    const action = textIn(each, 'last_action')
    if (action === undefined) throw notAsked('list')
    const [entity, siren] = [textIn(each, 'id_e') ?? '', textIn(each, 'siren') ?? '']
    return { id: idIn(each, 'list'), entity, siren, action, movedOn: dayIn(each, 'last_action_date') }
  })
}

function eachOf<T>(value: unknown, read: (each: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) throw notAsked('list')
  return value.map(read)
}

export function readList(value: unknown) {
  return eachOf(value, (each) => idIn(each, 'list'))
}

/** @throws ActesError ACTES-G002 */
export function idIn(record: unknown, what: string): string {
  const id = textIn(record, 'id_d')
  if (id === undefined || !isDossierId(id)) throw notAsked(what)
  return id
}

function dayIn(record: unknown, key: string): Jour | undefined {
  const day = isoDayFrom(textIn(record, key) ?? '')
  return isJour(day) ? day : undefined
}

/** Validate an `id_d`: it becomes part of a path, and another gateway's reference may be anything. */
export function isDossierId(reference: string) {
  return /^[A-Za-z0-9_-]{1,64}$/.test(reference)
}

export function readForm(value: unknown): { readonly complete: boolean; readonly words: string } | undefined {
  const complete = textIn(value, 'formulaire_ok')
  if (complete === undefined) return undefined
  return { complete: complete !== '0' && complete !== 'false', words: shownWords(textIn(value, 'message') ?? '') }
}

/** PHP may write a text as a number or a boolean. */
export function textIn(record: unknown, key: string): string | undefined {
  const value = isRecord(record) ? record[key] : undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}

export function fileNamesIn(data: JsonObject, field: string): readonly string[] | undefined {
  const value = data[field]
  if (value === undefined || value === null || value === '' || value === false) return []
  const names = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : undefined
  return names?.every((name) => typeof name === 'string') ? names : undefined
}
