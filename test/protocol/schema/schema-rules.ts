// The rules of our schema, each with a variant of the schema without it, and the roots that it applies to.
import type { Departure } from '../../../src/protocol/xml/departures.ts'
import { inseeSchemaText, roots, schemaText, type Root } from '../../../src/protocol/schema/schema.ts'

export interface Variant {
  readonly rule: string
  /** Our schema documents without the rule. */
  readonly text: string
  readonly insee: string
  /** Documents that break this rule most likely show the loss; undefined for valid documents. */
  readonly seenOn: Departure | undefined
  /** The roots that the rule applies to. */
  readonly roots: readonly Root[]
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
  const components = componentsOf(schema)
  const reached = new Map(roots.map((root) => [root, reachOf(root, components)]))
  const ruledBy = (name: string) => roots.filter((root) => reached.get(root)?.has(name))
  return [
    ...lacking(schema).map(({ index, ...lack }) => {
      const component = components.find(({ start, end }) => start <= index && index < end)
      return { ...lack, insee, roots: ruledBy(component?.name ?? '') }
    }),
    ...lacking(insee).map(({ text, seenOn, rule }) => {
      return { rule, seenOn, text: schema, insee: text, roots: ruledBy('attribute insee:SIREN') }
    }),
  ]
}

function lacking(schema: string) {
  return rules.flatMap(([rule, by, seenOn]) =>
    [...schema.matchAll(rule)].map(({ 0: found, index }) => ({
      rule: `${schema.slice(Math.max(0, index - 60), index)}[${found}]`,
      index,
      text: schema.slice(0, index) + by + schema.slice(index + found.length),
      seenOn,
    })),
  )
}

/** A declaration at the top of the schema. */
interface Component {
  /** `element Acte`, `attribute IDActe`, `type FichierSigne`. */
  readonly name: string
  readonly start: number
  readonly end: number
  readonly uses: readonly string[]
}

function componentsOf(schema: string): readonly Component[] {
  const found: Component[] = []
  let [depth, start] = [0, 0]
  for (const { 0: tag, 1: closing, 2: kind = '', index } of schema.matchAll(/<(\/?)xs:(\w+)[^>]*>/g)) {
    const whole = tag.endsWith('/>')
    if (depth === 1 && !closing) start = index
    if (!whole) depth += closing ? -1 : 1
    if (depth !== 1 || (!whole && !closing)) continue
    const end = index + tag.length
    const text = schema.slice(start, end)
    const name = /^<[^>]* name="([^"]+)"/.exec(text)?.[1]
    if (name)
      found.push({ name: `${kind.replace(/^(simple|complex)Type$/, 'type')} ${name}`, start, end, uses: usesIn(text) })
  }
  return found
}

function usesIn(text: string): readonly string[] {
  return [...text.matchAll(/<xs:(\w+)[^>]*? (ref|type|base)="([^"]+)"/g)].map(([, kind, how, name]) => {
    return `${how === 'ref' ? kind : 'type'} ${name}`
  })
}

function reachOf(root: Root, components: readonly Component[]): ReadonlySet<string> {
  const reached = new Set([`element ${root}`])
  for (const name of reached) {
    for (const used of components.find((component) => component.name === name)?.uses ?? []) reached.add(used)
  }
  return reached
}
