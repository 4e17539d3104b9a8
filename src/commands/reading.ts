// Markdown laid out as plain text for a terminal: wrapped lines, tables in columns or row by row, no marks.
import { lexer, type Token, type Tokens } from 'marked'
import { chapterNamed } from '#manual/chapters.ts'
import type { Language } from '#text/both.ts'
import { inColumns } from './printing.ts'

export function forReading(markdown: string, width: number, language: Language): readonly string[] {
  const page = { width, colon: language === 'fr' ? ' : ' : ': ' }
  const blocks = lexer(withCommands(markdown, language)).map((token) => layOutMarkdownBlock(token, page))
  return blocks.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))
}

interface TerminalPage {
  readonly width: number
  /** Between the head of a column and a cell. */
  readonly colon: string
}

function layOutMarkdownBlock(token: Token, page: TerminalPage) {
  const { width } = page
  switch (token.type) {
    case 'heading':
      return headingOf(token as Tokens.Heading)
    case 'paragraph':
      return wrapped(renderInlineText(token.tokens), { width })
    case 'list':
      return (token as Tokens.List).items.flatMap((item) =>
        wrapped(renderInlineText(item.tokens), { width, bullet: '- ' }),
      )
    case 'code':
      return (token as Tokens.Code).text.split('\n').map((line) => `    ${line}`)
    case 'table':
      return layOutMarkdownTable(token as Tokens.Table, page)
    default:
      return []
  }
}

function headingOf({ depth, tokens }: Tokens.Heading): readonly string[] {
  const text = renderInlineText(tokens)
  return [text, (depth === 1 ? '=' : '-').repeat(text.length)]
}

/** A link to a chapter becomes what opens it. */
function withCommands(markdown: string, language: Language) {
  return markdown.replaceAll(/\[[^\]]+\]\(([a-z-]+)\.md(?:#[^)]*)?\)/g, (link, name: string) => {
    if (!chapterNamed(name)) return link
    return language === 'fr' ? `« actes manual ${name} »` : `“actes manual ${name}”`
  })
}

function renderInlineText(tokens: readonly Token[] = []): string {
  return tokens
    .map((token) => {
      if (token.type === 'link') return linkOf(token as Tokens.Link)
      return 'tokens' in token && token.tokens
        ? renderInlineText(token.tokens)
        : 'text' in token
          ? String(token.text)
          : ''
    })
    .join('')
}

function linkOf({ href, text }: Tokens.Link) {
  return text === href ? href : `${text} (${href})`
}

/** In columns where it fits; else a block per row, the first cell above the others. */
function layOutMarkdownTable({ header, rows }: Tokens.Table, { width, colon }: TerminalPage) {
  const [head = [], ...all] = [header, ...rows].map((cells) => cells.map(({ tokens }) => renderInlineText(tokens)))
  const rules = head.map((_, column) =>
    '-'.repeat(Math.max(...[head, ...all].map((cells) => cells[column]?.length ?? 0))),
  )
  if (rules.join('  ').length <= width) return inColumns([head, rules, ...all])
  return all.flatMap(([first = '', ...others], index) => [
    ...(index === 0 ? [] : ['']),
    ...wrapped(first, { width }),
    ...others.flatMap((cell, column) => {
      const label = others.length > 1 ? `${head[column + 1] ?? ''}${colon}` : ''
      return cell === '' ? [] : wrapped(`${label}${cell}`, { width, bullet: '    ' })
    }),
  ])
}

function wrapped(text: string, { width, bullet = '' }: { width: number; bullet?: string }): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && bullet.length + line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    line += line === '' ? word : ` ${word}`
  }
  return [...lines, line].map((each, index) => `${index === 0 ? bullet : ' '.repeat(bullet.length)}${each}`)
}
