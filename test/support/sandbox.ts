// A sandbox of its own for a test: a folder that goes away, a clock that the test moves, Maraussan declared.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection, Gateway, RawRetour } from '../../src/gateways/gateway.ts'
import { openSandbox, type SandboxSettings } from '../../src/gateways/sandbox.ts'
import { maraussan, type Collectivite } from '../../src/protocol/collectivite.ts'
import { readRetour, type Retour } from '../../src/protocol/retours.ts'

export const never = new AbortController().signal

export interface TestSandbox {
  readonly folder: string
  readonly gateway: Gateway
  readonly connection: Connection
  /** Set what time it is. */
  at(instant: string): void
  /** Another opening of the same folder, as another process would have. */
  again(declares?: readonly Collectivite[]): Gateway
  close(): Promise<void>
}

export async function openTestSandbox(
  options: { declares?: readonly Collectivite[]; settings?: Partial<SandboxSettings> } = {},
): Promise<TestSandbox> {
  const { declares = [maraussan], settings = {} } = options
  const folder = await mkdtemp(join(tmpdir(), 'actes-sandbox-'))
  let instant = new Date('2025-07-08T08:00:00Z')
  const open = (declared: readonly Collectivite[]) =>
    openSandbox({ folder, now: () => instant, declares: declared, settings })
  return {
    folder,
    gateway: open(declares),
    connection: connectionOf(maraussan),
    at: (text) => {
      instant = new Date(text)
    },
    again: (others = declares) => open(others),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

export function connectionOf(collectivite: Collectivite): Connection {
  return { id: `sandbox:${collectivite.siren}`, gateway: 'sandbox', collectivite }
}

export interface Received {
  readonly name: string
  readonly delivery: string
  readonly text: string
  readonly retour: Retour
  readonly schemaValid: boolean
}

/** Everything that waits, read. */
export async function receivedBy(gateway: Gateway, connection: Connection): Promise<readonly Received[]> {
  const received: Received[] = []
  for await (const retour of gateway.collect(connection, never)) received.push(await read(retour))
  return received
}

async function read(raw: RawRetour): Promise<Received> {
  if (raw.kind !== 'document') throw new Error('the sandbox gives documents only')
  const { name, delivery, bytes } = raw
  const { retour, schemaValid } = await readRetour(bytes, name)
  return { name, delivery, text: Buffer.from(bytes).toString('latin1'), retour, schemaValid }
}
