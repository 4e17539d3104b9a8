// Reads an act's data from a PDF before the act exists.
import * as z from 'zod'
import { siren } from '../inputs.ts'
import { filesForm, operation, operations } from '../operation.ts'
import { reading } from '../shapes/readings.ts'

export const readingTable = operations({
  readDocument: operation('POST /readings', {
    about: 'Read a PDF and propose number, date, objet, nature and votes, each with its line; nothing is stored',
    right: 'deposit',
    scope: { collectivite: ({ form }) => form.collectivite },
    form: filesForm('lecture', z.strictObject({ collectivite: siren }), { collectivite: '213401482' }),
    output: reading,
    refusals: ['ACTES-A012', 'ACTES-F004', 'ACTES-F005', 'ACTES-F012'],
  }),
})
