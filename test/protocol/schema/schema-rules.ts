// The rules of our schema, each with a variant of the schema without it.
import type { Departure } from '../../../src/protocol/xml/departures.ts'
import { inseeSchemaText, schemaText } from '../../../src/protocol/schema/schema.ts'

export interface Variant {
  readonly rule: string
  /** Our schema documents without the rule. */
  readonly text: string
  readonly insee: string
  /** Documents that break this rule most likely show the loss; undefined for valid documents. */
  readonly seenOn: Departure | undefined
}

const rules: readonly (readonly [rule: RegExp, by: string, seenOn?: Departure])[] = [
  [/<xs:pattern [^>]*\/>/g, '', 'pattern'],
  [/<xs:maxLength [^>]*\/>/g, '', 'maxLength'],
  [/<xs:length [^>]*\/>/g, '', 'length'],
  [/ use="required"/g, '', 'attribute-missing'],
  [/"xs:(?:integer|nonNegativeInteger|date|token)"/g, '"xs:string"', 'type'],
  [/<xs:enumeration [^>]*\/>/g, ''],
  [/ (?:minOccurs="0"|maxOccurs="unbounded"|nillable="true")/g, ''],
]

/** The strict profile without one rule, for every rule. */
export function variants(): readonly Variant[] {
  const [schema, insee] = [schemaText('strict'), inseeSchemaText('strict')]
  return [
    ...lacking(schema).map((lack) => ({ ...lack, insee })),
    ...lacking(insee).map((lack) => ({ ...lack, text: schema, insee: lack.text })),
  ]
}

function lacking(schema: string) {
  return rules.flatMap(([rule, by, seenOn]) =>
    [...schema.matchAll(rule)].map(({ 0: found, index }) => ({
      rule: `${schema.slice(Math.max(0, index - 60), index)}[${found}]`,
      text: schema.slice(0, index) + by + schema.slice(index + found.length),
      seenOn,
    })),
  )
}
