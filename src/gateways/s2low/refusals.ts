// Meanings of S²LOW's KO texts (create, reply, cancel, classification and status scripts, 2.x to 6.x), and the error
// for a KO or for a response that is not the API's.
import type { ActesError, ErrorCode, Params } from '#errors.ts'
import type { HttpExchange } from '../wire/http.ts'
import { turnedAway } from '../wire/pages.ts'
import { type S2lowResponse, skeleton } from './responses.ts'
import { exchangeError, saidError } from '../troubles.ts'

/**
 * `duplicate`: S²LOW has this number · `done`: the request is under way · `identity`: the account, its rights or its
 * certificate · `passing`: platform trouble · `data`, `state`: definite refusal · `no-such`: unknown transaction ·
 * `not-yet`: nothing to give so far.
 */
export type KoClass = 'duplicate' | 'done' | 'identity' | 'passing' | 'data' | 'state' | 'no-such' | 'not-yet'

/** The first match wins, because a text may quote another one. Fragments stop before `reçu`, whose cedilla varies. */
const fragments: readonly (readonly [KoClass, readonly string[]])[] = [
  ['duplicate', ['numéro interne existe déjà', 'même numéro existe déjà', 'entre en conflit']],
  ['done', ['annulation est déjà en cours', 'moins d’un jour']],
  [
    'identity',
    [
      'Accès refusé',
      'Accès interdit',
      'Échec de l’authentification',
      'Erreur d’initialisation du module',
      'aucun compte trouvé',
      'Aucune information de certificat',
      'certificat RGS',
      'La connexion n’',
      'vérifier la connexion HTTPS',
      'La connexion HTTPS',
      'La connexion à échoué',
      'utilisable qu’avec un login',
    ],
  ],
  [
    'passing',
    [
      'Erreur lors de l’enregistrement',
      'génération de l’enveloppe',
      'génération de l’archive',
      'partiellement re',
      'Erreur consultation statut',
      'Enveloppe invalide.',
    ],
  ],
  ['no-such', ['Numéro de transaction invalide', 'Transaction inconnue']],
  ['not-yet', ['Pas d’acquittement re', 'récupération de la dernière classification']],
  [
    'state',
    [
      'Impossible d’annuler une transaction',
      'ne peut pas être annulé',
      'Pas d’identifiant de transaction',
      'Erreur d’initialisation de la transaction',
    ],
  ],
  [
    'data',
    [
      'taille totale des fichiers est trop importante',
      'nombre d’annexes est trop important',
      'niveaux de classification sont obligatoires',
      'n’est pas un entier',
      'Le numéro n’est pas correct',
      'une date dans le futur',
      'est trop long',
      'Aucun fichier acte n’a été posté',
      'typologie absente',
      'Erreur lors de la récéption du fichier',
      'Erreur lors de la réception du fichier',
      'code de la PJ doit faire 5 caractères',
      'Erreur de validation',
      'génération de l’acte',
      'doit être présent',
      'taille d’archive générée',
      'transaction en mode lot',
      'n’a pas un nom valide',
      'fonctionnalité est déprécié',
      'choisir un type de réponse',
      'Envoi de fichier illégal',
      'PNG ou JPEG requis',
      'PDF ou XML requis',
    ],
  ],
]

const skeletons = fragments.map(([meant, texts]) => ({ meant, all: texts.map(skeleton) }))

export function classOf(words: string): KoClass | undefined {
  const text = skeleton(words)
  return skeletons.find(({ all }) => all.some((fragment) => text.includes(fragment)))?.meant
}

export function isKo(reading: S2lowResponse, meant: KoClass): boolean {
  return reading.kind === 'ko' && classOf(reading.words) === meant
}

export interface JudgedExchange {
  readonly kind: HttpExchange['kind']
  /** S²LOW would accept this write twice (a reply): only its own KO proves that it did nothing. */
  readonly twice?: boolean
}

/** The error for an unexpected response: G002, G008, G009, G013; for a write also G004, G005, G021. */
export function troubleIn(reading: S2lowResponse, judging: JudgedExchange = { kind: 'read' }): ActesError {
  switch (reading.kind) {
    case 'ko':
      return koErrorOf(reading.words, judging)
    case 'redirect':
      return isSignIn(reading.path)
        ? unlessTwice(judging, 'ACTES-G008', { reason: `redirection vers ${withoutQuery(reading.path)}` })
        : unclearResponseError(judging, withoutQuery(reading.path))
    case 'status':
      return statusTrouble(reading, judging)
    default:
      return unclearResponseError(judging, 'not an answer of the API')
  }
}

function koErrorOf(reason: string, { kind }: JudgedExchange) {
  const said = (code: ErrorCode) => saidError(code, { reason })
  const meant = classOf(reason)
  // With a full stop, the text refuses this transaction, which another account deposited. Without, it refuses our
  // account.
  if (kind === 'write' && /^acc.{1,8}s refus.{1,8}\.\s*$/i.test(reason)) return said('ACTES-G009')
  if (meant === 'identity') return said('ACTES-G008')
  if (kind === 'read') return said('ACTES-G002')
  return said(meant === undefined ? 'ACTES-G021' : written[meant])
}

/** Error of a KO to a write. A KO that neither confirms nor denies the sending is a doubt (G004), so S²LOW is asked. */
const written: Readonly<Record<Exclude<KoClass, 'identity'>, ErrorCode>> = {
  duplicate: 'ACTES-G004',
  passing: 'ACTES-G004',
  done: 'ACTES-G004',
  'not-yet': 'ACTES-G004',
  data: 'ACTES-G009',
  state: 'ACTES-G009',
  'no-such': 'ACTES-G009',
}

/** The pages for a client that is not signed in, or that Symfony refuses (6.0). */
export function isSignIn(path: string) {
  return /^(?:\/[^/]+)?\/(?:login\.php|connexion-status)?$/.test(withoutQuery(path))
}

function withoutQuery(path: string) {
  return path.replace(/[?#].*$/s, '').slice(0, 80)
}

function statusTrouble({ status, said }: Extract<S2lowResponse, { kind: 'status' }>, judging: JudgedExchange) {
  const params = { reason: `HTTP ${status}` }
  if (status === 421 || (status === 404 && judging.kind === 'read'))
    return exchangeError('ACTES-G013', { setting: 'url', ...params })
  if (status === 401 || status === 403) return unlessTwice(judging, 'ACTES-G008', params)
  // A proxy may have passed the request on: only the platform knows.
  if (turnedAway.includes(status) && judging.kind === 'write') return exchangeError('ACTES-G021', { reason: said })
  return unclearResponseError(judging, params.reason, { status })
}

function unlessTwice(judging: JudgedExchange, code: ErrorCode, params: { reason: string }) {
  return judging.twice ? unclearResponseError(judging, params.reason) : exchangeError(code, params)
}

function unclearResponseError({ kind }: JudgedExchange, reason: string, more: Params = {}) {
  return exchangeError(kind === 'read' ? 'ACTES-G002' : 'ACTES-G005', { reason, ...more })
}
