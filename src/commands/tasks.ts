// actes tasks list | close: what waits for a person (letters, missing receipts, differences with a platform), the
// nearest deadline first.
import { Option } from 'commander'
import type { TaskJson } from '#operations/shapes/tasks.ts'
import { missingReceipt } from '#text/messages.ts'
import { isDifference, remedyOf } from '#text/differences.ts'
import { filled, type Language } from '#text/sentences.ts'
import { outcomeWords, taskVerdicts, taskWords } from '#text/tasks.ts'
import { asks, given, mirrors, withReason, type AddCommand } from './command.ts'
import { inLine, oneLineOf } from './printing.ts'
import { both } from '#text/both.ts'

interface ListFlags {
  readonly collectivite?: string
  readonly closed?: boolean
}

export const addTasks: AddCommand = (program, settling) => {
  const group = program
    .command('tasks')
    .description('ce qui attend une décision : courriers, accusés manquants, écarts avec une plateforme')
  const list = group
    .command('list')
    .description('les tâches ouvertes, la plus proche échéance d’abord')
    .option('--collectivite <siren>', 'SIREN de la collectivité')
    .option('--closed', 'les tâches fermées aussi')
  asks(list, settling, {
    ask: (ask, flags: ListFlags) =>
      ask.listTasks({ closed: false, limit: 500, ...given(flags, 'collectivite', 'closed') }),
    lines: ({ items }, language) => items.flatMap((task) => [taskLine(task, language), ...remedyLine(task, language)]),
  })
  const close = withReason(group.command('close <id>').description('dire ce qu’une tâche est devenue')) //
    .addOption(
      new Option(
        '--verdict <état>',
        'de deux réponses qui se contredisent, celle qui vaut contre l’état de l’acte',
      ).choices(taskVerdicts),
    )
  mirrors(close, settling, { ask: 'closeTask', lines: oneLineOf(taskLine) })
}

const labels = {
  due: both('au plus tard le', 'by'),
  late: both('en retard, dernier jour', 'late, last day'),
  undated: both('sans échéance', 'no last day'),
  task: both('tâche', 'task'),
  retour: both('retour', 'return'),
}

function remedyLine({ kind, difference, closedAt }: TaskJson, language: Language): readonly string[] {
  return difference && isDifference(kind) && closedAt === null
    ? [`  → ${filled(remedyOf(kind, difference.action), { cli: 'cli' }, language)}`]
    : []
}

export function taskLine(task: TaskJson, language: Language): string {
  const due =
    task.dueOn === null ? labels.undated[language] : `${labels[task.late ? 'late' : 'due'][language]} ${task.dueOn}`
  const outcome = task.outcome === null ? '' : `${outcomeWords[task.outcome][language]} (${task.reason ?? ''})`
  return inLine(
    due,
    taskWords[task.kind][language],
    task.idActe ?? task.difference?.numero,
    task.difference?.reference,
    outcome,
    `${labels.task[language]} ${task.id}`,
    task.retour === null ? '' : `${labels.retour[language]} ${task.retour}`,
    task.kind === 'accuseManquant' && task.closedAt === null ? missingReceipt[language] : '',
  )
}
