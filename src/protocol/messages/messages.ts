// What we write: the cover sheet EnveloppeCLMISILL and one message of the ten that a collectivite sends, with every name
// of the sending. Source: XSD v1.1; names as real sendings carry them, values that every checker seen takes.
import { ActesError } from '../../errors.ts'
import type { Piece } from '../acte/acte.ts'
import { messages } from './codes.ts'
import { piecesOf, takesDocuments, type Formulaire, type OutgoingCode } from './formulaire.ts'
import { enveloppeElement } from './enveloppe.ts'
import { messageElement } from './formulaires.ts'
import { archiveName, envelopeName, idActe, messageName, type Identity } from './names.ts'
import {
  convertTexts,
  identityInNames,
  identityOf,
  type NamedPiece,
  type Sending,
  type SendingOptions,
} from './sending.ts'
import { writeXml } from '../xml/write.ts'

/**
 * Write both XML documents of a sending and name everything in it.
 * Pure: the same formulaire and options give the same bytes on any machine. The archive and the envelope are named by
 * `options.date`, the message and its documents by what it speaks of (`identityInNames`). Serials: the message 0, its
 * documents from 1 in the order in which they travel; extensions are those of the files, in lower case; every document
 * carries its code PJ. An identifier that was given is written as it is, byte for byte.
 * @param formulaire admitted; its rules are not repeated here
 * @throws ActesError A012 (`code`, `files`, `count`) when the message does not travel with so many documents, V018
 * (`problems`: one per character) when a text holds what cannot be written
 * @throws TypeError when the identifier that it speaks of is none
 */
export function writeSending(formulaire: Formulaire, options: SendingOptions): Sending {
  const { code } = formulaire
  refuseCount(code, piecesOf(formulaire).length)
  const { collectivite, date, serial, charset } = options
  const identity = identityInNames(formulaire, collectivite)
  const pieces = piecesOf(formulaire).map((piece, index) => namePiece(piece, index, { identity, code }))
  const enveloppe = envelopeName({ plateforme: collectivite.plateforme, siren: collectivite.siren, date, serial })
  const message = messageName(identity, code, { serial: 0, extension: 'xml' })
  const texts = convertTexts(formulaire, options)
  return {
    code,
    idActe: spokenOf(formulaire, options),
    archive: archiveName(collectivite.trigramme, enveloppe),
    enveloppe: { name: enveloppe, bytes: writeXml(enveloppeElement(collectivite, texts, message), charset) },
    message: { name: message, bytes: writeXml(messageElement(formulaire, { texts, pieces, options }), charset) },
    pieces,
    conversions: Object.values(texts).flatMap(({ conversions }) => conversions),
  }
}

function refuseCount(code: OutgoingCode, count: number): void {
  if (takesDocuments(code, count)) return
  throw new ActesError('ACTES-A012', { params: { code, files: messages[code].files, count } })
}

/** The act that it speaks of. */
function spokenOf(formulaire: Formulaire, { collectivite }: SendingOptions): string | null {
  if (formulaire.code === '1-1') return idActe(identityOf(formulaire.acte, collectivite))
  return formulaire.code === '7-1' ? null : formulaire.idActe
}

interface Named {
  readonly identity: Identity
  readonly code: OutgoingCode
}

function namePiece({ fichier, typePiece }: Piece, index: number, { identity, code }: Named): NamedPiece {
  const extension = /\.([^.]*)$/.exec(fichier)?.[1] ?? ''
  const name = messageName(identity, code, { serial: index + 1, extension, codePj: typePiece })
  return { fichier, name, role: code === '1-1' && index > 0 ? 'annexe' : 'document' }
}
