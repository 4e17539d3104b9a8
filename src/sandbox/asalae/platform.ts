// State, settings and errors of the simulated as@lae. What nobody has observed of the real one is a setting, and refuses
// by default. Sources: Pastell 4.0 and 4.1 (AsalaeREST.php), the client of the Morbihan (AsalaeConnector.java).
import type { HttpAnswer } from '../http.ts'
import type { Folder } from '../folder.ts'
import type { Sessions } from './sessions.ts'
import type { Transfers } from './transfers.ts'

export const defaultSettings = {
  /** A MessageIdentifier that was already given: refused, or taken as another transfer. */
  repeated: 'refused' as 'refused' | 'taken',
  /** A chunk that came already: refused, or answered as the first time. */
  chunksAgain: 'refused' as 'refused' | 'answered',
  /** Versions before 1.6 know no chunks: they answer without identifiers of a session. */
  chunks: true,
  chunkMaxBytes: 2_097_152,
  sizeMaxBytes: 1_073_741_824,
  sessionMs: 86_400_000,
  unknownStatus: 404,
  /** Delay of a number in _SAETARD, and of the control authority. */
  lateMs: 259_200_000,
  version: 'V1.6.3',
}

export type AsalaeSettings = Readonly<typeof defaultSettings>

export interface AsalaeAccount {
  readonly login: string
  readonly password: string
}

export interface AsalaePlatform {
  readonly folder: Folder
  readonly transfers: Transfers
  readonly sessions: Sessions
  readonly now: () => Date
  settings: AsalaeSettings
}

export class AsalaeError extends Error {
  readonly status: number

  constructor(words: string, status = 500) {
    super(words)
    this.name = 'AsalaeError'
    this.status = status
  }
}

export const pendingWords = 'Transfert en cours de traitement'

export function jsonAnswer(value: unknown): HttpAnswer {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json; charset=UTF-8' },
    body: Buffer.from(JSON.stringify(value)),
  }
}

export function xmlAnswer(body: Uint8Array): HttpAnswer {
  return { status: 200, headers: { 'Content-Type': 'application/xml; charset=UTF-8' }, body }
}

export function errorAnswer({ status, message }: AsalaeError): HttpAnswer {
  const realm = status === 401 ? { 'WWW-Authenticate': 'Basic realm="as@lae"' } : {}
  return { status, headers: { 'Content-Type': 'text/plain; charset=UTF-8', ...realm }, body: Buffer.from(message) }
}
