// actes reconcile [siren…]: compare the ledger with the platforms' lists, now; each difference becomes a task.
import { codeSentence, filled, stateSentence, type Language } from '#text/sentences.ts'
import type { ReconciliationJson } from '#operations/shapes/connections.ts'
import { differenceWords, remedyOf, thereWords } from '#text/differences.ts'
import { asks, given, type AddCommand } from './command.ts'
import { inLine, saying } from './printing.ts'
import { both } from '#text/both.ts'

interface ReconcileFlags {
  readonly since?: string
}

export const addReconcile: AddCommand = (program, settling) => {
  const command = program
    .command('reconcile [siren...]')
    .description('comparer le registre à la liste des plateformes ; chaque écart devient une tâche')
    .option('--since <jour>', 'ce qui a bougé depuis ce jour ; soixante jours par défaut')
  asks(command, settling, {
    ask: (ask, flags: ReconcileFlags, [sirens]: [readonly string[]]) =>
      ask.reconcile({ ...(sirens.length > 0 && { sirens: [...sirens] }), ...given(flags, 'since') }),
    lines: ({ items }, language) => items.flatMap((item) => formatReconciliationLines(item, language)),
    isRefused: ({ items }) => items.some(({ code }) => code !== null),
  })
}

const labels = {
  counts: both(
    'plateforme : [{there}|pas de liste], ici : {here}, courriers : {letters}, retours à rattacher : {strays}, écarts : {differences}, en cours : {underWay}',
    'platform: [{there}|no list], here: {here}, letters: {letters}, stray returns: {strays}, differences: {differences}, under way: {underWay}',
  ),
  failed: both('rien n’est conclu : {code} {said}', 'nothing is concluded: {code} {said}'),
  there: both('plateforme : {word}', 'platform: {word}'),
  here: both('ici : {word}', 'here: {word}'),
  underWay: both('(en cours : pas encore une tâche)', '(under way: no task yet)'),
}

function formatReconciliationLines(
  { connection, code, counted, differences }: ReconciliationJson,
  language: Language,
): readonly string[] {
  if (code !== null || !counted) {
    const said = code === null ? '' : codeSentence(code, language, 'cli')
    return [inLine(connection, filled(labels.failed, { code: code ?? '', said }, language))]
  }
  const { there, here, letters, strays, underWay } = counted
  const lasting = differences.filter((each) => !each.underWay).length
  const counts = { here, letters, strays, underWay, differences: lasting, ...(there !== null && { there }) }
  return [
    inLine(connection, filled(labels.counts, counts, language)),
    ...differences.flatMap((each) => differenceLines(each, language)),
  ]
}

function differenceLines(each: ReconciliationJson['differences'][number], language: Language): readonly string[] {
  const { kind, numero, reference, there, here, action, underWay } = each
  const say = saying(labels, language)
  return [
    `  ${inLine(
      `${differenceWords[kind][language]}${language === 'fr' ? ' :' : ':'}`,
      numero,
      reference,
      there && say('there', { word: thereWords[there][language] }),
      here && say('here', { word: stateSentence(here, language).short }),
      underWay ? labels.underWay[language] : null,
    )}`,
    ...(underWay ? [] : [`  → ${filled(remedyOf(kind, action), { cli: 'cli' }, language)}`]),
  ]
}
