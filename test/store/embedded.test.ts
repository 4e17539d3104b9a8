// The folder of the embedded default: one owner at a time, even when owners die; nothing committed is lost by a kill.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { lockFolder } from '../../src/store/engine/folder-lock.ts'
import { openStore } from '../../src/store/store.ts'
import { isLong } from '../support/long-suites.ts'
import { testAtLength } from '../support/long.ts'
import { storeTools, temporaryHome } from '../support/life/stores.ts'
import { until } from '../support/until.ts'
import { expectCode } from '../support/expect-code.ts'

const holder = fileURLToPath(new URL('../support/life/folder-holder.ts', import.meta.url))
const children: ChildProcess[] = []
afterAll(() => children.forEach((child) => child.kill('SIGKILL')))

async function held(home: string, ...asked: 'backup'[]): Promise<{ child: ChildProcess; answer: unknown }> {
  const child = fork(holder, [home, ...asked])
  children.push(child)
  const [answer] = (await once(child, 'message')) as [unknown]
  return { child, answer }
}

/** A file is one, a folder as many as lie in it and one more; nothing is none. */
function countOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return 0
  return found.isDirectory() ? readdirSync(path).length + 1 : 1
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** Each with a path that is there from then on, and how many entries a folder has. */
const stagesOfMaking = [
  ['locked', 'lock', 1],
  ['begun', 'database.new', 1],
  ['half unpacked', 'database.new/base/1', 100],
  ['unpacked', 'database/PG_VERSION', 1],
  ['opened', 'database/postmaster.pid', 1],
] as const

describe('the embedded folder', () => {
  test('has one owner: a second process is told which', async () => {
    const home = await temporaryHome()
    const { child } = await held(home)
    const second = openStore({ home, blobs: join(home, 'blobs') }, storeTools)
    await expect(second).rejects.toMatchObject({ code: 'ACTES-S008', params: { pid: child.pid } })
  })

  testAtLength('discards rows of a backup that was killed', async () => {
    const home = await temporaryHome()
    const { child } = await held(home, 'backup')
    await killed(child)
    const [left = 'nothing'] = await readdir(join(home, 'spool'))
    expect(countOf(join(home, 'spool', left))).toBeGreaterThan(2)
    const store = await openStore({ home, blobs: join(home, 'blobs') }, storeTools)
    await store.close()
    expect(countOf(join(home, 'spool'))).toBe(0)
  })

  test('survives the kill of its owner, and the next one gets everything committed', async () => {
    const home = await temporaryHome()
    const { child } = await held(home)
    await killed(child)
    const store = await openStore({ home, blobs: join(home, 'blobs') }, storeTools)
    expect((await store.db.query('SELECT n FROM public.kept')).rows).toEqual([{ n: 1 }])
    await store.close()
    expect(await readdir(home)).not.toContain('lock')
  })

  test.each(isLong ? stagesOfMaking : stagesOfMaking.slice(2, 3))(
    'is made whole by the next process when its maker was killed as it was %s',
    async (_, path, entries) => {
      const home = await temporaryHome()
      const child = fork(holder, [home])
      children.push(child)
      await until(() => countOf(join(home, path)) >= entries || child.exitCode !== null, path)
      await killed(child)
      const store = await openStore({ home, blobs: join(home, 'blobs') }, storeTools)
      expect((await store.db.query('SELECT count(*)::int AS n FROM actes.transmission')).rows).toEqual([{ n: 0 }])
      await store.close()
    },
  )

  testAtLength('if many start at once after a kill, one becomes the owner', async () => {
    const home = await temporaryHome()
    const { child } = await held(home)
    await killed(child)
    const answers = (await Promise.all([held(home), held(home), held(home), held(home)])).map(({ answer }) => answer)
    expect(answers.sort()).toEqual(['ACTES-S008', 'ACTES-S008', 'ACTES-S008', 'open'])
  })

  test('a lock of another machine or container is taken over once it has been silent', async () => {
    const home = await temporaryHome()
    await mkdir(home, { recursive: true })
    const elsewhere = { pid: 1, started: '1', world: 'another boot', nonce: 'elsewhere' }
    await writeFile(join(home, 'lock'), JSON.stringify(elsewhere))
    await expectCode(lockFolder(home, storeTools), 'ACTES-S008')
    const inTwoMinutes = () => new Date(Date.now() + 120_000)
    const lock = await lockFolder(home, { ...storeTools, now: inTwoMinutes })
    await lock.release()
  })

  test('a reused pid is not an owner', async () => {
    const home = await temporaryHome()
    const lock = await lockFolder(home, storeTools)
    const { readFile } = await import('node:fs/promises')
    const mine = JSON.parse(await readFile(join(home, 'lock'), 'utf8')) as object
    await lock.release()
    await writeFile(join(home, 'lock'), JSON.stringify({ ...mine, started: '1', nonce: 'earlier' }))
    await (await lockFolder(home, storeTools)).release()
  })
})
