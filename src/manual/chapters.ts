// The manual's chapters in reading order, by who reads them. Each text is NAME.md in the folder of its language.
import { readFile } from 'node:fs/promises'

export type Language = 'fr' | 'en'
type Both = Readonly<Record<Language, string>>
const both = (fr: string, en: string): Both => ({ fr, en })

export interface Chapter {
  /** Used in `actes manual NAME`, in addresses and as file name. */
  readonly name: string
  readonly title: Both
  readonly about: Both
}

interface ChapterGroup {
  readonly title: Both
  readonly readers: Both
  readonly chapters: readonly Chapter[]
}

/** Title, readers, and of each chapter name, title and what it is about. */
const groups: readonly (readonly [Both, Both, readonly (readonly [string, Both, Both])[]])[] = [
  [
    both('Pour commencer', 'To begin'),
    both('tous les lecteurs', 'every reader'),
    [
      [
        'roles',
        both('Par où commencer', 'Where to begin'),
        both(
          'Secrétaire, exploitant, DSI, éditeur, archiviste, préfecture : ce que chacun fait ici, et quoi lire',
          'Secretary, operator, IT department, software vendor, archivist, préfecture: what each does here, and what to read',
        ),
      ],
      [
        'first-day',
        both('Le premier jour', 'The first day'),
        both(
          'Du démarrage à un premier acte reçu, sur la préfecture intégrée',
          'From the start to a first act received, on the built-in préfecture',
        ),
      ],
    ],
  ],
  [
    both('Au quotidien', 'Day to day'),
    both('secrétaires et agents', 'secretaries and agents'),
    [
      [
        'desk',
        both('Le tableau de bord', 'The desk'),
        both(
          'La mise en route, les pages, un acte par le formulaire, à plusieurs',
          'The start, the pages, an act by the form, among colleagues',
        ),
      ],
      [
        'deposit',
        both('Le dépôt', 'The deposit'),
        both('Ce que contient un dépôt, les natures, les limites', 'What a deposit holds, the natures, the limits'),
      ],
      [
        'batches',
        both('Dépôts par lot', 'Batches'),
        both(
          'Déposer de nombreux actes par un tableau, les contrôler d’abord, reprendre un lot',
          'Deposit many acts by a table, look at them first, take a batch up again',
        ),
      ],
      [
        'life',
        both('La vie d’une transmission', 'Life of a transmission'),
        both(
          'Les états, les attentes, les doutes, ce qui vient après l’accusé de réception',
          'States, holds, doubts, what comes after the accusé de réception',
        ),
      ],
      [
        'deadlines',
        both('Délais légaux', 'Deadlines'),
        both(
          'Caractère exécutoire, déféré, recours, réponse aux courriers, jours fériés',
          'Exécutoire, déféré, recours, answers to letters, public holidays',
        ),
      ],
      [
        'stamps',
        both('Tampons, bordereau et certificat', 'Stamps, bordereau and certificat'),
        both(
          'Les documents qui prouvent la réception d’un acte, et comment les régler',
          'The documents that prove the reception of an act, and how they are set',
        ),
      ],
      [
        'online',
        both('Publication en ligne et calendriers', 'Online publication and calendars'),
        both(
          'Pages publiques des actes, retrait, échéances dans un agenda',
          'Public pages of acts, retraction, deadlines in a diary',
        ),
      ],
      [
        'sandbox',
        both('La préfecture intégrée', 'The built-in préfecture'),
        both(
          'S’exercer sans rien transmettre, derrière chaque passerelle',
          'Practise without transmitting anything, behind each gateway',
        ),
      ],
    ],
  ],
  [
    both('Exploiter', 'Operating'),
    both('exploitants', 'operators'),
    [
      [
        'operating',
        both('Exploitation au quotidien', 'Operating it'),
        both(
          'Que faire quand : acte retenu, incertain, refusé ou sans réponse, connexion suspendue, courrier',
          'What to do when: an act is held, uncertain, refused or silent; a connection is suspended; a letter came',
        ),
      ],
      [
        'outages',
        both('Pannes et incidents', 'Breakdowns'),
        both(
          'Processus arrêté, plateforme ou canal en panne, installation perdue, envois arrêtés',
          'A killed process, a platform that is down, an installation lost or quiet',
        ),
      ],
      [
        'upkeep',
        both('Entretien', 'Upkeep'),
        both(
          'Utilisateurs, jetons, demandes, sauvegardes, ce qui se fait tout seul',
          'People, tokens, requests, backups, what happens by itself',
        ),
      ],
      [
        'objects',
        both('Fichiers sur un serveur S3', 'Files on an S3 server'),
        both(
          'Un compartiment pour les fichiers gardés : réglages, verrous jusqu’au terme, déplacement, sauvegarde',
          'A bucket for the stored files: settings, locks until the term, move, backup',
        ),
      ],
      [
        'gateways',
        both('Les passerelles', 'Gateways'),
        both(
          'Déclarer une collectivité sur S²LOW, Pastell ou le canal du ministère',
          'Declare a collectivité on S²LOW, Pastell or the channel of the ministry',
        ),
      ],
      [
        'many',
        both('Plusieurs collectivités', 'Many collectivités'),
        both(
          'Identifiants partagés, déclaration par un fichier CSV, par des questions, par un modèle',
          'Shared credentials; declared from a CSV, by questions, from a template',
        ),
      ],
      [
        'watching',
        both('Supervision', 'Watching'),
        both('Santé, métriques, alertes, traces', 'Health, metrics, alerts, traces'),
      ],
    ],
  ],
  [
    both('Installer et administrer', 'Installing and administering'),
    both('DSI et administrateurs', 'IT departments and administrators'),
    [
      [
        'installing',
        both('Installation', 'Installing'),
        both(
          'Compose, image, npm, systemd ; bases et files ; proxy inverse',
          'Compose, image, npm, systemd; databases and queues; reverse proxy',
        ),
      ],
      [
        'keys',
        both('Clé maîtresse et comptes de la base', 'Master key and database accounts'),
        both(
          'Coffre, KMS ou HSM, changement de clé, fichiers chiffrés, rôles de PostgreSQL',
          'A vault, a KMS or an HSM, another key, encrypted files, roles of PostgreSQL',
        ),
      ],
      [
        'upgrades',
        both('Versions et assistance', 'Upgrades and support'),
        both(
          'Passer à une version plus récente ; quelle version est suivie, jusqu’à quand, où demander',
          'Move to a newer release; which release is supported, how long, where to ask',
        ),
      ],
      [
        'accounts',
        both('Comptes et droits', 'Accounts and rights'),
        both(
          'Second facteur, sessions, qui peut faire quoi, accord d’une seconde personne, ProConnect',
          'Second step, sessions, who may do what, a second look, ProConnect',
        ),
      ],
      [
        'security',
        both('Sécurité', 'Security'),
        both(
          'Signaler une vulnérabilité, à quoi l’installation se fie, la durcir, vérifier une version',
          'Report a vulnerability, what is trusted, make an installation tight, verify a release',
        ),
      ],
      [
        'dpo',
        both('Pour le délégué à la protection des données', 'For the data protection officer'),
        both(
          'Registre de traitement, base d’une analyse d’impact, clauses de sous-traitance, à adapter',
          'Record of processing, base of an impact assessment, clauses for a processor, to be adapted',
        ),
      ],
      [
        'data',
        both('Données personnelles, exportation', 'Personal data, export'),
        both(
          'Répondre à une demande d’accès ou d’effacement ; transférer une collectivité vers une autre installation',
          'Answer a request of access or erasure; move a collectivité to another installation',
        ),
      ],
    ],
  ],
  [
    both('Prouver et conserver', 'Proving and keeping'),
    both('archivistes, juristes, préfectures', 'archivists, lawyers, préfectures'),
    [
      [
        'proof',
        both('Le dossier scellé', 'The sealed dossier'),
        both(
          'Ce qu’un dossier prouve, et comment le vérifier sans nous',
          'What a dossier proves, and how to verify it without us',
        ),
      ],
      [
        'journal',
        both('Les journaux et leur preuve', 'The journals and their proof'),
        both(
          'Ce qui est inscrit, d’où chacun a agi, comment vérifier que rien n’a été changé',
          'What is written down, from where each one acted, how to verify that nothing was changed',
        ),
      ],
      [
        'conservation',
        both('Conservation et élimination', 'Retention'),
        both(
          'DUA, bordereaux d’élimination et de versement, visa, suspension de l’élimination, paquet SEDA',
          'Terms, bordereaux, visa, legal hold, the package for an archive',
        ),
      ],
      [
        'opendata',
        both('Registre et données ouvertes', 'Register and open data'),
        both(
          'Le registre des actes transmis, les données ouvertes des délibérations, leur contrôle',
          'The register of what was transmitted, the open data of délibérations, its check',
        ),
      ],
    ],
  ],
  [
    both('Relier un logiciel', 'Connecting a program'),
    both('éditeurs et intégrateurs', 'software vendors and integrators'),
    [
      [
        'api',
        both('L’interface de programmation', 'The API'),
        both('Déposer et suivre depuis un logiciel', 'Deposit and follow from a program'),
      ],
      [
        'calls',
        both('Les appels de l’interface', 'The calls of the API'),
        both('Chaque appel, le droit qu’il demande, ce qu’il fait', 'Each call, the right that it needs, what it does'),
      ],
      [
        'doors',
        both('La file et le dossier', 'Queue and folder'),
        both(
          'Déposer par une file de tâches, ou par un dossier surveillé',
          'Deposit by a queue of jobs, or by a watched folder',
        ),
      ],
      [
        'webhooks',
        both('Abonnements et courriels', 'Webhooks and mails'),
        both('Prévenir les logiciels et les personnes de ce qui arrive', 'Tell programs and people what happens'),
      ],
      [
        'library',
        both('La bibliothèque', 'The library'),
        both(
          'Préparer, contrôler, lire des actes depuis un programme, hors ligne',
          'Pack, check and read acts from a program, offline',
        ),
      ],
      [
        'proof-format',
        both('Le format du dossier scellé', 'Format of the sealed dossier'),
        both('Octet par octet, pour écrire un autre vérificateur', 'Byte by byte, for writing another verifier'),
      ],
    ],
  ],
  [
    both('Référence', 'Reference'),
    both('un mot, un code, un réglage', 'a word, a code, a setting'),
    [
      [
        'errors',
        both('Codes d’erreur', 'Error codes'),
        both('Chaque code, ce qui en découle, ce qu’il faut faire', 'Each code, what follows from it, what to do'),
      ],
      [
        'rules',
        both('Les règles d’admission', 'Rules of admission'),
        both(
          'Chaque règle appliquée à un dépôt, et d’où elle vient',
          'Each rule that a deposit has to meet, and where it comes from',
        ),
      ],
      [
        'messages',
        both('Les messages de la norme', 'Messages of the protocol'),
        both(
          'Chaque message d’ACTES, les retours, la classification',
          'Each message of ACTES, the retours, the classification',
        ),
      ],
      [
        'commands',
        both('Commandes', 'Commands'),
        both('Chaque commande et les codes de sortie', 'Each command, and the exit codes'),
      ],
      ['settings', both('Réglages', 'Settings'), both('Chaque variable d’environnement', 'Each environment variable')],
      [
        'log-events',
        both('Événements du journal technique', 'Log events'),
        both('Chaque ligne que le programme écrit', 'Each line that the program writes'),
      ],
      [
        'glossary',
        both('Glossaire', 'Glossary'),
        both('Les mots du code, de la norme et du droit', 'Words of the code, the protocol and the law'),
      ],
    ],
  ],
]

export const chapterGroups: readonly ChapterGroup[] = groups.map(([title, readers, all]) => ({
  title,
  readers,
  chapters: all.map(([name, own, about]) => ({ name, title: own, about })),
}))

export const chapters: readonly Chapter[] = chapterGroups.flatMap((group) => group.chapters)

export function chapterNamed(name: string): Chapter | undefined {
  return chapters.find((each) => each.name === name)
}

export function chapterText({ name }: Chapter, language: Language): Promise<string> {
  return readFile(new URL(`./${language}/${name}.md`, import.meta.url), 'utf8')
}
