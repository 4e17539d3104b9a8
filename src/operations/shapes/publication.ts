// Output schemas of public pages and calendars.
import * as z from 'zod'
import { retractions } from '#text/postings.ts'
import { can, day, id, instant, masked, named, sha256 } from './parts.ts'
import { mayToken, mayWithhold } from '../may.ts'

export const posting = named(
  'Posting',
  z.object({
    id,
    transmission: id,
    cle: z.string().nullable().describe('Key of the transmission.'),
    collectivite: z.string(),
    idActe: z.string(),
    address: z.string().describe('Address of the page, relative to the desk: `/public/actes/…`'),
    postedAt: instant,
    postedOn: day.describe('In the time zone of the collectivité.'),
    postedBy: z.string(),
    reason: masked(z.string()).exactOptional().describe('Why an individual act is published.'),
    files: z.array(
      z.object({
        name: masked(z.string()),
        role: z.enum(['document', 'annexe']),
        sha256,
        sizeBytes: z.number().int(),
        address: z.string(),
      }),
    ),
    retracted: z
      .object({ at: instant, on: day, by: z.string(), why: z.enum(retractions), reason: masked(z.string()) })
      .nullable(),
  }),
)

export const withholding = named(
  'Withholding',
  z.object({
    id,
    idActe: z.string().nullable(),
    withheld: z
      .object({ why: z.enum(retractions), reason: masked(z.string()), at: instant, who: z.string() })
      .nullable()
      .describe('Null: nothing prevents public reading.'),
    can: can(mayWithhold),
  }),
)

export const calendar = named(
  'Calendar',
  z.object({
    name: z.string(),
    standing: z.enum(['active', 'expired', 'revoked']),
    can: can(mayToken),
    sirens: z.array(z.string()).nullable().describe('Null: all collectivités.'),
    createdAt: instant,
    createdBy: z.string(),
    expiresAt: instant,
    lastUsedAt: instant.nullable(),
  }),
)

export type PostingJson = z.output<typeof posting>
export type WithholdingJson = z.output<typeof withholding>
export type CalendarJson = z.output<typeof calendar>
