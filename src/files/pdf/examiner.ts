// The examination of PDFs: which faults refuse one, and what an agent should know about it. A child process reads them, because
// a PDF may be made to use up memory and time. It is started when needed, kept for the next PDF, watched, and killed when it
// takes too much. It never keeps the program alive.
import { stat } from 'node:fs/promises'
import { ActesError, problem, type Params, type Problem } from '../../errors.ts'
import { fairTurns } from '../turns.ts'
import { allowanceLimits, hasSpentAll, openAllowances, type AllowanceLimits, type Spent } from './allowance.ts'
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

/** For whom a PDF is examined. */
export interface Asking {
  readonly caller: string
  readonly collectivite?: string
  /** Who has left needs no findings: the reading stops with the reason of the signal. */
  readonly signal?: AbortSignal | undefined
  /** What the other PDFs of the same deposit have cost. */
  readonly spent?: Spent
}

/** To be closed by its owner. */
export interface PdfExaminer {
  /**
   * Examine one PDF, in a fair turn.
   * @param name base name, the path of the findings
   * @throws Error when the child process cannot be started, or the examiner is closed; ActesError ACTES-A026 when the caller or
   *   the collectivité has lost too much time lately; the reason of the signal
   */
  examine(path: string, name: string, asking?: Asking): Promise<PdfFindings>
  /** Stops the current readings. */
  close(): Promise<void>
}

export interface PdfLimits {
  /** A larger PDF is not read: no gateway takes it, and it would be held in memory. */
  readonly sizeBytes: number
  /** Resident memory of the child, where the system tells it (Linux). Node's own limits do not count buffers. */
  readonly memoryBytes: number
  /** By the clock on the wall, whatever else the machine does. */
  readonly timeMs: number
  /** Of an empty file, and for each of its bytes, up to what is above: processor time, where the system tells it. */
  readonly small: { readonly memoryBytes: number; readonly workMs: number }
  readonly perByte: { readonly memoryBytes: number; readonly workMs: number }
}

// Measured: a PDF of 150 MB of scans takes 235 MB and 0.1 s, one of 8 MB and 20,000 pages 440 MB and 1.6 s, the process itself
// 93 MB; a bomb of 1.5 MB takes 2.6 GB and 11 s, one of 36 kB as long as one wants.
const pdfLimits: PdfLimits = {
  ...{ sizeBytes: 200_000_000, memoryBytes: 700_000_000, timeMs: 30_000 },
  small: { memoryBytes: 300_000_000, workMs: 2_000 },
  perByte: { memoryBytes: 30, workMs: 1 / 2_000 },
}

/** One that is larger may take over 3 s. */
const longBytes = 2_000_000
/** Each is a process. A caller that waits has a form open, which is counted already. */
const places = { most: 2, ofEach: 1, waiting: 100_000, waitingOfEach: 100_000 } as const

/**
 * Its processes start with the first PDFs, serve the next ones, and exit after 20 idle seconds.
 * @param now milliseconds that only grow
 */
export function openPdfExaminer(
  limits: Partial<PdfLimits> = {},
  { now = () => performance.now(), ...allowed }: Partial<AllowanceLimits> & { readonly now?: () => number } = {},
): PdfExaminer {
  const bounds = { ...pdfLimits, ...limits }
  const allowance = { ...allowanceLimits, ...allowed }
  const allowances = openAllowances(allowance, now)
  const readers = openReaders(places.most)
  const inTurn = fairTurns(places)
  return {
    examine: async (path, name, asking = { caller: '' }) => {
      const names = [`caller ${asking.caller}`, ...(asking.collectivite ? [`collectivite ${asking.collectivite}`] : [])]
      const { size } = await stat(path)
      return inTurn({ ...asking, isLong: size > longBytes }, async () => {
        const seconds = allowances.waitSeconds(names)
        if (seconds > 0) throw new ActesError('ACTES-A026', { params: { seconds } })
        const { spent } = asking
        if (spent && hasSpentAll(spent, allowance)) return refused('ACTES-F012', name, { reason: 'deposit' })
        const { findings, workMs, isLost } = await readers((reader) =>
          examine(reader, { path, name, size, bounds, signal: asking.signal }),
        )
        if (spent) spent.readMs += workMs
        if (spent && isLost) spent.lostMs += workMs
        if (isLost) allowances.noteLost(names, workMs)
        return findings
      })
    },
    close: () => readers.close(),
  }
}

/** A few readers; each reads for one at a time. */
function openReaders(most: number) {
  const all = Array.from({ length: most }, openPdfReader)
  const free = [...all]
  const withOne = async <T>(work: (reader: PdfReader) => Promise<T>): Promise<T> => {
    const reader = free.pop()
    if (!reader) throw new Error('more read than there are places')
    try {
      return await work(reader)
    } finally {
      // The one that runs already serves the next.
      free.push(reader)
    }
  }
  return Object.assign(withOne, { close: async () => void (await Promise.all(all.map((reader) => reader.close()))) })
}

interface Question {
  readonly path: string
  readonly name: string
  readonly size: number
  readonly bounds: PdfLimits
  readonly signal: AbortSignal | undefined
}

interface Examined {
  readonly findings: PdfFindings
  readonly workMs: number
  /** It was read for nothing. */
  readonly isLost: boolean
}

async function examine(reader: PdfReader, { path, name, size, bounds, signal }: Question): Promise<Examined> {
  const { sizeBytes: max } = bounds
  if (size > max)
    return { findings: refused('ACTES-F012', name, { reason: 'size', size, max }), workMs: 0, isLost: false }
  const own = boundsFor(size, bounds)
  const { outcome: answer, workMs } = await reader.read(path, own, signal)
  if ('cost' in answer) return { findings: tooCostly(answer, name, own), workMs, isLost: true }
  if ('fault' in answer) return { findings: faulty(answer, name), workMs, isLost: false }
  const active = answer.active.map((what) => problem('ACTES-F011', name, { params: { what } }))
  const signed = answer.signed ? [problem('ACTES-F016', name)] : []
  return { findings: { problems: [], warnings: [...active, ...signed], pages: answer.pages }, workMs, isLost: false }
}

function boundsFor(size: number, { memoryBytes, timeMs, small, perByte }: PdfLimits): PdfBounds {
  return {
    memoryBytes: Math.min(memoryBytes, small.memoryBytes + size * perByte.memoryBytes),
    workMs: Math.min(timeMs, small.workMs + size * perByte.workMs),
    timeMs,
  }
}

function tooCostly({ cost }: PdfCost, name: string, { memoryBytes, workMs }: PdfBounds): PdfFindings {
  if (cost === 'memory') return refused('ACTES-F012', name, { reason: cost, max: memoryBytes })
  if (cost === 'time') return refused('ACTES-F012', name, { reason: cost, max: workMs })
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

interface PdfBounds extends Pick<PdfLimits, 'memoryBytes' | 'timeMs'> {
  readonly workMs: number
}

/** The PDF could not be read within the bounds; `crash`: the child died by itself. */
interface PdfCost {
  readonly cost: 'memory' | 'time' | 'crash'
}

interface Read<T> {
  readonly outcome: T
  /** Processor time of the child. */
  readonly workMs: number
}

interface PdfReader {
  /** One at a time. @throws Error when no child can be started, or the reader is closed; the reason of the signal */
  read(path: string, bounds: PdfBounds, signal?: AbortSignal): Promise<Read<PdfAnswer | PdfCost>>
  close(): Promise<void>
}

const lookMs = 50
/** A child above this fraction of the bound of a large PDF is not kept. */
const keptFraction = 0.4

function openPdfReader(): PdfReader {
  let child: Promise<ChildProcess> | undefined
  let closed = false
  const needOpen = () => {
    if (closed) throw new Error('the PDF reader is closed')
  }
  const ask = async (path: string, bounds: PdfBounds, signal?: AbortSignal): Promise<Read<Outcome>> => {
    const kept = await child?.catch(() => undefined)
    const asked = kept && isServing(kept) ? kept : await (child = startChild())
    needOpen()
    const read = await exchange(asked, path, { ...bounds, signal })
    needOpen()
    signal?.throwIfAborted()
    if ((residentBytes(asked) ?? 0) > pdfLimits.memoryBytes * keptFraction) await stop(asked)
    return read
  }
  return {
    read: async (path, bounds, signal) => {
      needOpen()
      const first = await ask(path, bounds, signal)
      // An idle child may exit just when it is asked.
      const { outcome, workMs } = first.outcome === 'left' ? await ask(path, bounds, signal) : first
      return { outcome: outcome === 'left' ? { cost: 'crash' } : outcome, workMs }
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

interface Watched extends PdfBounds {
  readonly signal: AbortSignal | undefined
}

function exchange(child: ChildProcess, path: string, { signal, ...bounds }: Watched): Promise<Read<Outcome>> {
  return new Promise((resolve) => {
    const before = workOf(child)
    const begun = performance.now()
    let [cost, workMs]: [PdfCost['cost'], number] = ['crash', 0]
    const kill = (why: PdfCost['cost']) => {
      cost = why
      child.kill('SIGKILL')
    }
    const leave = () => kill('crash')
    const look = () => {
      workMs = (workOf(child) ?? performance.now() - begun) - (before ?? 0)
      if ((residentBytes(child) ?? 0) > bounds.memoryBytes) kill('memory')
      else if (workMs > bounds.workMs || performance.now() - begun > bounds.timeMs) kill('time')
    }
    const watch = setInterval(look, lookMs)
    const settle = (outcome: Outcome) => {
      clearInterval(watch)
      child.off('message', answered)
      child.off('exit', gone)
      signal?.removeEventListener('abort', leave)
      rest(child)
      resolve({ outcome, workMs })
    }
    const answered = (message: unknown) => settle(message as Exclude<PdfMessage, 'ready'>)
    const gone = (code: number | null) => settle(code === 0 ? 'left' : { cost })
    child.on('message', answered)
    child.on('exit', gone)
    signal?.addEventListener('abort', leave, { once: true })
    if (signal?.aborted) leave()
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

/** Clock ticks of Linux are 10 ms, whatever the kernel's own. */
const tickMs = 10

/** Processor time of the child so far, in milliseconds; undefined when the system does not tell. */
function workOf({ pid }: ChildProcess): number | undefined {
  try {
    // After the name, which may hold anything: state, and as 12th and 13th time in and out of the kernel.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * tickMs
  } catch {
    return undefined
  }
}
