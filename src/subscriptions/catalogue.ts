// The table of event types. Names are permanent, like codes: other programs depend on them. Pure.
import type { Fact } from '#store/subscriptions/facts.ts'
import type { Both } from '#text/sentences.ts'
import { both } from '#text/both.ts'

export const eventTypes = {
  'act.submitted': both('un acte est parti vers la préfecture', 'an act has left for the préfecture'),
  'act.acknowledged': both('un acte est acquitté par la préfecture', 'an act is acknowledged by the préfecture'),
  'act.refused': both('un acte est refusé', 'an act is refused'),
  'act.replaced': both(
    'un acte refusé repart : une autre transmission le remplace',
    'a refused act is sent again: another transmission replaces it',
  ),
  'act.held': both('un acte est retenu et attend une décision', 'an act is held, and waits for a person'),
  'act.uncertain': both('l’envoi d’un acte est incertain', 'the sending of an act is uncertain'),
  'act.cancelled': both(
    'un acte est retiré avant l’envoi, ou l’enregistrement d’un acte transmis par une autre voie est retiré',
    'an act is withdrawn before it was sent, or the record of an act that was sent another way is withdrawn',
  ),
  'act.annulled': both('la télétransmission d’un acte est annulée', 'the transmission of an act is annulled'),
  'act.unanswered': both(
    'l’accusé de réception d’un acte manque depuis plusieurs jours ouvrés',
    'the acknowledgement of an act has been missing for several working days',
  ),
  'act.lacking': both(
    'un acte reçu par la préfecture depuis une semaine n’est pas encore exécutoire',
    'an act that the préfecture received a week ago is not exécutoire yet',
  ),
  'act.untransferred': both(
    'le versement d’un acte aux archives est refusé, retenu, arrêté ou sans réponse',
    'the transfer of an act to the archive is refused, held, stopped or without a reply',
  ),
  'act.contradicted': both(
    'deux réponses de la préfecture se contredisent',
    'two answers of the préfecture contradict each other',
  ),
  'act.implausible': both(
    'une réponse de la préfecture est incohérente : elle est à vérifier',
    'an answer of the préfecture cannot be right: it is to be checked',
  ),
  'message.refused': both(
    'une réponse à un courrier, une annulation ou une demande de classification est refusée',
    'an answer to a letter, an annulation or a request of the classification is refused',
  ),
  'message.held': both(
    'une réponse, une annulation ou une demande est retenue et attend une décision',
    'an answer, an annulation or a request is held',
  ),
  'message.uncertain': both(
    'l’envoi d’une réponse, d’une annulation ou d’une demande est incertain',
    'the sending of an answer, an annulation or a request is uncertain',
  ),
  'letter.received': both('la préfecture écrit au sujet d’un acte', 'the préfecture writes about an act'),
  'task.due': both(
    'un délai de réponse expire dans sept jours, dans deux, aujourd’hui, ou a expiré (rappel chaque semaine)',
    'a deadline ends in seven days, in two, today, or has ended (told again every week)',
  ),
  'ledger.differs': both('le registre et la plateforme diffèrent', 'the ledger and the platform say different things'),
  'return.orphan': both('un retour ne correspond à aucun acte', 'a return matches no act'),
  'return.unreadable': both('un retour est illisible', 'a return cannot be read'),
  'connection.suspended': both(
    'une connexion est suspendue : ses envois attendent',
    'a connection is suspended: nothing leaves by it',
  ),
  'connection.lifted': both('une connexion suspendue a repris', 'a suspended connection goes on'),
  'token.ending': both(
    'un jeton de l’API expire dans trente, sept ou un jour',
    'a token of the API ends in thirty days, seven or one',
  ),
  'siem.silent': both(
    'le SIEM ne prend plus les lignes des journaux',
    'the SIEM no longer accepts the lines of the journals',
  ),
  'webhook.disabled': both(
    'un abonnement ne répond plus et est arrêté',
    'a subscriber no longer answers and is disabled',
  ),
  'webhook.ping': both(
    'un essai, demandé depuis la page de l’abonnement',
    'a test, asked for on the page of the subscription',
  ),
} as const satisfies Readonly<Record<string, Both>>

export type EventTypeName = keyof typeof eventTypes

export const eventTypeNames = Object.keys(eventTypes) as readonly EventTypeName[]

/** Types offered to subscribers and mails; a ping is only sent by hand. */
export const choosableTypes: readonly EventTypeName[] = eventTypeNames.filter((name) => name !== 'webhook.ping')

/** In mails alone, and in digests: no event, but the lines of À traiter on that morning. */
export const waitingMail = 'work.waiting'

export const mailWords = {
  [waitingMail]: both('tout ce qui est à traiter, le matin', 'all that waits for you, in the morning'),
  ...eventTypes,
} as const
export const mailTypes = [waitingMail, ...choosableTypes] as const

export function isEventType(text: string): text is EventTypeName {
  return Object.hasOwn(eventTypes, text)
}

/** Undefined for a fact that produces no event. */
export function typeOf(fact: Fact): EventTypeName | undefined {
  const name = nameFor(fact)
  return isEventType(name) ? name : undefined
}

function nameFor({ kind, message, event }: Fact) {
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
