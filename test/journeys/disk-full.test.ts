// A disk without room: of the embedded default, of what forms send, of the database's server. Commands say so in words, leave nothing behind,
// and go on once there is room. The disks are small ones in memory, where this machine lets them be mounted.
import { execFileSync } from 'node:child_process'
import { appendFile, cp, mkdir, mkdtemp, readdir, rm, rmdir, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { openApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { openLog } from '../../src/observe/log.ts'
import { readiness } from '../../src/web/health.ts'
import { maraussan } from '../../src/config/demo.ts'
import { depositForm, openApiCommune } from '../support/desk/api.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { describeIf, type Need } from '../support/describe-with.ts'
import { maraussanFolder } from '../support/life/commune.ts'
import { laidHome } from '../support/life/laid-home.ts'
import { doctorFinds } from '../support/desk/doctor.ts'
import { hurried } from '../support/life/production.ts'
import { migratedDatabase, temporaryHome } from '../support/life/stores.ts'
import { localPostgres } from '../support/servers/local-server.ts'
import { actes, killLeftovers } from '../support/servers/processes.ts'

killLeftovers()

const [made, mounted]: [string[], string[]] = [[], []]
afterAll(async () => {
  for (const disk of mounted) execFileSync('umount', [disk])
  for (const disk of made) await rmdir(disk)
})

/** A disk of so many megabytes. */
async function smallDisk(megabytes: number): Promise<string> {
  const disk = await mkdtemp(join(tmpdir(), 'actes-disk-'))
  made.push(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk], { stdio: 'ignore' })
  mounted.push(disk)
  return disk
}

/** Leave no room. @returns gives it back */
async function fill(disk: string): Promise<() => Promise<void>> {
  const path = join(disk, 'filling')
  const { bavail, bsize } = await statfs(disk)
  await appendFile(path, Buffer.alloc(bavail * bsize))
  return () => rm(path)
}

/** A database of a server, all of whose files lie on a disk. */
async function databaseOn(disk: string, server: string): Promise<string> {
  const url = await migratedDatabase(server)
  const place = join(disk, 'database')
  await mkdir(place)
  execFileSync('chown', ['postgres', place])
  const admin = new pg.Client(server)
  await admin.connect()
  await admin.query(`CREATE TABLESPACE small LOCATION '${place}'`)
  await admin.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET TABLESPACE small`)
  await admin.end()
  return url
}

const canMount: Need<true> = {
  value: await smallDisk(1).then(
    () => true,
    () => undefined,
  ),
  need: 'the right to mount',
  remedy: 'run as root, where mounts are allowed',
  required: false,
}

await describeIf(canMount, 'a disk without room', () => {
  test('of the embedded default: a command says so, leaves nothing, and works once there is room', async () => {
    const disk = await smallDisk(64)
    const laid = await laidHome()
    onTestFinished(() => rm(laid, { recursive: true, force: true }))
    const home = join(disk, 'home')
    await cp(laid, home, { recursive: true })
    const environment = { ACTES_HOME: home }
    expect((await actes(['list'], environment)).code).toBe(0)
    const before = await readdir(home)
    const free = await fill(disk)
    for (const command of [['list'], ['deposit', maraussanFolder], ['start']]) {
      const { code, err } = await actes(command, environment)
      expect([command[0], code, err.split('  ')[0]]).toEqual([command[0], 3, 'ACTES-S011'])
      expect(err).not.toContain('    at ')
    }
    expect(await readdir(home)).toEqual(before)
    await free()
    expect((await actes(['list'], environment)).code).toBe(0)
  })

  test('of uploaded forms: a deposit is refused with a reason, and accepted afterwards', async () => {
    const { TMPDIR } = process.env
    const [disk, home] = [await smallDisk(2), await temporaryHome()]
    const commune = await openApiCommune()
    const deposits = async () => commune.calls({ method: 'POST', path: '/deposits', form: await depositForm({}) })
    process.env.TMPDIR = disk
    onTestFinished(async () => {
      if (TMPDIR === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = TMPDIR
      await commune.closes()
    })
    const free = await fill(disk)
    const refused = await deposits()
    expect(refused.status).toBe(503)
    expect(refused.json()).toMatchObject({ code: 'ACTES-S026' })
    expect((await doctorFinds({ ACTES_HOME: home })).said('temporary')).toMatch(/^✗ .*ACTES-S026.* → .*TMPDIR/)
    expect((await commune.operations.list({})).items).toEqual([])
    await free()
    expect((await deposits()).status).toBe(201)
  })

  test('of the database server: readiness, doctor and the depositor are told so, until there is room', async () => {
    const server = await localPostgres()
    if (!server) throw new Error('no PostgreSQL')
    onTestFinished(() => server.stop())
    const disk = await smallDisk(96)
    const url = await databaseOn(disk, server.url)
    const environment = { ...hurried, ACTES_HOME: await temporaryHome(), ACTES_DATABASE_URL: url }
    const app = await openApp(readConfig(environment), { queue: 'none', log: openLog('silent') })
    onTestFinished(() => app.close())
    await operationsOf(app).declare(maraussan, 'test')
    const database = async () => (await readiness(app)).find(({ name }) => name === 'database')
    expect(await database()).toEqual({ name: 'database', ok: true })
    const free = await fill(disk)
    expect(await database()).toEqual({ name: 'database', ok: false, code: 'ACTES-S024' })
    expect((await doctorFinds(environment)).said('database')).toMatch(/^✗ .* answers\. .*no room on its disk/)
    const refused = await actes(['deposit', maraussanFolder, '--json'], environment)
    expect([refused.code, refused.out]).toEqual([3, expect.stringContaining('ACTES-S024')])
    await free()
    expect(await database()).toEqual({ name: 'database', ok: true })
    expect((await actes(['deposit', maraussanFolder], environment)).code).toBe(0)
  })
})
