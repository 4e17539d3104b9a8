// The classification of actes: matières, and codes PJ by nature. The ministry sends a dated one to each département
// (7-2); the built-in national one serves until then.
import { natures, natureOf, type NatureActe } from '../codes.ts'
import { nationalDate, nationalMatieres, nationalTypesPiece } from './national.ts'
import type { Jour } from '../calendrier/jour.ts'

export interface Matiere {
  readonly code: number
  /** As received, trimmed: it may be blank, a sibling's, or lack characters. */
  readonly libelle: string
  readonly sous: readonly Matiere[]
}

export interface TypePiece {
  /** Five characters, `99_DE`; old classifications have two. */
  readonly code: string
  readonly libelle: string
}

export interface Classification {
  readonly date: Jour
  /** True for ours, which has two levels; false for one received in a 7-2. */
  readonly builtIn: boolean
  readonly natures: readonly {
    readonly code: number
    readonly abrege: string
    readonly libelle: string
    readonly typesPiece: readonly TypePiece[]
  }[]
  readonly matieres: readonly Matiere[]
}

/** Version 2019-04-18: 9 matières, 57 of the second level, 95 codes PJ. Each préfecture has its own levels 3 to 5. */
export const nationalClassification: Classification = {
  date: nationalDate,
  builtIn: true,
  natures: natures.map(({ code, abrege, libelle }) => {
    const offered = nationalTypesPiece.filter(([, , natures]) => natures.includes(code))
    return { code, abrege, libelle, typesPiece: offered.map(([type, label]) => ({ code: type, libelle: label })) }
  }),
  matieres: nationalMatieres.map(([libelle, sous], index) => ({
    code: index + 1,
    libelle,
    sous: sous.map((label, rank) => ({ code: rank + 1, libelle: label, sous: [] })),
  })),
}

/**
 * The entries of a matière such as [8, 1], from the first level down; undefined when it does not exist. Deeper levels
 * than the two of the built-in classification are accepted unchecked, and the path then has two entries.
 */
export function findMatiere(
  classification: Pick<Classification, 'matieres' | 'builtIn'>,
  levels: readonly number[],
): readonly Matiere[] | undefined {
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
 * The label of a matière, or its code when the label is blank (seen in a real classification); undefined when the
 * matière does not exist. In the built-in classification, a deeper level has the label of the second.
 */
export function libelleOf(
  classification: Pick<Classification, 'matieres' | 'builtIn'>,
  levels: readonly number[],
): string | undefined {
  const own = findMatiere(classification, levels)?.at(-1)?.libelle
  return own === '' ? levels.join('.') : own
}

/** Since the notice of April 2019 the nature alone decides. */
export function typePieceOffered(classification: Classification, nature: NatureActe, code: string) {
  const { code: natureCode } = natureOf(nature)
  return classification.natures.some((each) => each.code === natureCode && offers(each, code))
}

/**
 * Code PJ of a piece without one: the nature's default if this classification offers it, else a general one (`99_…`
 * except 99_SE, for signature files), else the first. Old versions have other names (99_CO, 99_AT).
 */
export function defaultTypePieceOf(classification: Classification, nature: NatureActe): string {
  const { code, defaultTypePiece } = natureOf(nature)
  const offered = classification.natures.find((each) => each.code === code)?.typesPiece ?? []
  const codes = offered.map((type) => type.code)
  if (codes.length === 0 || codes.includes(defaultTypePiece)) return defaultTypePiece
  return codes.find((each) => each.startsWith('99_') && each !== '99_SE') ?? codes[0] ?? defaultTypePiece
}

export function naturesOffering(classification: Classification, code: string): readonly string[] {
  return classification.natures.filter((nature) => offers(nature, code)).map((nature) => nature.abrege)
}

/** Old classifications list no codes PJ, so nothing can be checked against them. */
export function listsTypesPiece(classification: Classification) {
  return classification.natures.some((nature) => nature.typesPiece.length > 0)
}

function offers(nature: { readonly typesPiece: readonly TypePiece[] }, code: string) {
  return nature.typesPiece.some((type) => type.code === code)
}
