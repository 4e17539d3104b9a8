// What a plug-in may answer, parsed before it counts.
import * as z from 'zod'
import { breach } from './exchange.ts'

const reference = z.string().min(1).max(200)
const delivery = z.string().min(1).max(500)
const bytes = z.custom<Uint8Array>((given) => given instanceof Uint8Array)
export const receipt = z.strictObject({ reference, bytes })
export const found = receipt.or(z.enum(['absent', 'unknown']))
export const fetched = bytes.or(z.literal('not yet'))
export const findings = z.array(
  z.strictObject({
    name: z.string().max(60),
    ok: z.boolean(),
    code: z.string().exactOptional(),
    setting: z.string().max(60).exactOptional(),
    detail: z.string().max(500).exactOptional(),
  }),
)
export const retour = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('document'),
    delivery,
    name: z.string().min(1).max(255),
    reference: reference.exactOptional(),
    bytes,
  }),
  z.strictObject({
    kind: z.literal('verdict'),
    delivery,
    reference,
    code: z.enum(['ACTES-G009', 'ACTES-G017']),
    reason: z.string().max(512).exactOptional(),
    bytes,
  }),
])
export const listed = z.strictObject({
  rows: z
    .array(
      z.strictObject({
        reference,
        type: z.string().regex(/^[1-7]$/),
        state: z.enum(['unsent', 'sent', 'acknowledged', 'refused', 'annulled', 'letter', 'unknown']),
        accuse: z.boolean(),
        numero: z.string().max(40).exactOptional(),
        dateDecision: z
          .string()
          .regex(/^\d{4}-\d{2}-\d{2}$/)
          .exactOptional(),
      }),
    )
    .max(10_000),
  next: z.string().max(64),
})

export function parsed<T>(shape: z.ZodType<T>, value: unknown): T {
  const read = shape.safeParse(value)
  if (!read.success) throw breach('answer')
  return read.data
}
