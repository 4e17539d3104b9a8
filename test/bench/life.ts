// The whole life of a small act, deposit to acknowledged: acts per second and CPU milliseconds per act, beside the CPU
// of its irreducible work alone. The process holds the simulated préfecture too (prefecture.ts says what that costs). Run as a
// child by bench.ts, one ground a process.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { operationsOf } from '../support/life/operations-of.ts'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import { maraussan } from '../../src/config/demo.ts'

const simple = fileURLToPath(new URL('../../fixtures/actes/deliberation-simple', import.meta.url))

export interface Life {
  readonly acts: number
  readonly actsPerSecond: number
  readonly cpuMsPerAct: number
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

/** Live `count` lives in this process, on the ground that the environment names. */
export async function live(count: number): Promise<Life> {
  const home = await mkdtemp(join(tmpdir(), 'actes-bench-'))
  const config = readConfig({ ...process.env, ACTES_HOME: home, ACTES_ACTS_PER_TURN: '10' })
  const app = await openApp(config, { queue: 'needed', log: openLog('silent') })
  await operationsOf(app).declare(maraussan, 'test')
  const [warm, ...paths] = await layDeposits(join(home, 'deposits'), count + 1)
  const worker = await app.startWorker()
  await app.startSweep()
  const until = async (acknowledged: number) => {
    for (;;) {
      const text = `SELECT count(*)::int AS n FROM actes.transmission WHERE state = 'acknowledged'`
      const { rows } = await app.ports.store.db.query<{ n: number }>(text)
      if ((rows[0]?.n ?? 0) >= acknowledged) return
      // The bench's own question, in the same process: seldom.
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  await operationsOf(app).deposit(warm ?? '', 'bench')
  await until(1)
  const cpu = process.cpuUsage()
  const begun = performance.now()
  for (const path of paths) await operationsOf(app).deposit(path, 'bench')
  await until(count + 1)
  const seconds = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(cpu)
  await worker.stop(1_000)
  await app.close()
  await rm(home, { recursive: true, force: true })
  return {
    acts: count,
    actsPerSecond: count / seconds,
    cpuMsPerAct: (user + system) / 1000 / count,
    maxRssMb: process.resourceUsage().maxRSS / 1024,
  }
}

if (import.meta.main) process.stdout.write(JSON.stringify(await live(Number(process.argv[2] ?? 200))))
