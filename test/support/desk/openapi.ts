// The description of the API as a reader of it sees it: its operations, each with what it takes and what it may answer; and
// values made from its schemas, right ones and spoiled ones.
import { Validator } from '@seriousme/openapi-schema-validator'
import fc, { type Arbitrary } from 'fast-check'
import * as z from 'zod'

/** A schema of JSON Schema 2020-12, as far as the description uses it. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly contentMediaType?: string
  readonly examples?: readonly unknown[]
}

interface Media {
  readonly schema: Schema
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: Schema
}

export interface Operation {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, Media>> }>>
}

/** The operations of a description; the validator must find it right. */
export async function operationsOf(document: object): Promise<readonly Operation[]> {
  const validator = new Validator()
  const result = await validator.validate(structuredClone(document) as Record<string, unknown>)
  if (!result.valid) throw new Error(JSON.stringify(result.errors))
  const { paths } = validator.resolveRefs() as { paths: Record<string, Record<string, Omit<Operation, 'path'>>> }
  return Object.entries(paths).flatMap(([path, all]) =>
    Object.entries(all).map(([method, operation]) => ({
      ...operation,
      method: method === 'get' ? ('GET' as const) : ('POST' as const),
      path: path.replace(/^\/api\/v1/, ''),
    })),
  )
}

const readers = new WeakMap<Schema, z.ZodType>()

/** What is wrong with a value, by a schema of the description; '' when nothing is. */
export function departureFrom(schema: Schema, value: unknown): string {
  const reader = readers.get(schema) ?? z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
  readers.set(schema, reader)
  const parsed = reader.safeParse(value)
  return parsed.success ? '' : z.prettifyError(parsed.error)
}

/** Values that a schema takes. @param known ids and words of the commune, for texts of that name */
export function valuesOf(schema: Schema, known: Known = {}, name = ''): Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => valuesOf(each, known, name)))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const types = [schema.type ?? ['null', 'string', 'number', 'boolean']].flat()
  const of = types.map((type) => ofType(type, schema, { known, name }))
  const examples = (schema.examples ?? []).map((example) => fc.constant(example))
  return fc.oneof(...of, ...examples)
}

export type Known = Readonly<Record<string, readonly string[]>>

interface Around {
  readonly known: Known
  readonly name: string
}

function ofType(type: string, schema: Schema, { known, name }: Around): Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000 })
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, known, name), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      })
    case 'object':
      return objectsOf(schema, known)
    default: {
      const [some] = [known[name]]
      const texts = textsOf(schema)
      return some && some.length > 0 ? fc.oneof(texts, fc.constantFrom(...some)) : texts
    }
  }
}

function objectsOf({ properties = {}, required = [], additionalProperties }: Schema, known: Known): Arbitrary<unknown> {
  const keys = Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, valuesOf(each, known, key)]))
  const named = fc.record(keys, { requiredKeys: required.filter((key) => key in keys) })
  if (additionalProperties === false) return named
  return fc
    .tuple(fc.dictionary(fc.string({ maxLength: 12 }), fc.string()), named)
    .map(([more, own]) => ({ ...more, ...own }))
}

function textsOf({ format, pattern, allOf = [], minLength = 0, maxLength = 200 }: Schema): Arbitrary<string> {
  if (format === 'uuid') return fc.uuid()
  const days = { min: new Date('1970-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true }
  if (format === 'date-time') return fc.date(days).map((date) => date.toISOString())
  if (format === 'date') return fc.date(days).map((date) => date.toISOString().slice(0, 10))
  const patterns = [pattern, ...allOf.map((each) => each.pattern)].flatMap((each) =>
    each === undefined ? [] : [new RegExp(each, 'u')],
  )
  const fits = (text: string) => patterns.every((each) => each.test(text)) && text.length >= minLength
  const anyText = fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, 60) })
  // One of a few signs is made by it; one that forbids a sign hardly ever refuses.
  const some = fc.sample(anyText, { numRuns: 20, seed: 1 })
  const narrow = patterns.find((each) => some.filter((text) => each.test(text)).length <= 10)
  return (narrow ? fc.stringMatching(narrow) : anyText).filter((text) => fits(text) && text.length <= maxLength)
}

/** A value that takes the place of a right one: of another kind, too long, or with a key too many or too few. */
export function spoiled(value: unknown): Arbitrary<unknown> {
  const others = fc.constantFrom<unknown>(null, [], {}, 0, -1, true, '', 'x'.repeat(5_000), '\0', ['\0'], {
    x: { y: 1 },
  })
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return others
  const keys = Object.keys(value)
  const more = fc.string({ maxLength: 10 }).map((key) => ({ ...value, [`z${key}`]: 1 }))
  if (keys.length === 0) return fc.oneof(others, more)
  const key = fc.constantFrom(...keys)
  const fewer = key.map((name) => Object.fromEntries(Object.entries(value).filter(([each]) => each !== name)))
  const changed = fc.tuple(key, others).map(([name, other]) => ({ ...value, [name]: other }))
  return fc.oneof(others, more, fewer, changed)
}
