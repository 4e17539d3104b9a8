// The queue as a door, as programs outside see it: with BullMQ alone, on a Redis where a commune works.
import { Queue, UnrecoverableError, type Job } from 'bullmq'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openQueueDoors } from '../../src/doors/queue.ts'
import { ActesError } from '../../src/errors.ts'
import { enqueueDeposit, type QueuedDeposit } from '../../src/index.ts'
import type { Listener } from '../../src/queue/queue.ts'
import { tellEvents } from '../../src/subscriptions/tell.ts'
import type { TellingWays } from '../../src/subscriptions/ways.ts'
import { describeWith } from '../support/describe-with.ts'
import { testFolder } from '../support/folders.ts'
import { maraussanFolder, openCommune, type Commune } from '../support/life/commune.ts'
import { emptied } from '../support/life/production.ts'
import { until } from '../support/until.ts'
import { brokenFiles } from '../support/life/faults.ts'

await describeWith('redis', 'the queue as a door', (server) => {
  const url = `${server}/4`
  const files = testFolder()
  let commune: Commune
  let door: Queue
  let listeners: readonly Listener[] = []
  const queues = new Map<string, Queue>()
  let isBroken = false

  beforeAll(async () => {
    await emptied(url)
    await mkdir(files.path('ged'))
    for (const name of ['deliberation.pdf', 'convention.pdf'])
      await writeFile(files.path('ged', name), await readFile(join(maraussanFolder, name)))
    commune = await openCommune({
      queue: 'needed',
      environment: {
        ACTES_REDIS_URL: url,
        ACTES_QUEUE_DEPOSITS: '213401482 actes-deposits-autre=123456782 actes-deposits-ged=213401482',
        ACTES_QUEUE_FILES: `${files.path('ged')}:/no/such/folder`,
        ACTES_QUEUE_EVENTS: '50',
        LANG: 'fr_FR.UTF-8',
      },
      wrap: brokenFiles(() => isBroken),
    })
    door = queueOf('actes-deposits')
    listeners = await openQueueDoors(commune.app)
  })
  afterAll(async () => {
    for (const each of listeners) await each.close()
    for (const each of queues.values()) await each.close()
    await commune.closes()
  })
  afterEach(() => {
    isBroken = false
  })

  function queueOf(name: string): Queue {
    const queue = queues.get(name) ?? new Queue(name, { connection: { url }, prefix: 'actes' })
    queues.set(name, queue)
    return queue
  }

  const path = (name: string) => files.path('ged', name)
  const pdf = (name: string) => ({ name, path: path(name) })
  /** What a program puts there. */
  async function data(numero: string, more: object = {}): Promise<QueuedDeposit> {
    const { cle: _, ...acte } = JSON.parse(await readFile(join(maraussanFolder, 'acte.json'), 'utf8')) as {
      cle: string
    }
    const own = { cle: numero, collectivite: '213401482', acte: { ...acte, numero } }
    return { ...own, files: [pdf('deliberation.pdf'), pdf('convention.pdf')], ...more }
  }

  interface Ended {
    readonly state: string
    readonly job: Job
    readonly value: Record<string, unknown>
    readonly problems: readonly { code: string; path: string; message: string }[]
  }

  async function ended({ id = '' }: Pick<Job, 'id'>, at = door): Promise<Ended> {
    return until(
      async () => {
        const state = await at.getJobState(id)
        const job = (await at.getJob(id)) as Job | undefined
        if (!job || (state !== 'completed' && state !== 'failed')) return undefined
        const reason = job.failedReason ? (JSON.parse(job.failedReason) as Pick<Ended, 'problems'>) : { problems: [] }
        return { state, job, value: job.returnvalue as Record<string, unknown>, problems: reason.problems }
      },
      'the end of the job',
      8_000,
    )
  }

  const given = async (wish: unknown, options: object = {}, name = 'deposit') =>
    ended(await door.add(name, wish, options))
  const sorted = (problems: Ended['problems']) => problems.map(({ code, path: at }) => `${code} ${at}`).sort()

  async function stored() {
    const rows = (table: string) => commune.db.first<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)
    return [await rows('actes.transmission'), await rows('actes.notice')]
  }

  test('a job returns the transmission; the same key again is the same act', async () => {
    const first = await ended(await enqueueDeposit(door, await data('FILE-1')))
    expect(first).toMatchObject({ state: 'completed', value: { numero: 'FILE-1', state: 'received', already: false } })
    const again = await given(await data('FILE-1'))
    expect(again.value).toMatchObject({ id: first.value.id, already: true })
    const { journal } = await commune.shows(String(first.value.id))
    expect(journal[0]).toMatchObject({ who: 'queue:actes-deposits' })
  })

  test('small files may come in the job itself', async () => {
    const base64 = (await readFile(path('deliberation.pdf'))).toString('base64')
    const wish = await data('FILE-2', { files: [{ name: 'deliberation.pdf', base64 }, pdf('convention.pdf')] })
    expect(await given(wish)).toMatchObject({ state: 'completed' })
  })

  test('files may be uploaded in advance, for this queue only', async () => {
    const { store, clock } = commune.app.ports
    const sha256: Record<string, string> = {}
    for (const name of ['deliberation.pdf', 'convention.pdf']) {
      const until = new Date(clock.now().getTime() + 60_000)
      const keeping = { owner: 'queue:actes-deposits', name, now: clock.now(), until, most: 1_000_000 }
      sha256[name] = (await store.uploads.keep(createReadStream(path(name)), keeping)).sha256
    }
    const files = Object.entries(sha256).map(([name, digest]) => ({ name, sha256: digest }))
    expect(await given(await data('FILE-AVANT-1', { files }))).toMatchObject({ state: 'completed' })
    const other = queueOf('actes-deposits-ged')
    const elsewhere = await ended(await other.add('deposit', await data('FILE-AVANT-2', { files })), other)
    expect(sorted(elsewhere.problems)).toEqual(['ACTES-F001 annexes[0].fichier', 'ACTES-F001 document.fichier'])
    const unknown = [files[0], { name: 'convention.pdf', sha256: 'a'.repeat(64) }]
    const bad = await data('FILE-AVANT-3', { files: unknown })
    const { problems } = await given({ ...bad, acte: { ...bad.acte, objet: '' } })
    expect(sorted(problems)).toEqual(['ACTES-F001 annexes[0].fichier', 'ACTES-V013 objet'])
    commune.waits(61)
    const lapsed = await given(await data('FILE-AVANT-4', { files }))
    expect(sorted(lapsed.problems)).toEqual(['ACTES-F001 annexes[0].fichier', 'ACTES-F001 document.fichier'])
  })

  test('a faulty one fails at once with every fault, whatever its attempts, and stores nothing', async () => {
    const before = await stored()
    const wish = await data('FILE-3')
    const bad = {
      ...wish,
      acte: { ...wish.acte, dateDecision: '2025-06-31', objet: '' },
      files: wish.files.slice(0, 1),
    }
    const { job, problems } = await given(bad, { attempts: 5, backoff: 1 })
    expect(sorted(problems)).toEqual(['ACTES-F001 annexes[0].fichier', 'ACTES-V010 dateDecision', 'ACTES-V013 objet'])
    expect(problems[0]?.message).toMatch(/^[A-ZÀ-Ý].+\.$/)
    expect([job.attemptsStarted, job.stacktrace?.join('').trim()]).toEqual([1, ''])
    expect(await stored()).toEqual(before)
  })

  describe('the place of each fault is reported', () => {
    test.each<[string, string[], (wish: QueuedDeposit) => unknown]>([
      ['nothing', ['ACTES-Q006 $'], () => null],
      ['a missing key', ['ACTES-Q006 cle'], ({ cle: _, ...wish }) => wish],
      ['an unknown key', ['ACTES-V004 lot'], (wish) => ({ ...wish, lot: 1 })],
      [
        'two unknown keys of a file',
        ['ACTES-V004 files[0].mime', 'ACTES-V004 files[0].taille'],
        (wish) => ({ ...wish, files: [{ name: 'a.pdf', path: '/a.pdf', mime: 'application/pdf', taille: 3 }] }),
      ],
      [
        'another collectivité within',
        ['ACTES-Q006 acte.collectivite'],
        (wish) => ({ ...wish, acte: { ...(wish.acte as object), collectivite: '123456782' } }),
      ],
      ['no file', ['ACTES-Q006 files'], (wish) => ({ ...wish, files: [] })],
      [
        'a relative path',
        ['ACTES-Q006 files[0].path'],
        (wish) => ({ ...wish, files: [{ name: 'a.pdf', path: 'a.pdf' }] }),
      ],
      ['no base64', ['ACTES-Q006 files[0].base64'], (wish) => ({ ...wish, files: [{ name: 'a.pdf', base64: 'é' }] })],
      [
        'too much base64',
        ['ACTES-Q006 files[0].base64'],
        (wish) => ({ ...wish, files: [{ name: 'a.pdf', base64: 'AAAA'.repeat(349_527) }] }),
      ],
      ['a file twice', ['ACTES-Q006 files[1].name'], (wish) => ({ ...wish, files: [wish.files[0], wish.files[0]] })],
      ...['actes', 'actes-deposits', 'bull', 'actes-events:x', 'actes-events-'].map(
        (reply) =>
          [`the reply queue ${reply}`, ['ACTES-Q006 reply'], (wish: QueuedDeposit) => ({ ...wish, reply })] as [
            string,
            string[],
            (wish: QueuedDeposit) => unknown,
          ],
      ),
    ])('%s', async (_, codes, spoil) => {
      expect(sorted((await given(spoil(await data('FILE-4')))).problems)).toEqual(codes)
    })

    test('an unknown key is reported with the likely one', async () => {
      const { problems } = await given({ ...(await data('FILE-4')), replys: 'actes-events' })
      expect(problems[0]?.message).toMatch(/«\s?replys\s?» n’existe pas .*«\s?reply\s?»/)
    })

    test('a job of another name', async () => {
      const { problems } = await given(await data('FILE-4'), {}, 'dépôt')
      expect(problems).toMatchObject([{ code: 'ACTES-Q006', path: 'name' }])
    })

    test('an act nested beyond reason', async () => {
      const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) as unknown
      const wish = await data('FILE-4')
      const { problems } = await given({ ...wish, acte: { ...wish.acte, objet: deep } }).catch(() => ({ problems: [] }))
      for (const { code } of problems) expect(['ACTES-Q006', 'ACTES-V003', 'ACTES-V005']).toContain(code)
    })
  })

  test('a path leads below the configured folders, to a plain file, by no link out of them', async () => {
    await writeFile(files.path('secret.pdf'), await readFile(path('deliberation.pdf')))
    await symlink(files.path('secret.pdf'), path('lien.pdf'))
    await symlink(files.path(), path('dehors'))
    await symlink(path('deliberation.pdf'), path('dedans.pdf'))
    await symlink(files.path('rien.pdf'), path('vers-rien.pdf'))
    await mkdir(path('dossier.pdf'))
    const at = async (place: string) => {
      const wish = await data('FILE-5', { files: [{ name: 'deliberation.pdf', path: place }, pdf('convention.pdf')] })
      const { problems } = await given(wish)
      return sorted(problems)
    }
    for (const outside of [
      files.path('secret.pdf'),
      '/etc/passwd',
      path('../secret.pdf'),
      `${files.path('ged')}-autre/a.pdf`,
      path('lien.pdf'),
      path('dehors/secret.pdf'),
      files.path('ged'),
      path('vers-rien.pdf'),
      path('dehors/rien.pdf'),
      path('dehors/rien/rien.pdf'),
      `${path('dehors')}/../rien.pdf`,
    ])
      expect(await at(outside), outside).toEqual(['ACTES-Q007 document.fichier'])
    expect(await at(path('dossier.pdf'))).toEqual(['ACTES-F009 document.fichier'])
    for (const absent of [path('absent.pdf'), path('absent/absent.pdf')])
      expect(await at(absent)).toEqual(['ACTES-F001 document.fichier'])
    expect(await at(path('dedans.pdf'))).toEqual([])
    const spare = await data('FILE-5', { files: [...(await data('')).files, { name: 'x.pdf', path: '/etc/passwd' }] })
    expect(sorted((await given(spare)).problems)).toEqual(['ACTES-Q007 files[2].path'])
  })

  test('a queue deposits only for the SIRENs of the setting', async () => {
    const other = queueOf('actes-deposits-autre')
    const { problems } = await ended(await other.add('deposit', await data('FILE-6')), other)
    expect(sorted(problems)).toEqual(['ACTES-Q012 collectivite'])
    expect(problems[0]?.message).toMatch(/actes-deposits-autre.* 213401482/)
  })

  test('a fault of ours costs a job no attempt: it comes back until it is done', async () => {
    isBroken = true
    const added = await door.add('deposit', await data('FILE-7'), { attempts: 1 })
    await until(async () => (await door.getDelayedCount()) === 1)
    isBroken = false
    const { job, state } = await ended(added)
    expect([state, job.attemptsMade, job.attemptsStarted]).toEqual(['completed', 1, 2])
  })

  test('actions of a dashboard on jobs do no harm', async () => {
    const good = await given(await data('FILE-8'))
    const bad = await given({ ...(await data('FILE-9')), files: [pdf('convention.pdf')] })
    const before = await stored()
    await good.job.retry('completed')
    expect((await ended(good.job)).value).toMatchObject({ id: good.value.id, already: true })
    await bad.job.retry('failed')
    expect((await ended(bad.job)).problems).toEqual(bad.problems)
    const duplicate = await given(good.job.data)
    expect(duplicate.value).toMatchObject({ id: good.value.id, already: true })
    await good.job.remove()
    await door.drain()
    await door.clean(0, 1_000, 'completed')
    await door.clean(0, 1_000, 'failed')
    expect(await stored()).toEqual(before)
    isBroken = true
    const delayed = await door.add('deposit', await data('FILE-10'))
    await until(async () => (await door.getDelayedCount()) === 1)
    isBroken = false
    await door.promoteJobs()
    expect(await ended(delayed)).toMatchObject({ state: 'completed' })
    expect(await commune.shows(String(good.value.id))).toMatchObject({ numero: 'FILE-8' })
  })

  test('a job of an unknown name on our own queue fails loudly', async () => {
    const own = queueOf('actes')
    const listener = await commune.app.queue?.listen(() => Promise.reject(new UnrecoverableError('taken')), 1)
    const { state, problems } = await ended(await own.add('deposit', {}), own)
    expect([state, problems]).toMatchObject(['failed', [{ code: 'ACTES-Q006', path: 'name', value: 'deposit' }]])
    await listener?.close()
  })

  describe('later events', () => {
    const tells = async () => {
      const { ports, queue, config } = commune.app
      const reply: TellingWays['reply'] = async (name, job) => queue?.send(name, job, config.doors.events)
      const absent = () => Promise.reject(new Error('not asked'))
      const telling = { post: absent, masterKey: absent, language: 'fr', publicUrl: '', reply } as const
      return tellEvents({ ...ports, telling, notify: async () => undefined })
    }
    const told = async (name: string) =>
      (await queueOf(name).getJobs(['waiting'], 0, -1, true)) as readonly Job<{
        id: string
        data: { numero?: string }
      }>[]
    const about = async (name: string, numero: string) =>
      (await told(name)).filter(({ data: { data: facts } }) => facts.numero === numero)

    test('come on the queue that the job names, or on actes-events, with the webhook’s content', async () => {
      await given(await data('FILE-11'))
      await given(await data('FILE-12', { reply: 'actes-events-ged' }))
      await commune.sends('SANS-FILE')
      await tells()
      expect((await about('actes-events', 'FILE-11')).map(({ name }) => name)).toEqual([
        'act.submitted',
        'act.acknowledged',
      ])
      const [, acknowledged] = await about('actes-events-ged', 'FILE-12')
      expect(acknowledged).toMatchObject({
        name: 'act.acknowledged',
        data: {
          id: acknowledged?.id,
          type: 'act.acknowledged',
          data: {
            cle: 'FILE-12',
            idActe: '034-213401482-20250625-FILE-12-DE',
            dateReception: '2025-07-08',
            state: 'acknowledged',
          },
        },
      })
      expect(await about('actes-events', 'SANS-FILE')).toEqual([])
      expect(await about('actes-events', 'FILE-12')).toEqual([])
      const count = (await told('actes-events')).length
      await tells()
      expect(await told('actes-events')).toHaveLength(count)
    })

    test('wait here while the queue is away, and come once', async () => {
      await given(await data('FILE-13', { reply: 'actes-events-loin' }))
      await commune.works()
      const { queue } = commune.app
      const send = queue?.send.bind(queue)
      Object.assign(queue ?? {}, { send: () => Promise.reject(new ActesError('ACTES-Q001')) })
      expect(await tells()).toMatchObject({ failures: 1, code: 'ACTES-Q001' })
      Object.assign(queue ?? {}, { send })
      await tells()
      expect((await about('actes-events-loin', 'FILE-13')).map(({ name }) => name)).toEqual([
        'act.submitted',
        'act.acknowledged',
      ])
    })

    test('follow an act that is sent again as another transmission', async () => {
      const { value } = await given(await data('FILE-14_ANO', { reply: 'actes-events-suite' }))
      await commune.works()
      await tells()
      const ask = commune.app.askAs({ who: 'test', language: 'fr', grants: [{ role: 'operator', siren: null }] })
      const [item] = (await ask.requeueTransmission({ id: String(value.id), reason: 'essai', dryRun: false })).items
      expect(item?.newId).toBeDefined()
      await commune.works()
      await tells()
      const facts = (await told('actes-events-suite')).map(
        ({ data: { data } }) => data as { id?: string; cle?: string },
      )
      const ids = facts.map(({ id }) => id)
      expect(facts.map(({ cle }) => cle)).toEqual(facts.map(() => 'FILE-14_ANO'))
      expect(new Set(ids)).toEqual(new Set([value.id, item?.newId]))
    })
  })
})
