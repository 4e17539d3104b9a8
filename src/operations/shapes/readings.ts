// Output schema of a document reading: a proposal for the depositor, who supplied the document.
import * as z from 'zod'
import { natures, type NatureActe } from '#protocol/codes.ts'
import { day, named, voteCounts, string, integer, boolean } from './parts.ts'

const certainty = z
  .enum(['sure', 'likely', 'unsure'])
  .describe(
    '`sure`: at the usual place; `likely`: elsewhere, or combined from two places; `unsure`: one of several candidates.',
  )

const saidAs = <T extends z.ZodType>(value: T) =>
  z.object({
    value,
    line: string.describe('Line of the document, unchanged.'),
    page: integer.min(1),
    certainty,
  })

export const reading = named('Reading', {
  hasText: boolean.describe('False for a scan: it has no readable text.'),
  numero: saidAs(string).exactOptional(),
  dateDecision: saidAs(day).exactOptional(),
  objet: saidAs(string).exactOptional(),
  nature: saidAs(z.enum(natures.map(({ abrege }) => abrege) as [NatureActe, ...NatureActe[]])).exactOptional(),
  votes: saidAs(string).extend({ counts: voteCounts }).exactOptional(),
})
