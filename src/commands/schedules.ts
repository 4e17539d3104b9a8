// actes schedules: the recurring jobs, their last run and its result, their next run; run now, pause, resume.
import type { ScheduleJson } from '../operations/shapes/connections.ts'
import type { Both, Language } from '../text/sentences.ts'
import { asks, inColumns, withReason, type AddCommand, type ReasonFlag } from './command.ts'
import { shownTime } from '../text/paris-time.ts'

export const addSchedules: AddCommand = (program, settling) => {
  const group = program
    .command('schedules')
    .description('les tâches planifiées : dernière exécution, résultat, durée, prochaine exécution')
  asks(group, settling, {
    ask: (ask) => ask.listSchedules({}),
    lines: ({ items }, language) => formatScheduleTable(items, language),
  })
  const now = group
    .command('run <nom>')
    .description('demander une exécution, faite dès qu’un traitement tourne (actes start)')
  asks(now, settling, {
    ask: (ask, _flags: object, [name]: [string]) => ask.runSchedule({ name }),
    lines: (standing, language) => [...formatScheduleTable([standing], language), labels.awaited[language]],
    wakes: true,
  })
  asks(withReason(group.command('pause <nom>').description('ne plus exécuter, jusqu’à la reprise')), settling, {
    ask: (ask, { reason }: ReasonFlag, [name]: [string]) => ask.pauseSchedule({ name, reason }),
    lines: changedLines,
  })
  asks(withReason(group.command('resume <nom>').description('reprendre, et rattraper ce qui était dû')), settling, {
    ask: (ask, { reason }: ReasonFlag, [name]: [string]) => ask.resumeSchedule({ name, reason }),
    lines: changedLines,
    wakes: true,
  })
}

function changedLines(standing: ScheduleJson, language: Language): readonly string[] {
  return [...formatScheduleTable([standing], language), ...(standing.already ? [labels.already[language]] : [])]
}

const labels = {
  name: { fr: 'tâche planifiée', en: 'schedule' },
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

function formatScheduleTable(items: readonly ScheduleJson[], language: Language): readonly string[] {
  const say = (label: keyof typeof labels): string => labels[label][language]
  const titles = [say('name'), say('last'), say('outcome'), say('took'), say('next')]
  const [head = '', ...lines] = inColumns([titles, ...items.map((standing) => rowOf(standing, language))])
  return [head, ...lines.flatMap((line, index) => [line, `  ${items[index]?.about[language]}`]), say('zone')]
}

function rowOf({ name, last, nextAt, running, wanted, paused }: ScheduleJson, language: Language): readonly string[] {
  const say = (label: keyof typeof labels): string => labels[label][language]
  const next = [
    ...(paused ? [] : [shownTime(nextAt)]),
    ...(running ? [say('running')] : []),
    ...(wanted ? [say('wanted')] : []),
    ...(paused ? [`${say('paused')} (${paused.by} : ${paused.reason})`] : []),
  ].join(', ')
  if (!last) return [name, say('never'), '', '', next]
  const { outcome, code, count } = last
  const came = [say(outcome), ...(code === null ? [] : [code]), `(${count})`].join(' ')
  return [name, shownTime(last.finishedAt), came, shownLength(last.ms, language), next]
}

function shownLength(ms: number, language: Language): string {
  if (ms < 1_000) return `${ms} ms`
  const seconds = (ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)
  return `${language === 'fr' ? seconds.replace('.', ',') : seconds} s`
}
