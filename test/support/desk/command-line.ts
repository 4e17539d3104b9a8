// One command as a user runs it: its arguments, a terminal that keeps what it is told, and the exit code.
import { Command, CommanderError } from 'commander'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exitCodes, type AddCommand, type ExitCode, type Terminal } from '../../../src/commands/command.ts'

export interface Ran {
  readonly code: ExitCode
  readonly out: string
  readonly err: string
  /** The one document of standard output. */
  json<T = unknown>(): T
}

/** Where no database is. */
const nowhere = join(tmpdir(), 'actes-without-a-home')

/**
 * Run a command line: its first word is the command's name.
 * @param environment beside a home where nothing is
 * @param more what else its terminal says of itself
 */
export async function run(
  add: AddCommand,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  more: Pick<Terminal, 'isUnread'> = {},
): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []]
  const terminal = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    interactive: false,
    environment: { ACTES_HOME: nowhere, ...environment },
    ...more,
  }
  let code: ExitCode = exitCodes.bug
  const program = new Command('actes').exitOverride()
  program.configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
  const context = { terminal, interrupted: new AbortController().signal }
  add(program, { context, settle: (settled) => (code = settled) })
  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    code = exitCodes.usage
  }
  const said = out.join('')
  return { code, out: said, err: err.join(''), json: <T>() => JSON.parse(said) as T }
}

/** Spaces that do not break are told like any other. */
export function plain(text: string): string {
  return text.replaceAll('\u00A0', ' ')
}
