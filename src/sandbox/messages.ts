// Every message of the prefecture as XML, each from the facts that it carries: receipts, anomalies, letters, classification.
// Forms: XSD v1.1. What it received is echoed as it was read.
import type { Classification, Matiere } from '../protocol/classification/classification.ts'
import type { Jour } from '../protocol/calendrier/jour.ts'
import type { Node } from '../protocol/xml/read.ts'
import { element, fichierSigne, type AttributeName, type Element } from '../protocol/xml/write.ts'

/** The act that is acknowledged or refused, as it was read, and the version of the classification in force. */
interface Echo {
  readonly acte: Node
  readonly classificationDate: Jour
}

export interface Finding {
  readonly date: Jour
  readonly nature: string
  readonly detail: string
}

/** 1-2 */
export function arActe({ idActe, dateReception, ...act }: Echo & { idActe: string; dateReception: Jour }): Element {
  return element('actes:ARActe', { 'actes:IDActe': idActe, 'actes:DateReception': dateReception }, acteRecu(act))
}

/** 1-3 */
export function anomalieActe(finding: Finding, act: Echo): Element {
  return element('actes:AnomalieActe', {}, [...anomalie(finding), ...acteRecu(act)])
}

/** The refusal of a whole sending. @param enveloppe as it was received */
export function anomalieEnveloppe(finding: Finding, enveloppe: Node): Element {
  const content = [...anomalie(finding), { ...echo(enveloppe), name: 'actes:EnveloppeRecue' as const }]
  return element('actes:AnomalieEnveloppe', {}, content)
}

export interface AboutLetter {
  readonly idActe: string
  readonly dateCourrier: Jour
}

/** 3-5 and 4-5: they do not say whether they acquit a refusal or an answer. */
export function arReponse(code: '3-5' | '4-5', { dateReception, ...letter }: AboutLetter & { dateReception: Jour }) {
  const name = code === '3-5' ? 'actes:ARPieceComplementaire' : 'actes:ARReponseRejetLettreObservations'
  const about = element('actes:InfosCourrierPref', aboutLetter(letter))
  return element(name, { 'actes:DateReception': dateReception }, [about])
}

/** 6-2 */
export function arAnnulation({ idActe, dateReception }: { idActe: string; dateReception: Jour }): Element {
  return element('actes:ARAnnulation', { 'actes:IDActe': idActe, 'actes:DateReception': dateReception })
}

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

/** 7-3. @param date of the classification in force */
export function sansChangement(date: Jour): Element {
  const inForce = element('actes:DateClassification', {}, date)
  return element('actes:ReponseClassificationSansChangement', {}, [inForce])
}

/** What a letter says in its XML; its words to people are in its document. */
export interface LetterContent extends AboutLetter {
  readonly texte: string
  readonly document: string
}

/** 2-1, 3-1, 4-1; 5-1, where the letter's date is that of the déféré. */
export function lettre(code: '2-1' | '3-1' | '4-1' | '5-1', { texte, document, ...about }: LetterContent): Element {
  const joined = fichierSigne('actes:Document', document)
  switch (code) {
    case '2-1':
      return element('actes:CourrierSimple', aboutLetter(about), [joined])
    case '3-1':
      return element('actes:DemandePieceComplementaire', aboutLetter(about), [
        element('actes:DescriptionPieces', {}, texte),
        joined,
      ])
    case '4-1':
      return element('actes:LettreObservations', aboutLetter(about), [element('actes:Motif', {}, texte), joined])
    case '5-1':
      return element('actes:DefereTA', { 'actes:IDActe': about.idActe }, [
        element('actes:DateDepot', {}, about.dateCourrier),
        element('actes:NatureIllegalite', {}, texte),
        element('actes:PiecesJointes', {}, [fichierSigne('actes:PieceJointe', document)]),
      ])
  }
}

function aboutLetter({ idActe, dateCourrier }: AboutLetter) {
  return { 'actes:IDActe': idActe, 'actes:DateCourrierPref': dateCourrier }
}

function anomalie({ date, nature, detail }: Finding): readonly Element[] {
  return [element('actes:Date', {}, date), element('actes:Nature', {}, nature), element('actes:Detail', {}, detail)]
}

function acteRecu({ acte, classificationDate }: Echo): readonly Element[] {
  return [
    { ...echo(acte), name: 'actes:ActeRecu' },
    element('actes:ClassificationDateVersionEnCours', {}, classificationDate),
  ]
}

/** What was received, as it was read; signatures are not sent back. */
function echo(node: Node): Element {
  const attributes = Object.entries(node.attributes).map(([name, value]) => [qualified(name), value] as const)
  const children = node.children.filter(({ name }) => name !== 'Signature').map(echo)
  const content = children.length > 0 ? children : node.text.trim() === '' ? '' : node.text
  return element(`actes:${node.name}`, Object.fromEntries(attributes), content)
}

function qualified(name: string): AttributeName {
  return name === 'SIREN' ? 'insee:SIREN' : `actes:${name}`
}
