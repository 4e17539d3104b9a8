// Operations on the journals: read, export, verify that they are unaltered.
import * as z from 'zod'
import { journalFaults } from '#proof/verifying.ts'
import { journalKinds } from '#store/desk/journal.ts'
import { journalNames } from '#store/proof/exported.ts'
import { limit, moment, text, afterNumber } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import {
  anything,
  instant,
  named,
  page,
  string,
  integer,
  boolean,
  nullableString,
  optionalString,
} from '../shapes/parts.ts'

const line = named('InstallationLine', {
  line: integer,
  at: instant,
  kind: z.enum(journalKinds),
  who: string,
  event: string,
  target: nullableString.describe('Subject of the line.'),
  code: nullableString,
  detail: anything,
  address: nullableString.describe('Address of the request; null when there was none.'),
  session: nullableString.describe('Print of the session; it opens nothing.'),
})

const exported = named('ExportedLine', {
  journal: z.enum(journalNames),
  line: integer.describe('Identifies the line for good, together with the journal.'),
  at: string.describe('UTC, six decimals.'),
  kind: string.describe('`act`, or a kind of line of the installation’s journal.'),
  who: string,
  event: string,
  target: nullableString.describe('The act, the message or another subject.'),
  collectivite: nullableString,
  from: nullableString,
  to: nullableString,
  code: nullableString,
  detail: anything,
  address: nullableString,
  session: nullableString,
})

const count = integer
const verification = named('Verification', {
  ok: boolean,
  chains: z.array(
    z.object({
      chain: string.describe('`actes:213401482`, or `installation`.'),
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
        chain: string.describe('`heads` for a file of heads; `actes` for the end of the journal of all acts.'),
        line: count.exactOptional(),
        file: optionalString.describe('Name of the file of heads.'),
        link: count.exactOptional().describe('Position in the chain.'),
        upTo: count.exactOptional().describe('Last position, where several are meant.'),
        seal: count.exactOptional().describe('The seal, by the number of links that it covers.'),
      }),
    )
    .describe('The first thousand faults.'),
})

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
      after: afterNumber,
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
      after: string
        .regex(/^-?\d{1,16}\.-?\d{1,16}$/)
        .exactOptional()
        .describe('Lines after this cursor: `next` of the previous page or export, unchanged.'),
    }),
    output: z.object({
      items: z.array(exported),
      next: string.describe('Cursor to continue from, now or later. A line near it may come twice; none is skipped.'),
      end: boolean.describe('No more lines for now.'),
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
