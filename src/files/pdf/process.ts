// The child that reads PDFs, as its parent holds it: started when needed, kept for the next one, watched while it works,
// killed when it takes too much memory or time. It never keeps the program alive.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PdfAnswer, PdfMessage } from './child.ts'

export interface PdfBounds {
  /** Resident memory of the child, where the system tells it (Linux); Node's own memory limits do not count buffers. */
  readonly memoryBytes: number
  /** For one PDF. */
  readonly timeMs: number
}

/** The PDF that could not be read within its bounds; `crash` when the child died by itself. */
export interface PdfCost {
  readonly cost: 'memory' | 'time' | 'crash'
}

/** To be closed by its owner. */
export interface PdfReader {
  /** One at a time. @throws Error when no child can be started, or the reader is closed */
  read(path: string): Promise<PdfAnswer | PdfCost>
  close(): Promise<void>
}

const lookMs = 50
/** A child that has grown over this fraction of its bound is not kept. */
const keptFraction = 0.4

/** A reader without a child yet. */
export function openPdfReader(bounds: PdfBounds): PdfReader {
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
      // It left for want of work at the very moment it was asked.
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

/** Beside this file, in the sources and in what is built of them. */
function program(): string {
  return fileURLToPath(new URL(`./child${extname(import.meta.url)}`, import.meta.url))
}

/** With no environment, hence no secrets, and no right but to read. */
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
  // Whatever happens to it between two questions is seen at the next one.
  child.on('error', () => undefined)
  rest(child)
  return child
}

type Outcome = PdfAnswer | PdfCost | 'left'

/** One question and its answer. */
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
    // A failure to send is followed by the exit that caused it.
    child.send(path, () => undefined)
  })
}

function rest(child: ChildProcess): void {
  child.unref()
  child.channel?.unref()
}

/** Its channel may still look open just after it has gone. */
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

/** Undefined where the system does not tell. */
function residentBytes({ pid }: ChildProcess): number | undefined {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
  } catch {
    return undefined
  }
}
