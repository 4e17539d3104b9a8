// Wording of stored personal data and of why some of it stays.
import type { Both } from './sentences.ts'

export const placeWords = {
  roles: { fr: 'rôles du compte', en: 'roles of the account' },
  invitations: { fr: 'liens d’invitation', en: 'invitation links' },
  sessions: { fr: 'sessions', en: 'sessions' },
  authenticators: { fr: 'clés de sécurité', en: 'security keys' },
  identities: { fr: 'identités externes', en: 'external identities' },
  recoveryCodes: { fr: 'codes de secours', en: 'recovery codes' },
  noticesToTell: { fr: 'notifications à lui envoyer', en: 'news to be told' },
  noticeMails: { fr: 'courriels de notification', en: 'mails of news' },
  noticeChoices: { fr: 'choix de ses courriels', en: 'choice of mails' },
  views: { fr: 'vues enregistrées', en: 'saved views' },
  presence: { fr: 'présence sur les pages', en: 'presence on pages' },
  uploads: { fr: 'fichiers envoyés à l’avance', en: 'files sent ahead' },
  drafts: { fr: 'brouillons à lui seul', en: 'drafts of this person alone' },
  sharedDrafts: { fr: 'brouillons partagés, ou en cours de dépôt', en: 'drafts shared, or being handed in' },
  assignedActs: { fr: 'actes attribués', en: 'acts assigned' },
  assignedTasks: { fr: 'tâches attribuées', en: 'tasks assigned' },
  account: { fr: 'compte', en: 'account' },
  actJournal: { fr: 'lignes du journal des actes', en: 'lines of the journal of acts' },
  installationJournal: { fr: 'lignes du journal de l’installation', en: 'lines of the journal of the installation' },
  requests: { fr: 'demandes d’accord, faites ou décidées', en: 'requests for agreement, made or decided' },
  holds: { fr: 'gels juridiques posés ou levés', en: 'legal holds set or lifted' },
  disposals: { fr: 'bordereaux d’élimination ou de versement', en: 'bordereaux of destruction or transfer' },
  tokens: { fr: 'jetons créés', en: 'tokens made' },
  subscriptions: { fr: 'abonnements créés', en: 'subscriptions made' },
  credentials: { fr: 'identifiants partagés modifiés', en: 'shared credentials changed' },
  senders: { fr: 'expéditeurs confirmés', en: 'senders confirmed' },
  pausedConnections: { fr: 'connexions mises en pause', en: 'connections paused' },
  pausedSchedules: { fr: 'tâches planifiées mises en pause', en: 'schedules paused' },
  closedTasks: { fr: 'tâches closes', en: 'tasks closed' },
  withheld: { fr: 'actes retirés de toute diffusion', en: 'acts withdrawn from what is read outside' },
  postings: { fr: 'mises en ligne et retraits', en: 'postings and retractions' },
  handedReturns: { fr: 'retours remis', en: 'retours handed in' },
  bulks: { fr: 'relances par lot', en: 'requeues in bulk' },
  batches: { fr: 'lots déposés', en: 'batches deposited' },
} as const satisfies Readonly<Record<string, Both>>
export type PlaceName = keyof typeof placeWords

export const stayWords = {
  proof: { fr: 'conservé comme preuve', en: 'kept as proof' },
  colleagues: { fr: 'conservé : travail commun', en: 'kept: common work' },
} as const satisfies Readonly<Record<string, Both>>
export type Ground = keyof typeof stayWords

/** Why rows stay after an account's erasure; for acts, why persons are not erased from them. */
export const groundWords: Readonly<Record<Ground | 'acts', Both>> = {
  proof: {
    fr: 'Conservé comme preuve de ce qui a été fait des actes : obligation légale et défense de droits (RGPD, art. 17-3 b et e). Les lignes du journal sont enchaînées et ne se modifient pas.',
    en: 'Kept as proof of what was done with acts: legal obligation and defence of legal claims (GDPR, art. 17(3)(b) and (e)). Lines of the journal are chained and never changed.',
  },
  colleagues: {
    fr: 'Conservé avec le travail de collègues, qui en dépend.',
    en: 'Kept with the work of colleagues, which depends on it.',
  },
  acts: {
    fr: 'Les actes sont des documents publics, conservés par obligation légale (RGPD, art. 17-3 b et d) : les personnes qu’ils nomment n’en sont pas effacées.',
    en: 'Acts are public documents, kept under a legal obligation (GDPR, art. 17(3)(b) and (d)): the people that they name are not erased from them.',
  },
}

export const goesWord: Both = {
  fr: 'effaçable une fois le compte fermé',
  en: 'can be erased once the account is closed',
}
