// Tasks for a person: every kind and every outcome there is, and what they are called.
import { differenceWords } from './differences.ts'
import { messageNames } from './messages.ts'
import type { Both } from './sentences.ts'

/**
 * A letter (2-1, 3-1, 4-1, 5-1); a retour that contradicts an earlier one: an anomaly after the AR, an AR after the
 * anomaly, a second AR with another date; one whose day or whose way cannot be (R023); an annulation (6-2) of an act whose AR
 * is not known. `envoiIncertain`: a sending that was taken for sent because of another one (migration 0015).
 * `accuseManquant`: no receipt after the working days of its gateway.
 * The rest are differences between our ledger and a gateway's list.
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

export const taskKinds = Object.keys(taskWords) as readonly TaskKind[]

export const outcomeWords = {
  answered: { fr: 'répondu', en: 'answered' },
  done: { fr: 'traité', en: 'dealt with' },
  refused: { fr: 'l’acte est refusé', en: 'the act is refused' },
  acknowledged: { fr: 'l’acte est acquitté', en: 'the act is acknowledged' },
} as const satisfies Readonly<Record<string, Both>>

export type TaskOutcome = keyof typeof outcomeWords

export const taskOutcomes = Object.keys(outcomeWords) as readonly TaskOutcome[]
