// The kinds of documents that readRetour tells apart. Absent properties are facts that the document does not carry and
// that its kind can do without. All of it is plain JSON; files are base names, in order. Source: XSD v1.1.
import type { Classification } from '../classification/classification.ts'
import { codeOfRoot, messages } from '../messages/codes.ts'
import type { Jour } from '../calendrier/jour.ts'
import type { ActeRecu, Emetteur, EnveloppeRecue } from './parts.ts'

export type { ActeRecu } from './parts.ts'

/** Acknowledged: the identifier is the act's from now on. */
export interface ARActe {
  readonly kind: 'ARActe'
  readonly code: '1-2'
  /** As received, byte for byte: answers repeat it. */
  readonly idActe: string
  readonly dateReception: Jour
  readonly acteRecu: ActeRecu
  /** Version in force at the prefecture; on simulators it may be older than the one used. */
  readonly classificationDate?: Jour
}

/** What both refusals say. */
export interface Anomalie {
  readonly date?: Jour
  /** As written: `002`, `2`, `ERREUR2`; empty when absent. */
  readonly nature: string
  readonly detail: string
  /** `ODT-VERIF-01`, found anywhere in the detail. */
  readonly verifCode?: string
}

/** The act is refused. */
export interface AnomalieActe extends Anomalie {
  readonly kind: 'AnomalieActe'
  readonly code: '1-3'
  readonly acteRecu: ActeRecu
  readonly classificationDate?: Jour
}

/** The whole sending is refused; it comes without EnveloppeMISILLCL. */
export interface AnomalieEnveloppe extends Anomalie {
  readonly kind: 'AnomalieEnveloppe'
  readonly enveloppeRecue: EnveloppeRecue
}

export interface EnveloppeMISILLCL {
  readonly kind: 'EnveloppeMISILLCL'
  readonly emetteur?: Emetteur
  /** SIREN. */
  readonly destinataire: string
  readonly formulaires: readonly string[]
}

export interface EnveloppeCLMISILL extends EnveloppeRecue {
  readonly kind: 'EnveloppeCLMISILL'
  readonly siren: string
}

export interface ActeTransmis {
  readonly kind: 'Acte'
  readonly code: '1-1'
  readonly acte: ActeRecu
}

/** What a letter and whatever answers it say alike. */
interface OfCourrier {
  /** As received, byte for byte. */
  readonly idActe: string
  /** DateCourrierPref: the day of the prefecture's letter. */
  readonly dateCourrier: Jour
}

interface WithDocument extends OfCourrier {
  readonly document?: string
}

export interface CourrierSimple extends WithDocument {
  readonly kind: 'CourrierSimple'
  readonly code: '2-1'
}

export interface DemandePieceComplementaire extends WithDocument {
  readonly kind: 'DemandePieceComplementaire'
  readonly code: '3-1'
  /** DescriptionPieces; empty when absent: the letter itself says it. */
  readonly description: string
}

export interface LettreObservations extends WithDocument {
  readonly kind: 'LettreObservations'
  readonly code: '4-1'
  /** Empty when absent: the letter itself says it. */
  readonly motif: string
}

/** The act is before the administrative court. It has no day of letter, but one of deposit there. */
export interface DefereTA {
  readonly kind: 'DefereTA'
  readonly code: '5-1'
  readonly idActe: string
  readonly dateDepot: Jour
  /** Empty when absent. */
  readonly natureIllegalite: string
  readonly pieces: readonly string[]
}

/** What the prefecture writes: it opens a task. */
export type Lettre = CourrierSimple | DemandePieceComplementaire | LettreObservations | DefereTA

export interface ReponseCourrierSimple extends WithDocument {
  readonly kind: 'ReponseCourrierSimple'
  readonly code: '2-2'
}

export interface RefusPieceComplementaire extends WithDocument {
  readonly kind: 'RefusPieceComplementaire'
  readonly code: '3-3'
}

export interface PieceComplementaire extends OfCourrier {
  readonly kind: 'PieceComplementaire'
  readonly code: '3-4'
  readonly documents: readonly string[]
}

export interface RejetLettreObservations extends WithDocument {
  readonly kind: 'RejetLettreObservations'
  readonly code: '4-3'
}

export interface ReponseLettreObservations extends WithDocument {
  readonly kind: 'ReponseLettreObservations'
  readonly code: '4-4'
}

/** Ours: a letter was received. */
export interface ARDemandePieceComplementaire extends OfCourrier {
  readonly kind: 'ARDemandePieceComplementaire'
  readonly code: '3-2'
}

export interface ARLettreObservations extends OfCourrier {
  readonly kind: 'ARLettreObservations'
  readonly code: '4-2'
}

/** What we answered is acquitted, a 3-3 or a 3-4: it does not say which. */
export interface ARPieceComplementaire extends OfCourrier {
  readonly kind: 'ARPieceComplementaire'
  readonly code: '3-5'
  readonly dateReception: Jour
}

/** What we answered is acquitted, a 4-3 or a 4-4: it does not say which. */
export interface ARReponseRejetLettreObservations extends OfCourrier {
  readonly kind: 'ARReponseRejetLettreObservations'
  readonly code: '4-5'
  readonly dateReception: Jour
}

export interface Annulation {
  readonly kind: 'Annulation'
  readonly code: '6-1'
  readonly idActe: string
}

export interface ARAnnulation {
  readonly kind: 'ARAnnulation'
  readonly code: '6-2'
  readonly idActe: string
  readonly dateReception: Jour
}

export interface DemandeClassification {
  readonly kind: 'DemandeClassification'
  readonly code: '7-1'
  /** Version that the sender holds. */
  readonly date?: Jour
}

export interface RetourClassification {
  readonly kind: 'RetourClassification'
  readonly code: '7-2'
  readonly classification: Classification
}

export interface ReponseClassificationSansChangement {
  readonly kind: 'ReponseClassificationSansChangement'
  readonly code: '7-3'
  /** Version in force, which the sender already holds. */
  readonly date: Jour
}

export type Retour =
  | ActeTransmis
  | ARActe
  | AnomalieActe
  | Lettre
  | ReponseCourrierSimple
  | ARDemandePieceComplementaire
  | RefusPieceComplementaire
  | PieceComplementaire
  | ARPieceComplementaire
  | ARLettreObservations
  | RejetLettreObservations
  | ReponseLettreObservations
  | ARReponseRejetLettreObservations
  | Annulation
  | ARAnnulation
  | DemandeClassification
  | RetourClassification
  | ReponseClassificationSansChangement
  | EnveloppeCLMISILL
  | EnveloppeMISILLCL
  | AnomalieEnveloppe

/** Does the prefecture write, rather than acknowledge or refuse? */
export function isLettre(retour: { readonly kind: string }): retour is Lettre {
  const code = codeOfRoot(retour.kind)
  return code !== undefined && messages[code].effect === 'ecrit'
}
