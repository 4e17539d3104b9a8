// actes schedules: the recurring jobs, when each ran last, what came of it, when it runs next; run now, pause, resume.
import type { ScheduleJson } from '../operations/shapes.ts'
import type { Both, Language } from '../text/sentences.ts'
import { act, exitCodes, withDesk, type AddCommand, type ExitCode, type Run } from './command.ts'
import { shownTime } from './paris-time.ts'

interface Why {
  readonly reason: string
}

/** The list, and what a person may do with one of them. */
export const addSchedules: AddCommand = (program, context, settle) => {
  const settling = { context, settle }
  const group = program
    .command('schedules')
    .description('les planifications : dernière exécution, résultat, durée, prochaine exécution')
  act<object, []>(group, settling, async (run) => {
    const found = await withDesk(run, 'none', ({ ask }) => ask('listSchedules', {}))
    run.print(found, tableOf(found.items, run.language))
    return exitCodes.done
  })
  const now = group
    .command('run <nom>')
    .description('demander une exécution, faite dès qu’un traitement tourne (actes start)')
  act<object, [string]>(now, settling, async (run, _flags, [name]) => {
    const standing = await withDesk(run, 'wanted', ({ ask }) => ask('runSchedule', { name }))
    run.print(standing, [...tableOf([standing], run.language), labels.awaited[run.language]])
    return exitCodes.done
  })
  const pause = withReason(group.command('pause <nom>').description('ne plus exécuter, jusqu’à la reprise'))
  act<Why, [string]>(pause, settling, async (run, { reason }, [name]) => {
    return tell(run, await withDesk(run, 'none', ({ ask }) => ask('pauseSchedule', { name, reason })))
  })
  const resume = withReason(group.command('resume <nom>').description('reprendre, et rattraper ce qui était dû'))
  act<Why, [string]>(resume, settling, async (run, { reason }, [name]) => {
    return tell(run, await withDesk(run, 'wanted', ({ ask }) => ask('resumeSchedule', { name, reason })))
  })
}

function withReason<C extends { requiredOption(flags: string, about: string): C }>(command: C): C {
  return command.requiredOption('--reason <motif>', 'pourquoi ; écrit au journal')
}

function tell(run: Run, standing: ScheduleJson): ExitCode {
  const already = standing.already ? [labels.already[run.language]] : []
  run.print(standing, [...tableOf([standing], run.language), ...already])
  return exitCodes.done
}

const labels = {
  name: { fr: 'planification', en: 'schedule' },
  last: { fr: 'dernière exécution', en: 'last run' },
  outcome: { fr: 'résultat', en: 'outcome' },
  took: { fr: 'durée', en: 'took' },
  next: { fr: 'prochaine exécution', en: 'next run' },
  never: { fr: 'jamais', en: 'never' },
  done: { fr: 'fait', en: 'done' },
  failed: { fr: 'échec', en: 'failed' },
  running: { fr: 'en cours', en: 'running' },
  wanted: { fr: 'demandée', en: 'wanted' },
  paused: { fr: 'en pause', en: 'paused' },
  zone: { fr: 'Heures de Paris.', en: 'Times of Paris.' },
  already: { fr: 'Elle l’était déjà : rien n’a changé.', en: 'It was so already: nothing has changed.' },
  awaited: {
    fr: 'L’exécution se fait dès qu’un traitement tourne (actes start).',
    en: 'It is run as soon as a worker runs (actes start).',
  },
} as const satisfies Record<string, Both>

/** Under a line of titles, a line for each, in columns, then what it does; times as the clocks of Paris show them. */
function tableOf(items: readonly ScheduleJson[], language: Language): readonly string[] {
  const say = (label: keyof typeof labels): string => labels[label][language]
  const titles = [say('name'), say('last'), say('outcome'), say('took'), say('next')]
  const rows = items.map(({ about, ...standing }) => ({ about: about[language], row: rowOf(standing, language) }))
  const all = [titles, ...rows.map(({ row }) => row)]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(titles), ...rows.flatMap(({ about, row }) => [line(row), `  ${about}`]), say('zone')]
}

function rowOf({ name, last, nextAt, ...rest }: Omit<ScheduleJson, 'about'>, language: Language): readonly string[] {
  return [
    name,
    last ? shownTime(last.finishedAt) : labels.never[language],
    last ? outcomeOf(last, language) : '',
    last ? shownLength(last.ms, language) : '',
    [rest.paused ? '' : shownTime(nextAt), ...stateOf(rest, language)].filter((part) => part !== '').join(', '),
  ]
}

function outcomeOf({ outcome, code, count }: NonNullable<ScheduleJson['last']>, language: Language): string {
  return [labels[outcome][language], ...(code === null ? [] : [code]), `(${count})`].join(' ')
}

function stateOf(
  { running, wanted, paused }: Pick<ScheduleJson, 'running' | 'wanted' | 'paused'>,
  language: Language,
): readonly string[] {
  return [
    ...(running ? [labels.running[language]] : []),
    ...(wanted ? [labels.wanted[language]] : []),
    ...(paused ? [`${labels.paused[language]} (${paused.by} : ${paused.reason})`] : []),
  ]
}

function shownLength(ms: number, language: Language): string {
  if (ms < 1_000) return `${ms} ms`
  const seconds = (ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)
  return `${language === 'fr' ? seconds.replace('.', ',') : seconds} s`
}
