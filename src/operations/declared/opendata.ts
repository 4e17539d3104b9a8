// Operations over all acts of a collectivité: the register of a period, and the open data of its délibérations.
import * as z from 'zod'
import { registerDays, registerForces, registerFormats, scdlVersions } from '#opendata/period.ts'
import { bySiren, ofCollectivite } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { registerSize } from '../shapes/opendata.ts'
import { day } from '../shapes/parts.ts'

/** PostgreSQL has no year 0. */
const known = day.refine((value) => !value.startsWith('0000'))

const ofPeriod = {
  right: 'read',
  ...ofCollectivite,
  query: z.strictObject({
    from: known.describe('First day of the period.'),
    to: known.describe('Last day of the period.'),
    by: z.enum(registerDays).default('decision').describe('Date that counts: of the decision, or of the AR.'),
  }),
} as const

export const opendataTable = operations({
  showRegister: operation('GET /collectivites/:siren/register', {
    about: 'Count the acts in the register of a period, and the délibérations in its open data',
    ...ofPeriod,
    output: registerSize,
  }),

  downloadRegister: operation('GET /collectivites/:siren/register/:format', {
    about:
      'Download the register of acknowledged acts of a period: `csv`, `pdf`, or `scdl`, the open data of its délibérations; the right `unmask` is required too',
    reveals: true,
    told: 'export',
    ...ofPeriod,
    query: ofPeriod.query.extend({
      force: z.enum(registerForces).exactOptional().describe('All acts, those that are exécutoires, or the others.'),
      schema: z.enum(scdlVersions).exactOptional().describe('Of `scdl`: version of its schema; 2.1.5 by default.'),
    }),
    params: bySiren.extend({ format: z.enum(registerFormats) }),
    output: 'bytes',
    refusals: ['ACTES-A055', 'ACTES-A056'],
  }),
})
