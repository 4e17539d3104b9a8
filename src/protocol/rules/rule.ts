// Types of an admission rule: its context and result. The rules are in rules.ts.
import { errors, problem, type ErrorCode, type Problem } from '#errors.ts'
import { accusePath, type Acte, type Piece } from '../acte/acte.ts'
import type { Signature } from '../acte/signatures.ts'
import type { Jour } from '../calendrier/jour.ts'
import type { Classification } from '../classification/classification.ts'
import type { Collectivite } from '../acte/collectivite.ts'
import type { NumberPolicy } from '../acte/numero.ts'
import type { Accuse } from '../retours/accuse.ts'
import type { XmlFacts } from '../xml/budget.ts'
import type { Charset, Conversion } from '../xml/latin1.ts'

export interface FileFacts {
  readonly name: string
  readonly sizeBytes: number
  /** Lower-case hexadecimal. */
  readonly sha256: string
  /** By content, not by extension. */
  readonly kind: 'pdf' | 'png' | 'jpeg' | 'xml' | 'unknown'
  readonly xml?: XmlFacts
  /** Of an acknowledgement in XML. */
  readonly accuse?: Accuse
  /** Of a PDF. */
  readonly pages?: number
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly signatures?: readonly Signature[]
}

export interface AdmissionContext {
  readonly collectivite: Collectivite
  readonly classification: Classification
  /** In the collectivité's time zone. */
  readonly today: Jour
  readonly limits: {
    readonly numbers: NumberPolicy
    readonly charset: Charset
    readonly numeroMin: number
    readonly objetMax: number
    readonly filesMax?: number
    /** For all files together. */
    readonly sizeMaxBytes: number
  }
  readonly files: ReadonlyMap<string, FileFacts>
  /** Files beside acte.json that it does not name. */
  readonly unnamed: readonly string[]
}

export interface Admission {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  /** Shown to the agent before sending. */
  readonly conversions: readonly Conversion[]
  readonly acte: Acte
}

/** A code of kind `notice` warns, any other refuses. */
export function judged(found: readonly Problem[]): Pick<Admission, 'problems' | 'warnings'> {
  const isNotice = ({ code }: Problem) => errors[code] === 'notice'
  return { problems: found.filter((each) => !isNotice(each)), warnings: found.filter(isNotice) }
}

export interface Rule {
  /** The only code of this rule; a `notice` warns, any other refuses. */
  readonly code: ErrorCode
  /** What holds when an acte passes, in French: operators read it in `actes explain`. */
  readonly title: string
  readonly source: string
  readonly check: (acte: Acte, context: AdmissionContext) => readonly Problem[]
}

export interface PlacedPiece extends Piece {
  readonly path: string
  readonly role: 'document' | 'annexe' | 'accuse'
}

export function placedPieces(acte: Acte): readonly PlacedPiece[] {
  return [
    { ...acte.document, path: 'document', role: 'document' },
    ...acte.annexes.map((annexe, index) => ({ ...annexe, path: `annexes[${index}]`, role: 'annexe' as const })),
  ]
}

/** The pieces, and the acknowledgement of another road, which is kept and never sent. */
export function placedFiles(acte: Acte): readonly PlacedPiece[] {
  const fichier = acte.autreVoie?.accuse
  const accuse = { fichier: fichier ?? '', typePiece: '', path: accusePath, role: 'accuse' } as const
  return fichier === undefined ? placedPieces(acte) : [...placedPieces(acte), accuse]
}

export function fichierPath({ path, role }: PlacedPiece): string {
  return role === 'accuse' ? path : `${path}.fichier`
}

type FileCheck<T> = (
  piece: PlacedPiece,
  facts: FileFacts,
  beside: AdmissionContext & { readonly acte: Acte },
) => readonly T[]

/** Checks each named file that is there. */
export function perFile<T>(look: FileCheck<T>) {
  return (acte: Acte, context: AdmissionContext): readonly T[] =>
    placedFiles(acte).flatMap((piece) => {
      const facts = context.files.get(piece.fichier)
      return facts ? look(piece, facts, { ...context, acte }) : []
    })
}

export function fileProblem(code: ErrorCode, piece: PlacedPiece, params?: Readonly<Record<string, string>>): Problem {
  return problem(code, fichierPath(piece), { value: piece.fichier, params })
}
