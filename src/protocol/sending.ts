// A sending as it is described: what it is made with, what it holds, and the parts that writing and verifying share.
// Names and order of the members are those that S²LOW and Stela send.
import { ActesError } from '../errors.ts'
import type { Acte } from './acte.ts'
import type { Collectivite } from './collectivite.ts'
import type { Jour } from './jour.ts'
import type { Identity } from './names.ts'
import { toLatin1, type Charset, type Conversion, type Latin1Text } from './text.ts'

export interface SendingOptions {
  readonly collectivite: Collectivite
  /** Day on which the envelope is made, in the collectivite's zone. */
  readonly date: Jour
  /** Number of the envelope among the collectivite's of that day, from 1. */
  readonly serial: number
  /** ClassificationDateVersion: the version that the matieres are taken from. */
  readonly classificationDate: Jour
  readonly charset: Charset
}

export interface WrittenFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** A file of the deposit and the name it travels under. */
export interface NamedPiece {
  readonly fichier: string
  readonly name: string
}

/** Everything of a sending but the content of the deposited files. */
export interface Sending {
  readonly idActe: string
  /** Name of the tar.gz. */
  readonly archive: string
  readonly enveloppe: WrittenFile
  readonly message: WrittenFile
  readonly document: NamedPiece
  readonly annexes: readonly NamedPiece[]
  /** What left in another spelling than it was given: `objet`, `collectivite.referent.nom`… */
  readonly conversions: readonly Conversion[]
}

export interface Member {
  readonly name: string
  readonly role: 'enveloppe' | 'message' | 'document' | 'annexe'
}

/** Members of the archive in their order: envelope, message, act, annexes. */
export function membersOf(sending: Sending): Member[] {
  return [
    { name: sending.enveloppe.name, role: 'enveloppe' },
    { name: sending.message.name, role: 'message' },
    { name: sending.document.name, role: 'document' },
    ...sending.annexes.map(({ name }) => ({ name, role: 'annexe' as const })),
  ]
}

/** What names and identifier say of an act of this collectivite. */
export function identityOf(acte: Acte, collectivite: Collectivite): Required<Identity> {
  const { dateDecision, numero, nature } = acte
  return { departement: collectivite.departement, siren: collectivite.siren, dateDecision, numero, nature }
}

/** The texts of a sending as they leave. */
export interface Texts {
  readonly objet: Latin1Text
  readonly nom: Latin1Text
  readonly telephone: Latin1Text
}

/**
 * The texts of a sending as they leave.
 * @throws ActesError V018 with every character that cannot be written
 */
export function convertTexts(acte: Acte, { collectivite, charset }: SendingOptions): Texts {
  const { nom = '', telephone = '' } = collectivite.referent ?? {}
  const texts = {
    objet: toLatin1(acte.objet, 'objet', charset),
    nom: toLatin1(nom, 'collectivite.referent.nom', charset),
    telephone: toLatin1(telephone, 'collectivite.referent.telephone', charset),
  }
  const problems = Object.values(texts).flatMap((text) => text.problems)
  if (problems.length > 0) throw new ActesError('ACTES-V018', { problems, params: problems[0]?.params ?? {} })
  return texts
}
