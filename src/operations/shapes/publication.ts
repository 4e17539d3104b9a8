// Output schemas of public pages and calendars.
import * as z from 'zod'
import { retractions } from '#text/postings.ts'
import {
  can,
  day,
  id,
  instant,
  named,
  sha256,
  string,
  integer,
  maskedString,
  nullableString,
  nullableInstant,
} from './parts.ts'
import { mayToken, mayWithhold } from '../may.ts'

export const posting = named('Posting', {
  id,
  transmission: id,
  cle: nullableString.describe('Key of the transmission.'),
  collectivite: string,
  idActe: string,
  address: string.describe('Address of the page, relative to the desk: `/public/actes/…`'),
  postedAt: instant,
  postedOn: day.describe('In the time zone of the collectivité.'),
  postedBy: string,
  reason: maskedString.exactOptional().describe('Why an individual act is published.'),
  files: z.array(
    z.object({
      name: maskedString,
      role: z.enum(['document', 'annexe']),
      sha256,
      sizeBytes: integer,
      address: string,
    }),
  ),
  retracted: z.object({ at: instant, on: day, by: string, why: z.enum(retractions), reason: maskedString }).nullable(),
})

export const withholding = named('Withholding', {
  id,
  idActe: nullableString,
  withheld: z
    .object({ why: z.enum(retractions), reason: maskedString, at: instant, who: string })
    .nullable()
    .describe('Null: nothing prevents public reading.'),
  can: can(mayWithhold),
})

export const calendar = named('Calendar', {
  name: string,
  standing: z.enum(['active', 'expired', 'revoked']),
  can: can(mayToken),
  sirens: z.array(string).nullable().describe('Null: all collectivités.'),
  createdAt: instant,
  createdBy: string,
  expiresAt: instant,
  lastUsedAt: nullableInstant,
})

export type PostingJson = z.output<typeof posting>
export type WithholdingJson = z.output<typeof withholding>
export type CalendarJson = z.output<typeof calendar>
