// What a large installation costs while nothing happens, and what a crowd costs the others: 100,000 acts that wait for
// their receipts, one collectivité with a backlog beside one that sends now and then. PostgreSQL and Redis, one process
// and two.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import pg from 'pg'
import { systemClock } from '../../src/clock.ts'
import { migrateDatabase, openApp, tellingWays, type App } from '../../src/app.ts'
import { maraussan } from '../../src/config/demo.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import { sweep } from '../../src/schedules/sweep.ts'
import { senders } from '../../src/store/connections/collectivites.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { definitions, layActs } from './laid-acts.ts'
import { layDeposits } from './life.ts'
import { table } from './table.ts'

export interface LoadGround {
  readonly databaseUrl: () => Promise<string>
  readonly redisUrl: string
}

interface Bench {
  readonly environment: Record<string, string>
  readonly home: string
  readonly app: App
}

/** Everything, as text. */
export async function benchLoad(ground: LoadGround): Promise<string> {
  const quiet = await waiting(ground)
  const [one, two] = [await crowd(ground, 1), await crowd(ground, 2)]
  return [quiet, one.text, two.text, onPaper(one.costs)].join('')
}

async function opened<T>({ databaseUrl, redisUrl }: LoadGround, work: (bench: Bench) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'actes-bench-'))
  const environment = {
    ACTES_DATABASE_URL: await databaseUrl(),
    ACTES_REDIS_URL: redisUrl,
    ACTES_HOME: home,
    ACTES_MASTER_KEY: makeMasterKey(),
    ACTES_CLAMD: 'off',
  }
  await migrateDatabase(environment.ACTES_DATABASE_URL)
  const app = await openApp(readConfig(environment), { queue: 'needed', log: openLog('silent') })
  try {
    return await work({ environment, home, app })
  } finally {
    await app.close()
    await rm(home, { recursive: true, force: true })
  }
}

const [waitingActs, collectivites] = [100_000, 2_000]

/** The processor time of a process that waits for receipts, and how long its sweeps take. */
function waiting(ground: LoadGround): Promise<string> {
  return opened(ground, async ({ app, environment }) => {
    await layWaiting(environment.ACTES_DATABASE_URL ?? '')
    const tools = {
      ...app.ports,
      telling: tellingWays(app.config, { masterKey: async () => undefined as never, clock: app.ports.clock }),
    }
    const queue = app.queue
    if (!queue) throw new Error('no queue')
    const swept = async (count: number) => {
      const times: number[] = []
      for (let index = 0; index < count; index++) {
        const begun = performance.now()
        await sweep({ ...tools, notify: (job) => queue.notify(job) })
        times.push(performance.now() - begun)
        await dueAgain(app)
      }
      return times.sort((a, b) => a - b)
    }
    // As after a quarter of an hour: the code has run, and each connection was asked before.
    for (const { collectivite } of await senders(app.ports.store.db)) app.ports.gatewayOf(collectivite)
    await swept(600)
    const times = await swept(300)
    await app.startSweep()
    const worker = await app.startWorker()
    await askedOnce(app)
    // What that left in memory is tidied up.
    await pause(60_000)
    const [cpu, begun, before] = [process.cpuUsage(), performance.now(), await collections(app)]
    // Long enough for V8 to tidy up once or twice, as it does every other minute.
    await pause(180_000)
    const { user, system } = process.cpuUsage(cpu)
    const seconds = (performance.now() - begun) / 1_000
    const collected = (await collections(app)) - before
    await worker.stop(1_000)
    const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1)
    return table(`${waitingActs} acts of ${collectivites} collectivités wait for their receipts`, [
      ['sweep, median ms', 'p99 ms', '% of a core', 'collections/s'],
      [at(0.5), at(0.99), ((user + system) / 10_000 / seconds).toFixed(2), (collected / seconds).toFixed(1)],
    ])
  })
}

/** As two seconds leave them: who was notified was asked, and some others are due. */
async function dueAgain({ ports: { store } }: App): Promise<void> {
  await store.db.query(
    `WITH next AS (SELECT id FROM actes.connection WHERE collect_at > now() ORDER BY random() LIMIT 5)
     UPDATE actes.connection c SET collect_at = CASE WHEN next.id IS NULL THEN now() + interval '900 seconds' ELSE now() END
       FROM actes.connection d LEFT JOIN next ON next.id = d.id WHERE c.id = d.id AND (next.id IS NOT NULL OR c.collect_at <= now())`,
  )
}

/** As a quarter of an hour leaves them: each connection was asked by this process, and they come one after the other again. */
async function askedOnce({ ports: { store } }: App): Promise<void> {
  const { db } = store
  await db.query('UPDATE actes.connection SET collect_at = now() WHERE claim_token IS NULL')
  const isOver = async () => (await db.rows('SELECT FROM actes.connection WHERE silences <= 600 LIMIT 1')).length === 0
  for (let tries = 0; !(await isOver()); tries++) {
    if (tries > 600) throw new Error('some connections were not asked within five minutes')
    await pause(500)
  }
  await db.query(`UPDATE actes.connection SET collect_at = now() + random() * interval '900 seconds'`)
}

async function collections({ ports }: App): Promise<number> {
  const row = await ports.store.db.first<{ n: number }>('SELECT sum(silences)::int AS n FROM actes.connection')
  return row?.n ?? 0
}

async function layWaiting(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, statement_timeout: 0 })
  await client.connect()
  try {
    const laying = { acts: waitingActs, collectivites, now: systemClock.now() }
    for (const statement of definitions(laying)) await client.query(statement)
    await client.query('SET session_replication_role = replica')
    await client.query(
      `INSERT INTO actes.collectivite (siren, settings, created_at, updated_at, classification_checked_at)
         SELECT lpad(n::text, 9, '0'), $1::jsonb || jsonb_build_object('siren', lpad(n::text, 9, '0')), now(), now(), now()
           FROM generate_series(1, ${collectivites}) n`,
      [JSON.stringify(maraussan)],
    )
    await client.query(layActs(laying))
    await client.query(
      `UPDATE actes.transmission SET connection = 'sandbox:' || collectivite, message = '1-1', state = 'submitted', held_code = NULL,
         held_since = NULL, open_attempt = NULL, refusal = NULL, date_reception = NULL, about = NULL, replaced_by = NULL,
         reference = 'R' || id, due_at = now() + interval '3 days'`,
    )
    // As after some days: each is asked as seldom as silence makes it, one after the other.
    await client.query(
      `INSERT INTO actes.connection (id, siren, gateway, silences, collect_at)
         SELECT 'sandbox:' || siren, siren, 'sandbox', 600, now() + random() * interval '900 seconds' FROM actes.collectivite`,
    )
    await client.query('SET session_replication_role = origin')
    await client.query('VACUUM (ANALYZE)')
  } finally {
    await client.end()
  }
}

const backlog = 400

/** How many acts leave in a second while one collectivité has a backlog, and how long another one's acts take. */
function crowd(ground: LoadGround, processes: number): Promise<{ text: string; costs: Costs }> {
  return opened(ground, async ({ app, environment, home }) => {
    const operations = operationsOf(app)
    const small = { ...maraussan, siren: '000000000', nom: 'Commune voisine', trigramme: 'abc' }
    for (const each of [maraussan, small]) await operations.declare(each, 'bench')
    const large = await layDeposits(join(home, 'large'), backlog)
    const few = await layDeposits(join(home, 'small'), 20, small.siren)
    for (const folder of large) await operations.deposit(folder, 'bench')
    const workers = await Promise.all(Array.from({ length: processes }, () => workerProcess(environment)))
    const spent = async (): Promise<Costs> => ({
      worker: await processorMs(workers.flatMap(({ pid }) => pid ?? [])),
      database: await processorMs(await backends(app)),
      redis: await redisMs(ground.redisUrl),
    })
    const before = await spent()
    const begun = performance.now()
    const waits: number[] = []
    for (const folder of few) {
      const handed = performance.now()
      const deposited = await operations.deposit(folder, 'bench')
      if (!deposited.ok) throw new Error(JSON.stringify(deposited.problems))
      const { id } = deposited
      while ((await operations.show(id)).state !== 'acknowledged') await pause(20)
      waits.push((performance.now() - handed) / 1_000)
    }
    const rest = async () =>
      (
        await app.ports.store.db.first<{ n: number }>(
          `SELECT count(*)::int AS n FROM actes.transmission WHERE state <> 'acknowledged'`,
        )
      )?.n ?? 0
    while ((await rest()) > 0) await pause(50)
    const seconds = (performance.now() - begun) / 1_000
    const after = await spent()
    for (const worker of workers) worker.kill('SIGKILL')
    waits.sort((a, b) => a - b)
    const at = (share: number) => (waits[Math.floor(waits.length * share)] ?? 0).toFixed(1)
    const acts = backlog + few.length
    const text = table(
      `A backlog of ${backlog} acts beside a small collectivité, ${processes} process(es), ${availableParallelism()} cores`,
      [
        ['acts/s', "the small one's act, deposit to receipt: median s", 'longest s'],
        [(acts / seconds).toFixed(1), at(0.5), at(0.999)],
      ],
    )
    const costOf = (part: keyof Costs) => (after[part] - before[part]) / acts
    return { text, costs: { worker: costOf('worker'), database: costOf('database'), redis: costOf('redis') } }
  })
}

async function workerProcess(environment: Record<string, string>): Promise<ChildProcess> {
  const file = fileURLToPath(new URL('../chaos/worker.ts', import.meta.url))
  const child = fork(file, ['{}'], { env: { ...process.env, ...environment, ACTES_LOG_LEVEL: 'silent' } })
  await once(child, 'message')
  return child
}

/** Processor time in milliseconds: in a run, or for one act. The database's is that of its connections, the machine's own beside it. */
interface Costs {
  readonly worker: number
  readonly database: number
  readonly redis: number
}

/** What processes have spent since they began. @param pids those that are gone count nothing */
async function processorMs(pids: readonly number[]): Promise<number> {
  const ticks = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
      const [user = 0, system = 0] = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 13)
        .map(Number)
      return user + system
    }),
  )
  // Linux counts in hundredths of a second, whatever the machine.
  return ticks.reduce((sum, each) => sum + each, 0) * 10
}

async function backends({ ports }: App): Promise<readonly number[]> {
  const text = 'SELECT pid FROM pg_stat_activity WHERE datname = current_database()'
  return (await ports.store.db.rows<{ pid: number }>(text)).map(({ pid }) => pid)
}

async function redisMs(url: string): Promise<number> {
  const client = new Redis(url)
  try {
    const cpu = await client.info('cpu')
    const of = (name: string) => Number(new RegExp(`^${name}:([0-9.]+)`, 'm').exec(cpu)?.[1] ?? 0)
    return (of('used_cpu_user') + of('used_cpu_sys')) * 1_000
  } finally {
    client.disconnect()
  }
}

const databaseCores = 4

/**
 * The same on paper for more processes, each with a core of its own, and a database with four: whatever is busy first bounds
 * the rest. Locks and waits are not in it.
 */
function onPaper({ worker, database, redis }: Costs): string {
  const rows = [1, 2, 4, 8].map((processes) => {
    const most = [
      ['workers', (processes * 1_000) / worker],
      ['database', (databaseCores * 1_000) / database],
      ['Redis', 1_000 / redis],
    ] as const
    const [who, actsPerSecond] = most.toSorted((a, b) => a[1] - b[1])[0] ?? ['', 0]
    return [`${processes}`, actsPerSecond.toFixed(0), who]
  })
  const costs = `worker ${worker.toFixed(1)}, database ${database.toFixed(1)}, Redis ${redis.toFixed(1)} ms of processor an act`
  return table(`On paper, each process with a core, the database with ${databaseCores}: ${costs}`, [
    ['processes', 'acts/s at most', 'bound by'],
    ...rows,
  ])
}
