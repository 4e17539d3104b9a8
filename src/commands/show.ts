// actes show ID: everything that is known of one transmission, found by id, identifier or number.
import type { ShownTransmission } from '../operations/operations.ts'
import { codeSentence, stateSentence, type Language } from '../sentences.ts'
import { act, exitCodes, told, withDesk, type AddCommand } from './command.ts'

export const addShow: AddCommand = (program, context, settle) => {
  const command = program.command('show <id>').description('tout ce que l’on sait d’une transmission')
  act<object, [string]>(command, { context, settle }, async (run, _flags, [name]) => {
    const shown = await withDesk(run, 'none', ({ operations }) => operations.show(name))
    const { language } = run
    const retours = shown.retours.map((retour) => ({
      ...retour,
      deviations: told(retour.deviations, language),
      problems: told(retour.problems, language),
    }))
    run.print({ ...shown, retours }, linesOf(shown, language))
    return exitCodes.done
  })
}

function linesOf(shown: ShownTransmission, language: Language): readonly string[] {
  const state = stateSentence(shown.state, language)
  return [
    `${shown.idActe}  (${shown.id})`,
    shown.objet,
    `${state.short} : ${state.long}`,
    ...(shown.held ? [`${shown.held.code} : ${codeSentence(shown.held.code, language)}`] : []),
    ...(shown.dateReception ? [`Date de réception : ${shown.dateReception}`] : []),
    ...shown.files.map((file) => `  ${file.role.padEnd(9)} ${file.name}  ${file.sizeBytes}  ${file.sha256}`),
    ...shown.journal.map((line) =>
      [`  ${new Date(line.at).toISOString()}`, line.who, line.event, line.code ?? ''].join('  ').trimEnd(),
    ),
  ]
}
