// The contract of every road to the prefecture: submit, collect then confirm, find after doubt, check.
// Drivers return bytes and receipts; only protocol/retours.ts understands the ministry's documents.
import type { Jour } from '../protocol/acte.ts'
import type { Collectivite } from '../protocol/collectivite.ts'
import type { Formulaire } from '../protocol/formulaire.ts'
import type { ErrorCode } from '../errors.ts'
import type { NumberPolicy } from '../protocol/names.ts'
import type { Charset } from '../protocol/text.ts'

export type GatewayName = 'sandbox' | 's2low' | 'ministry' | 'pastell'

/** What a road can do and what it limits: data, shown by doctor and the dashboard. */
export interface Capabilities {
  /** After doubt, can it tell whether it has a sending? */
  readonly find: boolean
  /** Does it carry the answers to letters (2-2, 3-3, 3-4, 4-3, 4-4)? */
  readonly reply: boolean
  readonly stamp: boolean
  /** Does it carry the annulation of a transmission (6-1)? */
  readonly cancel: boolean
  /** Do our own receipts of letters (3-2, 4-2) leave through it? One that sends them itself says no. */
  readonly receipts: boolean
  /** Does it carry requests of the classification (7-1)? */
  readonly classification: boolean
  readonly numbers: NumberPolicy
  readonly charset: Charset
  /** Characters of Objet, counted after transliteration. */
  readonly objetMax: number
  /** Sum of the files at deposit, and size of the tar.gz after packing, in bytes. */
  readonly sizeMaxBytes: number
  /** Longest exchange that the driver allows itself, in milliseconds: a lease is longer. */
  readonly exchangeMaxMs: number
  /** A refused number can never be used again there. */
  readonly spendsNumbers: boolean
}

/** How a gateway names our sending. */
export type Reference = string

/** A frozen sending: what it says, typed by its code, and the exact bytes that leave. */
export interface Outgoing {
  readonly formulaire: Formulaire
  /** Of the act that it speaks of; null for a request of the classification. */
  readonly idActe: string | null
  readonly collectivite: Collectivite
  /** Name of the archive, `SLO-EACT--213401482--20250708-1.tar.gz`. */
  readonly archive: string
  /** Digest of the frozen archive, lower-case hexadecimal, and its size. */
  readonly sha256: string
  readonly sizeBytes: number
  /** The frozen bytes, read anew at each call. */
  readonly open: () => AsyncIterable<Uint8Array>
}

export interface Receipt {
  readonly reference: Reference
  /** The gateway's own words, kept. */
  readonly bytes: Uint8Array
}

/** The gateway × collectivite pair that collect runs for. */
export interface Connection {
  /** `sandbox:213401482` */
  readonly id: string
  readonly gateway: GatewayName
  readonly collectivite: Collectivite
}

/** What came back, untouched. `delivery` groups what arrived together (one mail, one folder) and is unique per connection. */
export type RawRetour =
  | { readonly kind: 'document'; readonly delivery: string; readonly name: string; readonly bytes: Uint8Array }
  | {
      readonly kind: 'verdict'
      readonly delivery: string
      readonly reference: Reference
      readonly code: ErrorCode
      readonly bytes: Uint8Array
    }

export interface Finding {
  readonly name: string
  readonly ok: boolean
  readonly code?: ErrorCode
  readonly detail?: string
  /** The day it stood at, where it matters (a certificate's end). */
  readonly on?: Jour
}

export interface Gateway {
  readonly name: GatewayName
  readonly capabilities: Capabilities
  /** Hand a frozen sending over. Throws ActesError: its kind says whether bytes may have arrived. */
  submit(outgoing: Outgoing, signal: AbortSignal): Promise<Receipt>
  /** Everything that waits for this connection; the same again until confirmed. */
  collect(connection: Connection, signal: AbortSignal): AsyncIterable<RawRetour>
  /** Called only once what was collected is stored durably. */
  confirm(retours: readonly RawRetour[], signal: AbortSignal): Promise<void>
  /** After doubt: the receipt it would have given, or a plain answer. */
  find(outgoing: Outgoing, signal: AbortSignal): Promise<Receipt | 'absent' | 'unknown'>
  /** What doctor and the dashboard's light ask. */
  check(signal: AbortSignal): Promise<readonly Finding[]>
}
