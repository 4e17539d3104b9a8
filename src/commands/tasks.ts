// actes tasks list | close: what a word of the prefecture asks of a person, the nearest last day first.
import { Option } from 'commander'
import type { TaskJson } from '../operations/shapes/tasks.ts'
import { missingReceipt } from '../text/messages.ts'
import { differenceWords, isDifference, remedyOf } from '../text/differences.ts'
import type { Both, Language } from '../text/sentences.ts'
import { asks, given, inLine, withReason, type AddCommand, type Why } from './command.ts'

interface ListFlags {
  readonly collectivite?: string
  readonly closed?: boolean
}

interface CloseFlags extends Why {
  readonly verdict?: 'refused' | 'acknowledged'
}

export const addTasks: AddCommand = (program, settling) => {
  const group = program.command('tasks').description('ce que la préfecture attend d’une personne')
  const list = group
    .command('list')
    .description('les tâches ouvertes, la plus proche échéance d’abord')
    .option('--collectivite <siren>', 'SIREN de la collectivité')
    .option('--closed', 'les tâches fermées aussi')
  asks(list, settling, {
    ask: (ask, flags: ListFlags) =>
      ask('listTasks', { closed: false, limit: 500, ...given(flags, 'collectivite', 'closed') }),
    lines: ({ items }, language) => items.flatMap((task) => [taskLine(task, language), ...remedyLine(task, language)]),
  })
  const close = withReason(group.command('close <id>').description('dire ce qu’une tâche est devenue')) //
    .addOption(
      new Option(
        '--verdict <état>',
        'de deux réponses qui se contredisent, celle qui vaut contre l’état de l’acte',
      ).choices(['refused', 'acknowledged']),
    )
  asks(close, settling, {
    ask: (ask, flags: CloseFlags, [id]: [string]) => ask('closeTask', { id, ...given(flags, 'reason', 'verdict') }),
    lines: (task, language) => [taskLine(task, language)],
  })
}

const kinds: Readonly<Record<TaskJson['kind'], Both>> = {
  ...differenceWords,
  courrierSimple: { fr: 'courrier simple', en: 'courrier simple' },
  demandePieces: { fr: 'demande de pièces complémentaires', en: 'request for further pieces' },
  lettreObservations: { fr: 'lettre d’observations', en: 'lettre d’observations' },
  defere: { fr: 'déféré au tribunal administratif', en: 'referral to the administrative court' },
  anomalieTardive: { fr: 'anomalie après l’accusé de réception', en: 'anomaly after the acknowledgement' },
  accuseTardif: { fr: 'accusé de réception après le refus', en: 'acknowledgement after the refusal' },
  annulationSansAccuse: {
    fr: 'annulation d’un acte dont l’accusé de réception manque',
    en: 'annulation of an act whose acknowledgement is missing',
  },
  envoiIncertain: { fr: 'envoi pris pour un autre, à vérifier', en: 'sending taken for another one, to be checked' },
  accuseManquant: { fr: 'accusé de réception manquant', en: 'missing acknowledgement' },
}

const outcomes: Readonly<Record<NonNullable<TaskJson['outcome']>, Both>> = {
  answered: { fr: 'répondu', en: 'answered' },
  done: { fr: 'faite', en: 'done' },
  refused: { fr: 'l’acte est refusé', en: 'the act is refused' },
  acknowledged: { fr: 'l’acte est acquitté', en: 'the act is acknowledged' },
}

const labels = {
  due: { fr: 'au plus tard le', en: 'by' },
  undated: { fr: 'sans échéance', en: 'no last day' },
  task: { fr: 'tâche', en: 'task' },
  retour: { fr: 'retour', en: 'return' },
} as const satisfies Record<string, Both>

/** What to do about a difference with a platform. */
function remedyLine({ kind, difference, closedAt }: TaskJson, language: Language): readonly string[] {
  return difference && isDifference(kind) && closedAt === null
    ? [`  → ${remedyOf(kind, difference.action)[language]}`]
    : []
}

/** One task on one line: its last day, what it is, of which act, the ids to close it, and to answer its letter. */
export function taskLine(task: TaskJson, language: Language): string {
  const due = task.dueOn === null ? labels.undated[language] : `${labels.due[language]} ${task.dueOn}`
  const outcome = task.outcome === null ? '' : `${outcomes[task.outcome][language]} (${task.reason ?? ''})`
  return inLine(
    due,
    kinds[task.kind][language],
    task.idActe ?? task.difference?.numero,
    task.difference?.reference,
    outcome,
    `${labels.task[language]} ${task.id}`,
    task.retour === null ? '' : `${labels.retour[language]} ${task.retour}`,
    task.kind === 'accuseManquant' && task.closedAt === null ? missingReceipt[language] : '',
  )
}
