// Roles as the desk says them, and the events of its journals.
import type { Grant, Role } from '../../accounts/access.ts'

/** What each role is called. */
export const roleNames: Readonly<Record<Role, string>> = {
  reader: 'lecteur',
  operator: 'opérateur',
  administrator: 'administrateur',
}

/** `administrateur de toutes les collectivités, lecteur de 000000000`. */
export function grantsSaid(grants: readonly Grant[]): string {
  if (grants.length === 0) return 'aucun rôle'
  const parts = grants.map(({ role, siren }) => `${roleNames[role]} de ${siren ?? 'toutes les collectivités'}`)
  return parts.join(', ')
}

/** What was done on the desk itself, by its event. */
export const deskEvents: Readonly<Record<string, string>> = {
  'signed-in': 'connexion',
  'sign-in-refused': 'connexion refusée',
  'code-refused': 'code refusé',
  'password-changed': 'mot de passe changé',
  'second-step-added': 'code demandé à la connexion',
  'second-step-removed': 'code retiré',
  unmasked: 'textes démasqués',
  'person-invited': 'personne invitée',
  'roles-changed': 'rôles changés',
  'account-closed': 'compte fermé',
  'sessions-ended': 'sessions closes',
  'connection-examined': 'connexion testée',
  'connection-paused': 'connexion mise en pause',
  'connection-resumed': 'connexion reprise',
  'schedule-wanted': 'planification demandée',
  'schedule-paused': 'planification mise en pause',
  'schedule-resumed': 'planification reprise',
  'bulk-opened': 'action groupée lancée',
  'bulk-paused': 'action groupée en pause',
  'bulk-resumed': 'action groupée reprise',
  'bulk-cancelled': 'action groupée arrêtée',
  'returns-reread': 'retours relus',
  requeue: 'relance',
  cancel: 'retrait',
  resolve: 'doute levé',
  annul: 'annulation demandée',
  reply: 'réponse à un courrier',
  attach: 'retour rattaché',
  closeTask: 'tâche classée',
  classification: 'classification demandée',
  declare: 'collectivité déclarée',
}

/** What people do about transmissions, by its event. */
export const transmissionEvents: Readonly<Record<string, string>> = {
  received: 'déposée',
  requeued: 'relancée',
  replaced: 'remplacée',
  rerouted: 'confiée à une autre passerelle',
  cancelled: 'retirée',
  'resolved-arrived': 'doute levé : arrivée',
  'resolved-not-arrived': 'doute levé : pas arrivée',
  'annulation-opened': 'annulation demandée',
  'answer-opened': 'réponse préparée',
  'retour-attached': 'retour rattaché',
  'task-closed': 'tâche classée',
  reversed: 'contradiction tranchée',
}
