// buildah without a Docker engine: its own store in a temporary folder, steps isolated by chroot, nothing left behind.
import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** What a command answered. */
export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

/** A store of images and containers, with a folder beside it for what a build needs. */
export interface Buildah {
  readonly folder: string
  /** `--ulimit` options no higher than this process may ask for; buildah's own defaults need more rights than a root in a container has. */
  readonly limits: readonly string[]
  /** Run one buildah command; its output, trimmed. @throws with its last lines when it fails */
  run(args: readonly string[], options?: RunOptions): Promise<string>
  /** The same, failure being an answer. */
  ask(args: readonly string[], options?: RunOptions): Promise<Answer>
  /** Start one that stays; its output is piped. */
  start(args: readonly string[]): ChildProcessByStdio<null, Readable, Readable>
  /** Remove everything. */
  close(): Promise<void>
}

/** Open an empty store; the caller closes it. */
export function openBuildah(): Buildah {
  const folder = mkdtempSync(join(tmpdir(), 'actes-image-'))
  const store = ['--root', join(folder, 'images'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs']
  const ask = (args: readonly string[], options: RunOptions = {}) => answer('buildah', [...store, ...args], options)
  return {
    folder,
    limits: ulimits(readFileSync('/proc/self/limits', 'utf8')),
    ask,
    run: (args, options) => mustSucceed(`buildah ${args[0] ?? ''}`, ask(args, options)),
    start: (args) => spawn('buildah', [...store, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }),
    close: async () => {
      await ask(['rm', '--all'])
      removeTree(folder)
    },
  }
}

/** Run a command to its end; a missing command and a time limit passed are failures with code 127 and 124. */
export function answer(command: string, args: readonly string[], options: RunOptions = {}): Promise<Answer> {
  const { cwd, env, timeoutMs = 600_000 } = options
  const settings = { cwd, env: { ...process.env, ...env }, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024 }
  return new Promise((resolve) => {
    execFile(command, [...args], settings, (error, stdout, stderr) => {
      const failed = error?.code === 'ENOENT' ? 127 : error?.killed === true ? 124 : 1
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : failed, stdout, stderr })
    })
  })
}

/** The trimmed output of a command. @throws with its last lines when it fails */
export async function mustSucceed(what: string, pending: Promise<Answer>): Promise<string> {
  const { code, stdout, stderr } = await pending
  if (code === 0) return stdout.trim()
  const last = `${stdout}\n${stderr}`.trim().split('\n').slice(-40).join('\n')
  throw new Error(`${what} failed with code ${code}:\n${last}`)
}

/** Remove a folder that root file systems were made in; never while something of this machine is still mounted below it. */
export function removeTree(folder: string): void {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n')
  const below = mounts.map((line) => line.split(' ')[1] ?? '').filter((place) => place.startsWith(`${folder}/`))
  if (below.length > 0) throw new Error(`left in place, still mounted: ${below.join(', ')}`)
  rmSync(folder, { recursive: true, force: true })
}

function ulimits(table: string): string[] {
  const names = { nofile: 'Max open files', nproc: 'Max processes' }
  return Object.entries(names).flatMap(([name, title]) => {
    const line = table.split('\n').find((one) => one.startsWith(title)) ?? ''
    const hard = line.slice(title.length).trim().split(/\s+/)[1]
    return hard === undefined || hard === 'unlimited' ? [] : ['--ulimit', `${name}=${hard}:${hard}`]
  })
}
