// actes schedules: the recurring jobs, their last run and its result, their next run; run now, pause, resume.
import type { ScheduleJson } from '#operations/shapes/connections.ts'
import type { Language } from '#text/sentences.ts'
import { mirroring, mirrors, type AddCommand } from './command.ts'
import { inColumns, saying } from './printing.ts'
import { shownTime } from '#text/paris-time.ts'
import { both } from '#text/both.ts'

export const addSchedules: AddCommand = (program, settling) => {
  const group = program
    .command('schedules')
    .description('les tâches planifiées : dernière exécution, résultat, durée, prochaine exécution')
  const mirror = mirroring(group, settling)
  mirrors(group, settling, {
    ask: 'listSchedules',
    lines: ({ items }, language) => formatScheduleTable(items, language),
  })
  mirror('run <nom>', 'demander une exécution, faite dès qu’un traitement tourne (actes start)', {
    ask: 'runSchedule',
    lines: (standing, language) => [...formatScheduleTable([standing], language), labels.awaited[language]],
    wakes: true,
  })
  mirror('pause <nom>', 'ne plus exécuter, jusqu’à la reprise', {
    ask: 'pauseSchedule',
    lines: changedLines,
    why: true,
  })
  mirror('resume <nom>', 'reprendre, et rattraper ce qui était dû', {
    ask: 'resumeSchedule',
    lines: changedLines,
    wakes: true,
    why: true,
  })
}

function changedLines(standing: ScheduleJson, language: Language): readonly string[] {
  return [...formatScheduleTable([standing], language), ...(standing.already ? [labels.already[language]] : [])]
}

const labels = {
  name: both('tâche planifiée', 'schedule'),
  last: both('dernière exécution', 'last run'),
  outcome: both('résultat', 'outcome'),
  took: both('durée', 'took'),
  next: both('prochaine exécution', 'next run'),
  never: both('jamais', 'never'),
  done: both('fait', 'done'),
  failed: both('échec', 'failed'),
  running: both('en cours', 'running'),
  wanted: both('demandée', 'wanted'),
  paused: both('en pause', 'paused'),
  zone: both('Heures de Paris.', 'Times of Paris.'),
  already: both('Elle l’était déjà : rien n’a changé.', 'It was so already: nothing has changed.'),
  awaited: both(
    'L’exécution se fait dès qu’un traitement tourne (actes start).',
    'It is run as soon as a worker runs (actes start).',
  ),
}

function formatScheduleTable(items: readonly ScheduleJson[], language: Language): readonly string[] {
  const say = saying(labels, language)
  const titles = [say('name'), say('last'), say('outcome'), say('took'), say('next')]
  const [head = '', ...lines] = inColumns([titles, ...items.map((standing) => rowOf(standing, language))])
  return [head, ...lines.flatMap((line, index) => [line, `  ${items[index]?.about[language]}`]), say('zone')]
}

function rowOf({ name, last, nextAt, running, wanted, paused }: ScheduleJson, language: Language): readonly string[] {
  const say = saying(labels, language)
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

function shownLength(ms: number, language: Language) {
  if (ms < 1_000) return `${ms} ms`
  const seconds = (ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)
  return `${language === 'fr' ? seconds.replace('.', ',') : seconds} s`
}
