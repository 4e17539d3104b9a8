// Processes that a run kills and that come back: programs of ours, a PostgreSQL and a Redis of its own. None outlives the run.
import { fork, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect } from 'node:net'
import pg from 'pg'
import { systemClock } from '../../src/clock.ts'
import { settlesWithin } from '../../src/queue/timeouts.ts'
import { freePort, launch, newestPostgres, redisBinary } from '../support/servers/local-server.ts'
import { until } from '../support/until.ts'

/** Something that is killed, and is there again a moment later. */
export interface Mortal {
  readonly name: string
  pid(): number | undefined
  /** SIGKILL: a server is back when it resolves, a program soon. */
  kill(): Promise<void>
  stop(): Promise<void>
}

export interface Program extends Mortal {
  /** Ask the process of this moment. @throws when it dies before it has answered, or takes more than 20 s */
  ask<T>(question: object): Promise<T>
}

interface ProgramWish {
  readonly name: string
  /** A file of this folder. */
  readonly file: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Where its output goes. */
  readonly folder: string
}

/** Start a program of ours, and start it again whenever it ends; it says `listening` on its channel. */
export async function keepProgram({ name, file, args, environment, folder }: ProgramWish): Promise<Program> {
  const output = openSync(join(folder, `${name}.log`), 'a')
  const listening = Promise.withResolvers<void>()
  const { PATH, HOME } = process.env
  const env = { PATH, HOME, NODE_COMPILE_CACHE: join(folder, 'compiled'), ...environment }
  let stopping = false
  const start = (): ChildProcess => {
    const own = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
      env,
      stdio: ['ignore', output, output, 'ipc'],
    })
    const again = () => setTimeout(() => void (stopping || (child = start())), 200)
    own.on('message', (said) => void (said === 'listening' && listening.resolve()))
    return own.on('error', () => undefined).once('exit', again)
  }
  let child = start()
  const isThere = () => child.exitCode === null && child.signalCode === null
  const kill = async () => {
    if (!isThere()) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }
  // A process that sleeps cannot notice that nobody is left.
  process.once('exit', () => child.kill('SIGKILL'))
  if (!(await settlesWithin(listening.promise, 60_000, systemClock))) throw new Error(`${name} does not start`)
  const stop = async () => {
    stopping = true
    await kill()
    closeSync(output)
  }
  return { name, pid: () => (isThere() ? child.pid : undefined), kill, stop, ask: (question) => ask(child, question) }
}

let questions = 0

function ask<T>(child: ChildProcess, question: object): Promise<T> {
  const key = ++questions
  return new Promise<T>((resolve, reject) => {
    const over = (finish: () => void) => {
      clearTimeout(timer)
      child.off('message', hear).off('exit', lost)
      finish()
    }
    const lost = () => over(() => reject(new Error('no answer')))
    const hear = (said: { key?: number; value?: T; error?: string }) => {
      if (said.key !== key) return
      over(() => (said.error === undefined ? resolve(said.value as T) : reject(new Error(said.error))))
    }
    const timer = setTimeout(lost, 20_000)
    child.on('message', hear).once('exit', lost)
    if (child.connected) child.send({ key, ...question }, (error) => void (error && lost()))
    else lost()
  })
}

interface ServerWish {
  readonly name: string
  readonly folder: string
  readonly command: readonly string[]
  readonly pidFile: string
  readonly signal: 'TERM' | 'INT'
  readonly account?: { readonly uid: number; readonly gid: number }
  readonly answers: () => Promise<boolean>
  /** Before it starts again. */
  readonly between?: () => void
}

async function keepServer(wish: ServerWish): Promise<Mortal> {
  const { name, folder, command, pidFile, signal, account, answers } = wish
  let launched: { stop(): Promise<void> } | undefined
  const pid = () => {
    const text = readIfThere(pidFile)?.split('\n')[0] ?? ''
    return /^\d+$/.test(text) ? Number(text) : undefined
  }
  const start = async () => {
    for (let tries = 0; tries < 10; tries++) {
      const scratch = mkdtempSync(join(folder, 'launch-'))
      if (account) chownSync(scratch, account.uid, account.gid)
      launched = launch(command, { folder: scratch, signal, ...(account && { account }) })
      if (await until(answers, name, 4_000).catch(() => false)) return
      await launched.stop()
    }
    throw new Error(`${name} does not start`)
  }
  const kill = () => {
    const own = pid()
    if (own === undefined) return
    const children = (readIfThere(`/proc/${own}/task/${own}/children`) ?? '').split(' ').map(Number)
    for (const each of [own, ...children.filter((child) => child > 0)]) signalTo(each, 'SIGKILL')
  }
  await start()
  return {
    name,
    pid,
    kill: async () => {
      kill()
      await launched?.stop()
      wish.between?.()
      await start()
    },
    stop: async () => launched?.stop(),
  }
}

export interface Served extends Mortal {
  readonly url: string
}

/** A PostgreSQL without fsync: a killed process loses nothing that the machine's memory still holds. */
export async function keepPostgres(folder: string): Promise<Served> {
  const binaries = newestPostgres()
  if (binaries === undefined) throw new Error('no PostgreSQL with initdb here')
  const idOf = (flag: string) => Number(spawnSync('id', [flag, 'postgres']).stdout)
  const account = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined
  mkdirSync(folder, { recursive: true })
  if (account) chownSync(folder, account.uid, account.gid)
  const data = join(folder, 'data')
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  const made = spawnSync(join(binaries, 'initdb'), init, { ...account, cwd: folder })
  if (made.status !== 0) throw new Error(`initdb failed: ${String(made.stderr)}`)
  const port = await freePort()
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', 'max_connections=200'].flatMap((each) => ['-c', each])
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const server = await keepServer({
    name: 'postgres',
    folder,
    signal: 'INT',
    pidFile: join(data, 'postmaster.pid'),
    ...(account && { account }),
    command: [join(binaries, 'postgres'), '-D', data, '-p', `${port}`, '-k', folder, ...settings],
    answers: () => speaks(url),
  })
  return { ...server, url }
}

/** A Redis that keeps its jobs on the disk. @param forgets is it to lose them all, this time? */
export async function keepRedis(folder: string, forgets: () => boolean): Promise<Served> {
  const binary = redisBinary()
  if (binary === undefined) throw new Error('no redis-server here')
  mkdirSync(join(folder, 'data'), { recursive: true })
  const port = await freePort()
  const pidFile = join(folder, 'redis.pid')
  // Every second is not enough: on a busy disk it answers before it has written, and a kill loses what it answered for.
  const kept = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--maxmemory-policy', 'noeviction']
  const server = await keepServer({
    name: 'redis',
    folder,
    signal: 'TERM',
    pidFile,
    command: [
      binary,
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--dir',
      join(folder, 'data'),
      '--pidfile',
      pidFile,
      ...kept,
    ],
    answers: () => accepts(port),
    between: () => {
      if (forgets())
        for (const name of readdirSync(join(folder, 'data'))) rmSync(join(folder, 'data', name), { recursive: true })
    },
  })
  return { ...server, url: `redis://127.0.0.1:${port}` }
}

function speaks(url: string): Promise<boolean> {
  const client = new pg.Client(url)
  client.on('error', () => undefined)
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  )
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('error', () => resolve(false)).once('connect', () => (socket.destroy(), resolve(true)))
  })
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Send a signal to a process that may be gone. */
export function signalTo(pid: number | undefined, signal: NodeJS.Signals): boolean {
  try {
    return pid !== undefined && process.kill(pid, signal)
  } catch {
    return false
  }
}

/** Whose end of a connection this local port is. */
export function ownerOf(port: number, pids: readonly number[]): number | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const lines = (readIfThere('/proc/net/tcp') ?? '').split('\n').map((line) => line.trim().split(/\s+/))
  const inode = lines.find(([, local = '']) => local.endsWith(suffix))?.[9]
  return pids.find((pid) => inode !== undefined && socketsOf(pid).includes(`socket:[${inode}]`))
}

function socketsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`)
      } catch {
        return ''
      }
    })
  } catch {
    return []
  }
}

/** SIGSTOP, and SIGCONT after so long. @returns whether it was there */
export async function sleeps(pid: number | undefined, ms: number): Promise<boolean> {
  if (!signalTo(pid, 'SIGSTOP')) return false
  await pause(ms)
  return signalTo(pid, 'SIGCONT')
}
