// A rule of the architecture looks at one source and tells its breaches, as `src/file.ts:line what`.
import { sourceOf, sources, testSources, type Source } from './sources.ts'

export type Breach = string
export type Rule = (source: Source) => readonly Breach[]

/** Where, and what. */
export const at = ({ path }: Source, line: number, what: string): Breach => `src/${path}:${line} ${what}`

/** Everywhere a rule is broken. */
export function breaches(rule: Rule): readonly Breach[] {
  return sources.flatMap((source) => rule(source))
}

/** The same in the tests. */
export function testBreaches(rule: Rule): readonly Breach[] {
  return testSources.flatMap((source) => rule(source).map((breach) => breach.replace(/^src/, 'test')))
}

/** The breaches of a rule in a few lines that break it. */
export function caught(rule: Rule, path: string, text: string): readonly Breach[] {
  return rule(sourceOf(path, text))
}
