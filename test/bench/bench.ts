// `npm run bench`: speed and memory of the main jobs, as figures and ratios of one run. `-- packing`, `-- life`, `-- batch`, `-- demo`,
// `-- blobs`, `-- objets`, `-- load`, `-- figures` or `-- desk` runs one part; the last two, over a million transmissions, only then. Machines are noisy: read the ratios,
// not the seconds.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { migrate } from '../../src/store/engine/migrate.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { services } from '../support/servers/services.ts'
import { newDatabase, storeTools } from '../support/life/stores.ts'
import { benchDemo } from './demo.ts'
import type { BatchFigures } from './batch-child.ts'
import type { Life } from './life.ts'
import { table } from './table.ts'

const run = promisify(execFile)
const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const acts = 200

async function benchLife(): Promise<string> {
  const alone = async (name: string) =>
    JSON.parse((await run(process.execPath, [program(name), String(acts)])).stdout) as number
  const [floor, prefecture] = [await alone('irreducible.ts'), await alone('prefecture.ts')]
  const times = (ms: number) => (ms / floor).toFixed(1)
  const rows = [
    ['ground', 'acts/s', 'CPU ms/act', '× the irreducible work', 'less the préfecture', 'peak RSS MB'],
    ['irreducible work alone', '', floor.toFixed(2), '1.0', '', ''],
    ['simulated préfecture alone', '', prefecture.toFixed(2), times(prefecture), '', ''],
  ]
  for (const [ground, environment] of await grounds()) {
    const env = { ...process.env, ...environment }
    const { stdout } = await run(process.execPath, [program('life.ts'), String(acts)], { env })
    const life = JSON.parse(stdout) as Life
    const { actsPerSecond, cpuMsPerAct, maxRssMb } = life
    rows.push([
      ground,
      actsPerSecond.toFixed(1),
      cpuMsPerAct.toFixed(1),
      times(cpuMsPerAct),
      times(cpuMsPerAct - prefecture),
      maxRssMb.toFixed(0),
    ])
  }
  return table(
    `The whole life of a small act (${acts} acts, deposit to acknowledged, in one process with the simulated préfecture)`,
    rows,
  )
}

const stops: (() => Promise<void>)[] = []

async function grounds(): Promise<readonly (readonly [string, Record<string, string>])[]> {
  const [postgres, redis] = [await services.postgres(), await services.redis()]
  if (postgres) stops.push(postgres.stop)
  if (redis) stops.push(redis.stop)
  const embedded = ['embedded default', {}] as const
  if (!postgres || !redis) return [embedded]
  const databaseUrl = await newDatabase(postgres.url)
  const db = openPostgres(databaseUrl, () => undefined)
  await migrate(db, storeTools.now())
  await db.close()
  return [
    embedded,
    ['PostgreSQL + Redis', { ACTES_DATABASE_URL: databaseUrl, ACTES_REDIS_URL: `${redis.url}/9`, ACTES_CLAMD: 'off' }],
  ]
}

/** Acts of a batch, beside as many of the plain operation, on each ground. */
async function benchBatch(): Promise<string> {
  const count = Number(process.argv[3] ?? 1_000)
  const rows = [
    [
      'ground',
      'preview s',
      'plain acts/s',
      'command acts/s',
      '× plain',
      'desk: kept s',
      'preview s',
      'acts/s',
      '× plain',
    ],
  ]
  for (const [ground, environment] of await grounds()) {
    const env = { ...process.env, ...environment }
    const { stdout } = await run(process.execPath, [program('batch-child.ts'), String(count)], { env })
    const { preview, plain, command, opened, deskPreview, desk } = JSON.parse(stdout) as BatchFigures
    const times = (rate: number) => (rate / plain).toFixed(2)
    const figures = [preview, plain, command].map((each) => each.toFixed(1))
    const ofDesk = [opened, deskPreview, desk].map((each) => each.toFixed(1))
    rows.push([ground, ...figures, times(command), ...ofDesk, times(desk)])
  }
  return table(`A batch of ${count} acts, looked at and deposited, beside the plain operation`, rows)
}

const parts: Readonly<Record<string, () => Promise<string>>> = {
  packing: async () => (await import('./packing.ts')).benchPacking(),
  life: benchLife,
  batch: benchBatch,
  demo: benchDemo,
  blobs: async () => (await import('./blobs.ts')).benchBlobs(),
  objets: async () => {
    const postgres = await services.postgres()
    if (!postgres) return 'objets: needs PostgreSQL\n'
    stops.push(postgres.stop)
    return (await import('./objets.ts')).benchObjets(postgres.url)
  },
  load: async () => {
    const [postgres, redis] = [await services.postgres(), await services.redis()]
    if (postgres) stops.push(postgres.stop)
    if (redis) stops.push(redis.stop)
    if (!postgres || !redis) return 'load: needs PostgreSQL and Redis\n'
    const { benchLoad } = await import('./load.ts')
    return benchLoad({ databaseUrl: () => newDatabase(postgres.url), redisUrl: `${redis.url}/9` })
  },
  figures: async () => (await import('./figures.ts')).benchFigures(process.argv.slice(3)),
  desk: async () => (await import('./desk.ts')).benchDesk(process.argv.slice(3)),
}

/** Lays a million rows: only when it is asked for by name. */
const long = ['desk', 'figures']

if (import.meta.main) {
  const asked = process.argv.slice(2)
  try {
    for (const [name, bench] of Object.entries(parts))
      if (asked.length === 0 ? !long.includes(name) : asked.includes(name)) process.stdout.write(await bench())
  } finally {
    for (const stop of stops) await stop()
  }
}
