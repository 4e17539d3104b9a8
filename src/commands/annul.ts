// actes annul ID: ask the prefecture to annul the transmission of an act that it has acknowledged (transaction 6).
import { act, exitCodes, withDesk, type AddCommand } from './command.ts'
import { summaryLine } from './list.ts'

export const addAnnul: AddCommand = (program, context, settle) => {
  const command = program
    .command('annul <id>')
    .description('demander à la préfecture d’annuler la transmission d’un acte acquitté')
    .requiredOption('--reason <motif>', 'pourquoi ; écrit au journal')
  act<{ reason: string }, [string]>(command, { context, settle }, async (run, { reason }, [name]) => {
    const row = await withDesk(run, 'wanted', ({ ask }) => ask('annulTransmission', { id: name, reason }))
    run.print(row, [summaryLine(row, run.language)])
    return exitCodes.done
  })
}
