// What every command shares: its common flags and its action, one JSON document or lines for people on standard output,
// everything else on standard error, and the manual's exit codes.
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { Config, Environment } from '#config/config.ts'
import { languageOf } from '#config/language.ts'
import { ActesError, problem, type ErrorCode } from '#errors.ts'
import type { Ask } from '#operations/ask.ts'
import type { OutputOf } from '#operations/operation.ts'
import type { Name, OperationTable } from '#operations/table.ts'
import type { Both, Language } from '#text/sentences.ts'
import { both } from '#text/both.ts'
import { withDesk } from './opening.ts'
import { failureJson, fitted, inert, inertJson, oneLine, problemLines } from './printing.ts'

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
  /** @param ok false: what was asked was refused, as a whole or in part */
  print(json: unknown, lines: readonly string[], ok?: boolean): ExitCode
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

const commonOptions = (): readonly Option[] => [
  new Option('--json', 'un seul document JSON sur la sortie standard'),
  new Option('--lang <langue>', 'langue des messages').choices(['fr', 'en']),
  new Option('--server <adresse>', 'serveur distant, avec le jeton ACTES_TOKEN'),
]

/** The flags of every command that has an action, for example `--json`. */
export const commonFlags = commonOptions().map(({ long }) => long)

/** Add common flags and an action. `refusedSettings`: it runs, on harmless defaults, when settings are refused. */
export function act<F extends object, A extends readonly unknown[]>(
  command: Command,
  { context, settle, refusedSettings }: Settling & { readonly refusedSettings?: 'told by the action' },
  action: (run: CommandRun, flags: F, args: A) => Promise<ExitCode>,
): void {
  for (const option of commonOptions()) command.addOption(option)
  command.action(async (...given: unknown[]) => {
    // A group with an action of its own parses the common flags before its subcommands do.
    const flags = command.optsWithGlobals<F & CommonFlags>()
    const args = given.slice(0, -2) as unknown as A
    const { readConfig, readSettings } = await import('#config/config.ts')
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
    return run.print(json ? json(given, run.language) : given, lines(given, run.language), !isRefused?.(given))
  })
}

type OperationOutput<N extends Name> = OutputOf<OperationTable[N]>

/** As `asks`, where arguments are the parameters of the operation's path and options are keys of its input. */
export function mirrors<N extends Name>(
  command: Command,
  settling: Settling,
  { ask: name, ...answer }: Mirrored<N>,
): void {
  asks<object, readonly unknown[], OperationOutput<N>>(command, settling, {
    ...answer,
    ask: async (ask, _flags, args) => {
      const { table } = await import('#operations/table.ts')
      const keys = table[name].path.match(/(?<=:)\w+/g) ?? []
      const own = Object.entries(command.opts()).filter(([key]) => !commonFlags.includes(`--${key}`))
      const input = Object.fromEntries([...keys.map((key, at) => [key, args[at]]), ...own])
      return ask[name](input as never)
    },
  })
}

type Mirrored<N extends Name> = Omit<OperationAction<never, never, OperationOutput<N>>, 'ask'> & { readonly ask: N }

/** Adds commands that mirror an operation each, with a reason where one is asked for. */
export function mirroring(group: Command, settling: Settling) {
  return <N extends Name>(
    words: string,
    does: string,
    { why, option, ...answer }: Mirrored<N> & { readonly why?: true; readonly option?: Option },
  ) => {
    const command = group.command(words).description(does)
    if (option) command.addOption(option)
    mirrors(why ? withReason(command) : command, settling, answer)
  }
}

export interface ReasonFlag {
  readonly reason: string
}

/** Why a person decides so. */
export const reasonOption = { flags: '--reason <motif>', does: 'pourquoi ; écrit au journal' } as const

export function withReason(command: Command): Command {
  return command.requiredOption(reasonOption.flags, reasonOption.does)
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

async function settled(
  context: Context,
  flags: CommonFlags & { read: (environment: Environment) => Config },
  action: (run: CommandRun) => Promise<ExitCode>,
) {
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

function runOf(parts: Pick<CommandRun, 'context' | 'config' | 'language' | 'json'>): CommandRun {
  const { terminal } = parts.context
  return {
    ...parts,
    print: (json, lines, ok = true) => {
      if (parts.json) terminal.out(`${inertJson(json, 2)}\n`)
      else if (lines.length > 0) terminal.out(`${fitted(lines.map(inert), terminal.columns).join('\n')}\n`)
      else terminal.err(`${nothing[parts.language]}\n`)
      return ok ? exitCodes.done : exitCodes.refused
    },
    tell: (line) =>
      (parts.json ? terminal.err : terminal.out)(`${fitted([inert(line)], terminal.columns).join('\n')}\n`),
  }
}

const nothing = both('Aucun résultat.', 'No results.')

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
