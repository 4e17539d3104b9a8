// Output schemas of registers and open data.
import * as z from 'zod'
import { named } from './parts.ts'

export const registerSize = named(
  'RegisterSize',
  z.object({
    acts: z.number().int().describe('Acts that the préfecture acknowledged, including annulled ones.'),
    deliberations: z.number().int().describe('Of these, délibérations that still stand.'),
    exported: z
      .number()
      .int()
      .describe('Of these, those in the open data: their matière belongs to the national list.'),
  }),
)
