// Child processes of the product: started, listened to, killed; none outlives its test file.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

const launcher = fileURLToPath(new URL('../../../src/launcher.cjs', import.meta.url))
const children = new Set<ChildProcess>()

/** Register the killing of what a test file leaves behind. */
export function killLeftovers(): void {
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL')
  })
}

export type Environment = Readonly<Record<string, string>>

function environmentOf(more: Environment): NodeJS.ProcessEnv {
  const { PATH, HOME, ACTES_TEST_COMPILED: NODE_COMPILE_CACHE } = process.env
  return {
    PATH,
    HOME,
    NODE_COMPILE_CACHE,
    LANG: 'fr_FR.UTF-8',
    ACTES_LOG_LEVEL: 'silent',
    ACTES_CLAMD: 'off',
    ACTES_START_SECONDS: '0',
    ...more,
  }
}

/** SIGKILL, and wait for the end. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Run `actes ARGS` to its end. */
export async function actes(args: readonly string[], environment: Environment): Promise<Ran> {
  return ended(start(args, environment))
}

/** Where a script of the manual is run. */
export interface ShellPlace {
  readonly cwd: string
  readonly environment: Environment
  /** A folder of commands that stand before those of the machine; by default one with `actes` alone. */
  readonly bin?: string
}

/** Run a script to its end, as `sh FILE ARGS` does. */
export async function shell(script: string, { cwd, environment, bin }: ShellPlace, ...args: readonly string[]) {
  const env = environmentOf(environment)
  const child = spawn('sh', ['-c', script, 'sh', ...args], {
    cwd,
    env: { ...env, PATH: `${bin ?? (await commandsIn(join(cwd, '.bin')))}:${dirname(process.execPath)}:${env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  return ended(child)
}

/** Lay `actes` in a folder of commands, and others, by the shell that each is. @returns the folder */
export async function commandsIn(bin: string, others: Readonly<Record<string, string>> = {}): Promise<string> {
  await mkdir(bin, { recursive: true })
  const all = { actes: `exec '${process.execPath}' '${launcher}' "$@"`, ...others }
  for (const [name, body] of Object.entries(all))
    await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  return bin
}

async function ended(child: ReturnType<typeof start>): Promise<Ran> {
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: code as number | null, out, err }
}

/** `actes start ARGS`, once it is ready: the process, and the port that it says it listens on. */
export async function started(args: readonly string[], environment: Environment) {
  const patient = { ACTES_START_SECONDS: '60', ...environment, ACTES_LOG_LEVEL: 'info' }
  const child = start(['start', ...args], patient)
  for await (const line of createInterface(child.stderr)) {
    const { msg, port } = JSON.parse(line) as { msg?: string; port?: number }
    if (msg === 'started') {
      child.stderr.resume()
      return { child, port: port ?? 0 }
    }
  }
  throw new Error('it ended before it was ready')
}

/** SIGTERM, and wait for the end. @returns its exit code */
export async function stopped(child: ChildProcess): Promise<unknown> {
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  return (await exit)[0]
}

/** Start `actes ARGS`, which goes on until it is stopped. */
export function start(args: readonly string[], environment: Environment) {
  const child = spawn(process.execPath, [launcher, ...args], {
    env: environmentOf(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  return child
}
