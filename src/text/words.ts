// Wording of the values in sentences. A word may itself have optional parts.
import type { MentionReason } from '#protocol/acte/acte.ts'
import type { RefusalReason } from '#protocol/acte/collectivite.ts'
import { gatewayTypes, type GatewayType } from '#protocol/acte/passerelles.ts'
import type { Departure } from '#protocol/xml/departures.ts'
import type { BudgetFault } from '#protocol/rules/files.ts'
import type { FileFacts } from '#protocol/rules/rule.ts'
import type { Both, Language } from './sentences.ts'

export const gatewayNames: Readonly<Record<GatewayType, Both>> = {
  sandbox: { fr: 'Préfecture de démonstration', en: 'Demonstration préfecture' },
  s2low: { fr: 'S²LOW', en: 'S²LOW' },
  ministry: { fr: 'Messagerie du ministère', en: 'Mailbox of the ministry' },
  pastell: { fr: 'Pastell', en: 'Pastell' },
}

const eitherOf = (language: string, some: readonly string[]) =>
  new Intl.ListFormat(language, { type: 'disjunction' }).format(some)

const refusals: Readonly<Record<RefusalReason, Both>> = {
  vide: {
    fr: 'Cette valeur est obligatoire et ne peut pas être vide',
    en: 'This value is compulsory and cannot be empty',
  },
  nic: {
    fr: 'Le NIC compte cinq chiffres, les derniers du SIRET, dont le dernier contrôle les autres',
    en: 'The NIC is five digits, the last ones of the SIRET, of which the last checks the others',
  },
  département: {
    fr: 'Un département s’écrit sur trois caractères : 034, 02A, 971',
    en: 'A département is written on three characters: 034, 02A, 971',
  },
  arrondissement: {
    fr: 'Un arrondissement s’écrit avec un seul chiffre',
    en: 'An arrondissement is written with one digit',
  },
  nature: {
    fr: 'La nature d’une collectivité s’écrit avec deux chiffres : 31 pour une commune',
    en: 'The nature of a collectivité is written with two digits: 31 for a commune',
  },
  'adresse électronique': {
    fr: 'La norme n’admet ici que lettres, chiffres, « . », « _ » et « - », sans « + », et une terminaison de 2 à 6 lettres',
    en: 'The norm takes only letters, digits, “.”, “_” and “-” in an e-mail address, no “+”, and an ending of 2 to 6 letters',
  },
  trigramme: { fr: 'Le trigramme compte trois lettres', en: 'The trigramme is three letters' },
  plateforme: { fr: 'La plateforme est « production » ou « test »', en: 'The platform is “production” or “test”' },
  'identité de préfecture': {
    fr: 'L’identité d’une préfecture s’écrit comme SPREF0341, PREF034 ou SGAR076',
    en: 'The identity of a préfecture is written like SPREF0341, PREF034 or SGAR076',
  },
  'fuseau horaire': {
    fr: 'Ce fuseau horaire n’existe pas ; un exemple : Europe/Paris',
    en: 'There is no such time zone; an example: Europe/Paris',
  },
  passerelle: {
    fr: `La passerelle est ${eitherOf('fr', gatewayTypes)}`,
    en: `The gateway is ${eitherOf('en-GB', gatewayTypes)}`,
  },
  'modèle de tampon': {
    fr: 'Le modèle de tampon est « accuse » ou « lignes »',
    en: 'The layout of the stamp is “accuse” or “lignes”',
  },
  'coin du tampon': {
    fr: 'Le coin du tampon est haut-droite, haut-gauche, bas-droite ou bas-gauche',
    en: 'The corner of the stamp is haut-droite, haut-gauche, bas-droite or bas-gauche',
  },
  'place du tampon': {
    fr: 'La distance au coin de la page se compte en points, de 0 à 500',
    en: 'The distance from the corner of the page is in points, from 0 to 500',
  },
  logo: {
    fr: 'Le logo est un fichier PNG ou JPEG, donné par son nom sous la clé « file »',
    en: 'The logo is a PNG or JPEG file, given by its name under the key “file”',
  },
}

const mentions: Readonly<Record<MentionReason, Both>> = {
  compte: { fr: 'Un décompte est un nombre entier, de 0 à 9999', en: 'A count is a whole number, from 0 to 9999' },
  presents: {
    fr: 'Il y a plus de présents[ ({presents})] que de membres[ ({membres})]',
    en: 'There are more members present[ ({presents})] than members[ ({membres})]',
  },
  votants: {
    fr: 'Il y a plus de votants[ ({votants})] que de membres[ ({membres})]',
    en: 'There are more voters[ ({votants})] than members[ ({membres})]',
  },
  voix: {
    fr: 'Les voix pour, contre et les abstentions dépassent le nombre de votants',
    en: 'The votes for and against and the abstentions are more than the voters',
  },
  vide: {
    fr: 'Il faut un texte d’une ligne, de 200 caractères au plus',
    en: 'It takes a text of one line, of 200 characters at most',
  },
  annee: {
    fr: 'L’année d’un budget s’écrit AAAA ou AAAA/AAAA',
    en: 'The year of a budget is written YYYY or YYYY/YYYY',
  },
  mode: {
    fr: 'Le mode de publication est « publie », « affiche » ou « notifie »',
    en: 'The mode of publication is “publie”, “affiche” or “notifie”',
  },
}

const departures: Readonly<Record<Departure, Both>> = {
  pattern: {
    fr: '[« {attribute} » de {element}|« {element} »] n’a pas la forme prévue[ : « {value} »]',
    en: '[“{attribute}” of {element}|“{element}”] does not have the expected form[: “{value}”]',
  },
  maxLength: {
    fr: '[« {attribute} » de {element}|« {element} »] est trop long',
    en: '[“{attribute}” of {element}|“{element}”] is too long',
  },
  length: {
    fr: '[« {attribute} » de {element}|« {element} »] n’a pas la longueur prévue[ : « {value} »]',
    en: '[“{attribute}” of {element}|“{element}”] does not have the expected length[: “{value}”]',
  },
  enumeration: {
    fr: '[« {attribute} » de {element}|« {element} »] n’est pas une valeur de la liste[ : « {value} »]',
    en: '[“{attribute}” of {element}|“{element}”] is not a value of the list[: “{value}”]',
  },
  type: {
    fr: '[« {attribute} » de {element}|« {element} »] n’est pas du type prévu[ ({expected:xsd})][ : « {value} »]',
    en: '[“{attribute}” of {element}|“{element}”] is not of the expected type[ ({expected:xsd})][: “{value}”]',
  },
  unexpected: {
    fr: 'l’élément[ « {element} »] n’est pas prévu à cet endroit[ ; attendu : {expected}]',
    en: 'the element[ “{element}”] is not expected here[; expected: {expected}]',
  },
  missing: {
    fr: 'il manque un élément[ dans « {element} »][ : {expected}]',
    en: 'an element is missing[ in “{element}”][: {expected}]',
  },
  'attribute-missing': {
    fr: 'l’attribut[ « {attribute} »] manque[ dans « {element} »]',
    en: 'the attribute[ “{attribute}”] is missing[ in “{element}”]',
  },
  'attribute-unexpected': {
    fr: 'l’attribut[ « {attribute} »] n’est pas prévu[ dans « {element} »]',
    en: 'the attribute[ “{attribute}”] is not expected[ in “{element}”]',
  },
  content: {
    fr: '[« {element} »|un élément] contient du texte ou des éléments qui n’y ont pas leur place',
    en: '[“{element}”|an element] holds text or elements that have no place there',
  },
  nil: {
    fr: '[« {element} »|un élément] est marqué comme nul, ce que le schéma ne prévoit pas',
    en: '[“{element}”|an element] is marked as nil, which the schema does not foresee',
  },
  other: {
    fr: '[« {element} »|un élément] n’est pas conforme',
    en: '[“{element}”|an element] is not as the schema says',
  },
  count: {
    fr: 'le nombre d’annexes annoncé[ ({value})] n’est pas celui des annexes présentes[ ({expected})]',
    en: 'the announced number of annexes[ ({value})] differs from the number present[ ({expected})]',
  },
  path: {
    fr: 'un nom de fichier est précédé d’un dossier[ : « {value} »] ; seul le nom est retenu',
    en: 'a file name comes with a folder before it[: “{value}”]; only the name is kept',
  },
  repeated: {
    fr: 'l’acte est décrit plusieurs fois ; seule la première description est retenue',
    en: 'the act is described several times; only the first description is kept',
  },
  duplicate: {
    fr: '[« {element} »|une entrée] figure deux fois sous le même code[ : {value}] ; seule la première est retenue',
    en: '[“{element}”|an entry] is there twice under the same code[: {value}]; only the first is kept',
  },
  keyless: {
    fr: '[« {element} »|une entrée] n’a pas de code lisible ; elle est laissée de côté',
    en: '[“{element}”|an entry] has no legible code; it is left out',
  },
}

const kinds: Readonly<Record<FileFacts['kind'], Both>> = {
  pdf: { fr: 'un PDF', en: 'a PDF' },
  png: { fr: 'une image PNG', en: 'a PNG image' },
  jpeg: { fr: 'une image JPEG', en: 'a JPEG image' },
  xml: { fr: 'du XML', en: 'XML' },
  unknown: { fr: 'd’un format inconnu', en: 'of an unknown format' },
}

export const retourStatuses = {
  stored: { fr: 'pas encore lu', en: 'not read yet' },
  attached: { fr: 'rattaché', en: 'attached' },
  companion: { fr: 'joint à un message', en: 'beside a message' },
  opened: { fr: 'ouvert', en: 'opened' },
  duplicate: { fr: 'déjà reçu', en: 'already received' },
  unreadable: { fr: 'illisible', en: 'unreadable' },
} as const satisfies Readonly<Record<string, Both>>

/** By the system's error code. */
export const networkWords: Readonly<Record<string, Both>> = {
  ECONNREFUSED: { fr: 'aucun service ne répond à cette adresse', en: 'nobody listens at that address' },
  ECONNRESET: { fr: 'la connexion est coupée aussitôt', en: 'the connection is cut at once' },
  ENOTFOUND: { fr: 'ce nom de machine est inconnu', en: 'that host name is unknown' },
  EAI_AGAIN: { fr: 'ce nom de machine ne peut pas être résolu', en: 'that host name cannot be resolved' },
  ETIMEDOUT: { fr: 'pas de réponse', en: 'no answer' },
  EHOSTUNREACH: { fr: 'cette machine n’est pas joignable par le réseau', en: 'no route leads to that host' },
}

const faults: Readonly<Record<string, Both>> = {
  ...networkWords,
  absent: { fr: 'il manque', en: 'it is absent' },
  missing: { fr: 'il manque', en: 'it is absent' },
  malformed: { fr: 'sa forme ne convient pas', en: 'its form does not fit' },
  unreadable: { fr: 'il est illisible', en: 'it cannot be read' },
  passphrase: { fr: 'le mot de passe du certificat ne l’ouvre pas', en: 'the passphrase does not open it' },
  'legacy-pkcs12': {
    fr: 'ce PKCS#12 est chiffré par un procédé dépassé (RC2 ou 3DES) : exportez-le de nouveau',
    en: 'this PKCS#12 uses an old encryption (RC2 or 3DES): export it again',
  },
  'key-missing': { fr: 'sa clé manque ou est illisible', en: 'its key is absent or cannot be read' },
  'key-mismatch': { fr: 'la clé est celle d’un autre certificat', en: 'the key is that of another certificate' },
  expired: { fr: 'il est expiré', en: 'it has expired' },
  'not-yet-valid': { fr: 'il n’est pas encore valable', en: 'it is not valid yet' },
  'not-for-clients': {
    fr: 'il n’est pas fait pour s’identifier auprès d’un serveur',
    en: 'it is not meant to identify a client to a server',
  },
  pin: { fr: 'sa clé n’a aucune des empreintes attendues', en: 'its key has none of the expected pins' },
  host: { fr: 'il est établi pour une autre machine', en: 'it is made out to another host' },
  chain: { fr: 'aucune autorité reconnue ne le signe', en: 'no known authority signs it' },
  dates: { fr: 'il est expiré, ou pas encore valable', en: 'it has expired, or is not valid yet' },
  revoked: { fr: 'il est révoqué', en: 'it is revoked' },
  connection: { fr: 'la connexion ne s’établit pas à temps', en: 'the connection is not made in time' },
  closed: { fr: 'la connexion est coupée aussitôt', en: 'the connection is cut at once' },
  limit: { fr: 'pas de réponse à temps', en: 'no answer in time' },
  timeout: { fr: 'pas de réponse à temps', en: 'no answer in time' },
  unknown: { fr: 'sans raison connue', en: 'for no known reason' },
  starttls: { fr: 'le serveur n’offre pas STARTTLS', en: 'the server does not offer STARTTLS' },
  STARTTLS_INJECTION: {
    fr: 'quelqu’un répond à la place du serveur',
    en: 'another party speaks instead of the server',
  },
  search: { fr: 'la recherche dans la boîte n’aboutit pas', en: 'the search in the mailbox fails' },
  move: { fr: 'les courriels ne se déplacent pas', en: 'mails cannot be moved' },
  AUTHENTICATIONFAILED: { fr: 'le compte ou le mot de passe est refusé', en: 'the account or the password is refused' },
  AUTHORIZATIONFAILED: { fr: 'ce compte n’a pas accès à la boîte', en: 'this account may not open the mailbox' },
  EXPIRED: { fr: 'le mot de passe est périmé', en: 'the password is out of date' },
  UNAVAILABLE: { fr: 'le service est indisponible', en: 'the service is unavailable' },
  INUSE: { fr: 'la boîte est occupée', en: 'the mailbox is in use' },
  LIMIT: { fr: 'une limite du serveur est atteinte', en: 'a limit of the server is reached' },
  SERVERBUG: { fr: 'le serveur est en défaut', en: 'the server has failed' },
  NO: { fr: 'le serveur refuse', en: 'the server says no' },
  BAD: { fr: 'le serveur ne comprend pas la demande', en: 'the server does not understand what is asked' },
}

/** Subjects of a gateway's self-examination. */
const looks: Readonly<Record<string, Both>> = {
  open: { fr: 'les réglages', en: 'the settings' },
  certificate: { fr: 'notre certificat', en: 'our certificate' },
  connexion: { fr: 'la connexion', en: 'the connection' },
  collectivite: { fr: 'la collectivité du compte', en: 'the collectivité of the account' },
  rgs: { fr: 'le niveau du certificat (RGS)', en: 'the level of the certificate (RGS)' },
  droits: { fr: 'le droit de télétransmettre', en: 'the right to transmit' },
  version: { fr: 'la version de la plateforme', en: 'the version of the platform' },
  entite: { fr: 'l’entité', en: 'the entity' },
  documents: { fr: 'l’accès aux actes', en: 'the access to the acts' },
  server: { fr: 'le serveur', en: 'the server' },
  mailbox: { fr: 'la boîte aux lettres', en: 'the mailbox' },
  folder: { fr: 'le dossier', en: 'the folder' },
  classification: { fr: 'la classification', en: 'the classification' },
}

const waits: Readonly<Record<string, Both>> = {
  closed: { fr: 'la passerelle est fermée à cette heure', en: 'the gateway takes nothing at this hour' },
  quota: { fr: 'le volume admis pour cette heure est atteint', en: 'the volume allowed for this hour is used up' },
  quiet: {
    fr: 'après un envoi sans réponse, la plateforme n’est pas interrogée tout de suite',
    en: 'after a sending without an answer, the platform is not asked for a while',
  },
  go: {
    fr: 'les envois sont arrêtés, et ne repartent que sur décision d’un administrateur',
    en: 'nothing leaves before an administrator says so',
  },
  serial: { fr: 'il n’y a plus de numéro d’enveloppe libre aujourd’hui', en: 'no envelope number is left today' },
  confirmation: {
    fr: 'une personne habilitée doit confirmer l’acte sur la plateforme',
    en: 'an authorised person must confirm the act on the platform',
  },
  silence: { fr: 'pas encore de réponse', en: 'no answer yet' },
  classification: {
    fr: 'la classification en vigueur est demandée à la préfecture ; sa réponse est attendue',
    en: 'the classification in force is asked for, and its answer awaited',
  },
  unclassified: {
    fr: 'sans réponse sur la classification en vigueur, l’acte part avec la dernière connue, comme demandé',
    en: 'without an answer about the classification in force, the act leaves with the one that is held, as was asked',
  },
}

type WordTable = Readonly<Record<string, Both>>

/** How a retour's sender was established (store/retours/senders.ts). */
export const originWords = {
  authenticated: { fr: 'expéditeur confirmé et prouvé', en: 'sender confirmed and proven' },
  unauthenticated: {
    fr: 'expéditeur confirmé, sans preuve, admis par réglage',
    en: 'sender confirmed, unproven, accepted by a setting',
  },
  accepted: { fr: 'acceptée par un agent', en: 'accepted by an operator' },
  vouched: { fr: 'remis par un agent, qui en répond', en: 'handed in by an operator, who answers for it' },
  unconfirmed: { fr: 'expéditeur jamais confirmé', en: 'sender never confirmed' },
  unestablished: { fr: 'non établie', en: 'not established' },
  enclosed: { fr: 'trouvé dans un courriel joint à un autre', en: 'found in a mail that another one held' },
} as const satisfies WordTable

export type OriginVerdict = keyof typeof originWords

/** params.reason of V029. */
const scdlWords = {
  absente: { fr: 'Cette colonne est obligatoire', en: 'This column is compulsory' },
  siret: {
    fr: 'Un SIRET compte quatorze chiffres, dont le dernier contrôle les autres',
    en: 'A SIRET is fourteen digits, the last of which checks the others',
  },
  date: { fr: 'Une date s’écrit AAAA-MM-JJ', en: 'A date is written YYYY-MM-DD' },
  matiere: {
    fr: 'Il faut une matière du second niveau de la nomenclature, de 1.1 à 9.4',
    en: 'It takes a matière of the second level of the nomenclature, from 1.1 to 9.4',
  },
  'matiere-nom': {
    fr: 'Il faut deux intitulés en minuscules séparés par une barre oblique, sans virgule ni parenthèse',
    en: 'It takes two labels in small letters with a slash between them, without comma or bracket',
  },
  'matiere-autre': {
    fr: 'Un nom de la nomenclature accompagne son propre code',
    en: 'A name of the nomenclature stands beside its own code',
  },
  annee: { fr: 'Une année s’écrit AAAA ou AAAA/AAAA', en: 'A year is written YYYY or YYYY/YYYY' },
  prefecture: {
    fr: 'Il faut l’autorité de contrôle, PREF034 ou SPREF0341 par exemple, et non l’identifiant de l’acte',
    en: 'It takes the authority in charge, PREF034 or SPREF0341 for instance, not the identifier of the act',
  },
  entier: { fr: 'Il faut un nombre entier', en: 'It takes a whole number' },
  adresse: { fr: 'Il faut une adresse http ou https', en: 'It takes an http or https address' },
  'colonne-inconnue': { fr: 'Le schéma ne connaît pas cette colonne', en: 'The schema does not know this column' },
  'colonne-double': { fr: 'Cette colonne est présente deux fois', en: 'This column is there twice' },
  'colonne-absente': { fr: 'Cette colonne obligatoire manque', en: 'This compulsory column is missing' },
  longueur: {
    fr: 'La ligne n’a pas autant de cellules que l’en-tête',
    en: 'The row does not have as many cells as the head',
  },
  encodage: { fr: 'Le fichier n’est pas en UTF-8', en: 'The file is not in UTF-8' },
  csv: { fr: 'La suite n’est pas du CSV lisible', en: 'What follows is no readable CSV' },
} as const satisfies WordTable

export type ScdlReason = keyof typeof scdlWords

export const documentWords = {
  stamped: { fr: 'copie tamponnée', en: 'stamped copy' },
  bordereau: { fr: 'bordereau d’acquittement', en: 'bordereau d’acquittement' },
  certificat: { fr: 'certificat de caractère exécutoire', en: 'certificat de caractère exécutoire' },
  'platform-stamped': { fr: 'copie tamponnée par la plateforme', en: 'copy stamped by the platform' },
  'platform-bordereau': { fr: 'bordereau de la plateforme', en: 'bordereau of the platform' },
} as const satisfies WordTable

/** `copie tamponnée, annexe 1, version 2` */
export function documentLabel(
  { kind, rank, version }: { readonly kind: string; readonly rank: number; readonly version: number },
  language: Language,
) {
  const what = (documentWords as WordTable)[kind]?.[language] ?? kind
  return [what, ...(rank > 0 ? [`annexe\u00A0${rank}`] : []), `version\u00A0${version}`].join(', ')
}

/** Tables whose unknown values are shown unchanged. */
const open: Readonly<Record<string, WordTable>> = {
  gateway: gatewayNames,
  fault: faults,
  look: looks,
  wait: waits,
  refusal: refusals,
  sharing: {
    inconnu: { fr: 'Aucun ne porte ce nom', en: 'There is none of this name' },
    pris: { fr: 'Un autre porte déjà ce nom', en: 'Another has this name' },
    nom: {
      fr: 'Son nom compte 60 caractères au plus : lettres, chiffres, espaces, points et tirets',
      en: 'Its name has 60 characters at most: letters, digits, spaces, dots and hyphens',
    },
    'autre passerelle': { fr: 'Il est celui d’une autre passerelle', en: 'It is that of another gateway' },
    'deux fois': {
      fr: 'Il donne déjà ce réglage : retirez-le de la fiche',
      en: 'It gives this setting already: take it out of the file',
    },
    'ailleurs aussi': {
      fr: 'Cette collectivité donne elle-même ce réglage : retirez-le d’abord de sa fiche',
      en: 'This collectivité gives this setting itself: take it out of its file first',
    },
    vide: {
      fr: 'Il ne donne rien : il faut un certificat, un compte ou un jeton',
      en: 'It gives nothing: it takes a certificate, an account or a token',
    },
  },
  listing: {
    colonne: {
      fr: 'Cette colonne n’existe pas[ ; vouliez-vous écrire « {suggestion} » ?]',
      en: 'There is no such column[; did you mean “{suggestion}”?]',
    },
    siren: { fr: 'Il faut une colonne siren', en: 'It takes a column siren' },
    'deux fois': { fr: 'Elle y est deux fois', en: 'It is there twice' },
    'sans fin': {
      fr: 'Un guillemet n’est pas fermé, ou est mal placé',
      en: 'A quotation mark is not closed, or out of place',
    },
    longueur: {
      fr: 'Il compte plus de 5 000 lignes, ou plus d’un million de caractères',
      en: 'It has more than 5,000 lines, or more than a million characters',
    },
    vide: { fr: 'Il n’y a aucune collectivité', en: 'There is no collectivité in it' },
  },
  mention: mentions,
  scdl: scdlWords,
  documentKind: documentWords,
  retour: retourStatuses,
  key: { $: { fr: 'Le contenu du fichier', en: 'The content of the file' } },
  /** params.what of S018; other values are names of tables and entries. */
  part: {
    head: { fr: 'le début', en: 'the beginning' },
    chunk: { fr: 'le bloc[ {number}]', en: 'chunk[ {number}]' },
    content: { fr: 'le contenu', en: 'the content' },
    blobs: { fr: 'les fichiers gardés', en: 'the stored files' },
    end: { fr: 'la fin', en: 'the end' },
  },
  /** params.wanted of S019. */
  wanted: { passphrase: { fr: 'une phrase secrète', en: 'a passphrase' } },
  /** params.expected of V005. */
  shape: {
    texte: { fr: 'un texte entre guillemets', en: 'a text between quotes' },
    'texte ou nombre': { fr: 'un texte ou un nombre', en: 'a text or a number' },
    'date AAAA-MM-JJ': { fr: 'une date AAAA-MM-JJ entre guillemets', en: 'a date YYYY-MM-DD between quotes' },
    nombre: { fr: 'un nombre', en: 'a number' },
    booléen: { fr: 'true ou false, sans guillemets', en: 'true or false, without quotes' },
    liste: { fr: 'une liste entre crochets', en: 'a list between square brackets' },
    objet: { fr: 'un objet entre accolades', en: 'an object between braces' },
  },
  /** params.expected of X007, reason `type`. */
  xsd: {
    date: { fr: 'une date', en: 'a date' },
    integer: { fr: 'un nombre entier', en: 'a whole number' },
    nonNegativeInteger: { fr: 'un nombre entier', en: 'a whole number' },
  },
  /** params.fact of X010 and R005. */
  fact: {
    idActe: { fr: 'l’identifiant de l’acte', en: 'the identifier of the act' },
    dateReception: { fr: 'la date de réception', en: 'the date of reception' },
    numero: { fr: 'le numéro de l’acte', en: 'the number of the act' },
    siren: { fr: 'le SIREN', en: 'the SIREN' },
    destinataire: { fr: 'le SIREN du destinataire', en: 'the SIREN of the addressee' },
    dateDecision: { fr: 'la date de la décision', en: 'the date of the decision' },
    departement: { fr: 'le département', en: 'the département' },
    nature: { fr: 'la nature de l’acte', en: 'the nature of the act' },
    code: { fr: 'le type de message', en: 'the type of message' },
    dateCourrier: { fr: 'la date du courrier', en: 'the date of the letter' },
    dateDepot: { fr: 'la date de dépôt au tribunal', en: 'the date of deposit at the court' },
    date: { fr: 'la date de la classification', en: 'the date of the classification' },
    matieres: { fr: 'les matières de la classification', en: 'the matières of the classification' },
  },
  /** params.what of F011. */
  active: {
    JavaScript: { fr: 'du JavaScript', en: 'JavaScript' },
    OpenAction: { fr: 'une action à l’ouverture', en: 'an action on opening' },
    AA: { fr: 'des actions automatiques', en: 'automatic actions' },
    Launch: { fr: 'le lancement d’un programme', en: 'the launch of a program' },
    SubmitForm: { fr: 'l’envoi d’un formulaire', en: 'the sending of a form' },
    ImportData: { fr: 'l’import de données', en: 'the import of data' },
    EmbeddedFiles: { fr: 'des fichiers joints', en: 'attached files' },
    XFA: { fr: 'un formulaire XFA', en: 'an XFA form' },
    RichMedia: { fr: 'du son ou de la vidéo', en: 'sound or video' },
  },
}

/** Tables whose unknown values are dropped, with their part of the sentence. */
export const closed: Readonly<Record<string, WordTable>> = {
  departure: departures,
  kind: kinds,
  /** params.found of V005, as a whole clause. */
  found: {
    absent: { fr: '[{key:key}|Une clé obligatoire] manque', en: '[{key:key}|A compulsory key] is missing' },
    null: { fr: '[{key:key}|Une valeur] est nulle', en: '[{key:key}|A value] is null' },
    texte: { fr: '[{key:key}|Une valeur] est un texte', en: '[{key:key}|A value] is a text' },
    nombre: { fr: '[{key:key}|Une valeur] est un nombre', en: '[{key:key}|A value] is a number' },
    booléen: { fr: '[{key:key}|Une valeur] est un booléen', en: '[{key:key}|A value] is a boolean' },
    liste: { fr: '[{key:key}|Une valeur] est une liste', en: '[{key:key}|A value] is a list' },
    objet: { fr: '[{key:key}|Une valeur] est un objet', en: '[{key:key}|A value] is an object' },
  },
  /** params.reason of C020. */
  keyCommand: {
    absent: { fr: 'elle ne se lance pas', en: 'it does not start' },
    exit: { fr: 'elle s’est terminée en erreur', en: 'it ended with an error' },
    time: { fr: 'elle n’a pas fini à temps', en: 'it did not end in time' },
    size: { fr: 'sa sortie est trop longue', en: 'its output is too long' },
  },
  /** params.reason of A028. */
  call: {
    'other-key': {
      fr: 'cet en-tête et la clé « cle » de l’acte donnent deux clés différentes : gardez-en une',
      en: 'this header and the key “cle” of the act give two different keys: keep one of them',
    },
    part: {
      fr: 'le formulaire n’a pas de partie de ce nom ; chaque fichier y est une partie « fichiers », sans crochets ni numéro',
      en: 'the form has no part of this name; each file is a part “fichiers” of it, without brackets or a number',
    },
    'part-missing': { fr: 'cette partie du formulaire manque', en: 'this part of the form is missing' },
  },
  /** params.reason of N001. */
  target: {
    malformed: { fr: 'elle est mal écrite', en: 'it is badly written' },
    long: { fr: 'elle est trop longue', en: 'it is too long' },
    scheme: { fr: 'elle doit commencer par https://', en: 'it must begin with https://' },
    userinfo: { fr: 'elle contient un identifiant ou un mot de passe', en: 'it carries a user or a password' },
    port: { fr: 'son port est celui d’un autre service', en: 'its port is that of another service' },
    address: { fr: 'elle mène à une adresse qui n’est pas publique', en: 'it leads to an address that is not public' },
    loopback: {
      fr: 'elle mène à cette machine, ce qu’il faut permettre par 127.0.0.0/8 ou ::1/128',
      en: 'it leads to this machine, which 127.0.0.0/8 or ::1/128 has to allow',
    },
    name: { fr: 'son nom n’est pas celui d’un serveur public', en: 'its name is not that of a public server' },
  },
  policy: {
    wide: {
      fr: 'Il compte 15 caractères au plus : lettres sans accent, chiffres, « - », « _ » et espace, avec une lettre ou un chiffre au début et à la fin',
      en: 'It has 15 characters at most: letters without accents, digits, “-”, “_” and space, with a letter or a digit at both ends',
    },
    strict: {
      fr: 'Cette passerelle n’admet que des capitales sans accent, des chiffres et « _ », 15 caractères au plus, avec une capitale ou un chiffre au début et à la fin',
      en: 'This gateway takes only capitals without accents, digits and “_”, 15 characters at most, with a capital or a digit at both ends',
    },
  },
  typePiece: {
    syntaxe: {
      fr: 'Il s’écrit avec deux caractères, un tiret bas et deux caractères, en capitales : 99_DE',
      en: 'It is written with two characters, an underscore and two characters, in capitals: 99_DE',
    },
    inconnu: {
      fr: 'La classification[ du {date:day}] ne le connaît pas',
      en: 'The classification[ of {date:day}] does not know it',
    },
  },
  role: { document: { fr: 'l’acte lui-même', en: 'the act itself' }, annexe: { fr: 'une annexe', en: 'an annexe' } },
  /** params.reason of V003. */
  json: {
    size: { fr: 'il est trop gros[ ({sizeBytes:size})]', en: 'it is too big[ ({sizeBytes:size})]' },
    encoding: { fr: 'il n’est pas enregistré en UTF-8', en: 'it is not saved in UTF-8' },
    depth: {
      fr: 'ses listes et ses objets s’emboîtent trop[, sur plus de {limit} niveaux]',
      en: 'its lists and objects are nested too deeply[, beyond {limit} levels]',
    },
    values: {
      fr: 'il a trop de clés et d’éléments[, plus de {limit}]',
      en: 'it has too many keys and items[, more than {limit}]',
    },
    textLength: {
      fr: 'un de ses textes est trop long[, plus de {limit} caractères]',
      en: 'one of its texts is too long[, more than {limit} characters]',
    },
  },
  /** params.reason of X027. */
  table: {
    size: { fr: 'il est trop gros[ (plus de {limit:size})]', en: 'it is too big[ (over {limit:size})]' },
    empty: { fr: 'il ne contient aucun acte', en: 'it holds no act' },
    syntax: { fr: 'il n’est pas lisible[ (vers la ligne {line})]', en: 'it cannot be read[ (near line {line})]' },
    lines: { fr: 'il compte trop de lignes[ (plus de {limit})]', en: 'it has too many lines[ (over {limit})]' },
    head: { fr: 'sa première ligne ne nomme pas les colonnes', en: 'its first line does not name the columns' },
    column: { fr: 'la colonne[ « {column} »] est inconnue', en: 'the column[ “{column}”] is unknown' },
    missing: { fr: 'il manque la colonne[ « {column} »]', en: 'the column[ “{column}”] is missing' },
    twice: { fr: 'la colonne[ « {column} »] y est deux fois', en: 'the column[ “{column}”] is there twice' },
    none: { fr: 'aucun tableau n’est donné', en: 'no table is given' },
    several: { fr: 'plusieurs tableaux sont donnés', en: 'several tables are given' },
  },
  /** params.reason of F029. */
  unsound: {
    picture: { fr: 'l’image est coupée ou abîmée', en: 'the picture is cut or damaged' },
    pixels: { fr: 'l’image compte trop de points', en: 'the picture has too many dots' },
    page: { fr: 'ce PDF est aussi une page web', en: 'this PDF is a web page as well' },
    archive: { fr: 'ce PDF est aussi une archive ou un programme', en: 'this PDF is an archive or a program as well' },
    doctype: {
      fr: 'ce XML déclare un DOCTYPE, où se cachent des entités',
      en: 'this XML declares a DOCTYPE, in which entities hide',
    },
  },
  /** params.found of F009. */
  notPlain: {
    folder: { fr: 'c’est un dossier', en: 'it is a folder' },
    link: { fr: 'c’est un lien', en: 'it is a link' },
    special: { fr: 'c’est un fichier spécial', en: 'it is a special file' },
    unreadable: { fr: 'il ne peut pas être ouvert[ ({cause})]', en: 'it cannot be opened[ ({cause})]' },
  },
  /** params.reason of F005. */
  damage: {
    structure: { fr: 'sa structure est rompue', en: 'its structure is broken' },
    end: { fr: 'il s’arrête avant sa fin', en: 'it stops before its end' },
    pages: { fr: 'ses pages sont introuvables', en: 'its pages cannot be found' },
  },
  /** params.reason of F012. */
  cost: {
    size: { fr: 'il est trop gros[ ({size:size})]', en: 'it is too big[ ({size:size})]' },
    memory: { fr: 'il demande trop de mémoire', en: 'it takes too much memory' },
    time: { fr: 'il demande trop de temps', en: 'it takes too much time' },
    deposit: {
      fr: 'les PDF de ce dépôt demandent ensemble trop de temps',
      en: 'the PDFs of this deposit take too much time together',
    },
  },
  /** params.reason of F020. */
  unscannable: {
    size: { fr: 'il est plus gros que ce que l’antivirus accepte', en: 'it is larger than the antivirus takes' },
    limits: {
      fr: 'il contient plus que ce que l’antivirus examine',
      en: 'it holds more than the antivirus looks into',
    },
    encrypted: {
      fr: 'il est protégé par un mot de passe, ou contient un fichier qui l’est',
      en: 'it is locked by a password, or holds a file that is',
    },
  },
  /** params.reason of F021. */
  budget: {
    xml: { fr: 'Ce n’est pas du XML bien formé', en: 'It is not well-formed XML' },
    racine: {
      fr: 'Sa racine doit être « DocumentBudgetaire »[, et c’est « {root} »]',
      en: 'Its root has to be “DocumentBudgetaire”[, and is “{root}”]',
    },
    espace: {
      fr: 'Son espace de noms n’est pas celui d’un budget[ : « {foreign} »]',
      en: 'Its namespace is not that of a budget[: “{foreign}”]',
    },
    scellement: {
      fr: 'Il n’est pas scellé, ou son sceau n’a pas de date',
      en: 'It is not sealed, or its seal has no date',
    },
  } satisfies Readonly<Record<BudgetFault, Both>>,
  /** params.reason of F017. */
  unmarkable: {
    kind: { fr: 'ce n’est ni un PDF ni une image PNG ou JPEG', en: 'it is neither a PDF nor a PNG or JPEG picture' },
    image: {
      fr: 'l’image est endommagée, ou d’un type que le PDF n’admet pas',
      en: 'the picture is damaged, or of a kind that no PDF holds',
    },
    logo: { fr: 'le logo du tampon est illisible', en: 'the logo of the stamp cannot be read' },
  },
  /** params.chain of F024 and F026. */
  signer: {
    unchecked: { fr: 'aucune liste de confiance n’est configurée', en: 'there is no trust list' },
    unknown: {
      fr: 'son certificat ne vient d’aucune autorité de la liste de confiance',
      en: 'the certificate comes from no authority of the trust list',
    },
    'self-signed': { fr: 'le signataire a fait son certificat lui-même', en: 'the signer made the certificate' },
    expired: { fr: 'il avait expiré, ou n’était pas encore valable', en: 'it had expired, or had not begun' },
    revoked: { fr: 'il avait été révoqué', en: 'it had been revoked' },
  },
  /** params.covers of F025. */
  added: {
    'then-changed': { fr: 'du contenu y a été ajouté', en: 'content was added to it' },
    'then-bytes': {
      fr: 'quelque chose qui n’est pas du PDF y a été ajouté',
      en: 'something that is no PDF was added to it',
    },
    part: { fr: 'la signature n’en couvre qu’une partie', en: 'the signature covers a part of it only' },
  },
  /** params.reason of F027. */
  bogus: {
    dictionary: { fr: 'elle ne contient rien', en: 'it holds nothing' },
    range: { fr: 'elle ne couvre pas ce qu’elle devrait', en: 'it does not cover what it should' },
    content: { fr: 'son contenu est illisible', en: 'its content cannot be read' },
    algorithm: { fr: 'son algorithme est inconnu, ou trop faible', en: 'its algorithm is unknown, or too weak' },
    reference: { fr: 'ce qu’elle signe est introuvable', en: 'what it signs cannot be found' },
    many: { fr: 'il y en a trop', en: 'there are too many' },
  },
  /** params.files of A012. */
  documents: {
    '0': { fr: 'il n’en faut aucun', en: 'it takes none' },
    '1': { fr: 'il en faut un, et un seul', en: 'it takes one, and only one' },
    '1..n': { fr: 'il en faut au moins un', en: 'it takes at least one' },
  },
  /** params.reason of X024. */
  limit: {
    gzip: { fr: 'elle est trop lourde', en: 'it is too big' },
    tar: { fr: 'elle est trop lourde une fois ouverte', en: 'it is too big once opened' },
    ratio: { fr: 'elle grossit anormalement à l’ouverture', en: 'it grows abnormally when opened' },
    members: {
      fr: 'elle contient trop de fichiers[ (plus de {limit})]',
      en: 'it holds too many files[ (over {limit})]',
    },
    member: { fr: 'un de ses fichiers est trop lourd', en: 'one of its files is too big' },
  },
  /** params.what of X033. */
  excess: {
    mailBytes: {
      fr: 'le courriel est trop lourd[, pour {max:size} au plus]',
      en: 'the mail is too big[, for {max:size} at most]',
    },
    nestedBytes: {
      fr: 'le courriel contient d’autres courriels, trop lourds ensemble[, pour {max:size} au plus]',
      en: 'the mail holds other mails, too big together[, for {max:size} at most]',
    },
    quotedBytes: {
      fr: 'une pièce jointe codée en « quoted-printable » est trop lourde[, pour {max:size} au plus]',
      en: 'an attachment in quoted-printable is too big[, for {max:size} at most]',
    },
    textsBytes: {
      fr: 'les textes du courriel sont trop longs ensemble[, pour {max:size} au plus]',
      en: 'the texts of the mail are too long together[, for {max:size} at most]',
    },
    partBytes: {
      fr: 'une pièce jointe est trop lourde[, pour {max:size} au plus]',
      en: 'an attachment is too big[, for {max:size} at most]',
    },
    parts: { fr: 'le courriel a trop de parties[ (plus de {max})]', en: 'the mail has too many parts[ (over {max})]' },
    depth: {
      fr: 'le courriel est trop imbriqué[ (plus de {max} niveaux)]',
      en: 'the mail is nested too deep[ (over {max} levels)]',
    },
    headBytes: {
      fr: 'ses en-têtes sont trop longs[, pour {max:size} au plus]',
      en: 'its headers are too long[, for {max:size} at most]',
    },
    files: {
      fr: 'le dossier contient trop de fichiers[ (plus de {max})]',
      en: 'the folder holds too many files[ (over {max})]',
    },
    folderBytes: {
      fr: 'le dossier est trop lourd[, pour {max:size} au plus]',
      en: 'the folder is too big[, for {max:size} at most]',
    },
    fileBytes: {
      fr: 'le fichier est trop lourd[, pour {max:size} au plus]',
      en: 'the file is too big[, for {max:size} at most]',
    },
  },
  /** params.origin of R021. */
  origin: {
    headers: {
      fr: 'il ne nomme pas un expéditeur, et un seul, ou un de ses en-têtes est répété ou se lit de deux façons',
      en: 'it does not name one sender alone, or a header of it is repeated or can be read in two ways',
    },
    server: {
      fr: 'votre serveur de messagerie l’a jugé faux (Authentication-Results)',
      en: 'your mail server found it false (Authentication-Results)',
    },
    signature: {
      fr: 'sa signature DKIM est fausse, ou sa clé n’existe pas',
      en: 'its DKIM signature is false, or its key does not exist',
    },
    'other-domain': {
      fr: 'un autre domaine que celui de son expéditeur l’a signé',
      en: 'another domain than that of its sender signed it',
    },
    automatic: {
      fr: 'c’est un avis de non-remise ou une réponse automatique, qui peut porter le courriel de n’importe qui',
      en: 'it is a delivery report or an automatic answer, which may carry anybody’s mail',
    },
    enclosed: {
      fr: 'il était dans un courriel joint à un autre, que n’importe qui peut avoir écrit',
      en: 'it was in a mail attached to another, which anybody may have written',
    },
    none: {
      fr: 'rien ne prouve qu’il vient de son expéditeur, et la connexion n’admet pas cela (« boite.nonAuthentifies »)',
      en: 'nothing proves that it comes from its sender, and the connection does not take that (“boite.nonAuthentifies”)',
    },
    dns: {
      fr: 'le DNS ne donne pas la clé de sa signature depuis plus d’un jour',
      en: 'the DNS has not given the key of its signature for more than a day',
    },
  },
  verdict: originWords,
  /** Our own verification of DKIM signatures. */
  dkim: {
    pass: { fr: 'signature vérifiée', en: 'signature verified' },
    fail: { fr: 'signature fausse ou clé absente', en: 'signature false, or no key' },
    dns: { fr: 'clé introuvable pour l’instant', en: 'key out of reach for now' },
    'other-domain': { fr: 'signé par un autre domaine', en: 'signed by another domain' },
  },
  /** params.reason of X030. */
  stranger: {
    absent: {
      fr: 'aucun fichier ne porte ce nom, et ce n’est ni un identifiant ni un nom de la norme',
      en: 'no file has this name, and it is neither an identifier nor a name of the norm',
    },
    content: { fr: 'le contenu du fichier n’est pas reconnu', en: 'the content of the file is not recognised' },
    name: { fr: 'ce document ne porte pas un nom de la norme', en: 'this document does not have a name of the norm' },
    folder: { fr: 'le dossier ne contient aucun message', en: 'the folder holds no message' },
    special: { fr: 'ce n’est ni un fichier ordinaire ni un dossier', en: 'it is neither a plain file nor a folder' },
    unreadable: { fr: 'le fichier ne peut pas être ouvert', en: 'the file cannot be opened' },
  },
}

export const words: Readonly<Record<string, WordTable>> = { ...open, ...closed }
