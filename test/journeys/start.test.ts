// `actes start` as it is run: several processes on PostgreSQL and Redis, stopped gracefully; on the embedded default,
// the owner of the folder whom the other commands talk to.
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { operationsOf } from '../support/life/operations-of.ts'
import { maraussan } from '../../src/config/demo.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { describeInProduction } from '../support/describe-with.ts'
import { testAtLength } from '../support/long.ts'
import { actes, killLeftovers, start, started, stopped } from '../support/servers/processes.ts'
import { handIn, placeInProduction, placeWith } from '../support/life/production.ts'
import { depositFolder, maraussanFolder } from '../support/life/commune.ts'
import { doctorFinds } from '../support/desk/doctor.ts'
import { temporaryHome } from '../support/life/stores.ts'
import { lineTo } from '../support/servers/line.ts'
import { until } from '../support/until.ts'
import { writeFile } from 'node:fs/promises'

killLeftovers()

await describeInProduction('on PostgreSQL and Redis', (servers) => {
  testAtLength(
    'two worker processes, schedules and web in separate processes carry the act to its identifier',
    async () => {
      const commune = await placeInProduction(servers, 6)
      const roles = [
        ['--only', 'worker'],
        ['--only', 'worker'],
        ['--only', 'schedules'],
        ['--only', 'web'],
      ]
      const running = await Promise.all(roles.map((args) => started(args, commune.environment)))
      const id = await handIn(commune, maraussanFolder)
      await commune.withApp((app) => until(async () => (await operationsOf(app).show(id)).state === 'acknowledged'))
      const ready = await Promise.all(running.map(({ port }) => fetch(`http://127.0.0.1:${port}/health/ready`)))
      expect(ready.map(({ status }) => status)).toEqual([200, 200, 200, 200])
      expect(await Promise.all(running.map(({ child }) => stopped(child)))).toEqual([0, 0, 0, 0])
      expect(await readLedger(join(commune.home, 'sandbox'))).toMatchObject([{ times: 1 }])
    },
  )

  test('a database and a queue that come up late are waited for, and named', async () => {
    const { environment } = await placeInProduction(servers, 6)
    const database = await lineTo(environment.ACTES_DATABASE_URL ?? '')
    const queue = await lineTo(environment.ACTES_REDIS_URL ?? '')
    await Promise.all([database.cut(), queue.cut()])
    const late = { ...environment, ACTES_DATABASE_URL: database.url, ACTES_REDIS_URL: queue.url }
    const child = start(['start', '--only', 'worker'], { ...late, ACTES_START_SECONDS: '300', ACTES_LOG_LEVEL: 'info' })
    const awaited: unknown[] = []
    for await (const line of createInterface(child.stderr)) {
      const { msg, service } = JSON.parse(line) as { msg?: string; service?: string }
      if (msg === 'started') break
      if (msg !== 'start-waits') continue
      awaited.push(service)
      await (service === 'database' ? database : queue).mend()
    }
    expect(awaited).toEqual(['database', 'queue'])
    child.stderr.resume()
    expect(await stopped(child)).toBe(0)
    await Promise.all([database.cut(), queue.cut()])
  })

  testAtLength(
    'a process with another folder of files does not start; a person may declare it the new one',
    async () => {
      const { environment } = await placeInProduction(servers, 7)
      const { child } = await started(['--only', 'worker'], environment)
      const other = { ...environment, ACTES_BLOBS: await temporaryHome() }
      for (const role of ['web', 'worker', 'schedules'])
        expect(await actes(['start', '--only', role], other)).toMatchObject({
          code: 1,
          err: expect.stringContaining('ACTES-S028'),
        })
      expect((await doctorFinds(other)).said('blobs')).toMatch(/^✗ .*knows another one/)
      expect((await doctorFinds(environment)).of('blobs')).toMatchObject({ ok: true })
      expect((await actes(['go', '--reason', 'essai'], other)).code).toBe(0)
      const next = await started(['--only', 'schedules'], other)
      expect(await Promise.all([stopped(child), stopped(next.child)])).toEqual([0, 0])
    },
  )

  testAtLength('stopped during an exchange: it is aborted, stays uncertain, and is released', async () => {
    const commune = await placeInProduction(servers, 7)
    const patient = { ...commune.environment, ACTES_LEASE_SECONDS: '120', ACTES_STOP_SECONDS: '0.3' }
    const { child } = await started(['--only', 'worker'], patient)
    const schedules = await started(['--only', 'schedules'], patient)
    const id = await handIn(commune, await depositFolder(join(commune.home, 'slow'), { numero: 'ARRET_LENT' }))
    await until(async () => (await readLedger(join(commune.home, 'sandbox')).catch(() => [])).length === 1)
    expect(await stopped(child)).toBe(0)
    await commune.withApp(async (app) => {
      const act = await operationsOf(app).show(id)
      expect(act).toMatchObject({ state: 'packaged', uncertain: true, attempts: [{ verdict: null }] })
      expect(act.journal.at(-1)).toMatchObject({ event: 'uncertain', code: 'ACTES-G011' })
      expect(Date.parse(act.dueAt ?? '')).toBeLessThan(Date.now() + 5_000)
    })
    const next = await started(['--only', 'worker'], patient)
    await commune.withApp((app) => until(async () => (await operationsOf(app).show(id)).state === 'acknowledged'))
    expect(await readLedger(join(commune.home, 'sandbox'))).toMatchObject([{ times: 1 }])
    await Promise.all([stopped(next.child), stopped(schedules.child)])
  })
})

describe('on the embedded default', () => {
  test('the other commands talk to the owner of the folder', async () => {
    const { environment, home } = await placeWith({})
    const owner = await started([], environment)
    const file = join(home, 'maraussan.json')
    await writeFile(file, JSON.stringify(maraussan))
    expect(await actes(['collectivite', 'add', file, '--json'], environment)).toMatchObject({ code: 0 })
    const deposited = await actes(['deposit', maraussanFolder, '--wait', '--timeout', '200', '--json'], environment)
    expect(deposited).toMatchObject({ code: 0 })
    expect(JSON.parse(deposited.out)).toMatchObject([{ state: 'acknowledged', uncertain: false }])
    const listed = await actes(['list', '--message', '1-1', '--state', 'acknowledged', '--json'], environment)
    expect(JSON.parse(listed.out)).toMatchObject({ items: [{ numero: 'DEL11-250625' }], next: null })
    expect((await actes(['show', 'nothing', '--json'], environment)).code).toBe(1)
    expect(await stopped(owner.child)).toBe(0)
  })
})
