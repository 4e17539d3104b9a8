// Form fields for the settings of each gateway, in display order, keyed by the paths of settings.ts. That file says
// which settings are required or secret.
import type { Both } from '#text/sentences.ts'
import type { BuiltInType, GatewayType } from '#protocol/acte/passerelles.ts'
import { pluginKind } from './kinds.ts'
import { compact } from '#protocol/compact.ts'
import { both } from '#text/both.ts'
import type { PluginManifest } from './plugin/manifest.ts'

/** `certificate`: files, a PKCS#12 or a PEM with its `key`. `expert`: not in the form, kept unchanged. */
export type FieldKind =
  'text' | 'number' | 'secret' | 'certificate' | 'key' | 'pem' | 'list' | 'expert' | readonly Choice[]
type Choice = readonly [value: string, word: Both]

export interface SettingField {
  readonly label: Both
  readonly help?: Both
  readonly kind: FieldKind
  readonly isRare?: true
  /** Not compulsory, because others can stand for it, but what most people give. */
  readonly isUsual?: true
}

export type SettingFields = Readonly<Record<string, SettingField>>

export type FieldWording = readonly [fr: string, en: string, helpFr?: string, helpEn?: string]

export const field = ([fr, en, helpFr, helpEn]: FieldWording, kind: FieldKind = 'text'): SettingField => ({
  label: { fr, en },
  kind,
  ...(helpFr !== undefined && helpEn !== undefined && { help: { fr: helpFr, en: helpEn } }),
})
export const rare = (words: FieldWording, kind?: FieldKind): SettingField => ({ ...field(words, kind), isRare: true })

const url = field([
  'Adresse de la plateforme',
  'Address of the platform',
  'https://, sans identifiant ni paramètre',
  'https://, without a login or parameters',
])

const shared: SettingFields = {
  identifiantPartage: field([
    'Identifiant partagé',
    'Shared credential',
    'son nom ; il donne le certificat ou le compte, qui restent vides ici',
    'its name; it gives the certificate or the account, which stay empty here',
  ]),
}

export const certificate: SettingFields = {
  certificat: field(
    [
      'Certificat client',
      'Client certificate',
      'un fichier .p12 ou .pfx, ou le certificat en PEM et sa clé ; le remplacer remplace aussi sa clé et son mot de passe',
      'a .p12 or .pfx file, or the certificate in PEM and its key; replacing it replaces its key and passphrase too',
    ],
    'certificate',
  ),
  cle: field(['Clé du certificat', 'Key of the certificate'], 'key'),
  phrase: field(['Mot de passe du certificat', 'Passphrase of the certificate'], 'secret'),
}

export const account = {
  identifiant: field(['Identifiant', 'Login']),
  motDePasse: field(['Mot de passe', 'Password'], 'secret'),
} as const satisfies SettingFields

export const rares: SettingFields = {
  autorites: rare(
    [
      'Autorités de certification, en PEM',
      'Authorities, in PEM',
      'à la place de celles du système',
      'in the place of the system’s',
    ],
    'pem',
  ),
  empreintes: rare(
    [
      'Empreintes de la clé du serveur',
      'Pins of the server’s key',
      'sha256/…, séparées par des espaces',
      'sha256/…, with spaces between them',
    ],
    'list',
  ),
  tls: rare(['Versions de TLS', 'Versions of TLS'], 'expert'),
  delai: rare(['Durée d’un échange, au plus', 'Longest exchange', 'en secondes', 'in seconds'], 'number'),
  quietude: rare(
    [
      'Attente avant de croire un envoi absent',
      'Wait before a sending is believed absent',
      'en secondes',
      'in seconds',
    ],
    'number',
  ),
}

const mailbox: SettingFields = {
  'boite.hote': field(['Boîte aux lettres : serveur IMAP', 'Mailbox: IMAP server']),
  'boite.utilisateur': field(['Boîte aux lettres : identifiant', 'Mailbox: login']),
  'boite.motDePasse': field(['Boîte aux lettres : mot de passe', 'Mailbox: password'], 'secret'),
  'boite.adresse': field([
    'Boîte aux lettres : son adresse',
    'Mailbox: its address',
    'si l’identifiant n’est pas l’adresse',
    'where the login is not the address',
  ]),
  'boite.port': rare(['Boîte aux lettres : port', 'Mailbox: port', '993 sauf indication', '993 by default'], 'number'),
  'boite.securite': rare(
    ['Boîte aux lettres : chiffrement', 'Mailbox: encryption'],
    [
      ['tls', both('TLS dès le début', 'TLS from the first byte')],
      ['starttls', both('TLS demandé ensuite (STARTTLS)', 'TLS asked for then (STARTTLS)')],
    ],
  ),
  'boite.autorites': rare(['Boîte aux lettres : autorités, en PEM', 'Mailbox: authorities, in PEM'], 'pem'),
  'boite.reception': rare(['Dossier de réception', 'Folder of what arrives']),
  'boite.traites': rare(['Dossier des courriels lus', 'Folder of mails that were read']),
  'boite.rejets': rare(['Dossier de ce qui n’est pas une réponse', 'Folder of what is no answer']),
  'boite.serveurAuthentification': rare([
    'Serveur qui vérifie les courriels',
    'Server that checks mails',
    'son nom dans Authentication-Results',
    'its name in Authentication-Results',
  ]),
  'boite.entetesReceived': rare(['En-têtes Received de vos serveurs', 'Received headers of your servers'], 'number'),
  'boite.nonAuthentifies': rare(
    ['Courriels non authentifiés', 'Mails that nothing proves'],
    [
      ['refuses', both('attendent votre décision', 'wait for your decision')],
      ['acceptes', both('sont acceptés', 'are accepted')],
    ],
  ),
}

export const settingFields: Readonly<Record<BuiltInType, SettingFields>> = {
  sandbox: {},
  s2low: { url, ...shared, ...certificate, ...account, ...rares },
  pastell: {
    url,
    entite: field(['Numéro de l’entité (id_e)', 'Number of the entity (id_e)'], 'number'),
    ...shared,
    jeton: {
      ...field(
        [
          'Jeton',
          'Token',
          'ou un identifiant et son mot de passe, ou un certificat',
          'or a login and its password, or a certificate',
        ],
        'secret',
      ),
      isUsual: true,
    },
    ...account,
    ...certificate,
    ...rares,
  },
  ministry: {
    url,
    ...shared,
    ...certificate,
    ...mailbox,
    profil: rare(
      ['Serveur du ministère', 'Server of the ministry'],
      [
        ['dgcl', both('celui de 2025', 'that of 2025')],
        ['historique', both('l’ancien', 'the former one')],
      ],
    ),
    succes: rare(['Réponse HTTP qui vaut réception', 'HTTP answer that means received'], 'number'),
    agent: rare(['Nom présenté au serveur (User-Agent)', 'Name shown to the server (User-Agent)']),
    parties: rare(
      ['Forme de l’envoi', 'Form of the sending'],
      [
        ['fichier', both('un fichier', 'one file')],
        ['stela', both('comme Stela', 'as Stela')],
      ],
    ),
    octetsParHeure: rare(['Octets par heure, au plus', 'Bytes in an hour, at most'], 'number'),
    indisponibilites: rare(['Heures sans envoi', 'Hours without sendings'], 'expert'),
    ...account,
    ...rares,
  },
}

export function fieldsOf(type: GatewayType): SettingFields {
  return Object.hasOwn(settingFields, type) ? settingFields[type as BuiltInType] : (pluginKind(type)?.fields ?? {})
}

/** The form of a plug-in: the common settings that it asks for, then its own. */
export function fieldsOfManifest({ uses, settings }: Pick<PluginManifest, 'uses' | 'settings'>): SettingFields {
  const common: Readonly<Record<(typeof uses)[number], SettingFields>> = {
    certificat: certificate,
    identifiant: { identifiant: account.identifiant },
    motDePasse: { motDePasse: account.motDePasse },
    jeton: { jeton: field(['Jeton', 'Token'], 'secret') },
  }
  const own = settings.map(({ path, label, help, kind }) => [path, { label, kind, ...compact({ help }) }] as const)
  return {
    url,
    ...shared,
    ...Object.assign({}, ...uses.map((name) => common[name])),
    ...Object.fromEntries(own),
    ...rares,
  }
}
