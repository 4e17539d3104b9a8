// A process that sends one act to a sandbox and dies, as if by kill -9, just before its n-th touch of the disk.
// Arguments: the folder, n. Prints `received` when it did not die; its exit tells the rest.
import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { openSandbox } from '../../src/gateways/sandbox.ts'
import { maraussan } from '../../src/protocol/collectivite.ts'
import { makeOutgoing } from './outgoing.ts'

const [folder = '', at] = process.argv.slice(2)
let left = Number(at)

type Operations = Record<string, (...args: readonly unknown[]) => unknown>

/** Make each operation count before it does anything. */
function mortal(operations: Operations, names: readonly string[]): void {
  for (const name of names) {
    const operation = operations[name]
    operations[name] = function (this: unknown, ...args) {
      if (--left === 0) process.kill(process.pid, 'SIGKILL')
      return operation?.apply(this, args)
    }
  }
}

const outgoing = await makeOutgoing()
const handle = await files.open(process.execPath)
const prototype = Object.getPrototypeOf(handle) as Operations
await handle.close()
mortal(prototype, ['write', 'writeFile', 'sync', 'close'])
mortal(files as unknown as Operations, ['open', 'mkdir', 'link', 'rename', 'rm', 'readdir', 'readFile'])
syncBuiltinESMExports()

const now = () => new Date('2025-07-08T08:00:00Z')
await openSandbox({ folder, now, declares: [maraussan] }).submit(outgoing, new AbortController().signal)
process.stdout.write('received\n')
