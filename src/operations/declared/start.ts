// Operations on the start of an installation: its checklist, and its first act.
import * as z from 'zod'
import { operation, operations } from '../operation.ts'
import { can, named, boolean, nullableString, gatewayType } from '../shapes/parts.ts'
import { mayStart } from '../may.ts'
import { deposited } from '../shapes/transmissions.ts'

const start = named('Start', {
  can: can(mayStart),
  over: boolean.describe('Everything is done, or it was dismissed.'),
  siren: nullableString.describe('A collectivité other than that of the demonstration; null: none.'),
  gateway: gatewayType.nullable().describe('Its gateway; null as long as it is the demonstration préfecture.'),
  tested: boolean.describe('A gateway was examined and is ready.'),
  acknowledged: boolean.describe('An act has its AR.'),
  colleagues: boolean.describe('More than one account exists.'),
})

export type Start = z.output<typeof start>

const ofAll = { right: 'declare', scope: 'installation' } as const

export const startTable = operations({
  showStart: operation('GET /installation/start', {
    about: 'Show the steps of a first start, and which are done',
    ...ofAll,
    output: start,
  }),

  putStartAway: operation('POST /installation/start/away', {
    about: 'Dismiss the steps of the first start',
    ...ofAll,
    output: start,
  }),

  sendFirstAct: operation('POST /installation/start/act', {
    about: 'Deposit the demonstration act to the demonstration préfecture; its commune is declared if necessary',
    ...ofAll,
    output: deposited,
    refusals: ['ACTES-A074'],
  }),
})
