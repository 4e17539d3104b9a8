// What an admission rule is, what it may look at, and what admission returns. The rules themselves are in rules.ts.
import type { ErrorCode, Problem } from '../../errors.ts'
import type { Acte, Piece } from '../acte/acte.ts'
import type { Signature } from '../acte/signatures.ts'
import type { Jour } from '../calendrier/jour.ts'
import type { Classification } from '../classification/classification.ts'
import type { Collectivite } from '../acte/collectivite.ts'
import type { NumberPolicy } from '../acte/numero.ts'
import type { Charset, Conversion } from '../xml/latin1.ts'

/** What an XML is, by its root; of a budget, what its head says. */
export interface XmlFacts {
  /** Absent: it is not well-formed. */
  readonly root?: string
  /** Of a root that is named as that of a budget, and is none: the namespace that it stands in, '' for none. */
  readonly foreign?: string
  readonly budget?: BudgetHead
}

/** The head of a budget in XML (TotEM). What does not stand there, or has not its form, is absent. */
export interface BudgetHead {
  /** The day of its seal; nothing is said of whether the seal holds. */
  readonly scelleLe?: Jour
  /** The financial year. */
  readonly annee?: string
  /** BP, DM, BS or CA; another one as its code. */
  readonly etape?: string
}

/** The examination of a file of the deposit. */
export interface FileFacts {
  /** Base name. */
  readonly name: string
  readonly sizeBytes: number
  /** Lower-case hexadecimal. */
  readonly sha256: string
  /** By content, not by extension. */
  readonly kind: 'pdf' | 'png' | 'jpeg' | 'xml' | 'unknown'
  /** Of an XML that was read. */
  readonly xml?: XmlFacts
  /** Faults of the file, with its name as path. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** Absent without any. */
  readonly signatures?: readonly Signature[]
}

export interface AdmissionContext {
  readonly collectivite: Collectivite
  readonly classification: Classification
  /** In the collectivité's time zone. */
  readonly today: Jour
  /** Limits of the gateway (manual, gateways). */
  readonly limits: {
    readonly numbers: NumberPolicy
    readonly charset: Charset
    /** Characters of a number, at least. */
    readonly numeroMin: number
    readonly objetMax: number
    /** Files of an act, where they are counted. */
    readonly filesMax?: number
    /** For all files together. */
    readonly sizeMaxBytes: number
  }
  /** By base name; a missing file is absent. */
  readonly files: ReadonlyMap<string, FileFacts>
  /** Files beside acte.json that it does not name. */
  readonly unnamed: readonly string[]
}

export interface Admission {
  /** Empty: admitted. */
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** Shown to the agent before sending. */
  readonly conversions: readonly Conversion[]
  /** As given: the objet is not converted. */
  readonly acte: Acte
}

export interface Rule {
  /** The one code that the rule gives; a `notice` warns, any other refuses. */
  readonly code: ErrorCode
  /** What holds when an act passes, in French: operators read it in `actes explain`. */
  readonly title: string
  /** The text that the rule comes from. */
  readonly source: string
  readonly check: (acte: Acte, context: AdmissionContext) => readonly Problem[]
}

export interface PlacedPiece extends Piece {
  /** `document` or `annexes[0]`. */
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
