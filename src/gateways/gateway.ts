// The contract of every road to the prefecture: submit, collect then confirm, find after doubt, check.
// Drivers return bytes and receipts; only protocol/retours/retours.ts understands the ministry's documents.
import type { Jour } from '../protocol/calendrier/jour.ts'
import type { Collectivite } from '../protocol/acte/collectivite.ts'
import type { Formulaire, OutgoingCode } from '../protocol/messages/formulaire.ts'
import type { ErrorCode } from '../errors.ts'
import type { NumberPolicy } from '../protocol/acte/numero.ts'
import type { Charset, Conversion } from '../protocol/xml/latin1.ts'
import type { SealedSecret } from './settings.ts'

export type GatewayName = 'sandbox' | 's2low' | 'ministry' | 'pastell'

/** What a road can do and what it limits: data, shown by doctor and the dashboard. */
export interface Capabilities {
  /** After doubt, can it tell whether it has a sending? */
  readonly find: boolean
  /** Does it carry the answers to letters (2-2, 3-3, 3-4, 4-3, 4-4)? */
  readonly reply: boolean
  /** Does it give the files back with its stamp, and a receipt in PDF? */
  readonly stamp: boolean
  readonly bordereau: boolean
  /** Do the prefecture's letters come through it? */
  readonly letters: boolean
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
  /** `archive`: ours leaves as it is. `form`: the gateway builds its own from what `compose` fills in. */
  readonly leaves: 'archive' | 'form'
  /** After doubt, how long it must be left in peace before its `absent` is believed, in milliseconds. */
  readonly quietMs: number
}

/** How much a road takes, and when: enforced across all processes. */
export interface Traffic {
  /** Who shares it: `ministry:https://host/path`. */
  readonly channel: string
  readonly bytesPerHour?: number
  /** When nothing may be sent: `HH:MM` in the zone, days 1 (Monday) to 7, all of them without `jours`. */
  readonly closed: readonly { readonly jours?: readonly number[]; readonly de: string; readonly a: string }[]
  readonly zone: string
}

/** How a gateway names our sending. */
export type Reference = string

/** A frozen sending: what it says, typed by its code, and the exact bytes that leave. */
export interface Outgoing {
  readonly formulaire: Formulaire
  /** Of the act that it speaks of; null for a request of the classification. */
  readonly idActe: string | null
  readonly collectivite: Collectivite
  /** Name of what is frozen: of the archive, `SLO-EACT--213401482--20250708-1.tar.gz`, or of the form. */
  readonly archive: string
  /** `application/gzip` for an archive, else what `compose` said. */
  readonly mediaType: string
  /** Digest of the frozen bytes, lower-case hexadecimal, and their size. */
  readonly sha256: string
  readonly sizeBytes: number
  /** How the gateway names the act that it speaks of, where it speaks of one. */
  readonly about?: Reference
  /** `delivery` of the letter that it answers, as it was collected. */
  readonly letter?: string
  /** The frozen bytes, read anew at each call. */
  readonly open: () => AsyncIterable<Uint8Array>
}

/** What a form-filling gateway composes from. */
export interface Content {
  readonly formulaire: Formulaire
  readonly collectivite: Collectivite
  readonly idActe: string | null
  readonly about?: Reference
  readonly letter?: string
  /** In hexadecimal and `-`; stands nowhere else. */
  readonly boundary: string
  /** In the order of `piecesOf`. */
  readonly files: readonly ContentFile[]
  readonly read: (sha256: string) => AsyncIterable<Uint8Array>
}

export interface ContentFile {
  /** As it was deposited, and as it would be named in an archive. */
  readonly fichier: string
  readonly name: string
  readonly typePiece: string
  readonly sha256: string
  readonly sizeBytes: number
}

/** What a form-filling gateway is handed: frozen before it leaves. */
export interface Composed {
  readonly name: string
  readonly mediaType: string
  readonly bytes: AsyncIterable<Uint8Array>
  readonly conversions: readonly Conversion[]
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
  /** What was sent by it and waits for an answer: a gateway that must be asked about each asks about these. */
  readonly awaiting: readonly Awaited[]
}

export interface Awaited {
  readonly reference: Reference
  readonly code: OutgoingCode
  readonly idActe: string | null
  /** How the gateway names the act that it speaks of. */
  readonly about?: Reference
}

/** What came back, untouched. `delivery` groups what arrived together (one mail, one folder) and is unique per connection. */
export type RawRetour =
  | {
      readonly kind: 'document'
      readonly delivery: string
      readonly name: string
      /** The sending that it speaks of, where the gateway says so: it counts where the document names none. */
      readonly reference?: Reference
      readonly bytes: Uint8Array
    }
  | {
      readonly kind: 'verdict'
      readonly delivery: string
      readonly reference: Reference
      readonly code: ErrorCode
      /** Its own words, at most 512 characters. */
      readonly reason?: string
      readonly bytes: Uint8Array
    }

export interface Finding {
  /** `certificate` for ours, with its last day in `on`; else what was looked at. */
  readonly name: string
  readonly ok: boolean
  readonly code?: ErrorCode
  /** Which setting of the gateway it comes from, as it stands in the declaration: `motDePasse`, `boite.hote`. */
  readonly setting?: string
  readonly detail?: string
  /** The day it stood at, where it matters (a certificate's end). */
  readonly on?: Jour
}

/** What may be fetched once an act is acknowledged. */
export type Fetchable =
  | { readonly what: 'bordereau' }
  /** A file with the gateway's stamp: its rank in the act, 0 for the act itself, and the digest of what was sent. */
  | { readonly what: 'stamped'; readonly rank: number; readonly sha256: string }
  | { readonly what: 'accuse' }

/** What a driver is opened with, beside its settings. */
export interface DriverTools {
  readonly now: () => Date
  /** @throws ActesError ACTES-C003, ACTES-G018 */
  readonly secretOf: (secret: SealedSecret) => Promise<Buffer>
  /** Longest exchange that the lease of a claim allows, in milliseconds: the driver's own is the shorter one. */
  readonly exchangeMaxMs: number
}

export interface Gateway {
  readonly name: GatewayName
  readonly capabilities: Capabilities
  readonly traffic?: Traffic
  /** Fill the gateway's form in; nothing leaves. There where `capabilities.leaves` says `form`. */
  compose?(content: Content): Composed
  /** Hand a frozen sending over. Throws ActesError: its kind says whether bytes may have arrived. */
  submit(outgoing: Outgoing, signal: AbortSignal): Promise<Receipt>
  /** Everything that waits for this connection; the same again until confirmed. */
  collect(connection: Connection, signal: AbortSignal): AsyncIterable<RawRetour>
  /** Called only once what was collected is stored durably. */
  confirm(retours: readonly RawRetour[], signal: AbortSignal): Promise<void>
  /**
   * After doubt: the receipt it would have given, or a plain answer.
   * @throws ActesError ACTES-G015 when something lives there under its identity that is not ours
   */
  find(outgoing: Outgoing, signal: AbortSignal): Promise<Receipt | 'absent' | 'unknown'>
  /** `not yet`: the gateway has no such thing so far, or gave the original back unstamped. */
  fetch?(reference: Reference, wanted: Fetchable, signal: AbortSignal): Promise<Uint8Array | 'not yet'>
  /** What doctor and the dashboard's light ask. */
  check(signal: AbortSignal): Promise<readonly Finding[]>
  /** Give connections back. */
  close(): Promise<void>
}
