// actes manual [CHAPTER]: the chapters, or one of them. On a terminal it is laid out for reading and goes through $PAGER, or
// less; elsewhere it is the Markdown as it is.
import { lexer, type Token, type Tokens } from 'marked'
import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { chapterNamed, chapters, chapterText, type Chapter } from '../manual/chapters.ts'
import { act, exitCodes, wrongUsage, type AddCommand, type ExitCode, type Run } from './command.ts'

export const addManual: AddCommand = (program, context, settle) => {
  const command = program
    .command('manual [chapitre]')
    .description('le manuel : un chapitre, en anglais ; sans nom, la liste des chapitres')
  act<object, [string | undefined]>(command, { context, settle }, async (run, _flags, [name]) => {
    if (name === undefined) return list(run)
    const chapter = chapterNamed(name)
    return chapter ? show(run, chapter) : wrongUsage(run, chapters.map((each) => each.name).join(', '))
  })
}

function list(run: Run): ExitCode {
  const items = chapters.map(({ name, title, about }) => ({
    ...{ name, title: title[run.language], about: about[run.language] },
  }))
  const width = Math.max(...items.map(({ name }) => name.length))
  run.print(
    { items },
    items.map(({ name, title, about }) => `${name.padEnd(width)}  ${title} – ${about}`),
  )
  return exitCodes.done
}

async function show(run: Run, chapter: Chapter): Promise<ExitCode> {
  const text = await chapterText(chapter)
  const { columns } = run.context.terminal
  if (run.json || columns === undefined) {
    run.print({ name: chapter.name, title: chapter.title[run.language], text }, [text.trimEnd()])
    return exitCodes.done
  }
  const laidOut = `${forReading(text, Math.min(columns, 100)).join('\n')}\n`
  const isShown = await paged(laidOut, run)
  if (!isShown) run.context.terminal.out(laidOut)
  return run.context.interrupted.aborted ? exitCodes.interrupted : exitCodes.done
}

/** Show a text a page at a time. @returns false where there is no such pager */
async function paged(text: string, { context }: Run): Promise<boolean> {
  const { PAGER, LESS = 'FRX', ...environment } = context.terminal.environment
  const pager = spawn(PAGER || 'less', {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...environment, LESS },
    signal: context.interrupted,
  })
  const ended = new Promise<number | null>((resolve) => {
    pager.once('error', () => resolve(null)).once('close', resolve)
  })
  // A reader who has seen enough closes the pipe before its end.
  await pipeline(Readable.from([text]), pager.stdin).catch(() => undefined)
  return (await ended) !== notFound
}

/** What a shell says of a command that it does not find. */
const notFound = 127

/** Markdown as lines of plain text. */
function forReading(markdown: string, width: number): readonly string[] {
  const blocks = lexer(markdown).map((token) => linesOf(token, width))
  return blocks.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))
}

function linesOf(token: Token, width: number): readonly string[] {
  switch (token.type) {
    case 'heading':
      return headingOf(token as Tokens.Heading)
    case 'paragraph':
      return wrapped(plain(token.tokens), { width })
    case 'list':
      return (token as Tokens.List).items.flatMap((item) => wrapped(plain(item.tokens), { width, bullet: '- ' }))
    case 'code':
      return (token as Tokens.Code).text.split('\n').map((line) => `    ${line}`)
    case 'table':
      return rowsOf(token as Tokens.Table, width)
    default:
      return []
  }
}

function headingOf({ depth, tokens }: Tokens.Heading): readonly string[] {
  const text = plain(tokens)
  return [text, (depth === 1 ? '=' : '-').repeat(text.length)]
}

/** The text of what stands in a line; of a link to a chapter, how to open it. */
function plain(tokens: readonly Token[] = []): string {
  return tokens
    .map((token) => {
      if (token.type === 'link') return linkOf(token as Tokens.Link)
      return 'tokens' in token && token.tokens ? plain(token.tokens) : 'text' in token ? String(token.text) : ''
    })
    .join('')
}

function linkOf({ href, text }: Tokens.Link): string {
  const name = href.replace(/\.md(#.*)?$/, '')
  if (chapterNamed(name)) return `“actes manual ${name}”`
  return text === href ? href : `${text} (${href})`
}

/** A table in columns where it fits; else a block for each row, the first cell above the others. */
function rowsOf({ header, rows }: Tokens.Table, width: number): readonly string[] {
  const [head = [], ...all] = [header, ...rows].map((cells) => cells.map(({ tokens }) => plain(tokens)))
  const widths = head.map((_, column) => Math.max(...[head, ...all].map((cells) => cells[column]?.length ?? 0)))
  const gap = '  '
  if (widths.reduce((sum, each) => sum + each + gap.length, -gap.length) <= width) {
    const line = (cells: readonly string[]): string =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join(gap)
        .trimEnd()
    return [line(head), line(widths.map((each) => '-'.repeat(each))), ...all.map(line)]
  }
  return all.flatMap(([first = '', ...others], index) => [
    ...(index === 0 ? [] : ['']),
    first,
    ...others.flatMap((cell, column) => {
      const label = others.length > 1 ? `${head[column + 1] ?? ''}: ` : ''
      return cell === '' ? [] : wrapped(`${label}${cell}`, { width, bullet: '    ' })
    }),
  ])
}

/** Words in lines of a width, those after the first as far in as the text of the bullet. */
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
