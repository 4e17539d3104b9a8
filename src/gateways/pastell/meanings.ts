// Tables of what Pastell and its TdT say: document states (flux actes-generique, REST v2), and S²LOW's texts that
// Pastell passes on (actes_transac_create.php, actes_transac_cancel.php, 2.x to 6.x). Accents may arrive as Latin-1
// read as UTF-8, HTML entities or `?`, so patterns allow a few characters in their place.
import { EntityDecoder } from '@nodable/entities'
import { shortened } from '../wire/pages.ts'

export type DossierStanding =
  | 'draft'
  | 'failed'
  | 'sent'
  | 'confirming'
  /** Refused by the préfecture, or by the TdT after it had taken it. */
  | 'anomaly'
  | 'acknowledged'
  | 'annulling'
  | 'annulled'

const actions: Readonly<Record<DossierStanding, readonly string[]>> = {
  draft: ['creation', 'modification'],
  failed: ['send-tdt-erreur', 'tdt-error'],
  sent: ['send-tdt', 'verif-tdt'],
  confirming: ['document-transmis-tdt', 'teletransmission-tdt'],
  anomaly: ['erreur-verif-tdt'],
  acknowledged: [
    'acquiter-tdt',
    'verif-reponse-tdt',
    'attente-reponse-prefecture',
    'send-reponse-prefecture',
    'send-ged',
    'send-archive',
    'accepter-sae',
    'termine',
  ],
  annulling: ['annulation-tdt', 'verif-annulation-tdt'],
  annulled: ['annuler-tdt'],
}
const standings: ReadonlyMap<string, DossierStanding> = new Map(
  Object.entries(actions).flatMap(([standing, own]) => own.map((action) => [action, standing as DossierStanding])),
)

/** Undefined for an unknown action. @param atTdt the TdT gave it a number, whatever Pastell did since */
export function standingOfAction(action: string, atTdt: boolean): DossierStanding | undefined {
  const standing = standings.get(action)
  return atTdt && (standing === undefined || standing === 'draft') ? 'sent' : standing
}

export type Meaning =
  /** The TdT has something with this number, or refuses because it seems so. */
  | 'duplicate'
  | 'done'
  | 'refused'
  /** Nothing is created until its account, rights or certificate are corrected. */
  | 'misconfigured'
  /** Nothing is created until Pastell has fetched the new classification. */
  | 'outdated'
  | 'later'
  /** Pastell lost track of it, or the TdT's database failed. */
  | 'doubt'
  | 'unknown'

/** The first match wins. Texts have no accents; `~` stands for what an accented letter may have become. */
const meanings: readonly (readonly [Exclude<Meaning, 'unknown'>, readonly string[]])[] = [
  ['duplicate', ['num~ro interne existe d~j~', 'm~me num~ro existe d~j~', 'entre en conflit']],
  ['done', ['annulation est d~j~ en cours', "moins d'un jour"]],
  // A partial upload resembles the refusals below, but is only temporary.
  ['later', ['partiellement re~u', "g~n~ration de l'enveloppe", "g~n~ration de l'archive"]],
  [
    'refused',
    [
      'taille totale des fichiers est trop importante',
      "nombre d'annexes est trop important",
      "num~ro n'est pas correct",
      'est une date dans le futur',
      "aucun fichier acte n'a ~t~ post~",
      'erreur lors de la r~c~ption du fichier',
      'typologie absente',
      'code de la pj doit faire',
      "erreur de validation du fichier de l'acte",
      "erreur de validation d'un fichier de pi~ce jointe",
      "erreur lors de la g~n~ration de l'acte",
      "archive g~n~r~e n'est pas conforme",
      'niveaux de classification sont obligatoires',
      "n'est pas un entier",
      "champ objet de l'acte est trop long",
      "impossible d'annuler une transaction qui n'est pas en ~tat",
      'ce type de transaction ne peut pas ~tre annul~',
      "pas d'identifiant de transaction ~ annuler",
      "la pi~ce principale n'est pas pr~sente",
      "la typologie n'est pas pr~sente dans la classification",
      'aucun type_pj fourni',
    ],
  ],
  ['outdated', ["classification utilis~e n'est plus ~ jour"]],
  [
    'misconfigured',
    [
      'acc~s refus~',
      "~chec de l'authentification",
      'aucun compte trouv~',
      'certificat rgs',
      "certificat n'est pas valide",
      'aucune information de certificat',
      "connexion n'a pas pu",
      "erreur d'initialisation du module",
      'mode ~ papier ~ actif',
      'unknown ca',
      'certificate required',
      'certificate expired',
      'certificate revoked',
      'misdirected request',
    ],
  ],
  ['later', ['could not resolve', "couldn't resolve", 'failed to connect', "couldn't connect", 'connection refused']],
  ['later', ['verrou']],
  // Pastell may fail to store what the TdT has taken.
  ['doubt', ['sqlstate', 'no space left', "erreur lors de l'enregistrement de", 'timed out', 'timeout']],
  ['doubt', ['connection reset', 'empty reply', 'bad gateway', 'service unavailable']],
]

const patterns = meanings.flatMap(([meaning, texts]) =>
  texts.map((text) => [meaning, new RegExp(text.replaceAll('~', '.{0,10}?'))] as const),
)

export function meaningOf(words: string): Meaning {
  const plain = plainWords(words)
  return patterns.find(([, pattern]) => pattern.test(plain))?.[0] ?? 'unknown'
}

/** The document's state forbids the action, so Pastell did nothing. */
export function isNotPermitted(words: string) {
  return /l'action .{1,60} n'est pas permise/.test(plainWords(words))
}

/** Another action is queued or running, so Pastell did nothing. The other action may be ours. */
export function isBusy(words: string) {
  return /action est d.{0,10}j.{0,10} en cours/.test(plainWords(words))
}

export function lacksRight(words: string) {
  return /\bdroit|\brole_|acc.{0,10}s interdit/.test(plainWords(words))
}

function plainWords(words: string) {
  return entities
    .decode(words.slice(0, readMax))
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’‘]/g, "'")
    .replace(/\s+/g, ' ')
    .toLowerCase()
}

const xmlMax = 131_072

/** S²LOW gives an anomaly as XML followed by a text. Keep the XML only if there is no text. */
function aroundXml(words: string) {
  const begin = words.indexOf('<?xml')
  const end = words.lastIndexOf('>') + 1
  if (begin === -1 || words.slice(end).trim() === '') return words
  return words.slice(0, begin) + words.slice(end)
}

const entities = new EntityDecoder({ namedEntities: { amp: '&' } })

const readMax = 8_192
const wordsMax = 512

export function shownWords(words: string) {
  const once = entities.decode(aroundXml(words.slice(0, xmlMax)).slice(0, readMax))
  const text = entities
    .decode(once.replace(/<[^<>]{1,200}>/g, ' '))
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return shortened(text, wordsMax)
}
