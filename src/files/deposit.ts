// A deposit as every door hands it in, and its one reading (manual, deposit): a folder with acte.json beside its files,
// or the same in parts. Every fault is reported at once, and nothing is kept here.
import type { Dirent } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Clock } from '#clock.ts'
import { ActesError, faultAt, problem, type Problem } from '#errors.ts'
import { compact } from '#protocol/compact.ts'
import { fichiersNamedIn, parseActe, type Acte } from '#protocol/acte/acte.ts'
import { acteLimits, nameMaxBytes, readingLimits } from '#protocol/limits.ts'
import { draftOf, type MendedDraft } from '#protocol/rules/rules.ts'
import type { FileFacts } from '#protocol/rules/rule.ts'
import { examineFile } from './facts.ts'
import { parseJson, readPlainJson } from './json.ts'
import type { Antivirus } from './antivirus.ts'
import type { PdfExaminationOptions, PdfExaminer } from './pdf/examiner.ts'
import { throwTransient, unlikePlain } from './plain-file.ts'
import { writeContent, type Content } from './temporary.ts'

interface NamedPart {
  /** As the acte names it. */
  readonly name: string
  /** Its place in what was sent (`files[2].sha256`). Without one, a fault counts only if the acte names the file. */
  readonly at?: string | undefined
  /** Its digest, where what was sent names it by this. */
  readonly digest?: string
}

/** A file at its path, or why it cannot be examined. */
type LaidFile = NamedPart & ({ readonly path: string } | { readonly fault: ActesError })

/** A file whose content may still be arriving. */
export type GivenFile = LaidFile | (NamedPart & { readonly content: Content })

export interface DepositParts<F = GivenFile> {
  /** The value of acte.json, its bytes in UTF-8, or the ActesError that tells why there is none. */
  readonly acte: unknown
  readonly files: readonly F[]
}

export type LaidDeposit = DepositParts<LaidFile>

/** The path of a folder or of its JSON, or the parts. */
export type DepositSource = string | LaidDeposit

export interface ReadDeposit {
  /** @throws ActesError the fault of a file that has no path */
  readonly pathOf: (fichier: string) => string
  /** Absent when acte.json is no acte: `problems` tells why. */
  readonly acte?: Acte
  /** The parts that the rules can check although there is no valid acte. */
  readonly draft?: MendedDraft
  /** Files named in acte.json, by base name; a file that is missing or could not be examined is absent. */
  readonly files: ReadonlyMap<string, FileFacts>
  /** Digests by which files were named, by base name: they tell a repeat whose files are gone. */
  readonly digests: ReadonlyMap<string, string>
  /** The other files, sorted. */
  readonly unnamed: readonly string[]
  /**
   * At their places in acte.json (`document.fichier`), or in what was sent. With an acte, only faults of files that
   * could not be examined: the admission rules report missing files and findings. Without one, every known fault of the
   * files.
   */
  readonly problems: readonly Problem[]
}

export const acteJson = 'acte.json'

interface Depositor extends Pick<PdfExaminationOptions, 'caller' | 'signal'> {
  readonly antivirus?: Antivirus | undefined
  /**
   * Whether the caller may deposit for a SIREN. If not (V006), the files stay unread, so that nothing is spent on them.
   */
  readonly isTheirs?: (siren: string) => boolean
  readonly turn: Clock['turn']
}

/**
 * The parts of a folder, or of the folder that holds the given JSON. Dot files are ignored; anything but a plain file
 * is reported as a fault. Faults of acte.json: ACTES-V001 (nothing there), V002 (no acte.json), F009 (not a plain
 * file), V003 and V036 (json.ts).
 */
export async function readFolder(path: string): Promise<LaidDeposit> {
  const place = await listDepositFolder(path)
  if (!place) return { acte: faultAt('ACTES-V001', path, { value: path }), files: [] }
  const { folder, name, entries } = place
  const others = entries.filter((each) => each.name !== name && !each.name.startsWith('.'))
  const files = others.map((entry): LaidFile => {
    const fault = notPlain(entry)
    return { name: entry.name, ...(fault ? { fault } : { path: join(folder, entry.name) }) }
  })
  const entry = entries.find((each) => each.name === name)
  const fault = entry ? notPlain(entry) : faultAt('ACTES-V002', acteJson)
  return { acte: fault ?? (await readPlainJson(join(folder, name), name, acteLimits).catch(expectActesError)), files }
}

async function listDepositFolder(path: string) {
  try {
    const isFolder = (await stat(path)).isDirectory()
    const [folder, name] = isFolder ? [path, acteJson] : [dirname(path), basename(path)]
    return { folder, name, entries: await readdir(folder, { withFileTypes: true }) }
  } catch (error) {
    return throwTransient(error)
  }
}

function notPlain(entry: Dirent) {
  const found = unlikePlain(entry)
  return found && faultAt('ACTES-F009', entry.name, { value: entry.name, params: { found } })
}

/**
 * Give each file a path. Content is written into the folder under its own name, since a detached signature may refer to
 * that name. A failing source is the file's fault, as is ACTES-F007 (over `most` bytes in all; the rest stays unread)
 * and F008 (duplicate name).
 */
export async function layFiles(
  files: readonly GivenFile[],
  { folder, most = readingLimits.sumBytes }: { readonly folder: string; readonly most?: number },
): Promise<readonly LaidFile[]> {
  const laid: LaidFile[] = []
  let sum = 0
  for (const [index, file] of files.entries()) {
    const { name, at, digest } = file
    const part = { name, at, ...compact({ digest }) }
    if (laid.some((each) => each.name === name))
      laid.push({ ...part, fault: faultAt('ACTES-F008', name, { value: name }) })
    else if (!('content' in file)) laid.push(file)
    else {
      const before = sum
      const path = join(folder, isPlainName(name) && Buffer.byteLength(name) <= nameMaxBytes ? name : `.${index}`)
      const writing = writeContent(path, file.content, (length) => (sum += length) <= most)
      const refused = await writing.then(() => undefined, expectFileFault)
      const fault = sum > most ? faultAt('ACTES-F007', name, { value: name, params: { sum, max: most } }) : refused
      if (fault) {
        sum = before
        // Otherwise many large files would each leave a partial copy on the disk.
        await rm(path, { force: true })
      }
      laid.push({ ...part, ...(fault ? { fault } : { path }) })
    }
  }
  return laid
}

const isPlainName = (name: string) => /^[^./\\\0][^/\\\0]*$/.test(name)

/** Read a deposit. Its faults are problems, not errors: those of acte.json and its files. @throws what the examiner throws */
export async function readDeposit(
  { acte: given, files: laid }: LaidDeposit,
  examiner: Pick<PdfExaminer, 'examine'>,
  { isTheirs = () => true, antivirus, turn, ...asker }: Depositor,
): Promise<ReadDeposit> {
  const places = new Map(laid.map((file) => [file.name, file]))
  const pathOf = (fichier: string) => {
    const place = places.get(fichier)
    if (place && 'path' in place) return place.path
    throw place?.fault ?? faultAt('ACTES-F001', fichier, { value: fichier })
  }
  const digests = new Map(laid.flatMap(({ name, digest }) => (digest === undefined ? [] : [[name, digest] as const])))
  const none = { pathOf, files: new Map<string, FileFacts>(), digests, unnamed: [] }
  const json = valueOf(given)
  if (json instanceof ActesError) return { ...none, problems: json.problems }
  const parsed = parseActe(json)
  if (parsed.ok && !isTheirs(parsed.value.collectivite))
    return { ...none, problems: [problem('ACTES-V006', 'collectivite', { value: parsed.value.collectivite })] }
  const named = listNamedFiles(json)
  const asking = {
    ...asker,
    ...(parsed.ok && { collectivite: parsed.value.collectivite }),
    spent: { readMs: 0, lostMs: 0 },
  }
  const { files, missing, unexamined } = await examineAll(named, { pathOf, examiner, antivirus, asking })
  const others = [...places.values()].filter(({ name }) => !named.some(({ fichier }) => fichier === name))
  const unnamed = others.flatMap((file) => ('path' in file ? [file.name] : [])).sort()
  const lost = others.flatMap((file) =>
    'fault' in file && file.at !== undefined ? placedAt(file.at, file.fault.problems) : [],
  )
  const all = { pathOf, files, digests, unnamed }
  if (parsed.ok) return { ...all, acte: parsed.value, problems: [...unexamined, ...lost] }
  // Thousands of faults took a turn, and the draft parses again.
  await turn()
  const draft = draftOf(json, parsed.problems)
  const found = named.flatMap(({ fichier, path }) => placedAt(path, files.get(fichier)?.problems ?? []))
  const problems = [...parsed.problems, ...missing, ...unexamined, ...found, ...lost]
  return { ...all, ...(draft && isTheirs(draft.acte.collectivite) && { draft }), problems }
}

function valueOf(acte: unknown): unknown {
  try {
    return acte instanceof Uint8Array ? parseJson(acte, acteJson, acteLimits) : acte
  } catch (error) {
    return expectActesError(error)
  }
}

const placedAt = (path: string, problems: readonly Problem[]) => problems.map((each) => ({ ...each, path }))

function expectActesError(error: unknown) {
  if (error instanceof ActesError) return error
  throw error
}

/** An error without problems means that no examination took place: rethrow it. */
function expectFileFault(error: unknown) {
  const found = expectActesError(error)
  if (found.problems.length === 0) throw found
  return found
}

type NamedFile = ReturnType<typeof fichiersNamedIn>[number]

function listNamedFiles(json: unknown): readonly NamedFile[] {
  const places = new Map<string, NamedFile>()
  for (const file of fichiersNamedIn(json))
    if (isPlainName(file.fichier) && !places.has(file.fichier)) places.set(file.fichier, file)
  return [...places.values()]
}

/** One after another, to hold one file in memory. `unexamined`: present, but without facts (ACTES-F009, F015). */
export async function examineAll(
  named: readonly NamedFile[],
  { pathOf, ...options }: Parameters<typeof examineFile>[2] & Pick<ReadDeposit, 'pathOf'>,
) {
  const files = new Map<string, FileFacts>()
  const [missing, unexamined]: [Problem[], Problem[]] = [[], []]
  let { antivirus } = options
  for (const { fichier, path } of named) {
    const look = async () => examineFile(pathOf(fichier), fichier, { ...options, antivirus })
    const facts = await look().catch(expectFileFault)
    // Do not wait for a silent antivirus again: the deposit waits already.
    if (!(facts instanceof ActesError) && facts.problems.some(({ code }) => code === 'ACTES-F018'))
      antivirus = undefined
    if (!(facts instanceof ActesError)) files.set(fichier, facts)
    else (facts.code === 'ACTES-F001' ? missing : unexamined).push(...placedAt(path, facts.problems))
  }
  return { files, missing, unexamined }
}
