// A deposit as it lies on the disk: a folder with acte.json beside its files, or the path of that JSON. Everything wrong
// with it is told at once; nothing is kept here.
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ActesError, problem, type Problem } from '../errors.ts'
import { parseActe, type Acte } from '../protocol/acte.ts'
import type { FileFacts } from '../protocol/rules.ts'
import { examineFile } from './facts.ts'
import { readJson } from './json.ts'
import type { PdfExaminer } from './pdf.ts'

export interface ReadDeposit {
  readonly folder: string
  /** Absent when acte.json is no acte. */
  readonly acte?: Acte
  /** By base name; one that is absent is missing. */
  readonly files: ReadonlyMap<string, FileFacts>
  /** Other files beside acte.json, dot files apart. */
  readonly unnamed: readonly string[]
  /** What no rule will say again. */
  readonly problems: readonly Problem[]
}

const acteJson = 'acte.json'

/** Read a deposit; it never throws for what is wrong with one. */
export async function readDeposit(path: string, examiner: PdfExaminer): Promise<ReadDeposit> {
  const nothing = { folder: path, files: new Map<string, FileFacts>(), unnamed: [] }
  const facts = await stat(path).catch(() => undefined)
  if (!facts) return { ...nothing, problems: [problem('ACTES-V001', path)] }
  const [folder, name] = facts.isDirectory() ? [path, acteJson] : [dirname(path), basename(path)]
  const present = await readdir(folder, { withFileTypes: true })
  if (!present.some((entry) => entry.name === name)) return { ...nothing, problems: [problem('ACTES-V002', acteJson)] }
  const json = await readJson(join(folder, name)).catch(asProblems)
  if (json instanceof ActesError)
    return { ...nothing, folder, problems: json.problems.map((each) => ({ ...each, path: name })) }
  const parsed = parseActe(json)
  const named = namedFiles(json)
  const examined = await examineAll(folder, named, examiner)
  const unnamed = present
    .filter((entry) => entry.isFile() && entry.name !== name && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .filter((entry) => !named.some(({ fichier }) => fichier === entry))
  const all = { folder, files: examined.files, unnamed }
  if (parsed.ok) return { ...all, acte: parsed.value, problems: examined.problems }
  return { ...all, problems: [...parsed.problems, ...examined.problems, ...examined.found] }
}

function asProblems(error: unknown): ActesError {
  if (error instanceof ActesError) return error
  throw error
}

interface Named {
  readonly fichier: string
  /** Its place in acte.json. */
  readonly path: string
}

/** The files that a JSON names, even when it is no acte. */
function namedFiles(json: unknown): readonly Named[] {
  const { document, annexes } = (json ?? {}) as { document?: unknown; annexes?: unknown }
  const pieces = [
    { piece: document, path: 'document.fichier' },
    ...(Array.isArray(annexes) ? annexes : []).map((piece: unknown, index) => ({
      piece,
      path: `annexes[${index}].fichier`,
    })),
  ]
  return pieces.flatMap(({ piece, path }) => {
    const fichier = (piece as { fichier?: unknown } | null | undefined)?.fichier
    return typeof fichier === 'string' && fichier === basename(fichier) && fichier !== '' ? [{ fichier, path }] : []
  })
}

async function examineAll(folder: string, named: readonly Named[], examiner: PdfExaminer) {
  const files = new Map<string, FileFacts>()
  const problems: Problem[] = []
  const found: Problem[] = []
  for (const { fichier, path } of named) {
    if (files.has(fichier)) continue
    const facts = await examineFile(join(folder, fichier), fichier, examiner)
    if (!('code' in facts)) {
      files.set(fichier, facts)
      found.push(...facts.problems.map((each) => ({ ...each, path })))
    } else if (facts.code === 'ACTES-F001') found.push({ ...facts, path, value: fichier })
    else problems.push({ ...facts, path, value: fichier })
  }
  return { files, problems, found }
}
