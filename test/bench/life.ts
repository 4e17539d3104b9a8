// The whole life of a small act, deposit to acknowledged: acts per second and CPU milliseconds per act, beside the CPU
// of its irreducible work alone. The process holds the simulated préfecture too (prefecture.ts says what that costs). The stamped
// copies and bordereaux are made afterwards, and measured apart. Run as a child by bench.ts, one ground a process.
import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { operationsOf } from '../support/life/operations-of.ts'
import { openApp, type App } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import { maraussan } from '../../src/config/demo.ts'

const simple = fileURLToPath(new URL('../../fixtures/actes/deliberation-simple', import.meta.url))

export interface Life {
  readonly acts: number
  readonly actsPerSecond: number
  readonly cpuMsPerAct: number
  /** CPU milliseconds of its documents: in this process, and in those that read and make PDFs (undefined where the system does not tell). */
  readonly documentsMs: { readonly here: number; readonly makers?: number }
  readonly maxRssMb: number
}

/** `count` deposits of the simple délibération under other numbers, in a folder; of another collectivité where one is named. */
export async function layDeposits(folder: string, count: number, siren?: string): Promise<readonly string[]> {
  const acte = JSON.parse(await readFile(join(simple, 'acte.json'), 'utf8')) as { document: { fichier: string } }
  const paths = Array.from({ length: count }, (_, index) => join(folder, String(index)))
  for (const [index, path] of paths.entries()) {
    await mkdir(path, { recursive: true })
    await cp(join(simple, acte.document.fichier), join(path, acte.document.fichier))
    await writeFile(
      join(path, 'acte.json'),
      JSON.stringify({ ...acte, numero: `BENCH_${index}`, ...(siren && { collectivite: siren }) }),
    )
  }
  return paths
}

/** Live `count` lives in this process, on the ground that the environment names. The home stays: bench.ts removes it. */
export async function live(count: number): Promise<Life> {
  const home = await mkdtemp(join(tmpdir(), 'actes-bench-'))
  const config = readConfig({ ...process.env, ACTES_HOME: home, ACTES_ACTS_PER_TURN: '10' })
  const app = await openApp(config, { queue: 'needed', log: openLog('silent') })
  const { ask, declare, deposit } = operationsOf(app)
  await declare(maraussan, 'test')
  const [warm, ...paths] = await layDeposits(join(home, 'deposits'), count + 1)
  const worker = await app.startWorker()
  await app.startSweep()
  await ask.pauseSchedule({ name: 'proofs', reason: 'measured apart' })
  const until = waitingIn(app)
  const acknowledged = `actes.transmission WHERE state = 'acknowledged'`
  await deposit(warm ?? '', 'bench')
  await until(acknowledged, 1)
  const cpu = process.cpuUsage()
  const begun = performance.now()
  for (const path of paths) await deposit(path, 'bench')
  await until(acknowledged, count + 1)
  const seconds = (performance.now() - begun) / 1000
  const lives = millisecondsOf(process.cpuUsage(cpu))
  const between = process.cpuUsage()
  await ask.resumeSchedule({ name: 'proofs', reason: 'measured apart' })
  // A stamped copy and a bordereau each.
  await until(`actes.proof_document WHERE state = 'made'`, 2 * (count + 1))
  const here = millisecondsOf(process.cpuUsage(between))
  await worker.stop(1_000)
  await app.close()
  const makers = childrenMs()
  return {
    acts: count,
    actsPerSecond: count / seconds,
    cpuMsPerAct: lives / count,
    documentsMs: { here: here / (count + 1), ...(makers !== undefined && { makers: makers / (count + 1) }) },
    maxRssMb: process.resourceUsage().maxRSS / 1024,
  }
}

function waitingIn({ ports }: App): (rows: string, wanted: number) => Promise<void> {
  return async (rows, wanted) => {
    for (;;) {
      const text = `SELECT count(*)::int AS n FROM ${rows}`
      const { rows: found } = await ports.store.db.query<{ n: number }>(text)
      if ((found[0]?.n ?? 0) >= wanted) return
      // The bench's own question, in the same process: seldom.
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

function millisecondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000
}

/** Processor time of the processes that this one started and that have ended, on Linux. */
function childrenMs(): number | undefined {
  try {
    const fields = readFileSync('/proc/self/stat', 'latin1').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[13]) + Number(fields[14])) * 10
  } catch {
    return undefined
  }
}

if (import.meta.main) process.stdout.write(JSON.stringify(await live(Number(process.argv[2] ?? 200))))
