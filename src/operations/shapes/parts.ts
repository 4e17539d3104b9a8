// Building blocks of the output schemas, from which OpenAPI and the client derive; the tests compare every answer with
// them. Instants are ISO 8601 UTC, days YYYY-MM-DD.
import * as z from 'zod'
import { type ErrorCode, errors } from '#errors.ts'
import { isGatewayType } from '#protocol/acte/passerelles.ts'

export const string = z.string()
export const nullableString = string.nullable()
export const optionalString = string.exactOptional()
export const integer = z.number().int()
export const boolean = z.boolean()
/** Said where it is so, absent elsewhere. */
export const optionalTrue = z.literal(true).exactOptional()
export const instant = z.iso.datetime()
export const nullableInstant = instant.nullable()
export const day = z.iso.date()
export const id = z.uuid()
export const sha256 = string.regex(/^[0-9a-f]{64}$/)
export const code = z.enum(Object.keys(errors) as ErrorCode[]).meta({ title: 'Code' })
export const anything = z.unknown()
/** `sandbox`, `s2low`, `ministry`, `pastell`, or the name of a plug-in. */
export const gatewayType = string
  .refine(isGatewayType)
  .describe('`s2low`, `pastell`, `ministry`, or the name of a plug-in.')

type Mask = 'text' | 'null' | 'empty'
export const masks = z.registry<{ readonly as: Mask }>()
export const faults = z.registry<{ readonly fault: true }>()

/** Masked for callers without the right `unmask`: the field may name people. */
export function masked<T extends z.ZodType>(schema: T, as: Mask = 'text'): T {
  // A copy, since the parts are shared.
  const own = schema.clone()
  masks.add(own, { as })
  return own
}

export const maskedString = masked(string)

/** Mark a fault: present.ts adds its sentence. */
export function fault<T extends z.ZodType>(schema: T): T {
  faults.add(schema, { fault: true })
  return schema
}

/** An object that is a component of the OpenAPI. */
export const named = <T extends z.ZodRawShape>(title: string, shape: T) => z.object(shape).meta({ title })

const voteCount = integer.exactOptional()
/** How an act was voted, as far as it is known. */
export const voteCounts = z.object({
  membres: voteCount,
  presents: voteCount,
  votants: voteCount,
  pour: voteCount,
  contre: voteCount,
  abstentions: voteCount,
})

/** Parameters of a sentence. */
export const params = z.record(string, z.union([string, z.number()]))

export const told = fault(
  named('Fault', {
    code,
    path: string.describe('Place: path in the JSON, name of a file, or ``.'),
    value: optionalString.describe('Value found, cut at 80 characters.'),
    params: params.exactOptional().describe('Parameters of the sentence.'),
    message: string.describe('A sentence in the requested language.'),
  }),
)

/**
 * `can` of a subject, over its table of may.ts. @param already for a table whose actions may be done again: nothing then
 * changes
 */
export function can<M extends object, A extends 'already' = never>(may: M, ...already: readonly A[]) {
  const each = z.union([z.literal(true), ...already.map((word) => z.literal(word)), told])
  const all = Object.fromEntries(Object.keys(may).map((action) => [action, each]))
  const again = already.length > 0 ? ', `already` where it is so' : ''
  return z
    .object(all as unknown as Readonly<Record<keyof M, z.ZodType<true | A | FaultJson>>>)
    .describe(`What may be done now by those who have the right: \`true\`${again}, or the reason why not.`)
}

/** RFC 9457. */
export const problemDocument = named('Problem', {
  type: string.regex(/^urn:actes:ACTES-[A-Z]\d{3}$/),
  title: string,
  status: integer.min(400).max(599),
  detail: string,
  code,
  problems: z
    .array(told)
    .describe('All faults at once; beyond 100, the first 100 and the number of others (`ACTES-V025`).'),
  right: optionalString.describe('For ACTES-A022: the right that the token lacks.'),
  params: params.exactOptional().describe('Parameters of the sentence.'),
  warnings: z.array(told).exactOptional().describe('Warnings of the rules, beside their refusals.'),
})

export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) })

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: nullableString.describe('Give it as `after`; null: last page.') })

export const warnings = z.array(told).describe('Warnings of the rules.')

export type FaultJson = z.output<typeof told>
