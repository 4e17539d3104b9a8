// What proves that an act was received: its sealed dossier; its documents, made again, read.
import * as z from 'zod'
import { naming, ofTransmission, reasoned, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { shownTransmission } from '../shapes/transmissions.ts'

export const proofTable = operations({
  downloadProof: operation('GET /transmissions/:id/proof', {
    about: 'The sealed dossier of one, a zip that `actes verify` reads; the right `unmask` is needed too',
    right: 'read',
    reveals: true,
    ...ofTransmission,
    output: 'bytes',
    refusals: ['ACTES-S003', 'ACTES-S006', 'ACTES-S007'],
  }),

  downloadProofDocument: operation('GET /transmissions/:id/proof/:document', {
    about: 'A stamped copy, the bordereau or the certificat of an act; the right `unmask` is needed too',
    right: 'read',
    reveals: true,
    ...ofTransmission,
    params: z.object({
      ...naming.shape,
      document: text(60).describe('Its id, or its kind: `bordereau`, `stamped`, `stamped-1` for the first annexe.'),
    }),
    query: z.strictObject({ version: z.number().int().min(1).exactOptional().describe('The last one by default.') }),
    output: 'bytes',
    refusals: ['ACTES-A049'],
  }),

  restampTransmission: operation('POST /transmissions/:id/restamp', {
    about: 'Work out its documents again; what was given up, or could not be stamped, is tried again',
    right: 'publish',
    ...ofTransmission,
    body: reasoned,
    output: shownTransmission,
    refusals: ['ACTES-A050'],
  }),
})
