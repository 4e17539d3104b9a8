// Output schemas of figures, by day in Paris. Empty days and months are present, with zeros.
import * as z from 'zod'
import { gatewayTypes } from '../../protocol/acte/passerelles.ts'
import { code, day, instant, named } from './parts.ts'

const count = z.number().int()

const flow = {
  deposited: count.describe('Acts handed in then, however they stand: the sum of the next four.'),
  waiting: count.describe('Of these: a step is left.'),
  acknowledged: count,
  refused: count,
  withdrawn: count.describe('Cancelled or annulled.'),
  receipts: count.describe('AR that came then.'),
  refusals: count.describe('Refusals that came then.'),
}
const delay = {
  count,
  p50: z.number().nullable().describe('Seconds, to five hundredths; null without any.'),
  p95: z.number().nullable(),
}

export const figures = named(
  'Figures',
  z.object({
    today: day,
    days: z.array(z.object({ day, ...flow })).describe('The last thirty.'),
    months: z.array(z.object({ month: z.string().regex(/^\d{4}-\d\d$/), ...flow })).describe('The last twelve.'),
    delays: z.object({
      days: z.array(z.object({ day, ...delay })),
      gateways: z.array(z.object({ gateway: z.enum(gatewayTypes), ...delay })).describe('Over the thirty days.'),
    }),
    waiting: z.array(z.object({ day, count })).describe('By the day of their deposit, whenever that was.'),
    failures: z.array(z.object({ day, code, count })).describe('Holds and refusals of the thirty days.'),
    hours: z
      .array(z.object({ weekday: count.describe('1 is Monday.'), hour: count, count }))
      .describe('Deposits of the last eight weeks, by the clock of Paris.'),
    incidents: z
      .array(
        z.object({
          connection: z.string(),
          kind: z.enum(['suspended', 'paused', 'outage']),
          code: code.nullable(),
          from: instant,
          until: instant.nullable().describe('null: it lasts.'),
        }),
      )
      .describe('Of the last seven days.'),
    certificates: z
      .array(
        z.object({
          connection: z.string(),
          until: day,
          credential: z.string().nullable().describe('The shared one that it is of, once for all who use it.'),
        }),
      )
      .describe('The first ten to end.'),
  }),
)

export type FiguresJson = z.output<typeof figures>
