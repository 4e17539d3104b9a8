// What the schemas of all subjects are made of: OpenAPI and the client are made from them, and every answer is compared with
// them in the tests. Fields that may name people are marked: they are masked for callers without the right `unmask`.
// Instants in ISO 8601 UTC, days as YYYY-MM-DD.
import * as z from 'zod'
import { type ErrorCode, errors } from '../../errors.ts'

/** An instant, UTC. */
export const instant = z.iso.datetime()
/** A day. */
export const day = z.iso.date()
export const id = z.uuid()
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** A permanent code. */
export const code = z.enum(Object.keys(errors) as ErrorCode[]).meta({ title: 'Code' })
export const anything = z.unknown()

/** How a field is masked: replaced by a mark, by null, or by an empty list. */
type Mask = 'text' | 'null' | 'empty'
/** The fields that may name people. */
export const masks = z.registry<{ readonly as: Mask }>()
/** Faults: told with their sentence. */
export const faults = z.registry<{ readonly fault: true }>()

/** Mark a field that may name people. */
export function masked<T extends z.ZodType>(schema: T, as: Mask = 'text'): T {
  masks.add(schema, { as })
  return schema
}

/** Mark a fault: it is told with its sentence. */
export function fault<T extends z.ZodType>(schema: T): T {
  faults.add(schema, { fault: true })
  return schema
}

/** A component of the description, under its name. */
export const named = <T extends z.ZodType>(title: string, schema: T): T => schema.meta({ title })

export const told = fault(
  named(
    'Fault',
    z.object({
      code,
      path: z.string().describe('Where: path in the JSON, name of a file, or ``.'),
      value: z.string().exactOptional().describe('What was found, cut at 80 characters.'),
      params: z
        .record(z.string(), z.union([z.string(), z.number()]))
        .exactOptional()
        .describe('What the sentence is made of.'),
      message: z.string().describe('A sentence, in the language asked for.'),
    }),
  ),
)

/** RFC 9457. */
export const problemDocument = named(
  'Problem',
  z.object({
    type: z.string().regex(/^urn:actes:ACTES-[A-Z]\d{3}$/),
    title: z.string(),
    status: z.number().int().min(400).max(599),
    detail: z.string(),
    code,
    problems: z
      .array(told)
      .describe('Every fault at once; of very many the first 100, and how many more (`ACTES-V025`).'),
    right: z.string().exactOptional().describe('Of ACTES-A022: the right that the token lacks.'),
    params: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .exactOptional()
      .describe('What the sentence is made of.'),
    warnings: z.array(told).exactOptional().describe('What the rules only remark, beside what they refuse.'),
  }),
)

/** All of a list. */
export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) })

/** A page of a list. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable().describe('Give it as `after`; null: the last page.') })

export const warnings = z.array(told).describe('What the rules only remark.')

export type FaultJson = z.output<typeof told>
