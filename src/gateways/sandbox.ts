// The road to the small prefecture that ships with the product: a folder instead of a network, and the exchange that a
// real road would have, with its silences, cuts and doubts. Deterministic: the number steers it (sandbox/numbers.ts).
import { setTimeout as wait } from 'node:timers/promises'
import { ActesError, type ErrorCode } from '../errors.ts'
import type { Collectivite } from '../protocol/acte/collectivite.ts'
import { readArchiveName } from '../protocol/messages/names.ts'
import { checkFolder } from '../sandbox/check.ts'
import { openFolder, sweepTemporaries, type Folder } from '../sandbox/folder.ts'
import { confirmDelivery, waitingFor } from '../sandbox/handover.ts'
import { readLine, type LedgerLine } from '../sandbox/ledger.ts'
import { receive, type Office } from '../sandbox/reception.ts'
import { declare } from '../sandbox/registry.ts'
import type { Capabilities, Gateway, Outgoing, RawRetour, Receipt } from './gateway.ts'
import { facts } from './facts.ts'

export interface SandboxOptions {
  /** Shared by all processes of the machine; made at the first use. */
  readonly folder: string
  readonly now: () => Date
  /** Collectivites that the caller vouches for: declared before the first exchange. */
  readonly declares?: readonly Collectivite[]
  readonly settings?: Partial<SandboxSettings>
}

/** In milliseconds. */
export interface SandboxSettings {
  /** How long the exchange of a number in _LENT lasts. */
  readonly slowMs: number
  /** How long the answers to a number in _TARD wait. */
  readonly lateMs: number
  /** Longest exchange that the driver allows itself. */
  readonly exchangeMaxMs: number
}

const defaults: SandboxSettings = { slowMs: 30_000, lateMs: 60_000, exchangeMaxMs: 60_000 }

/** The sandbox as a gateway. Nothing is read or written before its first use. */
export function openSandbox({ folder: path, now, declares = [], settings }: SandboxOptions): Gateway {
  const { slowMs, lateMs, exchangeMaxMs } = { ...defaults, ...settings }
  const office: Office = { folder: openFolder(path), now, lateMs, sizeMaxBytes: facts.sandbox.sizeMaxBytes }
  const unfinished = new Map<string, Set<string>>()
  const ready = once(async () => {
    await sweepTemporaries(office.folder, now())
    for (const collectivite of declares) await declare(office.folder, collectivite)
  })
  return {
    name: 'sandbox',
    capabilities: capabilities(exchangeMaxMs),
    submit: async (outgoing, signal) => {
      if (signal.aborted) throw new ActesError('ACTES-G012', { cause: signal.reason })
      await ready().catch(unreachable)
      return submit({ office, slowMs, exchangeMaxMs }, outgoing, signal)
    },
    collect: ({ collectivite }, signal) => collect(office, collectivite.siren, signal),
    confirm: async (retours) => {
      for (const [delivery, names] of namesByDelivery(retours))
        await confirmDelivery(office.folder, unfinished, { delivery, names }).catch(unreachable)
    },
    find: (outgoing) => find(office.folder, outgoing),
    check: () => checkFolder(office.folder),
    close: async () => undefined,
  }
}

function capabilities(exchangeMaxMs: number): Capabilities {
  return { ...facts.sandbox, exchangeMaxMs, quietMs: 0 }
}

interface Exchange {
  readonly office: Office
  readonly slowMs: number
  readonly exchangeMaxMs: number
}

async function submit(exchange: Exchange, outgoing: Outgoing, signal: AbortSignal): Promise<Receipt> {
  const { office, slowMs, exchangeMaxMs } = exchange
  const stop = AbortSignal.any([signal, AbortSignal.timeout(exchangeMaxMs)])
  const { archive, sha256 } = outgoing
  const submission = { archive, sha256, bytes: until(stop, outgoing.open()) }
  const { line, behaviour } = await receive(office, submission, stop).catch((error: unknown) => {
    if (stop.aborted && error === stop.reason) throw new ActesError('ACTES-G003', { cause: error })
    return unreachable(error)
  })
  // From here on the sending is received, whatever the caller comes to know.
  if (behaviour === 'cut') throw new ActesError('ACTES-G004')
  if (behaviour === 'slow')
    await wait(slowMs, undefined, { signal: stop }).catch((cause: unknown) => {
      const code: ErrorCode = signal.aborted ? 'ACTES-G011' : 'ACTES-G004'
      throw new ActesError(code, { cause })
    })
  return receiptOf(line)
}

/** Bytes that end, by throwing the signal's reason, when the exchange is to stop, even while a chunk is awaited. */
async function* until(signal: AbortSignal, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator]()
  const stopped = Promise.withResolvers<never>()
  stopped.promise.catch(() => undefined)
  signal.addEventListener('abort', () => stopped.reject(signal.reason), { once: true })
  try {
    for (;;) {
      signal.throwIfAborted()
      const { done, value } = await Promise.race([source.next(), stopped.promise])
      if (done) return
      yield value
    }
  } finally {
    source.return?.().catch(() => undefined)
  }
}

/** What the sandbox says when it has taken a sending; the same words again when it is asked later. */
function receiptOf({ archive, sha256, receivedAt }: LedgerLine): Receipt {
  return { reference: archive, bytes: Buffer.from(`${JSON.stringify({ archive, sha256, receivedAt })}\n`) }
}

/** Under this name but with other bytes: it is not ours, and ours cannot be told from it. */
async function find(folder: Folder, { archive, sha256 }: Outgoing): Promise<Receipt | 'absent' | 'unknown'> {
  const line = readArchiveName(archive) && (await readLine(folder, archive).catch(unreachable))
  if (!line) return 'absent'
  return line.sha256 === sha256 ? receiptOf(line) : 'unknown'
}

async function* collect({ folder, now }: Office, siren: string, signal: AbortSignal): AsyncGenerator<RawRetour> {
  const waiting = waitingFor(folder, siren, now())
  for (;;) {
    if (signal.aborted) throw new ActesError('ACTES-G003', { cause: signal.reason })
    const { done, value } = await waiting.next().catch(unreachable)
    if (done) return
    yield { kind: 'document', ...value }
  }
}

function namesByDelivery(retours: readonly RawRetour[]): ReadonlyMap<string, readonly string[]> {
  const documents = retours.filter((retour) => retour.kind === 'document')
  const grouped = Map.groupBy(documents, ({ delivery }) => delivery)
  return new Map([...grouped].map(([delivery, group]) => [delivery, group.map(({ name }) => name)]))
}

/** A folder that cannot be read or written is a road that is closed; a bug stays a bug. */
function unreachable(error: unknown): never {
  if (error instanceof Error && 'code' in error && 'syscall' in error)
    throw new ActesError('ACTES-G001', { cause: error })
  throw error
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () =>
    (done ??= work().catch((error: unknown) => {
      done = undefined
      throw error
    }))
}
