// `npm run hostile`: every specimen to the running service, and a table of what became of each: time, memory, the longest
// pause of the service, how long somebody else waited. `-- --only WORD` for those with the word in their title, kind or
// border; `-- --slow N` for a machine N times slower: a pause may be an Nth as long (what takes time besides are deadlines,
// which are the same there); ACTES_HOSTILE_SEED for another seed. Exit code 1 when one is not as it must be.
import { parseArgs } from 'node:util'
import { migratedDatabase } from '../support/life/stores.ts'
import { services } from '../support/servers/services.ts'
import { limits, timeOf, tryAll, type Tried } from './run.ts'
import { openServed } from './served.ts'

const asked = parseArgs({ options: { only: { type: 'string', default: '' }, slow: { type: 'string', default: '1' } } })
const { only } = asked.values
const slow = Number(asked.values.slow)
if (!(slow > 0)) throw new Error(`--slow ${asked.values.slow}: a number above 0`)
const seed = Number(process.env.ACTES_HOSTILE_SEED || 20250625)
console.log(`ACTES_HOSTILE_SEED=${seed}, as on a machine ${slow} times slower`)

const server = await services.postgres()
const served = await openServed(server && (await migratedDatabase(server.url)))
console.log(server ? 'on PostgreSQL' : 'on the embedded default')
const began = performance.now()
try {
  console.log(row(['kind', 'border', 'specimen', 'verdict', 'ms', 'clock', 'worked', 'MB', 'pause', 'wait']))
  const tried = await tryAll(served, {
    seed,
    slow,
    only: ({ title, border }, kind) => `${kind} ${border} ${title}`.includes(only),
    tell: (one) => console.log([row(cellsOf(one)), ...one.faults.map((fault) => `    FAULT ${fault}`)].join('\n')),
  })
  tell(tried, (performance.now() - began) / 1_000)
} finally {
  await served.closes()
  await server?.stop()
}

function cellsOf({ kind, specimen, verdict, cost }: Tried): readonly string[] {
  const numbers = [timeOf(cost), cost.elapsedMs, cost.workMs, cost.memoryMb, cost.pauseMs, cost.waitMs]
  return [kind, specimen.border, specimen.title, verdict, ...numbers.map((each) => String(Math.round(each)))]
}

function row(cells: readonly string[]): string {
  const widths = [8, 12, 50, 44, -6, -6, -6, -5, -5, -5]
  return cells
    .map((cell, at) => {
      const width = widths[at] ?? 0
      return width < 0 ? cell.padStart(-width) : cell.slice(0, width).padEnd(width)
    })
    .join(' ')
}

function tell(tried: readonly Tried[], seconds: number): void {
  const most = (of: (one: Tried) => number) => Math.round(Math.max(...tried.map(of)))
  const facts = [
    `time ${most(({ cost }) => timeOf(cost))} ms (${limits.timeMs})`,
    `memory ${most(({ cost }) => cost.memoryMb)} MB (${limits.memoryMb})`,
    `pause ${most(({ cost }) => cost.pauseMs)} ms (${limits.pauseMs / slow})`,
    `somebody else waited ${most(({ cost }) => cost.waitMs)} ms`,
  ]
  console.log(`the most, and what is allowed: ${facts.join(', ')}; ${Math.round(seconds)} s`)
  const failed = tried.filter(({ faults }) => faults.length > 0).length
  console.log(`${tried.length - failed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
}
