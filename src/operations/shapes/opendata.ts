// Output schemas of registers and open data.
import { named, integer } from './parts.ts'

export const registerSize = named('RegisterSize', {
  acts: integer.describe('Acts that the préfecture acknowledged, including annulled ones.'),
  deliberations: integer.describe('Of these, délibérations that still stand.'),
  exported: integer.describe('Of these, those in the open data: their matière belongs to the national list.'),
})
