// Operations on bulk requeues, which the worker runs at a limited rate.
import * as z from 'zod'
import { byId, criteria, idIn, limit, reason, reasoned } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { code, instant, masked, named, page, told } from '../shapes/parts.ts'
import { transmission } from '../shapes/transmissions.ts'

const cause = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .exactOptional()
  .describe('Id of a cause of failure: what failed by it and waits for a person.')
const acts = z.array(z.uuid()).min(1).max(500).exactOptional()
/** The run requires at least one of: a state, a code, a cause, held, uncertain, ids. */
const chosen = {
  ...criteria,
  cause,
  ids: acts.describe('These only.'),
  except: acts.describe('All but these.'),
}
const count = z.number().int()

const bulkPreview = named(
  'BulkPreview',
  z.object({
    count: count.describe('Acts that it would take: `count` of the opening.'),
    excluded: count.describe('Acts that it would leave out.'),
    more: z.boolean().describe('There are more than a requeue takes.'),
    sample: z
      .array(z.object({ ...transmission.shape, because: code.nullable().describe('It is held or refused by it.') }))
      .describe('The first ones that it would take.'),
    leftOut: z.array(z.object({ reason: told, count, first: z.uuid().describe('One of them.') })),
  }),
)

const bulk = named(
  'Bulk',
  z.object({
    id: z.uuid(),
    state: z.enum(['running', 'paused', 'done', 'cancelled']),
    reason: masked(z.string()),
    criteria: z.object({ ...chosen, text: masked(z.string()).exactOptional() }),
    collectivites: z.array(z.string()).describe('Of its acts, those that the caller sees.'),
    rate: count.describe('Acts a minute.'),
    createdAt: instant,
    createdBy: z.string(),
    finishedAt: instant.nullable(),
    steerable: z.boolean().describe('The caller may pause, resume and cancel it.'),
  }),
)

const shownBulk = named(
  'ShownBulk',
  z.object({
    ...bulk.shape,
    progress: z.object({ pending: count, requeued: count, replaced: count, excluded: count }),
    already: z.literal(true).exactOptional().describe('Nothing has changed: it was so already, or it is over.'),
    waits: z.literal(true).exactOptional().describe('The schedule `bulk` is paused: it begins once that is resumed.'),
  }),
)

const bulkItems = page(
  z.object({
    transmission: z.uuid(),
    collectivite: z.string(),
    numero: z.string().nullable(),
    cle: z.string().nullable(),
    state: z.enum(['pending', 'done', 'excluded']),
    outcome: z.enum(['requeued', 'replaced']).nullable(),
    newId: z.uuid().nullable(),
    reason: told.nullable().describe('Why it was left out.'),
    endedAt: instant.nullable(),
  }),
)

const seen = { right: 'read', scope: { bulkSeen: idIn }, params: byId } as const
const steered = { right: 'requeue', scope: { bulk: idIn }, params: byId, body: reasoned, output: shownBulk } as const

export type BulkPreview = z.output<typeof bulkPreview>
export type BulkJson = z.output<typeof bulk>
export type ShownBulk = z.output<typeof shownBulk>
export type BulkItemJson = z.output<typeof bulkItems>['items'][number]

export const bulkTable = operations({
  previewBulk: operation('GET /bulks/preview', {
    about: 'What a requeue in bulk would take and leave out; nothing changes',
    right: 'requeue',
    scope: 'narrow',
    query: z.strictObject(chosen),
    output: bulkPreview,
    refusals: ['ACTES-A006'],
  }),

  openBulk: operation('POST /bulks', {
    about: 'Requeue in bulk, at a rate',
    right: 'requeue',
    scope: 'narrow',
    body: z.strictObject({
      ...chosen,
      id: z.uuid().exactOptional().describe('Of the requeue to make: given twice, it is made once.'),
      count: count.min(0).describe('How many acts it takes, as the preview said.'),
      rate: count.min(1).max(600).default(60).describe('Acts a minute.'),
      reason,
    }),
    output: shownBulk,
    creates: {
      at: ({ id }: { readonly id: string }) => `/bulks/${id}`,
      isNew: ({ already }: { readonly already?: boolean }) => already !== true,
    },
    refusals: ['ACTES-A006', 'ACTES-A040', 'ACTES-S009'],
  }),

  listBulks: operation('GET /bulks', {
    about: 'Requeues in bulk, the newest first',
    right: 'read',
    scope: 'narrow',
    query: z.strictObject({
      limit,
      after: z
        .string()
        .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_[0-9a-f-]{36}$/)
        .exactOptional()
        .describe('The page that follows: `next` of the page before, as it is.'),
    }),
    output: page(bulk),
  }),

  showBulk: operation('GET /bulks/:id', {
    about: 'One of them, and how far it is',
    ...seen,
    output: shownBulk,
  }),

  listBulkItems: operation('GET /bulks/:id/items', {
    about: 'Its acts, and what became of each',
    ...seen,
    query: z.strictObject({ limit, after: z.uuid().exactOptional().describe('Those that follow: `next`.') }),
    output: bulkItems,
  }),

  pauseBulk: operation('POST /bulks/:id/pause', { ...steered, about: 'Take no further act' }),
  resumeBulk: operation('POST /bulks/:id/resume', { ...steered, about: 'Go on with the acts that are left' }),
  cancelBulk: operation('POST /bulks/:id/cancel', {
    ...steered,
    about: 'End it; the acts that are left do not change',
  }),
})
