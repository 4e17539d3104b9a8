// What every command shares: one JSON document or lines for people on standard output, everything else on standard
// error; the manual's exit codes; the operations, whichever process owns the folder.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { userInfo } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { App, AppOptions } from '../app.ts'
import type { Config, Environment } from '../config/config.ts'
import { languageOf } from '../config/language.ts'
import { ActesError, firstProblems, problem, type ErrorCode, type Problem } from '../errors.ts'
import { askBy, type Ask } from '../operations/ask.ts'
import type { OutputOf } from '../operations/operation.ts'
import type { Name, OperationTable } from '../operations/table.ts'
import type { Wire } from '../operations/wire.ts'
import { sentenceOf, type Both, type Language } from '../text/sentences.ts'
import { both } from '../text/both.ts'

export const exitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  unreachable: 3,
  timeout: 4,
  unproven: 5,
  awaited: 6,
  bug: 70,
  interrupted: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export interface Terminal {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly interactive: boolean
  /** Width of standard output; absent when it is no terminal. */
  readonly columns?: number
  /** The keyboard; absent unless standard input and output are terminals. */
  readonly input?: NodeJS.ReadableStream
  /** The reader closed standard output (`actes … | head`): work whose output is only read may end. */
  readonly isUnread?: () => boolean
  readonly environment: Environment
}

export interface Context {
  readonly terminal: Terminal
  readonly interrupted: AbortSignal
}

export interface CommandRun {
  readonly context: Context
  readonly config: Config
  readonly language: Language
  readonly json: boolean
  /** One JSON document with --json, else these lines. */
  print(json: unknown, lines: readonly string[]): void
  /** A line for people while the command works; never on standard output with --json. */
  tell(line: string): void
}

export interface Settling {
  readonly context: Context
  readonly settle: (code: ExitCode) => void
}

export type AddCommand = (program: Command, settling: Settling) => void

interface CommonFlags {
  readonly json?: boolean
  readonly server?: string
  readonly lang?: Language
}

/** Add common flags and an action. `refusedSettings`: it runs, on harmless defaults, when settings are refused. */
export function act<F extends object, A extends readonly unknown[]>(
  command: Command,
  { context, settle, refusedSettings }: Settling & { readonly refusedSettings?: 'told by the action' },
  action: (run: CommandRun, flags: F, args: A) => Promise<ExitCode>,
): void {
  command
    .option('--json', 'un seul document JSON sur la sortie standard')
    .addOption(new Option('--lang <langue>', 'langue des messages').choices(['fr', 'en']))
    .option('--server <adresse>', 'serveur distant, avec le jeton ACTES_TOKEN')
    .action(async (...given: unknown[]) => {
      // A group with an action of its own parses the common flags before its subcommands do.
      const flags = command.optsWithGlobals<F & CommonFlags>()
      const args = given.slice(0, -2) as unknown as A
      const { readConfig, readSettings } = await import('../config/config.ts')
      const read = refusedSettings ? (all: Environment) => readSettings(all).config : readConfig
      settle(await settled(context, { ...flags, read }, (run) => action(run, flags, args)))
    })
}

interface OperationAction<F, A, T> {
  ask(ask: Ask, flags: F, args: A): Promise<T>
  lines(given: T, language: Language): readonly string[]
  json?(given: T, language: Language): unknown
  /** Workers are notified of what is due. */
  readonly wakes?: true
  /** Whether the output counts as a refusal in the exit code. */
  isRefused?(given: T): boolean
}

/** Ask one operation and print its result. The exit code is 0, or that of the refusal. */
export function asks<F extends object, A extends readonly unknown[], T>(
  command: Command,
  settling: Settling,
  { ask, lines, json, wakes, isRefused }: OperationAction<F, A, T>,
): void {
  act<F, A>(command, settling, async (run, flags, args) => {
    const given = await withDesk(run, wakes ? 'wanted' : 'none', (desk) => ask(desk.ask, flags, args))
    run.print(json ? json(given, run.language) : given, lines(given, run.language))
    return isRefused?.(given) ? exitCodes.refused : exitCodes.done
  })
}

type OperationOutput<N extends Name> = OutputOf<OperationTable[N]>

/** As `asks`, where arguments are the parameters of the operation's path and options are keys of its input. */
export function mirrors<N extends Name>(
  command: Command,
  settling: Settling,
  { ask: name, ...answer }: Omit<OperationAction<never, never, OperationOutput<N>>, 'ask'> & { readonly ask: N },
): void {
  asks<object, readonly unknown[], OperationOutput<N>>(command, settling, {
    ...answer,
    ask: async (ask, _flags, args) => {
      const { table } = await import('../operations/table.ts')
      const keys = table[name].path.match(/(?<=:)\w+/g) ?? []
      const own = Object.entries(command.opts()).filter(([key]) => !common.includes(key))
      const input = Object.fromEntries([...keys.map((key, at) => [key, args[at]]), ...own])
      return ask[name](input as never)
    },
  })
}

const common = ['json', 'lang', 'server']

/** A line for each item of a list. @param none said of an empty one */
export function lineOfEach<T>(line: (item: T, language: Language) => string, none?: string) {
  return ({ items }: { readonly items: readonly T[] }, language: Language) =>
    items.length === 0 && none !== undefined ? [none] : items.map((item) => line(item, language))
}

export function oneLineOf<T>(line: (item: T, language: Language) => string) {
  return (item: T, language: Language) => [line(item, language)]
}

export interface ReasonFlag {
  readonly reason: string
}

export function withReason(command: Command): Command {
  return command.requiredOption('--reason <motif>', 'pourquoi ; écrit au journal')
}

export function whole(min: number, max: number, expected: string): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (/^\d+$/.test(text) && text.length <= String(max).length && number >= min && number <= max) return number
    throw new InvalidArgumentError(expected)
  }
}

export function given<F extends object, K extends keyof F>(flags: F, ...keys: readonly K[]) {
  const all = keys.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]] as const]))
  return Object.fromEntries(all) as Pick<F, K>
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

async function settled(
  context: Context,
  flags: CommonFlags & { read: (environment: Environment) => Config },
  action: (run: CommandRun) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { terminal } = context
  const json = flags.json === true
  let language: Language = flags.lang ?? languageOf(terminal.environment)
  try {
    const { server } = flags
    const given = server === undefined ? {} : { ACTES_SERVER: server }
    const config = flags.read({ ...terminal.environment, ...given })
    language = flags.lang ?? config.language
    return await action(runOf({ context, config, language, json }))
  } catch (error) {
    if (!(error instanceof ActesError)) throw error
    const { code, params, problems } = error
    const all = problems.length > 0 ? problems : [{ code, path: '', params }]
    if (json) terminal.out(failureJson(all, language, code))
    else terminal.err(`${problemLines(all, language).map(oneLine).join('\n')}\n`)
    return exitCodeOf(code)
  }
}

/** Any failure with --json: `{ok: false, problems: [{code, sentence, path}]}`. Older programs read the other names. */
export function failureJson(problems: readonly Problem[], language: Language, code = problems[0]?.code): string {
  return `${inertJson({ ok: false, code, problems: problemsToJson(problems, language) }, 2)}\n`
}

/** Text from outside must not control the terminal. */
function inert(line: string): string {
  return line.replaceAll(/[^\P{C}\n\t]/gu, '\uFFFD')
}

/** As `inert`, on one line: text from outside must not forge lines. */
export function oneLine(line: string): string {
  return inert(line.replaceAll(/\s*[\n\t]\s*/g, ' '))
}

/** JSON leaves some characters that a terminal obeys or reorders: escape them. */
function inertJson(value: unknown, indent = 0): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value, null, indent).replaceAll(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    escaped,
  )
}

function runOf(parts: Pick<CommandRun, 'context' | 'config' | 'language' | 'json'>): CommandRun {
  const { terminal } = parts.context
  return {
    ...parts,
    print: (json, lines) => {
      if (parts.json) terminal.out(`${inertJson(json, 2)}\n`)
      else if (lines.length > 0) terminal.out(`${fitted(lines.map(inert), terminal.columns).join('\n')}\n`)
      else terminal.err(`${nothing[parts.language]}\n`)
    },
    tell: (line) =>
      (parts.json ? terminal.err : terminal.out)(`${fitted([inert(line)], terminal.columns).join('\n')}\n`),
  }
}

const nothing = both('Aucun résultat.', 'No results.')

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

const unreachableCodes: readonly ErrorCode[] = [
  'ACTES-S001',
  'ACTES-S002',
  'ACTES-S005',
  'ACTES-S008',
  'ACTES-S010',
  'ACTES-S011',
  'ACTES-S012',
  'ACTES-S024',
  'ACTES-S025',
  'ACTES-S026',
  'ACTES-S027',
  'ACTES-S032',
  'ACTES-Q001',
  'ACTES-A033',
  'ACTES-F018',
]

/** Exit 3: a needed service is missing; 2: wrong settings; 6: another person must agree; 1: other expected errors. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  if (unreachableCodes.includes(code)) return exitCodes.unreachable
  if (code === 'ACTES-A091') return exitCodes.awaited
  return code.startsWith('ACTES-C') ? exitCodes.usage : exitCodes.refused
}

/** ACTES-C009 when the port is taken, any other error unchanged. */
export function listenFault(error: unknown, port: number): unknown {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  return isTaken ? new ActesError('ACTES-C009', { params: { port }, cause: error }) : error
}

/** Problems in a JSON result: `{code, path, value?, message}`; `sentence` repeats it under the name of failures. */
export function problemsToJson(problems: readonly Problem[], language: Language) {
  return firstProblems(problems).map((each) => ({
    code: each.code,
    path: each.path,
    ...(each.value !== undefined && { value: each.value }),
    message: sentenceOf(each, language),
    sentence: sentenceOf(each, language),
  }))
}

export function problemLines(problems: readonly Problem[], language: Language): readonly string[] {
  return problemsToJson(problems, language).map(
    ({ code, path, message }) => `${code}  ${path === '' ? '' : `${path} : `}${message}`,
  )
}

export function wrongUsage(run: CommandRun, expected: Both | string): ExitCode {
  const { context, language, json } = run
  const words = typeof expected === 'string' ? expected : expected[language]
  const reason = `${language === 'fr' ? 'attendu : ' : 'expected: '}${words}`
  if (json) context.terminal.out(failureJson([problem('ACTES-C030', '', { params: { reason } })], language))
  else context.terminal.err(`${reason}\n`)
  return exitCodes.usage
}

/** Usage to show where a remote server is not accepted. */
export const onItsMachine = both(
  'une commande lancée sur la machine de l’installation',
  'a command on the machine of the installation',
)

export function stopAsked({ context: { interrupted } }: CommandRun): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  process.once('SIGTERM', () => resolve())
  interrupted.addEventListener('abort', () => resolve(), { once: true })
  if (interrupted.aborted) resolve()
  return promise
}

/** For the journal: the system account, never a person's name. */
export function whoAmI(): string {
  try {
    return `cli:${userInfo().username}`
  } catch {
    return `cli:${process.getuid?.() ?? 0}`
  }
}

/** `app` is present when this process opened the installation itself. */
export interface CommandDesk {
  readonly ask: Ask
  readonly app?: App
}

// Two short commands at once: the second waits for the first to release the folder.
const patience = { tries: 10, waitMs: 300 }

/** Lend the operations: of a named server, else of the database or embedded folder, or of the process serving it. */
export async function withDesk<T>(
  run: CommandRun,
  queue: AppOptions['queue'],
  work: (desk: CommandDesk) => Promise<T>,
): Promise<T> {
  const { server, token = '', home } = run.config
  const asking = { who: whoAmI(), language: run.language }
  if (server !== undefined) return overWire(({ serverWire }) => serverWire(new URL(server), { ...asking, token }), work)
  const [{ openApp }, { ownerCaller }, { answersAt, findSocket }] = await Promise.all([
    import('../app.ts'),
    import('../operations/guard.ts'),
    import('../operations/owner-socket.ts'),
  ])
  for (let tries = 1; ; tries++) {
    const app = await openApp(run.config, { queue }).catch((error: unknown) => heldElsewhere(error))
    if (!('heldBy' in app)) {
      const ask = refusingBlankReasons(app.askAs(ownerCaller(asking.who, asking.language)))
      return work({ ask, app }).finally(() => app.close())
    }
    const path = await findSocket(home)
    if (await answersAt(path)) return overWire(({ ownerWire }) => ownerWire(path, asking), work)
    if (tries === patience.tries) throw app.heldBy
    await pause(patience.waitMs)
  }
}

/** Wait a little for another command that holds the embedded folder, but not for a process that serves it. */
export async function openPatiently(run: CommandRun, options: AppOptions): Promise<App> {
  const [{ openApp }, { answersAt, findSocket }] = await Promise.all([
    import('../app.ts'),
    import('../operations/owner-socket.ts'),
  ])
  const { home } = run.config
  for (let tries = 1; ; tries++) {
    const app = await openApp(run.config, options).catch((error: unknown) => heldElsewhere(error))
    if (!('heldBy' in app)) return app
    if (tries === patience.tries || (await answersAt(await findSocket(home)))) throw app.heldBy
    await pause(patience.waitMs)
  }
}

function heldElsewhere(error: unknown): { heldBy: ActesError } {
  if (error instanceof ActesError && error.code === 'ACTES-S008') return { heldBy: error }
  throw error
}

type Wires = typeof import('../operations/wire.ts')

async function overWire<T>(open: (wires: Wires) => Wire, work: (desk: CommandDesk) => Promise<T>): Promise<T> {
  const wire = open(await import('../operations/wire.ts'))
  return work({ ask: refusingBlankReasons(wire.ask) }).finally(() => wire.close())
}

/** Refuses a blank reason here, with the same code wherever the operations run. */
function refusingBlankReasons(ask: Ask): Ask {
  return askBy(async (name, input) => {
    const [{ needReason }, { table }] = await Promise.all([
      import('../operations/inputs.ts'),
      import('../operations/table.ts'),
    ])
    needReason(table[name], input)
    return ask[name](input as never)
  })
}
