// A deposit as it lies on a disk: a folder with acte.json beside its files, or the path of that JSON
// (manual, deposit). Everything wrong with it is told at once; nothing is kept here, nothing is written.
import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ActesError, problem, type Problem } from '../errors.ts'
import { parseActe, type Acte } from '../protocol/acte/acte.ts'
import { draftOf, type Draft } from '../protocol/acte/draft.ts'
import type { FileFacts } from '../protocol/acte/rules.ts'
import { examineFile } from './facts.ts'
import { readJson } from './json.ts'
import type { PdfExaminer } from './pdf/examiner.ts'

export interface ReadDeposit {
  /** Where its files are. */
  readonly folder: string
  /** Absent when acte.json is no acte: `problems` tells why. */
  readonly acte?: Acte
  /** What the rules can still look at, when there is no acte. */
  readonly draft?: Draft
  /** By base name, of the files that acte.json names; one that is absent is missing or could not be examined. */
  readonly files: ReadonlyMap<string, FileFacts>
  /** Other plain files of the folder, sorted; dot files apart. */
  readonly unnamed: readonly string[]
  /**
   * At their places in acte.json (`document.fichier`). With an acte: ACTES-F009 and F015 only, since the admission rules
   * tell what is missing and what was found in the files. Without: everything that is known of the files too.
   */
  readonly problems: readonly Problem[]
}

const acteJson = 'acte.json'

/**
 * Read a deposit; it does not throw for what is wrong with one.
 * @param path a folder, or the JSON in it whatever its name
 * @returns problems ACTES-V001 (nothing there), V002 (no acte.json), V003 (broken JSON: json.ts), those of parseActe, and
 *   those of its files
 */
export async function readDeposit(path: string, examiner: PdfExaminer): Promise<ReadDeposit> {
  const place = await placeOf(path)
  if (!place) return { ...empty(path), problems: [problem('ACTES-V001', path, { value: path })] }
  const { folder, name, entries } = place
  const entry = entries.find((each) => each.name === name)
  if (!entry) return { ...empty(folder), problems: [problem('ACTES-V002', acteJson)] }
  if (!entry.isFile()) return { ...empty(folder), problems: [notPlain(entry)] }
  const json = await readJson(join(folder, name)).catch(problemsOf)
  if (json instanceof ActesError)
    return { ...empty(folder), problems: json.problems.map((each) => ({ ...each, path: name })) }
  const parsed = parseActe(json)
  const named = namedFiles(json)
  const examined = await examineAll(folder, named, examiner)
  const all = {
    folder,
    files: examined.files,
    unnamed: unnamedIn(entries, [name, ...named.map(({ fichier }) => fichier)]),
  }
  if (parsed.ok) return { ...all, acte: parsed.value, problems: examined.unexamined }
  const draft = draftOf(json, parsed.problems)
  return {
    ...all,
    ...(draft && { draft }),
    problems: [...parsed.problems, ...examined.missing, ...examined.unexamined, ...foundIn(examined.files, named)],
  }
}

interface Place {
  readonly folder: string
  /** Of the JSON. */
  readonly name: string
  readonly entries: readonly Dirent[]
}

async function placeOf(path: string): Promise<Place | undefined> {
  try {
    const isFolder = (await stat(path)).isDirectory()
    const [folder, name] = isFolder ? [path, acteJson] : [dirname(path), basename(path)]
    return { folder, name, entries: await readdir(folder, { withFileTypes: true }) }
  } catch {
    return undefined
  }
}

function empty(folder: string): Omit<ReadDeposit, 'problems'> {
  return { folder, files: new Map(), unnamed: [] }
}

function notPlain(entry: Dirent): Problem {
  const found = entry.isSymbolicLink() ? 'link' : entry.isDirectory() ? 'folder' : 'special'
  return problem('ACTES-F009', entry.name, { value: entry.name, params: { found } })
}

function problemsOf(error: unknown): ActesError {
  if (error instanceof ActesError) return error
  throw error
}

interface NamedFile {
  readonly fichier: string
  /** Its place in acte.json. */
  readonly path: string
}

/** The files that a JSON names, each once, even when it is no acte; what is no base name is refused with the acte. */
function namedFiles(json: unknown): readonly NamedFile[] {
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

interface Examined {
  readonly files: ReadonlyMap<string, FileFacts>
  /** ACTES-F001. */
  readonly missing: readonly Problem[]
  /** There, but with no facts: ACTES-F009, F015. */
  readonly unexamined: readonly Problem[]
}

/** One after another: memory stays that of one file. */
async function examineAll(folder: string, named: readonly NamedFile[], examiner: PdfExaminer): Promise<Examined> {
  const files = new Map<string, FileFacts>()
  const [missing, unexamined]: [Problem[], Problem[]] = [[], []]
  for (const { fichier, path } of named) {
    const facts = await examineFile(join(folder, fichier), fichier, { examiner }).catch(problemsOf)
    if (!(facts instanceof ActesError)) files.set(fichier, facts)
    else (facts.code === 'ACTES-F001' ? missing : unexamined).push(...facts.problems.map((each) => ({ ...each, path })))
  }
  return { files, missing, unexamined }
}

function foundIn(files: ReadonlyMap<string, FileFacts>, named: readonly NamedFile[]): readonly Problem[] {
  return named.flatMap(({ fichier, path }) => (files.get(fichier)?.problems ?? []).map((each) => ({ ...each, path })))
}

function unnamedIn(entries: readonly Dirent[], named: readonly string[]): readonly string[] {
  const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name)
  return names.filter((name) => !named.includes(name)).sort()
}
