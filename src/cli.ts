// The command line (manual, commands): one file per command in commands/.
import { Command, CommanderError } from 'commander'
import { addAsking } from './commands/asking.ts'
import { addBackup, addRestore } from './commands/backup.ts'
import { addExport, addImport, addLeave } from './commands/portable.ts'
import { addCalendar } from './commands/calendar.ts'
import { addCheck } from './commands/check.ts'
import { addClassification } from './commands/classification.ts'
import { addCollectivite } from './commands/collectivite.ts'
import { exitCodes, type AddCommand, type Context, type ExitCode, type Terminal } from './commands/command.ts'
import { addConnections } from './commands/connections.ts'
import { addCredentials } from './commands/credentials.ts'
import { addAnnul, addCancel, addPublish, addReply, addResolve, addRetract } from './commands/decisions.ts'
import { addDemo } from './commands/demo.ts'
import { addDeposit } from './commands/deposit.ts'
import { addBordereau, addCertificate, addRestamp, addStamped } from './commands/documents.ts'
import { addDoctor } from './commands/doctor.ts'
import { addExplain } from './commands/explain.ts'
import { inFrench, speakFrench } from './commands/french.ts'
import { addGo } from './commands/go.ts'
import { addInspect } from './commands/inspect.ts'
import { addJournalExport, addJournalVerify } from './commands/journal.ts'
import { addKeys } from './commands/keys.ts'
import { addList } from './commands/list.ts'
import { addManual } from './commands/manual.ts'
import { addMigrate } from './commands/migrate.ts'
import { addPack } from './commands/pack.ts'
import { addArchive, addProof, addVerify } from './commands/proof.ts'
import { addReconcile } from './commands/reconcile.ts'
import { addRegister } from './commands/register.ts'
import { addRequeue } from './commands/requeue.ts'
import { addReturns } from './commands/returns.ts'
import { addSandbox } from './commands/sandbox.ts'
import { addSchedules } from './commands/schedules.ts'
import { addShow } from './commands/show.ts'
import { addStart } from './commands/start.ts'
import { addRequests } from './commands/requests.ts'
import { addTasks } from './commands/tasks.ts'
import { addToken } from './commands/token.ts'
import { addUser } from './commands/user.ts'
import { ownVersion } from './config/version.ts'

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
  addConnections,
  addGo,
  addReconcile,
  addCollectivite,
  addCredentials,
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
  addMigrate,
  addBackup,
  addRestore,
  ...[addExport, addLeave, addImport],
  addSandbox,
]

/**
 * Run one command line.
 * @param args after the program's name
 */
export async function runCli(args: readonly string[], context: Context): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done
  const { out, err } = context.terminal
  const program = speakFrench(new Command('actes'))
    .description('Télétransmission des actes au contrôle de légalité')
    .version(ownVersion(), '-V, --version', 'afficher la version')
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err, outputError: (text, write) => write(inFrench(text)) })
  for (const add of commands) add(program, { context, settle: (settled) => (code = settled) })
  for (const command of everyCommand(program)) command.exitOverride().configureOutput(program.configureOutput())
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    throw error
  }
}

function everyCommand(command: Command): readonly Command[] {
  return command.commands.flatMap((child) => [child, ...everyCommand(child)])
}

/** The process's own command line: `process.argv`, its streams, its signals. */
export function main(argv: readonly string[]): void {
  const stop = new AbortController()
  process.once('SIGINT', () => {
    stop.abort()
    // What does not follow anything has nothing to give back; a second Ctrl-C does not wait.
    setTimeout(() => process.exit(exitCodes.interrupted), 15_000).unref()
  })
  const isUnread = lettingReadersGo()
  const terminal: Terminal = {
    out: (text) => void (isUnread() || process.stdout.write(text)),
    err: (text) => void process.stderr.write(text),
    isUnread,
    interactive: process.stderr.isTTY === true,
    ...(process.stdout.isTTY && { columns: process.stdout.columns }),
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
 * A reader may close its end before all is written (`actes … | head`): the command ends as it would have, in silence. What
 * cannot be written for another reason, on a full disk, is told, and is a failure.
 * @returns whether whoever read standard output has left
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
