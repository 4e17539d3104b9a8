// actes check DEPOSIT: every rule on a deposit, and how its texts change; nothing is kept or sent.
import { act, exitCodes, type AddCommand, type CommandRun } from './command.ts'
import { problemLines, withSentences } from './printing.ts'
import {
  conversionLines,
  findDeclaredCollectivite,
  givenOf,
  withExaminer,
  withSender,
  type SenderFlags,
} from './offline.ts'

export const addCheck: AddCommand = (program, settling) => {
  const command = program.command('check <dépôt>').description('vérifier un acte, toutes règles, sans rien envoyer')
  act<SenderFlags, [string]>(withSender(command), settling, checkOne)
}

async function checkOne(run: CommandRun, flags: SenderFlags, [path]: [string]) {
  const { admitOffline } = await import('#offline/admission.ts')
  const known = (siren: string) => findDeclaredCollectivite(run, siren)
  const { problems, warnings, conversions } = await withExaminer(run, 1, (looking) =>
    admitOffline(path, { ...looking, known, ...givenOf(flags) }),
  )
  if (run.context.interrupted.aborted) return exitCodes.interrupted
  const ok = problems.length === 0
  return run.print(
    withSentences({ ok, problems, warnings, conversions }, run.language),
    [
      `${path} : ${verdict(ok, run)}`,
      ...problemLines([...problems, ...warnings], run.language),
      ...conversionLines(conversions),
    ],
    ok,
  )
}

function verdict(ok: boolean, { language }: CommandRun) {
  if (language === 'en') return ok ? 'in order' : 'refused'
  return ok ? 'en règle' : 'refusé'
}
