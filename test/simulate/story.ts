// A failure made short, and told: acts and strikes are dropped while it still fails; what is left is a page, and a test.
import type { Base } from './base.ts'
import { live, type Life, type Wish } from './life.ts'
import { faultKinds } from './weather.ts'

export type Short = Required<Omit<Wish, 'tell'>> & { readonly findings: readonly string[] }

interface Shortening {
  readonly life: Life
  readonly base: Base
  /** How often it is tried again. */
  readonly tries: number
}

/** A wish as a line. */
export interface Again extends Pick<Wish, 'seed' | 'acts' | 'draw'> {
  readonly only?: readonly number[]
  readonly strikes?: readonly string[]
}

/** The kind of a finding: its words without numbers and names. */
const kindOf = (finding: string) => finding.replace(/\S*\d\S*/g, '').trim()

/** Whoever is left out changes what meets: each is tried with so many draws of what takes how long. */
const draws = 3

/** Drop acts by halves, then quarters and so on; then kinds of strikes; then strikes as acts. */
export async function shorten({ seed, acts, only, draw = 0 }: Wish, { life, base, tries }: Shortening): Promise<Short> {
  const wanted = new Set(life.findings.map(kindOf))
  const all = only ?? new Set(Array.from({ length: acts }, (_, index) => index))
  const names = life.strikes.map(({ name }) => name)
  let short: Short = { seed, acts, only: all, strikes: new Set(names), draw, findings: life.findings }
  let left = tries
  const fails = async (fewer: Partial<Short>) => {
    for (let draw = short.draw; draw < short.draw + draws && left > 0; draw++) {
      left--
      const wish = { ...short, ...fewer, draw }
      const lived = await live(wish, base)
      const findings = lived.findings.filter((finding) => wanted.has(kindOf(finding)))
      if (findings.length === 0) continue
      // What struck no more is no part of it.
      short = { ...wish, findings, strikes: new Set(lived.strikes.map(({ name }) => name)) }
      return true
    }
    return false
  }
  const drop = async <T>(whole: ReadonlySet<T>, without: (some: ReadonlySet<T>) => Partial<Short>) => {
    let some = [...whole]
    for (let size = Math.ceil(some.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
      for (let from = 0; from < some.length;) {
        const fewer = some.toSpliced(from, size)
        if (await fails(without(new Set(fewer)))) some = fewer
        else from += size
      }
  }
  for (const kind of faultKinds) {
    const fewer = [...short.strikes].filter((name) => name.replace(/ \d+$/, '') !== kind)
    if (fewer.length < short.strikes.size) await fails({ strikes: new Set(fewer) })
  }
  await drop(short.only, (only) => ({ only }))
  await drop(short.strikes, (strikes) => ({ strikes }))
  return short
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
    `The story of seed ${short.seed}, ${short.only.size} acts, ${told.filter((line) => line.includes('!')).length} strikes:`,
    ...told,
    ...findings.map((finding) => `=> ${finding}`),
  ]
}

/** What the command is given to live it again, and a line of the table in seeds.test.ts. */
export function againOf({ seed, acts, only, strikes, draw }: Short): string {
  return `--again '${JSON.stringify({ seed, acts, only: [...only], draw, strikes: [...strikes] })}'`
}

export function readAgain(text: string): Wish {
  const { only, strikes, ...given } = JSON.parse(text) as Again
  return { ...given, ...(only && { only: new Set(only) }), ...(strikes && { strikes: new Set(strikes) }) }
}
