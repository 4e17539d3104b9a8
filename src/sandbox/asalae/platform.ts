// State, settings and errors of the simulated as@lae. What nobody has observed of the real one refuses by default. Sources:
// Pastell 4.0 and 4.1 (AsalaeREST.php), the client of the Morbihan (AsalaeConnector.java).
import type { Folder } from '../folder.ts'
import type { openKept } from '../kept.ts'

export const defaultSettings = {
  /** A chunk that came already: refused, or answered as the first time. */
  chunksAgain: 'refused' as 'refused' | 'answered',
  /** Versions before 1.6 know no chunks: they answer without identifiers of a session. */
  chunks: true,
  chunkMaxBytes: 2_097_152,
  sizeMaxBytes: 1_073_741_824,
  sessionMs: 86_400_000,
  /** Delay of a number in _SAETARD, and of the control authority. */
  lateMs: 259_200_000,
}

export type AsalaeSettings = Readonly<typeof defaultSettings>

/** `transfers/<rank>` holds bordereau.xml, the package under the name it came with, and ACK.xml and ATR.xml once written. */
export interface AsalaeTransfer {
  readonly id: string
  readonly rank: number
  /** MessageIdentifier and TransferringAgency of the bordereau. */
  readonly identifier: string
  readonly versant: string
  readonly agreement: string
  /** Name of the package; none when no file came with the bordereau. */
  readonly file: string | null
  readonly sizeBytes: number
  /** Word of its number that steers it. */
  readonly steered: string | null
  readonly receivedAt: string
  /** `received`, then `acknowledged` (ACK.xml, where one comes), then `answered` (ATR.xml). */
  readonly state: 'received' | 'acknowledged' | 'answered'
  /** ReplyCode of the ATR, and what a person reads of it; the ATR itself gives no reason. */
  readonly code?: string
  readonly reason?: string
}

/** A package that comes in chunks: `sessions/<id>` holds the bordereau, and what came so far. */
export interface ChunkSession {
  readonly id: string
  readonly rank: number
  readonly security: string
  readonly transfer: string
  readonly openedAt: string
  readonly chunks: number
  readonly sizeBytes: number
  /** As the first chunk says them. */
  readonly name?: string
  readonly total?: number
}

export interface AsalaePlatform {
  readonly folder: Folder
  readonly transfers: ReturnType<typeof openKept<AsalaeTransfer>>
  readonly sessions: ReturnType<typeof openKept<ChunkSession>>
  readonly now: () => Date
  readonly settings: AsalaeSettings
}

export class AsalaeError extends Error {
  readonly status: number

  constructor(words: string, status = 500) {
    super(words)
    this.name = 'AsalaeError'
    this.status = status
  }
}
