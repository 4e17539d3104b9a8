// The kinds of documents that readRetour tells apart. Absent properties are facts that the document does not carry and
// that its kind can do without. Source: XSD v1.1.
import type { MessageCode } from './codes.ts'
import type { Root } from './gate.ts'
import type { Jour } from './jour.ts'
import type { ActeRecu, Emetteur, EnveloppeRecue } from './retours-read.ts'

export type { ActeRecu, Emetteur, EnveloppeRecue } from './retours-read.ts'

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

type OwnKind = 'ARActe' | 'AnomalieActe' | 'AnomalieEnveloppe' | 'EnveloppeMISILLCL' | 'EnveloppeCLMISILL' | 'Acte'

/** Any other message: recognised, its facts not yet told apart. */
export interface Other {
  readonly kind: 'other'
  readonly root: Exclude<Root, OwnKind>
  readonly code: MessageCode
  readonly idActe?: string
  readonly dateCourrier?: Jour
  readonly dateReception?: Jour
  /** Of a DefereTA. */
  readonly dateDepot?: Jour
  /** DateClassification. */
  readonly classificationDate?: Jour
  /** Base names, in order. */
  readonly fichiers: readonly string[]
}

export type Retour =
  ARActe | AnomalieActe | AnomalieEnveloppe | EnveloppeMISILLCL | EnveloppeCLMISILL | ActeTransmis | Other
