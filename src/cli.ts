// The command line (manual, commands). Each file of commands/ holds one command.
import { Command, CommanderError } from 'commander'
import { systemClock } from '#clock.ts'
import { addAsking } from '#commands/asking.ts'
import { addBackup, addRestore } from '#commands/backup.ts'
import { addExport, addImport, addLeave } from '#commands/portable.ts'
import { addCalendar } from '#commands/calendar.ts'
import { addCheck } from '#commands/check.ts'
import { addClassification } from '#commands/classification.ts'
import { addCollectivite } from '#commands/collectivite.ts'
import { addCollect } from '#commands/collect.ts'
import { exitCodes, type AddCommand, type Context, type ExitCode, type Terminal } from '#commands/command.ts'
import { failureJson, fitted } from '#commands/printing.ts'
import { addCompletion } from '#commands/completion.ts'
import { addConnections } from '#commands/connections.ts'
import { addCredentials } from '#commands/credentials.ts'
import { addAnnul, addCancel, addPublish, addReply, addResolve, addRetract, addWithhold } from '#commands/decisions.ts'
import { addDemo } from '#commands/demo.ts'
import { addDeposit } from '#commands/deposit.ts'
import { addBordereau, addCertificate, addRestamp, addStamped } from '#commands/documents.ts'
import { addDoctor } from '#commands/doctor.ts'
import { addExplain } from '#commands/explain.ts'
import { inLanguage, speaking, translate } from '#commands/help.ts'
import { addGateway } from '#commands/gateway.ts'
import { addGo } from '#commands/go.ts'
import { addInspect } from '#commands/inspect.ts'
import { addJournalExport, addJournalVerify } from '#commands/journal.ts'
import { addKeys } from '#commands/keys.ts'
import { addList } from '#commands/list.ts'
import { addManual } from '#commands/manual.ts'
import { addMigrate } from '#commands/migrate.ts'
import { addPack } from '#commands/pack.ts'
import { addArchives } from '#commands/archives.ts'
import { addArchive, addProof, addVerify } from '#commands/proof.ts'
import { addReconcile } from '#commands/reconcile.ts'
import { addRegister } from '#commands/register.ts'
import { addRequeue } from '#commands/requeue.ts'
import { addReturns } from '#commands/returns.ts'
import { addSandbox } from '#commands/sandbox.ts'
import { addSchedules } from '#commands/schedules.ts'
import { addShow } from '#commands/show.ts'
import { addStart } from '#commands/start.ts'
import { addRequests } from '#commands/requests.ts'
import { addTasks } from '#commands/tasks.ts'
import { addToken } from '#commands/token.ts'
import { addUser } from '#commands/user.ts'
import type { Environment } from '#config/config.ts'
import { languageOf } from '#config/language.ts'
import { ownVersion } from '#config/version.ts'
import { problem, type Problem } from '#errors.ts'
import type { Language } from '#text/sentences.ts'

export const commands: readonly AddCommand[] = [
  addDemo,
  addStart,
  addPack,
  addCheck,
  addExplain,
  addInspect,
  addDeposit,
  addList,
  addShow,
  addRequeue,
  addResolve,
  addCancel,
  addAnnul,
  addPublish,
  addRetract,
  addWithhold,
  addStamped,
  addBordereau,
  addCertificate,
  addRestamp,
  addProof,
  addArchive,
  addVerify,
  addReply,
  addRegister,
  addTasks,
  addReturns,
  addClassification,
  addSchedules,
  addCollect,
  addConnections,
  addGo,
  addReconcile,
  addCollectivite,
  addCredentials,
  addArchives,
  addKeys,
  addAsking,
  addJournalVerify,
  addJournalExport,
  addUser,
  addToken,
  addRequests,
  addCalendar,
  addDoctor,
  addManual,
  addCompletion,
  addMigrate,
  addBackup,
  addRestore,
  addExport,
  addLeave,
  addImport,
  addSandbox,
  addGateway,
]

/** Run one command line. @param args without the program's name */
export async function runCli(args: readonly string[], context: Context): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done
  const asked = askedIn(args, context.terminal.environment)
  const program = programFor(context, asked, (settled) => (code = settled))
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done
    if (asked.json) context.terminal.out(failureJson([problemFromCliError(error, asked.language)], asked.language))
    if (error instanceof CommanderError) return exitCodes.usage
    throw error
  }
}

interface CliOutputOptions {
  readonly json: boolean
  readonly language: Language
}

function askedIn(args: readonly string[], environment: Environment): CliOutputOptions {
  const end = args.indexOf('--')
  const flags = end < 0 ? args : args.slice(0, end)
  const wish = flags.find((each, index) => flags[index - 1] === '--lang' || each.startsWith('--lang='))
  const lang = wish === undefined ? {} : { ACTES_LANG: wish.replace('--lang=', '') }
  return { json: flags.includes('--json'), language: languageOf({ ...environment, ...lang }) }
}

function programFor(context: Context, { json, language }: CliOutputOptions, settle: (code: ExitCode) => void): Command {
  const { out, err, columns } = context.terminal
  const program = speaking(new Command('actes'), language)
    .description('Télétransmission des actes au contrôle de légalité')
    .version(ownVersion(), '-V, --version', 'afficher la version')
  for (const add of commands) add(program, { context, settle })
  translate(program, language)
  const width = () => Math.min(columns ?? narrowest, widest)
  const fits = (write: (text: string) => void, to: number | undefined) => (text: string) =>
    write(fitted([text], to).join('\n'))
  for (const command of [program, ...everyCommand(program)])
    command.exitOverride().configureOutput({
      writeOut: fits(out, width()),
      writeErr: json ? () => undefined : fits(err, columns),
      getOutHelpWidth: width,
      getErrHelpWidth: width,
      outputError: (text, write) => write(inLanguage(text, language)),
    })
  return program
}

/** Help is 60 columns wide when the terminal's width is unknown. */
const [narrowest, widest] = [60, 100]

function problemFromCliError(error: unknown, language: Language): Problem {
  if (!(error instanceof CommanderError)) return problem('ACTES-A032', '')
  const [first = ''] = inLanguage(error.message, language).split('\n')
  const reason = error.code === 'commander.help' ? '' : first.replace(/^(erreur :|error:) /, '').replace(/\.$/, '')
  return problem('ACTES-C030', /'([^']*)'/.exec(error.message)?.[1] ?? '', { params: { reason } })
}

function everyCommand(command: Command): readonly Command[] {
  return command.commands.flatMap((child) => [child, ...everyCommand(child)])
}

export function main(argv: readonly string[]): void {
  const stop = new AbortController()
  process.once('SIGINT', () => {
    stop.abort()
    // A command that ignores the abort signal has nothing to release. A second Ctrl-C exits at once.
    systemClock.after(15_000, () => process.exit(exitCodes.interrupted)).unref()
  })
  const isUnread = lettingReadersGo()
  const terminal: Terminal = {
    out: (text) => void (isUnread() || process.stdout.write(text)),
    err: (text) => void process.stderr.write(text),
    isUnread,
    interactive: process.stderr.isTTY === true,
    // An unsized terminal reports 0 columns.
    ...(process.stdout.isTTY && process.stdout.columns > 0 && { columns: process.stdout.columns }),
    ...(process.stdin.isTTY && process.stdout.isTTY && { input: process.stdin }),
    environment: process.env,
  }
  runCli(argv.slice(2), { terminal, interrupted: stop.signal }).then(
    (code) => {
      process.exitCode = code
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
      process.exitCode = exitCodes.bug
    },
  )
}

/**
 * A reader may close the pipe early (`actes … | head`): end normally and in silence. Other write errors, such as a full
 * disk, are reported and fail the command.
 */
function lettingReadersGo(): () => boolean {
  let unread = false
  process.stderr.on('error', () => undefined)
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    unread = true
    if (error.code === 'EPIPE') return
    process.stderr.write(`${error.message}\n`)
    process.once('exit', () => (process.exitCode = exitCodes.refused))
  })
  return () => unread
}
