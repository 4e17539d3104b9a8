// The contract of every archive (SAE): deposit a package, follow it, read its reply, check. Drivers return bytes; only
// protocol/seda/replies.ts reads the replies.
import type { ErrorCode } from '#errors.ts'
import type { Finding, LeaseGuard } from '#gateways/gateway.ts'
import type { ArchiveType } from '#protocol/seda/accord.ts'

/** `ours`: it is asked by our MessageIdentifier, so after a lost answer too. `theirs`: only by the id of its answer. */
interface ArchiveFacts {
  readonly asksBy: 'ours' | 'theirs'
}

/** A frozen transfer: the exact bytes to send. */
export interface OutgoingTransfer {
  /** MessageIdentifier: ASCII letters, digits, `-` and `_`. */
  readonly identifier: string
  /** Identifier of the TransferringAgency in the bordereau. */
  readonly agency: string
  readonly bordereau: Uint8Array
  /** Name of the package, with its extension. */
  readonly name: string
  /** Of the package, in lower-case hexadecimal. */
  readonly sha256: string
  readonly sizeBytes: number
  /** Each call reads the frozen bytes from the start. */
  readonly open: () => AsyncIterable<Uint8Array>
  readonly lease?: LeaseGuard
}

/**
 * `taken`: the archive has all bytes; `reference` is its own id, where it gives one. `refused`: it answered at once by a
 * reply that refuses, and kept nothing (VITAM, unknown workflow).
 */
export type Deposited =
  | { readonly kind: 'taken'; readonly reference: string | null; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly reply: Uint8Array }

/** What to ask about: our identifier, and the archive's where it gave one. */
export interface SentTransfer {
  readonly identifier: string
  readonly agency: string
  readonly reference: string | null
}

/**
 * `absent`: the archive never had it, it may be sent again. `unknown`: it cannot be asked. `stopped`: its operator must
 * act, nothing is sent again. `acknowledgement`: bytes of a receipt of the deposit.
 */
export type Following =
  | { readonly state: 'absent' | 'unknown' }
  | { readonly state: 'pending'; readonly acknowledgement?: Uint8Array }
  | { readonly state: 'stopped'; readonly reason: string; readonly code: ErrorCode }
  | { readonly state: 'answered' }

export interface Archive {
  readonly type: ArchiveType
  readonly facts: ArchiveFacts
  /** Key of the server that several collectivités share: `asalae https://host`. */
  readonly server: string
  /** Longest exchange in milliseconds. */
  readonly exchangeMaxMs: number
  /** After a doubt, milliseconds without contact before `absent` is believed. */
  readonly quietMs: number
  /** Hand over a package. @throws ActesError whose kind says whether bytes may have arrived */
  deposit(transfer: OutgoingTransfer, signal: AbortSignal): Promise<Deposited>
  follow(sent: SentTransfer, signal: AbortSignal): Promise<Following>
  /** The ArchiveTransferReply as it came, accepted or not. */
  reply(sent: SentTransfer, signal: AbortSignal): Promise<Uint8Array | 'not yet'>
  /** Our bordereau as the archive holds it, where it gives it back (VITAM). @returns undefined if it has none */
  bordereau?(sent: SentTransfer, signal: AbortSignal): Promise<Uint8Array | undefined>
  /**
   * The archive's own test of the connection, with nothing stored.
   * @param sample a package that VITAM checks as it would a real one (BLANK_TEST); as@lae has no such test
   */
  check(signal: AbortSignal, sample?: OutgoingTransfer): Promise<readonly Finding[]>
  close(): Promise<void>
}
