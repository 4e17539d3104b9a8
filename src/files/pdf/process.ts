// A process that works on PDFs and may be killed, because a PDF may be made to use up memory and time. It is started when needed,
// kept for the next task, watched, and killed when it takes too much. It never keeps the program alive.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { lstat, mkdtemp, realpath, rm } from 'node:fs/promises'
import { getPriority, setPriority, tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PdfAnswers, PdfMessage, PdfTask } from './child.ts'

export interface PdfLimits {
  /** A larger file is not read: no gateway takes it, and it would be held in memory. */
  readonly sizeBytes: number
  /** Resident memory of the child, where the system tells it (Linux). Node's own limits do not count buffers. */
  readonly memoryBytes: number
  /** By the clock on the wall, whatever else the machine does. */
  readonly timeMs: number
  /** Of an empty file, and for each of its bytes, up to what is above: processor time, where the system tells it. */
  readonly small: { readonly memoryBytes: number; readonly workMs: number }
  readonly perByte: { readonly memoryBytes: number; readonly workMs: number }
}

/** What one task may take. */
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

/** The task was not done within the bounds; `crash`: the child died by itself. */
export interface PdfCost {
  readonly cost: 'memory' | 'time' | 'crash'
  /** What it might have taken. */
  readonly bounds: PdfBounds
}

export interface PdfTaskResult<T> {
  readonly outcome: T | PdfCost
  /** Processor time of the child. */
  readonly workMs: number
}

interface Terms extends PdfBounds {
  readonly signal: AbortSignal | undefined
}

type Task<K> = Extract<PdfTask, { readonly task: K }>

export interface PdfProcess {
  /** The only folder in which it may write. @throws Error for one that may write nowhere; the system's errors */
  folder(): Promise<string>
  /** One at a time. @throws Error when no child can be started, or this is closed; the reason of the signal */
  run<K extends keyof PdfAnswers>(task: Task<K>, terms: Terms): Promise<PdfTaskResult<PdfAnswers[K]>>
}

interface PdfProcesses {
  /** No more at a time than there are processes. */
  <T>(work: (process: PdfProcess) => Promise<T>): Promise<T>
  /** Kills what runs. */
  close(): Promise<void>
}

interface PdfProcessOptions {
  /** One that holds more memory after a task is not kept. */
  readonly keptBytes: number
  /** Each may write in a folder of its own, in the system's folder of temporary files, and gives way to what is more urgent. */
  readonly isMaking?: boolean
}

/** A few processes; each works for one at a time. */
export function openPdfProcesses(most: number, kind: PdfProcessOptions): PdfProcesses {
  const all = Array.from({ length: most }, () => openPdfProcess(kind))
  const free = [...all]
  const withOne = async <T>(work: (process: PdfProcess) => Promise<T>): Promise<T> => {
    const process = free.pop()
    if (!process) throw new Error('more work than there are places')
    try {
      return await work(process)
    } finally {
      // The one that runs already serves the next.
      free.push(process)
    }
  }
  return Object.assign(withOne, { close: async () => void (await Promise.all(all.map((each) => each.close()))) })
}

/** A bomb unfolds some 500 MB in a second. */
const lookMs = 20

/** A process that was kept holds what the last files left in it: of what a task may take, no more than this. */
const leftShare = 0.75

interface Child {
  readonly process: ChildProcess
  readonly folder: string | undefined
}

function openPdfProcess({ keptBytes, isMaking = false }: PdfProcessOptions): PdfProcess & { close(): Promise<void> } {
  let child: Promise<Child> | undefined
  const own = isMaking ? ownFolder() : undefined
  let closed = false
  const needOpen = () => {
    if (closed) throw new Error('the PDF process is closed')
  }
  const childFor = async ({ memoryBytes }: Terms): Promise<ChildProcess> => {
    const writing = await own?.path()
    const kept = await child?.catch(() => undefined)
    const hasRoom = kept && (residentBytes(kept.process) ?? 0) <= memoryBytes * leftShare
    if (kept && hasRoom && isServing(kept.process) && kept.folder === writing) return kept.process
    if (kept) await stop(kept.process)
    needOpen()
    child = startChild(writing).then((process) => ({ process, folder: writing }))
    return (await child).process
  }
  const ask = async (task: PdfTask, terms: Terms): Promise<PdfTaskResult<unknown>> => {
    const asked = await childFor(terms)
    needOpen()
    const done = await exchange(asked, task, terms)
    needOpen()
    terms.signal?.throwIfAborted()
    if ((residentBytes(asked) ?? 0) > keptBytes) await stop(asked)
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
      // An idle child may exit just when it is asked.
      const { outcome, workMs } = first.outcome === 'left' ? await ask(task, terms) : first
      const { memoryBytes, timeMs, workMs: most } = terms
      const crash: PdfCost = { cost: 'crash', bounds: { memoryBytes, timeMs, workMs: most } }
      return { outcome: outcome === 'left' ? crash : (outcome as PdfAnswers[K] | PdfCost), workMs }
    },
    close: async () => {
      closed = true
      const last = await child?.catch(() => undefined)
      if (last) await stop(last.process)
      await own?.remove()
    },
  }
}

/** A folder among the temporary files, made when it is needed: what tidies those up may have taken it away meanwhile. */
function ownFolder(): { path(): Promise<string>; remove(): Promise<void> } {
  let made: Promise<string | undefined> = Promise.resolve(undefined)
  return {
    path: async () => {
      const before = await made
      const found = before === undefined ? undefined : await lstat(before).catch(() => undefined)
      const isOurs = found?.isDirectory() === true && found.uid === (process.getuid?.() ?? found.uid)
      if (before !== undefined && isOurs) return before
      const making = mkdtemp(join(tmpdir(), 'actes-maker-')).then((path) => realpath(path))
      made = making.catch(() => undefined)
      return making
    },
    remove: async () => {
      const last = await made
      if (last !== undefined) await rm(last, { recursive: true, force: true })
    },
  }
}

/** Beside this file, in the sources and in the build. */
function program(): string {
  return fileURLToPath(new URL(`./child${extname(import.meta.url)}`, import.meta.url))
}

/** Without environment, hence without secrets; it may read, and write in one folder at most. */
async function startChild(folder: string | undefined): Promise<ChildProcess> {
  const child = fork(program(), [], {
    env: {},
    execArgv: ['--permission', '--allow-fs-read=*', ...(folder === undefined ? [] : [`--allow-fs-write=${folder}/`])],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })
  // Nobody waits for what is made, while acts do: they leave first.
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
  return child
}

/** On a busy machine it gets about a third of what another process gets. */
const lowerBy = 5

function lower(pid: number): void {
  try {
    setPriority(pid, Math.min(19, getPriority(pid) + lowerBy))
  } catch {
    // The child has exited already: `ready` tells it.
  }
}

function exchange(child: ChildProcess, task: PdfTask, { signal, ...bounds }: Terms): Promise<PdfTaskResult<unknown>> {
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
    const settle = (outcome: unknown) => {
      clearInterval(watch)
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
