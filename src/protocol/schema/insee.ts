// Our own XSD of the one thing that ACTES borrows from INSEE: the attribute SIREN.
// Source: siret.xsd, which XSD v1.1 includes (`insee:SIREN`: digits, length 9, white space collapsed around it).

/** Strict is what we emit, wide is what we read from others. */
export type Profile = 'strict' | 'wide'

/** Namespace of the attribute `insee:SIREN`. */
export const inseeNamespace = 'http://xml.insee.fr/schema'

/** Name under which the schema of the ACTES namespace imports this one. */
export const inseeSchemaFile = 'insee.xsd'

const siren: Record<Profile, string> = {
  strict: '[0-9]{9}',
  wide: '[0-9][0-9 ]*', // test platforms write other lengths, people write spaces
}

/**
 * The schema document of the INSEE namespace, to be imported by `schemaText` of the same profile.
 * @param profile strict (nine digits) or wide (digits and spaces)
 * @returns an XSD 1.0 document, plain ASCII
 */
export function inseeSchemaText(profile: Profile): string {
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${inseeNamespace}">
  <xs:attribute name="SIREN">
    <xs:simpleType>
      <xs:restriction base="xs:token"><xs:pattern value="${siren[profile]}"/></xs:restriction>
    </xs:simpleType>
  </xs:attribute>
</xs:schema>
`
}
