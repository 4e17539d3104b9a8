// Operations on the start of an installation: its checklist, and its first act.
import * as z from 'zod'
import { gatewayTypes } from '../../protocol/acte/passerelles.ts'
import { operation, operations } from '../operation.ts'
import { named } from '../shapes/parts.ts'
import { deposited } from '../shapes/transmissions.ts'

const start = named(
  'Start',
  z.object({
    over: z.boolean().describe('Everything is done, or it was put away.'),
    siren: z.string().nullable().describe('A collectivité of one’s own, that of the demonstration left out.'),
    gateway: z.enum(gatewayTypes).nullable().describe('Its gateway; null while it is the demonstration préfecture.'),
    tested: z.boolean().describe('A gateway was examined, and found itself ready.'),
    acknowledged: z.boolean().describe('An act has its AR.'),
    colleagues: z.boolean().describe('There is more than one account.'),
  }),
)

export type Start = z.output<typeof start>

const ofAll = { right: 'declare', scope: 'installation' } as const

export const startTable = operations({
  showStart: operation('GET /installation/start', {
    about: 'What the start of an installation takes, and what of it is done',
    ...ofAll,
    output: start,
  }),

  putStartAway: operation('POST /installation/start/away', {
    about: 'No longer show what the start takes',
    ...ofAll,
    output: start,
  }),

  sendFirstAct: operation('POST /installation/start/act', {
    about:
      'Hand in the act of the demonstration, to the demonstration préfecture; its commune is declared where it is not',
    ...ofAll,
    output: deposited,
    refusals: ['ACTES-A074'],
  }),
})
