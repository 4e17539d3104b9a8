// Wording of a gateway's self-examination, and remedies. It sends nothing: omit what a code means for an act.
import type { ErrorCode } from '#errors.ts'
import { compact } from '#protocol/compact.ts'
import { both } from './both.ts'
import { codeSentence, filled, wordOf, type Both, type Language } from './sentences.ts'

interface FindingFacts {
  readonly name: string
  readonly ok: boolean
  readonly code?: ErrorCode
  readonly setting?: string
  readonly detail?: string
  readonly on?: string
}

const findings: Readonly<Partial<Record<ErrorCode, Both>>> = {
  'ACTES-G001': both('la plateforme ne répond pas', 'the platform does not answer'),
  'ACTES-G002': both('la plateforme demande de revenir plus tard', 'the platform asks to come back later'),
  'ACTES-G003': both('la plateforme ne répond pas à temps', 'the platform does not answer in time'),
  'ACTES-G007': both('ce certificat ne peut pas servir', 'this certificate cannot serve'),
  'ACTES-G008': both('l’identité présentée est refusée', 'the identity shown is rejected'),
  'ACTES-G012': both('l’examen n’a pas pu se faire à temps', 'there was no time to check'),
  'ACTES-G013': both('ce réglage manque ou ne convient pas', 'this setting is absent or does not fit'),
  'ACTES-G014': both(
    'le certificat du serveur n’est pas celui qui est attendu',
    'the certificate of the server is not the expected one',
  ),
  'ACTES-G022': both(
    'le ministère n’écrit pas à la boîte qui est relevée, et les accusés de réception ne seraient jamais lus',
    'the ministry does not write to the mailbox that is read, and acknowledgements would never be read',
  ),
  'ACTES-G024': both(
    'sur la plateforme, ce compte est celui d’une autre collectivité',
    'the platform holds this account for that of another collectivité',
  ),
  'ACTES-G018': both('ce secret ne peut pas être ouvert', 'this secret cannot be opened'),
  'ACTES-G019': both('il arrive à échéance', 'it expires soon'),
  'ACTES-G027': both(
    'Un fichier changé attend un accord à la page Connexions. Sinon, nommez de nouveau le fichier et son empreinte dans ACTES_GATEWAYS, puis relancez.',
    'A changed file waits for an agreement on the page Connections. Otherwise, name the file and its digest again in ACTES_GATEWAYS, then restart.',
  ),
}

const fine = both('en ordre', 'in order')
const unfit = both('ne convient pas', 'does not fit')
const end = both('échéance {on:day}', 'end {on:day}')
const whole = both('{place}[ ({facts})] : {said}[ ({code})].', '{place}[ ({facts})]: {said}[ ({code})].')

/** `motDePasse (HTTP 401) : l’identité présentée est refusée (ACTES-G008).` */
export function findingSentence({ name, ok, code, setting, detail, on }: FindingFacts, language: Language) {
  const facts = [
    ...(detail === undefined ? [] : [wordOf('fault', detail, language)]),
    ...(on === undefined ? [] : [filled(end, { on }, language)]),
  ]
  const said = code ? ofCode(code, language) : (ok ? fine : unfit)[language]
  const place = setting ?? wordOf('look', name, language)
  const values = { place, facts: facts.join(', '), said, ...(code && { code }) }
  return filled(whole, values, language)
}

function ofCode(code: ErrorCode, language: Language) {
  return findings[code]?.[language] ?? codeSentence(code, language).replace(/\.$/, '')
}

export type FoundCheck = ReturnType<typeof checkOf>

export function checkOf(found: FindingFacts, where: FindingPlace, language: Language) {
  const remedy = found.ok && found.code === undefined ? undefined : remedyFor(found, where)
  const { name, ok } = found
  return { name, ok, message: findingSentence(found, language), ...(remedy && { remedy: remedy[language] }) }
}

const certificate = both(
  'Vérifiez « certificat », « cle » et « phrase » : un PEM (le certificat, puis les intermédiaires) avec sa clé, ou un PKCS#12 (.p12) avec son mot de passe (openssl pkcs12 -info -in FICHIER.p12).',
  'Check “certificat”, “cle” and “phrase”: a PEM (the certificate, then the intermediates) with its key, or a PKCS#12 (.p12) with its passphrase (openssl pkcs12 -info -in FILE.p12).',
)
const account = both(
  'Vérifiez « identifiant » et « motDePasse » auprès de l’administrateur de la plateforme : compte actif, rattaché à ce certificat.',
  'Check “identifiant” and “motDePasse” with the administrator of the platform: account active, attached to this certificate.',
)
const mailboxAccount = both(
  'Vérifiez « boite.utilisateur » et « boite.motDePasse » : ouvrez la boîte avec un logiciel de messagerie.',
  'Check “boite.utilisateur” and “boite.motDePasse”: open the mailbox with a mail program.',
)
const mailboxAddress = both(
  'Ajoutez à « adressesRetour » l’adresse de la boîte qui est relevée ; si « boite.utilisateur » n’est pas cette adresse, donnez-la dans « boite.adresse ».',
  'Add the address of the mailbox that is read to “adressesRetour”; if “boite.utilisateur” is not that address, give it in “boite.adresse”.',
)
const mailboxPlace = both(
  'Vérifiez « boite.hote », « boite.port » et « boite.securite » (tls : 993 ; starttls : 143).',
  'Check “boite.hote”, “boite.port” and “boite.securite” (tls: 993; starttls: 143).',
)
const folders = both(
  'Créez le dossier dans la boîte, ou corrigez son nom : « boite.reception », « boite.traites », « boite.rejets ».',
  'Make the folder in the mailbox, or correct its name: “boite.reception”, “boite.traites”, “boite.rejets”.',
)

const bySetting: Readonly<Record<string, Both>> = {
  url: both(
    'Vérifiez « url » : https://, le bon hôte et le bon port, joignables d’ici (curl -v ADRESSE).',
    'Check “url”: https://, the right host and port, reachable from here (curl -v ADDRESS).',
  ),
  certificat: certificate,
  cle: certificate,
  phrase: certificate,
  autorites: both(
    'Mettez dans « autorites » l’autorité qui signe la plateforme, en PEM (openssl s_client -showcerts -connect HÔTE:443) ; sans ce réglage, celles du système valent.',
    'Put into “autorites” the authority that signs the platform, in PEM (openssl s_client -showcerts -connect HOST:443); without this setting, the system’s hold.',
  ),
  empreintes: both(
    'Faites confirmer la nouvelle clé par la plateforme, puis ajoutez son empreinte à « empreintes » : sha256/ et le SHA-256 de la clé publique en base64 ; gardez l’ancienne le temps du changement.',
    'Have the new key confirmed by the platform, then add its pin to “empreintes”: sha256/ and the SHA-256 of the public key in base64; keep the former one during the change.',
  ),
  identifiant: account,
  motDePasse: account,
  jeton: both(
    'Vérifiez « jeton » : créez-en un autre dans Pastell, il a peut-être expiré.',
    'Check “jeton”: make another one in Pastell, it may have expired.',
  ),
  droits: both(
    'Demandez à l’administrateur de la plateforme le droit de télétransmettre (RW ou TT sur le module actes) pour ce compte.',
    'Ask the administrator of the platform for the right to transmit (RW or TT on the module actes) for this account.',
  ),
  siren: both(
    'Ce compte est celui d’une autre collectivité : donnez celui de la collectivité déclarée ; si c’est le sien, écrivez « nom » comme la plateforme.',
    'This account is that of another collectivité: give that of the declared one; if it is theirs, write “nom” as the platform does.',
  ),
  departement: both(
    'Mettez la fiche de la collectivité en accord avec la plateforme : « departement » entre dans l’identifiant des actes.',
    'Make the file of the collectivité agree with the platform: “departement” is part of the identifier of acts.',
  ),
  entite: both(
    'Vérifiez « entite » : l’id_e de la collectivité dans Pastell, auquel ce compte a accès.',
    'Check “entite”: the id_e of the collectivité in Pastell, to which this account has access.',
  ),
  'boite.hote': mailboxPlace,
  'boite.port': mailboxPlace,
  'boite.securite': mailboxPlace,
  'boite.autorites': both(
    'Mettez dans « boite.autorites » l’autorité qui signe le serveur de messagerie, en PEM.',
    'Put into “boite.autorites” the authority that signs the mail server, in PEM.',
  ),
  'boite.utilisateur': mailboxAccount,
  'boite.adresse': mailboxAddress,
  adressesRetour: mailboxAddress,
  'boite.motDePasse': mailboxAccount,
  'boite.reception': folders,
  'boite.traites': folders,
  'boite.rejets': folders,
}

const pastellAccount = both(
  'Donnez « jeton », ou « identifiant » avec « motDePasse » : ceux d’un compte de Pastell actif, qui a accès à cette entité.',
  'Give “jeton”, or “identifiant” with “motDePasse”: those of an active account of Pastell that has access to this entity.',
)
const ministryAccount = both(
  'Vérifiez « identifiant » et « motDePasse » : ceux que le ministère a donnés pour ce canal.',
  'Check “identifiant” and “motDePasse”: those of the ministry for this channel.',
)

/** Remedies that differ at one gateway. */
const byGateway: Readonly<Record<string, Readonly<Record<string, Both>>>> = {
  pastell: {
    classification: both(
      'La classification que Pastell utilise n’est plus à jour : faites-la récupérer dans Pastell, par le connecteur qui mène à la préfecture.',
      'The classification that Pastell uses is out of date: have it fetched in Pastell, by the connector that leads to the préfecture.',
    ),
    identifiant: pastellAccount,
    motDePasse: pastellAccount,
  },
  ministry: { identifiant: ministryAccount, motDePasse: ministryAccount },
}

const later = both(
  'Rien n’est à corriger ici : examinez de nouveau dans quelques minutes.',
  'There is nothing to correct here: check again in a few minutes.',
)
const masterKey = both(
  'Remettez la clé maîtresse d’origine (ACTES_MASTER_KEY), ou déclarez de nouveau la collectivité avec ses secrets (actes collectivite add).',
  'Restore the former master key (ACTES_MASTER_KEY), or declare the collectivité again with its secrets (actes collectivite add).',
)

const byCode: Readonly<Partial<Record<ErrorCode, Both>>> = {
  'ACTES-C003': masterKey,
  'ACTES-G002': later,
  'ACTES-G012': later,
  'ACTES-G018': masterKey,
  'ACTES-G019': both(
    'Renouvelez ce certificat[ avant le {on:day}] : après, la connexion serait suspendue.',
    'Renew this certificate[ before {on:day}]: afterwards the connection would be suspended.',
  ),
}

/** The setting that a code concerns when none is named. */
const settingOfCode: Readonly<Partial<Record<ErrorCode, string>>> = {
  'ACTES-G001': 'url',
  'ACTES-G003': 'url',
  'ACTES-G007': 'certificat',
  'ACTES-G008': 'motDePasse',
  'ACTES-G014': 'autorites',
}

const archiveGeneral = both(
  'Corrigez les réglages du service d’archives (actes archives show {siren}), puis déclarez-le de nouveau.',
  'Correct the settings of the archive (actes archives show {siren}), then declare it again.',
)
const generalOf: Readonly<Record<string, Both>> = { asalae: archiveGeneral, vitam: archiveGeneral }
const general = both(
  'Corrigez la clé gateway de la déclaration (actes collectivite show {siren}), puis déclarez-la de nouveau.',
  'Correct the key gateway of the declaration (actes collectivite show {siren}), then declare it again.',
)

export interface FindingPlace {
  readonly siren: string
  readonly gateway?: string
}

interface Blamed {
  readonly code?: ErrorCode
  readonly setting?: string
  readonly on?: string
}

/** By code, else by setting at this gateway, by setting, or in general. */
export function remedyFor({ code, setting, on }: Blamed, { siren, gateway = '' }: FindingPlace) {
  const key = setting ?? (gateway === 'sandbox' ? undefined : code && settingOfCode[code]) ?? ''
  const remedy = (code && byCode[code]) ?? byGateway[gateway]?.[key] ?? bySetting[key] ?? generalOf[gateway] ?? general
  const values = { siren, ...compact({ on }) }
  return both(filled(remedy, values, 'fr'), filled(remedy, values, 'en'))
}
