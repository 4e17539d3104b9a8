// English descriptions of commands and options, keyed by their French.
import { states } from '#lifecycle.ts'
import { outgoingCodes } from '#protocol/messages/formulaire.ts'
import { lettersSaid } from '#sandbox/steering.ts'
import { statuses } from './returns-lines.ts'

export const english: Readonly<Record<string, string>> = {
  'Télétransmission des actes au contrôle de légalité': 'Transmission of acts to the contrôle de légalité',
  'afficher la version': 'show the version',
  'transmettre une vraie délibération à la préfecture intégrée, sans rien installer':
    'send a real délibération to the built-in préfecture, with nothing to install',
  'montrer les fichiers, et rester jusqu’à Ctrl-C': 'show the files, and stay until Ctrl-C',
  'un seul document JSON sur la sortie standard': 'one JSON document on standard output',
  'langue des messages': 'language of the messages',
  'serveur distant, avec le jeton ACTES_TOKEN': 'remote server, with the token ACTES_TOKEN',
  'API, tableau de bord, traitement et tâches planifiées': 'API, desk, worker and schedules',
  'un seul rôle': 'one role alone',
  'construire l’archive d’un acte sans rien envoyer ; un dépôt est un dossier avec acte.json':
    'build the archive of an act and send nothing; a deposit is a folder with acte.json',
  'où écrire l’archive ; créé s’il n’existe pas': 'where to write the archive; made where it does not exist',
  'fiche de la collectivité ; sans elle, celle de Maraussan pour ses propres actes':
    'settings of the collectivité; without them, Maraussan’s for its own acts',
  'jour de l’envoi, et « aujourd’hui » pour les règles, AAAA-MM-JJ':
    'day of the sending, and “today” for the rules, YYYY-MM-DD',
  'numéro de l’enveloppe dans la journée, de 1 à 9999': 'number of the envelope within the day, from 1 to 9999',
  'version de la classification annoncée, AAAA-MM-JJ': 'version of the classification that is announced, YYYY-MM-DD',
  'vérifier un acte, toutes règles, sans rien envoyer': 'check an act by every rule, and send nothing',
  'ce qui est parti, ou partirait : XML, fichiers et empreintes, règles, conversions':
    'what was sent, or would be: XML, files and digests, rules, conversions',
  'lire tout ce que la norme connaît : archive, courriel, dossier de retours, message, document, identifiant, nom':
    'read all that the norm knows: archive, mail, folder of returns, message, document, identifier, name',
  'd’un dossier, chaque fichier à part, dans tous ses sous-dossiers':
    'of a folder, each file apart, in all its sub-folders',
  'déposer des actes ; un dépôt est un dossier avec acte.json, ou une ligne d’un tableau':
    'hand acts in; a deposit is a folder with acte.json, or a line of a table',
  'suivre chaque acte jusqu’à sa fin': 'follow each act to its end',
  'avec --wait, au plus': 'with --wait, at most',
  'un acte par ligne (CSV ou XLSX), ses fichiers à côté ou dans --zip':
    'an act a line (CSV or XLSX), its files beside it or in --zip',
  'avec --csv, les fichiers des actes': 'with --csv, the files of the acts',
  'avec --csv, contrôler sans rien déposer': 'with --csv, check and hand nothing in',
  'avec --csv, déposer les lignes sans faute même si d’autres sont à corriger':
    'with --csv, deposit the lines without faults even if others need correction',
  'avec --csv, où écrire le résultat ; à côté du tableau sinon':
    'with --csv, where to write the result; beside the table otherwise',
  'écrire le tableau modèle': 'write the model of a table',
  'lister les transmissions': 'list transmissions',
  ...Object.fromEntries(
    [outgoingCodes, states, statuses].map((some) => [
      `un ou plusieurs parmi ${some.join(', ')}`,
      `one or more of ${some.join(', ')}`,
    ]),
  ),
  'en attente d’une décision': 'waiting for a decision',
  'envoi sans verdict': 'sending without a verdict',
  'déposés sous cette clé': 'deposited under this key',
  'SIREN de la collectivité': 'SIREN of the collectivité',
  'code d’erreur, ACTES-G006 par exemple': 'error code, ACTES-G006 for example',
  'dans l’objet, le numéro ou l’identifiant': 'in the objet, the number or the identifier',
  'déposés depuis, AAAA-MM-JJ ou instant ISO 8601': 'deposited since, YYYY-MM-DD or an instant of ISO 8601',
  'déposés avant, AAAA-MM-JJ ou instant ISO 8601': 'deposited before, YYYY-MM-DD or an instant of ISO 8601',
  'une ou plusieurs natures': 'one or more natures',
  'une ou plusieurs voies ; actes : la passerelle': 'one or more ways; actes: the gateway',
  'matière : 8, ou 8.1': 'matière: 8, or 8.1',
  'décidés depuis, AAAA-MM-JJ': 'decided since, YYYY-MM-DD',
  'décidés jusqu’à, AAAA-MM-JJ': 'decided until, YYYY-MM-DD',
  'au plus': 'at most',
  'à la suite de cet id': 'after this id',
  'tri ; avec « - » devant, à rebours': 'order; with “-” before it, backwards',
  'tout ce que l’on sait d’une transmission': 'all that is known of a transmission',
  'remettre en file d’attente : lève une mise en attente, ou remplace une transmission refusée':
    'requeue: lift a hold, or replace a refused transmission',
  'toutes celles que les critères désignent, au lieu d’identifiants':
    'all those that the criteria name, in place of identifiers',
  'pourquoi ; écrit au journal': 'why; written to the journal',
  'montrer ce qui serait fait, sans rien faire': 'show what would be done, and do nothing',
  'dire si un envoi incertain est arrivé': 'say whether an uncertain sending arrived',
  'il est arrivé, sous cette référence de la plateforme': 'it arrived, under this reference of the platform',
  'il n’est pas arrivé : il sera envoyé de nouveau': 'it did not arrive: it will be sent again',
  'avec --not-arrived : il ne sera pas envoyé de nouveau, l’acte est retiré':
    'with --not-arrived: it will not be sent again, the act is withdrawn',
  'cet envoi-là seulement, tel que vu': 'that sending alone, as it was seen',
  'retirer un acte avant son envoi': 'withdraw an act before it is sent',
  'demander à la préfecture d’annuler la transmission d’un acte acquitté':
    'ask the préfecture to annul the transmission of an acknowledged act',
  'noter le jour où un acte a été publié, affiché ou notifié, ou un autre fait qui compte pour ses délais ; ou le mettre en ligne sur sa page publique':
    'note the day on which an act was published, posted or notified, or another fact that counts for its deadlines; or put it online on its public page',
  'ce jour ; de nouveau pour le corriger': 'that day; once more to correct it',
  'ce qui s’est passé ce jour': 'what happened on that day',
  'tous, exécutoires ou non': 'all, those that are exécutoires, or not',
  'mettre l’acte en ligne ; sans autre jour noté, c’est aujourd’hui qu’il est publié':
    'put the act online; without another day noted, it is published today',
  'avec --online : bien que l’acte soit individuel ; avec un motif':
    'with --online: although the act is individual; with a reason',
  'retirer un acte de sa page publique, qui dit depuis quand et pourquoi':
    'take an act off its public page, which says since when and why',
  'ce que dit la page': 'what the page says',
  'écrire les copies tamponnées d’un acte acquitté, son bordereau et son certificat':
    'write the stamped copies of an acknowledged act, its bordereau and its certificat',
  'où les écrire ; créé s’il n’existe pas': 'where to write them; made where it does not exist',
  'écrire le bordereau d’acquittement d’un acte': 'write the bordereau d’acquittement of an act',
  'où l’écrire': 'where to write it',
  'écrire le certificat de caractère exécutoire d’un acte, à signer':
    'write the certificat de caractère exécutoire of an act, to be signed',
  'établir de nouveau ce qui manque ou n’a pas pu être tamponné': 'make again what is missing or could not be stamped',
  'écrire le dossier scellé d’un acte : ce qui est parti, ce qui est revenu, le journal et ses sceaux':
    'write the sealed dossier of an act: what left, what came back, the journal and its seals',
  'où l’écrire ; par défaut preuve-IDENTIFIANT.zip, ici': 'where to write it; preuve-IDENTIFIER.zip here by default',
  'écrire le paquet SEDA d’un acte et de sa preuve, pour le verser à as@lae ou à VITAM':
    'write the SEDA package of an act and its proof, for a transfer to as@lae or VITAM',
  'où l’écrire ; par défaut seda-IDENTIFIANT.zip, ici': 'where to write it; seda-IDENTIFIER.zip here by default',
  'identifiant du service d’archives': 'identifier of the archive',
  'asalae (par défaut) ou vitam': 'asalae (default) or vitam',
  '2.1 (par défaut), 2.2, ou 2.3 pour VITAM': '2.1 (default), 2.2, or 2.3 for VITAM',
  'identifiant de l’accord de versement': 'identifier of the transfer agreement',
  'identifiant du profil d’archivage': 'identifier of the archival profile',
  'identifiant du service versant': 'identifier of the transferring agency',
  'identifiant du service producteur': 'identifier of the originating agency',
  'code de la règle de durée d’utilité administrative': 'code of the appraisal rule',
  'code de la règle d’accès': 'code of the access rule',
  'vérifier un dossier scellé, sans réseau ni base : ce qu’il prouve, et ce qu’il ne prouve pas':
    'verify a sealed dossier, without network or database: what it proves, and what it does not',
  'certificat (PEM) de l’autorité d’horodatage à laquelle se fier':
    'certificate (PEM) of the timestamping authority to trust',
  'liste de confiance nationale (XML) où chercher l’autorité d’horodatage':
    'national trusted list (XML) in which to look for the timestamping authority',
  'certificats (PEM) de ceux qui signent cette liste': 'certificates (PEM) of those who sign this list',
  'répondre à un courrier de la préfecture ; le retour est celui de « actes tasks list »':
    'answer a letter of the préfecture; the return is that of “actes tasks list”',
  'les documents de la réponse': 'the documents of the answer',
  'refuser ce que la lettre demande (3-3, 4-3) au lieu d’y répondre':
    'refuse what the letter asks (3-3, 4-3) in place of answering it',
  'code PJ des documents ; par défaut celui de la nature de l’acte':
    'code PJ of the documents; by default that of the nature of the act',
  'le registre des actes d’une collectivité reçus par la préfecture, et les données ouvertes':
    'the register of the acts of a collectivité that the préfecture received, and open data',
  'premier jour de la période, AAAA-MM-JJ': 'first day of the period, YYYY-MM-DD',
  'dernier jour de la période': 'last day of the period',
  'le jour qui compte': 'the day that counts',
  'tableur, document, ou données ouvertes des délibérations': 'spreadsheet, document, or open data of délibérations',
  'version du schéma des données ouvertes': 'version of the schema of the open data',
  'où l’écrire ; à défaut, dans le dossier courant': 'where to write it; in the present folder by default',
  'vérifier un fichier scdl, sans base de données': 'check a scdl file, without a database',
  'ce qui attend une décision : courriers, accusés manquants, écarts avec une plateforme':
    'what waits for a person: letters, missing receipts, differences with a platform',
  'les tâches ouvertes, la plus proche échéance d’abord': 'open tasks, the nearest last day first',
  'les tâches fermées aussi': 'closed tasks, too',
  'dire ce qu’une tâche est devenue': 'say what became of a task',
  'de deux réponses qui se contredisent, celle qui vaut contre l’état de l’acte':
    'of two answers that contradict each other, the one that holds against the state of the act',
  'les retours sans destinataire, illisibles, ou venus autrement':
    'returns that match nothing, cannot be read, or came by other means',
  'les retours qui attendent une décision, le plus récent d’abord':
    'retours that wait for a decision, the newest first',
  'un retour, ce qui en est compris, et les actes auxquels il ressemble':
    'a return, what is understood of it, and the acts that it resembles',
  'donner un retour sans destinataire ou illisible à une transmission : il produit alors ses effets':
    'give a return that matches nothing or cannot be read to a transmission: it then takes effect',
  'répondre d’un courriel dont l’origine n’est pas établie : il est lu comme un autre':
    'answer for a mail whose origin is not established: it is read as any other',
  'relire des retours restés sans destinataire ou illisibles':
    'read returns again that matched nothing or could not be read',
  tous: 'all of them',
  'remettre des retours venus autrement, dont vous répondez : courriels, archives, dossiers, messages':
    'add returns that came by other means, on your responsibility: mails, archives, folders, messages',
  'SIREN de la collectivité à qui ils étaient adressés': 'SIREN of the collectivité that they were addressed to',
  'confirmer qu’ils viennent de la préfecture : ils changent l’état des actes':
    'confirm that they come from the préfecture: they change the state of acts',
  'les matières et les codes PJ d’une collectivité': 'the matières and codes PJ of a collectivité',
  'la classification en vigueur, ses matières et ses codes PJ':
    'the classification in force, its matières and codes PJ',
  'trouver une matière ou un code PJ ; sans collectivité, dans la table nationale intégrée':
    'find a matière or a code PJ; without a collectivité, in the built-in national table',
  'demander à la préfecture la classification en vigueur (7-1)':
    'ask the préfecture for the classification in force (7-1)',
  'la liste entière, même si elle a été demandée aujourd’hui': 'the whole list, even if it was asked for today',
  'les tâches planifiées : dernière exécution, résultat, durée, prochaine exécution':
    'recurring jobs: last run, outcome, duration, next run',
  'demander une exécution, faite dès qu’un traitement tourne (actes start)':
    'ask for a run, done as soon as a worker runs (actes start)',
  'ne plus exécuter, jusqu’à la reprise': 'run it no more, until it is resumed',
  'reprendre, et rattraper ce qui était dû': 'resume it, and catch up with what was due',
  'une ligne par collectivité, même derrière une même plateforme':
    'a line for each collectivité, behind one platform too',
  'les connexions aux passerelles : état, examen, pause, reprise':
    'connections to the gateways: standing, examination, pause, resumption',
  'examiner la passerelle d’une collectivité : adresse, certificats, compte, droits':
    'examine the gateway of a collectivité: address, certificates, account, rights',
  'l’arrêter : rien ne part et rien n’est relevé': 'stop it: nothing is sent or collected',
  'motif, inscrit au journal': 'reason, written to the journal',
  'la reprendre ; une connexion suspendue est d’abord examinée': 'resume it; a suspended connection is examined first',
  'laisser repartir les envois d’une installation restaurée': 'let a restored installation send again',
  'comparer le registre à la liste des plateformes ; chaque écart devient une tâche':
    'compare the ledger with the lists of the platforms; each difference becomes a task',
  'ce qui a bougé depuis ce jour ; soixante jours par défaut': 'what has moved since that day; sixty days by default',
  'déclarer et montrer les collectivités': 'declare and show collectivités',
  'déclarer une collectivité, ou remplacer ses réglages ; sans fichier, par des questions':
    'declare a collectivité, or replace its settings; without a file, by questions',
  'déclarer plusieurs collectivités, une par ligne ; sans --apply, les lignes sont seulement vérifiées':
    'declare many collectivités, one a line; without --apply, the lines are only checked',
  'all : tout, si aucune ligne n’est refusée ; good : les lignes correctes, sans les autres':
    'all: everything, if no line is refused; good: the lines that are right, without the others',
  'écrire là le résultat, ligne par ligne, en CSV': 'write the result there, line by line, as CSV',
  'un modèle de fiche : les valeurs par défaut, et vide ce qui reste à remplir':
    'a template of settings: the defaults, and empty values to fill in',
  'pour plusieurs collectivités, une par ligne': 'for many collectivités, one a line',
  'avec cet identifiant partagé, à la place des secrets': 'with this shared credential, in place of the secrets',
  'les collectivités déclarées': 'the declared collectivités',
  'les réglages d’une collectivité': 'the settings of a collectivité',
  'les identifiants partagés : certificats et comptes que plusieurs collectivités utilisent':
    'shared credentials: certificates and accounts that several collectivités use',
  'les identifiants partagés, leur échéance, et pour combien de collectivités':
    'which, until when, and for how many collectivités',
  'un identifiant partagé, et qui l’utilise': 'a shared credential, and who uses it',
  'en déclarer un : {"type": "s2low", "certificat": {"file": "…"}, "phrase": {"file": "…"}}':
    'declare one: {"type": "s2low", "certificat": {"file": "…"}, "phrase": {"file": "…"}}',
  'le renouveler : toutes celles qui l’utilisent ont le nouveau à leur prochain échange':
    'renew it: all who use it have the new one at their next exchange',
  'l’examiner, par la passerelle d’une collectivité qui l’utilise':
    'examine it, by the gateway of a collectivité that uses it',
  'par la passerelle de celle-ci': 'by the gateway of that one',
  'en supprimer un que rien n’utilise': 'remove one that nothing uses',
  'les clés maîtresses : ce que chacune scelle, et leur rotation': 'master keys: what each seals, and their rotation',
  'les clés, et combien de secrets et de fichiers chacune scelle':
    'which keys, and how many secrets and files each seals',
  'tout sceller sous la clé en vigueur, pendant que tout tourne ; interrompue, la rotation reprend':
    'seal everything under the current key, while everything runs; continue an interrupted rotation',
  'les abonnements : les programmes que des webhooks préviennent': 'subscriptions: the programs that webhooks tell',
  'qui est abonné, et comment chacun est servi': 'who is subscribed, and how each is served',
  'un abonnement': 'a subscription',
  'abonner un programme ; son secret est montré une seule fois': 'subscribe a program; its secret is shown once',
  'son nom ; à défaut, l’hôte de son adresse': 'its name; by default, the host of its address',
  'ce qui arrive à cette collectivité ; à défaut, à toutes': 'what happens to this collectivité; by default, to all',
  'ces événements seulement ; sans cette option, tous': 'these events only; without this option, all',
  'changer le nom, l’adresse ou les événements d’un abonnement':
    'change the name, the address or the events of a subscription',
  'son nouveau nom': 'its new name',
  'sa nouvelle adresse, https://…': 'its new address, https://…',
  'le mettre en pause ; ce qui arrive attend': 'tell it nothing more; what happens waits',
  'le reprendre : ce qui attend est envoyé, puis la suite': 'tell it what waits, then what happens',
  'y mettre fin, définitivement': 'end it, for good',
  'renvoyer tout depuis un événement, ou depuis un instant':
    'tell everything again from an event, or from an instant, on',
  'depuis cet événement': 'from this event on',
  'ou depuis cette date, AAAA-MM-JJ ou instant ISO 8601': 'or from this date on, YYYY-MM-DD or an instant of ISO 8601',
  'lui envoyer un essai, à son tour': 'send it a test, in its turn',
  'lui donner un autre secret, montré une seule fois': 'give it another secret, shown once',
  'ce qu’il n’a pas reçu, le plus récent d’abord': 'what it did not take, the newest first',
  'la page suivante : « next » de la précédente': 'the next page: “next” of the one before',
  'lui renvoyer un événement qu’il n’a pas reçu': 'send it again an event that it did not take',
  'ce que des abonnés n’ont pas reçu au sujet d’une transmission': 'what subscribers did not take about a transmission',
  'qui peut écrire au nom de la préfecture dans la boîte d’une connexion':
    'who may write in the name of the préfecture to the mailbox of a connection',
  'les expéditeurs d’une connexion : ceux qui attendent, puis ceux qui sont confirmés':
    'the senders of a connection: those who wait, then those who are confirmed',
  'les extensions : les passerelles d’autres éditeurs, et l’accord que demande un fichier changé':
    'the plug-ins: gateways of other vendors, and the agreement that a changed file asks for',
  'l’empreinte acceptée de chaque extension, et celle qui attend un accord':
    'the digest of each plug-in that was agreed to, and the one that waits for an agreement',
  'accepter le fichier changé d’une extension : ses connexions reprennent':
    'agree to the changed file of a plug-in: its connections go on',
  'confirmer une adresse, ou tout un domaine (@exemple.fr) ; ses courriels qui attendent sont lus':
    'confirm an address, or a whole domain (@exemple.fr); its mails that wait are read',
  'ne plus admettre un expéditeur ; ce qui est lu le reste': 'no longer admit a sender; what was read stays',
  'le journal de l’installation : qui a fait quoi, d’où ; et la preuve que rien n’y a été changé':
    'the journal of the installation: who did what, from where; and the proof that nothing of it was changed',
  'le journal de l’installation, le plus récent d’abord': 'the journal of the installation, the newest first',
  'de ces genres : desk, sign-in, token, connection, schedule, reading, download, export, refused':
    'of these kinds: desk, sign-in, token, connection, schedule, reading, download, export, refused',
  'de cet auteur': 'by this author',
  'cet événement seulement': 'this event only',
  'depuis cette date, AAAA-MM-JJ ou instant ISO 8601': 'from this date on, YYYY-MM-DD or an instant of ISO 8601',
  'avant cette date, AAAA-MM-JJ ou instant ISO 8601': 'before this date, YYYY-MM-DD or an instant of ISO 8601',
  'vérifier les journaux : chaque ligne modifiée, supprimée ou ajoutée, chaque sceau qui ne correspond pas':
    'verify the journals: each line that was changed, removed or added, each seal that does not fit',
  'les lignes des deux journaux, en JSON, une par ligne ; la dernière ligne d’erreur dit où reprendre':
    'the lines of both journals, as JSON, one a line; the last line of standard error says where to continue',
  'reprendre là où l’export précédent s’est arrêté': 'continue where the previous export stopped',
  'seulement ce qui a été écrit depuis, en UTC (2026-01-31T08:00:00Z)':
    'only what was written since, in UTC (2026-01-31T08:00:00Z)',
  'les chiffres du tableau de bord : dépôts, AR, délais, échecs, par jour':
    'the figures of the desk: deposits, AR, delays, failures, by day',
  'les chiffres des trente derniers jours et des douze derniers mois ; --json pour un programme':
    'the figures of the last thirty days and twelve months; --json for a program',
  'ceux d’une collectivité ; à défaut, de toutes': 'those of a collectivité; by default, of all',
  'ceux d’une passerelle': 'those of a gateway',
  'les relances par lot : vues d’avance, faites à une cadence, suivies':
    'requeues in bulk: seen beforehand, done at a rate, followed',
  'ce qu’une relance prendrait et laisserait de côté, sans rien faire':
    'what a requeue would take and leave out, with nothing done',
  'dans ces états': 'in these states',
  'de ces messages ; 1-1 : les actes': 'of these messages; 1-1: acts',
  'cause d’échec': 'cause of failure',
  'de ces natures : DE, AR, AI, CC, BF, AU': 'of these natures: DE, AR, AI, CC, BF, AU',
  'de cette matière : 8, ou 8.1': 'of this matière: 8, or 8.1',
  'par cette passerelle': 'by this gateway',
  'ces transmissions seulement': 'these transmissions only',
  'toutes sauf celles-ci': 'all but these',
  'relancer par lot ce que les critères désignent': 'requeue in bulk what the criteria name',
  'combien d’actes, comme « bulk preview » l’a dit, pour confirmer':
    'how many acts, as “bulk preview” said, to confirm',
  'actes par minute, 60 à défaut': 'acts a minute, 60 by default',
  'identifiant de la relance : donné deux fois, elle n’est faite qu’une fois':
    'identifier of the requeue: given twice, it is done once',
  'les relances, la plus récente d’abord': 'requeues, the newest first',
  'une relance, et où elle en est': 'a requeue, and how far it is',
  'ses actes, et ce qu’il est advenu de chacun': 'its acts, and what became of each',
  'ne plus prendre d’acte, jusqu’à la reprise': 'take no further act, until it is resumed',
  'continuer avec les actes qui restent': 'go on with the acts that are left',
  'y mettre fin ; les actes qui restent ne changent pas': 'end it; the acts that are left do not change',
  'les données d’une personne : trouvées, exportées, effacées là où la loi le permet':
    'data of a person: found, exported, erased where the law allows it',
  'ce qui est gardé d’une personne : comptes dont l’adresse contient ce texte, actes où ces mots figurent':
    'what is kept of a person: accounts whose address holds this text, acts in which these words stand',
  'effacer ce qui peut l’être d’un compte fermé ; les journaux et les actes restent':
    'erase what may go of a closed account; journals and acts stay',
  'combien, comme la recherche l’a dit, pour confirmer': 'how many, as the search said, to confirm',
  'les vues de la liste des transmissions': 'views of the list of transmissions',
  'ses vues, et celles qui sont partagées': 'one’s own views, and the shared ones',
  'enregistrer des filtres et un tri sous un nom ; une vue à soi du même nom est remplacée':
    'keep filters and an order under a name; one’s own view of that name is replaced',
  'tri : numero, -dateDecision…': 'order: numero, -dateDecision…',
  'partager une vue avec tous': 'share a view with everybody',
  'ou la rendre à la personne qui l’a faite': 'or give it back to the person who made it',
  'supprimer une vue à soi': 'delete one’s own view',
  'la conservation : DUA, bordereaux d’élimination et de versement, suspensions':
    'retention: DUA, bordereaux of elimination and transfer, legal holds',
  'la DUA et le sort final des actes, par nature': 'the DUA and the final fate of acts, by nature',
  'combien d’actes peuvent partir, et pourquoi les autres restent':
    'how many acts may be deleted, and why the others stay',
  'dresser un bordereau des actes qui peuvent partir ; rien n’est supprimé':
    'open a bordereau of the acts that may be deleted; nothing is deleted yet',
  'elimination ou versement': 'elimination or versement (transfer)',
  'les bordereaux, le plus récent d’abord': 'bordereaux, the newest first',
  'un bordereau, et ce qu’une suppression ferait': 'a bordereau, and what a deletion would do',
  'écrire la liste des actes d’un bordereau (CSV), que les archives signent':
    'write the list of the acts of a bordereau (CSV), which the archives sign',
  'enregistrer le visa d’élimination, ou l’accusé du service d’archives':
    'record the visa d’élimination, or the acknowledgement of the archive',
  'ce que porte le visa ou l’accusé': 'what the visa or the acknowledgement bears',
  'sa date, AAAA-MM-JJ': 'its date, YYYY-MM-DD',
  'supprimer définitivement les actes d’un bordereau visé ou versé':
    'delete for good the acts of a bordereau with a visa or an acknowledgement',
  'combien d’actes, comme « retention show » l’a dit, pour confirmer':
    'how many acts, as “retention show” said, to confirm',
  'y renoncer : les actes qui sont encore là restent': 'give it up: the acts that are still here stay',
  'les suspensions de l’élimination, celles en vigueur d’abord': 'legal holds, those in force first',
  'suspendre l’élimination des actes d’une collectivité : aucun ne part':
    'put every act of a collectivité under legal hold: none is deleted',
  'suspendre l’élimination d’un acte': 'hold an act back',
  'lever une suspension': 'lift a hold',
  'les versements d’actes aux services d’archives : en voir, en demander, décider':
    'transfers of acts to archives: see them, ask for them, decide',
  'les versements, le plus récent d’abord': 'transfers, the newest first',
  'attention : ceux qui attendent une décision ; ou un état': 'attention: those that wait for a person; or a state',
  'combien sont en cours, refusés, ou attendent une décision':
    'how many are under way, refused, or wait for a decision',
  'combien d’actes peuvent être versés, sans rien faire': 'how many acts may be transferred; nothing is done',
  'verser ces actes, en arrière-plan': 'transfer these acts, in the background',
  'combien d’actes, comme « transfers preview » l’a dit, pour confirmer':
    'how many acts, as “transfers preview” said, to confirm',
  'verser un acte ; après un refus, sous un nouvel identifiant':
    'transfer an act; after a refusal, under a new identifier',
  'les versements d’un acte, le plus ancien d’abord': 'the transfers of an act, the oldest first',
  'un versement, ses échanges et la réponse': 'a transfer, its exchanges and the reply',
  'écrire son bordereau, l’accusé (acknowledgement) ou la réponse (reply)':
    'write its bordereau, its receipt (acknowledgement) or the reply (reply)',
  'reprendre celui qui attend ; jamais envoyé deux fois': 'take up one that waits; never sent twice',
  'décider de celui dont la réponse s’est perdue, d’après le service d’archives':
    'decide on one whose answer was lost, by what the archive says',
  'il l’a reçu': 'it has it',
  'il ne l’a pas : il peut être renvoyé': 'it has not: it may be sent again',
  'son nom là-bas ; pour VITAM, l’identifiant de l’opération':
    'its name there; for VITAM, the identifier of the operation',
  'renoncer à celui dont rien n’est parti': 'give up one of which nothing has left',
  'les services d’archives des collectivités : ce qui est convenu avec eux, et leur examen':
    'the archives of the collectivités: what was agreed upon with them, and their test',
  'les services d’archives déclarés': 'the archives that are declared',
  'celui d’une collectivité, avec ses réglages': 'that of a collectivité, with its settings',
  'le déclarer, ou remplacer ses réglages : {"type": "asalae", "motDePasse": {"file": "…"}, …}':
    'declare it, or replace its settings: {"type": "asalae", "motDePasse": {"file": "…"}, …}',
  'l’examiner : adresse, certificat, identifiant ; VITAM juge aussi un versement à blanc':
    'test it: address, certificate, login; VITAM judges a blank transfer too',
  'le retirer, quand aucun versement n’est en cours': 'remove it, once no transfer is under way',
  'les personnes qui utilisent le tableau de bord': 'the people who use the desk',
  'inviter quelqu’un, ou lui donner d’autres droits : un lien à usage unique lui fait choisir son mot de passe, là où il en faut un':
    'invite somebody, or give them other rights: a one-time link lets them choose their password, where one is needed',
  'ce qu’il peut faire': 'what they may do',
  'pour ces collectivités seulement': 'for these collectivités only',
  'le code du premier compte, tant qu’il n’y en a aucun': 'the code of the first account, while nobody has one',
  'les comptes et leurs droits': 'who, and with which rights',
  'tout ce qui est gardé d’une personne, en JSON (actes data find, pour le voir d’abord)':
    'all that is kept of a person, as JSON (actes data find, to see it first)',
  'où l’écrire ; par défaut donnees-personnelles.json, ici':
    'where to write it; donnees-personnelles.json here by default',
  'fermer son compte et ses sessions': 'close their account and their sessions',
  'mettre fin à ses sessions, partout': 'end their sessions, everywhere',
  'retirer son second facteur (application et clés), quand il l’a perdu ; ses sessions se ferment':
    'remove their second step (application and keys), when they have lost it; their sessions end',
  'retirer le lien de son compte avec le fournisseur d’identité':
    'remove the link of their account with the identity provider',
  'les jetons des programmes qui appellent l’API': 'tokens of the programs that call the API',
  'créer un jeton, montré une seule fois ; son nom est celui que portera le journal':
    'make a token, shown once; its name is the one that the journal will bear',
  'ce qu’il permet : ce qu’un rôle permet': 'what it allows: what a role allows',
  'ou ces droits seulement': 'or these rights only',
  'utilisable depuis ces réseaux ou adresses seulement : 192.0.2.0/24':
    'usable from these networks or addresses only: 192.0.2.0/24',
  'pour combien de jours, 731 au plus': 'for how many days, 731 at most',
  'les jetons, leurs droits et leur échéance': 'which, for what and until when',
  'le révoquer, dès maintenant': 'allow it nothing more, from now on',
  'les opérations sensibles qui attendent l’accord d’une autre personne (ACTES_FOUR_EYES)':
    'sensitive operations that wait for another person to agree (ACTES_FOUR_EYES)',
  'celles qui attendent, et celles des trente derniers jours': 'those that wait, and those of the last thirty days',
  'donner son accord : l’opération est faite aussitôt': 'agree: the operation is done at once',
  'refuser : rien n’est fait': 'refuse: nothing is done',
  'ce qu’a donné une demande accordée, une seule fois, à qui l’a faite':
    'what a request gave that was agreed to, once, for the one who asked',
  'les échéances des actes, pour un agenda': 'the deadlines of acts, for a calendar program',
  'créer un calendrier ; son adresse est secrète, et montrée une seule fois':
    'make a calendar; its address is secret, and shown once',
  'les calendriers, pour qui et jusqu’à quand': 'which, for whom and until when',
  'le révoquer : son adresse ne montre plus rien': 'show nothing at its address any more, from now on',
  'examiner les réglages et les services, et dire quoi faire': 'examine settings and services, and say what to do',
  'le manuel : un chapitre, en français ou en anglais (--lang en) ; sans nom, la liste des chapitres':
    'the manual: a chapter, in French or English (--lang en); without a name, the list of chapters',
  'mettre la base de données au niveau du programme, et donner leurs droits aux comptes qui s’en servent':
    'bring the database up to date with the program, and give the accounts that use it their rights',
  'écrire seulement le SQL des rôles, pour l’administrateur de la base':
    'write the SQL of the roles only, for the administrator of the database',
  'sauvegarder toute l’installation, pendant qu’elle tourne, dans un fichier chiffré':
    'back the whole installation up, while it runs, to an encrypted file',
  'vérifier une sauvegarde, sans rien écrire': 'check a backup, and write nothing',
  'demander la phrase secrète qui l’ouvrira ; à défaut, ACTES_BACKUP_PASSPHRASE ou la clé maîtresse':
    'ask for the passphrase that will open it; by default, ACTES_BACKUP_PASSPHRASE or the master key',
  'restaurer une sauvegarde dans une installation vide ; rien n’en part avant actes go':
    'restore a backup into an empty installation, which sends nothing before actes go',
  'exporter tout ce qui est gardé d’une collectivité, dans un format ouvert, pendant qu’elle travaille':
    'export all that is kept of a collectivité, in an open format, while it works',
  'transférer une collectivité : plus rien ne part d’ici, une autre installation envoie pour elle':
    'transfer a collectivité to another installation, which then sends for it: this one sends nothing more',
  'la reprendre : l’autre installation n’envoie pas': 'take it back: the other installation does not send',
  'prendre une collectivité exportée d’une autre installation ; rien n’en part avant la reprise de sa connexion':
    'import a collectivité that another installation exported; nothing is sent before its connection is resumed',
  'la préfecture intégrée : ce qu’elle a reçu et écrit, ce qui la fait réagir ; ou la servir derrière une vraie passerelle, et servir des services d’archives':
    'the built-in préfecture: what it received and wrote, what steers it; or serve it behind a real gateway, and serve archives',
  'un service d’archives as@lae': 'an archive of as@lae',
  'un service d’archives VITAM': 'an archive of VITAM',
  'derrière un S²LOW, jusqu’à Ctrl-C': 'behind an S²LOW, until Ctrl-C',
  'derrière un Pastell': 'behind a Pastell',
  'derrière un FAST-Actes': 'behind a FAST-Actes',
  'au bout du canal direct du ministère ; demande --mail': 'at the end of the ministry’s direct channel; takes --mail',
  'où partent les courriels du ministère : lmtp://hôte:port ou smtp://hôte:port':
    'where the ministry’s mails go: lmtp://host:port or smtp://host:port',
  'fiches des collectivités servies, en liste ; sans cela, Maraussan':
    'settings of the collectivités that are served, as a list; without them, Maraussan',
  'port de la première porte ; 0 : n’importe lequel': 'port of the first door; 0: any',
  'la préfecture qui est derrière cette porte': 'the préfecture that is behind this door',
  'faire écrire la préfecture intégrée au sujet d’un acte qu’elle a acquitté':
    'make the built-in préfecture write about an act that it acknowledged',
  'identifiant de l’acte': 'identifier of the act',
  'date de la lettre, AAAA-MM-JJ': 'date of the letter, YYYY-MM-DD',
  'ce que dit la lettre': 'what the letter says',
  [lettersSaid('fr')]: lettersSaid('en'),
  'mettre en vigueur une classification d’une autre date': 'put the classification of another date in force',
  'AAAA-MM-JJ': 'YYYY-MM-DD',
  'ce qui fait compléter les commandes par un shell : source <(actes completion bash)':
    'what lets a shell complete commands: source <(actes completion bash)',
  'votre shell': 'your shell',
  'la page actes(1) de toutes les commandes : actes manual --man | man -l -':
    'the page actes(1) of all commands: actes manual --man | man -l -',
  'retirer un acte de toute diffusion : page publique, fil, données ouvertes, calendriers':
    'withdraw an act from all that is read outside: public page, feed, open data, calendars',
  'le motif': 'the cause',
  'lever le retrait d’un acte de toute diffusion': 'lift the withdrawal of an act from all that is read outside',
  'l’écrire tout de suite, sans faire sceller ce qui attend de l’être':
    'write it at once, and have nothing sealed that waits to be',
  'relever maintenant les réponses et les courriers, sans attendre la prochaine relève':
    'collect answers and letters now, and not wait for the next collection',
  'passerelles d’autres éditeurs': 'gateways of other vendors',
  'éprouver une extension devant le simulateur de son éditeur, selon le contrat des passerelles':
    'try a plug-in before its vendor’s simulator, by the contract of gateways',
  'module du simulateur, qui exporte start': 'module of the simulator, which exports start',
}
