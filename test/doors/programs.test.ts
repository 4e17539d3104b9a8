// The programs of the chapters "doors" and "api", from their own text: outside the project, each with what it says that it needs.
// And a queue on PostgreSQL, as a program reaches it.
import { createPostgresBackend, Queue } from 'bullmq'
import { execFile, spawnSync } from 'node:child_process'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApp, type App } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { maraussan } from '../../src/config/demo.ts'
import { openDoors, type Doors } from '../../src/doors/doors.ts'
import { openLog } from '../../src/observe/log.ts'
import { makeMasterKey } from '../../src/store/secrets/seal.ts'
import type { Worker } from '../../src/transmission/worker.ts'
import { describeIf, describeWith, type Need } from '../support/describe-with.ts'
import { networkServer } from '../../src/web/server.ts'
import { testFolder } from '../support/folders.ts'
import { maraussanFolder } from '../support/life/commune.ts'
import { operationsOf } from '../support/life/operations-of.ts'
import { chapterText, programOf } from '../support/manual-programs.ts'
import { emptied, placeWith } from '../support/life/production.ts'
import { migratedDatabase } from '../support/life/stores.ts'
import { until } from '../support/until.ts'

const run = promisify(execFile)
const python: Need<string> = {
  value: spawnSync('python3', ['--version']).status === 0 ? 'python3' : undefined,
  need: 'python3',
  remedy: 'apt-get install python3',
  required: true,
}

const curl: Need<string> = {
  value: spawnSync('sh', ['-c', 'curl --version && sha256sum --version']).status === 0 ? 'sh' : undefined,
  need: 'curl',
  remedy: 'apt-get install curl coreutils',
  required: true,
}

/** A commune at work, with its doors open. */
function working(more: () => Readonly<Record<string, string>>): () => App {
  let app: App
  let worker: Worker
  let doors: Doors
  beforeAll(async () => {
    const place = await placeWith(more())
    app = await openApp(readConfig(place.environment), { queue: 'needed', log: openLog('silent') })
    await operationsOf(app).declare(maraussan, 'test')
    doors = await openDoors(app)
    worker = await app.startWorker(doors)
    await app.startSchedules()
  })
  afterAll(async () => {
    await doors.close()
    await worker.stop(1_000)
    await app.close()
  })
  return () => app
}

/** Lay packages and what they depend on, as npm does, and no package that they have beside them in the checkout. */
async function installed(names: readonly string[], to: string): Promise<void> {
  const laid = new Set<string>()
  const wanted = [...names]
  for (let name = wanted.shift(); name !== undefined; name = wanted.shift()) {
    if (laid.has(name)) continue
    laid.add(name)
    const from = fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url))
    await mkdir(dirname(join(to, name)), { recursive: true })
    await symlink(from, join(to, name))
    const { dependencies = {} } = JSON.parse(await readFile(join(from, 'package.json'), 'utf8')) as Dependent
    wanted.push(...Object.keys(dependencies))
  }
}

interface Dependent {
  readonly dependencies?: Readonly<Record<string, string>>
}

await describeWith('redis', 'the program of the queue', (server) => {
  const folder = testFolder()
  const url = `${server}/3`
  beforeAll(() => emptied(url))
  working(() => ({ ACTES_REDIS_URL: url, ACTES_QUEUE_DEPOSITS: '213401482', ACTES_QUEUE_FILES: maraussanFolder }))

  test('deposits, and receives the identifier, in fifteen lines and with the packages that the chapter installs', async () => {
    const lines = programOf('doors', 'deposit.mjs')
      .split('\n')
      .filter((line) => line.trim() !== '')
    expect(lines.length).toBeLessThanOrEqual(15)
    await folder.lay('deposit.mjs', programOf('doors', 'deposit.mjs'))
    const [, named = ''] = /It needs `npm install ([^`]+)`/.exec(chapterText('doors')) ?? []
    await installed(named.split(' '), folder.path('node_modules'))
    const program = ['--preserve-symlinks', '--preserve-symlinks-main', 'deposit.mjs', url, maraussanFolder]
    const { stdout } = await run(process.execPath, program, { cwd: folder.path() })
    expect(stdout).toBe('034-213401482-20250625-DEL11-250625-DE\n')
  })
})

await describeIf(python, 'the program of the folder', (command) => {
  const folder = testFolder()
  describe('at work', () => {
    working(() => ({ ACTES_INTAKE: folder.path('entree'), ACTES_INTAKE_SECONDS: '0.5' }))

    test('deposits, and reads the identifier', async () => {
      await folder.lay('depot.py', programOf('doors', 'depot.py'))
      await cp(maraussanFolder, folder.path('conseil'), { recursive: true })
      const watched = folder.path('entree', '213401482')
      await mkdir(watched, { recursive: true })
      const hands = () => run(command, [folder.path('depot.py'), watched, folder.path('conseil')])
      expect((await hands()).stdout).toBe('034-213401482-20250625-DEL11-250625-DE\n')
      await writeFile(folder.path('conseil', 'acte.json'), '{}')
      await cp(folder.path('conseil'), folder.path('fautif'), { recursive: true })
      const bad = run(command, [folder.path('depot.py'), watched, folder.path('fautif')])
      await expect(bad).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('ACTES-V005') as string })
      expect(await readFile(join(watched, 'resultats/fautif/refus.txt'), 'utf8')).toContain('ACTES-V005')
    })
  })
})

await describeIf(curl, 'the program of the API', (command) => {
  const folder = testFolder()
  describe('at work', () => {
    const app = working(() => ({}))

    test('uploads files, deposits, and waits for the identifier', async () => {
      const server = await networkServer(app(), { desk: true })
      const url = await server.listen({ host: '127.0.0.1', port: 0 })
      const wish = { name: 'logiciel', rights: ['deposit', 'read'] as const, sirens: ['213401482'], days: 1 }
      const { text: TOKEN } = await operationsOf(app()).addToken(wish, 'test')
      await folder.lay('deposit.sh', programOf('api', 'deposit.sh'))
      const hands = (from: string, ...files: string[]) =>
        run(command, [folder.path('deposit.sh'), url, from, ...files], { env: { ...process.env, TOKEN } })
      const { stdout } = await hands(maraussanFolder, 'deliberation.pdf', 'convention.pdf')
      expect(stdout).toBe('034-213401482-20250625-DEL11-250625-DE\n')
      await cp(maraussanFolder, folder.path('fautif'), { recursive: true })
      const acte = (await readFile(folder.path('fautif', 'acte.json'), 'utf8')).replace('2025-06-25', '2025-06-31')
      await writeFile(folder.path('fautif', 'acte.json'), acte)
      await expect(hands(folder.path('fautif'), 'deliberation.pdf', 'convention.pdf')).rejects.toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('ACTES-V010') as string,
      })
      await server.close()
    })
  })
})

await describeWith('postgres', 'the queue on PostgreSQL', (server) => {
  let url = ''
  beforeAll(async () => {
    url = await migratedDatabase(server)
  })
  working(() => ({
    ACTES_DATABASE_URL: url,
    ACTES_MASTER_KEY: makeMasterKey(),
    ACTES_CLAMD: 'off',
    ACTES_QUEUE_DEPOSITS: '*',
    ACTES_QUEUE_FILES: maraussanFolder,
  }))

  test('is opened in the schema bullmq, by any account of the database', async () => {
    const queue = new Queue(
      'actes-deposits',
      { connection: { connectionString: url, schema: 'bullmq' } },
      createPostgresBackend,
    )
    const { collectivite, cle, ...acte } = JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as {
      collectivite: string
      cle: string
    }
    const files = ['deliberation.pdf', 'convention.pdf'].map((name) => ({ name, path: join(maraussanFolder, name) }))
    const { id = '' } = await queue.add('deposit', { cle, collectivite, acte, files })
    await until(async () => (await queue.getJobState(id)) === 'completed', 'its end', 20_000)
    const job = (await queue.getJob(id)) as { returnvalue: unknown }
    expect(job.returnvalue).toMatchObject({ collectivite, already: false, numero: 'DEL11-250625' })
    await queue.close()
  })
})
