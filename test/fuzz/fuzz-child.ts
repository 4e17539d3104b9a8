// A process of its own for some hundred cases of a run: it is given one input after another, tells what became of each,
// and at the end how much memory it ever held beyond what it had at its start: Node itself and the program's code differ
// from version to version. Started by run.ts, with a folder of its own.
import { readFileSync } from 'node:fs'
import { judge, type Entered } from './judge.ts'
import type { Told } from './run.ts'

const [folder = ''] = process.argv.slice(2)

const startedKb = peakKb()
const tell = (told: Told) => process.send?.(told)

process.on('message', async (input: Entered | 'end') => {
  if (input === 'end') {
    tell({ peakKb: peakKb() - startedKb })
    process.disconnect()
    return
  }
  tell(await judge(input, folder))
})

// maxRSS of a forked process counts its parent's memory too, as it was at the fork: Linux has the process's own.
function peakKb(): number {
  try {
    return Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
  } catch {
    return process.resourceUsage().maxRSS
  }
}
