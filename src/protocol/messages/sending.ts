// Content and options of a sending, and the parts that writing and verifying share. Names and order of the members are
// those of S²LOW and Stela.
import { ActesError } from '#errors.ts'
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
  /** Rank of the envelope on that day, from 1. */
  readonly serial: number
  /** ClassificationDateVersion of an acte: the version that holds its matières. */
  readonly classificationDate: Jour
  readonly charset: Charset
}

export interface WrittenFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface NamedPiece {
  readonly fichier: string
  readonly name: string
  readonly role: 'document' | 'annexe'
}

export interface Sending {
  readonly code: OutgoingCode
  /** The acte; null for a classification request. */
  readonly idActe: string | null
  readonly archive: string
  readonly enveloppe: WrittenFile
  readonly message: WrittenFile
  readonly pieces: readonly NamedPiece[]
  /** Replaced characters, by path: `objet`, `collectivite.referent.nom`… */
  readonly conversions: readonly Conversion[]
}

export function sendingMembersOf({ enveloppe, message, pieces }: Sending) {
  return [
    { name: enveloppe.name, role: 'enveloppe' as const },
    { name: message.name, role: 'message' as const },
    ...pieces.map(({ name, role }) => ({ name, role })),
  ]
}

export function acteIdentityOf(acte: Acte, collectivite: Collectivite): Required<Identity> {
  const { dateDecision, numero, nature } = acte
  return { departement: collectivite.departement, siren: collectivite.siren, dateDecision, numero, nature }
}

/**
 * The identity in the names of a message and its documents. The day is that of the decision for an acte and an
 * annulation, that of the letter for an answer (S²LOW's practice; the ministry reads the identifier inside). A
 * classification request has no acte. @throws TypeError when the identifier of the acte is malformed
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

function identityOfId(id: string) {
  const identity = readIdActe(id)
  if (!identity) throw new TypeError(`no identifier of an act: ${id}`)
  return identity
}

export interface Texts {
  readonly objet: Latin1Text
  readonly nom: Latin1Text
  readonly telephone: Latin1Text
}

/** @throws ActesError V018 (`problems`: one per character that cannot be written) */
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
