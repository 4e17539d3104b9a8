// A transaction of the TdT behind Pastell (S²LOW): what was given to it, its status, what the prefecture answered. It
// lives by itself: a document that is deleted leaves it as it is.
import type { Formulaire } from '../../protocol/messages/formulaire.ts'
import type { Jour } from '../../protocol/calendrier/jour.ts'
import type { StoredFile } from './document.ts'

/** Statuses of S²LOW that matter here. */
export type Status = keyof typeof statusWords

/** As Pastell calls them (TdtConnecteur.class.php). */
export const statusWords = {
  '-1': 'Erreur',
  '1': 'Posté',
  '3': 'Transmis',
  '4': 'Acquittement reçu',
  '17': "En attente d'être postée",
} as const

/** A letter of the prefecture about the act. */
export interface ReceivedLetter {
  /** Its own transaction. */
  readonly id: number
  /** What the prefecture calls it: it comes once. */
  readonly delivery: string
  readonly type: LetterNumber
  /** DateCourrierPref. */
  readonly date: Jour
  /** Envelope, message, documents. */
  readonly files: readonly StoredFile[]
  /** The same in a tar.gz. */
  readonly archive: StoredFile
}

export type LetterNumber = keyof typeof letterNames

/** How Pastell names each kind in its fields. */
export const letterNames = {
  '2': 'courrier_simple',
  '3': 'demande_piece_complementaire',
  '4': 'lettre_observation',
  '5': 'defere_tribunal_administratif',
} as const

export interface Transaction {
  readonly id: number
  readonly id_e: number
  readonly siren: string
  /** What it says. */
  readonly formulaire: Formulaire
  /** Of the act that it speaks of. */
  readonly idActe: string
  /** Its files, in the order in which they travel. */
  readonly files: readonly StoredFile[]
  readonly status: Status
  /** ISO 8601 in UTC. */
  readonly postedAt: string
  /** Absent until it leaves. */
  readonly sent?: SentArchive
  /** The XML that the prefecture answered with. */
  readonly answer?: StoredFile
  readonly dateReception?: Jour
  /** Why it is in error. */
  readonly error?: string
  readonly letters: readonly ReceivedLetter[]
}

/** The archive under which it was handed to the prefecture. */
export interface SentArchive {
  readonly archive: string
  readonly date: Jour
  readonly serial: number
}
