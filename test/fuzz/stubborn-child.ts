// A child of the fuzz that misbehaves as the name of its input says, so that the harness is seen to notice.
import type { Entered } from './judge.ts'

const held: Buffer[] = []

process.on('message', (input: Entered | 'end') => {
  if (input === 'end') {
    process.send?.({ peakKb: Math.round(process.memoryUsage.rss() / 1024) })
    process.disconnect()
    return
  }
  if (input.name === 'silent') return
  if (input.name === 'ends') throw new Error('a bug that nobody caught')
  if (input.name === 'gorges') held.push(Buffer.alloc(250e6, 1))
  process.send?.({ verdicts: [], findings: [], ms: held.length })
})
