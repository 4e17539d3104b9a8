// Operations on bulk requeues, which the worker runs at a limited rate.
import * as z from 'zod'
import { byId, criteria, idIn, limit, reason, reasoned, beforeInstant, createsOnceIn } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import {
  can,
  code,
  instant,
  named,
  page,
  told,
  string,
  integer,
  boolean,
  maskedString,
  nullableString,
  nullableInstant,
  id,
  optionalTrue,
} from '../shapes/parts.ts'
import { mayBulk } from '../may.ts'
import { transmission } from '../shapes/transmissions.ts'

const cause = string
  .regex(/^[0-9a-f]{16}$/)
  .exactOptional()
  .describe('Id of a cause of failure: selects what failed for it and waits for a person.')
const acts = z.array(id).min(1).max(500).exactOptional()
/** The run requires at least one of: a state, a code, a cause, held, uncertain, ids. */
const chosen = {
  ...criteria,
  cause,
  ids: acts.describe('Only these.'),
  except: acts.describe('All except these.'),
}
const count = integer

const bulkPreview = named('BulkPreview', {
  count: count.describe('Number of acts that would be requeued; give it as `count` to open the requeue.'),
  excluded: count.describe('Number of acts that are left out.'),
  more: boolean.describe('More acts match than one requeue takes.'),
  sample: z
    .array(
      z.object({ ...transmission.shape, because: code.nullable().describe('Code for which it is held or refused.') }),
    )
    .describe('The first acts that would be requeued.'),
  leftOut: z.array(z.object({ reason: told, count, first: id.describe('One of the acts.') })),
})

const bulk = named('Bulk', {
  id: id,
  state: z.enum(['running', 'paused', 'done', 'cancelled']),
  reason: maskedString,
  criteria: z.object({ ...chosen, text: maskedString.exactOptional() }),
  collectivites: z.array(string).describe('Collectivités of its acts, among those that the caller sees.'),
  rate: count.describe('Acts per minute.'),
  createdAt: instant,
  createdBy: string,
  finishedAt: nullableInstant,
  can: can(mayBulk, 'already'),
  steerable: boolean.describe('The caller may pause, resume and cancel it.'),
})

const shownBulk = named('ShownBulk', {
  ...bulk.shape,
  progress: z.object({ pending: count, requeued: count, replaced: count, excluded: count }),
  already: optionalTrue.describe('Nothing changed: it was so already, or it is over.'),
  waits: optionalTrue.describe('The schedule `bulk` is paused: the requeue starts when it resumes.'),
})

const bulkItems = page(
  z.object({
    transmission: id,
    collectivite: string,
    numero: nullableString,
    cle: nullableString,
    state: z.enum(['pending', 'done', 'excluded']),
    outcome: z.enum(['requeued', 'replaced']).nullable(),
    newId: id.nullable(),
    reason: told.nullable().describe('Why it is left out.'),
    endedAt: nullableInstant,
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
    about: 'Preview a bulk requeue: what it would take and leave out; nothing changes',
    right: 'requeue',
    scope: 'narrow',
    query: z.strictObject(chosen),
    output: bulkPreview,
    refusals: ['ACTES-A006'],
  }),

  openBulk: operation('POST /bulks', {
    about: 'Open a bulk requeue, at a given rate',
    right: 'requeue',
    scope: 'narrow',
    body: z.strictObject({
      ...chosen,
      id: id.exactOptional().describe('Id of the new requeue: an id that is given twice makes one requeue.'),
      count: count.min(0).describe('Number of acts, as the preview gave it.'),
      rate: count.min(1).max(600).default(60).describe('Acts per minute.'),
      reason,
    }),
    output: shownBulk,
    creates: createsOnceIn('/bulks'),
    refusals: ['ACTES-A006', 'ACTES-A040', 'ACTES-S009'],
  }),

  listBulks: operation('GET /bulks', {
    about: 'List bulk requeues, newest first',
    right: 'read',
    scope: 'narrow',
    query: z.strictObject({
      limit,
      state: bulk.shape.state.exactOptional().describe('Only those in this state.'),
      after: beforeInstant,
    }),
    output: page(bulk),
  }),

  showBulk: operation('GET /bulks/:id', {
    about: 'Show a bulk requeue and its progress',
    ...seen,
    output: shownBulk,
  }),

  listBulkItems: operation('GET /bulks/:id/items', {
    about: 'List the acts of a bulk requeue and their outcomes',
    ...seen,
    query: z.strictObject({ limit, after: id.exactOptional().describe('Acts after this one: `next`.') }),
    output: bulkItems,
  }),

  pauseBulk: operation('POST /bulks/:id/pause', { ...steered, about: 'Pause a bulk requeue' }),
  resumeBulk: operation('POST /bulks/:id/resume', { ...steered, about: 'Resume a bulk requeue' }),
  cancelBulk: operation('POST /bulks/:id/cancel', {
    ...steered,
    about: 'End a bulk requeue; the remaining acts do not change',
  }),
})
