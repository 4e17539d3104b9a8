// A failure made short, and told: acts and strikes are dropped while it still fails; what is left is a page, and a test.
import type { Base } from './base.ts'
import { live, type Life, type Wish } from './life.ts'
import { faultKinds } from './weather.ts'

export interface Short extends Wish {
  readonly findings: readonly string[]
}

interface Shortening {
  readonly life: Life
  readonly base: Base
  /** How often it is tried again. */
  readonly tries: number
}

/** The kind of a finding: its words without numbers and names. */
const kindOf = (finding: string) => finding.replace(/\S*\d\S*/g, '').trim()

/** Drop acts by halves, then quarters and so on; then kinds of strikes; then strikes as acts. */
export async function shorten({ seed, acts }: Wish, { life, base, tries }: Shortening): Promise<Short> {
  const wanted = new Set(life.findings.map(kindOf))
  let [left, { findings }] = [tries, life]
  const fails = async (wish: Wish) => {
    if (left-- <= 0) return false
    const found = (await live(wish, base)).findings.filter((finding) => wanted.has(kindOf(finding)))
    if (found.length > 0) findings = found
    return found.length > 0
  }
  const least = async <T>(all: readonly T[], stillFails: (some: readonly T[]) => Promise<boolean>) => {
    let some = all
    for (let size = Math.ceil(all.length / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2))
      for (let from = 0; from < some.length && left > 0;) {
        const fewer = [...some.slice(0, from), ...some.slice(from + size)]
        if (await stillFails(fewer)) some = fewer
        else from += size
      }
    return some
  }
  const numbers = Array.from({ length: acts }, (_, index) => index)
  const only = new Set(await least(numbers, (some) => fails({ seed, acts, only: new Set(some) })))
  const wish = { seed, acts, only }
  const struckBy = async (strikes?: ReadonlySet<string>) =>
    (await live({ ...wish, ...(strikes && { strikes }) }, base)).strikes.map(({ name }) => name)
  let strikes = await struckBy()
  for (const kind of faultKinds) {
    const fewer = strikes.filter((name) => !name.startsWith(kind))
    if (fewer.length < strikes.length && (await fails({ ...wish, strikes: new Set(fewer) }))) strikes = fewer
  }
  // Those that were drawn no more are no part of it.
  strikes = await struckBy(new Set(strikes))
  strikes = [...(await least(strikes, (some) => fails({ ...wish, strikes: new Set(some) })))]
  return { ...wish, strikes: new Set(strikes), findings }
}

/** Who did what, in order. */
export async function storyOf(short: Short, base: Base): Promise<readonly string[]> {
  const lines: string[] = []
  const tell = (at: number, line: string) => lines.push(`${new Date(at).toISOString().slice(11, 19)}  ${line}`)
  const { findings } = await live({ ...short, tell }, base)
  const named = findings.flatMap((finding) => finding.match(/\bA\d+(?:_\w+)?/g) ?? [])
  const isAbout = (line: string) =>
    named.length === 0 || line.includes('!') || named.some((name) => line.includes(` ${name}:`))
  const told = lines.filter(isAbout)
  return [
    `The story of seed ${short.seed}, ${short.only?.size} acts, ${told.filter((line) => line.includes('!')).length} strikes:`,
    ...told,
    ...findings.map((finding) => `=> ${finding}`),
  ]
}

/** What the command is given to live it again; a line of the table in seeds.test.ts. */
export function againOf({ seed, acts, only = new Set(), strikes = new Set() }: Short): string {
  return `--seed ${seed} --acts ${acts} --only ${[...only].join()} --strikes '${[...strikes].join()}'`
}
