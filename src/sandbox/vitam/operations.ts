// Operations of the simulated VITAM, a folder each in `vitam/operations` of the sandbox's: what was given, its manifest,
// the reply, and operation.json, which makes it exist. They survive a restart; a cut judgement is done again.
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { drop, ensure, flushNames, namesIn, readIfThere, readJson, replace, saveJson, type Folder } from '../folder.ts'
import { survey } from './container.ts'
import { detailOf, judge, type Judged, type Verdict } from './judgement.ts'
import { readManifest, textOf } from './manifest.ts'
import { readReferential } from './referential.ts'
import { eventsOf, type Outcome, type RefusalName } from './refusals.ts'
import { writeReply } from './reply.ts'
import { vitamBehaviourIn, type VitamBehaviour } from './steering.ts'

export interface Operation {
  readonly id: string
  /** Order of the deposits, from 1. */
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
  readonly behaviour: VitamBehaviour | null
  readonly announced: Judged['announced']
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
  /** Of every transfer, whatever its manifest. */
  behaviour: undefined as VitamBehaviour | undefined,
  /** Why `refused` transfers are, and of what `warning` warns. */
  refusal: 'ruleUnknown' as RefusalName,
  warning: 'formatDiffers' as RefusalName,
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
  readonly operations: Map<string, Operation>
}

const place = ['vitam', 'operations'] as const

export async function openOperations(folder: Folder): Promise<Map<string, Operation>> {
  const kept = namesIn(await ensure(folder, ...place)).map((id) =>
    readJson<Operation>(folder, ...place, id, 'operation'),
  )
  const operations = kept.flatMap((each) => each ?? []).sort((a, b) => a.rank - b.rank)
  return new Map(operations.map((each) => [each.id, each]))
}

async function put({ folder, operations }: VitamPlatform, operation: Operation): Promise<void> {
  await saveJson(folder, operation, ...place, operation.id, 'operation')
  operations.set(operation.id, operation)
}

function pathIn({ folder }: VitamPlatform, { id }: Pick<Operation, 'id'>, name: string) {
  return join(folder.path, ...place, id, name)
}

export function readKept(platform: VitamPlatform, operation: Operation, name: 'manifest.xml' | 'reply.xml') {
  return readIfThere(pathIn(platform, operation, name))
}

/** What the package itself says of it, before anything is checked. */
export async function peek({ settings }: VitamPlatform, path: string) {
  const { container = 'bin', manifest } = await survey(path, 'peek')
  const behaviour = settings.behaviour ?? vitamBehaviourIn(manifest) ?? null
  const read = manifest && (await readManifest(manifest).catch(() => undefined))
  return { file: `package.${container}`, manifest, behaviour, identifier: textOf(read, 'MessageIdentifier') ?? null }
}

type Received = Omit<Operation, 'state' | 'status' | 'receivedAt' | 'movedAt'>

/** Keep a package that lies at `path`, which is moved: from here on VITAM has it. */
export async function take(
  platform: VitamPlatform,
  path: string,
  { manifest, ...received }: Received & { readonly manifest: Uint8Array | undefined },
) {
  const own = await ensure(platform.folder, ...place, received.id)
  renameSync(path, join(own, received.file))
  await flushNames(own)
  if (manifest) await replace(platform.folder, join(own, 'manifest.xml'), manifest)
  const at = platform.now().toISOString()
  await put(platform, { ...received, state: 'PAUSE', status: 'UNKNOWN', receivedAt: at, movedAt: at })
}

/** Each operation that is due goes one state further. What fails here stands still, as it does in VITAM. */
export async function advanceAll(platform: VitamPlatform): Promise<void> {
  for (const operation of platform.operations.values())
    await advance(platform, operation).catch(() => put(platform, { ...operation, state: 'PAUSE', status: 'FATAL' }))
}

async function advance(platform: VitamPlatform, operation: Operation): Promise<void> {
  const { settings, now } = platform
  const { state, status, behaviour } = operation
  const movedAt = now().toISOString()
  const waits = now().getTime() - Date.parse(operation.movedAt) < settings.stepMs
  if (state === 'COMPLETED' || (state === 'PAUSE' && status !== 'UNKNOWN') || waits) return
  if (state === 'PAUSE') return put(platform, { ...operation, state: 'RUNNING', status: 'STARTED', movedAt })
  if (operation.action === 'NEXT') return put(platform, { ...operation, state: 'PAUSE', status: 'OK', movedAt })
  if (behaviour === 'fatal') return put(platform, { ...operation, state: 'PAUSE', status: 'FATAL', movedAt })
  const isLate = behaviour === 'late' && now().getTime() - Date.parse(operation.receivedAt) < settings.lateMs
  if (!isLate) await complete(platform, operation)
}

async function complete(platform: VitamPlatform, operation: Operation): Promise<void> {
  const { folder, now, settings } = platform
  const { id, announced } = operation
  const referential = readReferential(folder)
  const contracts = contextsOf(platform, operation).flatMap((context) => context.contracts)
  const path = pathIn(platform, operation, operation.file)
  const judged = await judge({ path, referential, contracts, announced })
  const verdict = steered(judged, operation.behaviour, settings)
  const blank = operation.workflow === 'BLANK_TEST'
  const reply = writeReply(verdict, { id, blank, at: now() })
  await replace(folder, pathIn(platform, operation, 'reply.xml'), Buffer.from(reply))
  await put(platform, { ...operation, state: 'COMPLETED', status: verdict.outcome, movedAt: now().toISOString() })
  if (blank) for (const name of [operation.file, 'manifest.xml']) drop(pathIn(platform, operation, name))
}

/** A steered verdict changes an accepted transfer only. */
function steered(verdict: Verdict, behaviour: Operation['behaviour'], settings: VitamSettings): Verdict {
  if (verdict.outcome !== 'OK') return verdict
  const told = (name: RefusalName, outcome: Outcome) => {
    return { ...verdict, outcome, events: eventsOf(name, outcome, detailOf(verdict.manifest, 'simulation')) }
  }
  if (behaviour === 'warning') return told(settings.warning, 'WARNING')
  return behaviour === 'refused' ? told(settings.refusal, 'KO') : verdict
}

/** What a certificate may use of a tenant. */
export function contextsOf(platform: VitamPlatform, who: Pick<Operation, 'certificate' | 'tenant'>) {
  return readReferential(platform.folder).contexts.filter(
    ({ certificate, tenants }) => ['*', who.certificate].includes(certificate) && tenants.includes(who.tenant),
  )
}
