// The table of event types. Names are permanent, like codes: other programs depend on them. Pure.
import type { Fact } from '../store/subscriptions/facts.ts'
import type { Both } from '../text/sentences.ts'

export const eventTypes = {
  'act.submitted': { fr: 'un acte est parti vers la préfecture', en: 'an act has left for the préfecture' },
  'act.acknowledged': { fr: 'un acte est acquitté par la préfecture', en: 'an act is acknowledged by the préfecture' },
  'act.refused': { fr: 'un acte est refusé', en: 'an act is refused' },
  'act.replaced': {
    fr: 'un acte refusé repart : une autre transmission le remplace',
    en: 'a refused act leaves again: another transmission replaces it',
  },
  'act.held': { fr: 'un acte est retenu et attend une décision', en: 'an act is held, and waits for a person' },
  'act.uncertain': { fr: 'l’envoi d’un acte est incertain', en: 'the sending of an act is uncertain' },
  'act.cancelled': { fr: 'un acte est retiré avant l’envoi', en: 'an act is withdrawn before it was sent' },
  'act.annulled': { fr: 'la télétransmission d’un acte est annulée', en: 'the transmission of an act is annulled' },
  'act.unanswered': {
    fr: 'l’accusé de réception d’un acte manque depuis plusieurs jours ouvrés',
    en: 'the acknowledgement of an act has been missing for several working days',
  },
  'act.contradicted': {
    fr: 'deux réponses de la préfecture se contredisent',
    en: 'two answers of the préfecture contradict each other',
  },
  'act.implausible': {
    fr: 'une réponse de la préfecture ne peut pas être juste : une personne doit la lire',
    en: 'an answer of the préfecture cannot be right: a person has to read it',
  },
  'message.refused': {
    fr: 'une réponse à un courrier, une annulation ou une demande de classification est refusée',
    en: 'an answer to a letter, an annulation or a request of the classification is refused',
  },
  'message.held': {
    fr: 'une réponse, une annulation ou une demande est retenue',
    en: 'an answer, an annulation or a request is held',
  },
  'message.uncertain': {
    fr: 'l’envoi d’une réponse, d’une annulation ou d’une demande est incertain',
    en: 'the sending of an answer, an annulation or a request is uncertain',
  },
  'letter.received': { fr: 'la préfecture écrit au sujet d’un acte', en: 'the préfecture writes about an act' },
  'task.due': {
    fr: 'un délai de réponse expire dans sept jours, dans deux, aujourd’hui, ou a expiré (rappel chaque semaine)',
    en: 'a deadline ends in seven days, in two, today, or has ended (told again every week)',
  },
  'ledger.differs': {
    fr: 'le registre et la plateforme diffèrent',
    en: 'the ledger and the platform say different things',
  },
  'return.orphan': { fr: 'un retour ne correspond à aucun acte', en: 'a return matches no act' },
  'return.unreadable': { fr: 'un retour est illisible', en: 'a return cannot be read' },
  'connection.suspended': {
    fr: 'une connexion est suspendue : ses envois attendent',
    en: 'a connection is suspended: nothing leaves by it',
  },
  'connection.lifted': { fr: 'une connexion suspendue a repris', en: 'a suspended connection goes on' },
  'token.ending': {
    fr: 'un jeton de l’API expire dans trente, sept ou un jour',
    en: 'a token of the API ends in thirty days, seven or one',
  },
  'siem.silent': {
    fr: 'le SIEM ne prend plus les lignes des journaux',
    en: 'the SIEM takes the lines of the journals no more',
  },
  'webhook.disabled': {
    fr: 'un abonnement ne répond plus et est arrêté',
    en: 'a subscriber answers no more, and is served no more',
  },
  'webhook.ping': {
    fr: 'un essai, demandé depuis la page de l’abonnement',
    en: 'a test, asked for on the page of the subscription',
  },
} as const satisfies Readonly<Record<string, Both>>

export type EventTypeName = keyof typeof eventTypes

export const eventTypeNames = Object.keys(eventTypes) as readonly EventTypeName[]

/** Types offered to subscribers and mails; a ping is only sent by hand. */
export const choosableTypes: readonly EventTypeName[] = eventTypeNames.filter((name) => name !== 'webhook.ping')

export function isEventType(text: string): text is EventTypeName {
  return Object.hasOwn(eventTypes, text)
}

/** Undefined for a fact that produces no event. */
export function typeOf(fact: Fact): EventTypeName | undefined {
  const name = nameFor(fact)
  return isEventType(name) ? name : undefined
}

function nameFor({ kind, message, event }: Fact): string {
  switch (kind) {
    case 'move':
      return `${message === '1-1' ? 'act' : 'message'}.${event}`
    case 'task':
      if (event === 'difference') return 'ledger.differs'
      return event === 'letter' ? 'letter.received' : `act.${event}`
    case 'deadline':
      return 'task.due'
    case 'retour':
      return `return.${event}`
    case 'connection':
      return `connection.${event}`
  }
}
