// The manual's tables of gateways: what each can do and what it limits, and the settings of each.
import { facts, type GatewayFacts } from '../../../../src/gateways/facts.ts'
import type { GatewayName } from '../../../../src/gateways/gateway.ts'
import { settingKeys } from '../../../../src/gateways/settings.ts'
import type { Table } from './markdown.ts'

const needs: Readonly<Record<GatewayName, string>> = {
  sandbox: 'nothing',
  s2low: 'an account on the platform, a client certificate; a login where several accounts share it',
  ministry: 'to be an approved tiers de télétransmission: its client certificate, a mailbox (IMAP)',
  pastell: 'an entity on the platform, a login, a token or a client certificate',
}

/** What each ability is, in the words of the table. */
const verbs = {
  find: 'find after doubt',
  list: 'list what it holds',
  letters: 'bring letters',
  reply: 'carry answers',
  receipts: 'carry receipts of letters',
  cancel: 'carry annulations',
  classification: 'ask for the classification',
  stamp: 'give stamped files',
  bordereau: 'give a bordereau',
} as const satisfies { readonly [K in keyof GatewayFacts]?: string }

const kinds = Object.keys(verbs) as readonly (keyof typeof verbs)[]
const said = (ability: GatewayFacts, can: boolean): string =>
  kinds
    .filter((kind) => ability[kind] === can)
    .map((kind) => verbs[kind])
    .join(', ')

/** One row a gateway. */
export function gatewaysTable(): Table {
  const names = Object.keys(facts) as readonly GatewayName[]
  return {
    head: ['gateway', 'needs', 'can', 'cannot', 'what leaves', 'limits'],
    rows: names.map((name) => {
      const ability = facts[name]
      return [
        `\`${name}\``,
        needs[name],
        said(ability, true),
        said(ability, false),
        leaves[ability.leaves],
        limitsOf(ability),
      ]
    }),
  }
}

const leaves: Readonly<Record<GatewayFacts['leaves'], string>> = {
  archive: 'our archive',
  form: 'a form; the gateway builds the archive',
}

function limitsOf(facts: GatewayFacts): string {
  const { numbers, numeroMin, objetMax, sizeMaxBytes, filesMax, spendsNumbers, receiptDays } = facts
  return [
    `numbers ${numbers}${numeroMin > 1 ? ` of ${numeroMin} characters at least` : ''}`,
    `objet ${objetMax} characters`,
    `files ${sizeMaxBytes / 1_048_576} MiB`,
    ...(filesMax === undefined ? [] : [`${filesMax} files`]),
    ...(spendsNumbers ? ['a refused number is spent'] : []),
    `a receipt is missing after ${receiptDays} working days`,
  ].join('; ')
}

const meanings: Readonly<Record<string, string>> = {
  url: 'address of the platform, `https://…`',
  certificat: 'client certificate: PEM, with the intermediates, or PKCS#12',
  cle: 'its private key, PEM; left out with a PKCS#12',
  phrase: 'passphrase of the key or of the PKCS#12',
  autorites: 'authorities that sign the server, PEM, instead of the system’s; not secret, `{"file": …}` too',
  empreintes: 'pins of the server’s public key, `sha256/BASE64`; one that fits is enough',
  tls: '`{"min": "1.2", "max": "1.3"}`: versions of TLS',
  identifiant: 'login, HTTP Basic',
  motDePasse: 'its password',
  delai: 'longest exchange, in seconds (180)',
  quietude: 'after doubt, how long the gateway is left alone before its “absent” is believed, in seconds (180)',
  entite: '`id_e` of the collectivité',
  identifiantPartage: 'name of a shared credential (chapter [many](many.md)), in the place of what it gives',
  jeton: 'personal token, instead of a login',
  profil: '`dgcl`, the server of 2025, or `historique`',
  succes: 'HTTP status that says “received”: 201 (`dgcl`) or 200',
  agent: 'User-Agent to send, where the server filters them',
  parties: '`fichier`: one part named as the archive; `stela`: `name`, `filename`, `file`',
  octetsParHeure: 'most bytes in an hour, over all processes and collectivités of the channel',
  indisponibilites: '`[{"de": "22:00", "a": "06:00", "jours": [6, 7]}]`: when nothing is sent',
  'boite.hote': 'mail server (IMAP)',
  'boite.port': 'its port (993)',
  'boite.securite': '`tls` or `starttls`',
  'boite.utilisateur': 'the mailbox',
  'boite.adresse': 'its address, where the login is not that address; it must be one of `adressesRetour`',
  'boite.motDePasse': 'its password',
  'boite.autorites': 'authorities that sign the mail server, PEM',
  'boite.reception': 'folder where mails arrive (INBOX)',
  'boite.traites': 'folder for mails that were taken (Traites)',
  'boite.rejets': 'folder for mails that hold nothing of the protocol (Rejets)',
  'boite.serveurAuthentification':
    'name under which your mail server writes `Authentication-Results`; those of any other are ignored',
  'boite.entetesReceived':
    'how many `Received` headers your servers add (1): `Authentication-Results` count above the last of these',
  'boite.nonAuthentifies': '`refuses`, or `acceptes`: mails of confirmed senders that nothing proves',
}

/** One row a setting, with the gateways that have it. */
export function gatewaySettingsTable(): Table {
  const types = ['s2low', 'pastell', 'ministry'] as const
  const keys = types.flatMap((type) => settingKeys(type).map((key) => ({ ...key, type })))
  const paths = [...new Set(keys.map(({ path }) => path))]
  return {
    head: ['setting', 'of', 'secret', 'for'],
    rows: paths.map((path) => {
      const own = keys.filter((key) => key.path === path)
      const of = own.map(({ type, needed }) => `\`${type}\`${needed ? ' (needed)' : ''}`).join(', ')
      return [`\`${path}\``, of, own.some(({ secret }) => secret) ? 'yes' : '', meanings[path] ?? '']
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
