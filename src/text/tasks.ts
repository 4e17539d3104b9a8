// The kinds, outcomes and verdicts of tasks for people, and their names.
import type { MovedBy } from '../lifecycle.ts'
import type { LettreCode } from '../protocol/codes.ts'
import { differenceWords } from './differences.ts'
import { messageNames } from './messages.ts'
import type { Both } from './sentences.ts'

/**
 * `retourInvraisemblable`: impossible day or channel (R023). `envoiIncertain`: of earlier versions: taken for sent because of
 * another sending. `accuseManquant`: no AR within the gateway's working days.
 */
export const taskWords = {
  courrierSimple: messageNames['2-1'],
  demandePieces: messageNames['3-1'],
  lettreObservations: messageNames['4-1'],
  defere: messageNames['5-1'],
  anomalieTardive: { fr: 'Anomalie après l’accusé de réception', en: 'Anomaly after the acknowledgement' },
  accuseContraire: {
    fr: 'Second accusé de réception, avec une autre date',
    en: 'Second acknowledgement, with another date',
  },
  retourInvraisemblable: {
    fr: 'Réponse de la préfecture qui ne peut pas être juste',
    en: 'Answer of the préfecture that cannot be right',
  },
  accuseTardif: { fr: 'Accusé de réception après le refus', en: 'Acknowledgement after the refusal' },
  annulationSansAccuse: {
    fr: 'Annulation d’un acte dont l’accusé de réception manque',
    en: 'Annulation of an act whose acknowledgement is missing',
  },
  envoiIncertain: { fr: 'Envoi pris pour un autre, à vérifier', en: 'Sending taken for another one, to be checked' },
  accuseManquant: { fr: 'Accusé de réception manquant', en: 'Missing acknowledgement' },
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
  answered: { fr: 'répondu', en: 'answered' },
  done: { fr: 'traité', en: 'dealt with' },
  refused: { fr: 'l’acte est refusé', en: 'the act is refused' },
  acknowledged: { fr: 'l’acte est acquitté', en: 'the act is acknowledged' },
} as const satisfies Readonly<Record<string, Both>>

export type TaskOutcome = keyof typeof outcomeWords

export const taskOutcomes = Object.keys(outcomeWords) as readonly TaskOutcome[]
