// Gateway to the built-in simulated préfecture: a folder instead of a network, with the silences, cuts and doubts of a
// real gateway. Deterministic: the acte's number selects the behaviour.
import type { Clock } from '#clock.ts'
import { ActesError, type ErrorCode } from '#errors.ts'
import { facts } from './facts.ts'
import type { Finding, Found, Gateway, ListedTransaction, Outgoing, RawRetour, Receipt } from './gateway.ts'
import { stoppable } from './wire/frozen.ts'
import { refuseAborted } from './troubles.ts'

export interface SandboxSettings {
  readonly slowMs: number
  readonly exchangeMaxMs: number
}

interface SandboxTools {
  readonly prefecture: Prefecture
  readonly clock: Clock
}

/** What this gateway needs of a préfecture, so that it need not import the simulator. */
interface Prefecture {
  receive(
    submission: { readonly archive: string; readonly sha256: string; readonly bytes: AsyncIterable<Uint8Array> },
    signal: AbortSignal,
  ): Promise<{ readonly line: ReceivedArchiveLine; readonly behaviour?: string }>
  find(archive: string): Promise<ReceivedArchiveLine | undefined>
  waiting(
    siren: string,
  ): AsyncGenerator<{ readonly delivery: string; readonly name: string; readonly bytes: Uint8Array }>
  confirm(delivery: string, names: readonly string[]): Promise<void>
  list(siren: string): Promise<readonly ListedTransaction[]>
  check(): Promise<readonly Finding[]>
}

interface ReceivedArchiveLine {
  readonly archive: string
  readonly sha256: string
  readonly receivedAt: string
}

const pageRows = 100
const defaults: SandboxSettings = { slowMs: 30_000, exchangeMaxMs: 60_000 }

export function openSandbox(options: SandboxTools & { settings?: Partial<SandboxSettings> }): Gateway {
  const { prefecture, clock, settings } = options
  const { slowMs, exchangeMaxMs } = { ...defaults, ...settings }
  return {
    name: 'sandbox',
    capabilities: { ...facts.sandbox, exchangeMaxMs, quietMs: 0 },
    submit: async (outgoing, signal) => {
      refuseAborted(signal)
      return submit({ prefecture, clock, slowMs, exchangeMaxMs }, outgoing, signal)
    },
    collect: ({ collectivite }, signal) => collectFromPrefecture(prefecture, collectivite.siren, signal),
    confirm: async (retours) => {
      const documents = retours.filter((retour) => retour.kind === 'document')
      for (const [delivery, group] of Map.groupBy(documents, (retour) => retour.delivery))
        await prefecture
          .confirm(
            delivery,
            group.map(({ name }) => name),
          )
          .catch(unreachable)
    },
    find: (outgoing) => find(prefecture, outgoing),
    list: async function* ({ collectivite }, { from = '0' }, signal) {
      const rows = await prefecture.list(collectivite.siren).catch(unreachable)
      for (let at = Number(from); at < rows.length; at += pageRows) {
        refuseAborted(signal, 'ACTES-G003')
        yield { rows: rows.slice(at, at + pageRows), next: String(at + pageRows) }
      }
    },
    check: () => prefecture.check(),
    close: async () => undefined,
  }
}

async function submit(
  { prefecture, clock, slowMs, exchangeMaxMs }: SandboxSettings & SandboxTools,
  outgoing: Outgoing,
  signal: AbortSignal,
) {
  const stop = AbortSignal.any([signal, clock.limit(exchangeMaxMs)])
  const { archive, sha256, lease } = outgoing
  await lease?.look()
  const submission = { archive, sha256, bytes: stoppable(outgoing.open(), stop, lease) }
  const { line, behaviour } = await prefecture.receive(submission, stop).catch((error: unknown) => {
    if (stop.aborted && error === stop.reason) throw new ActesError('ACTES-G003', { cause: error })
    return unreachable(error)
  })
  if (behaviour === 'cut') throw new ActesError('ACTES-G004')
  if (behaviour === 'slow')
    await clock.pause(slowMs, { signal: stop }).catch((cause: unknown) => {
      const code: ErrorCode = signal.aborted ? 'ACTES-G011' : 'ACTES-G004'
      throw new ActesError(code, { cause })
    })
  return sandboxReceiptFrom(line)
}

function sandboxReceiptFrom({ archive, sha256, receivedAt }: ReceivedArchiveLine): Receipt {
  return { reference: archive, bytes: Buffer.from(`${JSON.stringify({ archive, sha256, receivedAt })}\n`) }
}

/** The same name with other bytes is `unknown`: it is not this sending. */
async function find(prefecture: Prefecture, { archive, sha256 }: Outgoing): Promise<Found> {
  const line = await prefecture.find(archive).catch(unreachable)
  if (!line) return 'absent'
  return line.sha256 === sha256 ? sandboxReceiptFrom(line) : 'unknown'
}

async function* collectFromPrefecture(
  prefecture: Prefecture,
  siren: string,
  signal: AbortSignal,
): AsyncGenerator<RawRetour> {
  const waiting = prefecture.waiting(siren)
  for (;;) {
    refuseAborted(signal, 'ACTES-G003')
    const { done, value } = await waiting.next().catch(unreachable)
    if (done) return
    yield { kind: 'document', ...value }
  }
}

/** A file system error makes the gateway unreachable. Anything else is a bug. */
function unreachable(error: unknown): never {
  if (error instanceof Error && 'code' in error && 'syscall' in error)
    throw new ActesError('ACTES-G001', { cause: error })
  throw error
}
