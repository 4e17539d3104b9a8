// Names of messages and events, in French and English. Legal terms without English equivalent stay French.
import type { MessageCode } from '#protocol/codes.ts'
import type { Both, Language } from './sentences.ts'
import { both } from './both.ts'

export const messageNames: Readonly<Record<MessageCode, Both>> = {
  '1-1': both('Transmission d’un acte', 'Transmission of an act'),
  '1-2': both('Accusé de réception d’un acte', 'Acknowledgement of an act'),
  '1-3': both('Anomalie sur un acte', 'Anomaly of an act'),
  '2-1': both('Courrier simple', 'Courrier simple'),
  '2-2': both('Réponse à un courrier simple', 'Answer to a courrier simple'),
  '3-1': both('Demande de pièces complémentaires', 'Request for further pieces'),
  '3-2': both('Accusé de réception d’une demande de pièces', 'Acknowledgement of a request for pieces'),
  '3-3': both('Refus de fournir les pièces complémentaires', 'Refusal to give further pieces'),
  '3-4': both('Envoi des pièces complémentaires', 'Sending of further pieces'),
  '3-5': both('Accusé de réception des pièces complémentaires', 'Acknowledgement of further pieces'),
  '4-1': both('Lettre d’observations', 'Lettre d’observations'),
  '4-2': both('Accusé de réception d’une lettre d’observations', 'Acknowledgement of a lettre d’observations'),
  '4-3': both(
    'Refus explicite de répondre à une lettre d’observations',
    'Explicit refusal to answer a lettre d’observations',
  ),
  '4-4': both('Réponse à une lettre d’observations', 'Answer to a lettre d’observations'),
  '4-5': both(
    'Accusé de réception d’une réponse à une lettre d’observations',
    'Acknowledgement of an answer to a lettre d’observations',
  ),
  '5-1': both('Déféré au tribunal administratif', 'Déféré to the tribunal administratif'),
  '6-1': both('Annulation de la transmission d’un acte', 'Annulation of the transmission of an act'),
  '6-2': both('Accusé de réception d’une annulation', 'Acknowledgement of an annulation'),
  '7-1': both('Demande de classification', 'Request for the classification'),
  '7-2': both('Retour de classification', 'Return of the classification'),
  '7-3': both('Classification sans changement', 'Classification without change'),
}

export const eventNames = {
  'received-elsewhere': both('Reçu en préfecture par une autre voie', 'Received by the préfecture another way'),
  'record-withdrawn': both('Enregistrement retiré', 'Record withdrawn'),
  reversed: both('Décision entre deux réponses contraires', 'Decision between two contrary answers'),
  replaced: both('Remplacé par un nouvel envoi', 'Replaced by a new sending'),
  'task-closed': both('Tâche close', 'Task closed'),
  'receipt-refused': both(
    'L’accusé de réception du courrier a été refusé',
    'The acknowledgement of the letter was refused',
  ),
  'answer-refused': both(
    'La réponse au courrier a été refusée : elle est à refaire',
    'The answer to the letter was refused: it is to be made again',
  ),
  'platform-refused': both('Refus de la plateforme', 'Refusal by the platform'),
  notice: both('Avis par courriel', 'Notice by e-mail'),
  unread: both('Pièce rattachée à la main', 'Piece attached by hand'),
  'anomalie-enveloppe': both('Anomalie sur l’enveloppe', 'Anomaly of the envelope'),
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
export const redepositWords = both(
  'La plateforme a pris ce numéro et ne le libère pas : ce refus ne se relance pas. Déposez l’acte corrigé sous un autre numéro (le même suivi de BIS, par exemple), par « Corriger et redéposer » sur sa page ou depuis le logiciel d’où il vient.',
  'The platform has taken this number and never frees it: this refusal cannot be requeued. Deposit the corrected act under another number (the same one followed by BIS, for instance), by “Correct and deposit again” on its page or from the program that it came from.',
)

export const missingReceipt = both(
  'L’acte est parti, et la préfecture n’en a pas accusé réception dans le délai habituel. Il reste transmis et n’est pas renvoyé. Cherchez l’accusé parmi les retours à rattacher, puis comparez la connexion à sa plateforme. S’il n’y est pas, demandez à la plateforme ou à la préfecture si elle a reçu l’acte. La tâche se ferme automatiquement à l’arrivée de l’accusé.',
  'The act has left, and the préfecture has not acknowledged it in the usual time. It stays submitted and is not sent again. Look for the acknowledgement among the stray returns, then compare the connection with its platform. If it is not there, ask the platform or the préfecture whether it received the act. The task closes by itself when the acknowledgement comes.',
)

export const healing = both(
  'Seule sa classification était périmée. Le programme demande celle qui est en vigueur, puis renvoie automatiquement l’acte : vous n’avez rien à faire',
  'Only its classification was out of date. The program asks for the one in force, then sends the act again by itself: you have nothing to do',
)
