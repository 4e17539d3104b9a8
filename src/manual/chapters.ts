// The manual's chapters in reading order. Each text is the Markdown file of that name in this folder.
import { readFile } from 'node:fs/promises'

interface Both {
  readonly fr: string
  readonly en: string
}

export interface Chapter {
  /** Used in `actes manual NAME`, in addresses and as file name. */
  readonly name: string
  readonly title: Both
  readonly about: Both
}

export const chapters: readonly Chapter[] = [
  {
    name: 'deposit',
    title: { fr: 'Le dépôt', en: 'The deposit' },
    about: {
      fr: 'Ce que contient un dépôt, les natures, les règles d’admission',
      en: 'What a deposit holds, the natures, the rules of admission',
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
    name: 'operating',
    title: { fr: 'Exploitation au quotidien', en: 'Operating it' },
    about: {
      fr: 'Que faire quand : acte en attente, envoi incertain, connexion suspendue, panne, sauvegarde',
      en: 'What to do when: held, uncertain, suspended, broken down; backups and upgrades',
    },
  },
  {
    name: 'errors',
    title: { fr: 'Codes d’erreur', en: 'Error codes' },
    about: {
      fr: 'Chaque code, ce qui en découle, ce qu’il faut faire',
      en: 'Each code, what follows from it, what to do',
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
    name: 'deadlines',
    title: { fr: 'Délais légaux', en: 'Deadlines' },
    about: {
      fr: 'Caractère exécutoire, déféré, recours, réponse aux courriers, jours fériés',
      en: 'Exécutoire, déféré, recours, answers to letters, public holidays',
    },
  },
  {
    name: 'proof',
    title: { fr: 'Le dossier scellé', en: 'The sealed dossier' },
    about: {
      fr: 'Ce qu’un dossier prouve, son format octet par octet, comment le vérifier sans nous',
      en: 'What a dossier proves, its format byte by byte, how to verify it without us',
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
    title: { fr: 'Conservation et élimination', en: 'Conservation' },
    about: {
      fr: 'DUA, bordereaux d’élimination et de versement, visa, gel juridique, paquet SEDA',
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
  {
    name: 'online',
    title: { fr: 'Publication en ligne et calendriers', en: 'Online publication and calendars' },
    about: {
      fr: 'Pages publiques des actes, retrait, échéances dans un agenda',
      en: 'Public pages of acts, retraction, deadlines in a diary',
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
    name: 'gateways',
    title: { fr: 'Les passerelles', en: 'Gateways' },
    about: {
      fr: 'Déclarer une collectivité sur S²LOW, Pastell ou le canal du ministère',
      en: 'Declare a collectivité on S²LOW, Pastell or the channel of the ministry',
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
  {
    name: 'sandbox',
    title: { fr: 'La préfecture intégrée', en: 'The built-in préfecture' },
    about: {
      fr: 'S’exercer sans rien transmettre, derrière chaque passerelle',
      en: 'Practise without transmitting anything, behind each gateway',
    },
  },
  {
    name: 'installing',
    title: { fr: 'Installation', en: 'Installing' },
    about: {
      fr: 'Compose, image, npm ; bases et files ; clé maîtresse ; mandataire inverse',
      en: 'Compose, image, npm; databases and queues; master key; reverse proxy',
    },
  },
  {
    name: 'security',
    title: { fr: 'Sécurité', en: 'Security' },
    about: {
      fr: 'Signaler une vulnérabilité, ce qui est cru et ce qui ne l’est pas, durcir une installation, vérifier une version',
      en: 'Report a vulnerability, what is trusted, make an installation tight, verify a release',
    },
  },
  {
    name: 'settings',
    title: { fr: 'Réglages', en: 'Settings' },
    about: { fr: 'Chaque variable d’environnement', en: 'Each environment variable' },
  },
  {
    name: 'desk',
    title: { fr: 'Le tableau de bord', en: 'The desk' },
    about: {
      fr: 'Comptes, rôles, connexion par ProConnect, pages',
      en: 'Accounts, roles, sign-in with ProConnect, pages',
    },
  },
  {
    name: 'commands',
    title: { fr: 'Commandes', en: 'Commands' },
    about: { fr: 'Chaque commande et les codes de sortie', en: 'Each command, and the exit codes' },
  },
  {
    name: 'api',
    title: { fr: 'L’interface de programmation', en: 'The API' },
    about: { fr: 'Déposer et suivre depuis un logiciel', en: 'Deposit and follow from a program' },
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
    name: 'doors',
    title: { fr: 'La file et le dossier', en: 'Queue and folder' },
    about: {
      fr: 'Déposer par une file de tâches, ou par un dossier surveillé',
      en: 'Deposit by a queue of jobs, or by a watched folder',
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
    name: 'library',
    title: { fr: 'La bibliothèque', en: 'The library' },
    about: {
      fr: 'Préparer, contrôler, lire des actes depuis un programme, hors ligne',
      en: 'Pack, check and read acts from a program, offline',
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
    name: 'watching',
    title: { fr: 'Supervision', en: 'Watching' },
    about: { fr: 'Santé, métriques, alertes, traces', en: 'Health, metrics, alerts, traces' },
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
]

export function chapterNamed(name: string): Chapter | undefined {
  return chapters.find((each) => each.name === name)
}

export function chapterText({ name }: Chapter): Promise<string> {
  return readFile(new URL(`./${name}.md`, import.meta.url), 'utf8')
}
