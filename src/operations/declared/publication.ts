// Operations on public pages of acts, and on calendars of deadlines with secret addresses.
import * as z from 'zod'
import { tokenDays } from '#accounts/tokens.ts'
import { retractions } from '#text/postings.ts'
import { ofTransmission, reason, reasoned, siren, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { calendar, posting, withholding } from '../shapes/publication.ts'
import { can, listOf, string, integer, optionalTrue } from '../shapes/parts.ts'
import { mayPost } from '../may.ts'

const byName = z.object({ name: text(63) })

export const publicationTable = operations({
  listPostings: operation('GET /transmissions/:id/postings', {
    about: 'List when an act was put on its public page, and taken off',
    right: 'read',
    ...ofTransmission,
    output: listOf(posting).extend({ can: can(mayPost) }),
  }),

  postAct: operation('POST /transmissions/:id/post', {
    about: 'Put an acknowledged act on its public page; without a publication date, today is recorded',
    right: 'publish',
    ...ofTransmission,
    body: z.strictObject({
      individual: optionalTrue.describe('Although it is an individual act; a reason is required.'),
      reason: reason.exactOptional(),
    }),
    output: posting,
    refusals: ['ACTES-A010', 'ACTES-A057', 'ACTES-A058', 'ACTES-A059', 'ACTES-A060', 'ACTES-A114'],
  }),

  retractAct: operation('POST /transmissions/:id/retract', {
    about:
      'Take an act off its public page, which then shows the date and this reason; `donnees` withholds the act everywhere',
    right: 'publish',
    ...ofTransmission,
    body: z.strictObject({ why: z.enum(retractions), reason }),
    output: posting,
    refusals: ['ACTES-A060'],
  }),

  showDiffusion: operation('GET /transmissions/:id/diffusion', {
    about: 'Show whether an act may be read by the public, and if not, on what ground',
    right: 'read',
    ...ofTransmission,
    output: withholding,
  }),

  withholdAct: operation('POST /transmissions/:id/withhold', {
    about:
      'Withhold an act from the public: public page, feed, open data; calendars and registers no longer show its objet',
    right: 'publish',
    ...ofTransmission,
    body: z.strictObject({ why: z.enum(retractions).describe('Ground for withholding it.'), reason }),
    output: withholding,
    refusals: ['ACTES-A115'],
  }),

  releaseAct: operation('POST /transmissions/:id/release', {
    about: 'Stop withholding an act: open data and calendars include it, and it may be put online',
    right: 'publish',
    ...ofTransmission,
    body: reasoned,
    output: withholding,
    refusals: ['ACTES-A115'],
  }),

  listCalendars: operation('GET /calendars', {
    about: 'List calendars of deadlines, their owners and expiry',
    right: 'unmask',
    scope: 'narrow',
    output: listOf(calendar),
  }),

  addCalendar: operation('POST /calendars', {
    about: 'Create a calendar of deadlines; its address is shown once',
    right: 'unmask',
    scope: { collectivites: (input) => input.sirens },
    sensitive: { family: 'tokens' },
    body: z.strictObject({
      name: text(63),
      sirens: z
        .array(siren)
        .min(1)
        .max(5_000)
        .exactOptional()
        .describe('Absent: all collectivités that the caller sees unmasked.'),
      days: integer.min(1).max(tokenDays.most).default(tokenDays.default),
    }),
    output: z.object({
      calendar,
      address: string.describe('`/calendar/….ics`, relative to the desk. Shown here only, never again.'),
    }),
    refusals: ['ACTES-A027', 'ACTES-V006'],
  }),

  revokeCalendar: operation('POST /calendars/:name/revoke', {
    about: 'Revoke a calendar: its address shows nothing more',
    right: 'unmask',
    scope: 'narrow',
    params: byName,
    output: calendar,
    refusals: ['ACTES-A027'],
  }),
})
