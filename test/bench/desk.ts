// The desk over a million transmissions: every page as three people ask for it, on a PostgreSQL with the memory of a small
// machine. Prints the 50th and the 95th percentile of each, and the plans of the slowest statements. `--rows 50000` lays
// fewer; `--keep FOLDER` leaves the database there and finds it again; `--plans FILE` writes every slow plan down.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Agent, request } from 'undici'
import { v7 } from 'uuid'
import type { Grant } from '../../src/accounts/access.ts'
import { digestOf, newToken } from '../../src/accounts/passwords.ts'
import { openApp, type App } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { migrate } from '../../src/store/engine/migrate.ts'
import { keepPerson } from '../../src/store/people/people.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { openSession } from '../../src/store/people/sessions.ts'
import { networkServer } from '../../src/web/server.ts'
import { cookieName } from '../../src/web/desk/cookies.ts'
import { temporaryHome } from '../support/life/laid-home.ts'
import { localPostgres } from '../support/servers/local-server.ts'
import { arActe } from '../support/deposits/retours.ts'
import { pathsFor, unasked } from './desk-paths.ts'
import { lay } from './lay.ts'
import { explained, recorder, type Recorder } from './plans.ts'
import { toldSizes, unreadIndexes } from './sizes.ts'
import { table } from './table.ts'

/** Of a machine of 4 GB: a quarter for PostgreSQL's own cache. */
const memory = ['shared_buffers=1GB', 'effective_cache_size=3GB', 'work_mem=8MB', 'maintenance_work_mem=256MB']
const disk = [
  'random_page_cost=1.1',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=8GB',
  'synchronous_commit=off',
]
const targetMs = 100
/** The desk counts requests by address. */
const perAddress = 500

interface Asked {
  readonly rows: number
  readonly times: number
  readonly keep: string | undefined
  readonly plans: string | undefined
}

function askedIn(args: readonly string[]): Asked {
  const text = { type: 'string' } as const
  const options = { rows: text, times: text, keep: text, plans: text }
  const { values } = parseArgs({ args: [...args], options, allowPositionals: true })
  const { rows = '1000000', times = '40', keep, plans } = values
  return { rows: Number(rows), times: Number(times), keep, plans }
}

/** Lay, ask, and say how long it took. */
export async function benchDesk(args: readonly string[]): Promise<string> {
  const asked = askedIn(args)
  if (asked.keep !== undefined) await mkdir(asked.keep, { recursive: true })
  const server = await localPostgres({ settings: [...memory, ...disk], ...(asked.keep && { keep: asked.keep }) })
  if (!server) return 'The desk: left out, needs PostgreSQL with initdb\n\n'
  const home = await temporaryHome()
  try {
    const url = await laidDatabase(server.url, asked.rows)
    return await measured({ url, home, asked })
  } finally {
    await server.stop()
    await rm(home, { recursive: true, force: true })
  }
}

async function laidDatabase(server: string, rows: number): Promise<string> {
  const name = `desk_${rows}`
  const url = server.replace(/\/[^/]*$/, `/${name}`)
  const db = openPostgres(server, () => undefined, { statementMs: 0 })
  try {
    const { rowCount } = await db.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) {
      await db.query(`CREATE DATABASE ${name}`)
      const told = (line: string) => void process.stderr.write(`laid ${line}\n`)
      await lay(url, { acts: rows, collectivites: Math.min(2_000, Math.ceil(rows / 100)), now: new Date() }, told)
    }
  } finally {
    await db.close()
  }
  const own = openPostgres(url, () => undefined, { statementMs: 0 })
  const applied = await migrate(own, new Date())
  if (applied.length > 0) await own.query('VACUUM (ANALYZE)')
  await own.close()
  return url
}

/** Pages, then the sizes of what they were read from, and the indexes that none of them read. */
async function measured(given: Measuring): Promise<string> {
  const db = openPostgres(given.url, () => undefined, { statementMs: 0 })
  try {
    await db.query('SELECT pg_stat_reset()')
    const pages = await measure(given)
    return [pages, await toldSizes(db), await unreadIndexes(db)].join('')
  } finally {
    await db.close()
  }
}

interface Measuring {
  readonly url: string
  readonly home: string
  readonly asked: Asked
}

async function measure({ url, home, asked }: Measuring): Promise<string> {
  const record = recorder()
  const clock = await clockOf(url)
  const config = readConfig({ ACTES_HOME: home, ACTES_DATABASE_URL: url, ACTES_MASTER_KEY: makeMasterKey() })
  const app = await openApp(config, { queue: 'none', clock, log: openLog('silent'), wrap: record.wrap })
  const server = await networkServer(app, { desk: true })
  try {
    const desk = await server.listen({ host: '127.0.0.1', port: 0 })
    await giveBytes(app)
    const people = await peopleOf(app)
    const parts: string[] = []
    for (const person of people) parts.push(await lookOf({ person, desk, app, record, times: asked.times }))
    const left = await unasked(app.ports.store.db)
    const slow = await explained(app.ports.store.db, record.slowest(12))
    if (asked.plans !== undefined) await writeFile(asked.plans, slow)
    const note = left.length > 0 ? `Not asked, for want of a specimen: ${left.join(', ')}\n\n` : ''
    return `${parts.join('')}${note}${asked.plans === undefined ? slow : ''}`
  } finally {
    server.server.closeAllConnections()
    await server.close()
    await app.close()
  }
}

/** What a stray return says: its page looks for the act that it is meant for. */
async function giveBytes({ ports: { store } }: App): Promise<void> {
  const { sha256 } = await store.blobs.put(new TextEncoder().encode(arActe('PERDU1')))
  await store.db.query(`UPDATE actes.retour SET sha256 = $1 WHERE status = 'orphan' AND sha256 <> $1`, [sha256])
}

/** Begins when the last act was laid. */
export async function clockOf(url: string) {
  const db = openPostgres(url, () => undefined)
  const { rows } = await db.query<{ at: Date }>('SELECT max(created_at) AS at FROM actes.transmission')
  await db.close()
  const [begun, from] = [performance.now(), rows[0]?.at.getTime() ?? Date.now()]
  return { now: () => new Date(from + performance.now() - begun), newId: () => v7() }
}

interface Person {
  readonly name: string
  readonly sirens: readonly string[] | null
  readonly cookie: string
}

export async function peopleOf(app: App): Promise<readonly Person[]> {
  const { db } = app.ports.store
  const found = await db.query<{ siren: string }>('SELECT siren FROM actes.collectivite ORDER BY siren')
  const all = found.rows.map(({ siren }) => siren)
  const small = all[Math.floor(all.length / 2)] ?? ''
  const some = all.filter((_, index) => index % 10 === 3)
  const whose: readonly (readonly [string, readonly string[] | null])[] = [
    ['an administrator of all', null],
    [`an operator of ${some.length} collectivités`, some],
    ['an operator of one collectivité', [small]],
  ]
  return Promise.all(whose.map(async ([name, sirens]) => ({ name, sirens, cookie: await signedIn(app, name, sirens) })))
}

async function signedIn({ ports }: App, name: string, sirens: readonly string[] | null): Promise<string> {
  const { db } = ports.store
  const grants: readonly Grant[] = sirens?.map((siren) => ({ role: 'operator', siren })) ?? [
    { role: 'administrator', siren: null },
  ]
  const [at, token] = [ports.clock.now(), newToken()]
  const login = `${name.replaceAll(/\W+/g, '-')}@example.org`
  const person = await keepPerson(db, { id: v7(), login, grants, at })
  const expiresAt = new Date(at.getTime() + 12 * 3_600_000)
  const place = { device: null, address: null, secondStep: null }
  await openSession(db, { tokenSha256: digestOf(token), person, now: at, expiresAt, ...place })
  return `${cookieName('session', false)}=${token}`
}

interface Look {
  readonly person: Person
  readonly desk: string
  readonly app: App
  readonly record: Recorder
  readonly times: number
}

async function lookOf({ person, desk, app, record, times }: Look): Promise<string> {
  const rows = [['page', 'p50 ms', 'p95 ms', `< ${targetMs} ms`]]
  const late: string[] = []
  for (const [name, path] of await pathsFor(app.ports.store.db, person.sirens)) {
    record.at(`${person.name}: ${name}`)
    const [status, spent] = await ask({ url: `${desk}${path}`, cookie: person.cookie, times })
    const [p50, p95] = [percentile(spent, 0.5), percentile(spent, 0.95)]
    const verdict =
      status >= 500 ? `STATUS ${status}` : p95 < targetMs ? (status === 200 ? 'yes' : `yes (${status})`) : 'NO'
    if (!verdict.startsWith('yes')) late.push(name)
    rows.push([name, p50.toFixed(1), p95.toFixed(1), verdict])
  }
  record.at('')
  const within = rows.length - 1 - late.length
  return table(`The desk as ${person.name} sees it: ${within} of ${rows.length - 1} within ${targetMs} ms`, rows)
}

let requests = 0
let agent: Agent | undefined

/** Another address now and then: the desk lets each ask only so often. */
async function agentNow(): Promise<Agent> {
  if (agent === undefined || requests % perAddress === 0) {
    await agent?.close()
    const part = Math.floor(requests / perAddress)
    agent = new Agent(
      process.platform === 'linux' ? { localAddress: `127.0.${2 + Math.floor(part / 250)}.${1 + (part % 250)}` } : {},
    )
  }
  requests++
  return agent
}

interface Asking {
  readonly url: string
  readonly cookie: string
  readonly times: number
}

async function ask({ url, cookie, times }: Asking): Promise<readonly [number, readonly number[]]> {
  const spent: number[] = []
  let status = 0
  for (let time = -2; time < times; time++) {
    const dispatcher = await agentNow()
    const begun = performance.now()
    const answer = await request(url, { dispatcher, headers: { cookie } })
    status = answer.statusCode
    // Of a file, its first bytes; of a page, all of it.
    if (url.endsWith('.csv')) {
      for await (const _ of answer.body) break
    } else await answer.body.text()
    if (time >= 0) spent.push(performance.now() - begun)
  }
  return [status, spent]
}

function percentile(spent: readonly number[], part: number): number {
  const sorted = [...spent].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0
}

if (import.meta.main) process.stdout.write(await benchDesk(process.argv.slice(2)))
