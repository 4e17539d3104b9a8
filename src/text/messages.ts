// Names of messages and events, in French and English. Legal terms without English equivalent stay French.
import type { MessageCode } from '../protocol/codes.ts'
import type { Both, Language } from './sentences.ts'

export const messageNames: Readonly<Record<MessageCode, Both>> = {
  '1-1': { fr: 'Transmission d’un acte', en: 'Transmission of an act' },
  '1-2': { fr: 'Accusé de réception d’un acte', en: 'Acknowledgement of an act' },
  '1-3': { fr: 'Anomalie sur un acte', en: 'Anomaly of an act' },
  '2-1': { fr: 'Courrier simple', en: 'Courrier simple' },
  '2-2': { fr: 'Réponse à un courrier simple', en: 'Answer to a courrier simple' },
  '3-1': { fr: 'Demande de pièces complémentaires', en: 'Request for further pieces' },
  '3-2': { fr: 'Accusé de réception d’une demande de pièces', en: 'Acknowledgement of a request for pieces' },
  '3-3': { fr: 'Refus de fournir les pièces complémentaires', en: 'Refusal to give further pieces' },
  '3-4': { fr: 'Envoi des pièces complémentaires', en: 'Sending of further pieces' },
  '3-5': { fr: 'Accusé de réception des pièces complémentaires', en: 'Acknowledgement of further pieces' },
  '4-1': { fr: 'Lettre d’observations', en: 'Lettre d’observations' },
  '4-2': { fr: 'Accusé de réception d’une lettre d’observations', en: 'Acknowledgement of a lettre d’observations' },
  '4-3': {
    fr: 'Refus explicite de répondre à une lettre d’observations',
    en: 'Explicit refusal to answer a lettre d’observations',
  },
  '4-4': { fr: 'Réponse à une lettre d’observations', en: 'Answer to a lettre d’observations' },
  '4-5': {
    fr: 'Accusé de réception d’une réponse à une lettre d’observations',
    en: 'Acknowledgement of an answer to a lettre d’observations',
  },
  '5-1': { fr: 'Déféré au tribunal administratif', en: 'Déféré to the tribunal administratif' },
  '6-1': { fr: 'Annulation de la transmission d’un acte', en: 'Annulation of the transmission of an act' },
  '6-2': { fr: 'Accusé de réception d’une annulation', en: 'Acknowledgement of an annulation' },
  '7-1': { fr: 'Demande de classification', en: 'Request for the classification' },
  '7-2': { fr: 'Retour de classification', en: 'Return of the classification' },
  '7-3': { fr: 'Classification sans changement', en: 'Classification without change' },
}

export const eventNames = {
  reversed: { fr: 'Une personne a tranché entre deux réponses', en: 'A person decided between two answers' },
  replaced: { fr: 'Remplacée par une nouvelle transmission', en: 'Replaced by a new transmission' },
  'task-closed': { fr: 'Une personne a classé une tâche', en: 'A person closed a task' },
  'receipt-refused': {
    fr: 'L’accusé de réception du courrier a été refusé',
    en: 'The acknowledgement of the letter was refused',
  },
  'answer-refused': {
    fr: 'La réponse au courrier a été refusée : elle est à refaire',
    en: 'The answer to the letter was refused: it is to be made again',
  },
  'platform-refused': { fr: 'Refus de la plateforme', en: 'Refusal by the platform' },
  notice: { fr: 'Avis par courriel', en: 'Notice by e-mail' },
  unread: { fr: 'Pièce rattachée par une personne', en: 'Piece attached by a person' },
  'anomalie-enveloppe': { fr: 'Anomalie sur l’enveloppe', en: 'Anomaly of the envelope' },
} as const satisfies Readonly<Record<string, Both>>

/** @param what the French name, from the timeline */
export function exchangeName(
  { code, what }: { readonly code?: MessageCode; readonly what: string },
  language: Language,
): string {
  if (code !== undefined) return messageNames[code][language]
  return Object.values(eventNames).find(({ fr }) => fr === what)?.[language] ?? what
}

/** For platforms that never free a refused act's number. */
export const redepositWords: Both = {
  fr: 'La plateforme a pris ce numéro et ne le libère pas : ce refus ne se relance pas. Déposez l’acte corrigé sous un autre numéro (le même suivi de BIS, par exemple), par « Corriger et redéposer » sur sa page ou depuis le logiciel d’où il vient.',
  en: 'The platform has taken this number and never frees it: this refusal cannot be requeued. Deposit the corrected act under another number (the same one followed by BIS, for instance), by “Correct and deposit again” on its page or from the program that it came from.',
}

export const missingReceipt: Both = {
  fr: 'L’acte est parti, et la préfecture n’en a pas accusé réception dans le délai habituel. Il reste transmis et n’est pas renvoyé. Cherchez l’accusé parmi les retours à rattacher, puis comparez la connexion à sa plateforme. S’il n’y est pas, demandez à la plateforme ou à la préfecture si elle a reçu l’acte. La tâche se ferme automatiquement à l’arrivée de l’accusé.',
  en: 'The act has left, and the préfecture has not acknowledged it in the usual time. It stays submitted and is not sent again. Look for the acknowledgement among the stray returns, then compare the connection with its platform. If it is not there, ask the platform or the préfecture whether it received the act. The task closes by itself when the acknowledgement comes.',
}

export const healing: Both = {
  fr: 'Seule sa classification était périmée. Le programme demande celle qui est en vigueur, puis renvoie automatiquement l’acte : vous n’avez rien à faire',
  en: 'Only its classification was out of date. The program asks for the one in force, then sends the act again by itself: you have nothing to do',
}
