// Roles as the desk says them, the events of its journals, and where a person is looked at.
import type { Grant, Role } from '../../../../accounts/access.ts'
import type { LineKind } from '../../../../operations/desk/lists.ts'
import type { Both, Language } from '../../../../text/sentences.ts'
import { sayIn } from '../../say.ts'

export const path = '/personnes'

export function hrefOf(login: string): string {
  return `${path}/${encodeURIComponent(login)}`
}

interface RoleWords {
  readonly name: Both
  /** Those who have it: « Réservé … ». */
  readonly holders: Both
  /** What it is there for. */
  readonly work: Both
}

export const roleWords: Readonly<Record<Role, RoleWords>> = {
  reader: {
    name: { fr: 'lecteur', en: 'reader' },
    holders: { fr: 'aux personnes qui ont accès', en: 'people with access' },
    work: { fr: 'Lecture', en: 'Reading' },
  },
  operator: {
    name: { fr: 'opérateur', en: 'operator' },
    holders: { fr: 'aux opérateurs', en: 'operators' },
    work: { fr: 'Opérations', en: 'Operations' },
  },
  administrator: {
    name: { fr: 'administrateur', en: 'administrator' },
    holders: { fr: 'aux administrateurs', en: 'administrators' },
    work: { fr: 'Administration', en: 'Administration' },
  },
}

/** `administrateur de toutes les collectivités, lecteur de 000000000`. */
export function grantsSaid(grants: readonly Grant[], language: Language): string {
  const say = sayIn(language)
  if (grants.length === 0) return say('aucun rôle', 'no role')
  const all = say('toutes les collectivités', 'every collectivité')
  const parts = grants.map(({ role, siren }) => `${roleWords[role].name[language]} ${say('de', 'of')} ${siren ?? all}`)
  return parts.join(', ')
}

/** What was done on the desk itself, by its event. */
export const deskEvents: Readonly<Record<string, Both>> = {
  'signed-in': { fr: 'connexion', en: 'signed in' },
  'sign-in-refused': { fr: 'connexion refusée', en: 'sign-in refused' },
  'identity-confirmed': { fr: 'identité confirmée de nouveau', en: 'identity proved anew' },
  'identity-refused': { fr: 'confirmation d’identité refusée', en: 'proof of identity refused' },
  'consent-asked': { fr: 'accord d’une autre personne demandé', en: 'agreement of another person asked for' },
  'consent-given': { fr: 'accord donné', en: 'agreement given' },
  'consent-refused': { fr: 'accord refusé', en: 'agreement refused' },
  'consent-taken': { fr: 'résultat d’une demande accordée relevé', en: 'result of a request taken' },
  'code-refused': { fr: 'code refusé', en: 'code refused' },
  'password-chosen': { fr: 'mot de passe choisi par le lien d’invitation', en: 'password chosen by a link' },
  'password-changed': { fr: 'mot de passe changé', en: 'password changed' },
  'second-step-added': { fr: 'code demandé à la connexion', en: 'code asked for at sign-in' },
  'first-code-made': { fr: 'code du premier compte demandé', en: 'code of the first account asked for' },
  'first-administrator': { fr: 'premier administrateur inscrit', en: 'first administrator enrolled' },
  'recovery-code-used': { fr: 'code de secours utilisé', en: 'recovery code used' },
  'recovery-codes-renewed': { fr: 'codes de secours renouvelés', en: 'recovery codes renewed' },
  'start-put-away': { fr: 'mise en route retirée du menu', en: 'start put away' },
  'second-step-removed': { fr: 'code retiré', en: 'code removed' },
  'second-step-reset': { fr: 'second facteur réinitialisé', en: 'second step reset' },
  'authenticator-added': { fr: 'clé de sécurité ajoutée', en: 'security key added' },
  'authenticator-removed': { fr: 'clé de sécurité retirée', en: 'security key removed' },
  'authenticator-cloned': { fr: 'copie d’une clé de sécurité refusée', en: 'copy of a security key refused' },
  'session-ended': { fr: 'session close', en: 'session ended' },
  'identity-linked': { fr: 'identité externe liée', en: 'external identity linked' },
  'identity-unlinked': { fr: 'lien d’identité externe retiré', en: 'external identity link removed' },
  unmasked: { fr: 'textes masqués affichés', en: 'texts unmasked' },
  'person-invited': { fr: 'personne invitée', en: 'person invited' },
  'roles-changed': { fr: 'rôles changés', en: 'roles changed' },
  'account-closed': { fr: 'compte fermé', en: 'account closed' },
  'personal-data-searched': { fr: 'données personnelles cherchées', en: 'personal data searched' },
  'personal-data-exported': { fr: 'données personnelles exportées', en: 'personal data exported' },
  'person-erased': { fr: 'données d’un compte effacées', en: 'data of an account erased' },
  'sessions-ended': { fr: 'sessions closes', en: 'sessions ended' },
  'connection-examined': { fr: 'connexion testée', en: 'connection tested' },
  reconciled: { fr: 'registre comparé à une plateforme', en: 'ledger compared with a platform' },
  'connection-paused': { fr: 'connexion mise en pause', en: 'connection paused' },
  'connection-resumed': { fr: 'connexion reprise', en: 'connection resumed' },
  'installation-quiet': { fr: 'départ des envois arrêté', en: 'sendings stopped' },
  'installation-go': { fr: 'départ des envois repris', en: 'sendings let go' },
  'keys-rotation-begun': { fr: 'rotation des clés commencée', en: 'rotation of the keys begun' },
  'keys-rotated': { fr: 'rotation des clés terminée', en: 'keys rotated' },
  'schedule-wanted': { fr: 'tâche planifiée exécutée à la demande', en: 'schedule asked for' },
  'schedule-paused': { fr: 'tâche planifiée mise en pause', en: 'schedule paused' },
  'schedule-resumed': { fr: 'tâche planifiée reprise', en: 'schedule resumed' },
  'bulk-opened': { fr: 'relance par lot lancée', en: 'bulk action started' },
  'bulk-paused': { fr: 'relance par lot mise en pause', en: 'bulk action paused' },
  'bulk-resumed': { fr: 'relance par lot reprise', en: 'bulk action resumed' },
  'bulk-cancelled': { fr: 'relance par lot annulée', en: 'bulk action stopped' },
  'batch-opened': { fr: 'lot déposé à contrôler', en: 'batch handed in' },
  'batch-deposited': { fr: 'lot confirmé', en: 'batch confirmed' },
  'batch-cancelled': { fr: 'lot annulé', en: 'batch cancelled' },
  'draft-begun': { fr: 'brouillon commencé', en: 'draft begun' },
  'draft-taken-over': { fr: 'brouillon repris d’une autre personne', en: 'draft taken over' },
  'draft-deposited': { fr: 'brouillon déposé', en: 'draft deposited' },
  'draft-deleted': { fr: 'brouillon supprimé', en: 'draft deleted' },
  'disposal-opened': { fr: 'bordereau dressé', en: 'bordereau opened' },
  'disposal-granted': { fr: 'accord des archives enregistré', en: 'word of the archives recorded' },
  'disposal-purged': { fr: 'suppression des actes d’un bordereau demandée', en: 'purge of a bordereau asked for' },
  'disposal-done': { fr: 'bordereau terminé', en: 'bordereau done' },
  'disposal-abandoned': { fr: 'bordereau abandonné', en: 'bordereau given up' },
  'act-purged': { fr: 'acte supprimé', en: 'act purged' },
  'act-kept': { fr: 'acte conservé malgré le bordereau', en: 'act kept, in spite of the bordereau' },
  'legal-hold-set': { fr: 'gel juridique posé', en: 'legal hold set' },
  'legal-hold-lifted': { fr: 'gel juridique levé', en: 'legal hold lifted' },
  'returns-reread': { fr: 'retours relus', en: 'returns read again' },
  'classification-asked': { fr: 'classification demandée', en: 'classification asked for' },
  'collectivite-declared': { fr: 'collectivité déclarée', en: 'collectivité declared' },
  'collectivite-replaced': { fr: 'déclaration remplacée', en: 'declaration replaced' },
  'collectivites-imported': { fr: 'collectivités déclarées par un fichier', en: 'collectivités declared from a file' },
  'collectivite-left': {
    fr: 'collectivité transférée vers une autre installation',
    en: 'collectivité moved to another installation',
  },
  'collectivite-back': { fr: 'collectivité reprise ici', en: 'collectivité taken back here' },
  'collectivite-taken-in': {
    fr: 'collectivité prise d’une autre installation',
    en: 'collectivité taken in from another installation',
  },
  'credential-added': { fr: 'identifiant partagé déclaré', en: 'shared credential declared' },
  'credential-renewed': { fr: 'identifiant partagé renouvelé', en: 'shared credential renewed' },
  'credential-examined': { fr: 'identifiant partagé testé', en: 'shared credential tested' },
  'credential-removed': { fr: 'identifiant partagé supprimé', en: 'shared credential removed' },
  'subscription-made': { fr: 'abonnement ouvert', en: 'subscription opened' },
  'subscription-edited': { fr: 'abonnement modifié', en: 'subscription changed' },
  'subscription-paused': { fr: 'abonnement mis en pause', en: 'subscription paused' },
  'subscription-resumed': { fr: 'abonnement repris', en: 'subscription resumed' },
  'subscription-replayed': { fr: 'notifications renvoyées à un abonné', en: 'notices told again to a subscriber' },
  'subscription-tried': { fr: 'notification d’essai envoyée à un abonné', en: 'trial sent to a subscriber' },
  'subscription-secret': { fr: 'secret d’un abonnement changé', en: 'secret of a subscription changed' },
  'subscription-ended': { fr: 'abonnement clos', en: 'subscription ended' },
  'dead-letter-wanted': { fr: 'notification non remise renvoyée', en: 'dead letter sent again' },
  'columns-chosen': { fr: 'colonnes de la liste choisies', en: 'columns of the list chosen' },
  'view-saved': { fr: 'vue enregistrée', en: 'view kept' },
  'view-shared': { fr: 'vue partagée', en: 'view shared' },
  'view-unshared': { fr: 'vue qui n’est plus partagée', en: 'view no longer shared' },
  'view-deleted': { fr: 'vue supprimée', en: 'view deleted' },
  'notices-chosen': { fr: 'choix des notifications par courriel', en: 'notices by mail chosen' },
  'sender-confirmed': { fr: 'expéditeur de la préfecture confirmé', en: 'sender of the préfecture confirmed' },
  'sender-withdrawn': { fr: 'expéditeur retiré', en: 'sender no longer accepted' },
  'return-accepted': { fr: 'courriel d’origine non établie accepté', en: 'mail of an origin not established accepted' },
  'token-added': { fr: 'jeton créé', en: 'token made' },
  'token-elsewhere': {
    fr: 'jeton utilisé hors de ses réseaux, refusé',
    en: 'token used outside its networks, refused',
  },
  'siem-silent': { fr: 'SIEM muet, avis donné', en: 'silent SIEM announced' },
  'token-ending': { fr: 'fin prochaine d’un jeton annoncée', en: 'end of a token announced' },
  'token-revoked': { fr: 'jeton révoqué', en: 'token revoked' },
  requeue: { fr: 'remise en file d’attente', en: 'requeued' },
  cancel: { fr: 'retrait', en: 'withdrawn' },
  resolve: { fr: 'doute levé', en: 'doubt resolved' },
  annul: { fr: 'annulation demandée', en: 'annulation asked for' },
  publish: { fr: 'publication notée', en: 'publication recorded' },
  post: { fr: 'acte mis en ligne', en: 'act put online' },
  retract: { fr: 'acte retiré de sa page publique', en: 'act taken off its public page' },
  'calendar-added': { fr: 'calendrier créé', en: 'calendar made' },
  'calendar-revoked': { fr: 'calendrier révoqué', en: 'calendar revoked' },
  restamp: { fr: 'documents de preuve redemandés', en: 'documents of proof asked for again' },
  reply: { fr: 'réponse à un courrier', en: 'letter answered' },
  attach: { fr: 'retour rattaché', en: 'return attached' },
  assigned: { fr: 'tâche confiée', en: 'task assigned' },
  unassigned: { fr: 'tâche qui n’est plus confiée', en: 'task no longer assigned' },
  snoozed: { fr: 'tâche remise à plus tard', en: 'task put off' },
  unsnoozed: { fr: 'tâche qui n’est plus remise', en: 'task no longer put off' },
  'task-closed': { fr: 'tâche close', en: 'task closed' },
  closeTask: { fr: 'tâche close', en: 'task closed' },
}

/** What befalls connections and schedules, what was refused, and what was shown or taken away, by operation. */
export const machineEvents: Readonly<Record<string, Both>> = {
  suspended: { fr: 'connexion suspendue', en: 'connection suspended' },
  lifted: { fr: 'suspension levée', en: 'suspension lifted' },
  paused: { fr: 'mise en pause', en: 'paused' },
  resumed: { fr: 'reprise', en: 'resumed' },
  'difference-found': { fr: 'écart avec la plateforme', en: 'difference with the platform' },
  'difference-gone': { fr: 'écart disparu', en: 'difference gone' },
  wanted: { fr: 'exécution demandée', en: 'run asked for' },
  started: { fr: 'exécution commencée', en: 'run begun' },
  done: { fr: 'exécution terminée', en: 'run done' },
  failed: { fr: 'exécution en échec', en: 'run failed' },
  interrupted: { fr: 'exécution interrompue', en: 'run interrupted' },
  refused: { fr: 'demande refusée', en: 'request refused' },
  exportList: { fr: 'liste exportée', en: 'list exported' },
  downloadRegister: { fr: 'registre exporté', en: 'register exported' },
  downloadBatchResult: { fr: 'résultat d’un lot téléchargé', en: 'result of a batch downloaded' },
  downloadProof: { fr: 'dossier scellé téléchargé', en: 'sealed dossier downloaded' },
  downloadProofDocument: { fr: 'document de preuve téléchargé', en: 'document of proof downloaded' },
  downloadReturn: { fr: 'retour téléchargé', en: 'return downloaded' },
  downloadFile: { fr: 'fichier téléchargé', en: 'file downloaded' },
  downloadKept: { fr: 'fichier téléchargé', en: 'file downloaded' },
  downloadReceipt: { fr: 'AR téléchargé', en: 'receipt downloaded' },
  downloadDisposal: { fr: 'liste d’un bordereau téléchargée', en: 'list of a bordereau downloaded' },
  downloadPersonalData: { fr: 'données d’une personne téléchargées', en: 'data of a person downloaded' },
  archiveTransmission: { fr: 'paquet SEDA téléchargé', en: 'SEDA package downloaded' },
  exportCollectivite: { fr: 'collectivité exportée', en: 'collectivité exported' },
  exportJournal: { fr: 'journaux exportés', en: 'journals exported' },
  findPersonalData: { fr: 'données d’une personne recherchées', en: 'data of a person looked for' },
  showTransmission: { fr: 'acte lu sans masque', en: 'act read unmasked' },
  listPeople: { fr: 'comptes consultés', en: 'accounts looked at' },
  listJournal: { fr: 'journal consulté', en: 'journal looked at' },
}

export const kindWords: Readonly<Record<LineKind, Both>> = {
  desk: { fr: 'tableau de bord', en: 'the desk' },
  'sign-in': { fr: 'connexions des personnes', en: 'sign-ins' },
  token: { fr: 'jetons', en: 'tokens' },
  connection: { fr: 'connexions aux plateformes', en: 'connections' },
  schedule: { fr: 'tâches planifiées', en: 'schedules' },
  reading: { fr: 'lectures de données masquées ou personnelles', en: 'readings of masked or personal data' },
  download: { fr: 'téléchargements', en: 'downloads' },
  export: { fr: 'exports de listes', en: 'exported lists' },
  refused: { fr: 'demandes refusées', en: 'refused requests' },
}

/** What people do about transmissions, by its event. */
export const transmissionEvents: Readonly<Record<string, Both>> = {
  received: { fr: 'déposée', en: 'deposited' },
  requeued: { fr: 'remise en file d’attente', en: 'requeued' },
  replaced: { fr: 'remplacée', en: 'replaced' },
  rerouted: { fr: 'confiée à une autre passerelle', en: 'given to another gateway' },
  cancelled: { fr: 'retirée', en: 'withdrawn' },
  'resolved-arrived': { fr: 'doute levé : envoi arrivé', en: 'doubt resolved: arrived' },
  'resolved-not-arrived': { fr: 'doute levé : envoi non arrivé', en: 'doubt resolved: not arrived' },
  'annulation-opened': { fr: 'annulation demandée', en: 'annulation asked for' },
  told: { fr: 'votes, certification ou budget indiqués', en: 'votes, certification or budget told' },
  published: { fr: 'publication notée', en: 'publication recorded' },
  posted: { fr: 'mise en ligne', en: 'put online' },
  retracted: { fr: 'retirée de sa page publique', en: 'taken off its public page' },
  'answer-opened': { fr: 'réponse préparée', en: 'answer prepared' },
  'retour-attached': { fr: 'retour rattaché', en: 'return attached' },
  'retour-accepted': { fr: 'retour accepté par une personne', en: 'return accepted on a person’s word' },
  'retour-vouched': { fr: 'retour remis par une personne', en: 'return handed in by a person' },
  'task-closed': { fr: 'tâche close', en: 'task closed' },
  reversed: { fr: 'contradiction tranchée', en: 'contradiction decided' },
  note: { fr: 'note', en: 'note written' },
  assigned: { fr: 'confiée', en: 'assigned' },
  unassigned: { fr: 'n’est plus confiée', en: 'no longer assigned' },
  snoozed: { fr: 'remise à plus tard', en: 'put off' },
  unsnoozed: { fr: 'n’est plus remise à plus tard', en: 'no longer put off' },
  dismissed: { fr: 'refus dont on a pris note', en: 'refusal that was noted' },
}
