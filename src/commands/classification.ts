// actes classification show | find | refresh: a collectivité's matières and codes PJ, and a request for newer ones.
import type { ClassificationJson } from '#operations/shapes/collectivites.ts'
import type { Matiere } from '#protocol/classification/classification.ts'
import type { ClassificationMatches } from '#protocol/classification/search.ts'
import type { Language } from '#text/sentences.ts'
import { act, asks, mirroring, type AddCommand, type CommandRun } from './command.ts'
import { withDesk } from './opening.ts'
import { summaryLines } from './list.ts'
import { both } from '#text/both.ts'
import { saying } from './printing.ts'

export const addClassification: AddCommand = (program, settling) => {
  const group = program.command('classification').description('les matières et les codes PJ d’une collectivité')
  mirroring(group, settling)('show <siren>', 'la classification en vigueur, ses matières et ses codes PJ', {
    ask: 'showClassification',
    lines: formatClassificationLines,
  })
  const find = group
    .command('find <mots...>')
    .description('trouver une matière ou un code PJ ; sans collectivité, dans la table nationale intégrée')
    .option('--collectivite <siren>', 'SIREN de la collectivité')
  act<{ collectivite?: string }, [readonly string[]]>(find, settling, async (run, { collectivite }, [words]) => {
    const found = await search(run, words.join(' '), collectivite)
    return run.print(found, foundLines(found, run.language))
  })
  const refresh = group
    .command('refresh <siren>')
    .description('demander à la préfecture la classification en vigueur (7-1)')
    .option('--force', 'la liste entière, même si elle a été demandée aujourd’hui')
  asks(refresh, settling, {
    ask: (ask, { force = false }: { force?: boolean }, [siren]: [string]) =>
      ask.refreshClassification({ siren, force }),
    lines: summaryLines,
    wakes: true,
  })
}

/** Without a collectivité no database is opened. */
async function search(run: CommandRun, words: string, siren: string | undefined): Promise<ClassificationMatches> {
  if (siren !== undefined) return withDesk(run, 'none', ({ ask }) => ask.searchClassification({ siren, words }))
  const [{ nationalClassification }, { searchClassification }] = await Promise.all([
    import('#protocol/classification/classification.ts'),
    import('#protocol/classification/search.ts'),
  ])
  return searchClassification(nationalClassification, words)
}

const labels = {
  version: both('Classification du', 'Classification of'),
  builtIn: both('table nationale intégrée', 'built-in national table'),
  received: both('reçue de la préfecture', 'received from the préfecture'),
  checked: both('Confirmée par la préfecture :', 'Confirmed by the préfecture:'),
  never: both('jamais', 'never'),
  wanted: both('Une version plus récente est annoncée :', 'A newer version is announced:'),
  asking: both('Une demande est en cours', 'A request is on its way'),
  matieres: both('Matières', 'Matières'),
  typesPiece: both('Codes PJ', 'Codes PJ'),
  byDefault: both('par défaut', 'by default'),
  nothing: both('Rien ne contient tous ces mots', 'Nothing holds all these words'),
}

function formatClassificationLines(found: ClassificationJson, language: Language): readonly string[] {
  const { date, builtIn, checkedAt, wanted, asking, matieres, natures } = found
  const say = saying(labels, language)
  return [
    `${say('version')} ${date} (${say(builtIn ? 'builtIn' : 'received')})`,
    `${say('checked')} ${checkedAt ?? say('never')}`,
    ...(wanted === null ? [] : [`${say('wanted')} ${wanted}`]),
    ...(asking ? [say('asking')] : []),
    say('matieres'),
    ...treeLines(matieres, []),
    say('typesPiece'),
    ...natures.flatMap(({ abrege, libelle, typesPiece, defaultTypePiece }) => [
      `  ${abrege}  ${libelle} (${say('byDefault')} ${defaultTypePiece})`,
      ...typesPiece.map((type) => `    ${type.code}  ${type.libelle}`),
    ]),
  ]
}

function treeLines(matieres: readonly Matiere[], above: readonly number[]): readonly string[] {
  return matieres.flatMap(({ code, libelle, sous }) => {
    const codes = [...above, code]
    return [`${'  '.repeat(codes.length)}${codes.join('.')}  ${libelle}`, ...treeLines(sous, codes)]
  })
}

function foundLines({ matieres, typesPiece }: ClassificationMatches, language: Language): readonly string[] {
  if (matieres.length + typesPiece.length === 0) return [labels.nothing[language]]
  return [
    ...matieres.map(({ code, libelles }) => `${code}  ${libelles.join(' › ')}`),
    ...typesPiece.map(({ code, libelle, natures }) => `${code}  ${libelle} (${natures.join(', ')})`),
  ]
}
