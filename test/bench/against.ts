// `npm run bench -- life --against COMMIT`: the life of a small act here and at another commit, in turn on the same servers. Each
// tree runs its own test/bench/life.ts with its own packages. Processor time is absolute: of the process that works, of the
// database's server, and of the children that read and make PDFs. Beside it stands what no design of the worker changes: the
// simulated préfecture, and the floor (irreducible.ts says what is in it and why).
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openPostgres } from '../../src/store/engine/postgres.ts'
import { newDatabase } from '../support/life/stores.ts'
import type { Irreducible } from './irreducible.ts'
import type { Life } from './life.ts'
import { table } from './table.ts'

const run = promisify(execFile)
const here = fileURLToPath(new URL('../..', import.meta.url))

interface Servers {
  readonly postgres: string
  readonly redis: string
}

interface Against extends Servers {
  readonly commit: string
  readonly acts: number
  readonly rounds: number
}

/** One figure of a run, in processor milliseconds an act unless it says otherwise; undefined where the system does not tell. */
type Figures = Readonly<Record<string, number | undefined>>

export async function benchLifeAgainst({ commit, acts, rounds, ...servers }: Against): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'actes-against-'))
  const there = join(folder, 'tree')
  try {
    await run('git', ['worktree', 'add', '--detach', there, commit], { cwd: here })
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: there, maxBuffer: 2 ** 26 })
    const measured: { readonly here: Figures; readonly there: Figures }[] = []
    for (let round = 0; round < rounds; round++) {
      const pair = { here: () => figuresOf(here, acts, servers), there: () => figuresOf(there, acts, servers) }
      // Each is the first as often as the other.
      const before = round % 2 === 0 ? await pair.here() : undefined
      const other = await pair.there()
      measured.push({ here: before ?? (await pair.here()), there: other })
    }
    const rows = Object.keys(measured[0]?.here ?? {}).map((name) => {
      const of = (figure: (pair: (typeof measured)[number]) => number | undefined) =>
        written(median(measured.map((pair) => figure(pair) ?? Number.NaN)))
      const ratio = of((pair) => (pair.here[name] ?? Number.NaN) / (pair.there[name] ?? Number.NaN))
      return [name, of((pair) => pair.here[name]), of((pair) => pair.there[name]), ratio]
    })
    const title = `The life of a small act and its documents, here and at ${commit} in turn (${acts} acts, medians of ${rounds} rounds)`
    return table(title, [['CPU ms/act', 'here', 'there', 'ratio'], ...rows])
  } finally {
    await run('git', ['worktree', 'remove', '--force', there], { cwd: here }).catch(() => undefined)
    await rm(folder, { recursive: true, force: true })
  }
}

async function figuresOf(tree: string, acts: number, { postgres, redis }: Servers): Promise<Figures> {
  const ask = async (words: readonly string[], environment: Readonly<Record<string, string>>): Promise<string> => {
    const env = { ...process.env, ACTES_CLAMD: 'off', ...environment }
    return (await run(process.execPath, words, { cwd: tree, env })).stdout
  }
  const url = await newDatabase(postgres)
  const production = { ACTES_DATABASE_URL: url, ACTES_REDIS_URL: redis }
  await ask(['src/launcher.cjs', 'migrate'], production)
  const begun = await serverMs(url)
  const life = JSON.parse(await ask(['test/bench/life.ts', String(acts)], production)) as Life
  const ended = await serverMs(url)
  const floor =
    tree === here
      ? (JSON.parse(await ask(['test/bench/irreducible.ts', String(acts)], production)) as Irreducible)
      : undefined
  const prefecture =
    tree === here ? Number(await ask(['test/bench/prefecture.ts', String(acts)], production)) : undefined
  const embedded = JSON.parse(await ask(['test/bench/life.ts', String(acts)], {})) as Life
  return {
    worker: life.cpuMsPerAct,
    '  of it the préfecture, alone': prefecture,
    '  of it the floor, alone': floor && floor.sending + floor.answer + floor.facts,
    // With the documents, and one act more that warms everything up.
    database: begun === undefined || ended === undefined ? undefined : (ended - begun) / (acts + 1),
    'documents, in the worker': life.documentsMs.here,
    'documents, in children': life.documentsMs.makers,
    'acts/s (not ms)': life.actsPerSecond,
    'embedded: worker and database': embedded.cpuMsPerAct,
    'embedded: acts/s (not ms)': embedded.actsPerSecond,
  }
}

function written(value: number): string {
  return Number.isNaN(value) ? '' : value.toFixed(2)
}

/** Processor time of all processes of a server on this machine, those that ended included. */
async function serverMs(url: string): Promise<number | undefined> {
  const db = openPostgres(url, () => undefined)
  try {
    const own = await db.first<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const postmaster = (await statOf(own?.pid)).parent
    const children = (await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'latin1')).trim().split(' ')
    const all = await Promise.all([postmaster, ...children.map(Number)].map(statOf))
    return all.reduce((sum, { ticks }) => sum + ticks, 0) * 10 + (all[0]?.endedTicks ?? 0) * 10
  } catch {
    return undefined
  } finally {
    await db.close()
  }
}

async function statOf(pid: number | undefined) {
  // After the name, in parentheses: state, parent, and from the twelfth field on user, system, and those of ended children.
  const fields = (await readFile(`/proc/${pid}/stat`, 'latin1')).split(') ').at(-1)?.split(' ').map(Number) ?? []
  const at = (index: number) => fields[index] ?? 0
  return { parent: at(1), ticks: at(11) + at(12), endedTicks: at(13) + at(14) }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
