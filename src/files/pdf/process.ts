// A process that works on PDFs and may be killed, since a PDF can be made to use up memory and time. Started when
// needed, kept for the next task, watched, and killed over a bound. It never keeps the program alive.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { lstat, mkdtemp, realpath, rm } from 'node:fs/promises'
import { getPriority, setPriority, tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clock } from '#clock.ts'
import { residentBytes, workOf } from '#observe/process.ts'
import type { PdfAnswers, PdfMessage, PdfTask } from './child.ts'

export interface PdfLimits {
  /** Larger files are refused unread: no gateway accepts them, and they would be held in memory. */
  readonly sizeBytes: number
  /** Resident memory of the child, where the system reports it (Linux). Node's own limits do not count buffers. */
  readonly memoryBytes: number
  /** Wall-clock time. */
  readonly timeMs: number
  /** For an empty file, and for each byte, within the bounds above. `workMs`: processor time. */
  readonly small: { readonly memoryBytes: number; readonly workMs: number }
  readonly perByte: { readonly memoryBytes: number; readonly workMs: number }
}

interface PdfBounds extends Pick<PdfLimits, 'memoryBytes' | 'timeMs'> {
  readonly workMs: number
}

export function boundsFor(size: number, { memoryBytes, timeMs, small, perByte }: PdfLimits): PdfBounds {
  return {
    memoryBytes: Math.min(memoryBytes, small.memoryBytes + size * perByte.memoryBytes),
    workMs: Math.min(timeMs, small.workMs + size * perByte.workMs),
    timeMs,
  }
}

export interface PdfCost {
  readonly cost: 'memory' | 'time' | 'crash'
  readonly bounds: PdfBounds
}

interface PdfTaskResult<T> {
  readonly outcome: T | PdfCost
  readonly workMs: number
}

interface Terms extends PdfBounds {
  readonly signal: AbortSignal | undefined
}

type Task<K> = Extract<PdfTask, { readonly task: K }>

export interface PdfProcess {
  /** The only folder that the child may write to. @throws Error when it may write nowhere; the system's errors */
  folder(): Promise<string>
  /** One task at a time. @throws Error when no child starts or this is closed; the reason of the signal */
  run<K extends keyof PdfAnswers>(task: Task<K>, terms: Terms): Promise<PdfTaskResult<PdfAnswers[K]>>
}

interface PdfProcessOptions {
  readonly clock: Clock
  readonly keptBytes: number
  /** Each child may write to a temporary folder of its own, and runs at a lower priority. */
  readonly isMaking?: boolean
}

/** Callers limit concurrency: more calls at a time than processes throw. */
export function openPdfProcesses(most: number, kind: PdfProcessOptions) {
  const all = Array.from({ length: most }, () => openPdfProcess(kind))
  const free = [...all]
  const withOne = async <T>(work: (process: PdfProcess) => Promise<T>) => {
    const process = free.pop()
    if (!process) throw new Error('more work than there are places')
    try {
      return await work(process)
    } finally {
      // Last in, first out: a running child serves the next task.
      free.push(process)
    }
  }
  return Object.assign(withOne, { close: async () => void (await Promise.all(all.map((each) => each.close()))) })
}

/** A bomb unfolds some 500 MB in a second. */
const lookMs = 20

/** Share of a task's memory that a kept child may still hold from earlier files. */
const leftShare = 0.75

interface Child extends ChildProcess {
  readonly folder: string | undefined
}

function openPdfProcess(options: PdfProcessOptions): PdfProcess & { close(): Promise<void> } {
  const { clock, keptBytes, isMaking = false } = options
  let child: Promise<Child> | undefined
  const own = isMaking ? ownFolder() : undefined
  let closed = false
  const needOpen = () => {
    if (closed) throw new Error('the PDF process is closed')
  }
  const childFor = async ({ memoryBytes }: Terms) => {
    const writing = await own?.path()
    const kept = await child?.catch(() => undefined)
    // The channel may still look open just after the exit.
    const isServing = kept?.connected && !hasGone(kept) && kept.folder === writing
    if (kept && isServing && residentBytes(kept) <= memoryBytes * leftShare) return kept
    if (kept) await stop(kept)
    needOpen()
    return (child = startChild(writing))
  }
  const ask = async (task: PdfTask, terms: Terms) => {
    const asked = await childFor(terms)
    needOpen()
    const done = await exchange(asked, task, { terms, clock })
    needOpen()
    terms.signal?.throwIfAborted()
    if (residentBytes(asked) > keptBytes) await stop(asked)
    return done
  }
  return {
    folder: async () => {
      needOpen()
      if (!own) throw new Error('this process writes nowhere')
      return own.path()
    },
    run: async <K extends keyof PdfAnswers>(task: Task<K>, terms: Terms) => {
      needOpen()
      const first = await ask(task, terms)
      // An idle child may exit just when it is asked: ask once more.
      const { outcome, workMs } = first.outcome === 'left' ? await ask(task, terms) : first
      const { signal: _, ...bounds } = terms
      const crash: PdfCost = { cost: 'crash', bounds }
      return { outcome: outcome === 'left' ? crash : (outcome as PdfAnswers[K] | PdfCost), workMs }
    },
    close: async () => {
      closed = true
      const last = await child?.catch(() => undefined)
      if (last) await stop(last)
      await own?.remove()
    },
  }
}

/** Checked at each use: the cleaning of temporary files may have removed it. */
function ownFolder() {
  let made: Promise<string> | undefined
  return {
    path: async () => {
      const before = (await made?.catch(() => undefined)) ?? ''
      const found = before && (await lstat(before).catch(() => undefined))
      if (found && found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid)) return before
      return (made = mkdtemp(join(tmpdir(), 'actes-maker-')).then((path) => realpath(path)))
    },
    remove: async () => {
      const last = await made?.catch(() => '')
      if (last) await rm(last, { recursive: true, force: true })
    },
  }
}

/** No environment, hence no secrets. It may read everything, and write to one folder at most. */
async function startChild(folder: string | undefined): Promise<Child> {
  const program = fileURLToPath(new URL(`./child${extname(import.meta.url)}`, import.meta.url))
  const child = fork(program, [], {
    env: {},
    execArgv: [
      '--permission',
      '--allow-fs-read=*',
      // Little room for new objects: a child that has made hundreds of documents holds 185 MB instead of 320.
      '--max-semi-space-size=4',
      ...(folder === undefined ? [] : [`--allow-fs-write=${folder}/`]),
    ],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })
  // Nobody waits for documents, while acts wait for their examination: they go first.
  if (folder !== undefined && child.pid !== undefined) lower(child.pid)
  const ready = await new Promise<boolean>((resolve, reject) => {
    child.once('message', () => resolve(true))
    child.once('exit', () => resolve(false))
    child.once('error', reject)
  })
  if (!ready) throw new Error('the process that works on PDFs does not start')
  // A failure between two tasks shows at the next one.
  child.on('error', () => undefined)
  rest(child)
  return Object.assign(child, { folder })
}

/** On a busy machine, about a third of the processor time of another process. */
const lowerBy = 5

function lower(pid: number) {
  try {
    setPriority(pid, Math.min(19, getPriority(pid) + lowerBy))
  } catch {
    // The child has already exited: `ready` shows it.
  }
}

function exchange(
  child: ChildProcess,
  task: PdfTask,
  { terms: { signal, ...bounds }, clock }: { readonly terms: Terms; readonly clock: Clock },
): Promise<PdfTaskResult<unknown>> {
  return new Promise((resolve) => {
    const before = workOf(child)
    const begun = clock.steadyMs()
    let [cost, workMs]: [PdfCost['cost'], number] = ['crash', 0]
    const kill = (why: PdfCost['cost']) => {
      cost = why
      child.kill('SIGKILL')
    }
    const leave = () => kill('crash')
    const look = () => {
      workMs = (workOf(child) ?? clock.steadyMs() - begun) - (before ?? 0)
      if (residentBytes(child) > bounds.memoryBytes) kill('memory')
      else if (workMs > bounds.workMs || clock.steadyMs() - begun > bounds.timeMs) kill('time')
    }
    const watch = clock.every(lookMs, look)
    const settle = (outcome: unknown) => {
      watch.end()
      child.off('message', answered)
      child.off('exit', gone)
      signal?.removeEventListener('abort', leave)
      rest(child)
      resolve({ outcome, workMs })
    }
    const answered = (message: unknown) => settle(message as Exclude<PdfMessage, 'ready'>)
    const gone = (code: number | null) => settle(code === 0 ? 'left' : { cost, bounds })
    child.on('message', answered)
    child.on('exit', gone)
    signal?.addEventListener('abort', leave, { once: true })
    if (signal?.aborted) leave()
    child.ref()
    child.channel?.ref()
    // A failure to send comes with an exit.
    child.send(task, () => undefined)
  })
}

function rest(child: ChildProcess) {
  child.unref()
  child.channel?.unref()
}

function hasGone({ exitCode, signalCode }: ChildProcess) {
  return exitCode !== null || signalCode !== null
}

async function stop(child: ChildProcess) {
  if (hasGone(child)) return
  child.ref()
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
