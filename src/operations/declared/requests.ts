// Operations on consent requests (second-look.ts). Anyone else with the right to the whole operation may consent; the
// asker sees the request and fetches its result; nobody else sees it.
import * as z from 'zod'
import { families } from '../../config/four-eyes.ts'
import { byId, reason } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { instant, listOf, named } from '../shapes/parts.ts'

const request = named(
  'Request',
  z.object({
    id: z.string(),
    operation: z.string().describe('What is asked, by its name.'),
    about: z.string().describe('The same in words.'),
    family: z.enum(families),
    collectivites: z.array(z.string()).nullable().describe('Whose it is; null: of all of them.'),
    asked: z.unknown().describe('What it is asked with, without a secret.'),
    askedBy: z.string(),
    askedAt: instant,
    expiresAt: instant,
    standing: z.enum(['waiting', 'approved', 'refused', 'stale', 'expired']),
    decidedBy: z.string().nullable(),
    decidedAt: instant.nullable(),
    code: z.string().nullable().describe('That it ended with, where it was agreed to and did not succeed.'),
    mine: z.boolean().describe('Asked by the caller.'),
    hasResult: z.boolean().describe('It gave something that the one who asked has not taken yet.'),
  }),
)

export type RequestJson = z.output<typeof request>

const ofOne = { right: 'any', scope: 'self', params: byId } as const

export const requestTable = operations({
  listRequests: operation('GET /requests', {
    about:
      'What waits for another person to agree, and what was asked within thirty days, as far as the caller may see it',
    right: 'any',
    scope: 'self',
    output: listOf(request),
  }),

  approveRequest: operation('POST /requests/:id/approve', {
    about: 'Agree to what another person asked: it is done at once, in their name',
    ...ofOne,
    sensitive: { family: 'own' },
    output: request,
    refusals: ['ACTES-A092', 'ACTES-A094', 'ACTES-S006', 'ACTES-S009'],
  }),

  refuseRequest: operation('POST /requests/:id/refuse', {
    about: 'Do not agree; or withdraw what one asked for oneself',
    ...ofOne,
    body: z.strictObject({ reason }),
    output: request,
    refusals: ['ACTES-S006', 'ACTES-S009'],
  }),

  takeRequestResult: operation('POST /requests/:id/result', {
    about: 'What it gave, for the one who asked, once: the text of a token, a link',
    ...ofOne,
    sensitive: { family: 'own' },
    output: z.object({ result: z.unknown() }),
    refusals: ['ACTES-S006'],
  }),
})
