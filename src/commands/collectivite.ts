// actes collectivite add FILE.json | list | show SIREN: the senders, declared once.
import { dirname } from 'node:path'
import type { Declared } from '../operations/shapes/collectivites.ts'
import { ActesError, problem } from '../errors.ts'
import { withGivenFiles } from '../files/given-files.ts'
import { readJson } from '../files/json.ts'
import { act, asks, exitCodes, withDesk, type AddCommand } from './command.ts'

export const addCollectivite: AddCommand = (program, settling) => {
  const group = program.command('collectivite').description('déclarer et montrer les collectivités')
  const add = group.command('add <fichier.json>')
  add.description('déclarer une collectivité, ou remplacer ses réglages')
  act<object, [string]>(add, settling, async (run, _flags, [path]) => {
    const declaration = await withGivenFiles(await readJson(path), dirname(path))
    const declared = await withDesk(run, 'none', ({ ask }) => ask('declareCollectivite', declaration))
    run.print({ ok: true, ...declared }, linesOf(declared))
    return exitCodes.done
  })
  asks(group.command('list').description('les collectivités déclarées'), settling, {
    ask: (ask) => ask('listDeclarations', {}),
    lines: ({ items }) => items.map(({ siren, nom, gateway }) => `${siren}  ${nom}  ${gateway.type}`),
  })
  asks(group.command('show <siren>').description('les réglages d’une collectivité'), settling, {
    ask: async (ask, _flags: object, [siren]: [string]) => {
      const found = (await ask('listDeclarations', {})).items.find((one) => one.siren === siren)
      if (!found) throw new ActesError('ACTES-V006', { problems: [problem('ACTES-V006', '', { value: siren })] })
      return found
    },
    lines: (found) => [JSON.stringify(found, null, 2)],
  })
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
