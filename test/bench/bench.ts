// `npm run bench`: speed and memory of the main jobs, as figures and ratios of one run. `-- packing`, `-- life`, `-- batch`, `-- demo`,
// `-- blobs`, `-- load`, `-- churn`, `-- figures` or `-- desk` runs one part, `-- life --against COMMIT` compares with a commit; the last three, over many transmissions, only then. Machines are noisy: read the ratios,
// not the seconds.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { migrate } from '../../src/store/engine/migrate.ts'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { services, type Service } from '../support/servers/services.ts'
import { newDatabase, storeTools } from '../support/life/stores.ts'
import { benchDemo } from './demo.ts'
import type { BatchFigures } from './batch-child.ts'
import type { Irreducible } from './irreducible.ts'
import type { Life } from './life.ts'
import { table } from './table.ts'

const run = promisify(execFile)
const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const acts = 200

interface Round {
  readonly prefecture: number
  readonly grounds: Readonly<Record<string, { readonly floor: Irreducible; readonly life: Life }>>
}

/** One after the other, so that each life has its floor of the same minute; medians are printed. */
const rounds = 3

async function benchLife(): Promise<string> {
  // What a life leaves stays until all are measured: some file systems pass over each file that was deleted a moment ago.
  const homes = await mkdtemp(join(tmpdir(), 'actes-bench-'))
  const alone = async (name: string, environment: Record<string, string> = {}): Promise<unknown> => {
    const env = { ...process.env, TMPDIR: homes, ...environment }
    return JSON.parse((await run(process.execPath, [program(name), String(acts)], { env })).stdout)
  }
  const round = async (): Promise<Round> => {
    const prefecture = (await alone('prefecture.ts')) as number
    const measured: [string, { floor: Irreducible; life: Life }][] = []
    for (const [ground, environment] of await grounds()) {
      const floor = (await alone('irreducible.ts', environment)) as Irreducible
      measured.push([ground, { floor, life: (await alone('life.ts', environment)) as Life }])
    }
    return { prefecture, grounds: Object.fromEntries(measured) }
  }
  try {
    const measured: Round[] = []
    for (let count = 0; count < rounds; count++) measured.push(await round())
    return table(
      `The whole life of a small act (${acts} acts, deposit to acknowledged, in one process with the simulated préfecture), and its
documents afterwards: CPU ms/act of that process, and of those that read and make PDFs; medians of ${rounds} rounds`,
      lifeRows(measured),
    )
  } finally {
    await rm(homes, { recursive: true, force: true })
  }
}

function lifeRows(measured: readonly Round[]): readonly (readonly string[])[] {
  const said = (of: (round: Round) => number, digits = 1): string =>
    (measured.map(of).toSorted((a, b) => a - b)[(rounds - 1) / 2] ?? Number.NaN).toFixed(digits)
  const prefecture = (round: Round) => round.prefecture
  const grounded = Object.keys(measured[0]?.grounds ?? {}).flatMap((ground) => {
    type Figures = Round['grounds'][string]
    const of = (figure: (figures: Figures) => number) => (round: Round) => {
      const found = round.grounds[ground]
      return found ? figure(found) : Number.NaN
    }
    const cpu = of(({ life }) => life.cpuMsPerAct)
    const own = (round: Round) => cpu(round) - round.prefecture
    const sending = of(({ floor }) => floor.sending)
    const floor = of((figures) => figures.floor.sending + figures.floor.answer + figures.floor.facts)
    const documents = [of(({ life }) => life.documentsMs.here), of(({ life }) => life.documentsMs.makers ?? Number.NaN)]
    const memory = of(({ life }) => life.maxRssMb)
    return [
      [`irreducible on ${ground}`, '', said(floor, 2), '1.0'],
      ['  its sending alone', '', said(sending, 2), said((round) => sending(round) / floor(round))],
      [
        `life on ${ground}`,
        said(of(({ life }) => life.actsPerSecond)),
        said(cpu),
        said((round) => cpu(round) / floor(round)),
        said((round) => own(round) / floor(round)),
        said((round) => own(round) / sending(round)),
        documents.map((each) => said(each)).join(' + '),
        said(memory, 0),
      ],
    ]
  })
  return [
    ['', 'acts/s', 'CPU ms/act', '× irreducible', 'less the préfecture', '× its sending', 'documents', 'peak RSS MB'],
    ['simulated préfecture alone', '', said(prefecture, 2)],
    ...grounded,
  ]
}

async function benchAgainst(commit: string): Promise<string> {
  const [postgres, redis] = [await postgresServer(), await redisServer()]
  if (!postgres || !redis) return 'life --against: needs PostgreSQL and Redis\n'
  const { benchLifeAgainst } = await import('./against.ts')
  return benchLifeAgainst({ commit, acts, rounds, postgres: postgres.url, redis: `${redis.url}/9` })
}

const stops: (() => Promise<void>)[] = []

/** A service is started once. */
function kept(start: () => Promise<Service | undefined>): () => Promise<Service | undefined> {
  let started: Promise<Service | undefined> | undefined
  return () =>
    (started ??= start().then((service) => {
      if (service) stops.push(service.stop)
      return service
    }))
}

const [postgresServer, redisServer] = [kept(services.postgres), kept(services.redis)]

/** Each with nothing in it. */
async function grounds(): Promise<readonly (readonly [string, Record<string, string>])[]> {
  const [postgres, redis] = [await postgresServer(), await redisServer()]
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
  life: async () => {
    const at = process.argv.indexOf('--against')
    return at < 0 ? benchLife() : benchAgainst(process.argv[at + 1] ?? 'HEAD')
  },
  batch: benchBatch,
  demo: benchDemo,
  blobs: async () => (await import('./blobs.ts')).benchBlobs(),
  load: async () => {
    const [postgres, redis] = [await postgresServer(), await redisServer()]
    if (!postgres || !redis) return 'load: needs PostgreSQL and Redis\n'
    const { benchLoad } = await import('./load.ts')
    return benchLoad({ databaseUrl: () => newDatabase(postgres.url), redisUrl: `${redis.url}/9` })
  },
  figures: async () => (await import('./figures.ts')).benchFigures(process.argv.slice(3)),
  churn: async () => (await import('./churn.ts')).benchChurn(process.argv.slice(3)),
  desk: async () => (await import('./desk.ts')).benchDesk(process.argv.slice(3)),
}

/** Lays a million rows: only when it is asked for by name. */
const long = ['churn', 'desk', 'figures']

if (import.meta.main) {
  const asked = process.argv.slice(2)
  try {
    for (const [name, bench] of Object.entries(parts))
      if (asked.length === 0 ? !long.includes(name) : asked.includes(name)) process.stdout.write(await bench())
  } finally {
    for (const stop of stops) await stop()
  }
}
