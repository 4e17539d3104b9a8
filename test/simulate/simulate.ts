// `npm run simulate -- --seed S [--seeds N] --acts A`: whole lives of acts in simulated time, one seed after the other
// (life.ts). A seed that fails is shortened, and told as a story. Exit code 1 when anything was found.
import { parseArgs } from 'node:util'
import { openBase } from './base.ts'
import { live, type Wish } from './life.ts'
import { againOf, readAgain, shorten, storyOf } from './story.ts'
import { faultKinds } from './weather.ts'
import { start } from './world.ts'

const { values } = parseArgs({
  options: {
    // Several, with commas; with `--seeds`, so many from each of them on.
    seed: { type: 'string' },
    seeds: { type: 'string', default: '1' },
    acts: { type: 'string', default: '20' },
    // What a story ends with, before the seeds; as often as there are some.
    again: { type: 'string', multiple: true },
    // No new seed after so many minutes.
    minutes: { type: 'string' },
    // How often it is tried again without some of what struck.
    tries: { type: 'string', default: '60' },
    // The first seed that finds this is the last: a regular expression.
    until: { type: 'string' },
    // A line for each seed.
    each: { type: 'boolean', default: false },
  },
})
const [count, acts, tries] = [values.seeds, values.acts, values.tries].map(Number) as [number, number, number]
const until = values.until === undefined ? undefined : new RegExp(values.until)
const { again = [], seed: first = again.length > 0 ? undefined : '1' } = values
const seedsFrom = (from: string) => Array.from({ length: count }, (_, index) => ({ seed: Number(from) + index, acts }))
const wanted: readonly Wish[] = [...again.map(readAgain), ...(first?.split(',').flatMap(seedsFrom) ?? [])]
const end = values.minutes === undefined ? Infinity : performance.now() + Number(values.minutes) * 60_000

const base = await openBase(() => new Date(start))
// Whatever is loaded with its first use is loaded now: a seed must not depend on those before it.
await live({ seed: 0, acts: 12 }, base)

const met = new Map<string, number>()
const meetings = new Set<string>()
const neighbours = new Set<string>()
const endings = new Map<string, number>()
const failed: number[] = []
let [seeds, lives, hours, events, strikes] = [0, 0, 0, 0, 0]
const began = process.cpuUsage()
for (const wish of wanted) {
  if (performance.now() >= end) break
  const { seed } = wish
  const life = await live(wish, base)
  seeds++
  lives += wish.only?.size ?? wish.acts
  hours += life.hours
  events += life.events
  strikes += life.strikes.length
  for (const { kind, where, beside } of life.strikes) {
    const key = `${kind}\t${where.replace(/^worker \d+: /, '').replace(/, (?:done|within)$/, '')}`
    met.set(key, (met.get(key) ?? 0) + 1)
    meetings.add(`${key}\t${beside}`)
  }
  for (const pair of life.neighbours) neighbours.add(pair)
  for (const [ending, times] of Object.entries(life.endings)) endings.set(ending, (endings.get(ending) ?? 0) + times)
  if (values.each || wanted.length === 1)
    console.log(`seed ${seed}: ${life.digest} ${life.strikes.length} strikes, ${life.findings.length} findings`)
  if (life.findings.length === 0) continue
  failed.push(seed)
  console.log(`FOUND, seed ${seed} with ${wish.acts} acts:`)
  for (const finding of life.findings) console.log(`  ${finding}`)
  if (tries > 0) {
    const short = await shorten(wish, { life, base, tries })
    for (const line of await storyOf(short, base)) console.log(line)
    console.log(againOf(short))
  }
  if (life.findings.some((each) => until?.test(each))) break
}
const { user, system } = process.cpuUsage(began)
const seconds = (user + system) / 1e6

console.log(
  `${seeds} seeds, ${lives} lives, ${strikes} strikes, ${events} events, ${Math.round(hours)} hours of their time`,
)
console.log(`${seconds.toFixed(1)} s of processor time: ${(lives / seconds).toFixed(1)} lives a second`)
console.log([...endings].map(([ending, times]) => `${ending} ${times}`).join(', '))
console.log(`${neighbours.size} pairs of steps of two processes, one right after the other`)
console.log('What struck, at which steps; a meeting is a step and the last step of another process before it:')
/** In so many lives every kind has its turn. */
const enough = 2_000
const missed: string[] = []
for (const kind of faultKinds) {
  const isOf = (key: string) => key.startsWith(`${kind}\t`)
  const own = [...met].filter(([key]) => isOf(key)).sort((one, other) => other[1] - one[1])
  const sum = own.reduce((all, [, times]) => all + times, 0)
  if (sum === 0 && lives >= enough) missed.push(kind)
  const where = own
    .slice(0, 8)
    .map(([key, times]) => `${key.split('\t')[1]} ${times}`)
    .join(', ')
  console.log(
    `${kind.padEnd(22)} ${String(sum).padStart(8)} at ${own.length} places, ${[...meetings].filter(isOf).length} meetings: ${where}`,
  )
}
console.log(`${failed.length} seeds failed${failed.length > 0 ? `: ${failed.join(' ')}` : ''}`)
if (missed.length > 0) console.log(`never met: ${missed.join(', ')}`)
process.exit(failed.length + missed.length > 0 ? 1 : 0)
