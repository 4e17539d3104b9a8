// actes sandbox: what the built-in prefecture has received, and the numbers that steer it.
import { join } from 'node:path'
import { sandboxNumbers } from '../sandbox/numbers.ts'
import { act, exitCodes, type AddCommand } from './command.ts'

export const addSandbox: AddCommand = (program, context, settle) => {
  const command = program
    .command('sandbox')
    .description('la préfecture intégrée : ce qu’elle a reçu, ce qui la fait réagir')
  act<object, []>(command, { context, settle }, async (run) => {
    const { readLedger } = await import('../sandbox/ledger.ts')
    const received = await readLedger(join(run.config.home, 'sandbox'))
    run.print({ received, numbers: sandboxNumbers }, [
      `${received.length} envoi(s) reçu(s)`,
      ...received.map(({ receivedAt, archive, idActe }) => `  ${receivedAt}  ${archive}  ${idActe}`),
      'Numéros qui font réagir la préfecture intégrée :',
      ...sandboxNumbers.map(({ suffix, effect }) => `  …${suffix.padEnd(8)} ${effect}`),
    ])
    return exitCodes.done
  })
}
