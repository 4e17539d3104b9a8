// What the French manual says where the code has one short text, in English: operations, metrics, log events, columns of the
// open data; and of commands.
import type { events } from '../../../../src/observe/log.ts'
import type { MetricName } from '../../../../src/observe/metrics/table.ts'
import type { Name } from '../../../../src/operations/table.ts'

type French<K extends string> = Readonly<Record<K, string>>

const unmaskToo = ' ; il faut aussi le droit `unmask`'

export const frenchOperations: French<Name> = {
  deposit: 'Déposer un acte',
  checkDeposit: 'Contrôler un dépôt selon toutes les règles, et montrer ce qui partirait ; rien n’est enregistré',
  listTransmissions: 'Lister les transmissions, la plus récente d’abord ou selon le tri, page par page',
  showTransmission: 'Montrer une transmission, aussitôt ou quand son état change',
  requeueTransmission: 'Remettre en file d’attente une transmission retenue ou refusée',
  requeueTransmissions: 'Remettre en file d’attente les transmissions qu’un filtre choisit, ou qui sont nommées',
  cancelTransmission: 'Retirer une transmission avant son envoi',
  resolveTransmission: 'Noter si un envoi incertain est arrivé',
  annulTransmission: 'Demander à la préfecture d’annuler la transmission d’un acte acquitté',
  withdrawRecord: 'Retirer l’enregistrement d’un acte transmis par une autre voie ; son numéro est de nouveau libre',
  publishTransmission: 'Noter le jour où un acte a été publié, affiché ou notifié ; un nouvel appel corrige ce jour',
  downloadFile: `Télécharger un fichier d’une transmission${unmaskToo}`,
  downloadReceipt: `Télécharger l’AR tel qu’il est venu, en XML${unmaskToo}`,
  explainTransmission: `Expliquer ce qui est parti ou partirait : documents, fichiers, règles, conversions${unmaskToo}`,
  upload:
    'Envoyer des fichiers avant un dépôt, qui les désigne par leur empreinte dans la journée ; les mêmes octets ouvrent un nouveau jour',
  listUploads: 'Lister les fichiers envoyés par l’appelant, le plus ancien d’abord',
  createDraft:
    'Créer le brouillon d’un acte avec ses fichiers, l’acte en premier ; les valeurs manquantes viennent plus tard. Les brouillons demandent aussi le droit `unmask`',
  correctTransmission:
    'Créer la correction d’un acte refusé, avec son contenu et ses fichiers, ou rendre celle qui existe',
  listDrafts: 'Lister les brouillons, le plus ancien d’abord',
  showDraft: 'Montrer un brouillon, ce que les règles y trouvent, et ce qui partirait',
  saveDraft:
    'Enregistrer un brouillon ; les valeurs omises restent. Les fichiers dans l’ordre, chacun avec son code PJ : ceux qui sont omis sont retirés',
  addDraftFiles: 'Ajouter des fichiers à un brouillon ; un fichier du même nom est remplacé',
  depositDraft:
    'Déposer un brouillon, après un nouveau contrôle de toutes les règles ; le même appel redonne la même transmission',
  deleteDraft: 'Supprimer un brouillon avec ses fichiers',
  readDocument:
    'Lire un PDF et proposer numéro, date, objet, nature et votes, chacun avec sa ligne ; rien n’est enregistré',
  sealTransmission:
    'Sceller les lignes en attente du journal de la collectivité ; une collectivité obtient au plus un sceau en cinq minutes',
  showSeal: 'Montrer comment le journal d’une transmission est scellé, et ce que vaut son horodatage',
  downloadProof: `Télécharger le dossier scellé d’une transmission, un zip que lit \`actes verify\`, avec ce qui est scellé à ce jour${unmaskToo}`,
  downloadProofDocument: `Télécharger une copie tamponnée, le bordereau ou le certificat d’un acte${unmaskToo}`,
  restampTransmission: 'Refaire les documents d’un acte, y compris ceux qui ont échoué ou ont été abandonnés',
  listTerms: 'Lister les durées de conservation, par nature',
  previewDisposal: 'Compter les actes d’une collectivité qui peuvent partir, et dire pourquoi les autres restent',
  openDisposal: 'Dresser un bordereau de tous les actes qui peuvent partir ; rien n’est supprimé',
  listDisposals: 'Lister les bordereaux d’une collectivité, le plus récent d’abord',
  showDisposal: 'Montrer un bordereau, et ce qu’une suppression ferait maintenant',
  downloadDisposal: `Télécharger les actes d’un bordereau en tableau (CSV), pour le visa${unmaskToo}`,
  grantDisposal: 'Enregistrer le visa d’élimination, ou l’accusé du service d’archives',
  purgeDisposal:
    'Supprimer définitivement les actes d’un bordereau, un par un et en arrière-plan, après le visa ou l’accusé',
  abandonDisposal: 'Abandonner un bordereau : les actes qui sont encore là restent',
  listLegalHolds: 'Lister les suspensions de l’élimination d’une collectivité, passées et présentes',
  setLegalHold: 'Suspendre l’élimination de tous les actes d’une collectivité',
  setLegalHoldOnAct: 'Suspendre l’élimination d’un acte',
  liftLegalHold: 'Lever une suspension de l’élimination',
  listArchives: 'Lister les services d’archives déclarés',
  showArchive: 'Voir le service d’archives d’une collectivité, et ce qui est convenu avec lui',
  declareArchive:
    'Déclarer le service d’archives d’une collectivité, ou remplacer ses réglages ; ce qui était arrêté reprend',
  removeArchive: 'Retirer le service d’archives d’une collectivité, quand rien n’y est en cours',
  examineArchive:
    'Tester le service d’archives d’une collectivité : adresse, certificat, identifiant ; VITAM juge aussi un versement à blanc. Sans défaut, les versements arrêtés reprennent',
  listTransfers: 'Lister les versements aux archives, les plus récents d’abord',
  countTransfers: 'Compter les versements en cours ou refusés par état, et ceux qui attendent une décision',
  previewTransfers: 'Compter les actes acquittés qui peuvent être versés, et ne l’ont jamais été',
  startTransfers: 'Verser les actes d’un aperçu, en arrière-plan',
  startTransfer: 'Verser un acte acquitté ; après un refus, sous un nouvel identifiant',
  listTransfersOfAct: 'Lister les versements d’un acte, les plus anciens d’abord',
  showTransfer: 'Voir un versement : où il en est, ses échanges, la réponse du service d’archives',
  readTransferBordereau:
    'Lire le bordereau d’un versement : services, accord, unités avec leurs règles, mots-clés et fichiers',
  downloadTransfer: `Télécharger le bordereau d’un versement, ou ce que le service d’archives a répondu${unmaskToo}`,
  retryTransfer:
    'Reprendre un versement qui attend une décision : le préparer de nouveau, ou relire la réponse ; jamais envoyé deux fois',
  settleTransfer:
    'Décider d’un versement dont la réponse s’est perdue : le service d’archives l’a, ou ne l’a pas et il peut être renvoyé',
  cancelTransfer: 'Annuler un versement dont rien n’est parti',
  archiveTransmission: `Télécharger un acte et sa preuve en paquet SEDA (zip), pour as@lae ou VITAM${unmaskToo}`,
  openBatch:
    'Ouvrir un lot : un tableau d’actes (CSV, XLSX) et leurs fichiers, à part ou dans un zip ; ses lignes sont contrôlées, rien n’est déposé',
  listBatches: 'Lister les lots de l’appelant, le plus récent d’abord ; tous les lots pour qui gère tous les comptes',
  showBatch: 'Montrer un lot et son avancement',
  listBatchLines: 'Lister les lignes d’un lot, avec chaque faute et l’issue de chacune',
  depositBatch: 'Déposer un lot : toutes les lignes, ou celles qui sont sans faute',
  cancelBatch: 'Mettre fin à un lot ; ce qu’il a déposé reste déposé',
  downloadBatchResult: 'Télécharger le tableau avec l’état, le motif et les identifiants de chaque ligne (CSV)',
  previewBulk: 'Aperçu d’une relance par lot : ce qu’elle prendrait et écarterait ; rien ne change',
  openBulk: 'Ouvrir une relance par lot, à un rythme donné',
  listBulks: 'Lister les relances par lot, la plus récente d’abord',
  showBulk: 'Montrer une relance par lot et son avancement',
  listBulkItems: 'Lister les actes d’une relance par lot, et l’issue de chacun',
  pauseBulk: 'Mettre en pause une relance par lot',
  resumeBulk: 'Reprendre une relance par lot',
  cancelBulk: 'Mettre fin à une relance par lot ; les actes qui restent ne changent pas',
  listViews: 'Lister les vues de la liste des transmissions : celles de l’appelant, et celles qui sont partagées',
  saveView: 'Enregistrer une vue sous un nom pour l’appelant, à la place de sa vue du même nom',
  shareView: 'Partager une vue avec tous, ou cesser de la partager',
  deleteView: 'Supprimer une des vues de l’appelant',
  noteTransmission: 'Ajouter une note à une transmission ; elle reste à son journal',
  assignTransmission: 'Attribuer une transmission retenue ou refusée',
  snoozeTransmission: 'Remettre à un autre jour une transmission retenue ou refusée',
  dismissTransmissions:
    'Prendre note de refus, qui n’attendent alors plus personne : ceux qui sont nommés, ou ceux d’une cause jusqu’à un instant',
  assignTask: 'Attribuer une tâche',
  snoozeTask: 'Remettre une tâche à un autre jour, son dernier jour au plus tard',
  listReturns: 'Lister les retours qui attendent une décision, ou ceux d’un statut, le plus récent d’abord',
  showReturn: 'Montrer un retour, ce qui en est compris, et les actes qu’il peut concerner',
  downloadReturn: `Télécharger un retour tel qu’il est venu${unmaskToo}`,
  attachReturn: 'Rattacher à une transmission un retour orphelin ou illisible',
  acceptReturn: 'Admettre un courriel dont l’origine n’est pas établie ; il est alors lu comme tout autre',
  answerLetter: 'Répondre à un courrier par des documents',
  listTasks: 'Lister les tâches, le dernier jour le plus proche d’abord',
  closeTask: 'Clore une tâche avec son issue ; pour une contradiction, avec la réponse qui vaut',
  rereadReturns:
    'Relire des retours orphelins ou illisibles ; sans identifiants, tous, ce qui demande le droit sur toutes les collectivités',
  handInReturns:
    'Verser des retours venus par d’autres voies : courriels, archives, messages ; l’appelant en répond, avec un motif',
  listPostings: 'Lister quand un acte a été mis sur sa page publique, et quand il en a été retiré',
  postAct: 'Mettre un acte acquitté sur sa page publique ; sans date de publication, celle d’aujourd’hui est notée',
  retractAct:
    'Retirer un acte de sa page publique, qui dit alors la date et ce motif ; `donnees` retire l’acte de toute diffusion',
  showDiffusion: 'Dire si un acte peut être lu du public et, sinon, pour quel motif',
  withholdAct:
    'Retirer un acte de toute diffusion : page publique, fil, données ouvertes ; calendriers et registres ne montrent plus son objet',
  releaseAct:
    'Lever ce retrait : l’acte revient dans les données ouvertes et les calendriers, et peut être mis en ligne',
  listCalendars: 'Lister les calendriers d’échéances, à qui ils sont et jusqu’à quand',
  addCalendar: 'Créer un calendrier d’échéances ; son adresse n’est montrée qu’une fois',
  revokeCalendar: 'Révoquer un calendrier : son adresse ne montre plus rien',
  listCollectivites: 'Lister les collectivités que voit l’appelant',
  showCollectivite: 'Montrer une collectivité',
  declareCollectivite:
    'Déclarer une collectivité, ou remplacer ses réglages ; un jeton doit en avoir le droit sur toutes les collectivités',
  importCollectivites:
    'Déclarer de nombreuses collectivités par un CSV, une par ligne : aperçu, puis les lignes valables, ou toutes ou aucune',
  exportCollectivite: `Exporter tout ce qui est gardé d’une collectivité, dans un format ouvert qu’une autre installation importe${unmaskToo}`,
  leaveCollectivite:
    'Noter qu’une autre installation envoie pour une collectivité, pour que rien ne parte d’ici ; ou l’inverse',
  showCertificate: 'Montrer ce que dit le certificat client d’une passerelle ; la plateforme n’est pas contactée',
  showClassification: 'Montrer la classification en vigueur : matières, codes PJ par nature',
  searchClassification: 'Chercher par des mots dans les matières et les codes PJ',
  refreshClassification: 'Demander à la préfecture la classification en vigueur, une fois par jour au plus',
  listConnections: 'Lister les connexions à la préfecture : ouvertes, suspendues ou en pause',
  pauseConnection: 'Mettre une connexion en pause : rien n’est envoyé ni relevé',
  resumeConnection: 'Reprendre une connexion ; si elle est suspendue, elle est d’abord examinée',
  listSenders:
    'Lister les expéditeurs de courriels qui peuvent parler pour la préfecture sur une connexion, et ceux à confirmer',
  confirmSender: 'Confirmer un expéditeur de la préfecture sur une connexion ; ses courriels en attente sont alors lus',
  withdrawSender: 'Retirer un expéditeur de la préfecture d’une connexion',
  showInstallation: 'Dire si cette installation envoie et, sinon, pourquoi et depuis quand',
  go: 'Laisser de nouveau partir les envois d’une installation qui garde le silence',
  listPlugins: 'Lister les extensions : le fichier accepté de chacune, et un autre qui attend un accord',
  agreeToPlugin: 'Accepter le fichier changé d’une extension : ses connexions envoient de nouveau',
  reconcile:
    'Comparer maintenant le registre des envois avec ce que listent les plateformes ; chaque écart devient une tâche',
  collectNow: 'Relever maintenant les réponses et les courriers des passerelles et des boîtes aux lettres',
  listSchedules: 'Lister les tâches planifiées : dernière exécution, issue, prochaine exécution',
  listDeclarations:
    'Lister les déclarations telles qu’elles sont gardées ; un secret n’est montré que par son identifiant',
  examineGateway: 'Examiner une passerelle : adresse, certificats, compte, droits',
  runSchedule: 'Exécuter maintenant une tâche planifiée ; si elle est en cours, encore une fois ensuite',
  pauseSchedule: 'Mettre une tâche planifiée en pause',
  resumeSchedule: 'Reprendre une tâche planifiée',
  listCredentials:
    'Lister les identifiants que plusieurs collectivités partagent ; un secret n’est montré que par son empreinte',
  showCredential: 'Montrer un identifiant partagé',
  addCredential:
    'Ajouter un identifiant partagé sous un nom ; les déclarations donnent ce nom à la place de ses secrets',
  renewCredential:
    'Remplacer les secrets d’un identifiant partagé ; ceux qui l’emploient les ont dès leur prochain échange',
  examineCredential: 'Examiner une passerelle qui emploie cet identifiant partagé',
  removeCredential: 'Retirer un identifiant partagé que rien n’emploie',
  listKeys: 'Lister les clés maîtresses, et combien de secrets et de fichiers chacune scelle',
  rotateKeys:
    'Sceller de nouveau tous les secrets et les fichiers chiffrés sous la clé maîtresse actuelle ; une rotation interrompue reprend',
  showFigures:
    'Montrer des chiffres : actes par jour et par mois, délais jusqu’à l’AR, ce qui attend, ce qui a échoué, heures de dépôt, santé des connexions',
  showStart: 'Montrer les étapes d’une mise en route, et celles qui sont faites',
  putStartAway: 'Ranger les étapes de la mise en route',
  sendFirstAct:
    'Déposer l’acte de démonstration à la préfecture de démonstration ; sa commune est déclarée s’il le faut',
  showRegister: 'Compter les actes du registre d’une période, et les délibérations de ses données ouvertes',
  downloadRegister: `Télécharger le registre des actes acquittés d’une période : \`csv\`, \`pdf\` ou \`scdl\`, les données ouvertes de ses délibérations${unmaskToo}`,
  listSubscriptions: 'Lister les abonnements et leur état',
  showSubscription: 'Montrer un abonnement',
  addSubscription: 'Ajouter un abonnement, à partir de maintenant ; son secret n’est montré qu’une fois',
  editSubscription:
    'Changer le nom, l’adresse ou les événements d’un abonnement ; une nouvelle adresse est servie aussitôt',
  pauseSubscription: 'Mettre un abonnement en pause ; les événements attendent',
  resumeSubscription: 'Reprendre un abonnement, avec les événements qui ont attendu',
  replaySubscription: 'Renvoyer tous les événements, à partir de l’un d’eux ou d’un instant',
  trySubscription: 'Envoyer un événement d’essai (`webhook.ping`), à son tour',
  renewSubscriptionSecret: 'Remplacer le secret d’un abonnement ; il n’est montré qu’une fois',
  listDeadLetters: 'Lister les envois abandonnés d’un abonnement, le plus récent d’abord',
  resendDeadLetter: 'Renvoyer un envoi abandonné',
  endSubscription: 'Mettre fin à un abonnement définitivement',
  listUntold: 'Lister les événements d’une transmission que des abonnés n’ont pas pris',
  showMe: 'Montrer les droits de l’appelant et son propre compte',
  changePassword: 'Changer son propre mot de passe ; toutes ses sessions se ferment',
  endOwnSessions: 'Fermer toutes ses propres sessions',
  listOwnSessions: 'Lister ses sessions ouvertes, avec l’appareil et l’adresse',
  endOwnSession: 'Fermer une de ses sessions',
  endOtherSessions: 'Fermer toutes ses sessions, sauf celle-ci',
  prepareSecondStep: 'Créer une clé pour une application de codes ; elle n’est pas enregistrée',
  confirmSecondStep: 'Faire demander un code à chacune de ses connexions',
  renewRecoveryCodes: 'Remplacer ses codes de secours',
  removeOwnSecondStep: 'Ne plus faire demander de code à ses connexions',
  prepareAuthenticator:
    'Donner les options avec lesquelles un navigateur crée la clé d’un authentificateur (WebAuthn) ; valables cinq minutes, une fois',
  addAuthenticator: 'Faire demander un authentificateur à chacune de ses connexions, ou un code',
  proveByAuthenticator:
    'Donner les options avec lesquelles un navigateur interroge les authentificateurs de l’appelant, à la place d’un code ; valables cinq minutes, une fois',
  removeAuthenticator: 'Ne plus faire demander un authentificateur',
  chooseMails: 'Choisir quels événements sont annoncés à l’appelant par courriel, et quand',
  chooseColumns: 'Choisir les colonnes que la liste des transmissions montre à l’appelant à côté des numéros',
  unmask: 'Montrer, dans sa propre session et pour quinze minutes, ce qui peut nommer quelqu’un',
  maskAgain: 'Masquer de nouveau ce qui peut nommer quelqu’un',
  listPeople: 'Lister les utilisateurs du tableau de bord, avec leurs droits',
  makeFirstCode:
    'Créer un code à usage unique par lequel le premier administrateur s’inscrit, tant que personne n’a de compte',
  invitePerson: 'Créer un compte avec ces rôles, ou le rouvrir ; et un nouveau lien à usage unique',
  renewLink: 'Créer un autre lien à usage unique ; un compte fermé est rouvert',
  changeRoles: 'Remplacer les rôles d’un compte, et son nom s’il est donné',
  disablePerson: 'Fermer un compte, avec ses sessions et ses liens',
  endSessions: 'Fermer toutes les sessions d’un compte',
  listSessions: 'Lister les sessions ouvertes d’un compte, avec l’appareil et l’adresse',
  endSession: 'Fermer une session d’un compte',
  removeSecondStep: 'Retirer le second facteur d’un compte, application et authentificateurs ; ses sessions se ferment',
  unlinkIdentities: 'Délier un compte de son fournisseur d’identité',
  findPersonalData:
    'Chercher des données personnelles : les comptes dont l’adresse contient ce texte, lieu par lieu, et les actes où ces mots figurent',
  downloadPersonalData:
    'Télécharger tout ce qui est gardé d’un compte, même après son effacement, en JSON ; le manuel décrit le format',
  erasePerson: 'Effacer ce qui peut l’être d’un compte fermé ; les journaux et les actes restent',
  listTokens: 'Lister les jetons, leurs droits et leur fin',
  addToken: 'Créer un jeton ; son texte n’est montré qu’une fois',
  revokeToken: 'Révoquer un jeton',
  listJournal: 'Lister le journal de l’installation (sans les lignes des actes), le plus récent d’abord',
  exportJournal:
    'Exporter les lignes des deux journaux dans un seul format, la plus ancienne d’abord, pour un SIEM ou un service d’archives ; chaque ligne au moins une fois',
  verifyJournal:
    'Vérifier chaque chaîne des journaux : lignes modifiées, retirées ou ajoutées, sceaux qui ne correspondent pas',
  listRequests:
    'Lister les demandes qui attendent une seconde personne, et celles des trente derniers jours, autant que l’appelant peut les voir',
  approveRequest: 'Approuver la demande de quelqu’un d’autre : elle est exécutée aussitôt, au nom de qui l’a faite',
  refuseRequest: 'Refuser une demande, ou retirer la sienne',
  takeRequestResult:
    'Prendre le résultat d’une demande approuvée (texte d’un jeton, lien), une seule fois, par qui l’a faite',
}

export const frenchEvents: French<keyof typeof events> = {
  started: 'le programme est prêt ; `role` dit ce qu’il fait',
  'start-waits': '`actes start` attend un `service` qui ne répond pas encore, `ms` au plus ; `code` dit pourquoi',
  'first-code':
    'personne n’a de compte, et aucun terminal ne peut montrer le code du premier : `command` l’affiche ; aucun journal ne le contient',
  stopping: 'un signal a été reçu ; les étapes en cours finissent d’abord',
  stopped: 'tout a été libéré',
  reread: 'quelqu’un a fait relire un retour ; le journal du tableau de bord dit qui',
  healed: 'un acte refusé seulement pour une classification trop ancienne a été renvoyé de lui-même',
  step: 'une étape a fait avancer une transmission : `from`, `state`, `dueAt`',
  trouble: 'une étape a échoué : le `code` décide de la suite',
  attempt: 'un échange commence ; son essai est déjà noté',
  verdict: 'un échange a un verdict, ou reste sans verdict',
  collected: '`count` documents sont arrivés par une connexion et sont conservés',
  reconciled: 'le registre des envois d’une connexion a été comparé avec ce que liste sa plateforme : `count` écarts',
  retour: 'un retour a été lu et rattaché, ou gardé comme orphelin',
  schedule:
    'une tâche planifiée a été exécutée : `count` éléments en `ms`, et quand elle est due de nouveau ; un `code` si elle a échoué',
  certificate: 'le certificat d’une connexion expire dans `count` jours',
  webhook: 'un événement a été remis à un abonné, ou non : `code` dit pourquoi, `dueAt` quand il sera réessayé',
  'webhook-dead': 'un événement a été abandonné : il rejoint les envois abandonnés',
  'token-ending': 'un jeton de l’API expire dans `count` jours',
  'timestamps-ending':
    'le certificat ou l’algorithme d’horodatages prend fin dans `count` jours, et ils ne sont pas encore renouvelés',
  'siem-silent': 'le SIEM n’a accepté aucune ligne des journaux depuis dix minutes',
  'webhook-disabled': 'un abonné n’est plus servi : il a répondu 410, ou rien depuis des jours',
  mail: 'un courriel de `count` événements est parti, ou a échoué : `code` dit pourquoi',
  outage: 'une plateforme est hors d’atteinte : les actes attendent, et un essai à la fois vérifie si elle est revenue',
  quiet: 'cette installation n’envoie plus rien : `code` dit pourquoi',
  go: 'quelqu’un a fait reprendre les envois',
  'mark-unwritten': 'le second emplacement de la marque (`ACTES_MARK`) ne peut pas être écrit ; les envois continuent',
  'outage-over': 'une plateforme répond de nouveau ; les actes en attente partent',
  suspended: 'une connexion a été suspendue et n’envoie rien : `code` dit pourquoi',
  'plugin-refused':
    'une extension que l’environnement nomme ne peut pas servir : `reason` dit pourquoi ; ses connexions n’envoient rien',
  paused: 'quelqu’un a mis une connexion en pause ; son journal dit qui',
  resumed: 'une connexion a repris ; son journal dit par qui, si c’est quelqu’un qui l’a fait',
  'sign-in-failed':
    'une connexion par le fournisseur d’identité a échoué : son `code`, et la cause technique, `reason`',
  hung: 'le travail sur une transmission n’a pas fini en `ms` : il est abandonné, et repris par un autre',
  'connections-refused':
    '`count` connexions au-delà de la part de leur adresse ont été refusées ; une ligne par minute au plus',
  'claim-lost':
    'un autre processus a fait avancer la transmission le premier, ou a repris la tâche planifiée ; rien n’a été changé',
  'clock-jump': 'l’horloge de la base de données a été réglée, de `ms` : réservations et échéances la suivent',
  'antivirus-off':
    'les fichiers déposés ne sont pas examinés : `ACTES_CLAMD` vaut `off`, ou manque dans l’installation embarquée',
  'antivirus-away':
    'l’antivirus ne répond pas : les dépôts attendent, et l’examen est réessayé chaque minute (ACTES-F018)',
  'antivirus-limited':
    'l’antivirus refuse un fichier aussi grand que le plus grand dépôt : ses limites sont trop basses',
  'antivirus-blind':
    'l’antivirus dit sains de grands fichiers sans les examiner : aucun dépôt n’est accepté (ACTES-F022)',
  'clock-off': 'l’horloge de cette machine et celle de la base de données diffèrent de plus de 30 s (ACTES-C008)',
  bug: 'une erreur inattendue ; la réservation tombe, et l’étape est réessayée',
  'service-back': 'la file de tâches, ou le destinataire des traces, répond de nouveau',
  'queue-resumed': 'ce processus a relancé la file de tâches, qui avait été arrêtée du dehors',
  'job-refused':
    'une tâche d’une sorte inconnue, ou à laquelle manque un champ obligatoire, a été refusée : son `code`',
  'job-again': 'un processus à l’écoute de la file s’est tu ; un autre prend sa tâche',
  'service-error':
    'une connexion à la base de données ou à la file de tâches s’est rompue, ou les traces ne sont pas acceptées ; un nouvel essai suit',
}

export const frenchMetrics: French<MetricName> = {
  actes_database_up: '1 quand les chiffres de la base de données ont pu être lus à temps.',
  actes_queue_up: '1 quand la file de tâches a répondu ; absente si ce processus n’en a ouvert aucune.',
  actes_antivirus_up: '1 quand l’antivirus a répondu ; absente si aucun n’est configuré.',
  actes_build_info: 'Toujours 1 : version du programme et de Node, sorte de base de données, rôle du processus.',
  actes_transmissions: 'Transmissions par état.',
  actes_transmissions_unfinished:
    'Transmissions que le programme doit encore faire avancer, par état ; les actes retenus n’en sont pas.',
  actes_transmissions_oldest_seconds: 'Âge de la plus ancienne transmission inachevée depuis son dépôt, par état.',
  actes_transmissions_failing:
    'Transmissions inachevées dont le dernier essai a échoué, et qui sont réessayées, par état.',
  actes_transmissions_due:
    'Transmissions dues maintenant sur une connexion ouverte, et que personne n’a encore prises, par état.',
  actes_transmissions_late_seconds: 'Retard de la plus en retard d’entre elles ; 0 quand il n’y en a pas.',
  actes_transmissions_held: 'Transmissions retenues jusqu’à une décision, par code.',
  actes_transmissions_held_seconds: 'Depuis quand la première d’entre elles est retenue, par code.',
  actes_transmissions_uncertain:
    'Envois sans verdict : nul ne sait s’ils sont arrivés. Un échange en cours en fait partie.',
  actes_transmissions_uncertain_seconds:
    'Depuis quand le plus ancien d’entre eux est sans verdict ; 0 quand il n’y en a pas.',
  actes_transmissions_unanswered:
    'Actes et annulations dont l’accusé de réception manque, selon les jours ouvrés de leur passerelle et de leur département ; comptés jusqu’à 1000.',
  actes_transfers: 'Versements aux archives en cours ou refusés, par état.',
  actes_transfers_waiting:
    'Versements qui attendent une décision, par état : refusés, retenus, ou longtemps sans réponse.',
  actes_answers_last_hour: 'Transmissions acquittées ou refusées pendant la dernière heure.',
  actes_installation_quiet:
    '1 tant que rien n’est envoyé : la base de données a été ramenée à un moment antérieur, ou a pu l’être.',
  actes_connections: 'Connexions par passerelle : ouvertes, suspendues, ou mises en pause par quelqu’un.',
  actes_connections_suspended: 'Connexions suspendues, par passerelle et par code.',
  actes_connection_suspended_seconds: 'Depuis quand une connexion est suspendue : les 100 plus anciennes.',
  actes_collect_late_seconds:
    'Retard de la relève la plus en retard sur une connexion ouverte ; 0 quand il n’y en a pas.',
  actes_certificate_days_min:
    'Jours qui restent au certificat qui finit le premier, par passerelle ; négatif une fois qu’il est fini.',
  actes_certificate_days_left:
    'Jours qui restent au certificat d’une connexion, quand il y en a moins de 60 : les 100 qui finissent en premier.',
  actes_returns_waiting: 'Retours qui attendent une décision : orphelins, illisibles, ou avis.',
  actes_returns_waiting_seconds: 'Depuis quand le plus ancien d’entre eux attend, par statut.',
  actes_tasks_open: 'Ce que la préfecture attend d’une personne, par sorte.',
  actes_tasks_overdue: 'Tâches ouvertes dont le dernier jour est passé, à Paris, par sorte.',
  actes_schedule_late_seconds:
    'Depuis quand une tâche planifiée est due sans être faite ; 0 quand elle ne l’est pas, ou est en pause.',
  actes_schedule_failed: '1 quand la dernière exécution d’une tâche planifiée a échoué.',
  actes_schedule_paused: '1 tant qu’une tâche planifiée est en pause.',
  actes_schedule_last_run_timestamp_seconds:
    'Fin de la dernière exécution d’une tâche planifiée, en secondes depuis 1970.',
  actes_queue_jobs:
    'Tâches dans la file : `waiting` (en attente), `active` (en cours), `delayed` (remise à plus tard). Aucune n’y échoue : une tâche faite disparaît.',
  actes_deposits_total: 'Dépôts remis à ce processus : acceptés, déjà présents, ou refusés.',
  actes_steps_total:
    'Étapes accomplies (`validate`, `package`, `submit`, `await`), par issue : `advance`, `wait`, ou la sorte de l’incident.',
  actes_attempts_total:
    'Essais d’envoi, par verdict : `taken`, `not-taken`, `refused` ; `unknown` chaque fois que nul ne pouvait le dire.',
  actes_exchanges_total: 'Échanges avec les passerelles, par verbe et par issue : `done`, ou la sorte de l’erreur.',
  actes_exchange_seconds:
    'Durée des échanges avec les passerelles ; pour une relève, avec l’enregistrement de ce qui est venu.',
  actes_answer_delay_seconds: 'De l’envoi à sa réponse (acquitté ou refusé), telle que ce processus l’a lue.',
}

/** By the name of the column. */
export const frenchColumns: Readonly<Record<string, string>> = {
  COLL_NOM: '`nom` de la déclaration',
  COLL_SIRET: '`siren` et `nic` de la déclaration',
  DELIB_ID: '`numero`',
  DELIB_DATE: '`dateDecision`',
  DELIB_MATIERE_CODE: 'les deux premiers niveaux de `matiere`',
  DELIB_MATIERE_NOM:
    'les deux libellés de la classification nationale, en minuscules, sans virgule, parenthèse ni barre',
  DELIB_OBJET: '`objet`, tel qu’il a été déposé',
  BUDGET_ANNEE: '`budget.annee`',
  BUDGET_NOM: '`budget.nom`',
  PREF_ID: '`prefecture.identite` de la déclaration : qui contrôle, jamais l’identifiant de l’acte',
  PREF_DATE: 'jour de réception de l’AR',
  VOTE_EFFECTIF: '`votes.membres`',
  VOTE_REEL: '`votes.votants` : qui a voté, par procuration aussi',
  VOTE_POUR: '`votes.pour`',
  VOTE_CONTRE: '`votes.contre` ; 0 quand tous les votants étaient pour',
  VOTE_ABSTENTION: '`votes.abstentions` ; 0 quand tous les votants étaient pour',
  DELIB_URL: 'la page publique de l’acte, s’il est en ligne et que `ACTES_PUBLIC_URL` est donné',
}

/** By name; a command made from an operation is told as that operation is. */
export const frenchCommands: Readonly<Record<string, string>> = {
  demo: 'mène un vrai acte de son PDF à son identifiant, avec la base embarquée et la préfecture intégrée',
  start:
    'fait tourner traitement, tâches planifiées et HTTP en un seul processus ; `--only` les répartit sur plusieurs machines',
  pack: 'construit l’archive hors ligne, sans base de données ni file ; n’écrit rien en cas de refus',
  check: 'applique toutes les règles et n’envoie rien ; montre les conversions de caractères',
  explain:
    'montre ce qui est parti ou partirait : les deux textes XML, chaque fichier avec son empreinte, chaque règle, chaque conversion ; pour une transmission, ou pour un dépôt sans base de données',
  inspect:
    'lit tout ce que la norme connaît : une archive, un dossier de retours, un message, un identifiant, un nom de fichier',
  deposit: 'dépose des actes, ou les lignes d’un tableau (`--csv`) ; `--wait` suit chaque acte jusqu’à sa fin',
  list: 'liste les transmissions, la plus récente d’abord ou triées (`--sort`) ; filtre par message, état, retenue, doute, code, mots, nature, matière, passerelle, jours',
  show: 'montre une transmission, trouvée par son id, son identifiant ou son numéro : ses échanges avec la préfecture, ses tâches ouvertes, son journal',
  requeue: 'remet en file d’attente des transmissions retenues ou refusées ; `--dry-run` dit d’abord ce qui arriverait',
  resolve: 'donne votre verdict sur un envoi incertain : il est arrivé, ou il ne l’est pas',
  cancel: 'retire une transmission avant son envoi',
  publish:
    'note le jour où un acte a été publié, affiché ou notifié (`--date`, `--how`) ; une seconde fois, le corrige ; `--online` met l’acte sur sa page publique',
  withhold: 'retire un acte de toute diffusion, avec un motif (`--why`) : page, fil, données ouvertes, calendriers',
  release: 'lève ce retrait : l’acte peut de nouveau être lu au dehors',
  retract: 'retire un acte de sa page publique, qui dit depuis quand et pourquoi (`--why`)',
  stamped:
    'écrit dans un dossier les copies tamponnées d’un acte acquitté, son bordereau et son certificat, avec ce que sa plateforme a fait',
  bordereau: 'écrit le bordereau d’acquittement d’un acte',
  certificate: 'écrit le certificat de caractère exécutoire d’un acte, à signer',
  archive: 'écrit le paquet SEDA d’un acte avec sa preuve, pour as@lae ou VITAM',
  proof: 'écrit le dossier scellé d’un acte : ce qui est parti, ce qui est revenu, le journal et ses sceaux',
  verify: 'vérifie un dossier scellé sans réseau ni base de données ; dit ce qu’il prouve et ce qu’il ne prouve pas',
  restamp: 'refait les documents d’un acte ; ceux qui manquent ou ont échoué sont réessayés',
  annul: 'demande à la préfecture d’annuler la transmission d’un acte acquitté (6-1)',
  reply: 'répond à un courrier par des documents (2-2, 3-4, 4-4) ; `--refuse` refuse ce qu’il demande (3-3, 4-3)',
  register:
    'écrit le registre d’une période, en `csv` ou en `pdf`, ou les données ouvertes de ses délibérations (`scdl`) ; `--check` examine un fichier de données ouvertes, sans base de données',
  'tasks list':
    'liste ce qui attend une décision (courriers, accusés manquants, écarts), le dernier jour le plus proche d’abord ; `--closed` ajoute ce qui est fait',
  'tasks close': 'clôt une tâche avec son issue ; `--verdict` dit laquelle de deux réponses contradictoires vaut',
  'returns list':
    'liste les retours qui attendent une décision : orphelins, illisibles, avis ; les autres par `--status`',
  'returns show': 'montre un retour : ce qui en est compris, les actes auxquels il ressemble et en quoi ils diffèrent',
  'returns attach': 'rattache à une transmission un retour orphelin ou illisible ; il prend alors effet',
  'returns accept': 'admet un courriel dont l’origine n’est pas établie : il est alors lu comme tout autre',
  'returns reread': 'relit des retours orphelins ou illisibles ; `--all` les relit tous',
  'returns import':
    'verse des retours venus par d’autres voies (courriels, archives, dossiers, messages), sous la responsabilité de qui le fait ; `--yes` le confirme',
  'classification show': 'montre la classification d’une collectivité : version, matières, codes PJ',
  'classification find':
    'cherche une matière ou un code PJ par des mots, dans la table d’une collectivité ou, sans base de données, dans la table intégrée',
  'classification refresh':
    'demande à la préfecture la classification en vigueur (7-1), une fois par jour ; `--force` la demande en entier',
  'user add':
    'invite quelqu’un, ou change ses rôles (`--role`, `--collectivite SIREN…`) ; écrit un lien à usage unique',
  'user first-code':
    'écrit le code qui crée le premier administrateur sur le tableau de bord, tant que personne n’a de compte',
  'user list': 'liste qui peut utiliser le tableau de bord, et pour quoi',
  'user disable': 'ferme un compte et ses sessions',
  'user data': 'écrit tout ce qui est gardé d’un compte, en JSON',
  'user sign-out': 'ferme toutes les sessions de quelqu’un',
  'user drop-code':
    'retire le second facteur de quelqu’un qui l’a perdu, application et clés ; ses sessions se ferment',
  'user unlink':
    'délie un compte du fournisseur d’identité, quand celui-ci connaît maintenant la personne sous un autre nom',
  'calendar add':
    'crée un calendrier d’échéances (`--collectivite SIREN…`, `--days`) ; montre une fois son adresse secrète',
  'calendar list':
    'liste les calendriers : pour quelles collectivités, jusqu’à quand, et quand chacun a été lu en dernier',
  'calendar revoke': 'révoque un calendrier : son adresse ne montre plus rien',
  'token add':
    'crée un jeton de l’API (`--role`, ou `--right DROIT…` ; `--collectivite SIREN…`, `--network RÉSEAU…`, `--days`) ; le montre une fois',
  'token list':
    'liste les jetons : ce que chacun permet, pour quelles collectivités, jusqu’à quand, et son dernier emploi',
  'token revoke': 'révoque un jeton, aussitôt',
  'requests list':
    'liste ce qui attend l’accord d’une autre personne (`ACTES_FOUR_EYES`), et ce qui a été demandé depuis trente jours',
  'requests approve': 'donne l’accord à ce que quelqu’un d’autre a demandé ; c’est fait aussitôt',
  'requests refuse': 'refuse l’accord, avec le motif ; rien n’est fait',
  'requests result': 'donne le résultat d’une demande accordée, une seule fois, à qui l’a faite',
  schedules: 'liste les tâches planifiées : dernière exécution, issue, durée, prochaine exécution',
  'schedules run': 'en exécute une maintenant ; encore une fois si elle est en cours',
  'schedules pause': 'en met une en pause ; une exécution en cours continue',
  'schedules resume': 'met fin à cette pause ; ce qui est venu à échéance entre-temps fait une exécution',
  backup:
    'écrit toute l’installation dans un seul fichier chiffré pendant qu’elle tourne, et le relit ; ou vérifie un tel fichier ; code de sortie 1 s’il y manque des fichiers',
  restore: 'restaure une sauvegarde dans une installation vide, qui n’envoie rien avant `actes go`',
  export:
    'écrit tout ce qui est gardé d’une collectivité dans un seul fichier, dans un format ouvert, sans les secrets de sa passerelle',
  leave:
    'laisse une autre installation envoyer pour une collectivité : celle-ci n’envoie plus rien pour elle ; `--back` la reprend',
  import: 'importe une collectivité d’une autre installation ; rien n’est envoyé avant la reprise de sa connexion',
  go: 'laisse de nouveau envoyer une installation qui garde le silence, une fois qu’elle a été comparée avec ce qu’ont ses passerelles',
  connections: 'liste les connexions des collectivités : ouvertes, suspendues ou en pause',
  'connections check':
    'examine la passerelle d’une collectivité : adresse, certificats, compte, droits, boîte aux lettres',
  'connections pause': 'met une connexion en pause : rien ne part par elle et rien n’est relevé',
  'connections resume': 'reprend une connexion ; si elle est suspendue, elle est d’abord examinée',
  collect:
    'demande maintenant réponses et courriers aux passerelles et aux boîtes aux lettres, sans attendre la prochaine relève',
  reconcile:
    'compare maintenant le registre des envois avec ce que listent les plateformes ; chaque écart devient une tâche',
  'collectivite add':
    'déclare une collectivité, ou remplace ses réglages ; sans fichier, par des questions sur un terminal',
  'collectivite import':
    'contrôle ligne par ligne un CSV de nombreuses collectivités, et les déclare avec `--apply all` ou `good` ; `--result` écrit l’issue de chacune',
  'collectivite template':
    'écrit une déclaration avec les valeurs par défaut d’une passerelle et ce qu’il faut remplir ; `--csv` pour plusieurs collectivités, `--shared` avec un identifiant partagé',
  'keys list': 'liste les clés maîtresses : laquelle scelle, combien de secrets et de fichiers chacune a scellés',
  'keys rotate':
    'scelle de nouveau tous les secrets et fichiers chiffrés sous la clé maîtresse actuelle pendant que tout tourne ; continue une rotation interrompue',
  'credentials list': 'liste les identifiants partagés : jusqu’à quand, et pour combien de collectivités',
  'credentials show': 'en montre un, et qui l’emploie',
  'credentials add': 'en déclare un à partir d’un fichier : les réglages d’une passerelle qui sont partagés',
  'credentials renew':
    'met d’autres secrets à la place des siens (`--reason`) ; tous ceux qui l’emploient les ont dès leur prochain échange',
  'credentials check': 'fait s’examiner la passerelle d’une collectivité qui l’emploie (`--collectivite`)',
  'credentials remove': 'en retire un que rien n’emploie (`--reason`)',
  'archives list': 'liste les services d’archives déclarés',
  'archives show': 'montre celui d’une collectivité, avec ses réglages ; un secret par son seul identifiant',
  'archives add':
    'déclare celui d’une collectivité à partir d’un fichier, ou remplace ses réglages ; `{"file": …}` pour les secrets',
  'archives examine': 'l’examine : adresse, certificat, identifiant ; VITAM juge aussi un versement à blanc',
  'archives remove': 'le retire, quand aucun versement n’est en cours (`--reason`)',
  'collectivite list': 'liste les collectivités déclarées',
  'collectivite show': 'montre les réglages de l’une d’elles',
  doctor: 'examine les réglages et les services, dit quoi faire ; code de sortie 1 quand quelque chose ne va pas',
  manual: 'montre ce manuel ; sans nom, liste ses chapitres ; `--man` écrit la page actes(1)',
  completion: 'écrit le script de complétion pour bash, zsh ou fish : `source <(actes completion bash)`',
  'journal verify':
    'recalcule chaque chaîne des journaux : nomme chaque ligne modifiée, retirée ou ajoutée, et chaque sceau qui ne correspond pas',
  'journal export':
    'écrit les lignes des deux journaux en JSON, une par ligne, et dit où l’exportation suivante continue',
  migrate:
    'met la base de données à jour et donne leurs droits aux comptes du traitement et du web ; la base embarquée se met à jour d’elle-même',
  sandbox:
    'montre ce que la préfecture intégrée a reçu et écrit, et les numéros qui la font réagir ; `--s2low`, `--pastell`, `--ministry`, `--fast` la servent derrière une passerelle simulée, `--asalae` et `--vitam` servent des services d’archives simulés, pour Maraussan ou pour les collectivités de `--collectivites`',
  'sandbox letter':
    'lui fait écrire au sujet d’un acte : un courrier, une demande, des observations, un déféré, un avis, une anomalie, un AR',
  'sandbox classification': 'y met en vigueur la classification d’une autre date',
  'gateway test':
    'éprouve l’extension d’un autre éditeur devant son propre simulateur (`--simulator`), par toutes les vérifications du contrat des passerelles ; 1 si l’une n’est pas tenue',
}
