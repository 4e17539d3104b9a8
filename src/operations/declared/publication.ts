// Operations on public pages of acts, and on calendars of deadlines with secret addresses.
import * as z from 'zod'
import { tokenDays } from '../../accounts/tokens.ts'
import { retractions } from '../../text/postings.ts'
import { ofTransmission, reason, reasoned, siren, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { calendar, posting, withholding } from '../shapes/publication.ts'
import { listOf } from '../shapes/parts.ts'

const byName = z.object({ name: text(63) })

export const publicationTable = operations({
  listPostings: operation('GET /transmissions/:id/postings', {
    about: 'When an act was put on its public page, and taken off it',
    right: 'read',
    ...ofTransmission,
    output: listOf(posting),
  }),

  postAct: operation('POST /transmissions/:id/post', {
    about: 'Put an acknowledged act on its public page; without a day of publication, today is recorded as it',
    right: 'publish',
    ...ofTransmission,
    body: z.strictObject({
      individual: z.literal(true).exactOptional().describe('Though it is an individual act; with the reason.'),
      reason: reason.exactOptional(),
    }),
    output: posting,
    refusals: ['ACTES-A010', 'ACTES-A057', 'ACTES-A058', 'ACTES-A059', 'ACTES-A060', 'ACTES-A114'],
  }),

  retractAct: operation('POST /transmissions/:id/retract', {
    about:
      'Take an act off its public page, which says since when, and why by this word; `donnees` withholds it everywhere',
    right: 'publish',
    ...ofTransmission,
    body: z.strictObject({ why: z.enum(retractions), reason }),
    output: posting,
    refusals: ['ACTES-A060'],
  }),

  showDiffusion: operation('GET /transmissions/:id/diffusion', {
    about: 'Whether an act may be read outside, and on what ground it may not',
    right: 'read',
    ...ofTransmission,
    output: withholding,
  }),

  withholdAct: operation('POST /transmissions/:id/withhold', {
    about:
      'Give an act to nobody outside: off its page and its feed, out of open data, its objet out of calendars and registers',
    right: 'publish',
    ...ofTransmission,
    body: z.strictObject({ why: z.enum(retractions).describe('The ground.'), reason }),
    output: withholding,
    refusals: ['ACTES-A115'],
  }),

  releaseAct: operation('POST /transmissions/:id/release', {
    about: 'End that: it is in open data and calendars again, and may be put online',
    right: 'publish',
    ...ofTransmission,
    body: reasoned,
    output: withholding,
    refusals: ['ACTES-A115'],
  }),

  listCalendars: operation('GET /calendars', {
    about: 'Which calendars of deadlines there are, for whom and until when',
    right: 'unmask',
    scope: 'narrow',
    output: listOf(calendar),
  }),

  addCalendar: operation('POST /calendars', {
    about: 'Make a calendar of deadlines; its address is told once',
    right: 'unmask',
    scope: { collectivites: (input) => input.sirens },
    sensitive: { family: 'tokens' },
    body: z.strictObject({
      name: text(63),
      sirens: z.array(siren).min(1).max(5_000).exactOptional().describe('Without: all that the caller sees unmasked.'),
      days: z.number().int().min(1).max(tokenDays.most).default(tokenDays.default),
    }),
    output: z.object({
      calendar,
      address: z.string().describe('`/calendar/….ics`, below where the desk is. Told here, and never again.'),
    }),
    refusals: ['ACTES-A027', 'ACTES-V006'],
  }),

  revokeCalendar: operation('POST /calendars/:name/revoke', {
    about: 'Let the address of a calendar show nothing, from now on',
    right: 'unmask',
    scope: 'narrow',
    params: byName,
    output: calendar,
    refusals: ['ACTES-A027'],
  }),
})
