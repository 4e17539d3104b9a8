// Operations of the simulated VITAM in `vitam/operations` of the sandbox's folder: what was given, its manifest, the reply,
// and operation.json. They survive a restart; a cut judgement is done again.
import { drop, replace, writeTemporary, type Folder } from '../folder.ts'
import type { openKept } from '../kept.ts'
import { survey } from '../seda/container.ts'
import { readTree, textOf } from '../seda/tree.ts'
import { steeredBy } from '../steering.ts'
import { judgeSip, verdictBy, type JudgedSip, type Outcome, type RefusalName, type Verdict } from './checks.ts'
import { readReferential } from './referential.ts'
import { writeReply } from './reply.ts'

export interface Operation {
  readonly id: string
  readonly rank: number
  readonly tenant: number
  readonly certificate: string
  readonly workflow: string
  /** `NEXT` stops after the first step, and nobody resumes it here. */
  readonly action: string
  readonly state: 'PAUSE' | 'RUNNING' | 'COMPLETED'
  readonly status: Outcome | 'UNKNOWN' | 'STARTED'
  /** MessageIdentifier, where it could be read. */
  readonly identifier: string | null
  /** Word of its number that steers it. */
  readonly steered: string | null
  readonly announced: JudgedSip['announced']
  readonly file: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly receivedAt: string
  readonly movedAt: string
}

export const defaultSettings = {
  /** Every read request advances the simulation, as `advance()` does. */
  live: false,
  /** Shortest time in a state, and from deposit to reply where it is late, in milliseconds. */
  stepMs: 0,
  lateMs: 3 * 86_400_000,
  /** Why transfers are refused that are to be. */
  refusal: 'ruleUnknown' as RefusalName,
  /** Connections are cut before any answer. */
  dead: false,
  /** Larger packages are refused before they are kept. */
  bodyMaxBytes: 1_000_000_000,
}

export type VitamSettings = Readonly<typeof defaultSettings>

export interface VitamPlatform {
  readonly folder: Folder
  readonly now: () => Date
  settings: VitamSettings
  readonly operations: ReturnType<typeof openKept<Operation>>
}

/** What the package at `path` itself says, before anything is checked. */
export async function peekAt(path: string) {
  const { container = 'bin', manifest } = await survey(path, 'peek')
  const read = manifest && (await readTree(manifest).catch(() => undefined))
  return {
    manifest,
    file: `package.${container}`,
    steered: steeredBy(manifest) ?? null,
    identifier: (read && textOf(read, 'MessageIdentifier')) || null,
  }
}

/** Keep a package that lies at `path`, which is moved: from here on VITAM has it. */
export async function takePackage(
  { folder, operations, now }: VitamPlatform,
  path: string,
  {
    manifest,
    ...received
  }: Omit<Operation, 'state' | 'status' | 'receivedAt' | 'movedAt'> & { manifest: Uint8Array | undefined },
) {
  const at = now().toISOString()
  await operations.take(
    { ...received, state: 'PAUSE', status: 'UNKNOWN', receivedAt: at, movedAt: at },
    { [received.file]: path, ...(manifest && { 'manifest.xml': await writeTemporary(folder, manifest) }) },
  )
}

/** Each operation that is due goes one state further. What fails here stands still, as it does in VITAM. */
export async function advanceAll(platform: VitamPlatform) {
  const { operations } = platform
  for (const operation of operations.all())
    await advance(platform, operation).catch(() => operations.save({ ...operation, state: 'PAUSE', status: 'FATAL' }))
}

async function advance(platform: VitamPlatform, operation: Operation) {
  const { settings, now, operations } = platform
  const { state, status, steered, receivedAt, movedAt } = operation
  const past = (at: string) => now().getTime() - Date.parse(at)
  const move = (to: Pick<Operation, 'state' | 'status'>) =>
    operations.save({ ...operation, ...to, movedAt: now().toISOString() })
  if (state === 'COMPLETED' || (state === 'PAUSE' && status !== 'UNKNOWN') || past(movedAt) < settings.stepMs) return
  if (state === 'PAUSE') return move({ state: 'RUNNING', status: 'STARTED' })
  if (operation.action === 'NEXT') return move({ state: 'PAUSE', status: 'OK' })
  if (steered === 'FATAL') return move({ state: 'PAUSE', status: 'FATAL' })
  if (steered === 'TARD' && past(receivedAt) < settings.lateMs) return
  await move({ state: 'COMPLETED', status: await answered(platform, operation) })
  const { id, file, workflow } = operation
  if (workflow === blankTest) for (const name of [file, 'manifest.xml']) drop(operations.pathOf(id, name))
}

const blankTest = 'BLANK_TEST'

async function answered(platform: VitamPlatform, operation: Operation) {
  const { folder, now, settings, operations } = platform
  const { id, announced, file, steered } = operation
  const contracts = contextsOf(folder, operation).flatMap((context) => context.contracts)
  const path = operations.pathOf(id, file)
  const judged = await judgeSip({ path, referential: readReferential(folder), contracts, announced })
  const verdict = judged.outcome === 'OK' ? steeredFrom(judged, steered, settings.refusal) : judged
  const blank = operation.workflow === blankTest
  await replace(folder, operations.pathOf(id, 'reply.xml'), writeReply(verdict, { id, blank, at: now() }))
  return verdict.outcome
}

/** A word changes the verdict of an accepted transfer only. */
function steeredFrom(verdict: Verdict, word: string | null, refusal: RefusalName) {
  const found = 'simulation'
  if (word === 'AVIS') return verdictBy(verdict.manifest, 'formatDiffers', { outcome: 'WARNING', found })
  return word === 'REFUS' ? verdictBy(verdict.manifest, refusal, { outcome: 'KO', found }) : verdict
}

/** What a certificate may use of a tenant. */
export function contextsOf(folder: Folder, who: Pick<Operation, 'certificate' | 'tenant'>) {
  return readReferential(folder).contexts.filter(
    ({ certificate, tenants }) => ['*', who.certificate].includes(certificate) && tenants.includes(who.tenant),
  )
}
