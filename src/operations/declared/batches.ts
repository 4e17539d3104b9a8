// Operations on batches of acts. A batch belongs to its owner; whoever manages all accounts sees and stops any.
import * as z from 'zod'
import { byId, limit, text, beforeInstant, createsIn } from '../inputs.ts'
import { filesForm, operation, operations } from '../operation.ts'
import {
  can,
  instant,
  named,
  page,
  told,
  string,
  integer,
  boolean,
  nullableString,
  nullableInstant,
  id,
  optionalTrue,
} from '../shapes/parts.ts'
import { mayBatch } from '../may.ts'

const count = integer
const batchStates = ['checking', 'checked', 'depositing', 'done', 'cancelled'] as const
export const lineStates = ['unread', 'faulty', 'good', 'deposited', 'refused'] as const

const batch = named('Batch', {
  id: id,
  who: string.describe('Who opened the batch.'),
  name: string.describe('Name of its table.'),
  state: z
    .enum(batchStates)
    .describe(
      '`checking`: its lines are being checked. `checked`: it waits for its opener. `depositing`: it is being deposited.',
    ),
  encoding: string.describe('How the table was decoded: `utf-8`, `windows-1252`, `utf-16le`, `xlsx`.'),
  lines: z.object({ unread: count, faulty: count, good: count, deposited: count, refused: count }),
  can: can(mayBatch),
  warnings: z.array(told).describe('Files that no line names.'),
  createdAt: instant,
  endedAt: nullableInstant,
  waits: optionalTrue.describe('The schedule `batches` is paused: the batch starts when it resumes.'),
})

const batchLines = page(
  z.object({
    line: count.describe('Line number in the spreadsheet.'),
    collectivite: string,
    numero: string,
    objet: string,
    state: z.enum(lineStates),
    problems: z.array(told).describe('Every fault at once.'),
    warnings: z.array(told),
    transmission: id.nullable(),
    idActe: nullableString,
    already: boolean.describe('The line was deposited before.'),
  }),
)

export type BatchJson = z.output<typeof batch>
export type BatchLineJson = z.output<typeof batchLines>['items'][number]

const own = { right: 'deposit', scope: 'self', params: byId } as const

export const batchTable = operations({
  openBatch: operation('POST /batches', {
    about:
      'Open a batch: a table of acts (CSV, XLSX) with their files, loose or in a zip; its lines are checked, nothing is deposited',
    right: 'deposit',
    scope: 'self',
    form: filesForm('lot', z.strictObject({ nom: text(100).exactOptional().describe('Name of the batch.') }), {
      nom: 'Conseil du 25 juin',
    }),
    output: batch,
    creates: createsIn('/batches'),
    refusals: ['ACTES-X027', 'ACTES-X024', 'ACTES-F007', 'ACTES-F008'],
  }),

  listBatches: operation('GET /batches', {
    about: 'List the caller’s batches, newest first; all batches for those who manage all accounts',
    right: 'deposit',
    scope: 'self',
    query: z.strictObject({
      limit,
      after: beforeInstant,
    }),
    output: page(batch),
  }),

  showBatch: operation('GET /batches/:id', { ...own, about: 'Show a batch and its progress', output: batch }),

  listBatchLines: operation('GET /batches/:id/lines', {
    ...own,
    about: 'List the lines of a batch, with every fault and the outcome of each',
    query: z.strictObject({
      limit,
      after: z.coerce.number().int().min(0).exactOptional().describe('Lines after this one: `next`.'),
      state: z.enum(lineStates).exactOptional(),
    }),
    output: batchLines,
  }),

  depositBatch: operation('POST /batches/:id/deposit', {
    ...own,
    about: 'Deposit a batch: all lines, or those without a fault',
    body: z.strictObject({
      only: z.literal('good').exactOptional().describe('Deposit only the lines without a fault.'),
    }),
    output: batch,
    refusals: ['ACTES-A065', 'ACTES-A066'],
  }),

  cancelBatch: operation('POST /batches/:id/cancel', {
    ...own,
    about: 'End a batch; what it deposited stays deposited',
    output: batch,
    refusals: ['ACTES-A066'],
  }),

  downloadBatchResult: operation('GET /batches/:id/result', {
    ...own,
    about: 'Download the table with the state, the reason and the identifiers of each line (CSV)',
    output: 'bytes',
  }),
})
