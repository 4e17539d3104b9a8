// actes classification show | find | refresh: a collectivité's matières and codes PJ, and a request for newer ones.
import type { ClassificationJson } from '../operations/shapes/collectivites.ts'
import type { Matiere } from '../protocol/classification/classification.ts'
import type { ClassificationMatches } from '../protocol/classification/search.ts'
import type { Both, Language } from '../text/sentences.ts'
import { act, asks, exitCodes, withDesk, type AddCommand, type CommandRun } from './command.ts'
import { summaryLines } from './list.ts'

export const addClassification: AddCommand = (program, settling) => {
  const group = program.command('classification').description('les matières et les codes PJ d’une collectivité')
  const show = group.command('show <siren>').description('la classification en vigueur, ses matières et ses codes PJ')
  asks(show, settling, {
    ask: (ask, _flags: object, [siren]: [string]) => ask.showClassification({ siren }),
    lines: formatClassificationLines,
  })
  const find = group
    .command('find <mots...>')
    .description('trouver une matière ou un code PJ ; sans collectivité, dans la table nationale intégrée')
    .option('--collectivite <siren>', 'SIREN de la collectivité')
  act<{ collectivite?: string }, [readonly string[]]>(find, settling, async (run, { collectivite }, [words]) => {
    const found = await search(run, words.join(' '), collectivite)
    run.print(found, foundLines(found, run.language))
    return exitCodes.done
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
    import('../protocol/classification/classification.ts'),
    import('../protocol/classification/search.ts'),
  ])
  return searchClassification(nationalClassification, words)
}

const labels = {
  version: { fr: 'Classification du', en: 'Classification of' },
  builtIn: { fr: 'table nationale intégrée', en: 'built-in national table' },
  received: { fr: 'reçue de la préfecture', en: 'received from the préfecture' },
  checked: { fr: 'Confirmée par la préfecture :', en: 'Confirmed by the préfecture:' },
  never: { fr: 'jamais', en: 'never' },
  wanted: { fr: 'Une version plus récente est annoncée :', en: 'A newer version is announced:' },
  asking: { fr: 'Une demande est en cours', en: 'A request is on its way' },
  matieres: { fr: 'Matières', en: 'Matières' },
  typesPiece: { fr: 'Codes PJ', en: 'Codes PJ' },
  byDefault: { fr: 'par défaut', en: 'by default' },
  nothing: { fr: 'Rien ne contient tous ces mots', en: 'Nothing holds all these words' },
} as const satisfies Record<string, Both>

function formatClassificationLines(found: ClassificationJson, language: Language): readonly string[] {
  const { date, builtIn, checkedAt, wanted, asking, matieres, natures } = found
  const say = (label: keyof typeof labels): string => labels[label][language]
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
