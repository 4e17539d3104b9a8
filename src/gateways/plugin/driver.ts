// What a plug-in is to its host: its file exports `manifest` and `open`. Values cross between two processes: what is given
// holds no function but those named here.
import type * as z from 'zod'
import type { Collectivite } from '#protocol/acte/collectivite.ts'
import type { Node } from '#protocol/xml/read.ts'
import type { ErrorCode, Params } from '#errors.ts'
import type { Connection, Fetchable, ListingRequest, Outgoing, Trail } from '../gateway.ts'
import type { fetched, findings, found, listed, receipt, retour } from './answers.ts'
import type { requestShape } from './exchange.ts'
import type { manifestShape } from './manifest.ts'

export type Manifest = z.input<typeof manifestShape>
export type Request = z.input<typeof requestShape>

export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
}

/** The way to the platform, for as long as the call lasts that lends it. */
export interface Wire {
  /**
   * Ask the platform. No redirects, retries or cookies; what it answers is the driver's to judge.
   * @throws an error with a code that ends the call best untouched: the host knows what it means
   */
  exchange(request: Request): Promise<Answer>
}

type Told<T extends { readonly collectivite: Collectivite }> = Omit<T, 'collectivite' | 'open' | 'trail' | 'lease'> & {
  readonly collectivite: Omit<Collectivite, 'gateway'>
}

/** A frozen sending. Its bytes leave by `exchange`, which names parts of them or files of its archive. */
export type Sending = Told<Outgoing> & Partial<Pick<Trail, 'since' | 'isRepeat' | 'isAnswered'>>

type Retour = z.input<typeof retour>
type WithoutBytes<T> = T extends unknown ? Omit<T, 'bytes'> : never

/** Those that a platform does not need may be absent, as its facts say. */
export interface Driver {
  /** Hand over. @throws the error of `tools.error` that says what the platform answered */
  submit(sending: Sending, wire: Wire): Promise<z.input<typeof receipt>>
  /** After a doubt: does the platform have it? `unknown` unless its answer proves the one or the other. */
  find(sending: Sending, wire: Wire): Promise<z.input<typeof found>>
  /** All that waits; it comes again until confirmed. */
  collect(connection: Told<Connection>, wire: Wire): AsyncIterable<Retour>
  /** Called once the retours, here without their bytes, are stored durably. */
  confirm(retours: readonly WithoutBytes<Retour>[], wire: Wire): Promise<void>
  fetch?(reference: string, wanted: Fetchable, wire: Wire): Promise<z.input<typeof fetched>>
  list?(connection: Told<Connection>, listing: ListingRequest, wire: Wire): AsyncIterable<z.input<typeof listed>>
  check(wire: Wire): Promise<z.input<typeof findings>>
}

export interface Tools {
  /** The host's clock at the beginning of the call. */
  now(): Date
  /** Read in the contract's tests alone. */
  log(text: string): void
  /** An error for the host, by one of its codes. */
  error(code: ErrorCode, params?: Params): Error
  /** A document as a tree: local names, attributes without a prefix. @throws ACTES-G002; a document type is refused */
  xml(bytes: Uint8Array): Promise<Node>
}

/** @param settings as declared, and the secrets among them; never the certificate */
export type Open = (
  settings: Readonly<Record<string, string | number | undefined>>,
  tools: Tools,
) => Driver | Promise<Driver>
