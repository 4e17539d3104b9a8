// Output schemas of figures, by day in Paris. Empty days and months are present, with zeros.
import * as z from 'zod'
import { code, day, instant, named, string, integer, nullableString, nullableInstant, gatewayType } from './parts.ts'

const count = integer

const flow = {
  deposited: count.describe('Acts deposited then, in any state: the sum of the next four.'),
  waiting: count.describe('Of these: not finished.'),
  acknowledged: count,
  refused: count,
  withdrawn: count.describe('Cancelled or annulled.'),
  receipts: count.describe('AR received then.'),
  refusals: count.describe('Refusals received then.'),
}
const delay = {
  count,
  p50: z.number().nullable().describe('Seconds, to within five percent; null without any.'),
  p95: z.number().nullable(),
}

export const figures = named('Figures', {
  today: day,
  days: z.array(z.object({ day, ...flow })).describe('The last thirty days.'),
  months: z.array(z.object({ month: string.regex(/^\d{4}-\d\d$/), ...flow })).describe('The last twelve months.'),
  delays: z.object({
    days: z.array(z.object({ day, ...delay })),
    gateways: z.array(z.object({ gateway: gatewayType, ...delay })).describe('Over the last thirty days.'),
  }),
  waiting: z.array(z.object({ day, count })).describe('By day of deposit, however long ago.'),
  failures: z.array(z.object({ day, code, count })).describe('Holds and refusals of the last thirty days.'),
  hours: z
    .array(z.object({ weekday: count.describe('1 is Monday.'), hour: count, count }))
    .describe('Deposits of the last eight weeks, in Paris time.'),
  incidents: z
    .array(
      z.object({
        connection: string,
        kind: z.enum(['suspended', 'paused', 'outage']),
        code: code.nullable(),
        from: instant,
        until: nullableInstant.describe('Null: it lasts.'),
      }),
    )
    .describe('Incidents of the last seven days.'),
  certificates: z
    .array(
      z.object({
        connection: string,
        until: day,
        credential: nullableString.describe('The shared credential to which it belongs, listed once.'),
      }),
    )
    .describe('The ten certificates that expire first.'),
})

export type FiguresJson = z.output<typeof figures>
