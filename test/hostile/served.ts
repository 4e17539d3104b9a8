// The service that specimens are given to: `actes start` as an operator starts it, in a process of its own, with two
// collectivités on the sandbox, and somebody else who asks for the list all the time.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Agent, request } from 'undici'
import { maraussan } from '../../src/config/demo.ts'
import { choosePassword, invite } from '../../src/accounts/sign-in.ts'
import { rightsOfRole } from '../../src/accounts/tokens.ts'
import { keepPerson } from '../../src/store/people/people.ts'
import { placeWith } from '../support/life/production.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { neighbouring } from '../support/desk/desk.ts'
import { familyOf, forgetPeakOf, memoryOf } from './processes.ts'
import type { Probed } from './probe.ts'

export interface Served {
  readonly url: string
  readonly home: string
  /** Somebody with an account. */
  readonly person: { readonly login: string; readonly password: string }
  /** How many the service holds. */
  descriptors(): number
  /** By the clock, without what others of the machine took of it. */
  clocked<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }>
  /** One of the caller's tokens: a fresh one each time, so that no budget of one specimen is spent by another. */
  token(): string
  /** A process beside it that reads what is given: what it takes counts as that of a child. */
  alsoLooksAt(pid: number | undefined): void
  /** What a work costs while it lasts. */
  measured<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly cost: Cost }>
  closes(): Promise<void>
}

/** Of one specimen. */
export interface Cost {
  /** By the clock on the wall. */
  readonly elapsedMs: number
  /** Processor time of the process that serves and of those that it started. */
  readonly workMs: number
  /** What all that took part might have worked, and others had the processor. */
  readonly delayMs: number
  /** Beyond what the process that serves held at rest, or the whole of the largest process that it started. */
  readonly memoryMb: number
  readonly pauseMs: number
  /** The longest that somebody else waited for the list. */
  readonly waitMs: number
}

const person = { login: 'agent@exemple.fr', password: 'tabouret violet hors gel' } as const

const launcher = fileURLToPath(new URL('../../src/launcher.cjs', import.meta.url))
const probe = new URL('./probe.ts', import.meta.url).href
/** Of somebody else: connections are counted by address. */
const otherAddress = '127.0.0.2'
const askMs = 150
const lookMs = 15

export async function openServed(databaseUrl?: string, tokens = 160): Promise<Served> {
  const place = await placeWith(databaseUrl === undefined ? {} : { ACTES_DATABASE_URL: databaseUrl })
  const texts = await place.withApp(async (app) => {
    const operations = operationsOf(app)
    for (const each of [maraussan, neighbouring]) await operations.declare(each, 'test')
    const desk = { db: app.ports.store.db, now: app.ports.clock.now }
    const id = app.ports.clock.newId()
    await keepPerson(desk.db, { id, login: person.login, grants: [], at: desk.now() })
    await choosePassword(desk, { token: await invite(desk, id), password: person.password })
    const rights = rightsOfRole('administrator')
    const made: string[] = []
    for (let at = 0; at < tokens; at++)
      made.push((await operations.addToken({ name: `essai-${at}`, rights, sirens: null, days: 1 }, 'test')).text)
    return made
  })
  const { child, url } = await started(place.environment)
  const own = texts.pop() ?? ''
  const neighbour = new Agent({ connect: { localAddress: otherAddress } })
  const asks = () => asked(`${url}/api/v1/transmissions?limit=5`, own, neighbour)
  const served = { child, asks, restMb: 0, beside: new Set<number>() }
  for (let times = 0; times < 5; times++) await asks()
  const rested = once(child, 'message')
  child.send('begin')
  await rested
  served.restMb = memoryOf(child.pid ?? 0)?.nowMb ?? 0
  let next = 0
  return {
    url,
    home: place.home,
    person,
    descriptors: () => readdirSync(`/proc/${child.pid}/fd`).length,
    clocked: (work) => clocked(child.pid ?? 0, work),
    token: () => texts[next++ % texts.length] ?? '',
    alsoLooksAt: (pid = 0) => void served.beside.add(pid),
    measured: (work) => measured(served, work),
    closes: async () => {
      child.kill('SIGKILL')
      await Promise.all([once(child, 'exit'), neighbour.destroy()])
      await rm(place.home, { recursive: true, force: true })
    },
  }
}

async function started(environment: Readonly<Record<string, string>>) {
  const { PATH, HOME } = process.env
  const NODE_COMPILE_CACHE = process.env.ACTES_TEST_COMPILED ?? join(environment.ACTES_HOME ?? '', 'compiled')
  const env = { PATH, HOME, NODE_COMPILE_CACHE, ACTES_LOG_LEVEL: 'info', ACTES_CLAMD: 'off', ...environment }
  const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const
  const child = spawn(process.execPath, ['--expose-gc', '--import', probe, launcher, 'start'], {
    env,
    stdio: [...stdio],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  if (child.stderr === null) throw new Error('the service says nothing')
  for await (const line of createInterface({ input: child.stderr })) {
    const { msg, port } = JSON.parse(line) as { msg?: string; port?: number }
    if (msg !== 'started') continue
    child.stderr.resume()
    return { child, url: `http://127.0.0.1:${port}` }
  }
  throw new Error('the service does not start')
}

interface Watched {
  readonly child: ChildProcess
  readonly asks: () => Promise<number>
  readonly restMb: number
  readonly beside: Set<number>
}

/** So long a look, and so little processor time in it: at rest. */
const [restMs, restWorkMs, restlessMs] = [200, 40, 60_000] as const

/** Copies are stamped and returns are read long after an answer: that is not the cost of the specimen that comes next. */
async function atRest(pid: number): Promise<void> {
  const spent = () => new Map(familyOf(pid).map((each) => [each.pid, each.workMs]))
  const end = performance.now() + restlessMs
  for (let before = spent(), worked = Infinity; worked > restWorkMs && performance.now() < end;) {
    await pause(restMs)
    const now = spent()
    worked = Math.max(0, ...[...now].map(([each, workMs]) => workMs - (before.get(each) ?? 0)))
    before = now
  }
}

async function measured<T>(served: Watched, work: () => Promise<T>) {
  await atRest(served.child.pid ?? 0)
  const begun = once(served.child, 'message')
  served.child.send('begin')
  await begun
  const watching = watch(served)
  const began = performance.now()
  try {
    const value = await work()
    const elapsedMs = performance.now() - began
    const answer = once(served.child, 'message')
    served.child.send('end')
    const [{ pauseMs }] = (await answer) as [Probed]
    return { value, cost: { elapsedMs, pauseMs, ...(await watching.ends()) } }
  } finally {
    await watching.ends()
    served.beside.clear()
  }
}

/** Look at memory and work, and ask as somebody else, until it ends. */
function watch({ child: { pid = 0 }, asks, restMb, beside }: Watched) {
  const all = () => [pid, ...beside].flatMap(familyOf)
  for (const each of all()) forgetPeakOf(each.pid)
  const [before, work] = [new Map(all().map((each) => [each.pid, each.workMs])), new Map<number, number>()]
  const delays = [delaysNow(), new Map<number, number>()] as const
  let [memoryMb, waitMs, isOver] = [0, 0, false]
  const look = () => {
    for (const [each, delayMs] of delaysNow()) delays[1].set(each, delayMs - (delays[0].get(each) ?? 0))
    for (const each of all()) {
      work.set(each.pid, each.workMs - (before.get(each.pid) ?? 0))
      const { peakMb = 0 } = memoryOf(each.pid) ?? {}
      memoryMb = Math.max(memoryMb, each.pid === pid ? peakMb - restMb : peakMb)
    }
  }
  const looks = setInterval(look, lookMs)
  const others = (async () => {
    while (!isOver) {
      waitMs = Math.max(waitMs, await asks())
      await pause(askMs)
    }
  })()
  return {
    ends: async () => {
      if (!isOver) look()
      isOver = true
      clearInterval(looks)
      await others
      return { memoryMb, waitMs, workMs: sumOf(work), delayMs: sumOf(delays[1]) }
    },
  }
}

/** Of this process and all that it started: those that serve and read, and the database. */
const delaysNow = () => new Map(familyOf(process.pid).map(({ pid, delayMs }) => [pid, delayMs]))

async function clocked<T>(pid: number, work: () => Promise<T>) {
  const delay = () => familyOf(pid).find((each) => each.pid === pid)?.delayMs ?? 0
  const [before, began] = [delay(), performance.now()]
  const value = await work()
  return { value, ms: performance.now() - began - (delay() - before) }
}

const sumOf = (values: ReadonlyMap<number, number>) => [...values.values()].reduce((sum, each) => sum + each, 0)

/** @returns how long it took @throws Error when the answer is none of a service that works */
async function asked(url: string, token: string, dispatcher: Agent): Promise<number> {
  const began = performance.now()
  const { statusCode, body } = await request(url, { dispatcher, headers: { authorization: `Bearer ${token}` } })
  await body.dump()
  if (statusCode !== 200) throw new Error(`somebody else was answered ${statusCode}`)
  return performance.now() - began
}
