// Wording of differences between the ledger and a platform's list, and their remedies.
import type { Both } from './sentences.ts'
import { both } from './both.ts'

export const differenceWords = {
  inconnuIci: both('Présent sur la plateforme, jamais parti d’ici', 'On the platform, never left here'),
  absentLaBas: both('Transmis d’ici, absent de la plateforme', 'Transmitted from here, not on the platform'),
  accuseLaBas: both('Accusé de réception resté sur la plateforme', 'Acknowledgement that stayed on the platform'),
  etatContraire: both('États contradictoires', 'States that contradict each other'),
  courrierManquant: both('Courrier de la préfecture jamais reçu ici', 'Letter of the préfecture that never came here'),
} as const satisfies Readonly<Record<string, Both>>

export type DifferenceKind = keyof typeof differenceWords

export function isDifference(kind: string): kind is DifferenceKind {
  return Object.hasOwn(differenceWords, kind)
}

export const thereWords = {
  unsent: both('en attente d’une confirmation', 'waiting for a confirmation'),
  sent: both('transmis', 'sent'),
  acknowledged: both('acquitté', 'acknowledged'),
  refused: both('refusé', 'refused'),
  annulled: both('annulé', 'annulled'),
  letter: both('courrier', 'letter'),
  unknown: both('état inconnu', 'unknown state'),
} as const satisfies Readonly<Record<string, Both>>

const remedies: Readonly<Record<DifferenceKind, Both>> = {
  inconnuIci: both(
    'Cherchez qui l’a transmis : un autre logiciel, un agent sur la plateforme, ou ce programme avant une restauration. Ne le déposez pas de nouveau. Une fois close avec un motif, la tâche ne revient pas.',
    'Find out who transmitted it: another program, an agent on the platform, or this program before it was restored. Do not deposit it again. Once it is closed with a reason, the task does not come back.',
  ),
  absentLaBas: both(
    'Demandez à la plateforme ce qu’il est devenu. Rien n’est renvoyé : ne déposez l’acte de nouveau que si elle confirme par écrit ne l’avoir jamais reçu.',
    'Ask the platform what became of it. Nothing is sent again: deposit the act anew only if the platform confirms in writing that it never received it.',
  ),
  accuseLaBas: both(
    'La relève ne le rapporte pas. Cherchez-le parmi les retours à rattacher, ou téléchargez-le sur la plateforme et [remettez-le par « actes returns import »{cli}|confiez-le à la personne qui administre le serveur, qui le remettra].',
    'Collecting does not bring it. Look for it among the stray returns, or download it from the platform and [hand it in with “actes returns import”{cli}|give it to whoever runs the server, to hand it in].',
  ),
  etatContraire: both(
    'Téléchargez sur la plateforme le message qui fait foi (accusé, anomalie ou annulation) et [remettez-le par « actes returns import »{cli}|confiez-le à la personne qui administre le serveur, qui le remettra] : vous direz alors lequel retenir. Jusque-là, rien ne change ici.',
    'Download from the platform the message that proves it (acknowledgement, anomaly or annulation) and [hand it in with “actes returns import”{cli}|give it to whoever runs the server, to hand it in]: you then say which is right. Until then nothing changes here.',
  ),
  courrierManquant: both(
    'Son délai court. Téléchargez le courrier sur la plateforme et [remettez-le par « actes returns import »{cli}|confiez-le à la personne qui administre le serveur, qui le remettra].',
    'Its deadline runs. Download the letter from the platform and [hand it in with “actes returns import”{cli}|give it to whoever runs the server, to hand it in].',
  ),
}

/** The operations that a difference may suggest. */
export const proposedActions = ['resolveTransmission', 'cancelTransmission', 'handInReturns'] as const

export type ProposedAction = (typeof proposedActions)[number]

const ofAction: Readonly<Record<ProposedAction, Both | undefined>> = {
  handInReturns: undefined,
  resolveTransmission: both(
    'L’envoi est incertain ici, et la plateforme a une transaction de ce numéro : comparez les deux, puis dites[ par « actes resolve »{cli}| sur la page de l’acte] s’il est arrivé.',
    'The sending is uncertain here, and the platform has a transaction of this number: compare the two, then say[ with “actes resolve”{cli}| on the page of the act] whether it arrived.',
  ),
  cancelTransmission: both(
    'L’acte attend ici son départ, et la plateforme a déjà ce numéro : si c’est le même acte, retirez-le[ par « actes cancel »{cli}] avant qu’il ne parte.',
    'The act waits here to leave, and the platform already has this number: if it is the same act, withdraw it[ with “actes cancel”{cli}] before it leaves.',
  ),
}

/** A template: `{cli}` tells the terminal from other readers. */
export function remedyOf(kind: DifferenceKind, action: ProposedAction | null | undefined): Both {
  return (action && ofAction[action]) ?? remedies[kind]
}
