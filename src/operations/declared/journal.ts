// Operations on the journals: read, export, verify that they are unaltered.
import * as z from 'zod'
import { journalFaults } from '#proof/verifying.ts'
import { journalKinds } from '#store/desk/journal.ts'
import { journalNames } from '#store/proof/exported.ts'
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
    target: z.string().nullable().describe('Subject of the line.'),
    code: z.string().nullable(),
    detail: anything,
    address: z.string().nullable().describe('Address of the request; null when there was none.'),
    session: z.string().nullable().describe('Print of the session; it opens nothing.'),
  }),
)

const exported = named(
  'ExportedLine',
  z.object({
    journal: z.enum(journalNames),
    line: z.number().int().describe('Identifies the line for good, together with the journal.'),
    at: z.string().describe('UTC, six decimals.'),
    kind: z.string().describe('`act`, or a kind of line of the installation’s journal.'),
    who: z.string(),
    event: z.string(),
    target: z.string().nullable().describe('The act, the message or another subject.'),
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
        unsealed: count.describe('Lines after the last head that is kept outside the database, or timestamped.'),
        loose: count.describe('Of these, lines that are not linked yet.'),
        faults: count,
      }),
    ),
    count: count.describe('Number of faults in all chains.'),
    faults: z
      .array(
        z.object({
          what: z.enum(journalFaults),
          chain: z.string().describe('`heads` for a file of heads; `actes` for the end of the journal of all acts.'),
          line: count.exactOptional(),
          file: z.string().exactOptional().describe('Name of the file of heads.'),
          link: count.exactOptional().describe('Position in the chain.'),
          upTo: count.exactOptional().describe('Last position, where several are meant.'),
          seal: count.exactOptional().describe('The seal, by the number of links that it covers.'),
        }),
      )
      .describe('The first thousand faults.'),
  }),
)

const ofAll = { right: 'journal', scope: 'installation' } as const

export const journalTable = operations({
  listJournal: operation('GET /journal', {
    about: 'List the journal of the installation (without the lines of acts), newest first',
    ...ofAll,
    told: 'reading',
    query: z.strictObject({
      kind: z.array(z.enum(journalKinds)).max(journalKinds.length).exactOptional(),
      who: text(254).exactOptional(),
      event: text(60).exactOptional(),
      since: moment.describe('Written at or after this instant, UTC.'),
      until: moment.describe('Written before this instant, UTC.'),
      limit,
      after: z
        .string()
        .regex(/^[1-9]\d{0,14}$/)
        .exactOptional()
        .describe('Next page: `next` of the previous page, unchanged.'),
    }),
    output: page(line),
  }),

  exportJournal: operation('GET /journal/export', {
    about:
      'Export the lines of both journals in one format, oldest first, for a SIEM or an archive; each line at least once',
    ...ofAll,
    told: 'export',
    query: z.strictObject({
      since: moment.describe('Written at or after this instant, UTC.'),
      limit: limit.describe('Lines of each journal at most.'),
      after: z
        .string()
        .regex(/^-?\d{1,16}\.-?\d{1,16}$/)
        .exactOptional()
        .describe('Lines after this cursor: `next` of the previous page or export, unchanged.'),
    }),
    output: z.object({
      items: z.array(exported),
      next: z
        .string()
        .describe('Cursor to continue from, now or later. A line near it may come twice; none is skipped.'),
      end: z.boolean().describe('No more lines for now.'),
    }),
  }),

  verifyJournal: operation('GET /journal/verification', {
    about: 'Verify every chain of the journals: changed, removed and added lines, and seals that do not match',
    ...ofAll,
    output: verification,
  }),
})

export type VerificationJson = z.output<typeof verification>

export type ExportedLineJson = z.output<typeof exported>
