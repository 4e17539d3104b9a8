// A sender that dies before each of its touches of the disk, one after the other: whatever the moment, its act is
// received once and acknowledged once when an operator looks, and sends it again if it is not there. So is its annulment;
// and a letter is written whole, or not at all.
import { AsyncLocalStorage } from 'node:async_hooks'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readLetters } from '../../src/sandbox/correspondence.ts'
import { openFolder } from '../../src/sandbox/folder.ts'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { writeLetter } from '../../src/sandbox/letters.ts'
import { guardDisk } from '../support/life/mortal-disk.ts'
import { makeOutgoing, makeOutgoingOf, type Frozen } from '../support/deposits/outgoing.ts'
import { never, openTestSandbox, receivedBy, type TestSandbox } from '../support/gateways/sandbox.ts'
import { acknowledgedBy } from '../support/life/following.ts'

/** How many more touches of the disk a sender lives, and what happens then. */
interface Life {
  left: number
  readonly die: () => void
  /** Rejects once all is over: what was open then is closed. */
  readonly buried: Promise<never>
}

const lives = new AsyncLocalStorage<Life>()
const funerals: (() => void)[] = []
let giveBack = () => {}
let outgoing: Frozen
beforeAll(async () => {
  outgoing = await makeOutgoing()
  giveBack = await guardDisk(async () => {
    const life = lives.getStore()
    if (!life || --life.left > 0) return
    life.die()
    await life.buried
  })
})
afterEach(() => {
  for (const funeral of funerals.splice(0)) funeral()
})
afterAll(() => giveBack())

test('death at any touch of the disk loses nothing and doubles nothing', async () => {
  const found: boolean[] = []
  for (let n = 1; ; n++) {
    const sandbox = await openTestSandbox()
    const died = await dies(n, () => sandbox.gateway.submit(outgoing, never))
    if (died) found.push(await expectOneReception(sandbox))
    await sandbox.close()
    if (!died) break
  }
  expect(found.length).toBeGreaterThan(25)
  // Before the ledger's line nothing is there, after it everything is, and it never goes back.
  expect(found).toEqual(found.toSorted((a, b) => Number(a) - Number(b)))
  expect(new Set(found)).toEqual(new Set([false, true]))
})

test('death at any touch of the disk while an act is annulled annuls it once', async () => {
  const formulaire = { code: '6-1', idActe: outgoing.idActe ?? '' } as const
  const [annulation, second] = [
    await makeOutgoingOf(formulaire, { serial: 2 }),
    await makeOutgoingOf(formulaire, { serial: 3 }),
  ]
  for (let n = 1; ; n++) {
    const sandbox = await openTestSandbox()
    await acknowledgedBy(sandbox)
    const died = await dies(n, () => sandbox.gateway.submit(annulation, never))
    if (died) await expectOneReception(sandbox, annulation, ['EnveloppeMISILLCL', 'ARAnnulation'])
    else await sandbox.empties()
    await sandbox.again().submit(second, never)
    expect((await sandbox.empties()).map(({ retour }) => retour.kind)).toEqual(['AnomalieEnveloppe'])
    await sandbox.close()
    if (!died) break
  }
})

test('death at any touch of the disk while a letter is written leaves it whole, or nothing of it', async () => {
  const order = { type: 'pieces', idActe: outgoing.idActe ?? '' } as const
  const found: number[] = []
  for (let n = 1; ; n++) {
    const sandbox = await openTestSandbox()
    await acknowledgedBy(sandbox)
    const died = await dies(n, () => sandbox.writes(order))
    const written = await readLetters(sandbox.folder)
    expect(await sandbox.empties()).toHaveLength(2 * written.length)
    if (died) found.push(written.length)
    await writeLetter({ folder: openFolder(sandbox.folder), now: sandbox.office.now }, order)
    expect(await sandbox.empties()).toHaveLength(2)
    await sandbox.close()
    if (!died) break
  }
  expect(found.length).toBeGreaterThan(10)
  expect(found).toEqual(found.toSorted((a, b) => a - b))
  expect(new Set(found)).toEqual(new Set([0, 1]))
})

test.each([14, 22, 30, 38])('kill -9 before touch %i of the disk loses nothing and doubles nothing', async (n) => {
  const sandbox = await openTestSandbox()
  await sendAndBeKilled(sandbox.folder, n)
  await expectOneReception(sandbox)
  await sandbox.close()
})

const acknowledged = ['EnveloppeMISILLCL', 'ARActe']

/** Look for a sending as the product does after doubt, send it again if need be, and collect its answer. */
async function expectOneReception(
  { folder, again, connection }: TestSandbox,
  sending = outgoing,
  kinds: readonly string[] = acknowledged,
): Promise<boolean> {
  const gateway = again()
  const found = (await gateway.find(sending, never)) !== 'absent'
  if (!found) await gateway.submit(sending, never)
  const entries = (await readLedger(folder)).filter(({ archive }) => archive === sending.archive)
  expect(entries.map(({ times }) => times)).toEqual([1])
  const received = await receivedBy(gateway, connection)
  expect(received.map(({ retour }) => retour.kind)).toEqual(kinds)
  for await (const retour of gateway.collect(connection, never)) await gateway.confirm([retour], never)
  expect(await receivedBy(gateway, connection)).toEqual([])
  return found
}

/** Die before the n-th touch of the disk. @returns false when the work was over by then */
async function dies(n: number, work: () => Promise<unknown>): Promise<boolean> {
  const funeral = Promise.withResolvers<never>()
  funerals.push(() => funeral.reject(new Error('dead')))
  funeral.promise.catch(() => undefined)
  return new Promise((resolve, reject) => {
    const life: Life = { left: n, die: () => resolve(true), buried: funeral.promise }
    lives.run(life, () => work().then(() => resolve(false), reject))
  })
}

const sender = fileURLToPath(new URL('../support/gateways/sandbox-sender.ts', import.meta.url))

function sendAndBeKilled(folder: string, n: number): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [sender, folder, String(n)], (error, _, stderr) => {
      if (error?.signal === 'SIGKILL') resolve()
      else reject(new Error(`the sender did not die: ${stderr}`))
    })
  })
}
