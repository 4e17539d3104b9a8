// Operations on views of the list of transmissions: named filters and sort orders, private or shared.
import * as z from 'zod'
import { byId, criteria, sort, text } from '../inputs.ts'
import { operation, operations } from '../operation.ts'
import { listOf, masked, named } from '../shapes/parts.ts'

const { text: words, ...filters } = criteria

const view = named(
  'View',
  z.object({
    id: z.uuid(),
    name: z.string(),
    criteria: z.object(filters),
    text: masked(z.string()).exactOptional().describe('Words to search.'),
    sort,
    shared: z.boolean().describe('Shared with everybody.'),
    mine: z.boolean().describe('The caller made it, and may delete it.'),
  }),
)

const own = { right: 'read', scope: 'self', output: view } as const

export type ViewJson = z.output<typeof view>

export const viewTable = operations({
  listViews: operation('GET /views', {
    ...own,
    about: 'List views of the list of transmissions: the caller’s own and the shared ones',
    output: listOf(view),
  }),

  saveView: operation('POST /views', {
    ...own,
    about: 'Save a view under a name for the caller, replacing their view of that name',
    body: z.strictObject({ name: text(80).regex(/\S/), ...filters, text: words, sort }),
  }),

  shareView: operation('POST /views/:id/share', {
    about: 'Share a view with everybody, or stop sharing it',
    right: 'people',
    scope: 'installation',
    params: byId,
    body: z.strictObject({ shared: z.boolean() }),
    output: view,
    refusals: ['ACTES-S006'],
  }),

  deleteView: operation('POST /views/:id/delete', {
    ...own,
    about: 'Delete one of the caller’s own views',
    params: byId,
    refusals: ['ACTES-S006'],
  }),
})
