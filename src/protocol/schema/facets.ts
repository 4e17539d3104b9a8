// Differences between the two profiles of our schema, and shared XSD fragments. Source: XSD v1.1 (types, facets). The
// wide profile also accepts what was seen in retours or on test platforms.

export type Profile = 'strict' | 'wide'

export interface Facets {
  readonly departement: string
  readonly arrondissement: string
  readonly idActe: string
  readonly natureCollectivite: string
  readonly numeroInterne: string
  readonly objet: string
  readonly email: string
  readonly natureAnomalieActe: string
  readonly natureAnomalieEnveloppe: string
  readonly typeAbrege: string
  readonly documentPapier: string
  readonly typesPiece: string
  readonly acteRecu: string
}

// Alternatives are separate patterns: with `|` inside one pattern, libxml2 2.15 miscounts {0,13}.
const strictIdActe = [
  '[A-Za-z0-9_]{1,15}', // the rule of 2004
  '[A-Za-z0-9][A-Za-z0-9_ \\-]{0,13}[A-Za-z0-9]', // the rule in force: hyphen and space inside (S²LOW says so)
].map((number) => pattern(`[09][0-9][0-9AB]-[0-9]{9}-[0-9]{8}-${number}-\\p{Lu}{2}`))

export const facets: Record<Profile, Facets> = {
  strict: {
    departement: restrict('string', pattern('[09][0-9][0-9AB]')),
    arrondissement: restrict('nonNegativeInteger', pattern('[0-9]')),
    idActe: restrict('string', strictIdActe.join('')),
    natureCollectivite: restrict('nonNegativeInteger', pattern('[0-9]{2}')),
    numeroInterne: restrict('string', '<xs:maxLength value="15"/>'),
    objet: restrict('string', '<xs:maxLength value="500"/>'),
    email: restrict('string', pattern('([\\-_A-Za-z0-9]+\\.)*[\\-_A-Za-z0-9]+@([\\-A-Za-z0-9]+\\.)+[A-Za-z]{2,6}')),
    natureAnomalieActe: restrict('nonNegativeInteger', pattern('[0-9]{3}')),
    natureAnomalieEnveloppe: restrict('integer', oneOf('1', '2', '3', '4', '5', '100')),
    typeAbrege: restrict('string', '<xs:length value="2"/>'),
    documentPapier: '',
    typesPiece: '',
    acteRecu: '<xs:element name="ActeRecu" type="DonneesActe"/>',
  },
  wide: {
    departement: restrict('string', pattern('[0-9]{2}[0-9AB]')),
    arrondissement: restrict('nonNegativeInteger'),
    idActe: restrict('string', pattern('[0-9]{2}[0-9AB]-[0-9]{9}-[0-9]{8}-.+-\\p{Lu}{2}')), // seen: a hyphen
    natureCollectivite: restrict('nonNegativeInteger'),
    numeroInterne: restrict('string'),
    objet: restrict('string'),
    email: restrict('string'),
    natureAnomalieActe: restrict('string'), // seen: `2`, `ERREUR2`
    natureAnomalieEnveloppe: restrict('string'), // seen: `999`
    typeAbrege: restrict('string'),
    documentPapier: ' minOccurs="0"', // seen: none
    typesPiece: ' minOccurs="0"', // seen: none in old classifications
    acteRecu:
      '<xs:element name="Acte" type="DonneesActe" minOccurs="0"/>' +
      '<xs:element name="ActeRecu" type="DonneesActe" maxOccurs="unbounded"/>', // seen on a fake platform
  },
}

function restrict(base: string, facet = '') {
  return `<xs:restriction base="xs:${base}">${facet}</xs:restriction>`
}

function pattern(value: string) {
  return `<xs:pattern value="${value}"/>`
}

function oneOf(...values: readonly string[]) {
  return values.map((value) => `<xs:enumeration value="${value}"/>`).join('')
}

/** Element with an anonymous complex type. `occurs`: cardinality attributes after a space; empty for exactly one. */
export function holder(name: string, content: string, occurs = ''): string {
  return `<xs:element name="${name}"${occurs}><xs:complexType>${content}</xs:complexType></xs:element>`
}

export const required = {
  idActe: '<xs:attribute ref="IDActe" use="required"/>',
  codeMatiere: '<xs:attribute ref="CodeMatiere" use="required"/>',
  departement: '<xs:attribute ref="Departement" use="required"/>',
  arrondissement: '<xs:attribute ref="Arrondissement" use="required"/>',
  siren: '<xs:attribute ref="insee:SIREN" use="required"/>',
  libelle: '<xs:attribute name="Libelle" type="xs:string" use="required"/>',
  dateReception: '<xs:attribute name="DateReception" type="xs:date" use="required"/>',
} as const

export function simple(restriction: string): string {
  return `<xs:simpleType>${restriction}</xs:simpleType>`
}
