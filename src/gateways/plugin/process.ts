// The process of a plug-in, for all its connections: started at the first call, watched, killed over a bound. It has no
// environment, no file, no child, no thread; all that it asks of the world it asks of the host.
import { spawn, type ChildProcess } from 'node:child_process'
import { extname } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { systemClock, type Clock } from '#clock.ts'
import { ActesError } from '#errors.ts'
import { residentBytes } from '#observe/process.ts'
import { decodeXml } from '#protocol/xml/decode.ts'
import { readXml } from '#protocol/xml/read.ts'
import { exchangeError } from '../troubles.ts'
import { openPeer, type Peer } from './rpc.ts'

const mebibyte = 1_048_576
const frameMax = 80 * mebibyte
/** Of a document that it has read: a list of 40,000 files has so many. */
const marksMax = 1_000_000
/** A plug-in asks for some exchanges at once, for each connection. */
const callsMax = 256
const lookMs = 200
const startMs = 60_000

/** Why a process is no longer there. */
type PluginEnd = 'died' | 'memory' | 'time' | 'line'

export class PluginGone extends Error {
  readonly end: PluginEnd
  constructor(end: PluginEnd) {
    super(end)
    this.end = end
  }
}

/** What a plug-in threw: a code, if it is one that drivers throw. */
export class PluginThrew extends Error {
  readonly code: unknown
  readonly params: unknown
  constructor({ code, params, message }: { code?: unknown; params?: unknown; message?: unknown }) {
    super(String(message))
    this.code = code
    this.params = params
  }
}

interface PluginLimits {
  /** Resident memory of its process. */
  readonly memoryBytes: number
  /** Its own words: for the vendor's tests alone, they may name persons. */
  readonly log?: (text: string) => void
}

interface Launching extends PluginLimits {
  readonly clock: Clock
}

interface Running {
  readonly peer: Peer
  readonly child: ChildProcess
  readonly manifest: unknown
  end(why: PluginEnd): void
}

export interface PluginProcess {
  /** The one that runs, or a new one. @throws PluginGone, PluginThrew */
  running(): Promise<Running>
  close(): Promise<void>
}

/** @param source text of the plug-in, compared with its digest by the caller */
export function openPluginProcess(source: Uint8Array, limits: PluginLimits, clock = systemClock): PluginProcess {
  let current: Promise<Running> | undefined
  const start = async () => {
    const running = launch({ ...limits, clock }, () => (current = undefined))
    const late = clock.after(startMs, () => running.end('time'))
    try {
      const manifest = await running.peer.call('load', source)
      return { ...running, manifest }
    } catch (error) {
      running.end('died')
      throw error
    } finally {
      late.end()
    }
  }
  return {
    running: () => (current ??= start()),
    close: async () => {
      const last = await current?.catch(() => undefined)
      last?.end('died')
      current = undefined
    },
  }
}

/** A platform's XML as a tree of local names. @throws ActesError ACTES-G002 */
function readTree(bytes: unknown) {
  try {
    const { text } = decodeXml(z.instanceof(Uint8Array).parse(bytes))
    if (/<!(?:DOCTYPE|ENTITY)/i.test(text) || text.split(/[<=]/, marksMax).length === marksMax)
      throw new TypeError('a document type, or a crowd')
    return readXml({ text })
  } catch (error) {
    throw exchangeError('ACTES-G002', { reason: 'XML' }, error)
  }
}

function launch({ memoryBytes, log = () => undefined, clock }: Launching, gone: () => void) {
  const file = (name: string) => fileURLToPath(new URL(`./${name}${extname(import.meta.url)}`, import.meta.url))
  const child = spawn(
    process.execPath,
    [
      '--permission',
      `--allow-fs-read=${file('child')}`,
      `--allow-fs-read=${file('rpc')}`,
      `--max-old-space-size=${Math.ceil(memoryBytes / mebibyte)}`,
      file('child'),
    ],
    { env: {}, cwd: '/', stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  )
  const [input, output] = [child.stdio[3] as Writable, child.stdio[4] as unknown as Readable]
  const peer = openPeer({
    write: (frame) => void input.write(frame),
    served: { xml: readTree, log },
    frameMax,
    callsMax,
    told: (error) =>
      error instanceof ActesError
        ? { code: error.code, params: error.params, message: error.code }
        : { message: 'refused' },
    errorOf: (told) => new PluginThrew(typeof told === 'object' && told !== null ? told : { message: told }),
  })
  let isOver = false
  const end = (why: PluginEnd) => {
    if (isOver) return
    isOver = true
    watch.end()
    gone()
    child.kill('SIGKILL')
    peer.close(new PluginGone(why))
  }
  const watch = clock.every(lookMs, () => {
    if (residentBytes(child) > memoryBytes) end('memory')
  })
  output.on('data', (bytes: Buffer) => {
    try {
      peer.receive(bytes)
    } catch {
      end('line')
    }
  })
  for (const stream of [input, output]) stream.on('error', () => end('line'))
  child.on('error', () => end('died'))
  child.on('exit', () => end('died'))
  return { child, peer, end }
}
