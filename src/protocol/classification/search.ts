// Finds a matière or a code PJ by words, without case and accents. Labels of real classifications have lost their `œ`
// to `?` or `¿`, which match it.
import { naturesOffering, type Classification, type Matiere } from './classification.ts'

export type ClassificationMatches = ReturnType<typeof searchClassification>

/** Entries with every word in their labels, or at the start of their code. No words match everything. */
export function searchClassification(classification: Classification, words: string) {
  const wanted = searchWordsOf(words)
  const matieres = below(classification.matieres, { codes: [], libelles: [] })
  return {
    matieres: matieres.filter(({ code, libelles }) => fits(wanted, code, libelles)),
    typesPiece: typesPieceOf(classification).filter(({ code, libelle }) => fits(wanted, code, [libelle])),
  }
}

/** Second level and below, which an acte may have, by code. */
interface FoundMatiere {
  readonly code: string
  readonly libelles: readonly string[]
}

interface Path {
  readonly codes: readonly number[]
  readonly libelles: readonly string[]
}

function below(matieres: readonly Matiere[], path: Path): readonly FoundMatiere[] {
  return matieres.flatMap(({ code, libelle, sous }) => {
    const here: Path = { codes: [...path.codes, code], libelles: [...path.libelles, libelle] }
    const own = here.codes.length > 1 ? [{ code: here.codes.join('.'), libelles: here.libelles }] : []
    return [...own, ...below(sous, here)]
  })
}

function typesPieceOf(classification: Classification) {
  const all = classification.natures.flatMap(({ typesPiece }) => typesPiece)
  const codes = [...new Set(all.map(({ code }) => code))].toSorted()
  return codes.map((code) => ({
    code,
    libelle: all.find((type) => type.code === code && type.libelle !== '')?.libelle ?? '',
    natures: naturesOffering(classification, code),
  }))
}

function searchWordsOf(words: string): readonly string[] {
  return fold(words)
    .split(/[^a-z0-9._]+/)
    .map((word) => word.replace(/^[._]+|[._]+$/g, ''))
    .filter((word) => word !== '')
}

function fits(wanted: readonly string[], code: string, libelles: readonly string[]) {
  const text = fold(libelles.join(' '))
  const said = `${text} ${text.replaceAll('.', '')}` // F.P.T. is found as fpt too
  return wanted.every((word) => isCode(word, fold(code)) || patternOf(word).test(said))
}

function isCode(word: string, code: string) {
  return code === word || code.startsWith(`${word}.`) || code.startsWith(`${word}_`)
}

function patternOf(word: string) {
  return new RegExp(word.replaceAll('.', '\\.').replaceAll('oe', '(?:oe|[?¿])'))
}

function fold(text: string) {
  return text.toLowerCase().replaceAll('œ', 'oe').replaceAll('æ', 'ae').normalize('NFD').replace(/\p{M}/gu, '')
}
