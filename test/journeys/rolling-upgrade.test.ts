// An upgrade while acts are on their way: the next version migrates the database under the feet of the one that runs, both
// work side by side, and the old one goes at last. Every act arrives once.
import { execFile, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { maraussan } from '../../src/config/demo.ts'
import { root } from '../support/architecture/sources.ts'
import { describeInProduction } from '../support/describe-with.ts'
import { copyOfTheHouse } from '../support/house-copy.ts'
import { depositFolder } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { placeInProduction, type Place } from '../support/life/production.ts'
import { until } from '../support/until.ts'
import { expectCode } from '../support/expect-code.ts'

/** What a next version would do to the tables: more columns, another index, nothing that the version before reads. */
const nextMigration = `ALTER TABLE actes.transmission ADD COLUMN of_tomorrow text NOT NULL DEFAULT 'nothing';
  CREATE INDEX transmission_of_tomorrow ON actes.transmission (of_tomorrow, id);`

/** A process that works, in a copy of the program. */
async function working(house: string, { environment }: Place): Promise<ChildProcess> {
  const program = join(house, 'test/chaos/worker.ts')
  const child = fork(program, ['{}'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)))
  onTestFinished(() => void child.kill('SIGKILL'))
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(said)
    }),
  ])
  return child
}

async function handedTo(worker: ChildProcess, { home }: Place, numero: string): Promise<string> {
  const deposit = await depositFolder(join(home, numero), { numero, cle: undefined })
  worker.send({ key: 1, deposit })
  const [{ value, error }] = (await once(worker, 'message')) as [{ value?: string; error?: string }]
  if (value === undefined) throw new Error(error)
  return value
}

await describeInProduction('two versions at once', (servers) => {
  test('the next one migrates, both work, the old one is killed: every act arrives, once', async () => {
    const place = await placeInProduction(servers, 10)
    await place.withApp((app) => operationsOf(app).declare(maraussan, 'test'))
    const next = copyOfTheHouse()
    writeFileSync(join(next, 'src/store/schema/9999-of-tomorrow.sql'), nextMigration)
    const ids: string[] = []
    const old = await working(root, place)
    for (const numero of ['HIER1', 'HIER2', 'HIER3']) ids.push(await handedTo(old, place, numero))
    const env = { ...process.env, ...place.environment }
    await promisify(execFile)(process.execPath, [join(next, 'src/launcher.cjs'), 'migrate'], { env })
    const fresh = await working(next, place)
    for (const numero of ['DEUX1', 'DEUX2', 'DEUX3', 'DEUX4'])
      ids.push(await handedTo(numero.endsWith('1') ? old : fresh, place, numero))
    ids.push(await handedTo(old, place, 'DERNIER'))
    old.kill('SIGKILL')
    ids.push(await handedTo(fresh, place, 'DEMAIN'))
    const client = new pg.Client(place.environment.ACTES_DATABASE_URL)
    await client.connect()
    const left = async () =>
      (await client.query(`SELECT id FROM actes.transmission WHERE state <> 'acknowledged' AND message = '1-1'`))
        .rowCount
    // Killed in a turn, the old one leaves it to the lock of the queue: half a minute, and its look for such jobs.
    await until(async () => (await left()) === 0, 'every receipt', 120_000)
    await client.end()
    const ledger = await readLedger(join(place.home, 'sandbox'))
    expect(ledger.filter(({ message }) => message === '1-1').map(({ times }) => times)).toEqual(ids.map(() => 1))
    // It is not started again on what it does not know.
    await expectCode(
      place.withApp(async () => undefined),
      'ACTES-S002',
    )
  }, 240_000)
})
