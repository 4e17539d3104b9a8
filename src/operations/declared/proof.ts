// Operations on the proof of receipt of an act: its sealed dossier, and its documents.
import * as z from 'zod'
import { naming, ofTransmission, reasoned, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { instant, named } from '../shapes/parts.ts'
import { shownTransmission } from '../shapes/transmissions.ts'

const sealing = named(
  'Sealing',
  z.object({
    sealed: z.boolean().describe('Every line of its journal is under a seal.'),
    dated: z.boolean().describe('And under one that a timestamp authority dated.'),
    nextSealAt: instant.nullable().describe('When the next seal is due, where one is waited for and that is known.'),
  }),
)

export type SealingJson = z.output<typeof sealing>

export const proofTable = operations({
  sealTransmission: operation('POST /transmissions/:id/seal', {
    about:
      'Have what waits of its journal sealed, with all that waits; a collectivité has one seal in five minutes at most',
    right: 'read',
    ...ofTransmission,
    body: z.strictObject({
      waitSeconds: z.number().int().min(0).max(30).default(15).describe('How long the seal is waited for.'),
    }),
    output: sealing,
    refusals: ['ACTES-S006'],
  }),

  downloadProof: operation('GET /transmissions/:id/proof', {
    about:
      'The sealed dossier of one, a zip that `actes verify` reads, with what is sealed by now; the right `unmask` is needed too',
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
