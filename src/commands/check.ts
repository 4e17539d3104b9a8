// actes check DEPOSIT: every rule on a deposit, and what its texts will become; nothing is kept and nothing is sent.
import { act, exitCodes, problemLines, told, type AddCommand, type ExitCode, type Run } from './command.ts'
import { conversionLines, declared, givenOf, withSender, type SenderFlags } from './offline.ts'
import { openProgress } from './progress.ts'

export const addCheck: AddCommand = (program, context, settle) => {
  const command = program.command('check <dépôt>').description('vérifier un acte, toutes règles, sans rien envoyer')
  act<SenderFlags, [string]>(withSender(command), { context, settle }, checkOne)
}

async function checkOne(run: Run, flags: SenderFlags, [path]: [string]): Promise<ExitCode> {
  const [{ systemClock }, { openPdfExaminer }, { admitOffline }] = await Promise.all([
    import('../app.ts'),
    import('../files/pdf/examiner.ts'),
    import('../offline/admission.ts'),
  ])
  const examiner = openPdfExaminer()
  const progress = await openProgress(run.context.terminal, 1)
  try {
    const { problems, warnings, conversions } = await admitOffline(path, {
      now: systemClock.now,
      examiner,
      onStep: progress.advance,
      known: (siren) => declared(run, siren),
      ...givenOf(flags),
    })
    progress.close()
    if (run.context.interrupted.aborted) return exitCodes.interrupted
    const ok = problems.length === 0
    run.print({ ok, problems: told(problems, run.language), warnings: told(warnings, run.language), conversions }, [
      `${path} : ${verdict(ok, run)}`,
      ...problemLines([...problems, ...warnings], run.language),
      ...conversionLines(conversions),
    ])
    return ok ? exitCodes.done : exitCodes.refused
  } finally {
    progress.close()
    await examiner.close()
  }
}

function verdict(ok: boolean, { language }: Run): string {
  if (language === 'en') return ok ? 'in order' : 'refused'
  return ok ? 'en règle' : 'refusé'
}
