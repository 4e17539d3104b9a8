// The kinds, outcomes and verdicts of tasks for people, and their names.
import type { MovedBy } from '#lifecycle.ts'
import type { LettreCode } from '#protocol/codes.ts'
import { differenceWords } from './differences.ts'
import { messageNames } from './messages.ts'
import type { Both } from './sentences.ts'
import { both } from './both.ts'

/**
 * `retourInvraisemblable`: impossible day or channel (R023). `envoiIncertain`: taken for sent because of another sending;
 * only earlier versions opened it. `accuseManquant`: no AR within the gateway's working days. `conditionManquante`: received for a week, and not in force.
 * `versement`: its transfer to the archive is refused, held, stopped or very late.
 * `budgetAttendu`: about a budget or accounts of the year before, whose next ones are due.
 */
export const taskWords = {
  courrierSimple: messageNames['2-1'],
  demandePieces: messageNames['3-1'],
  lettreObservations: messageNames['4-1'],
  defere: messageNames['5-1'],
  anomalieTardive: both('Anomalie après l’accusé de réception', 'Anomaly after the acknowledgement'),
  accuseContraire: both('Second accusé de réception, avec une autre date', 'Second acknowledgement, with another date'),
  retourInvraisemblable: both('Réponse incohérente de la préfecture', 'Answer of the préfecture that cannot be right'),
  accuseTardif: both('Accusé de réception après le refus', 'Acknowledgement after the refusal'),
  annulationSansAccuse: both(
    'Annulation d’un acte dont l’accusé de réception manque',
    'Annulation of an act whose acknowledgement is missing',
  ),
  envoiIncertain: both('Envoi pris pour un autre, à vérifier', 'Sending taken for another one, to be checked'),
  accuseManquant: both('Accusé de réception manquant', 'Missing acknowledgement'),
  conditionManquante: both('Acte pas encore exécutoire', 'Act that is not exécutoire yet'),
  versement: both('Versement aux archives à reprendre', 'Transfer to the archive to be taken up'),
  budgetAttendu: both('Rappel d’une échéance budgétaire', 'Reminder of a budgetary term'),
  ...differenceWords,
} as const satisfies Readonly<Record<string, Both>>

export type TaskKind = keyof typeof taskWords

/** The task that each letter opens. */
export const taskOfLetter = {
  '2-1': 'courrierSimple',
  '3-1': 'demandePieces',
  '4-1': 'lettreObservations',
  '5-1': 'defere',
} as const satisfies Readonly<Record<LettreCode, TaskKind>>

export type LetterTask = (typeof taskOfLetter)[LettreCode]

export function isOfLetter(kind: TaskKind): kind is LetterTask {
  return (Object.values(taskOfLetter) as readonly TaskKind[]).includes(kind)
}

/** What becomes of the act when a person decides against its state. */
export const verdictOf = {
  anomalieTardive: 'refused',
  accuseTardif: 'acknowledged',
  accuseContraire: 'acknowledged',
} as const satisfies { readonly [K in TaskKind]?: MovedBy<'operator'> }

export type Contradiction = keyof typeof verdictOf
export const taskVerdicts = [...new Set(Object.values(verdictOf))]

export function isContradiction(kind: TaskKind): kind is Contradiction {
  return Object.hasOwn(verdictOf, kind)
}

export const taskKinds = Object.keys(taskWords) as readonly TaskKind[]

export const outcomeWords = {
  answered: both('répondu', 'answered'),
  done: both('traité', 'dealt with'),
  refused: both('l’acte est refusé', 'the act is refused'),
  acknowledged: both('l’acte est acquitté', 'the act is acknowledged'),
} as const satisfies Readonly<Record<string, Both>>

export type TaskOutcome = keyof typeof outcomeWords

export const taskOutcomes = Object.keys(outcomeWords) as readonly TaskOutcome[]
