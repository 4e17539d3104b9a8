// A process that sends one act to a sandbox and kills itself, by SIGKILL, just before its n-th touch of the disk.
// Arguments: the folder, n. Prints `received` when it did not die.
import { maraussan } from '../../../src/config/demo.ts'
import { guardDisk } from '../life/mortal-disk.ts'
import { makeOutgoing } from '../deposits/outgoing.ts'
import { sandboxGateway } from './sandbox.ts'

const [folder = '', at] = process.argv.slice(2)
const outgoing = await makeOutgoing()
let left = Number(at)
await guardDisk(async () => {
  if (--left === 0) process.kill(process.pid, 'SIGKILL')
})

const now = () => new Date('2025-07-08T08:00:00Z')
await sandboxGateway({ folder, now, declares: [maraussan] }).submit(outgoing, new AbortController().signal)
process.stdout.write('received\n')
