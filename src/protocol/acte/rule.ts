// What an admission rule is, what it may look at, and what admission answers; the table itself is in rules.ts.
import type { ErrorCode, Problem } from '../../errors.ts'
import type { Acte, Jour, Piece } from './acte.ts'
import type { Classification } from '../classification/classification.ts'
import type { Collectivite } from './collectivite.ts'
import type { NumberPolicy } from './numeros.ts'
import type { Charset, Conversion } from './text.ts'

/** What was found while a file of the deposit was examined. */
export interface FileFacts {
  /** Base name. */
  readonly name: string
  readonly sizeBytes: number
  /** Lower-case hexadecimal. */
  readonly sha256: string
  /** By content, whatever the extension says. */
  readonly kind: 'pdf' | 'png' | 'jpeg' | 'xml' | 'unknown'
  /** Faults of the file itself; their path is its name. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

export interface AdmissionContext {
  readonly collectivite: Collectivite
  readonly classification: Classification
  /** In the collectivite's zone. */
  readonly today: Jour
  /** Of the gateway: manual, gateways. */
  readonly limits: {
    readonly numbers: NumberPolicy
    readonly charset: Charset
    readonly objetMax: number
    /** Sum of the files. */
    readonly sizeMaxBytes: number
  }
  /** By base name; one that is absent is missing from the deposit. */
  readonly files: ReadonlyMap<string, FileFacts>
  /** Files beside acte.json that it does not name. */
  readonly unnamed: readonly string[]
}

export interface Admission {
  /** Empty: admitted. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** What the agent must see before sending. */
  readonly conversions: readonly Conversion[]
  /** As given: the objet is not replaced by what will be sent. */
  readonly acte: Acte
}

export interface Rule {
  /** The one code that the rule gives; a `notice` warns, any other refuses. */
  readonly code: ErrorCode
  /** What holds when the rule is passed, in French: operators read it in `actes explain`. */
  readonly title: string
  /** The text that it obeys. */
  readonly source: string
  readonly check: (acte: Acte, context: AdmissionContext) => readonly Problem[]
}

/** A piece of an acte with its place: `document` or `annexes[0]`. */
export interface PlacedPiece extends Piece {
  readonly path: string
  readonly role: 'document' | 'annexe'
}

/** The document, then the annexes in order. */
export function placedPieces(acte: Acte): readonly PlacedPiece[] {
  return [
    { ...acte.document, path: 'document', role: 'document' },
    ...acte.annexes.map((annexe, index) => ({ ...annexe, path: `annexes[${index}]`, role: 'annexe' as const })),
  ]
}
