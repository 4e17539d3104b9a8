// The contract of every gateway: submit, collect and confirm, find after a doubt, check. Drivers return bytes and
// receipts. Only protocol/retours/retours.ts parses the ministry's documents.
import type { Clock } from '#clock.ts'
import type { Jour } from '#protocol/calendrier/jour.ts'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import type { GatewayType } from '#protocol/acte/passerelles.ts'
import type { Formulaire, OutgoingCode } from '#protocol/messages/formulaire.ts'
import type { ErrorCode } from '#errors.ts'
import type { Conversion } from '#protocol/xml/latin1.ts'
import type { GatewayFacts } from './facts.ts'
import type { SealedSecret } from './settings.ts'

export type GatewayName = GatewayType

interface Capabilities extends GatewayFacts {
  /** Longest exchange in milliseconds. A lease must be longer. */
  readonly exchangeMaxMs: number
  /** After a doubt, milliseconds without contact before the gateway's `absent` is believed. */
  readonly quietMs: number
}

/** How much a gateway takes, and when. The limits hold across all processes. */
export interface Traffic {
  /** Key that shares the limits: `ministry:https://host/path`. */
  readonly channel: string
  readonly bytesPerHour?: number
  /** When nothing may be sent: `HH:MM` in the zone, days 1 (Monday) to 7. Without `jours`, every day. */
  readonly closed: readonly { readonly jours?: readonly number[]; readonly de: string; readonly a: string }[]
  readonly zone: string
}

export type Reference = string

/** A frozen sending: its content, typed by its code, and the exact bytes to send. */
export interface Outgoing {
  readonly formulaire: Formulaire
  /** The acte that it concerns; null for a classification request. */
  readonly idActe: string | null
  readonly collectivite: Collectivite
  /** Name of the frozen bytes: `SLO-EACT--213401482--20250708-1.tar.gz` for an archive, else the form's. */
  readonly archive: string
  /** `application/gzip` for an archive, else the type from `compose`. */
  readonly mediaType: string
  /** Of the frozen bytes, in lower-case hexadecimal. */
  readonly sha256: string
  readonly sizeBytes: number
  readonly about?: Reference
  /** `delivery` of the letter that it answers, as collected. */
  readonly letter?: string
  /** Each call reads the frozen bytes from the start. */
  readonly open: () => AsyncIterable<Uint8Array>
  readonly document?: Pick<ContentFile, 'sha256' | 'sizeBytes'>
  /** Of a frozen archive, in its order: envelope and message first. */
  readonly members?: readonly Pick<ContentFile, 'name' | 'sha256' | 'sizeBytes'>[]
  /** Absent where the archive leaves as it is: its name and its bytes are one sending's alone. */
  readonly trail?: Trail
  /** Set by every worker. A driver gives it to each connection that it writes to. */
  readonly lease?: LeaseGuard
}

/** A worker may sleep past the end of its lease while another worker takes over. */
export interface LeaseGuard {
  /** Asked once connected, before the first byte. @throws ActesError ACTES-G012 when the sending may no longer leave */
  look(): Promise<void>
  /** Asked at each write of the connection. */
  lasts(): boolean
}

/** Tells a sending of ours from all other transactions on the platform. */
export interface Trail {
  /** First handover, by our clock. No older transaction is this sending. */
  readonly since: Date
  /** It was tried before, and did not arrive: what lies there under its name, with its bytes, is its own. */
  readonly isRepeat?: boolean
  /** Its answer has come, and only its reference is asked for. */
  readonly isAnswered?: boolean
  readonly isOthers: (reference: Reference) => Promise<boolean>
  readonly look?: ResumableLook
}

/** A search of many reads resumes where the last one failed. */
export interface ResumableLook {
  readonly from?: string
  /** Save the cursor when a search fails, at most 64 characters. */
  readonly keep: (place: string) => Promise<void>
}

export interface FormContent {
  readonly formulaire: Formulaire
  readonly collectivite: Collectivite
  readonly idActe: string | null
  readonly about?: Reference
  readonly letter?: string
  /** Hexadecimal digits and `-`. Occurs nowhere in the content. */
  readonly boundary: string
  /** In the order of `piecesOf`. */
  readonly files: readonly ContentFile[]
  readonly read: (sha256: string) => AsyncIterable<Uint8Array>
}

export interface ContentFile {
  /** Name in the deposit; `name` is the name that the file would have in an archive. */
  readonly fichier: string
  readonly name: string
  readonly typePiece: string
  readonly sha256: string
  readonly sizeBytes: number
}

export interface Composed {
  readonly name: string
  readonly mediaType: string
  readonly bytes: AsyncIterable<Uint8Array>
  readonly conversions: readonly Conversion[]
}

export interface Receipt {
  readonly reference: Reference
  readonly bytes: Uint8Array
}

/** What is known of a sending after a doubt. */
export type Found = Receipt | 'absent' | 'unknown'

/** `not yet`: there is no such file so far, or it is the original without a stamp. */
export type Fetched = Uint8Array | 'not yet'

export interface Connection {
  readonly id: string
  readonly gateway: GatewayName
  readonly collectivite: Collectivite
  /** Sendings that wait for a retour. A gateway without a list of retours is asked about each of them. */
  readonly awaiting: readonly Awaited[]
}

export interface Awaited {
  readonly reference: Reference
  readonly code: OutgoingCode
  readonly idActe: string | null
  readonly about?: Reference
  /** It has its AR and is only checked once more: failing to read it is no fault. */
  readonly isAnswered?: boolean
}

/** A retour as received. `delivery` groups what arrived together (a mail, a folder), unique per connection. */
export type RawRetour =
  | {
      readonly kind: 'document'
      readonly delivery: string
      readonly name: string
      /** The sending, if the gateway gives it. Used when the document names none. */
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

/** Our word for the platform's status. `unsent`: the platform holds it and has not sent it. */
export type StandingThere = 'unsent' | 'sent' | 'acknowledged' | 'refused' | 'annulled' | 'letter' | 'unknown'

/** A transaction in the platform's list. Fields that a list does not give are absent. */
export interface ListedTransaction {
  /** For a letter, its `delivery` as from `collect`. */
  readonly reference: Reference
  /** First digit of its code: 1 acte, 2 to 5 letters and replies, 6 annulation, 7 classification. */
  readonly type: string
  readonly state: StandingThere
  readonly accuse: boolean
  readonly numero?: string
  readonly dateDecision?: Jour
}

export interface ListPage {
  readonly rows: readonly ListedTransaction[]
  /** Cursor of the next page, in the driver's own format, at most 64 characters. */
  readonly next: string
}

export interface ListingRequest {
  /** Transactions unchanged since before this date may be omitted. */
  readonly since: Date
  readonly from?: string
  /** Returns those of the references that we already have. They need no number. */
  readonly known: (references: readonly Reference[]) => Promise<ReadonlySet<Reference>>
}

export interface Finding {
  /** What was checked. `certificate` is our own. */
  readonly name: string
  readonly ok: boolean
  readonly code?: ErrorCode
  /** The setting to blame, as in the declaration: `motDePasse`, `boite.hote`. */
  readonly setting?: string
  readonly detail?: string
  readonly on?: Jour
}

export type Fetchable =
  | { readonly what: 'bordereau' }
  /** `rank` 0 is the acte itself. `sha256` is the digest of the file as sent. */
  | { readonly what: 'stamped'; readonly rank: number; readonly sha256: string }
  | { readonly what: 'accuse' }

export interface DriverTools extends Clock {
  /** @throws ActesError ACTES-C003, ACTES-G018 */
  readonly secretOf: (secret: SealedSecret) => Promise<Buffer>
  /** Longest exchange in milliseconds that the lease allows. The driver's own limit may be shorter. */
  readonly exchangeMaxMs: number
}

export interface Gateway {
  readonly name: GatewayName
  readonly capabilities: Capabilities
  readonly traffic?: Traffic
  /** Fill in the gateway's form without sending. Without it, an archive is frozen. */
  compose?(content: FormContent): Composed
  /** Hand over a frozen sending. @throws ActesError whose kind says whether bytes may have arrived */
  submit(outgoing: Outgoing, signal: AbortSignal): Promise<Receipt>
  /** Everything that waits for this connection. It comes again until confirmed. */
  collect(connection: Connection, signal: AbortSignal): AsyncIterable<RawRetour>
  /** Called once the retours are stored durably. */
  confirm(retours: readonly RawRetour[], signal: AbortSignal): Promise<void>
  /**
   * After a doubt, ask whether the gateway has a sending. A transaction is not this sending if it is another of ours,
   * is older, was refused or annulled there, or shows another file.
   * @returns the receipt that `submit` would have given, `absent` or `unknown`
   * @throws ActesError ACTES-G015 when something else has its identity there
   */
  find(outgoing: Outgoing, signal: AbortSignal): Promise<Found>
  /**
   * Page through what the platform holds of this collectivité, read-only. A transaction that moves meanwhile may be
   * missed or listed twice. Present when `capabilities.list`. @throws ActesError G013 for an account of another
   * collectivité
   */
  list?(connection: Connection, listing: ListingRequest, signal: AbortSignal): AsyncIterable<ListPage>
  fetch?(reference: Reference, wanted: Fetchable, signal: AbortSignal): Promise<Fetched>
  check(signal: AbortSignal): Promise<readonly Finding[]>
  close(): Promise<void>
}
