// A batch whose process is killed in the middle, the command's or the worker's: taken up again it deposits what is missing, and
// each line is one act.
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApp, type App } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { maraussan } from '../../src/config/demo.ts'
import { openLog } from '../../src/observe/log.ts'
import { workBatches } from '../../src/operations/batch/work.ts'
import { ownerCaller } from '../../src/operations/guard.ts'
import { layBatch, linesNamed } from '../support/deposits/batches.ts'
import { testAtLength } from '../support/long.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { attentive, placeWith, type Place } from '../support/life/production.ts'
import { actes, killed, killLeftovers, start, startWorkerProcess } from '../support/servers/processes.ts'
import { until } from '../support/until.ts'

killLeftovers()
const count = 30
const who = 'cli:agent'
const asking = (app: App) => app.askAs(ownerCaller(who, 'fr'))

/** Files of acts that are kept: seen from outside of the process that holds the database. */
async function keptIn({ home }: Place): Promise<number> {
  const names = await readdir(join(home, 'blobs'), { recursive: true })
  return names.filter((name) => /[0-9a-f]{60}/.test(name)).length
}

/** Kept by some deposits, and not by all of them. */
async function inTheMiddle(place: Place): Promise<void> {
  await until(async () => (await keptIn(place)) > 10, 'some deposits')
}

async function eachOnce(place: Place): Promise<void> {
  const rows = await place.withApp((app) =>
    app.ports.store.db.rows<{ numero: string; n: number }>(
      'SELECT numero, count(*)::int AS n FROM actes.transmission GROUP BY numero',
    ),
  )
  expect([rows.length, rows.filter(({ n }) => n !== 1)]).toEqual([count, []])
}

testAtLength('the command, run again', async () => {
  const place = await placeWith({})
  await place.withApp((app) => operationsOf(app).declare(maraussan, 'test'))
  const table = await layBatch(join(place.home, 'lot'), linesNamed('C_', count))
  const child = start(['deposit', '--csv', table], place.environment)
  await inTheMiddle(place)
  await killed(child)
  expect(await keptIn(place)).toBeLessThan(count)
  const { code, out } = await actes(['deposit', '--csv', table, '--json'], place.environment)
  const { lines } = JSON.parse(out) as { lines: readonly { state: string; already: boolean }[] }
  expect([code, lines.filter(({ state }) => state === 'deposited').length]).toEqual([0, count])
  expect(lines.filter(({ already }) => already).length).toBeGreaterThan(5)
  await eachOnce(place)
})

/** A batch of the desk's, looked at and confirmed. @returns its id */
function confirmed(place: Place): Promise<string> {
  return place.withApp(async (app) => {
    await operationsOf(app).declare(maraussan, 'test')
    const table = await layBatch(join(place.home, 'lot'), linesNamed('B_', count), { zip: true })
    const files = [table, join(place.home, 'lot', 'fichiers.zip')]
    const { id } = await asking(app).openBatch({ form: {}, files })
    await workBatches(app.ports, app.askAs)
    await asking(app).depositBatch({ id })
    await writeFile(table, '')
    return id
  })
}

test('the worker of an embedded folder, started again', async () => {
  const place = await placeWith({})
  const id = await confirmed(place)
  const first = await startWorkerProcess(place.environment)
  await inTheMiddle(place)
  await first.kill()
  expect(await keptIn(place)).toBeLessThan(count)
  const config = readConfig(place.environment)
  const app = await openApp(config, { queue: 'needed', log: openLog('silent'), queueSettings: attentive })
  const worker = await app.startWorker()
  await app.startSweep()
  await until(async () => (await asking(app).showBatch({ id })).state === 'done', 'the end of the batch')
  expect((await asking(app).showBatch({ id })).lines).toMatchObject({ deposited: count, good: 0, refused: 0 })
  await worker.stop(1_000)
  await app.close()
  await eachOnce(place)
})
