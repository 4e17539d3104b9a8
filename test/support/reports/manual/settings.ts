// What each setting is for, as the manual says it.
import type { SettingName } from '../../../../src/config/table.ts'
import { both } from '../../../../src/text/both.ts'
import type { Told } from './markdown.ts'

export const settingWords: Told<SettingName> = {
  ACTES_DATABASE_URL: both(
    'PostgreSQL ; absent : la base embarquée PGlite, dans `ACTES_HOME`',
    'PostgreSQL; absent: embedded PGlite in `ACTES_HOME`',
  ),
  ACTES_REDIS_URL: both(
    'BullMQ sur Redis ou Valkey ; absent : BullMQ sur la base de données',
    'BullMQ on Redis or Valkey; absent: BullMQ on the database',
  ),
  ACTES_HOME: both(
    'dossier de la base embarquée, de la préfecture intégrée et des fichiers conservés',
    'folder of the embedded database, the sandbox and the blobs',
  ),
  ACTES_BLOBS: both(
    'dossier des fichiers conservés, commun à toutes les machines, ou `s3://COMPARTIMENT/PRÉFIXE` ; absent : `ACTES_HOME/blobs`',
    'folder of the stored bytes, shared by every machine, or `s3://BUCKET/PREFIX`; absent: `ACTES_HOME/blobs`',
  ),
  ACTES_BLOBS_FROM: both(
    'ancien lieu des fichiers conservés, dossier ou `s3://…` : il est lu aussi, et vidé dans `ACTES_BLOBS`',
    'former place of the stored bytes, a folder or `s3://…`: it is read too, and emptied into `ACTES_BLOBS`',
  ),
  ACTES_S3_ENDPOINT: both(
    'adresse du serveur S3, `https://…` (en clair sur cette machine seulement)',
    'address of the S3 server, `https://…` (clear on this machine only)',
  ),
  ACTES_S3_REGION: both(
    'région du serveur S3, qui entre dans la signature',
    'region of the S3 server, which is signed',
  ),
  ACTES_S3_KEY: both('identifiant de la clé d’accès au serveur S3', 'identifier of the access key of the S3 server'),
  ACTES_S3_SECRET: both('secret de cette clé d’accès', 'secret of that access key'),
  ACTES_S3_CA: both(
    'fichier PEM des autorités du serveur S3, en plus de celles de la machine',
    'PEM file of the authorities of the S3 server, beside the machine’s',
  ),
  ACTES_S3_LOCK: both(
    '`governance` : les pièces des actes sont verrouillées jusqu’au terme de leur conservation, et un administrateur du serveur S3 peut encore lever le verrou ; `compliance` : personne ne le peut ; `none` : aucun verrou',
    '`governance`: what belongs to acts is locked until the end of its retention, and an administrator of the S3 server may still lift the lock; `compliance`: nobody may; `none`: no lock',
  ),
  ACTES_S3_COPIES_MB: both(
    'place, en Mo, des copies qui sont gardées un jour au plus dans `ACTES_HOME/objects`',
    'room, in MB, of the copies that are kept for a day at most in `ACTES_HOME/objects`',
  ),
  ACTES_MARK: both(
    'second dossier de la marque qui révèle une base restaurée, ailleurs que sur la machine des fichiers conservés ; absent : à côté de ces fichiers, et sur `ACTES_REDIS_URL` s’il est donné',
    'second folder of the mark that reveals a restored database, off the machine of the blobs; absent: beside the blobs, and on `ACTES_REDIS_URL` where that is set',
  ),
  ACTES_MASTER_KEY: both(
    '32 octets en base64 qui scellent les secrets et signent les formulaires du tableau de bord ; s’il y en a plusieurs, une par ligne : la première scelle, les autres ouvrent ; absent : faite dans `ACTES_HOME` par l’installation embarquée',
    '32 bytes in base64 that seal secrets and sign the forms of the desk; several, one a line: the first seals, the others open; absent: made in `ACTES_HOME` by the embedded default',
  ),
  ACTES_MASTER_KEY_COMMAND: both(
    'programme, avec ses arguments, qui écrit ces clés : pour un coffre, un KMS, un HSM',
    'program, with its arguments, that outputs these keys: for a vault, a KMS, an HSM',
  ),
  ACTES_ENCRYPT_BLOBS: both(
    '`yes` : les fichiers conservés sont chiffrés, chacun sous sa propre clé, que la clé maîtresse scelle',
    '`yes`: stored files are encrypted, each under a key of its own that the master key seals',
  ),
  ACTES_BACKUP_PASSPHRASE: both(
    'pour `actes backup` et `actes restore` : la phrase secrète des sauvegardes ; absente : la clé maîtresse, ou bien elle est demandée',
    'for `actes backup` and `actes restore`: the passphrase of backups; absent: the master key, or it is asked for',
  ),
  ACTES_CLAMD: both(
    'l’antivirus (clamd) qui examine chaque fichier déposé : `unix:/run/clamav/clamd.ctl` ou `tcp:hôte:3310` ; `off` : aucun ; absent : aucun dans l’installation embarquée ; avec PostgreSQL, `actes start` et les dépôts sont alors refusés',
    'the antivirus (clamd) that scans every deposited file: `unix:/run/clamav/clamd.ctl` or `tcp:host:3310`; `off`: none; absent: none in the embedded default; on PostgreSQL `actes start` and deposits are then refused',
  ),
  ACTES_HOST: both('adresse où `actes start` écoute', 'address that `actes start` listens on'),
  ACTES_PUBLIC_URL: both(
    'adresse où l’on atteint le tableau de bord, `https://…` ; absente : `http://ACTES_HOST:ACTES_PORT`',
    'where people reach the desk, `https://…`; absent: `http://ACTES_HOST:ACTES_PORT`',
  ),
  ACTES_PUBLIC_PAGES: both(
    '`yes` : les actes peuvent être mis sur des pages publiques, `/public/…`, lisibles sans se connecter',
    '`yes`: acts can be put on public pages, `/public/…`, readable without signing in',
  ),
  ACTES_OIDC_ISSUER: both(
    'connexion par OpenID Connect : le fournisseur, `https://…` ; avec l’identifiant et le secret, ou aucun des trois',
    'sign-in by OpenID Connect: the provider, `https://…`; with the identifier and the secret, or none of them',
  ),
  ACTES_OIDC_CLIENT_ID: both(
    'identifiant (client id) de ce tableau de bord chez le fournisseur',
    'the client id of this desk at the provider',
  ),
  ACTES_OIDC_CLIENT_SECRET: both(
    'secret (client secret) de ce tableau de bord chez le fournisseur',
    'the client secret of this desk at the provider',
  ),
  ACTES_OIDC_SCOPES: both(
    'portées (scopes) demandées au fournisseur ; avec `siret`, l’organisme pour lequel l’utilisateur agit est contrôlé',
    'scopes requested from the provider; with `siret`, the body that a person acts for is checked',
  ),
  ACTES_OIDC_ACR: both(
    'niveaux d’authentification acceptés, séparés par des espaces (`eidas2 eidas3`) ; absent : tous',
    'accepted levels of authentication, separated by blanks (`eidas2 eidas3`); absent: any',
  ),
  ACTES_OIDC_NAME: both('nom du fournisseur, tel qu’on l’appelle', 'what people call the provider'),
  ACTES_OIDC_CA: both(
    'fichier PEM des autorités d’un fournisseur privé ; absent : celles de la machine',
    'PEM file of the authorities of a private provider; absent: those of the machine',
  ),
  ACTES_LOCAL_SIGN_IN: both(
    '`no` : on ne se connecte plus par un mot de passe, seulement par le fournisseur',
    '`no`: nobody signs in by a password, only by the provider',
  ),
  ACTES_FOUR_EYES: both(
    'ce qu’une seconde personne qui a le même droit doit approuver : `yes`, ou quelques-unes de `connections`, `people`, `tokens`, `keys`, `decisions`',
    'what a second person with the same right has to agree to: `yes`, or some of `connections`, `people`, `tokens`, `keys`, `decisions`',
  ),
  ACTES_SECOND_STEP: both(
    'qui doit employer un second facteur à la connexion, code ou clé : `all`, ou des rôles séparés par des virgules, `administrator,operator` ; tout rôle qui a l’ensemble de leurs droits est compris',
    'who must use a second step at sign-in, a code or an authenticator: `all`, or roles separated by commas, `administrator,operator`; includes every role that has all of their rights',
  ),
  ACTES_TRUST_PROXY: both(
    'adresses et réseaux des proxys inverses dont les en-têtes `X-Forwarded-…` sont crus ; absent : aucun',
    'addresses and networks of the reverse proxies whose `X-Forwarded-…` is believed; absent: none',
  ),
  ACTES_PORT: both(
    'port où `actes start` écoute ; 0 : un port libre, n’importe lequel',
    'port that `actes start` listens on; 0: any free one',
  ),
  ACTES_METRICS_TOKEN: both(
    'qui peut lire `/metrics` : `Authorization: Bearer …`, 16 caractères au moins ; absent : cette machine seule, et personne dès que `ACTES_PUBLIC_URL` annonce un proxy',
    'who may read `/metrics`: `Authorization: Bearer …`, 16 characters at least; absent: this machine alone, and nobody once `ACTES_PUBLIC_URL` tells of a proxy',
  ),
  ACTES_SERVER: both(
    'pour les commandes : le serveur distant qu’elles appellent, `https://…`, comme `--server` ; absent : la base de données',
    'for commands: the remote server that they call, `https://…`, as `--server`; absent: the database',
  ),
  ACTES_TOKEN: both(
    'pour les commandes : le jeton présenté à `ACTES_SERVER`',
    'for commands: the token shown to `ACTES_SERVER`',
  ),
  ACTES_LANG: both(
    'langue des messages, de l’aide, des abonnements et des courriels, `fr` ou `en` ; absente : celle de `LC_ALL`, `LC_MESSAGES` ou `LANG` ; le français pour toute autre langue',
    'language of messages, help, webhooks and mails, `fr` or `en`; absent: that of `LC_ALL`, `LC_MESSAGES` or `LANG`; French for any other',
  ),
  ACTES_LOG_LEVEL: both('`debug`, `info`, `warn`, `error` ou `silent`', 'debug, info, warn, error or silent'),
  ACTES_CONCURRENCY: both(
    'connexions qu’un processus de traitement sert à la fois',
    'connections that one worker process serves at a time',
  ),
  ACTES_ACTS_PER_TURN: both(
    'actes d’une même connexion traités en un tour',
    'acts of one connection taken in one turn',
  ),
  ACTES_SWEEP_SECONDS: both(
    'intervalle auquel on demande à la base ce qui est dû',
    'how often the database is asked for what is due',
  ),
  ACTES_LEASE_SECONDS: both(
    'durée pendant laquelle un processus se réserve un travail ; plus longue que tout échange',
    'how long a claim holds; longer than any exchange',
  ),
  ACTES_GRACE_SECONDS: both(
    'après un doute, délai avant de demander à la passerelle ce qu’elle a reçu',
    'after doubt, how long before the gateway is asked what it has',
  ),
  ACTES_RETRY_SECONDS: both(
    'attente après un premier échec ; elle double à chaque fois',
    'wait after a first failure; it doubles each time',
  ),
  ACTES_RETRY_MAX_SECONDS: both('plus longue attente entre deux essais', 'longest wait between two tries'),
  ACTES_RETRIES: both(
    'échecs d’un acte à la suite, pendant que sa plateforme répond pour d’autres, avant qu’une décision soit demandée',
    'failures of an act in a row, while its platform answers others, before a person is asked',
  ),
  ACTES_COLLECT_SECONDS: both(
    'première attente entre deux relèves des retours, et entre deux questions sur un même envoi ; elle double tant que rien ne vient',
    'first wait between two collections of returns, and between two questions about one sending; it doubles while nothing comes',
  ),
  ACTES_CLASSIFICATION_SECONDS: both(
    'durée pendant laquelle un acte attend la réponse de la préfecture sur la classification en vigueur avant qu’une décision soit demandée (ACTES-V037)',
    'how long an act waits for the answer of the préfecture about the classification in force before a person is asked (ACTES-V037)',
  ),
  ACTES_COLLECT_MAX_SECONDS: both(
    'plus longue attente entre deux relèves, et entre deux questions sur un même envoi ; `ACTES_COLLECT_IDLE_SECONDS` quand rien n’est venu depuis un jour',
    'longest wait between two collections, and between two questions about one sending; `ACTES_COLLECT_IDLE_SECONDS` once nothing came for a day',
  ),
  ACTES_COLLECT_IDLE_SECONDS: both(
    'attente entre deux relèves d’une connexion par laquelle rien n’attend de réponse, et d’une connexion qui n’a rien apporté depuis un jour : un courrier de la préfecture arrive ici avec ce retard au plus ; `actes collect` relève aussitôt',
    'wait between two collections of a connection by which nothing waits for an answer, and of one that brought nothing for a day: a letter of the préfecture is here that much later at most; `actes collect` asks at once',
  ),
  ACTES_QUEUE_DEPOSITS: both(
    'collectivités pour lesquelles des programmes peuvent déposer par la file `actes-deposits` : des SIREN, `213401482,…`, ou `*` ; d’autres files à côté par `actes-deposits-NOM=…`, après une espace ; absent : aucune',
    'for whom programs may deposit by the queue `actes-deposits`: SIRENs, `213401482,…`, or `*`; other queues beside it by `actes-deposits-NAME=…`, after a blank; absent: by none',
  ),
  ACTES_QUEUE_FILES: both(
    'dossiers sous lesquels une tâche de ces files peut désigner des fichiers par leur chemin, `/srv/actes:/mnt/ged` ; absent : aucun',
    'folders below which a job of these queues may name files by their paths, `/srv/actes:/mnt/ged`; absent: none',
  ),
  ACTES_TRUST_LIST: both(
    'fichier PEM des autorités de confiance pour la signature des fichiers, avec leurs listes de révocation (X509 CRL) ; absent : aucune autorité n’est connue, et seule l’intégrité est vérifiée',
    'PEM file of the trusted authorities for signatures of files, with their revocation lists (X509 CRL); absent: no authority is known, and only integrity is verified',
  ),
  ACTES_SIGNATURES: both(
    'fichiers signés : `show` dit ce que valent leurs signatures ; `require-valid` refuse ceux dont la signature n’est pas bonne',
    'signed files: `show` says what their signatures are worth; `require-valid` refuses those that are not good',
  ),
  ACTES_QUEUE_CONCURRENCY: both(
    'tâches de chacune de ces files qu’un processus de traitement prend à la fois',
    'jobs of each of these queues that a worker process takes at a time',
  ),
  ACTES_QUEUE_PER_MINUTE: both(
    'tâches prises dans chacune de ces files en une minute, par tous les processus',
    'jobs taken from each of these queues in a minute, by all processes',
  ),
  ACTES_QUEUE_EVENTS: both(
    'événements qui attendent dans une file destinée aux programmes ; au-delà, les plus anciens sont retirés',
    'events that wait on a queue that programs are told by; beyond it the oldest are removed',
  ),
  ACTES_GATEWAYS: both(
    'passerelles d’autres éditeurs : le chemin absolu de chaque extension et son empreinte, `/opt/editeur/passerelle.js#sha256=…`, séparés par des espaces',
    'gateways of other vendors: the absolute path of each plug-in and its digest, `/opt/vendor/gateway.js#sha256=…`, with spaces between',
  ),
  ACTES_INTAKE: both(
    'dossier qui contient les dossiers surveillés, un par SIREN, sur chaque machine qui traite ; absent : aucun n’est surveillé',
    'folder of the watched folders, one for each SIREN, on every machine with a worker; absent: none is watched',
  ),
  ACTES_INTAKE_SECONDS: both(
    'intervalle auquel les dossiers surveillés sont regardés, et temps pendant lequel un dépôt doit y être resté inchangé',
    'how often watched folders are looked at, and how long a deposit must have rested in one',
  ),
  ACTES_WEBHOOK_NETWORKS: both(
    'réseaux internes où des abonnés peuvent se trouver, `10.1.0.0/16 fd00:1::/48` ; absent : les adresses publiques seulement',
    'networks of one’s own where subscribers may be, `10.1.0.0/16 fd00:1::/48`; absent: public addresses alone',
  ),
  ACTES_SMTP_URL: both(
    'serveur de messagerie pour les avis, `smtps://utilisateur:motdepasse@hôte:465`, l’un et l’autre codés par % ; absent : aucun courriel n’est envoyé',
    'mail server for notices, `smtps://user:password@host:465`, both percent-encoded; absent: no mail is sent',
  ),
  ACTES_MAIL_FROM: both(
    'expéditeur de ces courriels ; nécessaire avec `ACTES_SMTP_URL`',
    'sender of these mails; needed with `ACTES_SMTP_URL`',
  ),
  ACTES_RETENTION: both(
    'durées (DUA) plus longues pour les actes, en années, par nature : `AI=90,CC=15` ; jamais plus courtes que celles du chapitre `conservation` ; absent : celles-ci',
    'longer terms (DUA) of acts, in years by nature: `AI=90,CC=15`; never shorter than those of the chapter `conservation`; absent: those',
  ),
  ACTES_TIMESTAMP_URL: both(
    'autorité d’horodatage (RFC 3161) qui date les sceaux quotidiens du journal ; absente : la date est seulement déclarée',
    'timestamp authority (RFC 3161) that dates the daily seals of the journal; absent: they are only declared',
  ),
  ACTES_TIMESTAMP_CA: both(
    'fichier PEM des autorités par lesquelles ses réponses sont vérifiées ; nécessaire avec `ACTES_TIMESTAMP_URL`',
    'PEM file of the authorities that its answers are checked by; needed with `ACTES_TIMESTAMP_URL`',
  ),
  ACTES_TIMESTAMP_POLICY: both(
    'politique d’horodatage demandée (identifiant d’objet, `0.4.0.2023.1.1`) : une réponse qui en suit une autre est refusée ; absente : celle de l’autorité',
    'timestamp policy that is asked for (object identifier, `0.4.0.2023.1.1`): an answer under another one is refused; absent: the authority’s own',
  ),
  ACTES_TIMESTAMP_LIST: both(
    'liste de confiance nationale (XML), que vous avez téléchargée et que vous remplacez avant sa date de mise à jour : l’autorité d’horodatage y est cherchée ; rien n’est téléchargé',
    'national trusted list (XML) that you have downloaded and replace before its next update: the timestamp authority is looked up in it; nothing is downloaded',
  ),
  ACTES_TIMESTAMP_LIST_SIGNERS: both(
    'fichier PEM des certificats qui signent cette liste, désignés par la liste européenne ; nécessaire avec `ACTES_TIMESTAMP_LIST`',
    'PEM file of the certificates that sign this list, as named by the European list; needed with `ACTES_TIMESTAMP_LIST`',
  ),
  ACTES_SYSLOG: both(
    'SIEM qui reçoit chaque ligne des journaux, par syslog sur TLS : `syslog+tls://hôte:6514` ; absent : aucun',
    'SIEM that is given every line of the journals, by syslog over TLS: `syslog+tls://host:6514`; absent: none',
  ),
  ACTES_SYSLOG_CA: both(
    'fichier PEM des autorités qui garantissent ce SIEM ; absent : celles de la machine',
    'PEM file of the authorities that it is known by; absent: those of the machine',
  ),
  ACTES_SYSLOG_CERT: both(
    'fichier PEM de notre certificat, si le SIEM en demande un ; avec sa clé, ou ni l’un ni l’autre',
    'PEM file of our certificate, where it asks for one; with its key, or neither',
  ),
  ACTES_SYSLOG_KEY: both('fichier PEM de la clé de ce certificat', 'PEM file of the key of that certificate'),
  ACTES_START_SECONDS: both(
    'durée pendant laquelle `actes start` attend un PostgreSQL ou un Redis qui ne répond pas encore',
    'how long `actes start` waits for a PostgreSQL or a Redis that does not answer yet',
  ),
  ACTES_STOP_SECONDS: both(
    'à l’arrêt (SIGTERM), durée laissée aux étapes en cours',
    'on SIGTERM, how long steps in flight may go on',
  ),
  ACTES_SANDBOX_SLOW_SECONDS: both(
    'temps que met la préfecture intégrée à répondre pour un numéro en `_LENT`',
    'how long the sandbox takes to answer a number ending in `_LENT`',
  ),
  ACTES_SANDBOX_LATE_SECONDS: both(
    'retard avec lequel la préfecture intégrée acquitte un numéro en `_TARD`',
    'how late the sandbox acknowledges a number ending in `_TARD`',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: both(
    'destinataire des traces, par OTLP sur HTTP ; `/v1/traces` y est ajouté ; absent : aucune trace',
    'receiver of traces by OTLP over HTTP, `/v1/traces` is added; absent: no traces',
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: both('le même, en adresse complète', 'the same, whole address'),
  OTEL_SDK_DISABLED: both(
    '`true` : aucune trace, quel que soit le destinataire',
    '`true`: no traces, whatever the endpoint',
  ),
  OTEL_SERVICE_NAME: both('nom de ce programme dans les traces', 'name of this program in traces'),
}
