// actes deposit --csv FILE: a table of acts, checked line by line, then deposited act by act. Interrupted and run
// again, it deposits the rest: a line's key comes from its content and its files.
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { systemClock } from '#clock.ts'
import { ActesError, problem, type Problem } from '#errors.ts'
import { filesNamed, keyed, readActeLines, repeated, unnamed, type ActeLine } from '#files/batch/lines.ts'
import { readTable } from '#files/batch/table.ts'
import type { DepositParts } from '#files/deposit.ts'
import { plainPieces } from '#files/plain-file.ts'
import { inTemporaryFolder } from '#files/temporary.ts'
import { writeWhole } from '#files/whole-file.ts'
import { layZip } from '#files/zip.ts'
import { carryAll, depositBatchLine, checkBatchLine, type Carried } from '#operations/batch/carry.ts'
import { faultSaid, lineWord, modelFile, resultFile } from '#operations/batch/result.ts'
import type { Ask } from '#operations/ask.ts'
import { exitCodes, type ExitCode, type CommandRun } from './command.ts'
import type { CommandDesk } from './opening.ts'
import { problemLines, withSentences } from './printing.ts'
import { exitOfFollowed, followAll, transmissionOf, type Followed } from './follow.ts'
import { summaryLine } from './list.ts'
import { openProgress } from './progress.ts'

export interface BatchFlags {
  readonly csv: string
  readonly zip?: string
  readonly preview?: boolean
  /** Deposit the lines without fault, even if others have faults. */
  readonly goodLines?: boolean
  readonly result?: string
  readonly wait?: boolean
  readonly timeout?: number
}

/** Limits of the uncompressed zip: room for the files of two thousand acts. */
const zipLimits = { files: 10_000, sumBytes: 2_000_000_000 } as const

type CarriedLine = ActeLine & Carried & { readonly parts?: DepositParts }

export async function printModel(run: CommandRun): Promise<ExitCode> {
  for await (const piece of modelFile()) run.context.terminal.out(String(piece))
  return exitCodes.done
}

export async function depositBatch(run: CommandRun, flags: BatchFlags, desk: CommandDesk): Promise<ExitCode> {
  const { ask } = desk
  const path = resolve(flags.csv)
  const name = basename(path)
  const { head, lines } = readActeLines(await readTable(path, name, systemClock.turn), name)
  return withFiles(path, flags, async (files) => {
    const looked = await lookAtAll(run, lines, { files, ask })
    const notices = unnamed(lines, [...files.keys()]).map((value) => problem('ACTES-A067', value, { value }))
    const faulty = looked.filter(({ state }) => state === 'faulty')
    const isRefused = faulty.length > 0 && !flags.goodLines && !flags.preview
    const ends = flags.preview || isRefused ? looked : await depositAll(run, looked, ask)
    const resultPath = resolve(flags.result ?? join(dirname(path), `${basename(path, extname(path))}-resultat.csv`))
    await writeWhole(resultPath, { bytes: resultFile(head, each(ends), run.language) })
    const refusal = problem('ACTES-A065', name, { params: { count: faulty.length } })
    const sent = ends.flatMap(({ state, transmission }) => (state === 'deposited' ? [transmission ?? ''] : []))
    const followed = flags.wait ? [...(await followAll(run, sent, { ...flags, desk })).values()] : undefined
    printBatchReport(run, { ends, notices: [...notices, ...(isRefused ? [refusal] : [])], resultPath, followed })
    return exitOf(run, ends, { ...flags, followed })
  })
}

async function* each<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all
}

type Files = ReadonlyMap<string, string>

/** Finds the files by name, beside the table or in the zip, which stays extracted while `use` runs. */
async function withFiles<T>(table: string, { zip }: BatchFlags, use: (files: Files) => Promise<T>) {
  if (zip === undefined)
    return use(await listBatchFiles(dirname(table), (name) => /\.(?:pdf|xml|png|jpe?g)$/i.test(name)))
  return inTemporaryFolder('door', async (folder) => {
    await layZip(resolve(zip), basename(zip), { folder, limits: zipLimits })
    return use(await listBatchFiles(folder, () => true))
  })
}

async function listBatchFiles(folder: string, isWanted: (name: string) => boolean): Promise<Files> {
  const entries = await readdir(folder, { withFileTypes: true })
  const plain = entries.filter((entry) => entry.isFile() && isWanted(entry.name))
  return new Map(plain.map(({ name }) => [name.normalize('NFC'), join(folder, name)]))
}

interface BatchLookOptions {
  readonly files: Files
  readonly ask: Ask
}

async function lookAtAll(
  run: CommandRun,
  lines: readonly ActeLine[],
  working: BatchLookOptions,
): Promise<readonly CarriedLine[]> {
  const twice = repeated(lines)
  return eachLine(run, lines, async (line) => {
    const parts = await partsOf(line, working.files)
    const looked = { ...(await checkBatchLine(working.ask, parts)), parts }
    const together = twice.get(line.line)
    return together ? { ...looked, state: 'faulty', problems: [together, ...looked.problems] } : looked
  })
}

async function depositAll(run: CommandRun, looked: readonly CarriedLine[], ask: Ask): Promise<readonly CarriedLine[]> {
  const good = looked.flatMap(({ parts, ...line }) => (parts && line.state === 'good' ? [{ ...line, parts }] : []))
  const ends = await eachLine(run, good, ({ parts }) => depositBatchLine(ask, parts))
  const byLine = new Map(ends.map((end) => [end.line, end]))
  return looked.map((line) => byLine.get(line.line) ?? line)
}

/** Ctrl-C ends after the lines under way: the others stay as they are. */
async function eachLine<L extends ActeLine>(
  run: CommandRun,
  lines: readonly L[],
  work: (line: L) => Promise<Omit<CarriedLine, keyof ActeLine>>,
): Promise<readonly CarriedLine[]> {
  const { terminal, interrupted } = run.context
  const progress = await openProgress(terminal, lines.length)
  try {
    return await carryAll(lines, async (line) => {
      if (interrupted.aborted) return { ...unread, ...line }
      const end = await work(line)
      progress.advance()
      return { ...line, ...end }
    })
  } finally {
    progress.close()
  }
}

const unread = {
  state: 'unread',
  problems: [],
  warnings: [],
  transmission: null,
  idActe: null,
  already: false,
} as const

async function partsOf(line: ActeLine, files: Files): Promise<DepositParts> {
  const digests: Record<string, string> = {}
  const given: { name: string; path: string }[] = []
  for (const name of filesNamed(line)) {
    const path = files.get(name)
    const digest = path === undefined ? undefined : await digestOf(path, name).catch(treatFileAsAbsent)
    if (path === undefined || digest === undefined) continue
    digests[name] = digest
    given.push({ name, path })
  }
  return { acte: keyed(line, digests), files: given }
}

/** A link or a folder counts as absent. */
function treatFileAsAbsent(error: unknown): undefined {
  if (!(error instanceof ActesError)) throw error
}

async function digestOf(path: string, name: string) {
  const hash = createHash('sha256')
  for await (const piece of plainPieces(path, name)) hash.update(piece)
  return hash.digest('hex')
}

interface BatchReport {
  readonly ends: readonly CarriedLine[]
  readonly notices: readonly Problem[]
  readonly resultPath: string
  readonly followed: readonly Followed[] | undefined
}

const mostShown = 100

function printBatchReport(run: CommandRun, { ends, notices, resultPath, followed }: BatchReport) {
  const { language } = run
  const counts = Object.fromEntries(
    Object.entries(Object.groupBy(ends, (end) => lineWord(end, language))).map(([word, all]) => [
      word,
      all?.length ?? 0,
    ]),
  )
  const wrong = ends.filter(({ problems }) => problems.length > 0)
  const more = wrong.length - mostShown
  const lineAt = language === 'fr' ? 'ligne' : 'line'
  const json = ends.map(({ line, state, problems, warnings, transmission, idActe, already }) =>
    withSentences({ line, state, problems, warnings, transmission, idActe, already }, language),
  )
  const acts = followed && { acts: followed.map(({ last }) => transmissionOf(last)) }
  run.print(withSentences({ lines: json, notices, result: resultPath, ...acts }, language), [
    ...wrong
      .slice(0, mostShown)
      .flatMap(({ line, problems }) => [
        `${lineAt} ${line} :`,
        ...problems.map((each) => `  ${each.code}  ${faultSaid(each, language)}`),
      ]),
    ...(more > 0
      ? [`… ${more} ${language === 'fr' ? 'lignes de plus à corriger' : 'more lines to be corrected'}`]
      : []),
    ...problemLines(notices, language),
    Object.entries(counts)
      .map(([word, count]) => `${count} ${word}`)
      .join(', '),
    resultPath,
    ...(followed ?? []).map(({ last }) => summaryLine(last, language)),
  ])
}

function exitOf(
  { context }: CommandRun,
  ends: readonly CarriedLine[],
  { preview, followed = [] }: Pick<BatchFlags, 'preview'> & Pick<BatchReport, 'followed'>,
): ExitCode {
  if (context.interrupted.aborted) return exitCodes.interrupted
  const end = exitOfFollowed(followed)
  const isDone = ends.every(({ state }) => state === 'deposited' || (preview && state === 'good'))
  return isDone || end === exitCodes.timeout ? end : exitCodes.refused
}
