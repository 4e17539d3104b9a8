// Operations on consent requests (second-look.ts). Anyone else with the right to the whole operation may consent; the
// asker sees the request and fetches its result; nobody else sees it.
import * as z from 'zod'
import { families } from '#config/four-eyes.ts'
import { byId, reasoned } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { can, instant, listOf, named, string, boolean, nullableString, nullableInstant } from '../shapes/parts.ts'
import { mayRequest } from '../may.ts'

const request = named('Request', {
  id: string,
  operation: string.describe('Name of the requested operation.'),
  about: string.describe('Description of the operation.'),
  family: z.enum(families),
  collectivites: z.array(string).nullable().describe('Collectivités concerned; null: all.'),
  asked: z.unknown().describe('Input of the request, without secrets.'),
  askedBy: string,
  askedAt: instant,
  expiresAt: instant,
  standing: z.enum(['waiting', 'approved', 'refused', 'stale', 'expired']),
  can: can(mayRequest),
  decidedBy: nullableString,
  decidedAt: nullableInstant,
  code: nullableString.describe('Code of the error, if the approved operation failed.'),
  mine: boolean.describe('Requested by the caller.'),
  hasResult: boolean.describe('There is a result that the requester has not taken yet.'),
})

export type RequestJson = z.output<typeof request>

const ofOne = { right: 'any', scope: 'self', params: byId } as const

export const requestTable = operations({
  listRequests: operation('GET /requests', {
    about:
      'List requests that wait for a second person, and those of the last thirty days, as far as the caller may see them',
    right: 'any',
    scope: 'self',
    output: listOf(request),
  }),

  approveRequest: operation('POST /requests/:id/approve', {
    about: 'Approve a request of another person: it is carried out at once, in their name',
    ...ofOne,
    sensitive: { family: 'own' },
    output: request,
    refusals: ['ACTES-A092', 'ACTES-A094', 'ACTES-S006', 'ACTES-S009'],
  }),

  refuseRequest: operation('POST /requests/:id/refuse', {
    about: 'Refuse a request, or withdraw one’s own',
    ...ofOne,
    body: reasoned,
    output: request,
    refusals: ['ACTES-S006', 'ACTES-S009'],
  }),

  takeRequestResult: operation('POST /requests/:id/result', {
    about: 'Take the result of an approved request (text of a token, a link), once, by its requester',
    ...ofOne,
    sensitive: { family: 'own' },
    output: z.object({ result: z.unknown() }),
    refusals: ['ACTES-S006'],
  }),
})
