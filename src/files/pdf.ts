// The examination of PDFs, in a child process that is kept for the next one: a PDF may be made to eat memory and time,
// and whoever reads it must be able to die. The parent watches both.
import { fork, type ChildProcess } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { problem, type Problem } from '../errors.ts'
import type { PdfAnswer } from './pdf-child.ts'

export interface PdfFindings {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** To be closed by its owner. */
export interface PdfExaminer {
  /** @param name base name, the path of what is found */
  examine(path: string, name: string): Promise<PdfFindings>
  close(): Promise<void>
}

export interface PdfLimits {
  readonly memoryBytes: number
  readonly timeMs: number
  /** Above it only the outline is looked at (header, end, encryption): a scan of that size says nothing more. */
  readonly wholeMaxBytes: number
}

const defaults: PdfLimits = { memoryBytes: 700 * 1024 * 1024, timeMs: 30_000, wholeMaxBytes: 64 * 1024 * 1024 }
const lookMs = 50

/** An examiner; its child starts with the first PDF and leaves by itself when it is idle. */
export function openPdfExaminer(limits: Partial<PdfLimits> = {}): PdfExaminer {
  const bounds = { ...defaults, ...limits }
  let child: ChildProcess | undefined
  let last: Promise<unknown> = Promise.resolve()
  const living = (): ChildProcess => {
    if (child?.connected) return child
    const started = fork(program(), [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced' })
    started.unref()
    started.channel?.unref()
    child = started
    return started
  }
  const examine = async (path: string, name: string): Promise<PdfFindings> => {
    const { size } = await stat(path)
    if (size > bounds.wholeMaxBytes) return examineOutline(path, name)
    return findings(await ask(living(), path, bounds), name)
  }
  return {
    examine: (path, name) => {
      const turn = last.then(() => examine(path, name))
      last = turn.catch(() => undefined)
      return turn
    },
    close: async () => {
      await last
      child?.kill('SIGKILL')
    },
  }
}

function program(): string {
  return fileURLToPath(new URL(`./pdf-child${extname(import.meta.url)}`, import.meta.url))
}

/** One question, one answer; none when the child had to be killed, or died. */
function ask(child: ChildProcess, path: string, bounds: PdfLimits): Promise<PdfAnswer | undefined> {
  return new Promise((resolve) => {
    child.ref()
    child.channel?.ref()
    const timer = setTimeout(() => child.kill('SIGKILL'), bounds.timeMs)
    const watch = setInterval(() => void watchMemory(child, bounds.memoryBytes), lookMs)
    const settle = (answer?: unknown) => {
      clearTimeout(timer)
      clearInterval(watch)
      child.off('message', settle)
      child.off('exit', died)
      child.unref()
      child.channel?.unref()
      resolve(answer as PdfAnswer | undefined)
    }
    const died = () => settle()
    child.on('message', settle)
    child.on('exit', died)
    child.send(path, (error) => {
      if (error) settle()
    })
  })
}

const pageBytes = 4_096

async function watchMemory(child: ChildProcess, most: number): Promise<void> {
  const pages = (await readFile(`/proc/${child.pid}/statm`, 'latin1').catch(() => '')).split(' ')[1]
  if (Number(pages ?? 0) * pageBytes > most) child.kill('SIGKILL')
}

function findings(answer: PdfAnswer | undefined, name: string): PdfFindings {
  if (!answer) return { problems: [problem('ACTES-F012', name)], warnings: [] }
  if ('fault' in answer) {
    const params = answer.reason === undefined ? {} : { params: { reason: answer.reason } }
    return { problems: [problem(answer.fault, name, params)], warnings: [] }
  }
  const active = answer.active.map((what) => problem('ACTES-F011', name, { params: { what } }))
  const signed = answer.signed ? [problem('ACTES-F016', name)] : []
  return { problems: [], warnings: [...active, ...signed] }
}

/** A big one: the end of the file must be there, and say nothing of encryption. */
async function examineOutline(path: string, name: string): Promise<PdfFindings> {
  const { createReadStream } = await import('node:fs')
  const { size } = await stat(path)
  let tail = ''
  for await (const chunk of createReadStream(path, { start: Math.max(0, size - 65_536) }))
    tail += (chunk as Buffer).toString('latin1')
  if (!tail.includes('%%EOF')) return { problems: [problem('ACTES-F005', name)], warnings: [] }
  const trailer = tail.slice(Math.max(0, tail.lastIndexOf('trailer')))
  return { problems: /\/Encrypt\b/.test(trailer) ? [problem('ACTES-F004', name)] : [], warnings: [] }
}
