// What `npm audit --json` says, held against the advisories that somebody has looked at and accepted (.ci/advisories.json). A
// registry that does not answer proves nothing: that is said as such, and is no success.
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const accepted = z.strictObject({
  accepted: z.array(
    z.strictObject({
      /** `GHSA-…` */
      id: z.string().regex(/^GHSA(-[0-9a-z]{4}){3}$/),
      package: z.string().min(1),
      /** Why it does not reach us. */
      why: z.string().min(20),
      /** It is looked at again by that day. */
      until: z.iso.date(),
    }),
  ),
})

export type Accepted = z.infer<typeof accepted>['accepted']

const advisory = z.looseObject({ name: z.string(), title: z.string(), url: z.string(), severity: z.string() })
const report = z.looseObject({
  vulnerabilities: z.record(z.string(), z.looseObject({ via: z.array(z.union([z.string(), advisory])) })),
  metadata: z.looseObject({ dependencies: z.looseObject({ total: z.number().int().positive() }) }),
})

/** `not audited`: nobody has looked. */
export interface Judged {
  readonly state: 'sound' | 'refused' | 'not audited'
  readonly lines: readonly string[]
}

/** @throws on a list that is none: an advisory that nobody gave a reason for is not accepted */
export function readAccepted(text: string): Accepted {
  return accepted.parse(JSON.parse(text)).accepted
}

const refusedSeverities: ReadonlySet<string> = new Set(['high', 'critical'])

/** @param given what npm printed @param day of today, `YYYY-MM-DD` */
export function judged(given: string, known: Accepted, day: string): Judged {
  const read = report.safeParse(asJson(given))
  if (!read.success) return { state: 'not audited', lines: ['not audited: the registry does not answer'] }
  const { vulnerabilities, metadata } = read.data
  const found = Object.values(vulnerabilities).flatMap(({ via }) => via.filter((each) => typeof each !== 'string'))
  const all = [...new Map(found.map((each) => [`${idOf(each.url)} ${each.name}`, each])).values()]
  const grave = all.filter(({ severity }) => refusedSeverities.has(severity))
  const judgedOnes = grave.map((each) => ({ each, held: known.find((one) => isOf(one, each)) }))
  const open = judgedOnes.filter(({ held }) => held === undefined || held.until < day)
  const idle = known.filter((one) => !all.some((each) => isOf(one, each)))
  return {
    state: open.length > 0 ? 'refused' : 'sound',
    lines: [
      `audited: ${metadata.dependencies.total} packages, ${all.length} advisories, ${grave.length} high or critical`,
      ...open.map(
        ({ each, held }) => `${idOf(each.url)} ${each.name}: ${held ? `accepted until ${held.until}` : each.title}`,
      ),
      ...idle.map(({ id, package: name }) => `${id} ${name}: accepted, and no longer there`),
    ],
  }
}

function isOf(one: Accepted[number], { url, name }: z.infer<typeof advisory>): boolean {
  return one.id === idOf(url) && one.package === name
}

function idOf(url: string): string {
  return url.split('/').at(-1) ?? url
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const exits = { sound: 0, refused: 1, 'not audited': 3 } as const

if (import.meta.main) {
  const [given = '', list = ''] = process.argv.slice(2)
  const day = new Date().toISOString().slice(0, 10)
  const { state, lines } = judged(readFileSync(given, 'utf8'), readAccepted(readFileSync(list, 'utf8')), day)
  for (const line of lines) console.log(line)
  process.exitCode = exits[state]
}
