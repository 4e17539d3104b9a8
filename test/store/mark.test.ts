// The mark: written whole by several processes at once, in two places, read as one; what it costs when a place fails.
import { randomUUID } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openMark } from '../../src/store/mark.ts'
import { openPlace } from '../../src/store/blobs/places.ts'
import { quietOf } from '../../src/store/installation.ts'
import { compareMark, beginMark } from '../../src/transmission/mark.ts'
import { onObjects, openCommune } from '../support/life/commune.ts'
import { openHash } from '../../src/queue/redis.ts'
import { describeWith } from '../support/describe-with.ts'
import { storeTools, temporaryHome } from '../support/life/stores.ts'
import { until } from '../support/until.ts'
import { expectCode } from '../support/expect-code.ts'

let home: string
beforeEach(async () => {
  home = await temporaryHome()
})
afterEach(() => rm(home, { recursive: true, force: true }))

const epoch = '0b3e9a52-6d3f-4d0a-9b52-0d9c4d6f3a11'

/** Of a process that waits shortly for a place, and tells what failed. */
const toolsTelling = (told: Error[]) => ({
  ...storeTools,
  newId: () => 'own',
  patienceMs: 50,
  onError: (error: Error) => void told.push(error),
})

const idOf = (whose: string, number: number) => `${whose.repeat(8)}-0000-7000-8000-00000000000${number}`

test('of several processes shows the highest of all, and the serials of the last days', async () => {
  const places = [join(home, 'near'), join(home, 'far')] as const
  const [one, other] = [openMark(places, storeTools), openMark(places, storeTools)]
  expect(await one.read()).toEqual([])
  await Promise.all([
    ...[3, 9, 4].map((number) =>
      one.note({ epoch, number, serials: { '2025-07-08': number }, attempts: { [idOf('a', number)]: number } }),
    ),
    other.note({
      epoch,
      number: 7,
      serials: { '2025-07-08': 12, '2025-07-07': 80, '2025-07-05': 1, '2025-07-06': 2 },
      attempts: { [idOf('b', 7)]: 7, [idOf('b', 9)]: 9 },
    }),
  ])
  const last = ['a3', 'a4', 'b7', 'a9', 'b9'].map(([whose = '', number]) => [
    idOf(whose, Number(number)),
    Number(number),
  ])
  const attempts = Object.fromEntries(last) as Record<string, number>
  const seen = [{ epoch, number: 9, serials: { '2025-07-06': 2, '2025-07-07': 80, '2025-07-08': 12 }, attempts }]
  expect(await one.read()).toEqual(seen)
  // Either place alone shows the same; what is no mark shows nothing.
  await rm(places[0], { recursive: true })
  expect(await other.read()).toEqual(seen)
  await writeFile(join(places[1], 'torn.json'), '{"epo')
  expect(await other.read()).toEqual(seen)
})

test('works if the second place is unwritable, and reports it; not if the first is', async () => {
  await writeFile(join(home, 'file'), '')
  const told: Error[] = []
  const tools = { ...storeTools, onError: (error: Error) => void told.push(error) }
  const seen = { epoch, number: 1, serials: {} }
  await openMark([join(home, 'near'), join(home, 'file', 'far')], tools).note(seen)
  expect(told).toHaveLength(1)
  await expectCode(openMark([join(home, 'file', 'near')], tools).note(seen), 'ACTES-S005')
})

test('does not wait for a second place that hangs, and uses it again once it answers', async () => {
  const told: Error[] = []
  const [near, far] = [join(home, 'near'), join(home, 'far')]
  await mkdir(far)
  const tools = toolsTelling(told)
  // Nobody reads from it yet: who writes to it waits.
  const pipe = join(far, 'own.json.tmp')
  execFileSync('mkfifo', [pipe])
  const mark = openMark([near, far], tools)
  await mark.note({ epoch, number: 1, serials: {} })
  await mark.note({ epoch, number: 2, serials: {} })
  expect(told).toHaveLength(1)
  const reader = createReadStream(pipe)
  await text(reader)
  await rm(join(far, 'own.json'), { force: true })
  await until(async () => {
    await mark.note({ epoch, number: 3, serials: {} })
    return (await readdir(far)).includes('own.json')
  })
  expect(await openMark([join(home, 'none'), far], storeTools).read()).toMatchObject([
    { epoch, number: 3, serials: {} },
  ])
})

test('removes files of ended processes only where its own file is', async () => {
  const told: Error[] = []
  const [near, far, full] = [join(home, 'near'), join(home, 'far'), join(home, 'full')]
  const tools = toolsTelling(told)
  const old = new Date(storeTools.now().getTime() - 2 * 86_400_000)
  for (const place of [near, far, full]) {
    await mkdir(place)
    await writeFile(join(place, 'ended.json'), JSON.stringify({ epoch, number: 4, serials: {} }))
    await utimes(join(place, 'ended.json'), old, old)
  }
  // As on a disk that takes nothing more: what lies there stays, and can be removed.
  await mkdir(join(full, 'own.json.tmp'))
  const mark = openMark([near, far, full], tools)
  await mark.note({ epoch, number: 4, serials: {} })
  expect(told).toHaveLength(1)
  await mark.tidy()
  expect(await Promise.all([near, far, full].map((place) => readdir(place)))).toEqual([
    ['own.json'],
    ['own.json'],
    ['ended.json', 'own.json.tmp'],
  ])
})

test.skipIf(onObjects)(
  'if unwritable on a disk, prevents an act from being sent, without any other effect',
  async () => {
    const commune = await openCommune()
    const { blobs } = commune.app.config
    await mkdir(blobs, { recursive: true })
    await writeFile(join(blobs, 'mark'), '')
    const id = await commune.sends('MARQUE1')
    expect(await commune.shows(id)).toMatchObject({
      state: 'packaged',
      held: null,
      uncertain: false,
      attempts: [{ verdict: 'not-taken', code: 'ACTES-S005' }],
    })
    expect(await commune.received('MARQUE1')).toEqual([])
    await rm(join(blobs, 'mark'))
    commune.waits(3_600)
    await commune.works()
    expect(await commune.shows(id)).toMatchObject({ state: 'acknowledged' })
    await commune.closes()
  },
)

test('of other installations makes this one quiet, until a person resumes; then they are ignored', async () => {
  const commune = await openCommune()
  const { ports, config } = commune.app
  await beginMark(ports)
  const place = await openPlace(config, storeTools)
  const beside = place.texts('mark')
  const other = { epoch, number: 40, serials: { '2025-07-08': 30 } }
  await beside.write('other.json', JSON.stringify(other))
  // Another one still: a fresh start that was thrown away has no serials. Something else that is no mark of ours either.
  const fresh = { epoch: '7d1c1a0e-94b1-4e3c-8f2b-5a0f4b6f1c22', number: 0, serials: {} }
  await beside.write('fresh.json', JSON.stringify(fresh))
  await beside.write('strange.json', JSON.stringify({ ...fresh, epoch: 'strange' }))
  await compareMark(ports)
  expect(await quietOf(ports.store.db)).toMatchObject({
    code: 'ACTES-S015',
    params: { epoch: expect.any(String) as string },
  })
  const { ask } = commune.operations
  await ask.go({ reason: 'dossier repris d’une autre machine' })
  await compareMark(ports)
  expect(await quietOf(ports.store.db)).toBeUndefined()
  // Its serials are above those of the other.
  const id = await commune.sends('MARQUE2')
  const { files } = await commune.shows(id)
  expect(files[0]?.name).toBe('SLO-EACT--213401482--20250708-31.tar.gz')
  // What ended processes left goes once it is a day old.
  commune.waits(Date.now() / 1_000 + 2 * 86_400 - ports.clock.now().getTime() / 1_000)
  await beginMark(ports)
  expect((await beside.list()).map(({ name }) => name)).not.toContain('other.json')
  await place.close()
  await commune.closes()
})

await describeWith('redis', 'the mark on the queue’s Redis', (url) => {
  test('shows what a restored folder does not, for its own installation only', async () => {
    const near = join(home, 'near')
    const ids = ['one', 'other', 'third']
    const tools = () => ({ ...storeTools, newId: () => ids.shift() ?? '', hash: openHash(url, 'actes:mark') })
    const [mine, theirs, attempt] = [randomUUID(), randomUUID(), randomUUID()]
    const [mark, foreign, later] = [
      openMark([near], tools()),
      openMark([join(home, 'b')], tools()),
      openMark([near], tools()),
    ]
    await mark.note({ epoch: mine, number: 7, serials: { '2025-07-08': 3 }, attempts: { [attempt]: 7 } })
    await foreign.note({ epoch: theirs, number: 9, serials: {} })
    await rm(near, { recursive: true })
    const seen = (await later.read()).filter((each) => each.epoch === mine || each.epoch === theirs)
    expect(seen).toContainEqual({
      epoch: mine,
      number: 7,
      serials: { '2025-07-08': 3 },
      attempts: { [attempt]: 7 },
      isShared: true,
    })
    expect(seen.every(({ isShared }) => isShared)).toBe(true)
    for (const each of [mark, foreign, later]) each.close()
  })

  test('if unreachable, blocks nothing', async () => {
    const mark = openMark([join(home, 'near')], { ...storeTools, hash: openHash('redis://127.0.0.1:1', 'actes:mark') })
    await mark.note({ epoch, number: 1, serials: {} })
    expect(await mark.read()).toMatchObject([{ epoch, number: 1 }])
    mark.close()
  })
})
