// The manual's chapters in reading order, by who reads them. Each text is NAME.md in the folder of its language.
import { readFile } from 'node:fs/promises'

export type Language = 'fr' | 'en'
type Both = Readonly<Record<Language, string>>

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

export const chapterGroups: readonly ChapterGroup[] = [
  {
    title: { fr: 'Pour commencer', en: 'To begin' },
    readers: { fr: 'tous les lecteurs', en: 'every reader' },
    chapters: [
      {
        name: 'roles',
        title: { fr: 'Par où commencer', en: 'Where to begin' },
        about: {
          fr: 'Secrétaire, exploitant, DSI, éditeur, archiviste, préfecture : ce que chacun fait ici, et quoi lire',
          en: 'Secretary, operator, IT department, software vendor, archivist, préfecture: what each does here, and what to read',
        },
      },
      {
        name: 'first-day',
        title: { fr: 'Le premier jour', en: 'The first day' },
        about: {
          fr: 'Du démarrage à un premier acte reçu, sur la préfecture intégrée',
          en: 'From the start to a first act received, on the built-in préfecture',
        },
      },
    ],
  },
  {
    title: { fr: 'Au quotidien', en: 'Day to day' },
    readers: { fr: 'secrétaires et agents', en: 'secretaries and agents' },
    chapters: [
      {
        name: 'desk',
        title: { fr: 'Le tableau de bord', en: 'The desk' },
        about: {
          fr: 'La mise en route, les pages, un acte par le formulaire, à plusieurs',
          en: 'The start, the pages, an act by the form, among colleagues',
        },
      },
      {
        name: 'deposit',
        title: { fr: 'Le dépôt', en: 'The deposit' },
        about: {
          fr: 'Ce que contient un dépôt, les natures, les limites',
          en: 'What a deposit holds, the natures, the limits',
        },
      },
      {
        name: 'batches',
        title: { fr: 'Dépôts par lot', en: 'Batches' },
        about: {
          fr: 'Déposer de nombreux actes par un tableau, les contrôler d’abord, reprendre un lot',
          en: 'Deposit many acts by a table, look at them first, take a batch up again',
        },
      },
      {
        name: 'life',
        title: { fr: 'La vie d’une transmission', en: 'Life of a transmission' },
        about: {
          fr: 'Les états, les attentes, les doutes, ce qui vient après l’accusé de réception',
          en: 'States, holds, doubts, what comes after the accusé de réception',
        },
      },
      {
        name: 'deadlines',
        title: { fr: 'Délais légaux', en: 'Deadlines' },
        about: {
          fr: 'Caractère exécutoire, déféré, recours, réponse aux courriers, jours fériés',
          en: 'Exécutoire, déféré, recours, answers to letters, public holidays',
        },
      },
      {
        name: 'stamps',
        title: { fr: 'Tampons, bordereau et certificat', en: 'Stamps, bordereau and certificat' },
        about: {
          fr: 'Les documents qui prouvent la réception d’un acte, et comment les régler',
          en: 'The documents that prove the reception of an act, and how they are set',
        },
      },
      {
        name: 'online',
        title: { fr: 'Publication en ligne et calendriers', en: 'Online publication and calendars' },
        about: {
          fr: 'Pages publiques des actes, retrait, échéances dans un agenda',
          en: 'Public pages of acts, retraction, deadlines in a diary',
        },
      },
      {
        name: 'sandbox',
        title: { fr: 'La préfecture intégrée', en: 'The built-in préfecture' },
        about: {
          fr: 'S’exercer sans rien transmettre, derrière chaque passerelle',
          en: 'Practise without transmitting anything, behind each gateway',
        },
      },
    ],
  },
  {
    title: { fr: 'Exploiter', en: 'Operating' },
    readers: { fr: 'exploitants', en: 'operators' },
    chapters: [
      {
        name: 'operating',
        title: { fr: 'Exploitation au quotidien', en: 'Operating it' },
        about: {
          fr: 'Que faire quand : acte retenu, incertain, refusé ou sans réponse, connexion suspendue, courrier',
          en: 'What to do when: an act is held, uncertain, refused or silent; a connection is suspended; a letter came',
        },
      },
      {
        name: 'outages',
        title: { fr: 'Pannes et incidents', en: 'Breakdowns' },
        about: {
          fr: 'Processus arrêté, plateforme ou canal en panne, installation perdue, envois arrêtés',
          en: 'A killed process, a platform that is down, an installation lost or quiet',
        },
      },
      {
        name: 'upkeep',
        title: { fr: 'Entretien', en: 'Upkeep' },
        about: {
          fr: 'Utilisateurs, jetons, demandes, sauvegardes, ce qui se fait tout seul',
          en: 'People, tokens, requests, backups, what happens by itself',
        },
      },
      {
        name: 'objects',
        title: { fr: 'Fichiers sur un serveur S3', en: 'Files on an S3 server' },
        about: {
          fr: 'Un compartiment pour les fichiers gardés : réglages, verrous jusqu’au terme, déplacement, sauvegarde',
          en: 'A bucket for the stored files: settings, locks until the term, move, backup',
        },
      },
      {
        name: 'gateways',
        title: { fr: 'Les passerelles', en: 'Gateways' },
        about: {
          fr: 'Déclarer une collectivité sur S²LOW, Pastell ou le canal du ministère',
          en: 'Declare a collectivité on S²LOW, Pastell or the channel of the ministry',
        },
      },
      {
        name: 'many',
        title: { fr: 'Plusieurs collectivités', en: 'Many collectivités' },
        about: {
          fr: 'Identifiants partagés, déclaration par un fichier CSV, par des questions, par un modèle',
          en: 'Shared credentials; declared from a CSV, by questions, from a template',
        },
      },
      {
        name: 'watching',
        title: { fr: 'Supervision', en: 'Watching' },
        about: { fr: 'Santé, métriques, alertes, traces', en: 'Health, metrics, alerts, traces' },
      },
    ],
  },
  {
    title: { fr: 'Installer et administrer', en: 'Installing and administering' },
    readers: { fr: 'DSI et administrateurs', en: 'IT departments and administrators' },
    chapters: [
      {
        name: 'installing',
        title: { fr: 'Installation', en: 'Installing' },
        about: {
          fr: 'Compose, image, npm, systemd ; bases et files ; proxy inverse',
          en: 'Compose, image, npm, systemd; databases and queues; reverse proxy',
        },
      },
      {
        name: 'keys',
        title: { fr: 'Clé maîtresse et comptes de la base', en: 'Master key and database accounts' },
        about: {
          fr: 'Coffre, KMS ou HSM, changement de clé, fichiers chiffrés, rôles de PostgreSQL',
          en: 'A vault, a KMS or an HSM, another key, encrypted files, roles of PostgreSQL',
        },
      },
      {
        name: 'upgrades',
        title: { fr: 'Versions et assistance', en: 'Upgrades and support' },
        about: {
          fr: 'Passer à une version plus récente ; quelle version est suivie, jusqu’à quand, où demander',
          en: 'Move to a newer release; which release is supported, how long, where to ask',
        },
      },
      {
        name: 'accounts',
        title: { fr: 'Comptes et droits', en: 'Accounts and rights' },
        about: {
          fr: 'Second facteur, sessions, qui peut faire quoi, accord d’une seconde personne, ProConnect',
          en: 'Second step, sessions, who may do what, a second look, ProConnect',
        },
      },
      {
        name: 'security',
        title: { fr: 'Sécurité', en: 'Security' },
        about: {
          fr: 'Signaler une vulnérabilité, à quoi l’installation se fie, la durcir, vérifier une version',
          en: 'Report a vulnerability, what is trusted, make an installation tight, verify a release',
        },
      },
      {
        name: 'dpo',
        title: { fr: 'Pour le délégué à la protection des données', en: 'For the data protection officer' },
        about: {
          fr: 'Registre de traitement, base d’une analyse d’impact, clauses de sous-traitance, à adapter',
          en: 'Record of processing, base of an impact assessment, clauses for a processor, to be adapted',
        },
      },
      {
        name: 'data',
        title: { fr: 'Données personnelles, exportation', en: 'Personal data, export' },
        about: {
          fr: 'Répondre à une demande d’accès ou d’effacement ; transférer une collectivité vers une autre installation',
          en: 'Answer a request of access or erasure; move a collectivité to another installation',
        },
      },
    ],
  },
  {
    title: { fr: 'Prouver et conserver', en: 'Proving and keeping' },
    readers: { fr: 'archivistes, juristes, préfectures', en: 'archivists, lawyers, préfectures' },
    chapters: [
      {
        name: 'proof',
        title: { fr: 'Le dossier scellé', en: 'The sealed dossier' },
        about: {
          fr: 'Ce qu’un dossier prouve, et comment le vérifier sans nous',
          en: 'What a dossier proves, and how to verify it without us',
        },
      },
      {
        name: 'journal',
        title: { fr: 'Les journaux et leur preuve', en: 'The journals and their proof' },
        about: {
          fr: 'Ce qui est inscrit, d’où chacun a agi, comment vérifier que rien n’a été changé',
          en: 'What is written down, from where each one acted, how to verify that nothing was changed',
        },
      },
      {
        name: 'conservation',
        title: { fr: 'Conservation et élimination', en: 'Retention' },
        about: {
          fr: 'DUA, bordereaux d’élimination et de versement, visa, suspension de l’élimination, paquet SEDA',
          en: 'Terms, bordereaux, visa, legal hold, the package for an archive',
        },
      },
      {
        name: 'opendata',
        title: { fr: 'Registre et données ouvertes', en: 'Register and open data' },
        about: {
          fr: 'Le registre des actes transmis, les données ouvertes des délibérations, leur contrôle',
          en: 'The register of what was transmitted, the open data of délibérations, its check',
        },
      },
    ],
  },
  {
    title: { fr: 'Relier un logiciel', en: 'Connecting a program' },
    readers: { fr: 'éditeurs et intégrateurs', en: 'software vendors and integrators' },
    chapters: [
      {
        name: 'api',
        title: { fr: 'L’interface de programmation', en: 'The API' },
        about: { fr: 'Déposer et suivre depuis un logiciel', en: 'Deposit and follow from a program' },
      },
      {
        name: 'calls',
        title: { fr: 'Les appels de l’interface', en: 'The calls of the API' },
        about: {
          fr: 'Chaque appel, le droit qu’il demande, ce qu’il fait',
          en: 'Each call, the right that it needs, what it does',
        },
      },
      {
        name: 'doors',
        title: { fr: 'La file et le dossier', en: 'Queue and folder' },
        about: {
          fr: 'Déposer par une file de tâches, ou par un dossier surveillé',
          en: 'Deposit by a queue of jobs, or by a watched folder',
        },
      },
      {
        name: 'webhooks',
        title: { fr: 'Abonnements et courriels', en: 'Webhooks and mails' },
        about: {
          fr: 'Prévenir les logiciels et les personnes de ce qui arrive',
          en: 'Tell programs and people what happens',
        },
      },
      {
        name: 'library',
        title: { fr: 'La bibliothèque', en: 'The library' },
        about: {
          fr: 'Préparer, contrôler, lire des actes depuis un programme, hors ligne',
          en: 'Pack, check and read acts from a program, offline',
        },
      },
      {
        name: 'proof-format',
        title: { fr: 'Le format du dossier scellé', en: 'Format of the sealed dossier' },
        about: {
          fr: 'Octet par octet, pour écrire un autre vérificateur',
          en: 'Byte by byte, for writing another verifier',
        },
      },
    ],
  },
  {
    title: { fr: 'Référence', en: 'Reference' },
    readers: { fr: 'un mot, un code, un réglage', en: 'a word, a code, a setting' },
    chapters: [
      {
        name: 'errors',
        title: { fr: 'Codes d’erreur', en: 'Error codes' },
        about: {
          fr: 'Chaque code, ce qui en découle, ce qu’il faut faire',
          en: 'Each code, what follows from it, what to do',
        },
      },
      {
        name: 'rules',
        title: { fr: 'Les règles d’admission', en: 'Rules of admission' },
        about: {
          fr: 'Chaque règle appliquée à un dépôt, et d’où elle vient',
          en: 'Each rule that a deposit has to meet, and where it comes from',
        },
      },
      {
        name: 'messages',
        title: { fr: 'Les messages de la norme', en: 'Messages of the protocol' },
        about: {
          fr: 'Chaque message d’ACTES, les retours, la classification',
          en: 'Each message of ACTES, the retours, the classification',
        },
      },
      {
        name: 'commands',
        title: { fr: 'Commandes', en: 'Commands' },
        about: { fr: 'Chaque commande et les codes de sortie', en: 'Each command, and the exit codes' },
      },
      {
        name: 'settings',
        title: { fr: 'Réglages', en: 'Settings' },
        about: { fr: 'Chaque variable d’environnement', en: 'Each environment variable' },
      },
      {
        name: 'log-events',
        title: { fr: 'Événements du journal technique', en: 'Log events' },
        about: { fr: 'Chaque ligne que le programme écrit', en: 'Each line that the program writes' },
      },
      {
        name: 'glossary',
        title: { fr: 'Glossaire', en: 'Glossary' },
        about: { fr: 'Les mots du code, de la norme et du droit', en: 'Words of the code, the protocol and the law' },
      },
    ],
  },
]

export const chapters: readonly Chapter[] = chapterGroups.flatMap((group) => group.chapters)

export function chapterNamed(name: string): Chapter | undefined {
  return chapters.find((each) => each.name === name)
}

export function chapterText({ name }: Chapter, language: Language): Promise<string> {
  return readFile(new URL(`./${language}/${name}.md`, import.meta.url), 'utf8')
}
