// Writes a sending: the envelope EnveloppeCLMISILL, one of the ten messages of a collectivité, and all names. Source:
// XSD v1.1 (element order); names of real sendings, with values that every known checker accepts.
import { ActesError } from '#errors.ts'
import type { Collectivite } from '../acte/collectivite.ts'
import { messages, natureOf } from '../codes.ts'
import {
  piecesOf,
  takesDocuments,
  type AboutLetter,
  type Formulaire,
  type FormulaireByCode,
  type OutgoingCode,
} from './formulaire.ts'
import { archiveName, envelopeName, idActe, messageName } from './names.ts'
import {
  convertTexts,
  identityInNames,
  acteIdentityOf,
  type NamedPiece,
  type Sending,
  type SendingOptions,
  type Texts,
} from './sending.ts'
import { element, fichierSigne, writeXml, type Element } from '../xml/write.ts'

/**
 * Write both XML documents of a sending and name everything in it. `options.date` names the archive and the envelope;
 * `identityInNames` names the message (serial 0) and its documents (serials from 1), each with its code PJ and file
 * extension. Identifiers are written byte for byte. The same input gives the same bytes on any machine.
 * @param formulaire already admitted; the rules are not checked again
 * @throws ActesError A012 (`code`, `files`, `count`) for a wrong number of documents, V018 (`problems`: one per
 * character) for a text that cannot be written
 * @throws TypeError when the identifier of the acte is malformed
 */
export function writeSending(formulaire: Formulaire, options: SendingOptions): Sending {
  const { code } = formulaire
  const documents = piecesOf(formulaire)
  refuseCount(code, documents.length)
  const { collectivite, date, serial, charset } = options
  const identity = identityInNames(formulaire, collectivite)
  const pieces = documents.map(({ fichier, typePiece }, index): NamedPiece => {
    const extension = /\.([^.]*)$/.exec(fichier)?.[1] ?? ''
    const name = messageName(identity, code, { serial: index + 1, extension, codePj: typePiece })
    return { fichier, name, role: code === '1-1' && index > 0 ? 'annexe' : 'document' }
  })
  const enveloppe = envelopeName({ plateforme: collectivite.plateforme, siren: collectivite.siren, date, serial })
  const message = messageName(identity, code, { serial: 0, extension: 'xml' })
  const texts = convertTexts(formulaire, options)
  return {
    code,
    idActe: idActeOf(formulaire, options),
    archive: archiveName(collectivite.trigramme, enveloppe),
    enveloppe: { name: enveloppe, bytes: writeXml(enveloppeElement(collectivite, texts, message), charset) },
    message: { name: message, bytes: writeXml(messageElement(formulaire, { texts, pieces, options }), charset) },
    pieces,
    conversions: Object.values(texts).flatMap(({ conversions }) => conversions),
  }
}

function refuseCount(code: OutgoingCode, count: number) {
  if (takesDocuments(code, count)) return
  throw new ActesError('ACTES-A012', { params: { code, files: messages[code].files, count } })
}

function idActeOf(formulaire: Formulaire, { collectivite }: SendingOptions): string | null {
  if (formulaire.code === '1-1') return idActe(acteIdentityOf(formulaire.acte, collectivite))
  return formulaire.code === '7-1' ? null : formulaire.idActe
}

/** Other senders also put only one message in an envelope. */
function enveloppeElement(collectivite: Collectivite, texts: Texts, message: string) {
  const { siren, departement, arrondissement, nature, referent, adressesRetour } = collectivite
  return element('actes:EnveloppeCLMISILL', {}, [
    element('actes:Emetteur', {}, [
      element('actes:IDCL', {
        'insee:SIREN': siren,
        'actes:Departement': departement,
        'actes:Arrondissement': arrondissement,
        'actes:Nature': nature,
      }),
      ...referentElement(texts, referent?.email ?? ''),
    ]),
    element(
      'actes:AdressesRetour',
      {},
      adressesRetour.map((adresse) => element('actes:Email', {}, adresse)),
    ),
    element('actes:FormulairesEnvoyes', {}, [fichierSigne('actes:Formulaire', message)]),
  ])
}

// Empty elements are not written: neither an unknown telephone nor an empty referent.
function referentElement({ nom, telephone }: Texts, email: string) {
  const known = [
    element('actes:Nom', {}, nom.text),
    element('actes:Telephone', {}, telephone.text),
    element('actes:Email', {}, email),
  ].filter(({ content }) => content !== '')
  return known.length > 0 ? [element('actes:Referent', {}, known)] : []
}

interface MessageParts {
  readonly texts: Texts
  readonly pieces: readonly NamedPiece[]
  readonly options: SendingOptions
}

function messageElement(formulaire: Formulaire, parts: MessageParts) {
  const { attributes, content } = contentOf(formulaire.code, formulaire, parts)
  return element(`actes:${messages[formulaire.code].root}`, attributes, content)
}

interface MessageContent {
  readonly attributes: Element['attributes']
  readonly content: readonly Element[]
}

const contents: {
  readonly [C in OutgoingCode]: (formulaire: FormulaireByCode[C], parts: MessageParts) => MessageContent
} = {
  '1-1': acte,
  '2-2': composeAnswerDocument,
  '3-2': receipt,
  '3-3': composeAnswerDocument,
  '3-4': withDocuments,
  '4-2': receipt,
  '4-3': composeAnswerDocument,
  '4-4': composeAnswerDocument,
  '6-1': ({ idActe }) => ({ attributes: { 'actes:IDActe': idActe }, content: [] }),
  '7-1': ({ date }) => ({ attributes: {}, content: [element('actes:DateClassification', {}, date)] }),
}

function contentOf<C extends OutgoingCode>(code: C, formulaire: FormulaireByCode[C], parts: MessageParts) {
  return contents[code](formulaire, parts)
}

function receipt({ idActe, dateCourrier }: AboutLetter): MessageContent {
  return { attributes: { 'actes:IDActe': idActe, 'actes:DateCourrierPref': dateCourrier }, content: [] }
}

function composeAnswerDocument(answer: AboutLetter, { pieces }: MessageParts): MessageContent {
  return { ...receipt(answer), content: pieces.map(({ name }) => fichierSigne('actes:Document', name)) }
}

function withDocuments(answer: AboutLetter, parts: MessageParts): MessageContent {
  const { attributes, content } = composeAnswerDocument(answer, parts)
  return { attributes, content: [element('actes:Documents', {}, content)] }
}

function acte({ acte }: FormulaireByCode['1-1'], { texts, pieces, options }: MessageParts): MessageContent {
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
