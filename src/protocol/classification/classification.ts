// The classification of acts: which matieres exist, which codes PJ are offered for a nature. Data that the ministry
// sends (7-2), dated and per departement; a built-in national one stands in until then.
import { natures, natureOf, type NatureActe } from '../messages/codes.ts'
import { nationalDate, nationalMatieres, nationalTypesPiece } from './national.ts'
import type { Jour } from '../calendrier/jour.ts'

export interface Matiere {
  readonly code: number
  /** As it came, trimmed: it may be blank, the same as a sibling's, or short of characters. */
  readonly libelle: string
  readonly sous: readonly Matiere[]
}

export interface TypePiece {
  /** Five characters, `99_DE`; old classifications have two. */
  readonly code: string
  readonly libelle: string
}

export interface Classification {
  /** Its version. */
  readonly date: Jour
  /** Ours, with two levels; false for one received in a 7-2. */
  readonly builtIn: boolean
  readonly natures: readonly {
    readonly code: number
    readonly abrege: string
    readonly libelle: string
    /** None in old classifications. */
    readonly typesPiece: readonly TypePiece[]
  }[]
  readonly matieres: readonly Matiere[]
}

/** Version 2019-04-18: 9 matieres, 57 of the second level, 95 codes PJ. Levels 3 to 5 are each prefecture's own. */
export const nationalClassification: Classification = {
  date: nationalDate,
  builtIn: true,
  natures: natures.map(({ code, abrege, libelle }) => ({ code, abrege, libelle, typesPiece: nationalTypesOf(code) })),
  matieres: nationalMatieres.map(([libelle, sous], index) => ({
    code: index + 1,
    libelle,
    sous: sous.map((label, rank) => ({ code: rank + 1, libelle: label, sous: [] })),
  })),
}

/**
 * The entries that a matiere such as [8, 1] goes through, from the first level down, or undefined when it does not exist.
 * The built-in classification knows two levels only: deeper ones are then taken unchecked, and the path has two entries.
 * @param levels two to five codes
 */
export function findMatiere(classification: Classification, levels: readonly number[]): readonly Matiere[] | undefined {
  const known = classification.builtIn ? levels.slice(0, 2) : levels
  const path: Matiere[] = []
  let choices = classification.matieres
  for (const level of known) {
    const matiere = choices.find((candidate) => candidate.code === level)
    if (!matiere) return undefined
    path.push(matiere)
    choices = matiere.sous
  }
  return path
}

/**
 * What a matiere is called: its own label, its code where the label is blank (seen in a real classification); undefined
 * when it does not exist. Below the two levels of the built-in one, the label of the deepest level known.
 */
export function libelleOf(classification: Classification, levels: readonly number[]): string | undefined {
  const own = findMatiere(classification, levels)?.at(-1)?.libelle
  return own === '' ? levels.join('.') : own
}

/** This code PJ stands in the list of this nature. Since the notice of April 2019 the nature alone decides. */
export function typePieceOffered(classification: Classification, nature: NatureActe, code: string): boolean {
  const { code: natureCode } = natureOf(nature)
  return classification.natures.some((each) => each.code === natureCode && offers(each, code))
}

/**
 * Code PJ of a piece that gives none: the nature's own when this classification offers it, else its general one (`99_…`,
 * but for the signature file's), else the first. Old versions named some otherwise (99_CO, 99_AT).
 */
export function defaultTypePieceOf(classification: Classification, nature: NatureActe): string {
  const { code, defaultTypePiece } = natureOf(nature)
  const offered = classification.natures.find((each) => each.code === code)?.typesPiece ?? []
  const codes = offered.map((type) => type.code)
  if (codes.length === 0 || codes.includes(defaultTypePiece)) return defaultTypePiece
  return codes.find((each) => each.startsWith('99_') && each !== '99_SE') ?? codes[0] ?? defaultTypePiece
}

/** Abbreviations of the natures under which a code PJ is offered; none when the classification does not know it. */
export function naturesOffering(classification: Classification, code: string): readonly string[] {
  return classification.natures.filter((nature) => offers(nature, code)).map((nature) => nature.abrege)
}

/** Old classifications list no code PJ at all: nothing can be checked against them. */
export function listsTypesPiece(classification: Classification): boolean {
  return classification.natures.some((nature) => nature.typesPiece.length > 0)
}

function offers(nature: { readonly typesPiece: readonly TypePiece[] }, code: string): boolean {
  return nature.typesPiece.some((type) => type.code === code)
}

function nationalTypesOf(nature: number): TypePiece[] {
  return nationalTypesPiece
    .filter(([, , offered]) => offered.includes(nature))
    .map(([code, libelle]) => ({ code, libelle }))
}
