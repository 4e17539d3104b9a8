// A sandbox of its own for a test: a folder that goes away, a clock that the test moves, Maraussan declared.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../src/clock.ts'
import type { Connection, Gateway, RawRetour } from '../../../src/gateways/gateway.ts'
import { facts } from '../../../src/gateways/facts.ts'
import { openSandbox, type SandboxSettings } from '../../../src/gateways/sandbox.ts'
import { maraussan } from '../../../src/config/demo.ts'
import type { Collectivite } from '../../../src/protocol/acte/collectivite.ts'
import { readRetour, type Retour } from '../../../src/protocol/retours/retours.ts'
import type { LetterEntry } from '../../../src/sandbox/correspondence.ts'
import { openFolder, readAllJson, type Folder } from '../../../src/sandbox/folder.ts'
import { writeLetter, type LetterOrder } from '../../../src/sandbox/letters.ts'
import { verdicts, type VerdictCode } from '../../../src/sandbox/verdicts.ts'
import { openSmallPrefecture, type SmallPrefectureOptions } from '../../../src/sandbox/small-prefecture.ts'

export const never = new AbortController().signal

export interface TestSandbox {
  readonly folder: string
  readonly gateway: Gateway
  readonly connection: Connection
  /** Set what time it is. */
  at(instant: string): void
  /** The same folder, as the prefecture's own hands know it. */
  readonly office: { readonly folder: Folder; readonly now: () => Date }
  /** Have it write. */
  writes(order: LetterOrder): Promise<LetterEntry>
  /** Take everything that waits, and confirm it: what came. */
  empties(): Promise<readonly Received[]>
  /** Another opening of the same folder, as another process would have. */
  again(declares?: readonly Collectivite[]): Gateway
  close(): Promise<void>
}

export interface TestGatewayOptions extends Omit<SmallPrefectureOptions, 'sizeMaxBytes'> {
  readonly settings?: Partial<SandboxSettings>
}

/** The gateway before a small prefecture, as app.ts puts them together. */
export function sandboxGateway({ settings = {}, ...prefecture }: TestGatewayOptions): Gateway {
  const { sizeMaxBytes } = facts.sandbox
  return openSandbox({ prefecture: openSmallPrefecture({ ...prefecture, sizeMaxBytes }), clock: systemClock, settings })
}

export async function openTestSandbox(
  options: {
    declares?: readonly Collectivite[]
    settings?: Partial<SandboxSettings & Pick<SmallPrefectureOptions, 'lateMs'>>
  } = {},
): Promise<TestSandbox> {
  const { declares = [maraussan], settings: { lateMs = 60_000, ...settings } = {} } = options
  const folder = await mkdtemp(join(tmpdir(), 'actes-sandbox-'))
  let instant = new Date('2025-07-08T08:00:00Z')
  const now = () => instant
  const open = (declared: readonly Collectivite[]) =>
    sandboxGateway({ folder, now, declares: declared, lateMs, settings })
  const office = { folder: openFolder(folder), now }
  const gateway = open(declares)
  const connection = connectionOf(maraussan)
  return {
    folder,
    gateway,
    connection,
    office,
    writes: (order) => writeLetter(office, order),
    empties: async () => {
      const received = await receivedBy(gateway, connection)
      for await (const retour of gateway.collect(connection, never)) await gateway.confirm([retour], never)
      return received
    },
    at: (text) => {
      instant = new Date(text)
    },
    again: (others = declares) => open(others),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

export function connectionOf(collectivite: Collectivite): Connection {
  return { id: `sandbox:${collectivite.siren}`, gateway: 'sandbox', collectivite, awaiting: [] }
}

export interface Received {
  readonly name: string
  readonly delivery: string
  readonly bytes: Uint8Array
  /** Its bytes, one character each. */
  readonly text: string
  readonly retour: Retour
  readonly schemaValid: boolean
}

/** Every XML document that waits, read. */
export async function receivedBy(gateway: Gateway, connection: Connection): Promise<readonly Received[]> {
  const received: Received[] = []
  for await (const retour of gateway.collect(connection, never))
    if (retour.kind !== 'document' || retour.name.endsWith('.xml')) received.push(await read(retour))
  return received
}

async function read(raw: RawRetour): Promise<Received> {
  if (raw.kind !== 'document') throw new Error('the sandbox gives documents only')
  const { name, delivery, bytes } = raw
  const { retour, schemaValid } = await readRetour(bytes, name)
  return { name, delivery, bytes, text: Buffer.from(bytes).toString('latin1'), retour, schemaValid }
}

/** The document in which a finding comes back: natures of the schema are those of acts or those of envelopes. */
export function documentOf(code: VerdictCode): 'AnomalieActe' | 'AnomalieEnveloppe' {
  const [nature] = verdicts[code]
  return nature === '042' || nature === '002' ? 'AnomalieActe' : 'AnomalieEnveloppe'
}

/** An exchange that was refused. */
export interface RefusedEntry {
  readonly archive: string
  readonly sha256: string
  readonly at: string
  readonly reason: string
}

/** Exchanges that were refused, as the sandbox notes them. @param path its folder */
export function readRefused(path: string): Promise<readonly RefusedEntry[]> {
  return readAllJson(join(path, 'refused'))
}
