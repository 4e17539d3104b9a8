// Operations on the proof of receipt of an act: its sealed dossier, and its documents.
import * as z from 'zod'
import { naming, ofTransmission, reasoned, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { named, integer, boolean, instant, nullableInstant, nullableString, string } from '../shapes/parts.ts'
import { shownTransmission } from '../shapes/transmissions.ts'

const sealing = named('Sealing', {
  sealed: boolean.describe('A seal covers every line of its journal.'),
  dated: boolean.describe('A seal with a timestamp covers every line.'),
  nextSealAt: nullableInstant.describe('When the next seal is due, if one is awaited and the time is known.'),
})

const timestamp = named('Timestamp', {
  at: instant.describe('The authority’s own time.'),
  by: string.describe('Name of the certificate that signed it.'),
  accuracyMs: integer.nullable().describe('By the authority’s word; null where it says none.'),
  policy: string.describe('Object identifier.'),
  claimed: boolean.describe('Declared qualified by its issuer, in the token (ETSI EN 319 422).'),
  listed: nullableString.describe('Day of the trusted list on which the authority was granted at that time.'),
  until: instant.describe('When the certificate or the algorithm of its signer ends.'),
  renewed: boolean.describe('A later seal dates it anew.'),
})

export type SealingJson = z.output<typeof sealing>

export const proofTable = operations({
  sealTransmission: operation('POST /transmissions/:id/seal', {
    about: 'Seal the pending lines of the collectivité’s journal; a collectivité gets at most one seal in five minutes',
    right: 'read',
    ...ofTransmission,
    body: z.strictObject({
      waitSeconds: integer.min(0).max(30).default(15).describe('How long to wait for the seal.'),
    }),
    output: sealing,
    refusals: ['ACTES-S006'],
  }),

  showSeal: operation('GET /transmissions/:id/seal', {
    about: 'Show how the journal of a transmission is sealed, and what its timestamp is worth',
    right: 'read',
    ...ofTransmission,
    output: z.object({
      sealed: sealing.shape.sealed,
      dated: sealing.shape.dated,
      timestamp: timestamp
        .nullable()
        .describe('Of the first timestamped seal over all lines; null where none can be verified.'),
    }),
    refusals: ['ACTES-S006'],
  }),

  downloadProof: operation('GET /transmissions/:id/proof', {
    about:
      'Download the sealed dossier of a transmission, a zip that `actes verify` reads, with what is sealed so far; the right `unmask` is required too',
    right: 'read',
    reveals: true,
    ...ofTransmission,
    output: 'bytes',
    refusals: ['ACTES-S003', 'ACTES-S006', 'ACTES-S007'],
  }),

  downloadProofDocument: operation('GET /transmissions/:id/proof/:document', {
    about: 'Download a stamped copy, the bordereau or the certificat of an act; the right `unmask` is required too',
    right: 'read',
    reveals: true,
    ...ofTransmission,
    params: z.object({
      ...naming.shape,
      document: text(60).describe(
        'Id or kind of the document: `bordereau`, `stamped`, `stamped-1` for the first annexe.',
      ),
    }),
    query: z.strictObject({
      version: integer.min(1).exactOptional().describe('The latest version by default.'),
    }),
    output: 'bytes',
    refusals: ['ACTES-A049'],
  }),

  restampTransmission: operation('POST /transmissions/:id/restamp', {
    about: 'Make the documents of an act again, including those that failed or were given up',
    right: 'publish',
    ...ofTransmission,
    body: reasoned,
    output: shownTransmission,
    refusals: ['ACTES-A050'],
  }),
})
