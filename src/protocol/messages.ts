// What we write: the cover sheet EnveloppeCLMISILL and the message Acte (1-1), with every name of the sending.
// Source: XSD v1.1 (element order); names as real sendings carry them, values that every checker seen takes.
import type { Acte, Piece } from './acte.ts'
import { natureOf } from './codes.ts'
import type { Collectivite } from './collectivite.ts'
import { archiveName, envelopeName, idActe, messageName, type Identity } from './names.ts'
import { convertTexts, identityOf, type NamedPiece, type Sending, type SendingOptions, type Texts } from './sending.ts'
import { element, writeXml, type Element } from './xml.ts'

export { verifySending } from './messages-verify.ts'
export { membersOf } from './sending.ts'
export type { Member, NamedPiece, Sending, SendingOptions, WrittenFile } from './sending.ts'

/**
 * Write both XML documents of a sending and name everything in it.
 * Pure: the same act and options give the same bytes on any machine. Names take the date of the decision, the archive
 * and the envelope that of `options.date`. Serials: the message 0, the act 1, the annexes from 2 in the order of the
 * deposit; extensions are those of the deposited files, in lower case; every document carries its code PJ.
 * @param acte an admitted act; its rules are not repeated here
 * @throws ActesError V018 (`problems`: one per character) when a text holds what cannot be written
 */
export function writeSending(acte: Acte, options: SendingOptions): Sending {
  const { collectivite, date, serial, charset } = options
  const identity = identityOf(acte, collectivite)
  const document = namePiece(identity, acte.document, 1)
  const annexes = acte.annexes.map((annexe, index) => namePiece(identity, annexe, index + 2))
  const enveloppe = envelopeName({ plateforme: collectivite.plateforme, siren: collectivite.siren, date, serial })
  const message = messageName(identity, '1-1', { serial: 0, extension: 'xml' })
  const texts = convertTexts(acte, options)
  return {
    idActe: idActe(identity),
    archive: archiveName(collectivite.trigramme, enveloppe),
    enveloppe: { name: enveloppe, bytes: writeXml(enveloppeElement(collectivite, texts, message), charset) },
    message: { name: message, bytes: writeXml(acteElement(acte, options, { texts, document, annexes }), charset) },
    document,
    annexes,
    conversions: Object.values(texts).flatMap(({ conversions }) => conversions),
  }
}

function namePiece(identity: Identity, { fichier, typePiece }: Piece, serial: number): NamedPiece {
  const extension = /\.([^.]*)$/.exec(fichier)?.[1] ?? ''
  return { fichier, name: messageName(identity, '1-1', { serial, extension, codePj: typePiece }) }
}

function enveloppeElement(collectivite: Collectivite, texts: Texts, message: string): Element {
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

// No empty element: a telephone that nobody gave is left out, and so is a referent of whom nothing is known.
function referentElement({ nom, telephone }: Texts, email: string): Element[] {
  const known = [
    element('actes:Nom', {}, nom.text),
    element('actes:Telephone', {}, telephone.text),
    element('actes:Email', {}, email),
  ].filter(({ content }) => content !== '')
  return known.length > 0 ? [element('actes:Referent', {}, known)] : []
}

interface ActeParts {
  readonly texts: Texts
  readonly document: NamedPiece
  readonly annexes: readonly NamedPiece[]
}

function acteElement(acte: Acte, options: SendingOptions, { texts, document, annexes }: ActeParts): Element {
  return element(
    'actes:Acte',
    {
      'actes:Date': acte.dateDecision,
      'actes:NumeroInterne': acte.numero,
      'actes:CodeNatureActe': String(natureOf(acte.nature).code),
    },
    [
      ...acte.matiere.map((code, index) =>
        element(`actes:CodeMatiere${index + 1}`, { 'actes:CodeMatiere': String(code) }),
      ),
      element('actes:Objet', {}, texts.objet.text),
      element('actes:ClassificationDateVersion', {}, options.classificationDate),
      fichierSigne('actes:Document', document.name),
      element(
        'actes:Annexes',
        { 'actes:Nombre': String(annexes.length) },
        annexes.map(({ name }) => fichierSigne('actes:Annexe', name)),
      ),
      element('actes:DocumentPapier', {}, acte.documentPapier ? 'O' : 'N'),
    ],
  )
}

function fichierSigne(name: Element['name'], fichier: string): Element {
  return element(name, {}, [element('actes:NomFichier', {}, fichier)])
}
