// The types of events, in one table: name, words in both languages, and the facts of the database that each tells. Pure. A
// name is permanent, as a code is: other programs decide by it.
import type { Fact } from '../store/subscriptions/facts.ts'

/** A type of notices. */
export interface NoticeType {
  readonly about: { readonly fr: string; readonly en: string }
  /** The facts that it tells of; none where it is written by hand. */
  readonly tells?: (fact: Fact) => boolean
}

const ofAct = (event: string) => (fact: Fact) => fact.kind === 'move' && fact.message === '1-1' && fact.event === event
const ofOther = (event: string) => (fact: Fact) =>
  fact.kind === 'move' && fact.message !== '1-1' && fact.event === event
const ofKind = (kind: Fact['kind'], event: string) => (fact: Fact) => fact.kind === kind && fact.event === event

/** Every type. */
export const noticeTypes = {
  'act.submitted': {
    about: { fr: 'un acte est parti vers la préfecture', en: 'an act has left for the préfecture' },
    tells: ofAct('submitted'),
  },
  'act.acknowledged': {
    about: { fr: 'un acte est acquitté par la préfecture', en: 'an act is acknowledged by the préfecture' },
    tells: ofAct('acknowledged'),
  },
  'act.refused': {
    about: { fr: 'un acte est refusé', en: 'an act is refused' },
    tells: ofAct('refused'),
  },
  'act.held': {
    about: { fr: 'un acte est retenu et attend quelqu’un', en: 'an act is held, and waits for somebody' },
    tells: ofAct('held'),
  },
  'act.uncertain': {
    about: { fr: 'l’envoi d’un acte est incertain', en: 'the sending of an act is uncertain' },
    tells: ofAct('uncertain'),
  },
  'act.cancelled': {
    about: { fr: 'un acte est retiré avant l’envoi', en: 'an act is withdrawn before it was sent' },
    tells: ofAct('cancelled'),
  },
  'act.annulled': {
    about: { fr: 'la télétransmission d’un acte est annulée', en: 'the transmission of an act is annulled' },
    tells: ofAct('annulled'),
  },
  'act.contradicted': {
    about: {
      fr: 'deux réponses de la préfecture se contredisent',
      en: 'two answers of the préfecture contradict each other',
    },
    tells: ofKind('task', 'contradiction'),
  },
  'message.refused': {
    about: {
      fr: 'une réponse à un courrier, une annulation ou une demande de classification est refusée',
      en: 'an answer to a letter, an annulation or a request of the classification is refused',
    },
    tells: ofOther('refused'),
  },
  'message.held': {
    about: {
      fr: 'une réponse, une annulation ou une demande est retenue',
      en: 'an answer, an annulation or a request is held',
    },
    tells: ofOther('held'),
  },
  'message.uncertain': {
    about: {
      fr: 'l’envoi d’une réponse, d’une annulation ou d’une demande est incertain',
      en: 'the sending of an answer, an annulation or a request is uncertain',
    },
    tells: ofOther('uncertain'),
  },
  'letter.received': {
    about: { fr: 'la préfecture écrit au sujet d’un acte', en: 'the préfecture writes about an act' },
    tells: ofKind('task', 'letter'),
  },
  'task.due': {
    about: {
      fr: 'un délai de réponse expire dans sept jours ou moins, ou a expiré',
      en: 'a deadline ends within seven days, or has ended',
    },
    tells: ofKind('deadline', 'due'),
  },
  'return.orphan': {
    about: { fr: 'un retour ne correspond à aucun acte', en: 'a return matches no act' },
    tells: ofKind('retour', 'orphan'),
  },
  'return.unreadable': {
    about: { fr: 'un retour est illisible', en: 'a return cannot be read' },
    tells: ofKind('retour', 'unreadable'),
  },
  'connection.suspended': {
    about: {
      fr: 'une connexion est suspendue par un défaut de configuration',
      en: 'a connection is suspended by a fault of its configuration',
    },
    tells: ofKind('connection', 'suspended'),
  },
  'connection.lifted': {
    about: { fr: 'une connexion suspendue a repris', en: 'a suspended connection goes on' },
    tells: ofKind('connection', 'lifted'),
  },
  'webhook.disabled': {
    about: {
      fr: 'un abonnement ne répond plus et n’est plus servi',
      en: 'a subscriber answers no more, and is served no more',
    },
  },
  'webhook.ping': {
    about: {
      fr: 'un essai, demandé depuis la page de l’abonnement',
      en: 'a test, asked for on the page of the subscription',
    },
  },
} as const satisfies Readonly<Record<string, NoticeType>>

/** The name of a type. */
export type NoticeTypeName = keyof typeof noticeTypes

/** The names, in the order of the table. */
export const noticeTypeNames = Object.keys(noticeTypes) as readonly NoticeTypeName[]

/** Those that one may subscribe to, or be mailed; a test is sent by hand. */
export const choosableTypes: readonly NoticeTypeName[] = noticeTypeNames.filter((name) => name !== 'webhook.ping')

/** Is it the name of a type? */
export function isNoticeType(text: string): text is NoticeTypeName {
  return Object.hasOwn(noticeTypes, text)
}

/** What tells of a fact; undefined where nothing does. */
export function typeOf(fact: Fact): NoticeTypeName | undefined {
  return noticeTypeNames.find((name) => {
    const row: NoticeType = noticeTypes[name]
    return row.tells?.(fact) ?? false
  })
}
