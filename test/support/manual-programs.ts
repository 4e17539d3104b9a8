// What the manual has people run, from its own text.
import { readFileSync } from 'node:fs'

/** The text of a chapter. */
export function chapterText(chapter: string): string {
  return readFileSync(new URL(`../../src/manual/en/${chapter}.md`, import.meta.url), 'utf8')
}

/** A program that stands in a chapter behind its mark: `<!-- program:NAME -->`. */
export function programOf(chapter: string, name: string): string {
  const [, program] =
    new RegExp(`<!-- program:${name} -->\n\n\`\`\`\\w+\n([^]*?)\`\`\``).exec(chapterText(chapter)) ?? []
  if (program === undefined) throw new Error(`the chapter ${chapter} has no program ${name}`)
  return program
}
