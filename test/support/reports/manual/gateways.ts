// The manual's tables of gateways: what each can do and what it limits, and the settings of each.
import { facts, type GatewayFacts } from '../../../../src/gateways/facts.ts'
import type { BuiltInType } from '../../../../src/protocol/acte/passerelles.ts'
import { settingKeys } from '../../../../src/gateways/settings.ts'
import { both, type Both, type Language } from '../../../../src/text/both.ts'
import { yesIn, type Table, type Told } from './markdown.ts'

const needs: Told<BuiltInType> = {
  sandbox: both('rien', 'nothing'),
  s2low: both(
    'un compte sur la plateforme, un certificat client ; un identifiant si plusieurs comptes le partagent',
    'an account on the platform, a client certificate; a login where several accounts share it',
  ),
  ministry: both(
    'être tiers de télétransmission homologué : son certificat client, une boîte aux lettres (IMAP)',
    'to be an approved tiers de télétransmission: its client certificate, a mailbox (IMAP)',
  ),
  pastell: both(
    'une entité sur la plateforme, un identifiant, un jeton ou un certificat client',
    'an entity on the platform, a login, a token or a client certificate',
  ),
}

/** What each ability is, in the words of the table. */
const verbs = {
  find: both('retrouver un envoi après un doute', 'find after doubt'),
  list: both('lister ce qu’elle a', 'list what it holds'),
  letters: both('apporter les courriers', 'bring letters'),
  reply: both('porter les réponses', 'carry answers'),
  receipts: both('porter les accusés des courriers', 'carry receipts of letters'),
  cancel: both('porter les annulations', 'carry annulations'),
  classification: both('demander la classification', 'ask for the classification'),
  stamp: both('donner des fichiers tamponnés', 'give stamped files'),
  bordereau: both('donner un bordereau', 'give a bordereau'),
} as const satisfies { readonly [K in keyof GatewayFacts]?: Both }

const kinds = Object.keys(verbs) as readonly (keyof typeof verbs)[]
const said = (ability: GatewayFacts, can: boolean, language: Language): string =>
  kinds
    .filter((kind) => ability[kind] === can)
    .map((kind) => verbs[kind][language])
    .join(', ')

/** One row a gateway. */
export function gatewaysTable(language: Language): Table {
  const names = Object.keys(facts) as readonly BuiltInType[]
  return {
    head:
      language === 'fr'
        ? ['passerelle', 'ce qu’il lui faut', 'sait', 'ne sait pas', 'ce qui part', 'limites']
        : ['gateway', 'needs', 'can', 'cannot', 'what leaves', 'limits'],
    rows: names.map((name) => {
      const ability = facts[name]
      return [
        `\`${name}\``,
        needs[name][language],
        said(ability, true, language),
        said(ability, false, language),
        leaves[ability.leaves][language],
        limitsOf(ability, language),
      ]
    }),
  }
}

const leaves: Told<GatewayFacts['leaves']> = {
  archive: both('notre archive', 'our archive'),
  form: both('un formulaire ; la passerelle construit l’archive', 'a form; the gateway builds the archive'),
}

const numberWords: Told<GatewayFacts['numbers']> = {
  wide: both('selon la norme', 'as the protocol has them'),
  strict: both('en capitales, chiffres et `_`', 'of capitals, digits and `_`'),
}

function limitsOf(facts: GatewayFacts, language: Language): string {
  const { numbers, numeroMin, objetMax, sizeMaxBytes, filesMax, spendsNumbers, receiptDays } = facts
  const size = sizeMaxBytes / 1_048_576
  if (language === 'fr')
    return [
      `numéros ${numberWords[numbers].fr}${numeroMin > 1 ? `, de ${numeroMin} caractères au moins` : ''}`,
      `objet de ${objetMax} caractères`,
      `fichiers de ${size} Mio`,
      ...(filesMax === undefined ? [] : [`${filesMax} fichiers`]),
      ...(spendsNumbers ? ['un numéro refusé est perdu'] : []),
      `un accusé manque après ${receiptDays} jours ouvrés`,
    ].join(' ; ')
  return [
    `numbers ${numberWords[numbers].en}${numeroMin > 1 ? `, of ${numeroMin} characters at least` : ''}`,
    `objet ${objetMax} characters`,
    `files ${size} MiB`,
    ...(filesMax === undefined ? [] : [`${filesMax} files`]),
    ...(spendsNumbers ? ['a refused number is spent'] : []),
    `a receipt is missing after ${receiptDays} working days`,
  ].join('; ')
}

const meanings: Told = {
  url: both('adresse de la plateforme, `https://…`', 'address of the platform, `https://…`'),
  certificat: both(
    'certificat client : PEM, avec les intermédiaires, ou PKCS#12',
    'client certificate: PEM, with the intermediates, or PKCS#12',
  ),
  cle: both('sa clé privée, PEM ; omise avec un PKCS#12', 'its private key, PEM; left out with a PKCS#12'),
  phrase: both('mot de passe de la clé ou du PKCS#12', 'passphrase of the key or of the PKCS#12'),
  autorites: both(
    'autorités qui signent le serveur, PEM, à la place de celles du système ; ce n’est pas un secret, `{"file": …}` aussi',
    'authorities that sign the server, PEM, instead of the system’s; not secret, `{"file": …}` too',
  ),
  empreintes: both(
    'empreintes de la clé publique du serveur, `sha256/BASE64` ; il suffit que l’une convienne',
    'pins of the server’s public key, `sha256/BASE64`; one that fits is enough',
  ),
  tls: both('`{"min": "1.2", "max": "1.3"}` : versions de TLS', '`{"min": "1.2", "max": "1.3"}`: versions of TLS'),
  identifiant: both('identifiant, HTTP Basic', 'login, HTTP Basic'),
  motDePasse: both('son mot de passe', 'its password'),
  delai: both('plus long échange, en secondes (180)', 'longest exchange, in seconds (180)'),
  quietude: both(
    'après un doute, durée pendant laquelle la passerelle est laissée en paix avant que son « absent » soit cru, en secondes (180)',
    'after doubt, how long the gateway is left alone before its “absent” is believed, in seconds (180)',
  ),
  entite: both('`id_e` de la collectivité', '`id_e` of the collectivité'),
  identifiantPartage: both(
    'nom d’un identifiant partagé (chapitre [many](many.md)), à la place de ce qu’il donne',
    'name of a shared credential (chapter [many](many.md)), in the place of what it gives',
  ),
  jeton: both('jeton personnel, à la place d’un identifiant', 'personal token, instead of a login'),
  profil: both('`dgcl`, le serveur de 2025, ou `historique`', '`dgcl`, the server of 2025, or `historique`'),
  succes: both(
    'statut HTTP qui veut dire « reçu » : 201 (`dgcl`) ou 200',
    'HTTP status that says “received”: 201 (`dgcl`) or 200',
  ),
  agent: both('User-Agent à envoyer, si le serveur les filtre', 'User-Agent to send, where the server filters them'),
  parties: both(
    '`fichier` : une partie, qui a le nom de l’archive ; `stela` : `name`, `filename`, `file`',
    '`fichier`: one part named as the archive; `stela`: `name`, `filename`, `file`',
  ),
  octetsParHeure: both(
    'octets par heure au plus, pour tous les processus et toutes les collectivités du canal',
    'most bytes in an hour, over all processes and collectivités of the channel',
  ),
  indisponibilites: both(
    '`[{"de": "22:00", "a": "06:00", "jours": [6, 7]}]` : quand rien n’est envoyé',
    '`[{"de": "22:00", "a": "06:00", "jours": [6, 7]}]`: when nothing is sent',
  ),
  'boite.hote': both('serveur de messagerie (IMAP)', 'mail server (IMAP)'),
  'boite.port': both('son port (993)', 'its port (993)'),
  'boite.securite': both('`tls` ou `starttls`', '`tls` or `starttls`'),
  'boite.utilisateur': both('la boîte aux lettres', 'the mailbox'),
  'boite.adresse': both(
    'son adresse, si l’identifiant n’est pas cette adresse ; elle doit être l’une des `adressesRetour`',
    'its address, where the login is not that address; it must be one of `adressesRetour`',
  ),
  'boite.motDePasse': both('son mot de passe', 'its password'),
  'boite.autorites': both(
    'autorités qui signent le serveur de messagerie, PEM',
    'authorities that sign the mail server, PEM',
  ),
  'boite.reception': both('dossier où les courriels arrivent (INBOX)', 'folder where mails arrive (INBOX)'),
  'boite.traites': both('dossier des courriels pris (Traites)', 'folder for mails that were taken (Traites)'),
  'boite.rejets': both(
    'dossier des courriels qui ne contiennent rien de la norme (Rejets)',
    'folder for mails that hold nothing of the protocol (Rejets)',
  ),
  'boite.serveurAuthentification': both(
    'nom sous lequel votre serveur de messagerie écrit `Authentication-Results` ; ceux de tout autre sont ignorés',
    'name under which your mail server writes `Authentication-Results`; those of any other are ignored',
  ),
  'boite.entetesReceived': both(
    'nombre d’en-têtes `Received` que vos serveurs ajoutent (1) : `Authentication-Results` compte au-dessus du dernier d’entre eux',
    'how many `Received` headers your servers add (1): `Authentication-Results` count above the last of these',
  ),
  'boite.nonAuthentifies': both(
    '`refuses`, ou `acceptes` : les courriels d’expéditeurs confirmés que rien ne prouve',
    '`refuses`, or `acceptes`: mails of confirmed senders that nothing proves',
  ),
}

/** One row a setting, with the gateways that have it. */
export function gatewaySettingsTable(language: Language): Table {
  const types = ['s2low', 'pastell', 'ministry'] as const
  const keys = types.flatMap((type) => settingKeys(type).map((key) => ({ ...key, type })))
  const paths = [...new Set(keys.map(({ path }) => path))]
  const compulsory = language === 'fr' ? ' (obligatoire)' : ' (needed)'
  return {
    head: language === 'fr' ? ['réglage', 'de', 'secret', 'pour'] : ['setting', 'of', 'secret', 'for'],
    rows: paths.map((path) => {
      const own = keys.filter((key) => key.path === path)
      const of = own.map(({ type, needed }) => `\`${type}\`${needed ? compulsory : ''}`).join(', ')
      const secret = own.some((key) => key.secret) ? yesIn[language] : ''
      return [`\`${path}\``, of, secret, meanings[path]?.[language] ?? '']
    }),
  }
}

/** Settings that have no meaning in the table, and meanings of none. */
export function settingsUntold(): readonly string[] {
  const known = (['s2low', 'pastell', 'ministry'] as const).flatMap((type) => settingKeys(type).map(({ path }) => path))
  return [
    ...known.filter((path) => !(path in meanings)),
    ...Object.keys(meanings).filter((path) => !known.includes(path)),
  ]
}
