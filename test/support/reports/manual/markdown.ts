// Generated tables as they stand in a Markdown page, between marks: <!-- table:NAME --> … <!-- /table -->.
import type { Both, Language } from '../../../../src/text/both.ts'

/** Cells in Markdown. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Tables by the name in their marks. */
export type Tables = Readonly<Record<string, (language: Language) => Table>>

/** What cells say, by what it is about. */
export type Told<K extends string = string> = Readonly<Record<K, Both>>

export const yesIn: Both = { fr: 'oui', en: 'yes' }

/** A name of the program, as code; '' stays empty. */
export function mono(text: string): string {
  return text === '' ? '' : `\`${text}\``
}

/** A table as Markdown, with plain spaces and hyphens. */
export function render({ head, rows }: Table): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
      .replaceAll(/[\u00A0\u202F]/g, ' ')
      .replaceAll('\u2011', '-')
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const marks = /<!-- table:([a-z-]+) -->\n([\s\S]*?)<!-- \/table -->/g

/** The tables that a page holds, by name, as their text stands. */
export function tablesIn(page: string): readonly { readonly name: string; readonly text: string }[] {
  return [...page.matchAll(marks)].map(([, name = '', text = '']) => ({ name, text }))
}

/** The page without its tables: what a person wrote. */
export function proseOf(page: string): string {
  return page.replace(marks, '')
}

/** The page with every table rendered anew; an unknown mark is left as it is. */
export function withTables(page: string, tables: Tables, language: Language): string {
  return page.replace(marks, (whole: string, name: string) => {
    const table = tables[name]
    return table ? `<!-- table:${name} -->\n\n${render(table(language))}\n\n<!-- /table -->` : whole
  })
}

/** The rows of a table in Markdown, cells trimmed: a formatter may have aligned them. */
export function rowsOf(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.trim().startsWith('|') && !/^[|\s:-]+$/.test(line))
    .map((line) =>
      line
        .trim()
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim())
        .join(' | '),
    )
}
