// Cold and warm start of `demo`, and a service at rest: seconds, and resident memory as the system counts it.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import { temporaryHome } from '../support/life/stores.ts'
import { table } from './table.ts'

const launcher = fileURLToPath(new URL('../../src/launcher.cjs', import.meta.url))

interface Measured {
  readonly seconds: number
  /** Highest of the program itself, and of it and its children together, in MB. */
  readonly ownMb: number
  readonly togetherMb: number
}

function launch(args: readonly string[], home: string): ChildProcess {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ACTES_HOME: home,
    ACTES_LOG_LEVEL: 'silent',
    ACTES_PORT: '0',
  }
  return spawn(process.execPath, [launcher, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] })
}

async function measured(args: readonly string[], home: string): Promise<Measured> {
  const begun = performance.now()
  const child = launch(args, home)
  const ended = once(child, 'exit')
  let [ownMb, togetherMb, running] = [0, 0, true]
  void ended.then(() => (running = false))
  while (running) {
    const { own, together } = await residentMb(child.pid ?? 0)
    ownMb = Math.max(ownMb, own)
    togetherMb = Math.max(togetherMb, together)
    await pause(10)
  }
  return { seconds: (performance.now() - begun) / 1000, ownMb, togetherMb }
}

/** Resident now, and the kernel's own high-water mark of the program itself. */
async function residentMb(pid: number): Promise<{ own: number; together: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '')
  const kb = (name: string, text: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
  const children = await childrenOf(pid)
  const theirs = await Promise.all(
    children.map(async (child) => kb('VmRSS', await readFile(`/proc/${child}/status`, 'latin1').catch(() => ''))),
  )
  const sum = kb('VmRSS', status) + theirs.reduce((all, one) => all + one, 0)
  return { own: kb('VmHWM', status) / 1024, together: sum / 1024 }
}

async function childrenOf(pid: number): Promise<readonly string[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'latin1').catch(() => '')),
  )
  return lists
    .join(' ')
    .split(' ')
    .filter((text) => /^\d+$/.test(text))
}

const row = (name: string, { seconds, ownMb, togetherMb }: Measured): string[] => [
  name,
  seconds.toFixed(1),
  ownMb.toFixed(0),
  togetherMb.toFixed(0),
]

/** The table of `npm run bench -- demo`. */
export async function benchDemo(): Promise<string> {
  const home = await temporaryHome()
  const rows = [['', 'seconds', 'peak RSS MB', 'with its children']]
  rows.push(row('demo, first start', await measured(['demo'], home)))
  for (let again = 1; again <= 3; again++) rows.push(row(`demo, warm ${again}`, await measured(['demo'], home)))
  rows.push(['start, at rest after 20 s', '', (await atRest(home)).toFixed(0), ''])
  await rm(home, { recursive: true, force: true })
  return table('Demo and service', rows)
}

async function atRest(home: string): Promise<number> {
  const child = launch(['start'], home)
  await pause(20_000)
  const { together } = await residentMb(child.pid ?? 0)
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
  return together
}
