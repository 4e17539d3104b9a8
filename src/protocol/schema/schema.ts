// Our own XSD of every ACTES message and envelope, as text, in two profiles: strict for what we write, and to tell how
// what we read departs from the norm; wide for what we take. Written from the types, envelopes and messages of XSD v1.1;
// not the ministry's file, against which the strict profile is held by test/protocol/schema/ministry.test.ts.
import { facets } from './facets.ts'
import { inseeNamespace, inseeSchemaFile, type Profile } from './insee.ts'
import {
  actes,
  annulations,
  classification,
  envelopeRefusal,
  envelopes,
  letters,
  senders,
  sharedTypes,
} from './parts.ts'

export { inseeNamespace, inseeSchemaFile, inseeSchemaText, type Profile } from './insee.ts'

/** Target namespace of all messages and envelopes; its usual prefix is `actes`, any other is as good. */
export const actesNamespace = 'http://www.interieur.gouv.fr/ACTES#v1.1-20040216'

/** Root elements: envelopes first, then in the order of the message codes. */
export const roots = [
  'EnveloppeCLMISILL',
  'EnveloppeMISILLCL',
  'AnomalieEnveloppe',
  'Acte',
  'ARActe',
  'AnomalieActe',
  'CourrierSimple',
  'ReponseCourrierSimple',
  'DemandePieceComplementaire',
  'ARDemandePieceComplementaire',
  'RefusPieceComplementaire',
  'PieceComplementaire',
  'ARPieceComplementaire',
  'LettreObservations',
  'ARLettreObservations',
  'RejetLettreObservations',
  'ReponseLettreObservations',
  'ARReponseRejetLettreObservations',
  'DefereTA',
  'Annulation',
  'ARAnnulation',
  'DemandeClassification',
  'RetourClassification',
  'ReponseClassificationSansChangement',
] as const

export type Root = (typeof roots)[number]

/** A place where our strict profile and the ministry's XSD judge differently, and why ours is right for us. */
export interface StrictDifference {
  readonly id: 'number-in-identifier' | 'bar-in-departement' | 'insee-in-signature'
  readonly where: string
  readonly ours: 'accepted' | 'refused'
  readonly why: string
}

/** The complete list: any other difference of verdict is a fault of ours. */
export const strictDifferences: readonly StrictDifference[] = [
  {
    id: 'number-in-identifier',
    where: '@IDActe',
    ours: 'accepted',
    why:
      'The 2004 pattern has no hyphen and no space in the number, though NumeroInterne takes them and identifiers with ' +
      'them were issued: without this, an act acknowledged as 034-213401482-20250625-DEL11-250625-DE could not ' +
      'be cancelled. They stand inside only: such a number begins and ends with a letter, of either case, or a digit.',
  },
  {
    id: 'bar-in-departement',
    where: '@Departement, @IDActe',
    ours: 'refused',
    why: 'The 2004 patterns write [0|9] and [A|B|0-9], which takes the bar for a character: no departement has one.',
  },
  {
    id: 'insee-in-signature',
    where: 'Signature',
    ours: 'accepted',
    why:
      'A Signature holds anything and is judged only where a declaration is known. Of the INSEE namespace we declare ' +
      'the attribute SIREN alone, so that an ill-formed insee:NIC passes in there.',
  },
]

/**
 * The schema document of the ACTES namespace; it imports `inseeSchemaText` of the same profile as `inseeSchemaFile`.
 * @param profile strict (what we emit) or wide (what we take)
 * @returns an XSD 1.0 document, plain ASCII
 */
export function schemaText(profile: Profile): string {
  const types = facets[profile]
  const acts = [actes(types), letters, annulations, classification(types)]
  const parts = [sharedTypes(types), senders(types), envelopes, envelopeRefusal(types), ...acts]
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="${actesNamespace}" xmlns:insee="${inseeNamespace}"
  targetNamespace="${actesNamespace}" elementFormDefault="qualified" attributeFormDefault="qualified">
  <xs:import namespace="${inseeNamespace}" schemaLocation="${inseeSchemaFile}"/>
${parts.join('')}</xs:schema>
`
}
