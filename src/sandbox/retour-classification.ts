// The message 7-2: the whole classification, natures with their codes PJ, then matieres on up to five levels. XSD v1.1.
import type { Classification, Matiere } from '../protocol/classification/classification.ts'
import { element, type Element } from '../protocol/xml/write.ts'

/** 7-2 */
export function retourClassification({ date, natures, matieres }: Classification): Element {
  return element('actes:RetourClassification', {}, [
    element('actes:DateClassification', {}, date),
    element('actes:NaturesActes', {}, natures.map(nature)),
    element(
      'actes:Matieres',
      {},
      matieres.map((each) => matiere(each, 1)),
    ),
  ])
}

function nature({ code, abrege, libelle, typesPiece }: Classification['natures'][number]): Element {
  const attributes = { 'actes:CodeNatureActe': `${code}`, 'actes:Libelle': libelle, 'actes:TypeAbrege': abrege }
  const types = typesPiece.map((type) =>
    element('actes:TypePJNatureActe', { 'actes:CodeTypePJ': type.code, 'actes:Libelle': type.libelle }),
  )
  return element('actes:NatureActe', attributes, types)
}

function matiere({ code, libelle, sous }: Matiere, level: number): Element {
  return element(
    `actes:Matiere${level}`,
    { 'actes:CodeMatiere': `${code}`, 'actes:Libelle': libelle },
    level === 5 ? [] : sous.map((each) => matiere(each, level + 1)),
  )
}
