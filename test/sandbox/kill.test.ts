// A sender that dies before each of its touches of the disk, one after the other: whatever the moment, its act is
// received once and acknowledged once when somebody looks, and sends it again if it is not there.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readLedger } from '../../src/sandbox/ledger.ts'
import { makeOutgoing, type Frozen } from '../support/outgoing.ts'
import { never, openTestSandbox, receivedBy } from '../support/sandbox.ts'

const sender = fileURLToPath(new URL('../support/sandbox-sender.ts', import.meta.url))

test('kill -9 at any moment loses nothing and doubles nothing', async () => {
  const outgoing = await makeOutgoing()
  const lives: Life[] = []
  while (lives.at(-1)?.died !== false) {
    const from = lives.length + 1
    lives.push(...(await Promise.all([from, from + 1].map((n) => lifeAfterDeath(outgoing, n)))))
  }
  const dead = lives.filter(({ died }) => died)
  expect(dead.length).toBeGreaterThan(20)
  for (const foundThen of [true, false]) expect(dead.some(({ found }) => found === foundThen)).toBe(true)
  for (const life of dead) expect(life).toMatchObject({ times: [1], kinds: ['EnveloppeMISILLCL', 'ARActe'], then: [] })
})

interface Life {
  readonly died: boolean
  /** Was the act there after the death? */
  readonly found: boolean
  readonly times: readonly number[]
  readonly kinds: readonly string[]
  /** What is left once it is confirmed. */
  readonly then: readonly string[]
}

/** What another process finds after the death before the n-th touch, doing what the product does after doubt. */
async function lifeAfterDeath(outgoing: Frozen, n: number): Promise<Life> {
  const sandbox = await openTestSandbox()
  const { folder, gateway, connection } = sandbox
  try {
    const died = await sendAndDie(folder, n)
    const found = (await gateway.find(outgoing, never)) !== 'absent'
    if (!found) await gateway.submit(outgoing, never)
    const times = (await readLedger(folder)).map((entry) => entry.times)
    const kinds = (await receivedBy(gateway, connection)).map(({ retour }) => retour.kind)
    for await (const retour of gateway.collect(connection, never)) await gateway.confirm([retour], never)
    const then = (await receivedBy(gateway, connection)).map(({ name }) => name)
    return { died, found, times, kinds, then }
  } finally {
    await sandbox.close()
  }
}

function sendAndDie(folder: string, n: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [sender, folder, String(n)], (error, stdout, stderr) => {
      if (error && error.signal !== 'SIGKILL') reject(new Error(stderr, { cause: error }))
      else resolve(stdout !== 'received\n')
    })
  })
}
