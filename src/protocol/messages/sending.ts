// What a sending is: the options that it is written with, what it holds, and the parts that writing and verifying
// share. Names and order of the members are those of S²LOW and Stela.
import { ActesError } from '../../errors.ts'
import type { Acte } from '../acte/acte.ts'
import type { Collectivite } from '../acte/collectivite.ts'
import type { Formulaire, OutgoingCode } from './formulaire.ts'
import type { Jour } from '../calendrier/jour.ts'
import { readIdActe, type Identity } from './names.ts'
import { toLatin1, type Charset, type Conversion, type Latin1Text } from '../xml/latin1.ts'

export interface SendingOptions {
  readonly collectivite: Collectivite
  /** Day of the envelope, in the collectivité's time zone. */
  readonly date: Jour
  /** Number of the envelope on that day, from 1. */
  readonly serial: number
  /** ClassificationDateVersion of an act: the version that holds its matieres. */
  readonly classificationDate: Jour
  readonly charset: Charset
}

export interface WrittenFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** A file of the deposit, and its name in the archive. */
export interface NamedPiece {
  readonly fichier: string
  readonly name: string
  /** Only an act has annexes; an answer has documents. */
  readonly role: 'document' | 'annexe'
}

/** A sending without the content of its files. */
export interface Sending {
  readonly code: OutgoingCode
  /** Identifier of its act; null for a request of the classification. */
  readonly idActe: string | null
  /** Name of the tar.gz. */
  readonly archive: string
  readonly enveloppe: WrittenFile
  readonly message: WrittenFile
  /** In the order of the archive. */
  readonly pieces: readonly NamedPiece[]
  /** Characters that were replaced, by path: `objet`, `collectivite.referent.nom`… */
  readonly conversions: readonly Conversion[]
}

interface Member {
  readonly name: string
  readonly role: 'enveloppe' | 'message' | 'document' | 'annexe'
}

/** Members of the archive in order: envelope, message, then the pieces. */
export function sendingMembersOf({ enveloppe, message, pieces }: Sending): Member[] {
  return [
    { name: enveloppe.name, role: 'enveloppe' },
    { name: message.name, role: 'message' },
    ...pieces.map(({ name, role }) => ({ name, role })),
  ]
}

/** The identity of an act of this collectivité. */
export function acteIdentityOf(acte: Acte, collectivite: Collectivite): Required<Identity> {
  const { dateDecision, numero, nature } = acte
  return { departement: collectivite.departement, siren: collectivite.siren, dateDecision, numero, nature }
}

/**
 * The identity in the names of a message and of its documents. Its day is that of the decision for an act and an
 * annulation, and that of the letter for an answer (S²LOW's practice; the ministry reads the identifier inside). A
 * request of the classification has no act.
 * @throws TypeError when the identifier of the act is malformed
 */
export function identityInNames(formulaire: Formulaire, collectivite: Collectivite): Identity {
  switch (formulaire.code) {
    case '1-1':
      return acteIdentityOf(formulaire.acte, collectivite)
    case '6-1':
      return identityOfId(formulaire.idActe)
    case '7-1':
      return { departement: collectivite.departement, siren: collectivite.siren }
    default:
      return { ...identityOfId(formulaire.idActe), dateDecision: formulaire.dateCourrier }
  }
}

function identityOfId(id: string): Identity {
  const identity = readIdActe(id)
  if (!identity) throw new TypeError(`no identifier of an act: ${id}`)
  return identity
}

export interface Texts {
  /** Of an act; empty in other messages. */
  readonly objet: Latin1Text
  readonly nom: Latin1Text
  readonly telephone: Latin1Text
}

/** The texts of a sending, converted. @throws ActesError V018 (`problems`: one per character that cannot be written) */
export function convertTexts(formulaire: Formulaire, { collectivite, charset }: SendingOptions): Texts {
  const { nom = '', telephone = '' } = collectivite.referent ?? {}
  const texts = {
    objet: toLatin1(formulaire.code === '1-1' ? formulaire.acte.objet : '', 'objet', charset),
    nom: toLatin1(nom, 'collectivite.referent.nom', charset),
    telephone: toLatin1(telephone, 'collectivite.referent.telephone', charset),
  }
  const problems = Object.values(texts).flatMap((text) => text.problems)
  if (problems.length > 0) throw new ActesError('ACTES-V018', { problems, params: problems[0]?.params ?? {} })
  return texts
}
