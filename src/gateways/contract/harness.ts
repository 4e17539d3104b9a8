// What the contract suite of gateways asks of a driver and of the other side, and the words that its checks share.
import { deepStrictEqual as equal } from 'node:assert'
import { ActesError, type ErrorKind } from '#errors.ts'
import type { OutgoingCode } from '#protocol/messages/formulaire.ts'
import { both, type Both } from '#text/both.ts'
import type { Connection, Gateway, Outgoing, RawRetour, Receipt } from '../gateway.ts'

/** `cut`: the connection drops once the bytes are there. `refused`: the exchange itself is refused. */
type Fault = 'cut' | 'refused'

/**
 * What may happen to an exchange. The platform has not seen it: `reset` (the connection drops), `unavailable` (a proxy's 503).
 * It has done it, and there comes: nothing (`lost`: the connection drops; `silent`: it stays open), half of the answer
 * (`truncated`), a proxy's page with 200 or 502 (`page`, `failed`).
 */
export type LineFault = 'reset' | 'unavailable' | 'lost' | 'silent' | 'truncated' | 'page' | 'failed'

/** The way between driver and platform. */
interface Line {
  /** Spoil one exchange from now on, counted from 0. @returns what ends it, and says whether that exchange came */
  spoil(fault: LineFault, at: number): () => boolean
  /** The same gateway with a time limit of few seconds, for `silent`. */
  readonly impatient: Gateway
}

/** A sending as the other side has it. */
export interface Deposit {
  readonly archive: string
  /** Digest of the bytes that arrived. */
  readonly sha256: string
}

export interface Harness {
  readonly gateway: Gateway
  readonly connection: Connection
  /**
   * A sending of another act at each call, from the connection's collectivité. With a fault, it will meet that fault.
   */
  makeOutgoing(fault?: Fault): Promise<Outgoing>
  /**
   * A sending of any message, which the other side will take: its act was acknowledged, its letter was written, and
   * everything that came of them is confirmed.
   */
  makeOutgoingOf(code: OutgoingCode): Promise<Outgoing>
  /** The same gateway for another collectivité, and a sending of it. */
  readonly neighbour: { readonly connection: Connection; readonly gateway?: Gateway; makeOutgoing(): Promise<Outgoing> }
  /** Everything that the other side has taken, an archive as often as it was taken. */
  deposits(): Promise<readonly Deposit[]>
  /** Make the retours of what was submitted so far come. */
  bringRetours(): Promise<void>
  /** How many documents still wait at the préfecture; absent where it cannot be asked. */
  left?(): Promise<number>
  /** Absent where no exchange can be spoilt. */
  readonly line?: Line
  close(): Promise<void>
}

/** One promise of a gateway. */
export interface ContractCheck {
  readonly name: Both
  /** @throws AssertionError with what was expected. @returns `unasked` where the facts or the line do not concern it */
  run(harness: Harness): Promise<'unasked' | void>
}

export function check(
  fr: string,
  en: string,
  run: (asked: Asked, harness: Harness) => ReturnType<ContractCheck['run']>,
): ContractCheck {
  return { name: both(fr, en), run: (harness) => run(asking(harness), harness) }
}

export type Asked = ReturnType<typeof asking<Harness>>

type Asking = Pick<Harness, 'gateway' | 'connection' | 'makeOutgoing' | 'bringRetours' | 'deposits'>

/** A harness with what most checks do. */
export function asking<H extends Asking>(harness: H) {
  const { gateway, connection, makeOutgoing } = harness
  const find = (outgoing: Outgoing) => gateway.find(outgoing, never)
  return {
    ...harness,
    find,
    submit: (outgoing: Outgoing, signal = never): Promise<Receipt | ActesError> =>
      gateway.submit(outgoing, signal).catch(asActesError),
    collects: () => collectAll(gateway, connection),
    confirms: (retours: readonly RawRetour[]) => gateway.confirm(retours, never),
    /** @returns the reference of the last one */
    hands: async (count = 1) => {
      let reference = ''
      for (let left = count; left > 0; left--) ({ reference } = await gateway.submit(await makeOutgoing(), never))
      await harness.bringRetours()
      return reference
    },
    /** These sendings arrived, each once, and nothing else. */
    arrived: async (...outgoings: readonly Outgoing[]) => equal(await harness.deposits(), outgoings.map(depositOf)),
    /** It is found under the reference that it was taken under, where its gateway can find. */
    foundAs: async (outgoing: Outgoing, end: Receipt | ActesError) => {
      const found = await find(outgoing)
      const known = gateway.capabilities.find && 'reference' in end ? end.reference : 'unknown'
      equal(typeof found === 'string' ? found : found.reference, known)
    },
  }
}

export const never = new AbortController().signal

/** Everything that waits, bytes and all. */
export async function collectAll(gateway: Gateway, connection: Connection): Promise<readonly RawRetour[]> {
  const retours: RawRetour[] = []
  for await (const retour of gateway.collect(connection, never)) retours.push(retour)
  return retours
}

/** How an exchange ended: the kind of its ActesError, or `done`. Anything else thrown is a bug. */
export async function kindOf(exchange: Promise<unknown>): Promise<ErrorKind | 'done'> {
  const end = await exchange.catch(asActesError)
  return end instanceof ActesError ? end.kind : 'done'
}

export function asActesError(error: unknown): ActesError {
  if (error instanceof ActesError) return error
  throw error
}

export function depositOf({ archive, sha256 }: Outgoing): Deposit {
  return { archive, sha256 }
}
