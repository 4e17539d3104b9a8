// A deposit on disk, a folder with acte.json beside its files or the path of that JSON (manual, deposit), or in parts.
// Every fault is reported at once; nothing is kept or written here.
import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ActesError, problem, type Problem } from '../errors.ts'
import { parseActe, type Acte } from '../protocol/acte/acte.ts'
import { draftOf, type MendedDraft } from '../protocol/rules/rules.ts'
import type { FileFacts } from '../protocol/rules/rule.ts'
import { examineFile } from './facts.ts'
import { acteLimits, parseJson, readJsonFile } from './json.ts'
import type { Antivirus } from './antivirus.ts'
import type { PdfExaminationOptions, PdfExaminer } from './pdf/examiner.ts'

export interface DepositParts {
  /** The value of acte.json, or its bytes in UTF-8. */
  readonly acte: unknown
  /** By base name, as acte.json gives it: the file's path, or why it cannot be examined. */
  readonly files: ReadonlyMap<string, string | ActesError>
}

export type DepositSource = string | DepositParts

export interface ReadDeposit {
  /** Where its files are; empty for parts. */
  readonly folder: string
  readonly pathOf: (fichier: string) => string
  /** Absent when acte.json is no acte: `problems` tells why. */
  readonly acte?: Acte
  /** What the rules can still check without an acte. */
  readonly draft?: MendedDraft
  /** Files named in acte.json, by base name; a file that is missing or could not be examined is absent. */
  readonly files: ReadonlyMap<string, FileFacts>
  /** Other plain files of the folder except dot files, sorted. */
  readonly unnamed: readonly string[]
  /**
   * At their places in acte.json (`document.fichier`). With an acte, only ACTES-F009 and F015: the admission rules
   * report missing files and findings. Without one, all known faults of the files.
   */
  readonly problems: readonly Problem[]
}

const acteJson = 'acte.json'

interface Depositor extends Pick<PdfExaminationOptions, 'caller' | 'signal'> {
  readonly antivirus?: Antivirus | undefined
  /** Whether they may deposit for a SIREN. If not, its files stay unread: nothing is spent on them in its name. */
  readonly isTheirs?: (siren: string) => boolean
}

type Examiner = Pick<PdfExaminer, 'examine'>

interface DepositReading {
  readonly examiner: Examiner
  readonly depositor: Depositor
}

/**
 * Read a deposit. Its faults are problems, not errors: ACTES-V001 (nothing there), V002 (no acte.json), V003 (broken
 * JSON: json.ts), those of parseActe, and those of its files. @throws what the examiner throws
 */
export async function readDeposit(
  source: DepositSource,
  examiner: Examiner,
  depositor: Depositor = { caller: '' },
): Promise<ReadDeposit> {
  const reading = { examiner, depositor }
  return typeof source === 'string' ? readPath(source, reading) : readParts(source, reading)
}

async function readPath(path: string, reading: DepositReading): Promise<ReadDeposit> {
  const place = await listDepositFolder(path)
  if (!place) return { ...empty(path), problems: [problem('ACTES-V001', path, { value: path })] }
  const { folder, name, entries } = place
  const entry = entries.find((each) => each.name === name)
  if (!entry) return { ...empty(folder), problems: [problem('ACTES-V002', acteJson)] }
  if (!entry.isFile()) return { ...empty(folder), problems: [notPlain(entry)] }
  const json = await readJsonFile(join(folder, name), acteLimits).catch(expectActesError)
  if (json instanceof ActesError)
    return { ...empty(folder), problems: json.problems.map((each) => ({ ...each, path: name })) }
  const plain = entries.filter((each) => each.isFile() && !each.name.startsWith('.') && each.name !== name)
  return examineDeposit({ ...empty(folder), json, names: plain.map((each) => each.name) }, reading)
}

async function readParts({ acte, files }: DepositParts, reading: DepositReading): Promise<ReadDeposit> {
  const pathOf = (fichier: string) => {
    const place = files.get(fichier)
    if (typeof place === 'string') return place
    throw place ?? new ActesError('ACTES-F001', { problems: [problem('ACTES-F001', fichier, { value: fichier })] })
  }
  const parts = { ...empty(''), pathOf }
  const read = async () => (acte instanceof Uint8Array ? parseJson(acte, acteJson, acteLimits) : acte)
  const json = await read().catch(expectActesError)
  if (json instanceof ActesError) return { ...parts, problems: json.problems }
  return examineDeposit({ ...parts, json, names: [...files.keys()] }, reading)
}

interface Laid extends Omit<ReadDeposit, 'problems'> {
  readonly json: unknown
  readonly names: readonly string[]
}

async function examineDeposit(
  { json, names, ...place }: Laid,
  { examiner, depositor }: DepositReading,
): Promise<ReadDeposit> {
  const { isTheirs = () => true, antivirus, ...asker } = depositor
  const parsed = parseActe(json)
  if (parsed.ok && !isTheirs(parsed.value.collectivite)) return { ...place, acte: parsed.value, problems: [] }
  const named = listNamedFiles(json)
  const siren = parsed.ok ? { collectivite: parsed.value.collectivite } : {}
  const asking = { ...asker, ...siren, spent: { readMs: 0, lostMs: 0 } }
  const examined = await examineAll(place, named, { examiner, antivirus, asking })
  const isNamed = new Set(named.map(({ fichier }) => fichier))
  const all = { ...place, files: examined.files, unnamed: names.filter((name) => !isNamed.has(name)).sort() }
  if (parsed.ok) return { ...all, acte: parsed.value, problems: examined.unexamined }
  const draft = draftOf(json, parsed.problems)
  return {
    ...all,
    ...(draft && { draft }),
    problems: [...parsed.problems, ...examined.missing, ...examined.unexamined, ...foundIn(examined.files, named)],
  }
}

interface DepositFolder {
  readonly folder: string
  readonly name: string
  readonly entries: readonly Dirent[]
}

async function listDepositFolder(path: string): Promise<DepositFolder | undefined> {
  try {
    const isFolder = (await stat(path)).isDirectory()
    const [folder, name] = isFolder ? [path, acteJson] : [dirname(path), basename(path)]
    return { folder, name, entries: await readdir(folder, { withFileTypes: true }) }
  } catch {
    return undefined
  }
}

function empty(folder: string): Omit<ReadDeposit, 'problems'> {
  return { folder, pathOf: (fichier) => join(folder, fichier), files: new Map(), unnamed: [] }
}

function notPlain(entry: Dirent): Problem {
  const found = entry.isSymbolicLink() ? 'link' : entry.isDirectory() ? 'folder' : 'special'
  return problem('ACTES-F009', entry.name, { value: entry.name, params: { found } })
}

function expectActesError(error: unknown): ActesError {
  if (error instanceof ActesError) return error
  throw error
}

/** Errors without problems mean that the examination was not done: rethrow. */
function expectFileFault(error: unknown): ActesError {
  const found = expectActesError(error)
  if (found.problems.length === 0) throw found
  return found
}

interface NamedFile {
  readonly fichier: string
  readonly path: string
}

function listNamedFiles(json: unknown): readonly NamedFile[] {
  const { document, annexes } = (json ?? {}) as { document?: unknown; annexes?: unknown }
  const pieces = [document, ...(Array.isArray(annexes) ? (annexes as unknown[]) : [])]
  const places = new Map<string, NamedFile>()
  for (const [index, piece] of pieces.entries()) {
    const fichier = (piece as { fichier?: unknown } | null | undefined)?.fichier
    if (typeof fichier !== 'string' || !/^[^./\\\0][^/\\\0]*$/.test(fichier) || places.has(fichier)) continue
    places.set(fichier, { fichier, path: index === 0 ? 'document.fichier' : `annexes[${index - 1}].fichier` })
  }
  return [...places.values()]
}

/** One after another, to hold one file in memory. `unexamined`: present, but without facts (ACTES-F009, F015). */
async function examineAll(
  { pathOf }: Pick<ReadDeposit, 'pathOf'>,
  named: readonly NamedFile[],
  options: Parameters<typeof examineFile>[2],
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
    else (facts.code === 'ACTES-F001' ? missing : unexamined).push(...facts.problems.map((each) => ({ ...each, path })))
  }
  return { files, missing, unexamined }
}

function foundIn(files: ReadonlyMap<string, FileFacts>, named: readonly NamedFile[]): readonly Problem[] {
  return named.flatMap(({ fichier, path }) => (files.get(fichier)?.problems ?? []).map((each) => ({ ...each, path })))
}
