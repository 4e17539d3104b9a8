// actes manual [CHAPTER]: the chapters, or one of them. A terminal shows it laid out, through $PAGER or less; elsewhere
// it is plain Markdown.
import type { Command } from 'commander'
import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { chapterNamed, chapters, chapterText, type Chapter } from '#manual/chapters.ts'
import { act, exitCodes, wrongUsage, type AddCommand, type ExitCode, type CommandRun } from './command.ts'
import { inColumns } from './printing.ts'

export const addManual: AddCommand = (program, settling) => {
  const command = program
    .command('manual [chapitre]')
    .description('le manuel : un chapitre, en français ou en anglais (--lang en) ; sans nom, la liste des chapitres')
    .option('--man', 'la page actes(1) de toutes les commandes : actes manual --man | man -l -')
  // It must be readable even when settings are refused.
  const always = { ...settling, refusedSettings: 'told by the action' } as const
  act<{ man?: true }, [string | undefined]>(command, always, async (run, { man }, [name]) => {
    if (man) return showPage(run, command)
    if (name === undefined) return printChapterList(run)
    const chapter = chapterNamed(name)
    return chapter ? show(run, chapter) : wrongUsage(run, chapters.map((each) => each.name).join(', '))
  })
}

function printChapterList(run: CommandRun): ExitCode {
  const items = chapters.map(({ name, title, about }) => ({
    name,
    title: title[run.language],
    about: about[run.language],
  }))
  return run.print({ items }, inColumns(items.map(({ name, title, about }) => [name, `${title} – ${about}`])))
}

async function showPage(run: CommandRun, command: Command) {
  const [{ manPage }, { programOf }] = await Promise.all([import('./man-page.ts'), import('./command-tree.ts')])
  const page = manPage(programOf(command), run.language).join('\n')
  return run.print({ name: 'actes(1)', text: page }, [page])
}

async function show(run: CommandRun, chapter: Chapter) {
  const text = await chapterText(chapter, run.language)
  const { columns } = run.context.terminal
  if (run.json || columns === undefined) {
    return run.print({ name: chapter.name, title: chapter.title[run.language], text }, [text.trimEnd()])
  }
  const { forReading } = await import('./reading.ts')
  const laidOut = `${forReading(text, Math.min(columns, 100), run.language).join('\n')}\n`
  const isShown = await paged(laidOut, run)
  if (!isShown) run.context.terminal.out(laidOut)
  return run.context.interrupted.aborted ? exitCodes.interrupted : exitCodes.done
}

/** False when the pager does not exist. */
async function paged(text: string, { context }: CommandRun) {
  const { PAGER, LESS = 'FRX', ...environment } = context.terminal.environment
  // `exec` replaces the shell, so that Ctrl-C ends the pager itself; `LESS=R less` is a pager, too.
  const pager = spawn(`exec env ${PAGER || 'less'}`, {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...environment, LESS },
    signal: context.interrupted,
  })
  const ended = new Promise<number | null>((resolve) => {
    pager.once('error', () => resolve(null)).once('close', resolve)
  })
  // A reader who has seen enough closes the pipe early.
  await pipeline(Readable.from([text]), pager.stdin).catch(() => undefined)
  return (await ended) !== notFound
}

/** A shell's exit code for an unknown command. */
const notFound = 127
