// Our own XSD of the ACTES messages and envelopes, in two profiles: strict for what we write and to find departures
// from the norm, wide for what we accept. Source: XSD v1.1; test/protocol/schema/ministry.test.ts compares strict with
// the ministry's file.
import { messageCodes, messages, type MessageRoot } from '../codes.ts'
import { facets, type Profile } from './facets.ts'
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

export const inseeNamespace = 'http://xml.insee.fr/schema'

export const inseeSchemaFile = 'insee.xsd'

/** Target namespace of all messages and envelopes; its usual prefix is `actes`. */
export const actesNamespace = 'http://www.interieur.gouv.fr/ACTES#v1.1-20040216'

const envelopeRoots = ['EnveloppeCLMISILL', 'EnveloppeMISILLCL', 'AnomalieEnveloppe'] as const

export type EnvelopeRoot = (typeof envelopeRoots)[number]
export type Root = EnvelopeRoot | MessageRoot

export const roots: readonly Root[] = [...envelopeRoots, ...messageCodes.map((code) => messages[code].root)]

/** The schema of the ACTES namespace, XSD 1.0 in ASCII. It imports `inseeSchemaText` of the same profile. */
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

const sirenPattern: Record<Profile, string> = {
  strict: '[0-9]{9}',
  wide: '[0-9][0-9 ]*', // test platforms write other lengths, people write spaces
}

/** Our schema of the attribute SIREN, XSD 1.0 in ASCII. Source: siret.xsd (nine digits, white space collapsed). */
export function inseeSchemaText(profile: Profile): string {
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${inseeNamespace}">
  <xs:attribute name="SIREN">
    <xs:simpleType>
      <xs:restriction base="xs:token"><xs:pattern value="${sirenPattern[profile]}"/></xs:restriction>
    </xs:simpleType>
  </xs:attribute>
</xs:schema>
`
}
