// actes collectivite add FILE.json | list | show SIREN: the senders, declared once.
import { ActesError, problem } from '../errors.ts'
import { readJson } from '../files/json.ts'
import { act, exitCodes, withDesk, type AddCommand } from './command.ts'

export const addCollectivite: AddCommand = (program, context, settle) => {
  const group = program.command('collectivite').description('déclarer et montrer les collectivités')
  act<object, [string]>(
    group.command('add <fichier.json>').description('déclarer une collectivité, ou remplacer ses réglages'),
    { context, settle },
    async (run, _flags, [path]) => {
      const input = await readJson(path)
      const declared = await withDesk(run, 'none', ({ operations }) => operations.declare(input))
      run.print({ ok: true, ...declared }, [`${declared.siren} ${declared.created ? 'déclarée' : 'mise à jour'}`])
      return exitCodes.done
    },
  )
  act<object, []>(
    group.command('list').description('les collectivités déclarées'),
    { context, settle },
    async (run) => {
      const all = await withDesk(run, 'none', ({ operations }) => operations.collectivites())
      run.print(
        { items: all },
        all.map(({ siren, nom, gateway }) => `${siren}  ${nom}  ${gateway.type}`),
      )
      return exitCodes.done
    },
  )
  act<object, [string]>(
    group.command('show <siren>').description('les réglages d’une collectivité'),
    { context, settle },
    async (run, _flags, [siren]) => {
      const all = await withDesk(run, 'none', ({ operations }) => operations.collectivites())
      const found = all.find((one) => one.siren === siren)
      if (!found) throw new ActesError('ACTES-V006', { problems: [problem('ACTES-V006', '', { value: siren })] })
      run.print(found, [JSON.stringify(found, null, 2)])
      return exitCodes.done
    },
  )
}
