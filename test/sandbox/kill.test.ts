// A sender that dies before each of its touches of the disk, one after the other: whatever the moment, its act is
// received once and acknowledged once when somebody looks, and sends it again if it is not there.
import { AsyncLocalStorage } from 'node:async_hooks'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { guardDisk } from '../support/mortal-disk.ts'
import { makeOutgoing, type Frozen } from '../support/outgoing.ts'
import { never, openTestSandbox, receivedBy, type TestSandbox } from '../support/sandbox.ts'

/** How many more touches of the disk a sender lives, and what happens then. */
interface Life {
  left: number
  readonly die: () => void
  /** Rejects once all is over: what was open then is closed. */
  readonly buried: Promise<never>
}

const lives = new AsyncLocalStorage<Life>()
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
afterAll(() => giveBack())

test('death at any touch of the disk loses nothing and doubles nothing', async () => {
  const found: boolean[] = []
  for (let n = 1; ; n++) {
    const sandbox = await openTestSandbox()
    const funeral = Promise.withResolvers<never>()
    const died = await sendAndDie(sandbox, { n, buried: funeral.promise })
    if (died) found.push(await expectOneReception(sandbox))
    funeral.reject(new Error('dead'))
    await sandbox.close()
    if (!died) break
  }
  expect(found.length).toBeGreaterThan(25)
  // Before the ledger's line nothing is there, after it everything is, and it never goes back.
  expect(found).toEqual(found.toSorted((a, b) => Number(a) - Number(b)))
  expect(new Set(found)).toEqual(new Set([false, true]))
})

test.each([14, 22, 30, 38])('kill -9 before touch %i of the disk loses nothing and doubles nothing', async (n) => {
  const sandbox = await openTestSandbox()
  await sendAndBeKilled(sandbox.folder, n)
  await expectOneReception(sandbox)
  await sandbox.close()
})

/** Look for the act as the product does after doubt, send it again if need be, and collect its answer. */
async function expectOneReception({ folder, again, connection }: TestSandbox): Promise<boolean> {
  const gateway = again()
  const found = (await gateway.find(outgoing, never)) !== 'absent'
  if (!found) await gateway.submit(outgoing, never)
  expect((await readLedger(folder)).map(({ times }) => times)).toEqual([1])
  const received = await receivedBy(gateway, connection)
  expect(received.map(({ retour }) => retour.kind)).toEqual(['EnveloppeMISILLCL', 'ARActe'])
  for await (const retour of gateway.collect(connection, never)) await gateway.confirm([retour], never)
  expect(await receivedBy(gateway, connection)).toEqual([])
  return found
}

function sendAndDie({ gateway }: TestSandbox, { n, buried }: { n: number; buried: Promise<never> }): Promise<boolean> {
  buried.catch(() => undefined)
  return new Promise((resolve, reject) => {
    const life: Life = { left: n, die: () => resolve(true), buried }
    lives.run(life, () => gateway.submit(outgoing, never).then(() => resolve(false), reject))
  })
}

const sender = fileURLToPath(new URL('../support/sandbox-sender.ts', import.meta.url))

function sendAndBeKilled(folder: string, n: number): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [sender, folder, String(n)], (error, _, stderr) => {
      if (error?.signal === 'SIGKILL') resolve()
      else reject(new Error(`the sender did not die: ${stderr}`))
    })
  })
}
