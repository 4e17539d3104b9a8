// What becomes of a deposit at each door while the antivirus is away, and of one that it refuses: nothing of either is kept, and
// what only waits is taken once it answers.
import { Queue, type Job } from 'bullmq'
import { createReadStream } from 'node:fs'
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openFolderDoor } from '../../src/doors/folder.ts'
import { openQueueDoors } from '../../src/doors/queue.ts'
import { runCli } from '../../src/cli.ts'
import { openRegistry } from '../../src/observe/metrics/meters.ts'
import { workBatches } from '../../src/operations/batch/work.ts'
import { keepPerson } from '../../src/store/people/people.ts'
import type { Listener } from '../../src/queue/queue.ts'
import { readiness } from '../../src/web/health.ts'
import { openScrape } from '../../src/web/scrape.ts'
import { depositForm, formOf, openApiCommune, type ApiCommune } from '../support/desk/api.ts'
import { cellsOf, layBatch } from '../support/deposits/batches.ts'
import { describeIf, neededProduction, type Need } from '../support/describe-with.ts'
import { testFolder } from '../support/folders.ts'
import { depositFolder, maraussanFolder } from '../support/life/commune.ts'
import { emptied } from '../support/life/production.ts'
import { clamdOfOurOwn, eicar, startClamd, type TestClamd } from '../support/servers/clamd.ts'
import { until } from '../support/until.ts'

const production = await neededProduction()
const clamav = clamdOfOurOwn()
const needed: Need<{ redis: string }> =
  clamav.value === undefined || !production.value
    ? { ...(clamav.value === undefined ? clamav : production), value: undefined }
    : { ...production, value: production.value }

await describeIf(needed, 'the antivirus at each door', ({ redis }) => {
  const url = `${redis}/11`
  const files = testFolder()
  let clamd: TestClamd
  let commune: ApiCommune
  let queue: Queue
  let listeners: readonly Listener[]
  let looks: () => Promise<unknown>
  const home = (...names: readonly string[]) => files.path('entree', '213401482', ...names)

  beforeAll(async () => {
    await emptied(url)
    await mkdir(home(), { recursive: true })
    clamd = await startClamd()
    commune = await openApiCommune({
      queue: 'needed',
      environment: {
        ACTES_CLAMD: clamd.setting,
        ACTES_REDIS_URL: url,
        ACTES_QUEUE_DEPOSITS: '*',
        ACTES_QUEUE_FILES: maraussanFolder,
        ACTES_INTAKE: files.path('entree'),
      },
    })
    queue = new Queue('actes-deposits', { connection: { url }, prefix: 'actes' })
    listeners = await openQueueDoors(commune.app)
    const { intake } = commune.app.config.doors
    looks = openFolderDoor(intake ?? { root: '', restMs: 0 }, commune.app)
  })
  afterAll(async () => {
    for (const each of listeners) await each.close()
    await queue.close()
    await commune.closes()
    await clamd.close()
  })

  const posts = async (changes: object) =>
    commune.calls({ method: 'POST', path: '/deposits', form: await depositForm({ cle: undefined, ...changes }) })
  const blobs = async () =>
    (await readdir(commune.app.config.blobs, { recursive: true }).catch(() => [])).filter((name) => name.length > 60)
  const kept = async () => {
    const acts = await commune.db.first<{ n: number }>('SELECT count(*)::int AS n FROM actes.transmission')
    return [acts?.n, (await blobs()).length]
  }

  test('while it is unreachable, deposits wait and nothing is stored; then they are accepted', async () => {
    await clamd.stop()
    const away = await posts({ numero: 'API1' })
    expect([away.status, away.headers['retry-after'], away.json()]).toMatchObject([503, '30', { code: 'ACTES-F018' }])
    // What is wrong with a deposit is told all the same.
    const wrong = await posts({ numero: 'API1', matiere: '8.99' })
    expect([wrong.status, wrong.json().problems]).toMatchObject([422, [{ code: 'ACTES-V015' }]])

    const { cle: _, ...acte } = JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as {
      cle: string
    }
    const named = ['deliberation.pdf', 'convention.pdf'].map((name) => ({ name, path: join(maraussanFolder, name) }))
    const data = { cle: 'FILE1', collectivite: '213401482', acte: { ...acte, numero: 'FILE1' }, files: named }
    const { id = '' } = await queue.add('deposit', data, { attempts: 1 })
    await until(async () => (await queue.getJobState(id)) === 'delayed', 'the job put back')

    await depositFolder(home('dossier'), { numero: 'DOSSIER1', cle: undefined })
    await writeFile(home('dossier', '.pret'), '')
    expect(await looks()).toMatchObject({ failures: 1 })
    expect(await readdir(home('resultats'))).toEqual([])

    const folder = await depositFolder(files.path('commande'), { numero: 'CMD1', cle: undefined })
    expect(await byCommand(folder)).toMatchObject({ code: 3, out: expect.stringContaining('ACTES-F018') })
    expect(await kept()).toEqual([0, 0])

    await clamd.start()
    expect((await posts({ numero: 'API1' })).status).toBe(201)
    const job = await until(
      async () => (await queue.getJobState(id)) === 'completed' && queue.getJob(id),
      'the job',
      15_000,
    )
    expect((job as Job).returnvalue).toMatchObject({ numero: 'FILE1', state: 'received' })
    await looks()
    expect(await readdir(home('resultats', 'dossier'))).toContain('recu.json')
    expect(await byCommand(folder)).toMatchObject({ code: 0 })
    expect(await kept()).toEqual([4, 2])
  })

  /** On the owner's socket where the commune holds its folder; on PostgreSQL by itself. */
  async function byCommand(folder: string) {
    const { databaseUrl = '', masterKey = '' } = commune.app.config
    const out: string[] = []
    const terminal = {
      out: (text: string) => void out.push(text),
      err: () => undefined,
      interactive: false,
      environment: {
        ACTES_HOME: commune.home,
        ACTES_DATABASE_URL: databaseUrl,
        ACTES_MASTER_KEY: masterKey,
        ACTES_CLAMD: clamd.setting,
        ACTES_REDIS_URL: url,
        ACTES_LOG_LEVEL: 'silent',
      },
    }
    const code = await runCli(['deposit', folder], { terminal, interrupted: new AbortController().signal })
    return { code, out: out.join('') }
  }

  test('an infected file is refused with its signature’s name, and nothing is stored', async () => {
    const before = await kept()
    const acte = JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as object
    const pdf = await readFile(join(maraussanFolder, 'convention.pdf'))
    const form = formOf(
      'acte',
      { ...acte, numero: 'VIRUS1', cle: undefined },
      {
        'deliberation.pdf': await readFile(join(maraussanFolder, 'deliberation.pdf')),
        'convention.pdf': Buffer.concat([pdf, Buffer.from(`% ${eicar}\n`)]),
      },
    )
    const refused = await commune.calls({ method: 'POST', path: '/deposits', form })
    expect([refused.status, refused.json()]).toMatchObject([
      422,
      {
        code: 'ACTES-F019',
        problems: [{ path: 'annexes[0].fichier', message: expect.stringContaining('Eicar-Test-Body') }],
      },
    ])
    expect(await kept()).toEqual(before)
  })

  test('an infected file of a batch, or of an upload, is not stored', async () => {
    const who = 'agent@example.org'
    const { store, clock } = commune.app.ports
    await keepPerson(store.db, {
      id: clock.newId(),
      login: who,
      at: clock.now(),
      grants: [{ role: 'operator', siren: null }],
    })
    const ask = commune.app.askAs({ who, language: 'fr', grants: [{ role: 'operator', siren: null }] })
    const lines = [cellsOf('SAINE'), cellsOf('VIRUS2'), cellsOf('VIRUS3')]
    const table = await layBatch(files.path('lot'), lines)
    const named = ['SAINE.pdf', 'VIRUS2.pdf', 'VIRUS3.pdf'].map((name) => files.path('lot', name))
    for (const path of named.slice(1)) await appendFile(path, `% ${eicar} ${path}\n`)
    const { id } = await ask.openBatch({ form: {}, files: [table, ...named] })
    await workBatches(commune.app.ports, commune.app.askAs)
    const { items } = await ask.listBatchLines({ id })
    expect(items.map(({ problems }) => problems.map(({ code }) => code))).toEqual([[], ['ACTES-F019'], ['ACTES-F019']])
    expect((await store.uploads.of(`lot:${id}`, clock.now())).map(({ name }) => name)).toEqual(['SAINE.pdf'])

    const now = clock.now()
    const keeping = { owner: who, name: 'deliberation.pdf', now, until: null, most: 1_000_000 }
    const { sha256 } = await store.uploads.keep(createReadStream(named[1] ?? ''), keeping)
    const {
      cle: _,
      annexes: __,
      ...acte
    } = JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as {
      cle: string
      annexes: unknown
    }
    const ahead = ask.deposit({
      acte: { ...acte, numero: 'VIRUS4' },
      files: [{ name: 'deliberation.pdf', sha256 }],
    })
    await expect(ahead).rejects.toMatchObject({ problems: [{ code: 'ACTES-F019' }] })
    expect(await store.uploads.of(who, now)).toEqual([])
  })

  test('readiness and metrics show whether it answers; the desk stays reachable without it', async () => {
    const registered = openRegistry()
    const { ports, antivirus } = commune.app
    const build = { version: '0', node: '0', role: 'web' }
    const scrape = () => openScrape({ registered, ports, build, ...(antivirus && { antivirus }) })()
    const told = async () => (await readiness(commune.app)).find(({ name }) => name === 'antivirus')
    expect([await told(), await scrape()]).toEqual([
      { name: 'antivirus', ok: true },
      expect.stringMatching(/^actes_antivirus_up 1$/m),
    ])
    await clamd.stop()
    expect([await told(), await scrape()]).toEqual([
      { name: 'antivirus', ok: true, code: 'ACTES-F018' },
      expect.stringMatching(/^actes_antivirus_up 0$/m),
    ])
    registered.close()
  })
})
