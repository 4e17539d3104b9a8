// `npm run chaos:doors -- --deposits N --kills K --seed S`: deposits by the queue and by the folder, half of them each, while
// workers, Redis and PostgreSQL are killed at random instants. Then every deposit must be one act, which the préfecture has
// once, and each door must have said so. Exit code 1 when one is lost, doubled or untold, or too few kills fell.
import { Queue, Worker } from 'bullmq'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { migrateDatabase, openApp } from '../../src/app.ts'
import { maraussan } from '../../src/config/demo.ts'
import { readConfig } from '../../src/config/config.ts'
import { enqueueDeposit } from '../../src/index.ts'
import { openLog } from '../../src/observe/log.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import { randomOf } from '../fuzz/random.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { hurried } from '../support/life/production.ts'
import { keepPostgres, keepProgram, keepRedis, type Program } from './processes.ts'

const { values } = parseArgs({
  options: {
    deposits: { type: 'string', default: '500' },
    kills: { type: 'string', default: '200' },
    seed: { type: 'string' },
    settle: { type: 'string', default: '240' },
  },
})
const [deposits, kills, seed] = [
  Number(values.deposits),
  Number(values.kills),
  Number(values.seed ?? Date.now() % 2 ** 31),
]
console.log(`npm run chaos:doors -- --deposits ${deposits} --kills ${kills} --seed ${seed}`)
const chance = randomOf(seed, 0)
const folder = mkdtempSync(join(tmpdir(), 'actes-chaos-doors-'))
chmodSync(folder, 0o755)
const at = (...names: readonly string[]) => join(folder, ...names)
for (const name of ['home', 'alive', 'ged', 'laid', 'intake', `intake/${maraussan.siren}`]) mkdirSync(at(name))
const watched = at('intake', maraussan.siren)
const simple = fileURLToPath(new URL('../../fixtures/actes/deliberation-simple', import.meta.url))
const acte = JSON.parse(readFileSync(join(simple, 'acte.json'), 'utf8')) as { document: { fichier: string } }
const { fichier } = acte.document

const [postgres, redis] = await Promise.all([keepPostgres(at('postgres')), keepRedis(at('redis'), () => false)])
const environment = {
  ...hurried,
  ACTES_DATABASE_URL: postgres.url,
  ACTES_REDIS_URL: redis.url,
  ACTES_HOME: at('home'),
  ACTES_MASTER_KEY: makeMasterKey(),
  ACTES_LOG_LEVEL: 'warn',
  ACTES_QUEUE_DEPOSITS: maraussan.siren,
  ACTES_QUEUE_FILES: at('ged'),
  ACTES_INTAKE: at('intake'),
  ACTES_INTAKE_SECONDS: '0.5',
  ACTES_QUEUE_PER_MINUTE: '100000',
  ACTES_QUEUE_EVENTS: '100000',
}
await migrateDatabase(postgres.url)
const app = await openApp(readConfig(environment), { queue: 'none', log: openLog('silent') })
await operationsOf(app).declare({ ...maraussan, siren: maraussan.siren }, 'chaos')
const workers: Program[] = []
for (const name of ['worker-0', 'worker-1', 'worker-2'])
  workers.push(await keepProgram({ name, file: './doors-worker.ts', args: [at('alive')], environment, folder }))

const line = { connection: { url: redis.url }, prefix: 'actes' }
const door = new Queue('actes-deposits', line).on('error', () => undefined)
const told = new Set<string>()
const events = new Worker<{ data: { numero?: string } }>(
  'actes-events',
  async ({ name, data: { data } }) => void (name === 'act.acknowledged' && told.add(data.numero ?? '')),
  line,
).on('error', () => undefined)

/** As a program does that gets no answer: once more, under the same key. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    const done = await Promise.race([work().catch(() => undefined), pause(3_000, undefined)])
    if (done !== undefined) return done
    await pause(200)
  }
}

const numeros = Array.from({ length: deposits }, (_, rank) => `${rank % 2 === 0 ? 'FILE' : 'DOSSIER'}-${rank}`)
const jobs = new Map<string, string>()
async function handIn(numero: string): Promise<void> {
  const bytes = Buffer.concat([readFileSync(join(simple, fichier)), Buffer.from(`% ${numero}\n`)])
  const own = { ...acte, collectivite: maraussan.siren, numero, cle: undefined }
  if (numero.startsWith('FILE')) {
    writeFileSync(at('ged', `${numero}.pdf`), bytes)
    const files = [{ name: fichier, path: at('ged', `${numero}.pdf`) }]
    const wish = { cle: numero, collectivite: maraussan.siren, acte: JSON.parse(JSON.stringify(own)) as object, files }
    const job = await patiently(() => enqueueDeposit(door, wish as Parameters<typeof enqueueDeposit>[1]))
    jobs.set(numero, job.id ?? '')
    return
  }
  cpSync(simple, at('laid', numero), { recursive: true })
  rmSync(at('laid', numero, 'expected'), { recursive: true, force: true })
  writeFileSync(at('laid', numero, fichier), bytes)
  writeFileSync(at('laid', numero, 'acte.json'), JSON.stringify(own))
  if (chance.once(2)) writeFileSync(at('laid', numero, '.pret'), '')
  renameSync(at('laid', numero), join(watched, numero))
}

const began = performance.now()
const struck = { worker: 0, redis: 0, postgres: 0 }
let handed = 0
// Told to stop, it kills no more, and judges.
let isOver = false
process.once('SIGTERM', () => (isOver = true))
for (let count = 0; count < kills && !isOver; count++) {
  if (count % 20 === 0) console.log(`${count} kills after ${((performance.now() - began) / 1_000).toFixed(0)} s`)
  for (; handed < Math.ceil((deposits * (count + 1)) / kills); handed++) await handIn(numeros[handed] ?? '')
  const kind = chance.once(20) ? 'postgres' : chance.once(12) ? 'redis' : 'worker'
  struck[kind]++
  if (kind !== 'worker') {
    await (kind === 'redis' ? redis : postgres).kill()
    continue
  }
  // One that works, whichever: so every kill falls on work.
  let victim: Program | undefined
  while (!(victim = workers.find((each) => existsSync(at('alive', `${each.pid() ?? 'none'}`))))) await pause(20)
  await pause(chance.below(3_000))
  await victim.kill()
  workers.push(...workers.splice(0, 1))
}
for (; handed < deposits; handed++) await handIn(numeros[handed] ?? '')
const badSeconds = (performance.now() - began) / 1_000

const found: string[] = []
const operations = operationsOf(app)
/** Everything that is not as it must be. */
async function look(): Promise<readonly string[]> {
  const rows = await app.ports.store.db.rows<{ numero: string; n: number; state: string }>(
    `SELECT numero, count(*)::int AS n, min(state) AS state FROM actes.transmission WHERE message = '1-1' GROUP BY numero`,
  )
  const ledger = (await readLedger(at('home', 'sandbox'))).filter(({ message }) => message === '1-1')
  const byNumero = new Map(rows.map((row) => [row.numero, row]))
  const faults: string[] = []
  for (const numero of numeros) {
    const row = byNumero.get(numero)
    const received = ledger.filter(({ idActe }) => idActe?.includes(`-${numero}-`))
    if (!row) faults.push(`lost: ${numero}`)
    else if (row.n !== 1) faults.push(`doubled here: ${numero}`)
    else if (row.state !== 'acknowledged') faults.push(`not acknowledged: ${numero} (${row.state})`)
    if (received.reduce((sum, { times }) => sum + times, 0) > 1) faults.push(`sent twice: ${numero}`)
    if (numero.startsWith('FILE')) {
      const job = jobs.get(numero) ?? ''
      const state = await door.getJobState(job).catch(() => 'unknown')
      if (state !== 'completed') faults.push(`its job is ${state}: ${numero}`)
      if (!told.has(numero)) faults.push(`untold on actes-events: ${numero}`)
    } else if (!existsSync(join(watched, 'resultats', numero, 'identifiant.txt')))
      faults.push(`no identifier: ${numero}`)
  }
  for (const name of existsSync(join(watched, 'resultats')) ? readdirSync(join(watched, 'resultats')) : [])
    if (!numeros.includes(name)) faults.push(`one folder of results too many: ${name}`)
  if (readdirSync(join(watched, '.encours')).length > 0) faults.push('something is still under way')
  return faults
}
let left: readonly string[] = ['not looked at']
const end = performance.now() + Number(values.settle) * 1_000
while (left.length > 0 && performance.now() < end) {
  await pause(2_000)
  left = await look().catch((error: unknown) => [String(error)])
  // A worker was killed over it again and again: a person puts it back.
  await operations
    .requeue({ filter: { held: true } }, { reason: 'essai', who: 'chaos', dryRun: false })
    .catch(() => undefined)
}
found.push(...left)
const delivered = struck.worker + struck.redis + struck.postgres
if (delivered < kills) found.push(`only ${delivered} kills`)
const settled = (performance.now() - began) / 1_000
console.log(
  `${deposits} deposits, ${delivered} kills (${JSON.stringify(struck)}), ${badSeconds.toFixed(0)} s of them, settled after ${settled.toFixed(0)} s`,
)
for (const each of found.slice(0, 50)) console.log(`FOUND: ${each}`)
console.log(`${found.length} findings`)
await Promise.race([Promise.all([events.close(), door.close()]), pause(2_000)])
for (const each of workers) await each.stop()
await app.close().catch(() => undefined)
await Promise.all([redis.stop(), postgres.stop()])
if (found.length === 0) rmSync(folder, { recursive: true, force: true })
else console.log(`kept: ${folder}`)
process.exit(found.length > 0 ? 1 : 0)
