// `npm run chaos -- --acts N --seed S`: whole lives of acts while everything dies (run.ts), then the judge (judge.ts). Every
// choice comes from the seed, so the same command makes the same choices again; when each falls is the machine's. Exit code
// 1 when anything was found, or too few kills or faults were delivered.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isPlan } from './plans.ts'
import { failuresOf, reportOf } from './report.ts'
import { run } from './run.ts'

const options = {
  acts: { type: 'string', default: '100' },
  seed: { type: 'string' },
  factor: { type: 'string', default: '60' },
  plan: { type: 'string', default: 'all' },
  // Of bad weather; 0.2 for each act without.
  seconds: { type: 'string' },
  settle: { type: 'string', default: '240' },
  keep: { type: 'boolean', default: false },
  // A file for the findings, as JSON.
  json: { type: 'string' },
} as const
const { values } = parseArgs({ options })
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
const acts = Number(values.acts)
if (!isPlan(values.plan)) throw new Error(`no plan ${values.plan}`)
console.log(`npm run chaos -- --acts ${acts} --seed ${seed} --factor ${values.factor} --plan ${values.plan}`)
const outcome = await run({
  acts,
  seed,
  factor: Number(values.factor),
  plan: values.plan,
  keep: values.keep,
  seconds: Number(values.seconds ?? acts * 0.2),
  settleSeconds: Number(values.settle),
})
const failures = failuresOf(outcome)
for (const line of reportOf(outcome)) console.log(line)
for (const failure of failures) console.log(`FOUND: ${failure}`)
if (values.keep) console.log(`kept: ${outcome.folder}`)
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(failures))
console.log(`${failures.length} findings`)
process.exit(failures.length > 0 ? 1 : 0)
