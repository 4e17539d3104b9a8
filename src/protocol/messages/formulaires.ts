// The ten messages that a collectivite sends, by their code: the root that codes.ts gives it, and what it holds.
// Source: XSD v1.1 (element order). DateCourrierPref is the letter's own date, in every message that answers one.
import { messages, natureOf } from './codes.ts'
import type { Formulaire, FormulaireByCode, OutgoingCode } from './formulaire.ts'
import type { NamedPiece, SendingOptions, Texts } from './sending.ts'
import { element, fichierSigne, type Element } from '../xml/write.ts'

/** What a message is made of beside its formulaire. */
export interface MessageParts {
  readonly texts: Texts
  readonly pieces: readonly NamedPiece[]
  readonly options: SendingOptions
}

/** A message, its documents named and its texts as they leave. */
export function messageElement(formulaire: Formulaire, parts: MessageParts): Element {
  const { attributes, content } = contentOf(formulaire.code, formulaire, parts)
  return element(`actes:${messages[formulaire.code].root}`, attributes, content)
}

interface Content {
  readonly attributes: Element['attributes']
  readonly content: readonly Element[]
}

const contents: {
  readonly [C in OutgoingCode]: (formulaire: FormulaireByCode[C], parts: MessageParts) => Content
} = {
  '1-1': acte,
  '2-2': withDocument,
  '3-2': receipt,
  '3-3': withDocument,
  '3-4': withDocuments,
  '4-2': receipt,
  '4-3': withDocument,
  '4-4': withDocument,
  '6-1': ({ idActe }) => ({ attributes: { 'actes:IDActe': idActe }, content: [] }),
  '7-1': ({ date }) => ({ attributes: {}, content: [element('actes:DateClassification', {}, date)] }),
}

function contentOf<C extends OutgoingCode>(code: C, formulaire: FormulaireByCode[C], parts: MessageParts): Content {
  return contents[code](formulaire, parts)
}

type Answer = FormulaireByCode['2-2'] | FormulaireByCode['3-2']

function receipt({ idActe, dateCourrier }: Answer): Content {
  return { attributes: { 'actes:IDActe': idActe, 'actes:DateCourrierPref': dateCourrier }, content: [] }
}

function withDocument(answer: Answer, { pieces }: MessageParts): Content {
  return { ...receipt(answer), content: pieces.map(({ name }) => fichierSigne('actes:Document', name)) }
}

function withDocuments(answer: Answer, parts: MessageParts): Content {
  const { attributes, content } = withDocument(answer, parts)
  return { attributes, content: [element('actes:Documents', {}, content)] }
}

function acte({ acte }: FormulaireByCode['1-1'], { texts, pieces, options }: MessageParts): Content {
  const named = (role: NamedPiece['role']) => pieces.filter((piece) => piece.role === role).map(({ name }) => name)
  const annexes = named('annexe')
  return {
    attributes: {
      'actes:Date': acte.dateDecision,
      'actes:NumeroInterne': acte.numero,
      'actes:CodeNatureActe': String(natureOf(acte.nature).code),
    },
    content: [
      ...acte.matiere.map((code, index) =>
        element(`actes:CodeMatiere${index + 1}`, { 'actes:CodeMatiere': String(code) }),
      ),
      element('actes:Objet', {}, texts.objet.text),
      element('actes:ClassificationDateVersion', {}, options.classificationDate),
      ...named('document').map((name) => fichierSigne('actes:Document', name)),
      element(
        'actes:Annexes',
        { 'actes:Nombre': String(annexes.length) },
        annexes.map((name) => fichierSigne('actes:Annexe', name)),
      ),
      element('actes:DocumentPapier', {}, acte.documentPapier ? 'O' : 'N'),
    ],
  }
}
