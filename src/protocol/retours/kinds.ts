// The kinds of documents that readRetour tells apart, as plain JSON. An absent property is a fact that the document
// does not carry and may lack. Files are base names, in order. Source: XSD v1.1.
import type { Classification } from '../classification/classification.ts'
import { codeOfRoot, messages, type MessageCode, type MessageRoot } from '../messages/codes.ts'
import type { Jour } from '../calendrier/jour.ts'
import type { ActeRecu, Emetteur, EnveloppeRecue } from './parts.ts'

export type { ActeRecu } from './parts.ts'

/** The act is acknowledged: it has its identifier from now on. */
export interface ARActe {
  readonly kind: 'ARActe'
  readonly code: '1-2'
  /** As received, byte for byte: answers repeat it. */
  readonly idActe: string
  readonly dateReception: Jour
  readonly acteRecu: ActeRecu
  /** Version in force at the préfecture; on simulators it may be older than the one used. */
  readonly classificationDate?: Jour
}

export interface Anomalie {
  readonly date?: Jour
  /** As written: `002`, `2`, `ERREUR2`; empty when absent. */
  readonly nature: string
  readonly detail: string
  /** `ODT-VERIF-01`, found anywhere in the detail. */
  readonly verifCode?: string
}

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

interface Kind<Name extends MessageRoot, Code extends MessageCode> {
  readonly kind: Name
  readonly code: Code
}

interface OfActe {
  /** As received, byte for byte. */
  readonly idActe: string
}

/** What letters and their answers share. */
interface OfCourrier extends OfActe {
  /** DateCourrierPref: the day of the préfecture's letter. */
  readonly dateCourrier: Jour
}

interface WithDocument extends OfCourrier {
  readonly document?: string
}

interface Received {
  readonly dateReception: Jour
}

export type CourrierSimple = Kind<'CourrierSimple', '2-1'> & WithDocument

export interface DemandePieceComplementaire extends Kind<'DemandePieceComplementaire', '3-1'>, WithDocument {
  /** DescriptionPieces; empty when absent, because the letter itself says it. */
  readonly description: string
}

export interface LettreObservations extends Kind<'LettreObservations', '4-1'>, WithDocument {
  /** Empty when absent, because the letter itself says it. */
  readonly motif: string
}

/** The act is before the tribunal administratif. This letter has a day of deposit there, instead of its own day. */
export interface DefereTA extends Kind<'DefereTA', '5-1'>, OfActe {
  readonly dateDepot: Jour
  /** Empty when absent. */
  readonly natureIllegalite: string
  readonly pieces: readonly string[]
}

/** A letter of the préfecture: it opens a task. */
export type Lettre = CourrierSimple | DemandePieceComplementaire | LettreObservations | DefereTA

export type ReponseCourrierSimple = Kind<'ReponseCourrierSimple', '2-2'> & WithDocument
export type RefusPieceComplementaire = Kind<'RefusPieceComplementaire', '3-3'> & WithDocument
export type RejetLettreObservations = Kind<'RejetLettreObservations', '4-3'> & WithDocument
export type ReponseLettreObservations = Kind<'ReponseLettreObservations', '4-4'> & WithDocument

export interface PieceComplementaire extends Kind<'PieceComplementaire', '3-4'>, OfCourrier {
  readonly documents: readonly string[]
}

export type ARDemandePieceComplementaire = Kind<'ARDemandePieceComplementaire', '3-2'> & OfCourrier
export type ARLettreObservations = Kind<'ARLettreObservations', '4-2'> & OfCourrier
/** Acknowledges our 3-3 or 3-4, without saying which. */
export type ARPieceComplementaire = Kind<'ARPieceComplementaire', '3-5'> & OfCourrier & Received
/** Acknowledges our 4-3 or 4-4, without saying which. */
export type ARReponseRejetLettreObservations = Kind<'ARReponseRejetLettreObservations', '4-5'> & OfCourrier & Received

export type Annulation = Kind<'Annulation', '6-1'> & OfActe
export type ARAnnulation = Kind<'ARAnnulation', '6-2'> & OfActe & Received

export interface DemandeClassification extends Kind<'DemandeClassification', '7-1'> {
  /** Version that the sender holds. */
  readonly date?: Jour
}

export interface RetourClassification extends Kind<'RetourClassification', '7-2'> {
  readonly classification: Classification
}

export interface ReponseClassificationSansChangement extends Kind<'ReponseClassificationSansChangement', '7-3'> {
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

/** The retour is a letter, neither an acknowledgement nor a refusal. */
export function isLettre(retour: { readonly kind: string }): retour is Lettre {
  const code = codeOfRoot(retour.kind)
  return code !== undefined && messages[code].effect === 'ecrit'
}
