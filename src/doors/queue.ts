// Takes deposits from other programs' queues. A fault in the job fails it at once; a fault of ours puts it back without
// spending an attempt.
import { lstat, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, resolve, sep } from 'node:path'
import * as z from 'zod'
import type { App } from '#app.ts'
import type { DepositQueue } from '#config/doors.ts'
import { faultAt, firstProblems, problem, type ActesError, type Problem } from '#errors.ts'
import { fileName } from '#operations/inputs.ts'
import { sha256 as digest } from '#operations/shapes/parts.ts'
import { nearestKey } from '#protocol/acte/shape.ts'
import type { QueuedDeposit, QueuedFile } from '#queue/deposits.ts'
import type { GivenEnd, GivenJob, Listener } from '#queue/queue.ts'
import { waitMs } from '#queue/backoff.ts'
import { logFailure } from '#transmission/job.ts'
import { acteJson, type GivenFile } from '#files/deposit.ts'
import { plainPieces, throwTransient } from '#files/plain-file.ts'
import { grantsOf, handIn, toldProblems, type HandInOutcome } from '#operations/handing-in.ts'
import { queueLimits } from '#protocol/limits.ts'

const eventsQueue = 'actes-events'

const name = fileName.describe('As `acte` names it: no folder.')
const path = z
  .string()
  .max(4_096)
  .refine((value) => isAbsolute(value) && !value.includes('\0'))
  .describe('Absolute, below a folder of `ACTES_QUEUE_FILES`, on a machine with a worker.')
const base64 = z
  .base64()
  .max(Math.ceil(queueLimits.base64Bytes / 3) * 4)
  .describe('Its bytes, 1 MiB at most.')

const sha256 = digest.describe('Of a file that was sent ahead for this queue (`POST /api/v1/uploads?queue=…`).')

export const depositJob = z.strictObject({
  cle: z
    .string()
    .regex(/^[^\p{Cc}\p{Cs}]{1,200}$/u)
    .describe('Idempotency key: the same key again is the same act.'),
  collectivite: z
    .string()
    .regex(/^\d{9}$/)
    .describe('SIREN.'),
  acte: z.record(z.string(), z.unknown()).describe('What acte.json holds; `cle` and `collectivite` may be left out.'),
  files: z
    .array(
      z.union([z.strictObject({ name, path }), z.strictObject({ name, sha256 }), z.strictObject({ name, base64 })]),
    )
    .min(1)
    .max(queueLimits.files),
  reply: z
    .string()
    .max(100)
    .regex(/^actes-events(-[a-z0-9]+)*$/)
    .exactOptional()
    .describe('Queue on which to tell what becomes of it; without, `actes-events`.'),
}) satisfies z.ZodType<QueuedDeposit>

/** Backoff of a job put back for a fault of ours. */
const growth = { firstMs: 1_000, factor: 2, maxMs: 60_000 }

/** @throws ActesError ACTES-Q001 */
export async function openQueueDoors(app: App): Promise<readonly Listener[]> {
  const { queues, ...pace } = app.config.doors
  const { queue } = app
  if (!queue) return []
  return Promise.all(queues.map((each) => queue.receive(each.name, (job) => takeDepositJob(job, each, app), pace)))
}

async function takeDepositJob({ name: kind, data, times }: GivenJob, queue: DepositQueue, app: App): Promise<GivenEnd> {
  try {
    const handed =
      kind === 'deposit' ? await handOverDepositJob(data, queue, app) : { problems: [unknown('name', kind)] }
    if ('taken' in handed) return { done: handed.taken }
    const [first] = handed.problems
    app.ports.log.info({ reason: queue.name, code: first?.code ?? '' }, 'job-refused')
    return { refused: { problems: toldProblems(handed.problems, app.config.language) } }
  } catch (error) {
    logFailure(app.ports, { reason: queue.name }, error)
    return { laterMs: waitMs(times, growth) }
  }
}

function unknown(where: string, value?: string): Problem {
  return problem('ACTES-Q006', where, { ...(value !== undefined && { value }), params: { where } })
}

/** An unknown key is named. A file is judged as the variant with the fewest faults. */
function problemsFromIssue(issue: z.core.$ZodIssue): readonly Problem[] {
  const { path: at } = issue
  if (issue.code === 'invalid_union') {
    const [nearest = []] = issue.errors.toSorted((a, b) => faultCount(a) - faultCount(b))
    return nearest.flatMap((each) => problemsFromIssue({ ...each, path: [...at, ...each.path] }))
  }
  if (issue.code !== 'unrecognized_keys') return [unknown(formatIssuePath(at))]
  const known = at.length === 0 ? Object.keys(depositJob.shape) : ['name', 'path', 'sha256', 'base64']
  return issue.keys.map((each) => {
    const key = each.slice(0, 80)
    return problem('ACTES-V004', formatIssuePath([...at, key]), { params: { key, suggestion: nearestKey(key, known) } })
  })
}

function faultCount(issues: readonly z.core.$ZodIssue[]) {
  return issues.reduce((sum, each) => sum + (each.code === 'unrecognized_keys' ? each.keys.length : 1), 0)
}

async function handOverDepositJob(
  data: unknown,
  { name: queue, sirens }: DepositQueue,
  app: App,
): Promise<HandInOutcome> {
  const read = depositJob.safeParse(data)
  if (!read.success) return { problems: firstProblems(read.error.issues.flatMap(problemsFromIssue)) }
  const { cle, collectivite, acte, files, reply = eventsQueue } = read.data
  if (sirens !== null && !sirens.includes(collectivite)) {
    const given = { value: collectivite, params: { queue, siren: collectivite } }
    return { problems: [problem('ACTES-Q012', 'collectivite', given)] }
  }
  const others = Object.entries({ cle, collectivite }).flatMap(([key, value]) =>
    acte[key] === undefined || acte[key] === value ? [] : [unknown(`acte.${key}`)],
  )
  for (const [index, { name: fichier }] of files.entries())
    if (fichier === acteJson || files.findIndex((each) => each.name === fichier) < index)
      others.push(unknown(`files[${index}].name`, fichier))
  const json = stringifyActe({ ...acte, collectivite, cle })
  if (json === undefined) others.push(unknown('acte'))
  if (json === undefined || others.length > 0) return { problems: others }
  const { language, doors } = app.config
  const ask = app.askAs({ who: `queue:${queue}`, language, grants: grantsOf(sirens), reply })
  const from = { roots: doors.files, owner: `queue:${queue}`, ports: app.ports }
  return handIn(ask, { acte: Buffer.from(json), files: files.map((file, index) => givenFile(file, index, from)) })
}

/** Undefined when nested too deeply to serialise. */
function stringifyActe(acte: object): string | undefined {
  try {
    return JSON.stringify(acte)
  } catch {
    return undefined
  }
}

function formatIssuePath(at: readonly PropertyKey[]) {
  return (
    at
      .map((each) => (typeof each === 'number' ? `[${each}]` : `.${String(each)}`))
      .join('')
      .replace(/^\./, '') || '$'
  )
}

interface Sources {
  readonly roots: readonly string[]
  readonly owner: string
  readonly ports: Pick<App['ports'], 'store' | 'clock'>
}

function givenFile(file: QueuedFile, index: number, { roots, owner, ports }: Sources): GivenFile {
  const { name } = file
  const at = (key: string) => `files[${index}].${key}`
  if ('base64' in file) return { name, at: at('name'), content: Buffer.from(file.base64, 'base64') }
  if ('path' in file) return { name, at: at('path'), content: readQueuedFile(file, roots) }
  const wanted = { owner, sha256: file.sha256, name, now: ports.clock.now() }
  return { name, at: at('sha256'), digest: file.sha256, content: ports.store.uploads.read(wanted) }
}

async function* readQueuedFile(file: QueuedFile & { path: string }, roots: readonly string[]) {
  const place = await realPlace(file, roots)
  yield* plainPieces(place, file.name)
  // A parent folder may have become a link during the copy.
  if ((await realPlace(file, roots)) !== place) throw queuedFileError('ACTES-Q007', file.path)
}

/** Resolve links. Outside the allowed folders, never reveal what exists. @throws ActesError ACTES-Q007, F001 */
async function realPlace({ name: fichier, path: given }: QueuedFile & { path: string }, roots: readonly string[]) {
  if (!roots.some((root) => isBelow(resolve(given), resolve(root)))) throw queuedFileError('ACTES-Q007', given)
  const truly = await Promise.all(roots.map((root) => realpath(root).catch(throwTransient)))
  const place = await realpath(given).catch(throwTransient)
  const there = place ?? (await thereOf(given))
  if (!truly.some((root) => root !== undefined && (there === root || isBelow(there, root))))
    throw queuedFileError('ACTES-Q007', given)
  if (place === undefined) throw queuedFileError('ACTES-F001', fichier)
  return place
}

/** Real path of the nearest existing ancestor; '' when it is a dangling link. */
async function thereOf(path: string): Promise<string> {
  if (!(await lstat(path).catch(throwTransient))) return thereOf(dirname(path))
  return (await realpath(path).catch(throwTransient)) ?? ''
}

const isBelow = (place: string, root: string): boolean => place.startsWith(root.endsWith(sep) ? root : root + sep)

function queuedFileError(code: 'ACTES-F001' | 'ACTES-Q007', value: string): ActesError {
  return faultAt(code, value, { value })
}
