// The examination of PDFs: which faults refuse one, and what an agent should know about it. A child process reads them, because
// a PDF may be made to use up memory and time. It is started when needed, kept for the next PDF, watched, and killed when it
// takes too much. It never keeps the program alive.
import { stat } from 'node:fs/promises'
import pLimit from 'p-limit'
import { problem, type Params, type Problem } from '../../errors.ts'
import type { PdfAnswer, PdfMessage } from './child.ts'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface PdfFindings {
  /** At most one: ACTES-F004, F005, F006, F012 or F015. */
  readonly problems: readonly Problem[]
  /** ACTES-F011 for each kind of active or attached content, F016 for a signature. */
  readonly warnings: readonly Problem[]
  /** 0 when unknown. */
  readonly pages: number
}

/** To be closed by its owner. */
export interface PdfExaminer {
  /**
   * Examine one PDF, one after another.
   * @param name base name, the path of the findings
   * @throws Error when the child process cannot be started, or the examiner is closed
   */
  examine(path: string, name: string): Promise<PdfFindings>
  /** Stops the current reading. */
  close(): Promise<void>
}

export interface PdfLimits extends PdfBounds {
  /** A larger PDF is not read: no gateway takes it, and it would be held in memory. */
  readonly sizeBytes: number
}

// Measured: a PDF of 150 MB of scans takes 235 MB and 0.1 s, a bomb of 1.5 MB 2.6 GB and 11 s.
const pdfLimits: PdfLimits = { memoryBytes: 700_000_000, timeMs: 30_000, sizeBytes: 200_000_000 }

/** Its process starts with the first PDF, serves the next ones, and exits after 20 idle seconds. */
export function openPdfExaminer(limits: Partial<PdfLimits> = {}): PdfExaminer {
  const bounds = { ...pdfLimits, ...limits }
  const reader = openPdfReader(bounds)
  const inTurn = pLimit(1)
  return {
    examine: (path, name) => inTurn(() => examine(reader, { path, name, bounds })),
    close: () => reader.close(),
  }
}

interface Question {
  readonly path: string
  readonly name: string
  readonly bounds: PdfLimits
}

async function examine(reader: PdfReader, { path, name, bounds }: Question): Promise<PdfFindings> {
  const { size } = await stat(path)
  if (size > bounds.sizeBytes) return refused('ACTES-F012', name, { reason: 'size', size, max: bounds.sizeBytes })
  const answer = await reader.read(path)
  if ('cost' in answer) return tooCostly(answer, name, bounds)
  if ('fault' in answer) return faulty(answer, name)
  const active = answer.active.map((what) => problem('ACTES-F011', name, { params: { what } }))
  const signed = answer.signed ? [problem('ACTES-F016', name)] : []
  return { problems: [], warnings: [...active, ...signed], pages: answer.pages }
}

function tooCostly({ cost }: PdfCost, name: string, { memoryBytes, timeMs }: PdfLimits): PdfFindings {
  if (cost === 'memory') return refused('ACTES-F012', name, { reason: cost, max: memoryBytes })
  if (cost === 'time') return refused('ACTES-F012', name, { reason: cost, max: timeMs })
  return refused('ACTES-F012', name, { reason: cost })
}

function faulty(answer: Extract<PdfAnswer, { fault: string }>, name: string): PdfFindings {
  switch (answer.fault) {
    case 'encrypted':
      return refused('ACTES-F004', name)
    case 'damaged':
      return refused('ACTES-F005', name, { reason: answer.reason })
    case 'no-page':
      return refused('ACTES-F006', name)
    case 'unreadable':
      return refused('ACTES-F015', name)
  }
}

type Refusing = 'ACTES-F004' | 'ACTES-F005' | 'ACTES-F006' | 'ACTES-F012' | 'ACTES-F015'

function refused(code: Refusing, name: string, params?: Params): PdfFindings {
  return { problems: [problem(code, name, params && { params })], warnings: [], pages: 0 }
}

interface PdfBounds {
  /** Resident memory of the child, where the system tells it (Linux). Node's own limits do not count buffers. */
  readonly memoryBytes: number
  readonly timeMs: number
}

/** The PDF could not be read within the bounds; `crash`: the child died by itself. */
interface PdfCost {
  readonly cost: 'memory' | 'time' | 'crash'
}

interface PdfReader {
  /** One at a time. @throws Error when no child can be started, or the reader is closed */
  read(path: string): Promise<PdfAnswer | PdfCost>
  close(): Promise<void>
}

const lookMs = 50
/** A child above this fraction of its bound is not kept. */
const keptFraction = 0.4

function openPdfReader(bounds: PdfBounds): PdfReader {
  let child: Promise<ChildProcess> | undefined
  let closed = false
  const needOpen = () => {
    if (closed) throw new Error('the PDF reader is closed')
  }
  const ask = async (path: string): Promise<Outcome> => {
    const kept = await child?.catch(() => undefined)
    const asked = kept && isServing(kept) ? kept : await (child = startChild())
    needOpen()
    const outcome = await exchange(asked, path, bounds)
    needOpen()
    if ((residentBytes(asked) ?? 0) > bounds.memoryBytes * keptFraction) await stop(asked)
    return outcome
  }
  return {
    read: async (path) => {
      needOpen()
      const first = await ask(path)
      // An idle child may exit just when it is asked.
      const outcome = first === 'left' ? await ask(path) : first
      return outcome === 'left' ? { cost: 'crash' } : outcome
    },
    close: async () => {
      closed = true
      const last = await child?.catch(() => undefined)
      if (last) await stop(last)
    },
  }
}

/** Beside this file, in the sources and in the build. */
function program(): string {
  return fileURLToPath(new URL(`./child${extname(import.meta.url)}`, import.meta.url))
}

/** Without environment, hence without secrets, and with the right to read only. */
async function startChild(): Promise<ChildProcess> {
  const child = fork(program(), [], {
    env: {},
    execArgv: ['--permission', '--allow-fs-read=*'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const ready = await new Promise<boolean>((resolve, reject) => {
    child.once('message', () => resolve(true))
    child.once('exit', () => resolve(false))
    child.once('error', reject)
  })
  if (!ready) throw new Error('the process that reads PDFs does not start')
  // A failure between two questions shows at the next one.
  child.on('error', () => undefined)
  rest(child)
  return child
}

type Outcome = PdfAnswer | PdfCost | 'left'

function exchange(child: ChildProcess, path: string, bounds: PdfBounds): Promise<Outcome> {
  return new Promise((resolve) => {
    let cost: PdfCost['cost'] = 'crash'
    const kill = (why: PdfCost['cost']) => {
      cost = why
      child.kill('SIGKILL')
    }
    const timer = setTimeout(() => kill('time'), bounds.timeMs)
    const watch = setInterval(() => {
      if ((residentBytes(child) ?? 0) > bounds.memoryBytes) kill('memory')
    }, lookMs)
    const settle = (outcome: Outcome) => {
      clearTimeout(timer)
      clearInterval(watch)
      child.off('message', answered)
      child.off('exit', gone)
      rest(child)
      resolve(outcome)
    }
    const answered = (message: unknown) => settle(message as Exclude<PdfMessage, 'ready'>)
    const gone = (code: number | null) => settle(code === 0 ? 'left' : { cost })
    child.on('message', answered)
    child.on('exit', gone)
    child.ref()
    child.channel?.ref()
    // A failure to send comes with an exit.
    child.send(path, () => undefined)
  })
}

function rest(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
}

/** The channel may still look open just after the exit. */
function isServing(child: ChildProcess): boolean {
  return child.connected && !hasGone(child)
}

function hasGone({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasGone(child)) return
  child.ref()
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** Undefined when the system does not tell. */
function residentBytes({ pid }: ChildProcess): number | undefined {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
  } catch {
    return undefined
  }
}
