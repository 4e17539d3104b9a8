// Wording of stored personal data and of why some of it stays.
import type { Both } from './sentences.ts'
import { both } from './both.ts'

export const placeWords = {
  roles: both('rôles du compte', 'roles of the account'),
  invitations: both('liens d’invitation', 'invitation links'),
  sessions: both('sessions', 'sessions'),
  authenticators: both('clés de sécurité', 'security keys'),
  identities: both('identités externes', 'external identities'),
  recoveryCodes: both('codes de secours', 'recovery codes'),
  noticesToTell: both('notifications en attente d’envoi', 'news to be told'),
  noticeMails: both('courriels de notification', 'mails of news'),
  noticeChoices: both('préférences de courriel', 'choice of mails'),
  views: both('vues enregistrées', 'saved views'),
  presence: both('présence sur les pages', 'presence on pages'),
  uploads: both('fichiers téléversés', 'files sent ahead'),
  drafts: both('brouillons personnels', 'drafts of this person alone'),
  sharedDrafts: both('brouillons partagés, ou en cours de dépôt', 'drafts shared, or being handed in'),
  assignedActs: both('actes attribués', 'acts assigned'),
  assignedTasks: both('tâches attribuées', 'tasks assigned'),
  account: both('compte', 'account'),
  actJournal: both('lignes du journal des actes', 'lines of the journal of acts'),
  installationJournal: both('lignes du journal de l’installation', 'lines of the journal of the installation'),
  requests: both('demandes d’accord, faites ou décidées', 'requests for agreement, made or decided'),
  holds: both('suspensions de l’élimination, mises ou levées', 'legal holds set or lifted'),
  disposals: both('bordereaux d’élimination ou de versement', 'bordereaux of destruction or transfer'),
  transfers: both('versements demandés', 'transfers asked for'),
  tokens: both('jetons créés', 'tokens made'),
  subscriptions: both('abonnements créés', 'subscriptions made'),
  credentials: both('identifiants partagés modifiés', 'shared credentials changed'),
  senders: both('expéditeurs confirmés', 'senders confirmed'),
  pausedConnections: both('connexions mises en pause', 'connections paused'),
  pausedSchedules: both('tâches planifiées mises en pause', 'schedules paused'),
  closedTasks: both('tâches closes', 'tasks closed'),
  withheld: both('actes retirés de toute diffusion', 'acts withdrawn from what is read outside'),
  postings: both('mises en ligne et retraits', 'postings and retractions'),
  handedReturns: both('retours remis', 'retours handed in'),
  bulks: both('relances par lot', 'requeues in bulk'),
  batches: both('lots déposés', 'batches deposited'),
} as const satisfies Readonly<Record<string, Both>>
export type PlaceName = keyof typeof placeWords

export const stayWords = {
  proof: both('conservé comme preuve', 'kept as proof'),
  colleagues: both('conservé : travail commun', 'kept: common work'),
} as const satisfies Readonly<Record<string, Both>>
export type Ground = keyof typeof stayWords

/** Why rows stay after an account's erasure; for acts, why persons are not erased from them. */
export const groundWords: Readonly<Record<Ground | 'acts', Both>> = {
  proof: both(
    'Conservé comme preuve de ce qui a été fait des actes : obligation légale et défense de droits (RGPD, art. 17-3 b et e). Les lignes du journal sont enchaînées et ne se modifient pas.',
    'Kept as proof of what was done with acts: legal obligation and defence of legal claims (GDPR, art. 17(3)(b) and (e)). Lines of the journal are chained and never changed.',
  ),
  colleagues: both(
    'Conservé avec le travail de collègues, qui en dépend.',
    'Kept with the work of colleagues, which depends on it.',
  ),
  acts: both(
    'Les actes sont des documents publics, conservés par obligation légale (RGPD, art. 17-3 b et d) : les personnes qu’ils nomment n’en sont pas effacées.',
    'Acts are public documents, kept under a legal obligation (GDPR, art. 17(3)(b) and (d)): the people that they name are not erased from them.',
  ),
}

export const goesWord = both('effaçable une fois le compte fermé', 'can be erased once the account is closed')
