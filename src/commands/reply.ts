// actes reply RETOUR --with FILE…: answer a letter of the prefecture (2-2, 3-4, 4-4), or refuse what it asks (3-3, 4-3).
import { resolve } from 'node:path'
import { ActesError } from '../errors.ts'
import { act, exitCodes, withDesk, type AddCommand } from './command.ts'
import { summaryLine } from './list.ts'

interface Flags {
  readonly with: readonly string[]
  readonly refuse?: boolean
  readonly type?: string
  readonly reason: string
}

export const addReply: AddCommand = (program, context, settle) => {
  const command = program
    .command('reply <retour>')
    .description('répondre à un courrier de la préfecture ; le retour est celui de « actes tasks list »')
    .requiredOption('--with <fichiers...>', 'les documents de la réponse')
    .option('--refuse', 'refuser ce que la lettre demande (3-3, 4-3) au lieu d’y répondre')
    .option('--type <code>', 'code PJ des documents ; par défaut celui de la nature de l’acte')
    .requiredOption('--reason <motif>', 'pourquoi ; écrit au journal')
  act<Flags, [string]>(command, { context, settle }, async (run, flags, [retour]) => {
    const files = flags.with.map((path) => resolve(path))
    const type = flags.type === undefined ? {} : { typePiece: flags.type }
    const form = { refuse: flags.refuse === true, ...type, reason: flags.reason }
    if (form.reason.trim() === '') throw new ActesError('ACTES-A001')
    const row = await withDesk(run, 'wanted', ({ ask }) => ask('answerLetter', { id: retour, form, files }))
    run.print(row, [summaryLine(row, run.language)])
    return exitCodes.done
  })
}
