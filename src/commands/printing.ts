// How commands print: lines that fit the terminal and cannot control it, and one JSON document for programs.
import { firstProblems, type Params, type Problem } from '#errors.ts'
import type { Both } from '#text/both.ts'
import { filled, sentenceOf, type Language } from '#text/sentences.ts'

/** The words of a table of labels. */
export function saying<K extends string>(labels: Readonly<Record<K, Both>>, language: Language) {
  return (label: K, values: Params = {}) => filled(labels[label], values, language)
}

/** Faults with their sentences. */
export function withSentences<T extends object>(told: T, language: Language): Record<keyof T, unknown> {
  const shown = ([key, value]: [string, unknown]) => [
    key,
    faultKeys.includes(key) && value ? problemsToJson(value as readonly Problem[], language) : value,
  ]
  return Object.fromEntries(Object.entries(told).map(shown)) as Record<keyof T, unknown>
}

const faultKeys: readonly string[] = ['problems', 'warnings', 'deviations', 'notices']

/** A line for each item of a list. @param none said of an empty one */
export function lineOfEach<T>(line: (item: T, language: Language) => string, none?: string) {
  return ({ items }: { readonly items: readonly T[] }, language: Language) =>
    items.length === 0 && none !== undefined ? [none] : items.map((item) => line(item, language))
}

/** The one line of a thing. */
export function oneLineOf<T>(line: (item: T, language: Language) => string) {
  return (item: T, language: Language) => [line(item, language)]
}

export function inLine(...parts: readonly (string | number | null | undefined)[]): string {
  return parts.filter((part) => part !== '' && part !== null && part !== undefined).join('  ')
}

export function inColumns(rows: readonly (readonly string[])[], gap = '  '): readonly string[] {
  const [head = []] = rows
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  )
}

/** Any failure with --json: `{ok: false, problems: [{code, sentence, path}]}`. Older programs read the other names. */
export function failureJson(problems: readonly Problem[], language: Language, code = problems[0]?.code): string {
  return `${inertJson({ ok: false, code, problems: problemsToJson(problems, language) }, 2)}\n`
}

/** Text from outside must not control the terminal. */
export function inert(line: string): string {
  return line.replaceAll(/[^\P{C}\n\t]/gu, '\uFFFD')
}

/** As `inert`, on one line: text from outside must not forge lines. */
export function oneLine(line: string): string {
  return inert(line.replaceAll(/\s*[\n\t]\s*/g, ' '))
}

/** JSON leaves some characters that a terminal obeys or reorders: escape them. */
export function inertJson(value: unknown, indent = 0): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value, null, indent).replaceAll(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    escaped,
  )
}

/** Fold long lines to the terminal's width, indenting the continuation. Unchanged when it is no terminal. */
export function fitted(lines: readonly string[], columns: number | undefined): readonly string[] {
  if (columns === undefined) return lines
  return lines.flatMap((line) => line.split('\n').flatMap((each) => folded(each, columns)))
}

/** Cells, two spaces apart, are split before words. A word that is too long stays whole. */
function folded(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line]
  const start = /^ */.exec(line)?.[0] ?? ''
  const next = `${start}    `
  const lines: string[] = []
  let current = start
  let isEmpty = true
  for (const cell of line.trim().split(/ {2,}/)) {
    const gap = isEmpty ? '' : '  '
    for (const [index, word] of (current.length + gap.length + cell.length <= width
      ? [cell]
      : cell.split(' ')
    ).entries()) {
      const before = isEmpty ? '' : index === 0 ? gap : ' '
      if (!isEmpty && current.length + before.length + word.length > width) {
        lines.push(current)
        current = next + word
      } else current += before + word
      isEmpty = false
    }
  }
  return [...lines, current]
}

/** Problems in a JSON result: `{code, path, value?, message}`; `sentence` repeats it under the name of failures. */
export function problemsToJson(problems: readonly Problem[], language: Language) {
  return firstProblems(problems).map((each) => {
    const { params: _, ...shown } = each
    const message = sentenceOf(each, language, 'cli')
    return { ...shown, message, sentence: message }
  })
}

export function problemLines(problems: readonly Problem[], language: Language): readonly string[] {
  return problemsToJson(problems, language).map(
    ({ code, path, message }) => `${code}  ${path === '' ? '' : `${path} : `}${message}`,
  )
}
