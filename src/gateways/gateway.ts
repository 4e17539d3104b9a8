// The contract of every gateway: submit, collect and confirm, find after doubt, check. Drivers return bytes and
// receipts. Only protocol/retours/retours.ts understands the ministry's documents.
import type { Jour } from '../protocol/calendrier/jour.ts'
import type { Collectivite } from '../protocol/acte/collectivite.ts'
import type { GatewayType } from '../protocol/acte/passerelles.ts'
import type { Formulaire, OutgoingCode } from '../protocol/messages/formulaire.ts'
import type { ErrorCode } from '../errors.ts'
import type { Conversion } from '../protocol/xml/latin1.ts'
import type { GatewayFacts } from './facts.ts'
import type { SealedSecret } from './settings.ts'

export type GatewayName = GatewayType

/** What a gateway can do and how it limits what it takes, once it is opened. */
export interface Capabilities extends GatewayFacts {
  /** Longest exchange that the driver allows itself, in milliseconds: a lease is longer. */
  readonly exchangeMaxMs: number
  /** After doubt, how long the gateway must be left alone before its `absent` is believed, in milliseconds. */
  readonly quietMs: number
}

/** How much a gateway takes, and when. The limits hold across all processes. */
export interface Traffic {
  /** Who shares the limits: `ministry:https://host/path`. */
  readonly channel: string
  readonly bytesPerHour?: number
  /** When nothing may be sent: `HH:MM` in the zone, days 1 (Monday) to 7. Without `jours`, every day. */
  readonly closed: readonly { readonly jours?: readonly number[]; readonly de: string; readonly a: string }[]
  readonly zone: string
}

/** The gateway's name for a sending of ours. */
export type Reference = string

/** A frozen sending: its content, typed by its code, and the exact bytes that leave. */
export interface Outgoing {
  readonly formulaire: Formulaire
  /** Of the act that it is about; null for a request of the classification. */
  readonly idActe: string | null
  readonly collectivite: Collectivite
  /** Name of the frozen bytes: `SLO-EACT--213401482--20250708-1.tar.gz` for an archive, else the form's. */
  readonly archive: string
  /** `application/gzip` for an archive, else the type that `compose` gave. */
  readonly mediaType: string
  /** Digest of the frozen bytes, in lower-case hexadecimal. */
  readonly sha256: string
  readonly sizeBytes: number
  /** The gateway's reference of the act that it is about, if any. */
  readonly about?: Reference
  /** `delivery` of the letter that it replies to, as collected. */
  readonly letter?: string
  /** Reads the frozen bytes from the start at each call. */
  readonly open: () => AsyncIterable<Uint8Array>
  /** The first file of the message, as it was deposited. */
  readonly document?: Pick<ContentFile, 'sha256' | 'sizeBytes'>
  /** Absent where the gateway finds a sending by its frozen bytes. */
  readonly trail?: Trail
  /** Every sending of a worker has one. A driver gives it to each connection by which it writes. */
  readonly lease?: LeaseGuard
}

/** Whether a sending may still leave: a worker may have slept past the end of its lease, and another one taken over. */
export interface LeaseGuard {
  /** Asked once a connection is made, before its first byte. @throws ActesError ACTES-G012 when it may no longer leave */
  look(): Promise<void>
  /** Has the lease time left? Asked at each write of the connection. */
  lasts(): boolean
}

/** What tells a sending of ours from all others there: only what it can have made is taken for it. */
export interface Trail {
  /** When it was first handed over, by our clock. Nothing older is it. */
  readonly since: Date
  /** Does another sending of ours have this reference? */
  readonly isOthers: (reference: Reference) => Promise<boolean>
  readonly look?: ResumableLook
}

/** A look that takes many reads goes on where the last one failed. */
export interface ResumableLook {
  /** Where that was, as the driver wrote it. */
  readonly from?: string
  /** Keep the place where this one fails. @param place at most 64 characters */
  readonly keep: (place: string) => Promise<void>
}

/** What `compose` makes a form from. */
export interface FormContent {
  readonly formulaire: Formulaire
  readonly collectivite: Collectivite
  readonly idActe: string | null
  readonly about?: Reference
  readonly letter?: string
  /** In hexadecimal and `-`. It occurs nowhere in the content. */
  readonly boundary: string
  /** In the order of `piecesOf`. */
  readonly files: readonly ContentFile[]
  readonly read: (sha256: string) => AsyncIterable<Uint8Array>
}

export interface ContentFile {
  /** Its name in the deposit, and the name that it would have in an archive. */
  readonly fichier: string
  readonly name: string
  readonly typePiece: string
  readonly sha256: string
  readonly sizeBytes: number
}

/** The form, before it is frozen. */
export interface Composed {
  readonly name: string
  readonly mediaType: string
  readonly bytes: AsyncIterable<Uint8Array>
  readonly conversions: readonly Conversion[]
}

export interface Receipt {
  readonly reference: Reference
  /** What the gateway answered, untouched. */
  readonly bytes: Uint8Array
}

/** A gateway and a collectivité: what `collect` runs for. */
export interface Connection {
  /** `sandbox:213401482` */
  readonly id: string
  readonly gateway: GatewayName
  readonly collectivite: Collectivite
  /** Sendings that wait for a retour. A gateway that has no list of retours is asked about each of these. */
  readonly awaiting: readonly Awaited[]
}

export interface Awaited {
  readonly reference: Reference
  readonly code: OutgoingCode
  readonly idActe: string | null
  /** The gateway's reference of the act that it is about. */
  readonly about?: Reference
  /** It has its AR, and is asked about once more: that it cannot be read is no fault. */
  readonly isAnswered?: boolean
}

/**
 * What came back, untouched. `delivery` groups what arrived together (one mail, one folder). It is unique per
 * connection.
 */
export type RawRetour =
  | {
      readonly kind: 'document'
      readonly delivery: string
      readonly name: string
      /** The sending that it is about, if the gateway says so. It counts where the document names none. */
      readonly reference?: Reference
      readonly bytes: Uint8Array
    }
  | {
      readonly kind: 'verdict'
      readonly delivery: string
      readonly reference: Reference
      readonly code: ErrorCode
      /** The gateway's own text, at most 512 characters. */
      readonly reason?: string
      readonly bytes: Uint8Array
    }

/** How a transaction stands there, in our words. `unsent`: the platform keeps it, and it has not left. */
export type StandingThere = 'unsent' | 'sent' | 'acknowledged' | 'refused' | 'annulled' | 'letter' | 'unknown'

/** A transaction as the platform's list shows it. What a list does not tell is absent. */
export interface ListedTransaction {
  /** Of a letter, its `delivery` as `collect` gives it. */
  readonly reference: Reference
  /** The first digit of its code: 1 an act, 2 to 5 letters and replies, 6 annulations, 7 the classification. */
  readonly type: string
  readonly state: StandingThere
  /** An AR of it is there. */
  readonly accuse: boolean
  readonly numero?: string
  readonly dateDecision?: Jour
}

export interface ListPage {
  readonly rows: readonly ListedTransaction[]
  /** Where the next page begins, as the driver writes it; at most 64 characters. */
  readonly next: string
}

export interface ListingRequest {
  /** Nothing that has stood still since before then need be listed. */
  readonly since: Date
  /** Go on from the `next` of a page. */
  readonly from?: string
  /** Of these references, those that we have. What we have needs no number. */
  readonly known: (references: readonly Reference[]) => Promise<ReadonlySet<Reference>>
}

export interface Finding {
  /** What was looked at. `certificate` is ours. */
  readonly name: string
  readonly ok: boolean
  readonly code?: ErrorCode
  /** The setting to blame, as in the declaration: `motDePasse`, `boite.hote`. */
  readonly setting?: string
  readonly detail?: string
  /** Last day of a certificate. */
  readonly on?: Jour
}

/** What `fetch` can get once an act is acknowledged. */
export type Fetchable =
  | { readonly what: 'bordereau' }
  /**
   * A file with the gateway's stamp. `rank` is its rank in the act, 0 for the act itself. `sha256` is the digest of
   * what was sent.
   */
  | { readonly what: 'stamped'; readonly rank: number; readonly sha256: string }
  | { readonly what: 'accuse' }

export interface DriverTools {
  readonly now: () => Date
  /** @throws ActesError ACTES-C003, ACTES-G018 */
  readonly secretOf: (secret: SealedSecret) => Promise<Buffer>
  /** Longest exchange that the lease of a claim allows, in milliseconds. The driver's own limit may be shorter. */
  readonly exchangeMaxMs: number
}

export interface Gateway {
  readonly name: GatewayName
  readonly capabilities: Capabilities
  readonly traffic?: Traffic
  /** Fill in the gateway's form. Nothing leaves. Present where `capabilities.leaves` is `form`. */
  compose?(content: FormContent): Composed
  /** Hand over a frozen sending. @throws ActesError whose kind says whether bytes may have arrived */
  submit(outgoing: Outgoing, signal: AbortSignal): Promise<Receipt>
  /** Everything that waits for this connection. It comes again until it is confirmed. */
  collect(connection: Connection, signal: AbortSignal): AsyncIterable<RawRetour>
  /** Confirm what was collected, once it is stored durably. */
  confirm(retours: readonly RawRetour[], signal: AbortSignal): Promise<void>
  /**
   * After doubt, ask whether the gateway has a sending. What is another sending of ours, is older than this one, was
   * refused or annulled there, or shows another file is never it.
   * @returns the receipt that `submit` would have given, `absent` or `unknown`
   * @throws ActesError ACTES-G015 when something else has its identity there
   */
  find(outgoing: Outgoing, signal: AbortSignal): Promise<Receipt | 'absent' | 'unknown'>
  /**
   * What the platform holds of this collectivité, page by page. What moves meanwhile may be missed, or come twice. Nothing
   * is changed there. Present where `capabilities.list`. @throws ActesError G013 when the account is another's
   */
  list?(connection: Connection, listing: ListingRequest, signal: AbortSignal): AsyncIterable<ListPage>
  /** `not yet`: the gateway has no such file so far, or gave the original back without a stamp. */
  fetch?(reference: Reference, wanted: Fetchable, signal: AbortSignal): Promise<Uint8Array | 'not yet'>
  /** Examine the gateway for doctor and the desk. Nothing is changed there. */
  check(signal: AbortSignal): Promise<readonly Finding[]>
  /** Close the network connections. */
  close(): Promise<void>
}
