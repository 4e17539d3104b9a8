// Output schemas of registers and open data.
import * as z from 'zod'
import { named } from './parts.ts'

export const registerSize = named(
  'RegisterSize',
  z.object({
    acts: z.number().int().describe('Acts that the préfecture acknowledged; annulled ones too.'),
    deliberations: z.number().int().describe('Of them, délibérations that still stand.'),
    exported: z
      .number()
      .int()
      .describe('Of these, the ones that the open data holds: their matière is of the national list.'),
  }),
)
