// Output schemas of retours and of their mail senders.
import * as z from 'zod'
import {
  anything,
  can,
  id,
  instant,
  masked,
  named,
  sha256,
  told,
  string,
  integer,
  maskedString,
  nullableString,
  optionalString,
} from './parts.ts'
import { mayRetour } from '../may.ts'
import { states } from '#lifecycle.ts'
import { originWords, type OriginVerdict } from '#text/words.ts'
import type { RetourDifference, Discrepancy } from '#protocol/retours/matching.ts'

export const statuses = [
  'stored',
  'attached',
  'companion',
  'opened',
  'duplicate',
  'notice',
  'orphan',
  'unreadable',
] as const

export const retourKeys = {
  id,
  name: maskedString,
  kind: nullableString,
  status: z.enum(statuses),
  sha256,
  sizeBytes: integer,
  receivedAt: instant,
  deviations: masked(z.array(told), 'empty'),
  problems: masked(z.array(told), 'empty'),
}

export const retour = named('Return', {
  ...retourKeys,
  collectivite: string,
  transmission: id.nullable(),
  cle: nullableString.describe('Key of the transmission.'),
  partOf: id.nullable(),
})

export const sender = named('Sender', {
  connection: string,
  sender: string.describe('An address, or `@domain`.'),
  confirmedBy: nullableString.describe('Null: not confirmed, its mails wait.'),
  since: instant.describe('Confirmed since, or waiting since.'),
  waiting: integer.describe('Number of waiting mails.'),
})

const origin = z.object({
  verdict: z.enum(Object.keys(originWords) as OriginVerdict[]),
  from: optionalString,
  why: optionalString.describe('Why its proof of origin is not accepted.'),
  by: optionalString.describe('Who vouches for it.'),
  reason: optionalString,
  headers: z.array(string).exactOptional().describe('Headers that tell its route, unchanged.'),
  dkim: optionalString.describe('Our own verification of its signatures.'),
  again: instant.exactOptional().describe('The DNS did not answer: it is evaluated again then.'),
})

export const shownRetour = named('ShownReturn', {
  ...retour.shape,
  connection: string,
  origin: masked(origin.nullable(), 'null').describe(
    'Its origin, and how it was established, for a mail or a manual submission.',
  ),
  facts: masked(anything.describe('What was understood; null without the right `unmask`.'), 'null'),
  can: can(mayRetour),
  candidates: z
    .array(
      z.object({
        id,
        idActe: string,
        score: z.number().min(0).max(1),
        differs: z.array(
          z.object({
            field: string as unknown as z.ZodType<RetourDifference['field']>,
            retour: optionalString,
            transmission: optionalString,
            how: string as unknown as z.ZodType<Discrepancy>,
          }),
        ),
        state: z.enum(states),
      }),
    )
    .describe('Acts that a stray return may concern, likeliest first.'),
})

export type RetourJson = z.output<typeof retour>
export type ShownRetour = z.output<typeof shownRetour>
