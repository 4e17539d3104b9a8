// State, settings, errors and responses of the simulated Pastell. Defaults are those of a working Pastell 4.x in front
// of S²LOW. Source: HttpApi.php (Pastell 4.x).
import type { HttpAnswer } from '../http.ts'
import { notCached, phpJson } from '../php.ts'
import { databaseDate } from '../s2low/platform.ts'
import type { S2lowCore } from '../s2low/s2low.ts'
import type { ApiRequest, Caller } from './request.ts'
import { appendAction, type PastellDocument, type Store } from './document.ts'

export interface PastellEntity {
  readonly id_e: number
  readonly siren: string
  readonly name: string
  readonly department: string
  readonly active?: boolean
}

/** id_u is the rank in the list, from 1. */
export interface PastellUser {
  readonly login: string
  readonly password?: string
  readonly token?: string
  readonly tokenEnd?: Date
  /** Client certificate in PEM: it authenticates its bearer, and the login alone no longer suffices. */
  readonly certificate?: string
  /** `entite:lecture`, `actes-generique:edition`…; by default those of an agent who sends actes. */
  readonly rights?: readonly string[]
  readonly entities?: readonly number[]
  readonly disabled?: boolean
}

export const agentRights: readonly string[] = [
  'entite:lecture',
  'utilisateur:lecture',
  'actes-generique:lecture',
  'actes-generique:edition',
  'actes-generique:teletransmettre',
]

export const defaultSettings = {
  /** Every read request advances the simulation, as `advance()` does. */
  live: false,
  /** Actions wait for the daemon: success only means queued. */
  deferred: false,
  /** The TdT waits for a person's RGS** certificate: `document-transmis-tdt` until then. */
  confirmation: false,
  /**
   * A number that the TdT already has. `tdt-error`: the action succeeds, then the state has the TdT's text. `refused`:
   * the action is refused (400). Deferred actions always end in `send-tdt-erreur`.
   */
  duplicates: 'tdt-error' as 'tdt-error' | 'refused',
  typology: true,
  /** `original`: the stamping service is down, and the file is returned unstamped. */
  stamp: 'stamped' as 'stamped' | 'original',
  /** Put the XML of an anomaly before its text. */
  anomalyXml: true,
  /** The files of an acknowledged acte come one turn after its state. */
  lateFiles: false,
  loginAttempts: 5,
  version: '4.1.20',
  thresholdBytes: 157_286_400,
  /** A request over it loses all its fields, as in PHP. */
  bodyMaxBytes: 209_715_200,
}

export type PastellSettings = Readonly<typeof defaultSettings>

export interface PastellPlatform {
  readonly store: Store
  readonly entities: readonly PastellEntity[]
  readonly users: readonly PastellUser[]
  readonly now: () => Date
  settings: PastellSettings
  readonly tdt: S2lowCore
}

/** A request of a known caller. */
export interface KnownCall {
  readonly platform: PastellPlatform
  readonly request: ApiRequest
  readonly caller: Caller
}

export interface NewAction {
  readonly action: string
  readonly message: string
  /** Absent for Pastell itself. */
  readonly id_u?: number
}

export function lined({ now }: PastellPlatform, document: PastellDocument, line: NewAction) {
  return appendAction(document, { id_u: 0, ...line, at: now().toISOString() })
}

export class PastellError extends Error {
  readonly status: number

  constructor(words: string, status = 400) {
    super(words)
    this.name = 'PastellError'
    this.status = status
  }
}

export function entityOf({ entities }: PastellPlatform, id_e: string, words: string) {
  const entity = entities.find((each) => `${each.id_e}` === id_e)
  if (!entity) throw new PastellError(words, 404)
  return entity
}

export function checkRight({ id_u, hasRight }: Caller, right: string, id_e: number) {
  if (!hasRight(right, id_e)) throw new PastellError(`Acces interdit id_e=${id_e}, droit=${right},id_u=${id_u}`, 403)
}

export function shownInstant(iso: string) {
  return databaseDate(new Date(iso))
}

/** A value that JSON cannot hold is reported with the success status, as in Pastell. */
export function jsonAnswer(status: number, value: unknown) {
  const json =
    phpJson(value, 4) ?? phpJson(errorValue(`Impossible d'encoder le résultat en JSON [code 5]: ${malformed}`), 4)
  return {
    status,
    headers: { Server: 'Apache', 'Content-type': 'application/json; charset=utf-8' },
    body: Buffer.from(json ?? ''),
  }
}

const malformed = 'Malformed UTF-8 characters, possibly incorrectly encoded'

function errorValue(words: string) {
  return { status: 'error', 'error-message': words }
}

/** PHP that stops sends an empty body. */
export function errorAnswer({ status, message }: PastellError) {
  if (message === '') return bareAnswer(status)
  const answer = jsonAnswer(status, errorValue(message))
  return { ...answer, headers: { ...answer.headers, ...extraHeaders[status] } }
}

const extraHeaders: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'Basic realm="API Pastell"' },
  429: { 'Retry-after': '60' },
}

export function fileAnswer(file: { readonly name: string; readonly mime: string }, bytes: Uint8Array): HttpAnswer {
  const name = file.name.toWellFormed().replace(/[\0-\x1f\x7f]/g, '')
  return {
    status: 200,
    headers: {
      Server: 'Apache',
      'Content-type': file.mime,
      'Content-disposition': `attachment; filename="${Buffer.from(name).toString('latin1')}"`,
      ...notCached,
    },
    body: bytes,
  }
}

export function bareAnswer(status: number, headers: Readonly<Record<string, string>> = {}) {
  return { status, headers: { Server: 'Apache', ...headers }, body: new Uint8Array() }
}
