// The long fuzz: `npm run fuzz`, 10,000 cases; `-- --cases N` for another number; `-- --only INDEX` for one case of a run,
// whose input it leaves in a file. ACTES_FUZZ_SEED repeats a run. Exit code 1 when anything was found.
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inputAt } from './inputs.ts'
import { fuzz, type Report } from './run.ts'
import { sources } from './sources.ts'

const options = { cases: { type: 'string', default: '10000' }, only: { type: 'string' } } as const
const { cases, only } = parseArgs({ options }).values
const seed = Number(process.env.ACTES_FUZZ_SEED || Date.now() % 2 ** 31)
console.log(`ACTES_FUZZ_SEED=${seed}`)

const from = await sources()
const made = (index: number) => inputAt(seed, index, from)
if (only !== undefined) {
  const input = made(Number(only))
  const path = join(tmpdir(), `fuzz-${seed}-${only}`)
  writeFileSync(path, input.bytes)
  console.log(`${input.kind} "${input.name}", ${input.bytes.length} bytes: ${path}`)
}
const started = performance.now()
const range = only === undefined ? { cases: Number(cases) } : { first: Number(only), cases: 1 }
const report = await fuzz({ inputAt: made, ...range, together: 2 })
show(report, (performance.now() - started) / 1000)
process.exitCode = report.findings.length > 0 ? 1 : 0

function show({ verdicts, findings, slowestMs, peakMb, ...rest }: Report, seconds: number): void {
  for (const [verdict, times] of [...verdicts].sort()) console.log(`${String(times).padStart(6)} ${verdict}`)
  for (const { index, what } of findings) console.log(`case ${index}: ${what}`)
  const facts = `slowest ${Math.round(slowestMs)} ms, most memory ${Math.round(peakMb)} MB, ${seconds.toFixed(0)} s`
  console.log(`${rest.cases} cases, ${findings.length} findings, ${facts}`)
}
