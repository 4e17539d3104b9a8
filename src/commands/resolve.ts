// actes resolve ID --arrived REF | --not-arrived: a person's verdict on a sending that has none.
import { act, exitCodes, withDesk, wrongUsage, type AddCommand } from './command.ts'
import { summaryLine } from './list.ts'

interface Flags {
  readonly arrived?: string
  readonly notArrived?: boolean
  readonly attempt?: string
  readonly reason: string
}

export const addResolve: AddCommand = (program, context, settle) => {
  const command = program
    .command('resolve <id>')
    .description('dire si un envoi incertain est arrivé')
    .option('--arrived <référence>', 'il est arrivé, sous cette référence de la plateforme')
    .option('--not-arrived', 'il n’est pas arrivé : il sera envoyé de nouveau')
    .option('--attempt <id>', 'cet envoi-là seulement, tel que vu')
    .requiredOption('--reason <motif>', 'pourquoi ; écrit au journal')
  act<Flags, [string]>(command, { context, settle }, async (run, flags, [name]) => {
    if ((flags.arrived === undefined) === !flags.notArrived)
      return wrongUsage(run, '--arrived RÉFÉRENCE ou --not-arrived')
    const { reason, attempt, arrived } = flags
    const verdict = arrived === undefined ? { notArrived: true as const } : { arrived }
    const seen = attempt === undefined ? {} : { attempt }
    const row = await withDesk(run, 'wanted', ({ ask }) =>
      ask('resolveTransmission', { id: name, ...verdict, reason, ...seen }),
    )
    run.print(row, [summaryLine(row, run.language)])
    return exitCodes.done
  })
}
