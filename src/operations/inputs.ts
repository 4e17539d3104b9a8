// Input schemas that several operations share: they check outside input, and describe it in OpenAPI.
import * as z from 'zod'
import { ActesError } from '#errors.ts'
import { voiesSuivies } from '#protocol/acte/mentions.ts'
import { depositLimits } from '#protocol/limits.ts'
import { natures, type NatureActe } from '#protocol/codes.ts'
import { outgoingCodes } from '#protocol/messages/formulaire.ts'
import { standings } from '#transmission/chosen.ts'
import type { AnyOperation } from './operation.ts'
import { sorts } from './list-filter.ts'
import { sha256, string, integer, boolean, id, day, instant, gatewayType } from './shapes/parts.ts'
import { readTaskPlace, taskPlaceShape } from './task-place.ts'

/** A text that PostgreSQL can store: no NUL, no lone surrogate. */
export const text = (most: number) =>
  string
    .min(1)
    .max(most)
    .regex(/^[^\0]*$/)
    .refine((value) => value.isWellFormed())

export const reason = text(2_000).regex(/\S/).describe('Reason, kept in the journal.')

export const siren = string.regex(/^\d{9}$/).describe('SIREN of a collectivité.')

export const fileName = string.regex(/^[^./\\\p{C}][^/\\\p{C}]{0,99}$/u)

export const queueName = string
  .regex(/^actes-deposits(-[a-z0-9]+)*$/)
  .max(100)
  .exactOptional()
  .describe(
    'Files for the jobs of this queue, instead of the caller’s own. The caller must hold deposit rights for every collectivité of the queue.',
  )

const namedUpload = z.strictObject({ name: fileName, sha256 })

/** @param placed another way to name a file; with it, an act may have none */
export const depositByUploads = (part: string, placed?: z.ZodType<{ readonly name: string }>) =>
  z.strictObject({
    [part]: z.record(string, z.unknown()),
    files: z
      .array(placed ? z.union([namedUpload, placed]) : namedUpload)
      .min(placed ? 0 : 1)
      .max(depositLimits.files)
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length)
      .describe('Each under a distinct name, as the acte names it.'),
  })

export const naming = z.object({
  id: text(200).describe('Id of a transmission, identifier of its act, or number of its act if only one has it.'),
})

export const byId = z.object({ id: id.describe('Id of the resource.') })

export const bySiren = z.object({ siren })

export const byConnection = z.object({ id: text(60).describe('`s2low:213401482`') })

export const limit = integer.min(1).max(500).exactOptional().describe('Number of items at most; 50 by default.')
export const after = id.exactOptional().describe('Items after this id: `next` of the previous page.')
const nextPage = 'Next page: `next` of the previous page, unchanged.'
const placed = (place: RegExp) => string.regex(place).exactOptional().describe(nextPage)
/** Items after a number. */
export const afterNumber = placed(/^[1-9]\d{0,14}$/)
/** Items before an instant, and the id there. */
export const beforeInstant = placed(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_[0-9a-f-]{36}$/)
const collectivite = siren.exactOptional()

export const taskAfter = string
  .regex(taskPlaceShape)
  .refine((value) => readTaskPlace(value) !== undefined)
  .exactOptional()
  .describe(nextPage)

export const paging = { limit, after, collectivite } as const

// PostgreSQL has no year 0.
const isOfAYear = (value: string) => !value.startsWith('0000')
export const moment = instant.refine(isOfAYear).exactOptional()
const decision = day.refine(isOfAYear).exactOptional()

/** All given criteria must hold. */
export const criteria = {
  state: z
    .array(z.enum(standings))
    .max(standings.length)
    .exactOptional()
    .describe('Any of these; `held` waits for a person, of `uncertain` the arrival is unknown.'),
  message: z.array(z.enum(outgoingCodes)).max(20).exactOptional().describe('`1-1` for acts only.'),
  held: boolean.exactOptional().describe('Only those that wait for a person.'),
  uncertain: boolean.exactOptional().describe('Only those whose arrival is unknown.'),
  cle: text(200).exactOptional().describe('Deposited under this key.'),
  collectivite,
  code: string
    .regex(/^ACTES-[A-Z]\d{3}$/)
    .exactOptional()
    .describe('Held or refused with this code.'),
  text: text(200).exactOptional().describe('Words of the objet, the number, the identifier or the error.'),
  since: moment.describe('Deposited at or after this instant, UTC.'),
  until: moment.describe('Deposited before this instant, UTC.'),
  nature: z
    .array(z.enum(natures.map(({ abrege }) => abrege) as [NatureActe]))
    .max(natures.length)
    .exactOptional(),
  matiere: string
    .regex(/^[1-9](\.[1-9]\d?)?$/)
    .exactOptional()
    .describe('First or first two levels: `8`, `8.1`.'),
  gateway: gatewayType.exactOptional(),
  voie: z
    .array(z.enum(voiesSuivies))
    .max(voiesSuivies.length)
    .exactOptional()
    .describe('Way to the préfecture, any of these; `actes` is the gateway.'),
  decidedFrom: decision.describe('Decided on or after that day.'),
  decidedTo: decision.describe('Decided on or before that day.'),
}

export const sort = z
  .enum(sorts)
  .exactOptional()
  .describe('Sort key; `-` for descending. `-createdAt` by default: newest first.')

export const reasoned = z.strictObject({ reason })

/** Refuse a blank reason, in the body or in the form. @throws ActesError ACTES-A001 */
export function needReason({ body, form }: Pick<AnyOperation, 'body' | 'form'>, input: unknown): void {
  const given = input as { readonly reason?: string; readonly form?: { readonly reason?: string } }
  const isBlank =
    (takesReason(body) && given.reason?.trim() === '') ||
    (takesReason(form?.schema) && given.form?.reason?.trim() === '')
  if (isBlank) throw new ActesError('ACTES-A001')
}

export function takesReason(schema: unknown): boolean {
  if (schema instanceof z.ZodUnion) return schema.options.some(takesReason)
  return schema instanceof z.ZodObject && 'reason' in schema.shape
}

export const idIn = ({ id }: { readonly id: string }): string => id

export const ofTransmission = { scope: { transmission: idIn }, params: naming } as const

export const ofCollectivite = {
  scope: { collectivite: ({ siren: named }: { readonly siren: string }) => named },
  params: bySiren,
} as const

/** Where that which a call created is found. */
export const createsIn = (path: string) => ({ at: ({ id: made }: { readonly id: string }) => `${path}/${made}` })

/** The same, where the same call twice creates it once. */
export const createsOnceIn = (path: string) => ({
  ...createsIn(path),
  isNew: ({ already }: { readonly already?: boolean }) => already !== true,
})
