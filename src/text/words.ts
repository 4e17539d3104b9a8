// Wording of the values in sentences. A word may itself have optional parts.
import { voies, type Voie } from '#protocol/acte/mentions.ts'
import type { MentionReason } from '#protocol/acte/acte.ts'
import type { RefusalReason } from '#protocol/acte/collectivite.ts'
import { builtInTypes, type BuiltInType, type GatewayType } from '#protocol/acte/passerelles.ts'
import type { Departure } from '#protocol/xml/departures.ts'
import type { BudgetComparison, BudgetFault } from '#protocol/rules/budget.ts'
import type { FileFacts } from '#protocol/rules/rule.ts'
import type { BordereauFault } from '#protocol/seda/profile.ts'
import type { ReplyFault } from '#protocol/seda/replies.ts'
import { both } from './both.ts'
import type { Both, Language } from './sentences.ts'

export const gatewayNames: Readonly<Record<BuiltInType, Both>> = {
  sandbox: both('Préfecture de démonstration', 'Demonstration préfecture'),
  s2low: both('S²LOW', 'S²LOW'),
  ministry: both('Messagerie du ministère', 'Mailbox of the ministry'),
  pastell: both('Pastell', 'Pastell'),
}

const named = new Map<GatewayType, Both>(Object.entries(gatewayNames))

/** Those built in, and the plug-ins that this process has been given the name of. */
export const gatewayTypes = (): readonly GatewayType[] => [...named.keys()]

/** Of one that is no longer there, its type. */
export const gatewayLabel = (type: GatewayType): Both => named.get(type) ?? both(type, type)

/** Those of the plug-ins; the built-in ones stay. */
export function nameGateways(plugins: readonly (readonly [type: GatewayType, label: Both])[]): void {
  named.clear()
  for (const [type, label] of [...Object.entries(gatewayNames), ...plugins]) named.set(type, label)
}

/** The roads to the préfecture beside a gateway, after « par ». */
export const voieNames: Readonly<Record<Voie, Both>> = {
  platau: both('PLAT’AU', 'PLAT’AU'),
  geoportail: both('le Géoportail de l’urbanisme', 'the Géoportail de l’urbanisme'),
  plateforme: both('une autre plateforme', 'another platform'),
  papier: both('courrier papier', 'letter on paper'),
  aucune: both('aucune autre voie', 'no other way'),
}

const eitherOf = (language: string, some: readonly string[]) =>
  new Intl.ListFormat(language, { type: 'disjunction' }).format(some)

const refusals: Readonly<Record<RefusalReason, Both>> = {
  vide: both('Cette valeur est obligatoire et ne peut pas être vide', 'This value is compulsory and cannot be empty'),
  nic: both(
    'Le NIC compte cinq chiffres, les derniers du SIRET, dont le dernier contrôle les autres',
    'The NIC is five digits, the last ones of the SIRET, of which the last checks the others',
  ),
  département: both(
    'Un département s’écrit sur trois caractères : 034, 02A, 971',
    'A département is written on three characters: 034, 02A, 971',
  ),
  arrondissement: both('Un arrondissement s’écrit avec un seul chiffre', 'An arrondissement is written with one digit'),
  nature: both(
    'La nature d’une collectivité s’écrit avec deux chiffres : 31 pour une commune',
    'The nature of a collectivité is written with two digits: 31 for a commune',
  ),
  population: both(
    'La population s’écrit en chiffres, sans espace : 4000',
    'The number of inhabitants is written in digits, without a space: 4000',
  ),
  'adresse électronique': both(
    'La norme n’admet ici que lettres, chiffres, « . », « _ » et « - », sans « + », et une terminaison de 2 à 6 lettres',
    'The norm takes only letters, digits, “.”, “_” and “-” in an e-mail address, no “+”, and an ending of 2 to 6 letters',
  ),
  trigramme: both('Le trigramme compte trois lettres', 'The trigramme is three letters'),
  plateforme: both('La plateforme est « production » ou « test »', 'The platform is “production” or “test”'),
  'identité de préfecture': both(
    'L’identité d’une préfecture s’écrit comme SPREF0341, PREF034 ou SGAR076',
    'The identity of a préfecture is written like SPREF0341, PREF034 or SGAR076',
  ),
  'fuseau horaire': both(
    'Ce fuseau horaire n’existe pas ; un exemple : Europe/Paris',
    'There is no such time zone; an example: Europe/Paris',
  ),
  passerelle: both(
    `La passerelle est ${eitherOf('fr', [...builtInTypes, 'une extension que cette installation connaît'])}`,
    `The gateway is ${eitherOf('en-GB', [...builtInTypes, 'a plug-in that this installation knows'])}`,
  ),
  'modèle de tampon': both(
    'Le modèle de tampon est « accuse » ou « lignes »',
    'The layout of the stamp is “accuse” or “lignes”',
  ),
  'coin du tampon': both(
    'Le coin du tampon est haut-droite, haut-gauche, bas-droite ou bas-gauche',
    'The corner of the stamp is haut-droite, haut-gauche, bas-droite or bas-gauche',
  ),
  'place du tampon': both(
    'La distance au coin de la page se compte en points, de 0 à 500',
    'The distance from the corner of the page is in points, from 0 to 500',
  ),
  logo: both(
    'Le logo est un fichier PNG ou JPEG, donné par son nom sous la clé « file »',
    'The logo is a PNG or JPEG file, given by its name under the key “file”',
  ),
}

const mentions: Readonly<Record<MentionReason, Both>> = {
  compte: both('Un décompte est un nombre entier, de 0 à 9999', 'A count is a whole number, from 0 to 9999'),
  presents: both(
    'Il y a plus de présents[ ({presents})] que de membres[ ({membres})]',
    'There are more members present[ ({presents})] than members[ ({membres})]',
  ),
  votants: both(
    'Il y a plus de votants[ ({votants})] que de membres[ ({membres})]',
    'There are more voters[ ({votants})] than members[ ({membres})]',
  ),
  voix: both(
    'Les voix pour, contre et les abstentions dépassent le nombre de votants',
    'The votes for and against and the abstentions are more than the voters',
  ),
  vide: both(
    'Il faut un texte d’une ligne, de 200 caractères au plus',
    'It takes a text of one line, of 200 characters at most',
  ),
  annee: both('L’année d’un budget s’écrit AAAA ou AAAA/AAAA', 'The year of a budget is written YYYY or YYYY/YYYY'),
  mode: both(
    'Le mode de publication est « publie », « affiche » ou « notifie »',
    'The mode of publication is “publie”, “affiche” or “notifie”',
  ),
  voie: both(`L’autre voie est ${eitherOf('fr', voies)}`, `The other way is ${eitherOf('en-GB', voies)}`),
}

const bordereauFaults: Readonly<Record<BordereauFault, Both>> = {
  version: both(
    'ce service d’archives ne lit pas cette version du SEDA[ ({value})]',
    'this archive does not read this version of SEDA[ ({value})]',
  ),
  setting: both('[le réglage « {value} »|un réglage] manque', '[the setting “{value}”|a setting] is missing'),
  character: both(
    'un texte contient un caractère interdit en XML[ ({value})]',
    'a text holds a character that XML forbids[ ({value})]',
  ),
  schema: both('son schéma n’est pas respecté[ ({value})]', 'it does not keep to its schema[ ({value})]'),
  agreement: both('l’accord de versement manque', 'the transfer agreement is missing'),
  missing: both('[« {value} »|un élément] manque ou est vide', '[“{value}”|an element] is missing or empty'),
  name: both('[« {value} »|un nom de fichier] n’est pas un nom admis', '[“{value}”|a file name] is not accepted'),
  twice: both('[« {value} »|un fichier] y figure deux fois', '[“{value}”|a file] is there twice'),
  files: both('il ne correspond pas aux fichiers[ (« {value} »)]', 'it does not match the files[ (“{value}”)]'),
  digest: both('[« {value} »|un fichier] n’a pas cette empreinte', '[“{value}”|a file] does not have this digest'),
  orphan: both('[« {value} »|un fichier] n’est dans aucune unité', '[“{value}”|a file] is in no unit'),
  reference: both(
    'une unité désigne un fichier absent[ ({value})]',
    'a unit names a file that is not there[ ({value})]',
  ),
}

const departures: Readonly<Record<Departure, Both>> = {
  pattern: both(
    '[« {attribute} » de {element}|« {element} »] n’a pas la forme prévue[ : « {value} »]',
    '[“{attribute}” of {element}|“{element}”] does not have the expected form[: “{value}”]',
  ),
  maxLength: both(
    '[« {attribute} » de {element}|« {element} »] est trop long',
    '[“{attribute}” of {element}|“{element}”] is too long',
  ),
  length: both(
    '[« {attribute} » de {element}|« {element} »] n’a pas la longueur prévue[ : « {value} »]',
    '[“{attribute}” of {element}|“{element}”] does not have the expected length[: “{value}”]',
  ),
  enumeration: both(
    '[« {attribute} » de {element}|« {element} »] n’est pas une valeur de la liste[ : « {value} »]',
    '[“{attribute}” of {element}|“{element}”] is not a value of the list[: “{value}”]',
  ),
  type: both(
    '[« {attribute} » de {element}|« {element} »] n’est pas du type prévu[ ({expected:xsd})][ : « {value} »]',
    '[“{attribute}” of {element}|“{element}”] is not of the expected type[ ({expected:xsd})][: “{value}”]',
  ),
  unexpected: both(
    'l’élément[ « {element} »] n’est pas prévu à cet endroit[ ; attendu : {expected}]',
    'the element[ “{element}”] is not expected here[; expected: {expected}]',
  ),
  missing: both(
    'il manque un élément[ dans « {element} »][ : {expected}]',
    'an element is missing[ in “{element}”][: {expected}]',
  ),
  'attribute-missing': both(
    'l’attribut[ « {attribute} »] manque[ dans « {element} »]',
    'the attribute[ “{attribute}”] is missing[ in “{element}”]',
  ),
  'attribute-unexpected': both(
    'l’attribut[ « {attribute} »] n’est pas prévu[ dans « {element} »]',
    'the attribute[ “{attribute}”] is not expected[ in “{element}”]',
  ),
  content: both(
    '[« {element} »|un élément] contient du texte ou des éléments qui n’y ont pas leur place',
    '[“{element}”|an element] holds text or elements that have no place there',
  ),
  nil: both(
    '[« {element} »|un élément] est marqué comme nul, ce que le schéma ne prévoit pas',
    '[“{element}”|an element] is marked as nil, which the schema does not foresee',
  ),
  other: both('[« {element} »|un élément] n’est pas conforme', '[“{element}”|an element] is not as the schema says'),
  count: both(
    'le nombre d’annexes annoncé[ ({value})] n’est pas celui des annexes présentes[ ({expected})]',
    'the announced number of annexes[ ({value})] differs from the number present[ ({expected})]',
  ),
  path: both(
    'un nom de fichier est précédé d’un dossier[ : « {value} »] ; seul le nom est retenu',
    'a file name comes with a folder before it[: “{value}”]; only the name is kept',
  ),
  repeated: both(
    'l’acte est décrit plusieurs fois ; seule la première description est retenue',
    'the act is described several times; only the first description is kept',
  ),
  duplicate: both(
    '[« {element} »|une entrée] figure deux fois sous le même code[ : {value}] ; seule la première est retenue',
    '[“{element}”|an entry] is there twice under the same code[: {value}]; only the first is kept',
  ),
  keyless: both(
    '[« {element} »|une entrée] n’a pas de code lisible ; elle est laissée de côté',
    '[“{element}”|an entry] has no legible code; it is left out',
  ),
}

const kinds: Readonly<Record<FileFacts['kind'], Both>> = {
  pdf: both('un PDF', 'a PDF'),
  png: both('une image PNG', 'a PNG image'),
  jpeg: both('une image JPEG', 'a JPEG image'),
  xml: both('du XML', 'XML'),
  unknown: both('d’un format inconnu', 'of an unknown format'),
}

export const retourStatuses = {
  stored: both('pas encore lu', 'not read yet'),
  attached: both('rattaché', 'attached'),
  companion: both('joint à un message', 'beside a message'),
  opened: both('ouvert', 'opened'),
  duplicate: both('déjà reçu', 'already received'),
  unreadable: both('illisible', 'unreadable'),
} as const satisfies Readonly<Record<string, Both>>

/** params.reason of T003. */
const pluginFaults = {
  absent: both('elle n’est pas nommée à cette installation', 'it is not named to this installation'),
  digest: both('son fichier n’est pas celui qui est nommé', 'its file is not the one that is named'),
  contract: both('elle a été écrite pour un autre contrat', 'it was written for another contract'),
  manifest: both('ce qu’elle dit d’elle-même n’est pas admis', 'what it says of itself is not accepted'),
  agreed: both(
    'son fichier a changé, et un administrateur ne l’a pas encore accepté',
    'its file has changed, and no administrator has agreed to it yet',
  ),
} as const satisfies WordTable

export type PluginFault = keyof typeof pluginFaults

const pluginBreaches = {
  request: both('un échange mal formé', 'a malformed exchange'),
  address: both('une adresse qui n’est pas celle déclarée', 'an address that is not the declared one'),
  body: both('un contenu qui n’est pas celui figé', 'a content that is not the frozen one'),
  verb: both('une fonction manque', 'a function is missing'),
  answer: both('une réponse mal formée', 'a malformed answer'),
  arrival: both('un envoi dit arrivé, dont rien n’est parti', 'a sending said to have arrived, of which nothing left'),
  reference: both('la référence d’un autre envoi', 'the reference of another sending'),
  error: both('une erreur sans code', 'an error without a code'),
} as const satisfies WordTable

export type PluginBreach = keyof typeof pluginBreaches

const replyFaults: Readonly<Record<ReplyFault, Both>> = {
  size: both('elle est trop longue pour être lue', 'it is too long to be read'),
  encoding: both('son encodage n’est pas admis', 'its encoding is not accepted'),
  doctype: both('elle contient un DOCTYPE', 'it holds a DOCTYPE'),
  xml: both('ce n’est pas du XML bien formé', 'it is not well-formed XML'),
  root: both('ce n’est pas une réponse du SEDA', 'it is no reply of SEDA'),
  code: both('elle ne dit pas si le versement est accepté', 'it does not say whether the transfer is accepted'),
  transfer: both('elle nomme un autre versement', 'it names another transfer'),
}

/** By the system's error code. */
export const networkWords: Readonly<Record<string, Both>> = {
  ECONNREFUSED: both('aucun service ne répond à cette adresse', 'nobody listens at that address'),
  ECONNRESET: both('la connexion est coupée aussitôt', 'the connection is cut at once'),
  ENOTFOUND: both('ce nom de machine est inconnu', 'that host name is unknown'),
  EAI_AGAIN: both('ce nom de machine ne peut pas être résolu', 'that host name cannot be resolved'),
  ETIMEDOUT: both('pas de réponse', 'no answer'),
  EHOSTUNREACH: both('cette machine n’est pas joignable par le réseau', 'no route leads to that host'),
}

const faults: Readonly<Record<string, Both>> = {
  ...networkWords,
  absent: both('il manque', 'it is absent'),
  missing: both('il manque', 'it is absent'),
  malformed: both('sa forme ne convient pas', 'its form does not fit'),
  unreadable: both('il est illisible', 'it cannot be read'),
  passphrase: both('le mot de passe du certificat ne l’ouvre pas', 'the passphrase does not open it'),
  'legacy-pkcs12': both(
    'ce PKCS#12 est chiffré par un procédé dépassé (RC2 ou 3DES) : exportez-le de nouveau',
    'this PKCS#12 uses an old encryption (RC2 or 3DES): export it again',
  ),
  'key-missing': both('sa clé manque ou est illisible', 'its key is absent or cannot be read'),
  'key-mismatch': both('la clé est celle d’un autre certificat', 'the key is that of another certificate'),
  expired: both('il est expiré', 'it has expired'),
  'not-yet-valid': both('il n’est pas encore valable', 'it is not valid yet'),
  'not-for-clients': both(
    'il n’est pas fait pour s’identifier auprès d’un serveur',
    'it is not meant to identify a client to a server',
  ),
  pin: both('sa clé n’a aucune des empreintes attendues', 'its key has none of the expected pins'),
  host: both('il est établi pour une autre machine', 'it is made out to another host'),
  chain: both('aucune autorité reconnue ne le signe', 'no known authority signs it'),
  dates: both('il est expiré, ou pas encore valable', 'it has expired, or is not valid yet'),
  revoked: both('il est révoqué', 'it is revoked'),
  connection: both('la connexion ne s’établit pas à temps', 'the connection is not made in time'),
  closed: both('la connexion est coupée aussitôt', 'the connection is cut at once'),
  limit: both('pas de réponse à temps', 'no answer in time'),
  timeout: both('pas de réponse à temps', 'no answer in time'),
  unknown: both('sans raison connue', 'for no known reason'),
  starttls: both('le serveur n’offre pas STARTTLS', 'the server does not offer STARTTLS'),
  STARTTLS_INJECTION: both('quelqu’un répond à la place du serveur', 'another party speaks instead of the server'),
  search: both('la recherche dans la boîte n’aboutit pas', 'the search in the mailbox fails'),
  move: both('les courriels ne se déplacent pas', 'mails cannot be moved'),
  AUTHENTICATIONFAILED: both('le compte ou le mot de passe est refusé', 'the account or the password is refused'),
  AUTHORIZATIONFAILED: both('ce compte n’a pas accès à la boîte', 'this account may not open the mailbox'),
  EXPIRED: both('le mot de passe est périmé', 'the password is out of date'),
  UNAVAILABLE: both('le service est indisponible', 'the service is unavailable'),
  INUSE: both('la boîte est occupée', 'the mailbox is in use'),
  LIMIT: both('une limite du serveur est atteinte', 'a limit of the server is reached'),
  SERVERBUG: both('le serveur est en défaut', 'the server has failed'),
  NO: both('le serveur refuse', 'the server says no'),
  BAD: both('le serveur ne comprend pas la demande', 'the server does not understand what is asked'),
}

/** Subjects of a gateway's self-examination. */
const looks: Readonly<Record<string, Both>> = {
  open: both('les réglages', 'the settings'),
  certificate: both('notre certificat', 'our certificate'),
  connexion: both('la connexion', 'the connection'),
  collectivite: both('la collectivité du compte', 'the collectivité of the account'),
  rgs: both('le niveau du certificat (RGS)', 'the level of the certificate (RGS)'),
  droits: both('le droit de télétransmettre', 'the right to transmit'),
  version: both('la version de la plateforme', 'the version of the platform'),
  entite: both('l’entité', 'the entity'),
  documents: both('l’accès aux actes', 'the access to the acts'),
  server: both('le serveur', 'the server'),
  versement: both('un versement d’essai', 'a trial transfer'),
  mailbox: both('la boîte aux lettres', 'the mailbox'),
  folder: both('le dossier', 'the folder'),
  classification: both('la classification', 'the classification'),
}

const waits: Readonly<Record<string, Both>> = {
  closed: both('la passerelle est fermée à cette heure', 'the gateway takes nothing at this hour'),
  quota: both('le volume admis pour cette heure est atteint', 'the volume allowed for this hour is used up'),
  quiet: both(
    'après un envoi sans réponse, la plateforme n’est pas interrogée tout de suite',
    'after a sending without an answer, the platform is not asked for a while',
  ),
  go: both(
    'les envois sont arrêtés, et ne repartent que sur décision d’un administrateur',
    'nothing leaves before an administrator says so',
  ),
  serial: both('il n’y a plus de numéro d’enveloppe libre aujourd’hui', 'no envelope number is left today'),
  confirmation: both(
    'une personne habilitée doit confirmer l’acte sur la plateforme',
    'an authorised person must confirm the act on the platform',
  ),
  silence: both('pas encore de réponse', 'no answer yet'),
  classification: both(
    'la classification en vigueur est demandée à la préfecture ; sa réponse est attendue',
    'the classification in force is asked for, and its answer awaited',
  ),
  unclassified: both(
    'sans réponse sur la classification en vigueur, l’acte part avec la dernière connue, comme demandé',
    'without an answer about the classification in force, the act leaves with the one that is held, as was asked',
  ),
}

type WordTable = Readonly<Record<string, Both>>

/** How a retour's sender was established (store/retours/senders.ts). */
export const originWords = {
  authenticated: both('expéditeur confirmé et prouvé', 'sender confirmed and proven'),
  unauthenticated: both(
    'expéditeur confirmé, sans preuve, admis par réglage',
    'sender confirmed, unproven, accepted by a setting',
  ),
  accepted: both('acceptée par un agent', 'accepted by an operator'),
  vouched: both('remis par un agent, qui en répond', 'handed in by an operator, who answers for it'),
  unconfirmed: both('expéditeur jamais confirmé', 'sender never confirmed'),
  unestablished: both('non établie', 'not established'),
  enclosed: both('trouvé dans un courriel joint à un autre', 'found in a mail that another one held'),
} as const satisfies WordTable

export type OriginVerdict = keyof typeof originWords

/** params.reason of V029. */
const scdlWords = {
  absente: both('Cette colonne est obligatoire', 'This column is compulsory'),
  siret: both(
    'Un SIRET compte quatorze chiffres, dont le dernier contrôle les autres',
    'A SIRET is fourteen digits, the last of which checks the others',
  ),
  date: both('Une date s’écrit AAAA-MM-JJ', 'A date is written YYYY-MM-DD'),
  matiere: both(
    'Il faut une matière du second niveau de la nomenclature, de 1.1 à 9.4',
    'It takes a matière of the second level of the nomenclature, from 1.1 to 9.4',
  ),
  'matiere-nom': both(
    'Il faut deux intitulés en minuscules séparés par une barre oblique, sans virgule ni parenthèse',
    'It takes two labels in small letters with a slash between them, without comma or bracket',
  ),
  'matiere-autre': both(
    'Un nom de la nomenclature accompagne son propre code',
    'A name of the nomenclature stands beside its own code',
  ),
  annee: both('Une année s’écrit AAAA ou AAAA/AAAA', 'A year is written YYYY or YYYY/YYYY'),
  prefecture: both(
    'Il faut l’autorité de contrôle, PREF034 ou SPREF0341 par exemple, et non l’identifiant de l’acte',
    'It takes the authority in charge, PREF034 or SPREF0341 for instance, not the identifier of the act',
  ),
  entier: both('Il faut un nombre entier', 'It takes a whole number'),
  adresse: both('Il faut une adresse http ou https', 'It takes an http or https address'),
  'colonne-inconnue': both('Le schéma ne connaît pas cette colonne', 'The schema does not know this column'),
  'colonne-double': both('Cette colonne est présente deux fois', 'This column is there twice'),
  'colonne-absente': both('Cette colonne obligatoire manque', 'This compulsory column is missing'),
  longueur: both(
    'La ligne n’a pas autant de cellules que l’en-tête',
    'The row does not have as many cells as the head',
  ),
  encodage: both('Le fichier n’est pas en UTF-8', 'The file is not in UTF-8'),
  csv: both('La suite n’est pas du CSV lisible', 'What follows is no readable CSV'),
} as const satisfies WordTable

export type ScdlReason = keyof typeof scdlWords

export const documentWords = {
  stamped: both('copie tamponnée', 'stamped copy'),
  bordereau: both('bordereau d’acquittement', 'bordereau d’acquittement'),
  certificat: both('certificat de caractère exécutoire', 'certificat de caractère exécutoire'),
  'platform-stamped': both('copie tamponnée par la plateforme', 'copy stamped by the platform'),
  'platform-bordereau': both('bordereau de la plateforme', 'bordereau of the platform'),
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
  voie: voieNames,
  accuse: {
    identifiant: both('l’identifiant', 'the identifier'),
    jour: both('le jour de réception', 'the day of reception'),
  },
  fault: faults,
  replyFault: replyFaults,
  pluginFault: pluginFaults,
  pluginBreach: pluginBreaches,
  look: looks,
  wait: waits,
  refusal: refusals,
  sharing: {
    inconnu: both('Aucun ne porte ce nom', 'There is none of this name'),
    pris: both('Un autre porte déjà ce nom', 'Another has this name'),
    nom: both(
      'Son nom compte 60 caractères au plus : lettres, chiffres, espaces, points et tirets',
      'Its name has 60 characters at most: letters, digits, spaces, dots and hyphens',
    ),
    'autre passerelle': both('Il est celui d’une autre passerelle', 'It is that of another gateway'),
    'deux fois': both(
      'Il donne déjà ce réglage : retirez-le de la fiche',
      'It gives this setting already: take it out of the file',
    ),
    'ailleurs aussi': both(
      'Cette collectivité donne elle-même ce réglage : retirez-le d’abord de sa fiche',
      'This collectivité gives this setting itself: take it out of its file first',
    ),
    vide: both(
      'Il ne donne rien : il faut un certificat, un compte ou un jeton',
      'It gives nothing: it takes a certificate, an account or a token',
    ),
  },
  listing: {
    colonne: both(
      'Cette colonne n’existe pas[ ; vouliez-vous écrire « {suggestion} » ?]',
      'There is no such column[; did you mean “{suggestion}”?]',
    ),
    siren: both('Il faut une colonne siren', 'It takes a column siren'),
    'deux fois': both('Elle y est deux fois', 'It is there twice'),
    'sans fin': both(
      'Un guillemet n’est pas fermé, ou est mal placé',
      'A quotation mark is not closed, or out of place',
    ),
    longueur: both(
      'Il compte plus de 5 000 lignes, ou plus d’un million de caractères',
      'It has more than 5,000 lines, or more than a million characters',
    ),
    vide: both('Il n’y a aucune collectivité', 'There is no collectivité in it'),
  },
  mention: mentions,
  scdl: scdlWords,
  documentKind: documentWords,
  retour: retourStatuses,
  key: { $: both('Le contenu du fichier', 'The content of the file') },
  /** params.what of S018; other values are names of tables and entries. */
  part: {
    head: both('le début', 'the beginning'),
    chunk: both('le bloc[ {number}]', 'chunk[ {number}]'),
    content: both('le contenu', 'the content'),
    blobs: both('les fichiers gardés', 'the stored files'),
    end: both('la fin', 'the end'),
  },
  /** params.wanted of S019. */
  wanted: { passphrase: both('une phrase secrète', 'a passphrase') },
  /** params.expected of V005. */
  shape: {
    texte: both('un texte entre guillemets', 'a text between quotes'),
    'texte ou nombre': both('un texte ou un nombre', 'a text or a number'),
    'date AAAA-MM-JJ': both('une date AAAA-MM-JJ entre guillemets', 'a date YYYY-MM-DD between quotes'),
    nombre: both('un nombre', 'a number'),
    booléen: both('true ou false, sans guillemets', 'true or false, without quotes'),
    liste: both('une liste entre crochets', 'a list between square brackets'),
    objet: both('un objet entre accolades', 'an object between braces'),
  },
  /** params.expected of X007, reason `type`. */
  xsd: {
    date: both('une date', 'a date'),
    integer: both('un nombre entier', 'a whole number'),
    nonNegativeInteger: both('un nombre entier', 'a whole number'),
  },
  /** params.fact of X010 and R005. */
  fact: {
    idActe: both('l’identifiant de l’acte', 'the identifier of the act'),
    dateReception: both('la date de réception', 'the date of reception'),
    numero: both('le numéro de l’acte', 'the number of the act'),
    siren: both('le SIREN', 'the SIREN'),
    destinataire: both('le SIREN du destinataire', 'the SIREN of the addressee'),
    dateDecision: both('la date de la décision', 'the date of the decision'),
    departement: both('le département', 'the département'),
    nature: both('la nature de l’acte', 'the nature of the act'),
    code: both('le type de message', 'the type of message'),
    dateCourrier: both('la date du courrier', 'the date of the letter'),
    dateDepot: both('la date de dépôt au tribunal', 'the date of deposit at the court'),
    date: both('la date de la classification', 'the date of the classification'),
    matieres: both('les matières de la classification', 'the matières of the classification'),
  },
  /** params.what of F011. */
  active: {
    JavaScript: both('du JavaScript', 'JavaScript'),
    OpenAction: both('une action à l’ouverture', 'an action on opening'),
    AA: both('des actions automatiques', 'automatic actions'),
    Launch: both('le lancement d’un programme', 'the launch of a program'),
    SubmitForm: both('l’envoi d’un formulaire', 'the sending of a form'),
    ImportData: both('l’import de données', 'the import of data'),
    EmbeddedFiles: both('des fichiers joints', 'attached files'),
    XFA: both('un formulaire XFA', 'an XFA form'),
    RichMedia: both('du son ou de la vidéo', 'sound or video'),
  },
}

/** Tables whose unknown values are dropped, with their part of the sentence. */
export const closed: Readonly<Record<string, WordTable>> = {
  departure: departures,
  kind: kinds,
  /** params.found of V005, as a whole clause. */
  found: {
    absent: both('[{key:key}|Une clé obligatoire] manque', '[{key:key}|A compulsory key] is missing'),
    null: both('[{key:key}|Une valeur] est nulle', '[{key:key}|A value] is null'),
    texte: both('[{key:key}|Une valeur] est un texte', '[{key:key}|A value] is a text'),
    nombre: both('[{key:key}|Une valeur] est un nombre', '[{key:key}|A value] is a number'),
    booléen: both('[{key:key}|Une valeur] est un booléen', '[{key:key}|A value] is a boolean'),
    liste: both('[{key:key}|Une valeur] est une liste', '[{key:key}|A value] is a list'),
    objet: both('[{key:key}|Une valeur] est un objet', '[{key:key}|A value] is an object'),
  },
  /** params.reason of T007. */
  bordereau: bordereauFaults,
  /** params.reason of C020. */
  keyCommand: {
    absent: both('elle ne se lance pas', 'it does not start'),
    exit: both('elle s’est terminée en erreur', 'it ended with an error'),
    time: both('elle n’a pas fini à temps', 'it did not end in time'),
    size: both('sa sortie est trop longue', 'its output is too long'),
  },
  /** params.reason of A028. */
  call: {
    'other-key': both(
      'cet en-tête et la clé « cle » de l’acte donnent deux clés différentes : gardez-en une',
      'this header and the key “cle” of the act give two different keys: keep one of them',
    ),
    part: both(
      'le formulaire n’a pas de partie de ce nom ; chaque fichier y est une partie « fichiers », sans crochets ni numéro',
      'the form has no part of this name; each file is a part “fichiers” of it, without brackets or a number',
    ),
    'part-missing': both('cette partie du formulaire manque', 'this part of the form is missing'),
  },
  /** params.reason of N001. */
  target: {
    malformed: both('elle est mal écrite', 'it is badly written'),
    long: both('elle est trop longue', 'it is too long'),
    scheme: both('elle doit commencer par https://', 'it must begin with https://'),
    userinfo: both('elle contient un identifiant ou un mot de passe', 'it carries a user or a password'),
    port: both('son port est celui d’un autre service', 'its port is that of another service'),
    address: both('elle mène à une adresse qui n’est pas publique', 'it leads to an address that is not public'),
    loopback: both(
      'elle mène à cette machine, ce qu’il faut permettre par 127.0.0.0/8 ou ::1/128',
      'it leads to this machine, which 127.0.0.0/8 or ::1/128 has to allow',
    ),
    name: both('son nom n’est pas celui d’un serveur public', 'its name is not that of a public server'),
  },
  policy: {
    wide: both(
      'Il compte 15 caractères au plus : lettres sans accent, chiffres, « - », « _ » et espace, avec une lettre ou un chiffre au début et à la fin',
      'It has 15 characters at most: letters without accents, digits, “-”, “_” and space, with a letter or a digit at both ends',
    ),
    strict: both(
      'Cette passerelle n’admet que des capitales sans accent, des chiffres et « _ », 15 caractères au plus, avec une capitale ou un chiffre au début et à la fin',
      'This gateway takes only capitals without accents, digits and “_”, 15 characters at most, with a capital or a digit at both ends',
    ),
  },
  typePiece: {
    syntaxe: both(
      'Il s’écrit avec deux caractères, un tiret bas et deux caractères, en capitales : 99_DE',
      'It is written with two characters, an underscore and two characters, in capitals: 99_DE',
    ),
    inconnu: both(
      'La classification[ du {date:day}] ne le connaît pas',
      'The classification[ of {date:day}] does not know it',
    ),
  },
  role: {
    document: both('l’acte lui-même', 'the act itself'),
    annexe: both('une annexe', 'an annexe'),
    accuse: both('un accusé de réception', 'an acknowledgement'),
  },
  /** params.reason of V003. */
  json: {
    size: both('il est trop gros[ ({sizeBytes:size})]', 'it is too big[ ({sizeBytes:size})]'),
    encoding: both('il n’est pas enregistré en UTF-8', 'it is not saved in UTF-8'),
    depth: both(
      'ses listes et ses objets s’emboîtent trop[, sur plus de {limit} niveaux]',
      'its lists and objects are nested too deeply[, beyond {limit} levels]',
    ),
    values: both(
      'il a trop de clés et d’éléments[, plus de {limit}]',
      'it has too many keys and items[, more than {limit}]',
    ),
    textLength: both(
      'un de ses textes est trop long[, plus de {limit} caractères]',
      'one of its texts is too long[, more than {limit} characters]',
    ),
  },
  /** params.reason of X027. */
  table: {
    size: both('il est trop gros[ (plus de {limit:size})]', 'it is too big[ (over {limit:size})]'),
    empty: both('il ne contient aucun acte', 'it holds no act'),
    syntax: both('il n’est pas lisible[ (vers la ligne {line})]', 'it cannot be read[ (near line {line})]'),
    lines: both('il compte trop de lignes[ (plus de {limit})]', 'it has too many lines[ (over {limit})]'),
    head: both('sa première ligne ne nomme pas les colonnes', 'its first line does not name the columns'),
    column: both('la colonne[ « {column} »] est inconnue', 'the column[ “{column}”] is unknown'),
    missing: both('il manque la colonne[ « {column} »]', 'the column[ “{column}”] is missing'),
    twice: both('la colonne[ « {column} »] y est deux fois', 'the column[ “{column}”] is there twice'),
    none: both('aucun tableau n’est donné', 'no table is given'),
    several: both('plusieurs tableaux sont donnés', 'several tables are given'),
  },
  /** params.reason of F029. */
  unsound: {
    picture: both('l’image est coupée ou abîmée', 'the picture is cut or damaged'),
    pixels: both('l’image compte trop de points', 'the picture has too many dots'),
    page: both('ce PDF est aussi une page web', 'this PDF is a web page as well'),
    archive: both('ce PDF est aussi une archive ou un programme', 'this PDF is an archive or a program as well'),
    doctype: both(
      'ce XML déclare un DOCTYPE, où se cachent des entités',
      'this XML declares a DOCTYPE, in which entities hide',
    ),
  },
  /** params.found of F009. */
  notPlain: {
    folder: both('c’est un dossier', 'it is a folder'),
    link: both('c’est un lien', 'it is a link'),
    special: both('c’est un fichier spécial', 'it is a special file'),
    unreadable: both('il ne peut pas être ouvert[ ({cause})]', 'it cannot be opened[ ({cause})]'),
  },
  /** params.reason of F005. */
  damage: {
    structure: both('sa structure est rompue', 'its structure is broken'),
    end: both('il s’arrête avant sa fin', 'it stops before its end'),
    pages: both('ses pages sont introuvables', 'its pages cannot be found'),
  },
  /** params.reason of F012. */
  cost: {
    size: both('il est trop gros[ ({size:size})]', 'it is too big[ ({size:size})]'),
    memory: both('il demande trop de mémoire', 'it takes too much memory'),
    time: both('il demande trop de temps', 'it takes too much time'),
    deposit: both(
      'les PDF de ce dépôt demandent ensemble trop de temps',
      'the PDFs of this deposit take too much time together',
    ),
  },
  /** params.reason of F020. */
  unscannable: {
    size: both('il est plus gros que ce que l’antivirus accepte', 'it is larger than the antivirus takes'),
    limits: both('il contient plus que ce que l’antivirus examine', 'it holds more than the antivirus looks into'),
    encrypted: both(
      'il est protégé par un mot de passe, ou contient un fichier qui l’est',
      'it is locked by a password, or holds a file that is',
    ),
  },
  /** params.reason of F021. */
  budget: {
    xml: both('Ce n’est pas du XML bien formé', 'It is not well-formed XML'),
    racine: both(
      'Sa racine doit être « DocumentBudgetaire » ou « CompteFinancierUnique »[, et c’est « {root} »]',
      'Its root has to be “DocumentBudgetaire” or “CompteFinancierUnique”[, and is “{root}”]',
    ),
    espace: both(
      'Son espace de noms n’est pas celui d’un budget[ : « {foreign} »]',
      'Its namespace is not that of a budget[: “{foreign}”]',
    ),
    scellement: both('Il n’est pas scellé, ou son sceau n’a pas de date', 'It is not sealed, or its seal has no date'),
  } satisfies Readonly<Record<BudgetFault, Both>>,
  /** params.reason of V038 and V039. */
  budgetHead: {
    siren: both(
      'Il est d’une autre collectivité[ : il porte le SIREN {found}, et l’acte est de {siren}]',
      'It belongs to another collectivité[: it bears the SIREN {found}, and the act is of {siren}]',
    ),
    projet: both(
      'C’est un projet, non voté : indiquez le vote dans votre logiciel, puis scellez-le',
      'It is a draft that is not voted: state the vote in your software, then seal it',
    ),
    vote: both(
      'Son jour de vote n’est pas celui de la décision[ : {vote:day} au lieu de {decision:day}]',
      'Its day of vote is not that of the decision[: {vote:day} instead of {decision:day}]',
    ),
    exercice: both(
      'Son exercice ne va pas avec le jour de la décision[ : {annee} pour le {decision:day}]',
      'Its year does not go with the day of the decision[: {annee} for {decision:day}]',
    ),
    etape: both(
      'Sa racine n’est pas celle du document qu’il dit être[ : {etape}]',
      'Its root is not that of what it says to be[: {etape}]',
    ),
    signatures: both(
      'C’est un compte financier unique : joignez aussi, en PDF, la délibération et la page des signatures de tous les membres présents',
      'It is a compte financier unique: attach also, as PDF, the délibération and the page with the signatures of all members present',
    ),
  } satisfies Readonly<Record<BudgetComparison, Both>>,
  /** params.reason of F017. */
  unmarkable: {
    kind: both('ce n’est ni un PDF ni une image PNG ou JPEG', 'it is neither a PDF nor a PNG or JPEG picture'),
    image: both(
      'l’image est endommagée, ou d’un type que le PDF n’admet pas',
      'the picture is damaged, or of a kind that no PDF holds',
    ),
    logo: both('le logo du tampon est illisible', 'the logo of the stamp cannot be read'),
  },
  /** params.chain of F024 and F026. */
  signer: {
    unchecked: both('aucune liste de confiance n’est configurée', 'there is no trust list'),
    unknown: both(
      'son certificat ne vient d’aucune autorité de la liste de confiance',
      'the certificate comes from no authority of the trust list',
    ),
    'self-signed': both('le signataire a fait son certificat lui-même', 'the signer made the certificate'),
    expired: both('il avait expiré, ou n’était pas encore valable', 'it had expired, or had not begun'),
    revoked: both('il avait été révoqué', 'it had been revoked'),
  },
  /** params.covers of F025. */
  added: {
    'then-changed': both('du contenu y a été ajouté', 'content was added to it'),
    'then-bytes': both('quelque chose qui n’est pas du PDF y a été ajouté', 'something that is no PDF was added to it'),
    part: both('la signature n’en couvre qu’une partie', 'the signature covers a part of it only'),
  },
  /** params.reason of F027. */
  bogus: {
    dictionary: both('elle ne contient rien', 'it holds nothing'),
    range: both('elle ne couvre pas ce qu’elle devrait', 'it does not cover what it should'),
    content: both('son contenu est illisible', 'its content cannot be read'),
    algorithm: both('son algorithme est inconnu, ou trop faible', 'its algorithm is unknown, or too weak'),
    reference: both('ce qu’elle signe est introuvable', 'what it signs cannot be found'),
    many: both('il y en a trop', 'there are too many'),
  },
  /** params.files of A012. */
  documents: {
    '0': both('il n’en faut aucun', 'it takes none'),
    '1': both('il en faut un, et un seul', 'it takes one, and only one'),
    '1..n': both('il en faut au moins un', 'it takes at least one'),
  },
  /** params.reason of X024. */
  limit: {
    gzip: both('elle est trop lourde', 'it is too big'),
    tar: both('elle est trop lourde une fois ouverte', 'it is too big once opened'),
    ratio: both('elle grossit anormalement à l’ouverture', 'it grows abnormally when opened'),
    members: both('elle contient trop de fichiers[ (plus de {limit})]', 'it holds too many files[ (over {limit})]'),
    member: both('un de ses fichiers est trop lourd', 'one of its files is too big'),
  },
  /** params.what of X033. */
  excess: {
    mailBytes: both(
      'le courriel est trop lourd[, pour {max:size} au plus]',
      'the mail is too big[, for {max:size} at most]',
    ),
    nestedBytes: both(
      'le courriel contient d’autres courriels, trop lourds ensemble[, pour {max:size} au plus]',
      'the mail holds other mails, too big together[, for {max:size} at most]',
    ),
    quotedBytes: both(
      'une pièce jointe codée en « quoted-printable » est trop lourde[, pour {max:size} au plus]',
      'an attachment in quoted-printable is too big[, for {max:size} at most]',
    ),
    textsBytes: both(
      'les textes du courriel sont trop longs ensemble[, pour {max:size} au plus]',
      'the texts of the mail are too long together[, for {max:size} at most]',
    ),
    partBytes: both(
      'une pièce jointe est trop lourde[, pour {max:size} au plus]',
      'an attachment is too big[, for {max:size} at most]',
    ),
    parts: both('le courriel a trop de parties[ (plus de {max})]', 'the mail has too many parts[ (over {max})]'),
    depth: both(
      'le courriel est trop imbriqué[ (plus de {max} niveaux)]',
      'the mail is nested too deep[ (over {max} levels)]',
    ),
    headBytes: both(
      'ses en-têtes sont trop longs[, pour {max:size} au plus]',
      'its headers are too long[, for {max:size} at most]',
    ),
    files: both(
      'le dossier contient trop de fichiers[ (plus de {max})]',
      'the folder holds too many files[ (over {max})]',
    ),
    folderBytes: both(
      'le dossier est trop lourd[, pour {max:size} au plus]',
      'the folder is too big[, for {max:size} at most]',
    ),
    fileBytes: both(
      'le fichier est trop lourd[, pour {max:size} au plus]',
      'the file is too big[, for {max:size} at most]',
    ),
  },
  /** params.origin of R021. */
  origin: {
    headers: both(
      'il ne nomme pas un expéditeur, et un seul, ou un de ses en-têtes est répété ou se lit de deux façons',
      'it does not name one sender alone, or a header of it is repeated or can be read in two ways',
    ),
    server: both(
      'votre serveur de messagerie l’a jugé faux (Authentication-Results)',
      'your mail server found it false (Authentication-Results)',
    ),
    signature: both(
      'sa signature DKIM est fausse, ou sa clé n’existe pas',
      'its DKIM signature is false, or its key does not exist',
    ),
    'other-domain': both(
      'un autre domaine que celui de son expéditeur l’a signé',
      'another domain than that of its sender signed it',
    ),
    automatic: both(
      'c’est un avis de non-remise ou une réponse automatique, qui peut porter le courriel de n’importe qui',
      'it is a delivery report or an automatic answer, which may carry anybody’s mail',
    ),
    enclosed: both(
      'il était dans un courriel joint à un autre, que n’importe qui peut avoir écrit',
      'it was in a mail attached to another, which anybody may have written',
    ),
    none: both(
      'rien ne prouve qu’il vient de son expéditeur, et la connexion n’admet pas cela (« boite.nonAuthentifies »)',
      'nothing proves that it comes from its sender, and the connection does not take that (“boite.nonAuthentifies”)',
    ),
    dns: both(
      'le DNS ne donne pas la clé de sa signature depuis plus d’un jour',
      'the DNS has not given the key of its signature for more than a day',
    ),
  },
  verdict: originWords,
  /** Our own verification of DKIM signatures. */
  dkim: {
    pass: both('signature vérifiée', 'signature verified'),
    fail: both('signature fausse ou clé absente', 'signature false, or no key'),
    dns: both('clé introuvable pour l’instant', 'key out of reach for now'),
    'other-domain': both('signé par un autre domaine', 'signed by another domain'),
  },
  /** params.reason of X030. */
  stranger: {
    absent: both(
      'aucun fichier ne porte ce nom, et ce n’est ni un identifiant ni un nom de la norme',
      'no file has this name, and it is neither an identifier nor a name of the norm',
    ),
    content: both('le contenu du fichier n’est pas reconnu', 'the content of the file is not recognised'),
    name: both('ce document ne porte pas un nom de la norme', 'this document does not have a name of the norm'),
    folder: both('le dossier ne contient aucun message', 'the folder holds no message'),
    special: both('ce n’est ni un fichier ordinaire ni un dossier', 'it is neither a plain file nor a folder'),
    unreadable: both('le fichier ne peut pas être ouvert', 'the file cannot be opened'),
  },
}

export const words: Readonly<Record<string, WordTable>> = { ...open, ...closed }
