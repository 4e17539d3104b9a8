// The parent of the child process that reads PDFs: it starts the child when needed, keeps it for the next PDF, watches
// it, and kills it when it takes too much memory or time. The child never keeps the program alive.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PdfAnswer, PdfMessage } from './child.ts'

export interface PdfBounds {
  /** Resident memory of the child, where the system tells it (Linux). Node's own limits do not count buffers. */
  readonly memoryBytes: number
  /** For one PDF. */
  readonly timeMs: number
}

/** The PDF could not be read within the bounds; `crash`: the child died by itself. */
export interface PdfCost {
  readonly cost: 'memory' | 'time' | 'crash'
}

export interface PdfReader {
  /** One at a time. @throws Error when no child can be started, or the reader is closed */
  read(path: string): Promise<PdfAnswer | PdfCost>
  close(): Promise<void>
}

const lookMs = 50
/** A child above this fraction of its bound is not kept. */
const keptFraction = 0.4

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
