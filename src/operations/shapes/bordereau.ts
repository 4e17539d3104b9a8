// What the bordereau of a transfer says, as a person reads it.
import * as z from 'zod'
import { agencyRoles } from '#protocol/seda/reading.ts'
import { integer, masked, maskedString, named, nullableString, string } from './parts.ts'

const rule = z.object({
  kind: string.describe(
    '`AppraisalRule`: how long it is of use, and what becomes of it then. `AccessRule`: from when it is open.',
  ),
  code: string.describe('Of the archive’s own list.'),
  from: nullableString,
  fate: nullableString.describe('`Keep` or `Destroy`.'),
})

const object = z.object({
  name: maskedString,
  sizeBytes: integer.nullable(),
  mimeType: nullableString,
  format: nullableString.describe('PRONOM identifier.'),
  algorithm: string,
  digest: string,
})

const unit = named('BordereauUnit', {
  depth: integer.describe('0 for a root. Each unit stands behind its parent.'),
  title: maskedString,
  level: nullableString,
  description: masked(nullableString),
  from: nullableString,
  to: nullableString,
  history: z.array(string),
  keywords: z.array(z.object({ content: maskedString, type: nullableString })),
  rules: z.array(rule).describe('They hold for the units below it too.'),
  objects: z.array(object),
})

export const bordereau = named('Bordereau', {
  siren: string,
  seda: string,
  identifier: string,
  date: nullableString,
  comment: masked(nullableString),
  agreement: nullableString,
  profile: nullableString,
  serviceLevel: nullableString,
  agencies: z.array(z.object({ role: z.enum(agencyRoles), identifiant: string, nom: nullableString })),
  units: z.array(unit),
})
