// Operations on batches of acts. A batch belongs to its owner; whoever manages all accounts sees and stops any.
import * as z from 'zod'
import { byId, limit, text } from '../inputs.ts'
import { filesForm, operation, operations } from '../operation.ts'
import { instant, named, page, told } from '../shapes/parts.ts'

const count = z.number().int()
const batchStates = ['checking', 'checked', 'depositing', 'done', 'cancelled'] as const
export const lineStates = ['unread', 'faulty', 'good', 'deposited', 'refused'] as const

const batch = named(
  'Batch',
  z.object({
    id: z.uuid(),
    who: z.string().describe('Who opened it.'),
    name: z.string().describe('Of its table.'),
    state: z
      .enum(batchStates)
      .describe(
        '`checking`: its lines are being looked at. `checked`: it waits for its opener. `depositing`: it is handed in.',
      ),
    encoding: z.string().describe('How its table was read: `utf-8`, `windows-1252`, `utf-16le`, `xlsx`.'),
    lines: z.object({ unread: count, faulty: count, good: count, deposited: count, refused: count }),
    warnings: z.array(told).describe('Files that no line names.'),
    createdAt: instant,
    endedAt: instant.nullable(),
    waits: z
      .literal(true)
      .exactOptional()
      .describe('The schedule `batches` is paused: it begins once that is resumed.'),
  }),
)

const batchLines = page(
  z.object({
    line: count.describe('As the spreadsheet numbers it.'),
    collectivite: z.string(),
    numero: z.string(),
    objet: z.string(),
    state: z.enum(lineStates),
    problems: z.array(told).describe('Every fault at once.'),
    warnings: z.array(told),
    transmission: z.uuid().nullable(),
    idActe: z.string().nullable(),
    already: z.boolean().describe('It was handed in before.'),
  }),
)

export type BatchJson = z.output<typeof batch>
export type BatchLineJson = z.output<typeof batchLines>['items'][number]

const own = { right: 'deposit', scope: 'self', params: byId } as const

export const batchTable = operations({
  openBatch: operation('POST /batches', {
    about:
      'Hand in a table of acts (CSV, XLSX) with their files, beside it or in a zip: its lines are looked at, nothing is deposited',
    right: 'deposit',
    scope: 'self',
    form: filesForm('lot', z.strictObject({ nom: text(100).exactOptional().describe('What to call it.') }), {
      nom: 'Conseil du 25 juin',
    }),
    output: batch,
    creates: { at: ({ id }: { readonly id: string }) => `/batches/${id}` },
    refusals: ['ACTES-X027', 'ACTES-X024', 'ACTES-F007', 'ACTES-F008'],
  }),

  listBatches: operation('GET /batches', {
    about: 'The caller’s batches, the newest first; all of them for who looks after all accounts',
    right: 'deposit',
    scope: 'self',
    query: z.strictObject({
      limit,
      after: z
        .string()
        .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_[0-9a-f-]{36}$/)
        .exactOptional()
        .describe('The page that follows: `next` of the page before, as it is.'),
    }),
    output: page(batch),
  }),

  showBatch: operation('GET /batches/:id', { ...own, about: 'One of them, and how far it is', output: batch }),

  listBatchLines: operation('GET /batches/:id/lines', {
    ...own,
    about: 'Its lines, with every fault of each, and what became of it',
    query: z.strictObject({
      limit,
      after: z.coerce.number().int().min(0).exactOptional().describe('Those that follow: `next`.'),
      state: z.enum(lineStates).exactOptional(),
    }),
    output: batchLines,
  }),

  depositBatch: operation('POST /batches/:id/deposit', {
    ...own,
    about: 'Deposit it: all of it, or its lines without a fault',
    body: z.strictObject({
      only: z.literal('good').exactOptional().describe('The lines without a fault, whatever the others are.'),
    }),
    output: batch,
    refusals: ['ACTES-A065', 'ACTES-A066'],
  }),

  cancelBatch: operation('POST /batches/:id/cancel', {
    ...own,
    about: 'End it; what is deposited stays so',
    output: batch,
    refusals: ['ACTES-A066'],
  }),

  downloadBatchResult: operation('GET /batches/:id/result', {
    ...own,
    about: 'Its own lines as CSV, each with where it stands, why, and its identifiers',
    output: 'bytes',
  }),
})
