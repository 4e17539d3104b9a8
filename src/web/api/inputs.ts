// What calls of the API may give, in schemas: they check the call, and describe it in OpenAPI.
import * as z from 'zod'
import { states } from '../../lifecycle.ts'
import { outgoingCodes } from '../../protocol/messages/formulaire.ts'
import { readTaskPlace, taskPlaceShape } from '../../operations/task-place.ts'

/** A text that a database can hold: no NUL, no half of a character. */
export const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\0]*$/)
    .refine((value) => value.isWellFormed())

/** Compulsory, journalled. */
export const reason = text(2_000).regex(/\S/).describe('Why; it is kept in the journal.')

export const siren = z
  .string()
  .regex(/^\d{9}$/)
  .describe('SIREN of a collectivité.')

/** Of a transmission: its id, the identifier of its act or its number. */
export const naming = z.object({
  id: text(200).describe('Id of a transmission, identifier of its act, or number of its act where one alone bears it.'),
})

/** Of a return, a task. */
export const byId = z.object({ id: z.uuid().describe('Its id.') })

export const bySiren = z.object({ siren })

/** Of a connection: `s2low:213401482`. */
export const byConnection = z.object({ id: text(60).describe('`s2low:213401482`') })

const limit = z.number().int().min(1).max(500).optional().describe('How many at most; 50 when it is not said.')
const after = z.uuid().optional().describe('The page that follows this id: `next` of the page before.')
const collectivite = siren.optional()

/** A place in the list of tasks. */
export const taskAfter = z
  .string()
  .regex(taskPlaceShape)
  .refine((value) => readTaskPlace(value) !== undefined)
  .optional()
  .describe('The page that follows: `next` of the page before, as it is.')

/** A page of a list. */
export const paging = { limit, after, collectivite } as const

const criteria = {
  state: z.array(z.enum(states)).max(8).optional(),
  message: z.array(z.enum(outgoingCodes)).max(20).optional().describe('`1-1` for acts alone.'),
  held: z.boolean().optional().describe('Only those that wait for a person.'),
  uncertain: z.boolean().optional().describe('Only those of which nobody knows whether they arrived.'),
  collectivite,
  code: z
    .string()
    .regex(/^ACTES-[A-Z]\d{3}$/)
    .optional()
    .describe('Held or refused by this code.'),
  text: text(200).optional().describe('Words of the objet, of the number, of the identifier, of what went wrong.'),
  // Databases have no year 0.
  since: z.iso
    .datetime()
    .refine((value) => !value.startsWith('0000'))
    .optional()
    .describe('Handed in since then, UTC.'),
}

/** What transmissions are listed by; everything given holds together. */
export const transmissionsQuery = z.strictObject({ ...criteria, limit, after })

/** The same in a body. */
export const filter = z.strictObject(criteria)

export const reasoned = z.strictObject({ reason })

/** Without the keys whose value is undefined. */
export function given<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never
}
