// actes cancel ID: withdraw an act that has not been sent.
import { act, exitCodes, withDesk, type AddCommand } from './command.ts'
import { summaryLine } from './list.ts'

export const addCancel: AddCommand = (program, context, settle) => {
  const command = program
    .command('cancel <id>')
    .description('retirer un acte avant son envoi')
    .requiredOption('--reason <motif>', 'pourquoi ; écrit au journal')
  act<{ reason: string }, [string]>(command, { context, settle }, async (run, { reason }, [name]) => {
    const row = await withDesk(run, 'none', ({ ask }) => ask('cancelTransmission', { id: name, reason }))
    run.print(row, [summaryLine(row, run.language)])
    return exitCodes.done
  })
}
