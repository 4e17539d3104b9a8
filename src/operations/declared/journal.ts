// Operations on the journals: read, export, verify that they are unaltered.
import * as z from 'zod'
import { journalFaults } from '../../proof/verifying.ts'
import { journalKinds } from '../../store/desk/journal.ts'
import { journalNames } from '../../store/proof/exported.ts'
import { limit, moment, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { anything, instant, named, page } from '../shapes/parts.ts'

const line = named(
  'InstallationLine',
  z.object({
    line: z.number().int(),
    at: instant,
    kind: z.enum(journalKinds),
    who: z.string(),
    event: z.string(),
    target: z.string().nullable().describe('What it is about.'),
    code: z.string().nullable(),
    detail: anything,
    address: z.string().nullable().describe('Where the request came from; null where none asked.'),
    session: z.string().nullable().describe('A print of the session; it opens nothing.'),
  }),
)

const exported = named(
  'ExportedLine',
  z.object({
    journal: z.enum(journalNames),
    line: z.number().int().describe('With the journal, what names the line for good.'),
    at: z.string().describe('UTC, six decimals.'),
    kind: z.string().describe('`act`, or a kind of the installation’s journal.'),
    who: z.string(),
    event: z.string(),
    target: z.string().nullable().describe('The act or message, or what else it is about.'),
    collectivite: z.string().nullable(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    code: z.string().nullable(),
    detail: anything,
    address: z.string().nullable(),
    session: z.string().nullable(),
  }),
)

const count = z.number().int()
const verification = named(
  'Verification',
  z.object({
    ok: z.boolean(),
    chains: z.array(
      z.object({
        chain: z.string().describe('`actes:213401482`, or `installation`.'),
        links: count,
        unsealed: count.describe('Lines after the last head that is kept outside the database, or dated.'),
        loose: count.describe('Of these, lines that are not linked yet.'),
        faults: count,
      }),
    ),
    count: count.describe('Faults, of all chains.'),
    faults: z
      .array(
        z.object({
          what: z.enum(journalFaults),
          chain: z.string().describe('`heads` for a file of heads; `actes` for the end of the journal of all acts.'),
          line: count.exactOptional(),
          file: z.string().exactOptional().describe('The file of heads, by its name.'),
          link: count.exactOptional().describe('Its place in the chain.'),
          upTo: count.exactOptional().describe('The last of several.'),
          seal: count.exactOptional().describe('By the number of links that it seals.'),
        }),
      )
      .describe('The first thousand.'),
  }),
)

const ofAll = { right: 'journal', scope: 'installation' } as const

export const journalTable = operations({
  listJournal: operation('GET /journal', {
    about: 'What happened on the installation beside the lines of acts, the newest first',
    ...ofAll,
    told: 'reading',
    query: z.strictObject({
      kind: z.array(z.enum(journalKinds)).max(journalKinds.length).exactOptional(),
      who: text(254).exactOptional(),
      event: text(60).exactOptional(),
      since: moment.describe('Written since then, UTC.'),
      until: moment.describe('Written before then, UTC.'),
      limit,
      after: z
        .string()
        .regex(/^[1-9]\d{0,14}$/)
        .exactOptional()
        .describe('The page that follows: `next` of the page before, as it is.'),
    }),
    output: page(line),
  }),

  exportJournal: operation('GET /journal/export', {
    about: 'The lines of both journals in one form, oldest first, for a SIEM or an archive; each at least once',
    ...ofAll,
    told: 'export',
    query: z.strictObject({
      since: moment.describe('Written since then, UTC.'),
      limit: limit.describe('Of each journal.'),
      after: z
        .string()
        .regex(/^-?\d{1,16}\.-?\d{1,16}$/)
        .exactOptional()
        .describe('Those that follow: `next` of the page before, or of the export before, as it is.'),
    }),
    output: z.object({
      items: z.array(exported),
      next: z.string().describe('Where to go on, now or later. A line near it may come twice; none is left out.'),
      end: z.boolean().describe('There are no more for now.'),
    }),
  }),

  verifyJournal: operation('GET /journal/verification', {
    about:
      'Reckon every chain of the journals again: each line that was changed, removed or added, each seal that does not fit',
    ...ofAll,
    output: verification,
  }),
})

export type VerificationJson = z.output<typeof verification>

export type ExportedLineJson = z.output<typeof exported>
