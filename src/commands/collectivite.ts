// actes collectivite add FILE.json | list | show SIREN: the senders, declared once.
import { dirname } from 'node:path'
import type { Declared } from '../operations/shapes.ts'
import { ActesError, problem } from '../errors.ts'
import { withGivenFiles } from '../files/given-files.ts'
import { readJson } from '../files/json.ts'
import { act, exitCodes, withDesk, type AddCommand } from './command.ts'

export const addCollectivite: AddCommand = (program, context, settle) => {
  const group = program.command('collectivite').description('déclarer et montrer les collectivités')
  act<object, [string]>(
    group.command('add <fichier.json>').description('déclarer une collectivité, ou remplacer ses réglages'),
    { context, settle },
    async (run, _flags, [path]) => {
      const input = await withGivenFiles(await readJson(path), dirname(path))
      const declared = await withDesk(run, 'none', ({ ask }) => ask('declareCollectivite', input))
      run.print({ ok: true, ...declared }, linesOf(declared))
      return exitCodes.done
    },
  )
  act<object, []>(
    group.command('list').description('les collectivités déclarées'),
    { context, settle },
    async (run) => {
      const { items: all } = await withDesk(run, 'none', ({ ask }) => ask('listDeclarations', {}))
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
      const { items: all } = await withDesk(run, 'none', ({ ask }) => ask('listDeclarations', {}))
      const found = all.find((one) => one.siren === siren)
      if (!found) throw new ActesError('ACTES-V006', { problems: [problem('ACTES-V006', '', { value: siren })] })
      run.print(found, [JSON.stringify(found, null, 2)])
      return exitCodes.done
    },
  )
}

function linesOf({ siren, created, left }: Declared): readonly string[] {
  const done = `${siren} ${created ? 'déclarée' : 'mise à jour'}`
  if (!left) return [done]
  const { connection, awaiting } = left
  return [
    done,
    `Attention : ${awaiting} envoi(s) attendent encore une réponse par ${connection}, que plus rien ne relève.`,
    'Pour la recevoir, déclarez de nouveau cette passerelle jusqu’à leur accusé, puis changez-en.',
  ]
}
